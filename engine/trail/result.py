"""What a hike came to: the score, the measured habits and the diagnosis."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.errors import BadInput
from engine.kernels import MS_PER_MINUTE
from engine.level import Level
from engine.trail.diagnosis import diagnose
from engine.trail.findings import Finding, in_english
from engine.trail.habits import habits_of
from engine.trail.log import Log

Structured = npt.NDArray[np.void]


@dataclass(frozen=True)
class Result:
    """What one hike came to. Times in minutes, altitudes and distances in metres, shares 0 to 1.

    `track` and `readings_track` are structured arrays, one row a sample or reading: fields
    `minutes`, `east`, `north` [m from the map's corner], `altitude` and `remaining`; and
    `minutes`, `at_east`, `at_north`, `east`, `north` (the slope that was read).

    >>> from engine import hike
    >>> result = hike("quiet-bowl", "gd", seed=3)
    >>> result.diagnosis[0][:16], float(result.track["remaining"][0])
    ('Safe from minute', 1.0)
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
    learning_rate_effective: float | None
    """Median of metres walked per unit of measured slope; None without a walked reading."""
    readings_per_hour: float
    share_measuring: float
    overshoot: float
    findings: tuple[Finding, ...]
    """The diagnosis by id and numbers, the most telling first."""
    state_hash: str
    par: float | None
    track: Structured = field(repr=False, compare=False)
    """Fields minutes, east, north, altitude, remaining."""
    readings_track: Structured = field(repr=False, compare=False)
    """Fields minutes, at_east, at_north, east, north (slope)."""

    def __repr__(self) -> str:
        return f"<Result: {': '.join(filter(None, (self._told(), self.message)))}>"

    def _told(self) -> str:
        end = "safe" if self.safe else "benighted" if self.verdict == "ok" else "a fault"
        return (
            f"{self.strategy} on {self.level.title}, seed {self.seed}: {self.score:.0f} of 1000, "
            f"{end}"
        )

    @property
    def diagnosis(self) -> tuple[str, ...]:
        """The findings as English sentences."""
        return tuple(in_english(finding) for finding in self.findings)

    @property
    def regret(self) -> float:
        """Metres of height between the camp and the hut."""
        return abs(self.altitude_end - self.altitude_best_possible)

    @property
    def share_of_par(self) -> float | None:
        """Score over par, where the level has one."""
        return self.score / self.par if self.par else None

    def plot(self) -> Any:
        """The contour map with the path and the altitude chart: a matplotlib Figure.

        BadInput, with the line that installs it, where matplotlib is missing.
        """
        from engine.trail.plotting import figure_of

        return figure_of(self.level, self.seed, self._told(), self.track, self.readings_track)

    def _repr_png_(self) -> bytes | None:
        """What a notebook shows; None, and so the text, for a fault and without matplotlib."""
        from engine.trail.plotting import png_of

        if self.message:
            return None
        try:
            return png_of(self.plot())
        except BadInput:
            return None

    def to_dict(self) -> dict[str, Any]:
        """Plain numbers and texts for JSON; level by name, no tracks."""
        plain: dict[str, Any] = {"level": self.level.name}
        for name, value in vars(self).items():
            if name == "findings":
                plain["diagnosis"] = list(self.diagnosis)
            elif name not in ("track", "readings_track", "level"):
                plain[name] = value
        return {**plain, "regret": self.regret}

    def by(self, strategy: str, parameters: dict[str, Any], fault: tuple[str, str]) -> Result:
        """The same hike with the name of who hiked and the (verdict, message)."""
        verdict, message = fault
        return replace(
            self, strategy=strategy, parameters=parameters, verdict=verdict, message=message
        )


def result_of(hike: Log) -> Result:
    """The result of an expedition that is finished."""
    habits = habits_of(hike)
    end = hike.track[-1]
    rate = habits.learning_rate
    score = 1000.0 * (1.0 - hike.area_ms / hike.daylight_ms)
    return Result(
        level=hike.level,
        seed=hike.seed,
        strategy="by hand",
        parameters={},
        verdict="ok",
        message="",
        safe=end.remaining <= hike.level.tolerance,
        # The sum of many shares may leave 0..1000 by the last bit.
        score=min(max(score, 0.0), 1000.0),
        remaining=end.remaining,
        altitude_start=hike.altitude_start,
        altitude_end=end.altitude,
        altitude_best_possible=hike.hut.altitude,
        minutes_total=hike.elapsed_ms / MS_PER_MINUTE,
        minutes_measuring=hike.clock.measuring_ms / MS_PER_MINUTE,
        minutes_walking=hike.clock.walking_ms / MS_PER_MINUTE,
        readings=len(hike.readings),
        distance=hike.distance,
        learning_rate_effective=None if math.isnan(rate) else rate,
        readings_per_hour=habits.readings_per_hour,
        share_measuring=habits.share_measuring,
        overshoot=habits.overshoot,
        findings=diagnose(hike, habits),
        state_hash=hike.state_hash,
        par=hike.level.par,
        track=np.array(
            [(p.ms / MS_PER_MINUTE, *p[1:]) for p in hike.track],
            dtype=[(f, float) for f in ("minutes", "east", "north", "altitude", "remaining")],
        ),
        readings_track=np.array(
            [(r.ms / MS_PER_MINUTE, *r[1:]) for r in hike.readings],
            dtype=[(f, float) for f in ("minutes", "at_east", "at_north", "east", "north")],
        ),
    )
