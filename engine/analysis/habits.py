"""Measured habits: how a hiker chose the learning rate and the measurement frequency.

Everything comes from the log, never from a declaration: whoever walked, by hand or by rule, is
measured by the same ruler.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from statistics import fmean, median
from typing import NamedTuple

from engine.core.records import Measured, Walked
from engine.core.result import Habits
from engine.core.state import HikeState


class Stretch(NamedTuple):
    """What was walked on one reading: from it to the next one, or to the end."""

    slope: tuple[float, float]
    """The reading, rise per metre."""
    east: float
    """Net displacement [m]."""
    north: float
    metres: float
    """Metres walked."""
    rise: float
    """True change of altitude [m]."""
    place: tuple[float, float]
    """Where it was read, metres on the map."""
    end: tuple[float, float]
    """Where it ended."""


def stretches(hike: HikeState) -> list[Stretch]:
    """The walked stretches of a hike, one a reading that was followed by a walk of 1 m or more."""
    times = [point.ms for point in hike.track]
    metres = _metres_on_each_reading(hike)
    found: list[Stretch] = []
    for k, reading in enumerate(hike.readings):
        until = hike.readings[k + 1].ms if k + 1 < len(hike.readings) else hike.track[-1].ms
        begin = hike.track[bisect_right(times, reading.ms) - 1]
        end = hike.track[bisect_right(times, until) - 1]
        if metres[k] >= 1.0:
            found.append(
                Stretch(
                    (reading.east, reading.north),
                    end.east - reading.at_east,
                    end.north - reading.at_north,
                    metres[k],
                    end.altitude - begin.altitude,
                    (reading.at_east, reading.at_north),
                    (end.east, end.north),
                )
            )
    return found


def _metres_on_each_reading(hike: HikeState) -> list[float]:
    metres: list[float] = []
    for record in hike.records:
        if isinstance(record, Measured) and record.slope is not None:
            metres.append(0.0)
        elif isinstance(record, Walked) and metres:
            metres[-1] += record.metres
    return metres


class Figures(NamedTuple):
    """Those of the `Habits` that come from the log alone: cheap enough for every judged hike."""

    learning_rate: float
    readings_per_hour: float
    share_measuring: float
    overshoot: float


def figures_of(hike: HikeState) -> Figures:
    """The figures of a hike that is over."""
    return _figures(hike, stretches(hike))


def _figures(hike: HikeState, walked: Sequence[Stretch]) -> Figures:
    up = hike.level.goal == "up"
    rates = [s.metres / norm for s in walked if (norm := _norm(s.slope)) > 1e-9]
    wrong = [(s.rise < 0.0) if up else (s.rise > 0.0) for s in walked]
    return Figures(
        learning_rate=median(rates) if rates else math.nan,
        readings_per_hour=60.0 * len(hike.readings) / hike.level.daylight,
        share_measuring=hike.clock.measuring_ms / hike.daylight_ms,
        overshoot=fmean(wrong) if wrong else 0.0,
    )


def habits_of(hike: HikeState) -> Habits:
    """Measure the habits of a hike that is over."""
    walked = stretches(hike)
    slopes = [(r.east, r.north) for r in hike.readings]
    up = hike.level.goal == "up"
    cosines = [_cosine(a, b) for a, b in pairwise(slopes)]
    stale = [_cosine(s.slope, hike.terrain.gradient(*s.end)) for s in walked]
    angles = [math.degrees(math.acos(min(max(cosine, -1.0), 1.0))) for cosine in stale]
    bends = [
        ((b.east - a.east) * dx + (b.north - a.north) * dy) / (dx * dx + dy * dy)
        for a, b in pairwise(hike.readings)
        for dx, dy in [(b.at_east - a.at_east, b.at_north - a.at_north)]
        if dx * dx + dy * dy >= 1.0
    ]
    return Habits(
        **_figures(hike, walked)._asdict(),
        share_idle=hike.clock.idle_ms / hike.daylight_ms,
        cosine=median(cosines) if cosines else math.nan,
        staleness=median(angles) if angles else math.nan,
        curvature=max((-b if up else b for b in bends), default=math.nan),
    )


def _cosine(a: tuple[float, float], b: tuple[float, float]) -> float:
    norms = _norm(a) * _norm(b)
    return (a[0] * b[0] + a[1] * b[1]) / norms if norms > 0.0 else 1.0


def _norm(slope: tuple[float, float]) -> float:
    # Not math.hypot, whose last bit is not that of the kernels' square root.
    return math.sqrt(slope[0] * slope[0] + slope[1] * slope[1])
