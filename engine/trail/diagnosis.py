"""One to three findings that name the cause and the remedy, each from a measured habit."""

from __future__ import annotations

import math

from engine.trail.findings import Finding
from engine.trail.habits import Habits, stretches
from engine.trail.log import Log

MOST_FINDINGS = 3
HOLLOW_METRES = 80.0
"""Whoever stays this close to one place is not on the way any more."""
WRONG_SHARE = 0.8
"""Of the walks: so many along the wrong sign of the reading are no momentum and no chance."""


def diagnose(hike: Log, habits: Habits) -> tuple[Finding, ...]:
    """Why the hike went as it did. The most telling findings come first."""
    safe = hike.track[-1].remaining <= hike.level.tolerance
    # Whoever is down may measure at the hut as he likes: habits explain a hike that failed.
    found = [_success(hike)] if safe else _causes(hike, habits)
    return tuple(found[:MOST_FINDINGS]) or (Finding("too_little_daylight"),)


def _success(hike: Log) -> Finding:
    arrival = next(p for p in hike.track if p.remaining <= hike.level.tolerance)
    minute = arrival.ms / 60_000
    readings = sum(r.ms <= arrival.ms for r in hike.readings)
    price = hike.clock.measuring_ms / max(len(hike.readings), 1) / 60_000
    values = {"minute": minute, "daylight": float(hike.level.daylight), "readings": readings}
    if readings > 1 and readings * price > minute / 2:
        return Finding("safe_late", {**values, "minutes": readings * price})
    return Finding("safe", values)


def _causes(hike: Log, habits: Habits) -> list[Finding]:
    found: list[Finding] = []
    if not hike.readings:
        found.append(Finding("never_read"))
    elif not hike.distance:
        return [Finding("never_walked")]
    wrong, stuck = _wrong_way(hike), _stuck(hike)
    if wrong is not None:
        return [wrong]
    if stuck is not None:
        found.append(stuck)
    elif habits.overshoot >= 0.3:
        found.append(_overshoot(habits, hike.level.goal))
    elif habits.cosine < -0.3:
        found.append(Finding("zigzag"))
    if hike.readings and stuck is None:
        found += _slow(habits)
    if habits.share_idle > 0.3:
        found.append(Finding("idle", {"share": habits.share_idle}))
    if not found and habits.staleness > 60.0:
        found.append(Finding("stale", {"degrees": habits.staleness}))
    return found


def _overshoot(habits: Habits, goal: str) -> Finding:
    values = {"share": habits.overshoot}
    if habits.curvature > 0.0 and not math.isnan(habits.learning_rate):
        # Gradient descent is stable below 2 / curvature.
        ratio = habits.learning_rate * habits.curvature / 2.0
        if ratio > 1.05:
            return Finding(f"unstable_{goal}", {**values, "ratio": ratio})
    return Finding(f"overshoot_{goal}", values)


def _slow(habits: Habits) -> list[Finding]:
    values = {"share": habits.share_measuring}
    if habits.cosine > 0.8 and habits.share_measuring > 0.3 and habits.overshoot < 0.3:
        return [Finding("crawl", values)]
    return [Finding("measuring", values)] if habits.share_measuring > 0.6 else []


def _wrong_way(hike: Log) -> Finding | None:
    """Whether the readings were followed with the wrong sign."""
    goal = hike.level.goal
    sign = 1.0 if goal == "down" else -1.0
    along = [sign * (s.slope[0] * s.east + s.slope[1] * s.north) for s in stretches(hike)]
    share = sum(way > 0.0 for way in along) / max(len(along), 1)
    return Finding(f"wrong_way_{goal}", {"share": share}) if share >= WRONG_SHARE else None


def _stuck(hike: Log) -> Finding | None:
    """Whether the hiker stayed at the map's edge, in a hollow, or on a flat that leads nowhere."""
    end = hike.track[-1]
    near = next(
        p
        for k, p in enumerate(reversed(hike.track))
        if k + 1 == len(hike.track)
        or math.hypot(p.east - end.east, p.north - end.north) > HOLLOW_METRES
    )
    minutes = (end.ms - near.ms) / 60_000
    if minutes < hike.level.daylight / 4 or not hike.readings or not hike.distance:
        return None
    size = hike.terrain.size
    if min(end.east, end.north, size - end.east, size - end.north) < 1.0:
        return Finding("edge", {"minutes": minutes})
    east, north = _runoff(hike, end.east, end.north)
    if math.hypot(east - hike.hut.east, north - hike.hut.north) < 2 * HOLLOW_METRES:
        return None
    metres = math.hypot(end.east - hike.hut.east, end.north - hike.hut.north)
    return Finding("hollow", {"minutes": minutes, "metres": metres})


def _runoff(hike: Log, east: float, north: float) -> tuple[float, float]:
    """Where water from this place would gather (uphill for the goal up), on the grid."""
    terrain = hike.terrain
    sign = 1.0 if hike.level.goal == "down" else -1.0
    i, j = round(north / terrain.cell), round(east / terrain.cell)
    while True:
        # Two cells far, so that a furrow of the grid across a narrow valley does not hold it.
        top, left = max(i - 2, 0), max(j - 2, 0)
        window = sign * terrain.heights[top : i + 3, left : j + 3]
        p, q = divmod(int(window.argmin()), window.shape[1])
        if window[p, q] >= sign * terrain.heights[i, j]:
            return j * terrain.cell, i * terrain.cell
        i, j = top + p, left + q
