"""One to three findings that name the cause and the remedy, each from a measured habit."""

from __future__ import annotations

import math

from engine.analysis.habits import stretches
from engine.analysis.stuck import stuck_finding
from engine.core.result import Finding, Habits
from engine.core.state import HikeState

MOST_FINDINGS = 3
WRONG_SHARE = 0.8
"""From this share of walks on, going the wrong way is neither momentum nor chance."""


def diagnose(hike: HikeState, habits: Habits) -> tuple[Finding, ...]:
    """Why the hike went as it did. The most telling findings come first."""
    safe = hike.track[-1].remaining <= hike.level.tolerance
    # Habits explain a hike that failed: after arrival, measuring at the hut is no mistake.
    found = [_success(hike)] if safe else _causes(hike, habits)
    return tuple(found[:MOST_FINDINGS]) or (Finding("too_little_daylight"),)


def _success(hike: HikeState) -> Finding:
    arrival = next(p for p in hike.track if p.remaining <= hike.level.tolerance)
    minute = arrival.ms / 60_000
    readings = sum(r.ms <= arrival.ms for r in hike.readings)
    price = hike.clock.measuring_ms / max(len(hike.readings), 1) / 60_000
    values = {"minute": minute, "daylight": float(hike.level.daylight), "readings": readings}
    if readings > 1 and readings * price > minute / 2:
        return Finding("safe_late", {**values, "minutes": readings * price})
    return Finding("safe", values)


def _causes(hike: HikeState, habits: Habits) -> list[Finding]:
    found: list[Finding] = []
    if not hike.readings:
        found.append(Finding("never_read"))
    elif not hike.distance:
        return [Finding("never_walked")]
    wrong, stuck = _wrong_way(hike), stuck_finding(hike)
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


def _wrong_way(hike: HikeState) -> Finding | None:
    """Whether the readings were followed with the wrong sign."""
    goal = hike.level.goal
    sign = 1.0 if goal == "down" else -1.0
    along = [sign * (s.slope[0] * s.east + s.slope[1] * s.north) for s in stretches(hike)]
    share = sum(way > 0.0 for way in along) / max(len(along), 1)
    return Finding(f"wrong_way_{goal}", {"share": share}) if share >= WRONG_SHARE else None
