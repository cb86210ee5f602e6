"""Small levels, expeditions and action lists that several tests build on."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

import pytest
from _pytest.mark import ParameterSet

from engine.core.errors import Dusk
from engine.core.expedition import Expedition
from engine.core.level import Level
from engine.level_files.loading import level_from_table

Action = tuple[Any, ...]

QUICK = ("quiet-bowl", "foothills", "noisy-altimeter", "summit")
"""Levels that stand for the others where time is short: plain, rough, noisy, upwards."""


def quick_few(names: list[str]) -> list[Any]:
    """All names for `parametrize`; those not in `QUICK` are marked slow."""
    return [n if n in QUICK else pytest.param(n, marks=pytest.mark.slow) for n in names]


def some_fast(cases: Iterable[Any], fast: int) -> list[Any]:
    """All cases of a law for `parametrize`: `fast` of them, evenly spaced, run always; the others
    are marked slow. A case of several arguments is a tuple or a `pytest.param`.
    """
    found = [
        case
        if isinstance(case, ParameterSet)
        else pytest.param(*(case if isinstance(case, tuple) else (case,)))
        for case in cases
    ]
    always = {k * len(found) // fast for k in range(fast)}
    return [
        case if k in always else case._replace(marks=[*case.marks, pytest.mark.slow])
        for k, case in enumerate(found)
    ]


def a_level_each(rules: Iterable[str], levels: Iterable[str]) -> list[Any]:
    """Every (level, rule) for `parametrize`; all but one level of `QUICK` a rule are slow."""
    return [
        pytest.param(level, rule, marks=[] if level == QUICK[k % len(QUICK)] else pytest.mark.slow)
        for k, rule in enumerate(rules)
        for level in levels
    ]


def table(curvature: float = 0.0004, condition: float = 1.0, **changes: Any) -> dict[str, Any]:
    """A plain quadratic on 2 km, centre fixed, not turned, no noise; `changes` replace tables."""
    return {
        "title": "T",
        "chapter": "T",
        "briefing": "T",
        "lesson": "T",
        "daylight": 90,
        "terrain": {
            "size": 2000,
            "grid": 129,
            "centre_east": 0.5,
            "centre_north": 0.5,
            "turn": 0.0,
            "layers": [{"kind": "quadratic", "curvature": curvature, "condition": condition}],
        },
        "hiker": {"across": 300.0, "along": 400.0},
        **changes,
    }


def quadratic(curvature: float = 0.0004, condition: float = 1.0, **changes: Any) -> Level:
    return level_from_table(table(curvature, condition, **changes), "test", "test.toml")


def noisy(daylight: float = 60.0) -> Level:
    """Rough ground, a noisy instrument and altimeter: everything that draws luck."""
    rough = {"kind": "perlin", "amplitude": 40, "wavelength": 600, "octaves": 3}
    return level_from_table(
        table(
            daylight=daylight,
            terrain={
                "size": 2000,
                "grid": 129,
                "layers": [{"kind": "quadratic", "curvature": 0.0003}, rough],
            },
            hiker={"distance": 700},
            instrument={"setup": 0.5, "per_probe": 0.1, "noise": 0.3},
        ),
        "noisy",
        "noisy.toml",
    )


def actions(seed: int) -> list[Action]:
    """A random list of verbs, some of them odd but legal; may end with an early `finish`."""
    rng = random.Random(seed)
    found: list[Action] = []
    for _ in range(rng.randint(1, 25)):
        size = 10.0 ** rng.choice([-12, -2, 0, 1, 2, 2, 2, 3, 9, 300])
        found.append(
            rng.choice(
                [
                    ("walk", size * rng.uniform(-1, 1), size * rng.uniform(-1, 1)),
                    ("walk", 0.0, -0.0),
                    (
                        "measure",
                        rng.choice([None, "forward", "central"]),
                        rng.choice([None, 0.5, rng.uniform(0.5, 60.0), 60]),
                        rng.choice([None, 1, rng.randint(1, 9)]),
                    ),
                    ("glance",),
                    ("rest", rng.choice([0.05, 1, rng.uniform(0.05, 20.0), 1e9])),
                ]
            )
        )
    if rng.random() < 0.3:
        found.append(("finish",))
    return found


def perform(expedition: Expedition, listed: list[Action]) -> Expedition:
    """Do the actions until they, or the daylight, end; then camp."""
    try:
        for verb, *arguments in listed:
            getattr(expedition, verb)(*arguments)
    except Dusk:
        pass
    expedition.finish()
    return expedition
