"""The result of a hike: score and figures; habits and diagnosis are computed when asked."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.core.errors import BadInput
from engine.core.kernels import MS_PER_MINUTE
from engine.core.level import Level
from engine.core.state import HikeState, PlacedReading, TrackPoint

Structured = npt.NDArray[np.void]


@dataclass(frozen=True)
class Habits:
    """Numbers that describe a hike; NaN where the hike gives none."""

    learning_rate: float
    """Median over stretches of metres walked per unit of measured slope [m]."""
    readings_per_hour: float
    share_measuring: float
    """Share of the daylight spent with the instrument, 0..1."""
    share_idle: float
    """Share of the daylight standing still otherwise, 0..1."""
    overshoot: float
    """Share of walked stretches that ended higher than they began (lower, when the goal is up)."""
    cosine: float
    """Median cosine between successive readings: -1 zigzag, +1 crawl."""
    staleness: float
    """Median angle [degrees] between the reading in use and the true slope where it ended."""
    curvature: float
    """Largest curvature met between successive readings [1/m]: (g2 - g1) . d / d . d."""


@dataclass(frozen=True)
class Finding:
    """One cause and its remedy."""

    id: str
    """One of `engine.analysis.findings.SENTENCES`; an id never changes its meaning."""
    values: Mapping[str, float] = field(default_factory=dict)
    """Named numbers: `minute`, `first`, `daylight`, `minutes` [min], `metres` [m], `degrees`,
    `readings`, `share` (0 to 1), `ratio` (to the stable learning rate). Of a remedy, `score` with
    it and as it `was`, and what was set otherwise: `rate` for `rate_was`, and so on."""


@dataclass(frozen=True)
class Result:
    """What one hike came to. Times in minutes, altitudes and distances in metres, shares 0 to 1.

    `track` and `readings_track` are structured arrays, one row a sample or reading: fields
    `minutes`, `east`, `north` [m from the map's corner], `altitude` and `remaining`; and
    `minutes`, `at_east`, `at_north`, `east`, `north` (the slope that was read).

    >>> from engine import hike
    >>> result = hike("quiet-bowl", "gd", seed=3)
    >>> result.diagnosis[0][:13], float(result.track["remaining"][0])
    ('You were safe', 1.0)
    """

    level: Level
    seed: int
    strategy: str
    parameters: dict[str, Any]
    verdict: str
    """`ok`, or the fault that ended the hike: `exception`, `illegal_move`, `exited`."""
    message: str
    """For a fault: one line with the strategy's own line; otherwise empty."""
    safe: bool
    """At most the level's tolerance of the way remained at dusk."""
    score: float
    """1000 (1 - mean of `remaining` over the daylight): the area over the convergence curve
    (Lopez-Ibanez and Stuetzle 2014, "Automatically improving the anytime behaviour of
    optimisation algorithms", EJOR 235)."""
    remaining: float
    """Share of the way that remained at dusk."""
    altitude_start: float
    altitude_end: float
    altitude_best_possible: float
    minutes_total: float
    minutes_measuring: float
    minutes_walking: float
    readings: int
    """How many; each with its time and place stands in `readings_track`."""
    distance: float
    state_hash: str
    par: float | None
    hike: HikeState = field(repr=False, compare=False)
    """The finished hike, from which the properties below are computed when asked for."""

    @cached_property
    def track(self) -> Structured:
        """Fields minutes, east, north, altitude, remaining."""
        return _structured(self.hike.track, "minutes", "east", "north", "altitude", "remaining")

    @cached_property
    def readings_track(self) -> Structured:
        """Fields minutes, at_east, at_north, east, north (slope)."""
        return _structured(self.hike.readings, "minutes", "at_east", "at_north", "east", "north")

    @cached_property
    def habits(self) -> Habits:
        """Measured habits; see `engine.analysis.habits`."""
        habits: Habits = _analysis("habits").habits_of(self.hike)
        return habits

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """The diagnosis by id and numbers; asked first, it hikes again for some 0.3 s."""
        found: tuple[Finding, ...] = _analysis("diagnosis").diagnose(self.hike, self.habits)
        return found

    @property
    def learning_rate_effective(self) -> float | None:
        """Median of metres walked per unit of measured slope; None without a walked reading."""
        rate = self.habits.learning_rate
        return None if math.isnan(rate) else rate

    @property
    def readings_per_hour(self) -> float:
        """Readings an hour of daylight."""
        return self.habits.readings_per_hour

    @property
    def share_measuring(self) -> float:
        """Share of the daylight spent with the instrument."""
        return self.habits.share_measuring

    @property
    def overshoot(self) -> float:
        """Share of walked stretches that ended higher than they began (lower, when it goes up)."""
        return self.habits.overshoot

    def __hash__(self) -> int:
        return hash(self.state_hash)

    def __repr__(self) -> str:
        return f"<Result: {': '.join(filter(None, (self._summary, self.message)))}>"

    @property
    def _summary(self) -> str:
        """Who, where and how it ended, for a heading."""
        end = "safe" if self.safe else "not safe" if self.verdict == "ok" else "a fault"
        who = f"{self.strategy} on {self.level.title}, seed {self.seed}"
        return f"{who}: {self.score:.0f} of 1000, {end}"

    @property
    def diagnosis(self) -> tuple[str, ...]:
        """The findings as English sentences."""
        in_english = _analysis("findings").in_english
        return tuple(in_english(finding) for finding in self.findings)

    @property
    def regret(self) -> float:
        """Metres of height between the camp and the hut."""
        return abs(self.altitude_end - self.altitude_best_possible)

    @property
    def share_of_par(self) -> float | None:
        """Score over par, where the level has one."""
        return self.score / self.par if self.par else None

    def plot(self, ax: Any = None) -> Any:
        """The contour map with the path and the altitude chart: a matplotlib Figure.

        `ax`: axes of one's own for the map, or two of them for map and chart; theirs is the
        figure. BadInput, with the line that installs it, where matplotlib is missing.
        """
        where, tracks = (self.level, self.seed), (self.track, self.readings_track)
        return _analysis("plotting").figure_of(*where, self._summary, *tracks, self.hike.marks, ax)

    def _repr_png_(self) -> bytes | None:
        """What a notebook shows; None, and so the text, for a fault and without matplotlib."""
        if self.message:
            return None
        try:
            png: bytes = _analysis("plotting").png_of(self.plot())
            return png
        except BadInput:
            return None

    @property
    def numbers(self) -> dict[str, Any]:
        """Plain numbers and texts for JSON; level by name, no tracks and no diagnosis."""
        plain = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "hike"}
        plain |= {name: getattr(self, name) for name in _DERIVED}
        return {**plain, "level": self.level.name}

    def to_dict(self) -> dict[str, Any]:
        """The `numbers` with the diagnosis."""
        return {**self.numbers, "diagnosis": list(self.diagnosis)}

    def by(self, strategy: str, parameters: dict[str, Any], end: tuple[str, str]) -> Result:
        """A copy that names the strategy, its parameters and how it ended: (verdict, message)."""
        return replace(
            self, strategy=strategy, parameters=parameters, verdict=end[0], message=end[1]
        )


_DERIVED = "learning_rate_effective", "readings_per_hour", "share_measuring", "overshoot", "regret"
"""Properties that `Result.numbers` has beside the fields."""


def result_of(hike: HikeState) -> Result:
    """The result of an expedition that is finished."""
    return Result(
        level=hike.level,
        seed=hike.seed,
        strategy="by hand",
        parameters={},
        verdict="ok",
        message="",
        safe=hike.remaining <= hike.level.tolerance,
        # The sum of many shares may leave 0..1000 by the last bit.
        score=min(max(hike.best_score, 0.0), 1000.0),
        remaining=hike.remaining,
        altitude_start=hike.altitude_start,
        altitude_end=hike.altitude,
        altitude_best_possible=hike.hut.altitude,
        minutes_total=hike.elapsed_ms / MS_PER_MINUTE,
        minutes_measuring=hike.clock.measuring_ms / MS_PER_MINUTE,
        minutes_walking=hike.clock.walking_ms / MS_PER_MINUTE,
        readings=len(hike.readings),
        distance=hike.distance,
        state_hash=hike.state_hash,
        par=hike.level.par,
        hike=hike.snapshot(),
    )


def _structured(rows: Sequence[TrackPoint] | Sequence[PlacedReading], *names: str) -> Structured:
    """A structured array of rows; their first field, the time, becomes minutes."""
    dtype = [(name, float) for name in names]
    return np.array([(row.ms / MS_PER_MINUTE, *row[1:]) for row in rows], dtype=dtype)


def _analysis(name: str) -> Any:
    """A module of `engine.analysis`: imported late, since that room imports this one."""
    return import_module(f"engine.analysis.{name}")
