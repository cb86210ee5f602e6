"""The contract of everything that hikes, and the optional packages that some of it needs."""

from __future__ import annotations

import importlib.util
from typing import Any

import numpy as np
import pytest

from engine import Expedition, load_strategy
from engine.core.level import Level
from engine.running.strategy import run
from helpers.builders import quadratic

PERLIN = {"kind": "perlin", "amplitude": 60, "wavelength": 500, "octaves": 2}
LEVELS = {
    "rough": quadratic(daylight=30, instrument={"noise": 0.3}),
    "up": quadratic(daylight=30, goal="up"),
    "flat": quadratic(curvature=1e-12, daylight=12),
    "edge": quadratic(daylight=25, hiker={"across": 990.0, "along": 990.0}, goal="up"),
}


def wall() -> Level:
    """A real cliff: 900 km of height within a step, the start at its brink."""
    rim = {"kind": "classic", "function": "rim", "height": 9e5, "unit": 60, "k": 0.002}
    return quadratic(
        daylight=12,
        terrain={
            "size": 200,
            "grid": 1025,
            "centre_east": 0.5,
            "centre_north": 0.5,
            "layers": [rim],
        },
        hiker={"distance": 60},
        instrument={"spacing": 0.5},
    )


WALL = wall()


def needs(package: str) -> None:
    """Skip without the package."""
    if importlib.util.find_spec(package) is None:
        pytest.skip(f"{package} is not installed")


def hold(spec: str, level: Level, seed: int = 1, parameters: dict[str, Any] | None = None) -> None:
    """Same seed same hike, no daylight overspent, no fault, numpy's own luck untouched."""
    strategy = load_strategy(spec, parameters)
    before = np.random.get_state()[1].copy()
    first, expedition = run(level, strategy, seed)
    again, _ = run(level, strategy, seed)
    assert first.verdict == "ok", first.message
    assert first.state_hash == again.state_hash
    assert expedition.elapsed_ms == expedition.daylight_ms
    times = [record.ms for record in expedition.records]
    assert times == sorted(times)
    assert times[-1] <= expedition.daylight_ms
    assert (np.diff(first.track["minutes"]) >= 0).all()
    assert 0.0 <= first.score <= 1000.0
    assert (np.random.get_state()[1] == before).all()


def hold_everywhere(spec: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The contract on rough ground, upwards, on the flat, at the edge, on a cliff, at any dusk."""
    for level in LEVELS.values():
        hold(spec, level)
    for daylight in (1.0, 1.5, 2.2, 3.1, 4.05, 7.3):
        hold(spec, quadratic(daylight=daylight))
    hold(spec, WALL)
    # A wall with a slope of 1e6: every reading is a million times as steep.
    plain = Expedition.measure

    def steep(self: Expedition, *arguments: Any) -> Any:
        reading = plain(self, *arguments)
        return type(reading)(1e6, -1e6, *[getattr(reading, n) for n in reading.__slots__])

    monkeypatch.setattr(Expedition, "measure", steep)
    hold(spec, quadratic(daylight=15))
