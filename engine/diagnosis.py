"""One to three sentences that name the cause and the remedy, each from a measured habit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from engine.habits import Habits

if TYPE_CHECKING:
    from engine.expedition import Expedition

MOST_SENTENCES = 3
HOLLOW_METRES = 80.0
"""Whoever stays this close to one place is not on the way any more."""


def diagnose(hike: Expedition, habits: Habits) -> tuple[str, ...]:
    """Why the hike went as it did. The most telling sentences come first."""
    safe = hike.track[-1].remaining <= hike.level.tolerance
    # Whoever is down may measure at the hut as he likes: habits explain a hike that failed.
    found = [_success(hike)] if safe else _causes(hike, habits)
    if not found:
        found.append(
            "Nothing was wrong with the direction; there was too little daylight for the way: "
            "walk farther on each reading, or measure less often."
        )
    return tuple(found[:MOST_SENTENCES])


def _success(hike: Expedition) -> str:
    arrival = next(p for p in hike.track if p.remaining <= hike.level.tolerance)
    minute = arrival.ms / 60_000
    readings = sum(r.ms <= arrival.ms for r in hike.readings)
    price = hike.clock.measuring_ms / max(len(hike.readings), 1) / 60_000
    text = (
        f"Safe from minute {minute:.0f} of {hike.level.daylight:.0f} on, "
        f"after {_count(readings, 'reading')}."
    )
    if readings > 1 and readings * price > minute / 2:
        text += (
            f" They took {readings * price:.0f} of those minutes: "
            "farther on each one would have been sooner."
        )
    return text


def _causes(hike: Expedition, habits: Habits) -> list[str]:
    found: list[str] = []
    down = "higher" if hike.level.goal == "down" else "lower"
    if not hike.readings:
        found.append("You never read the slope: without the instrument every direction is a guess.")
    hollow = _hollow(hike)
    if hollow:
        found.append(hollow)
    elif habits.overshoot >= 0.3:
        found.append(_overshoot(habits, down))
    elif habits.cosine < -0.3:
        found.append(
            "Each reading pointed back at the last one: you crossed the valley from wall to wall. "
            "Walk less far on each reading, or let momentum cancel the crossing."
        )
    if hike.readings and not hollow:
        found += _slow(habits)
    if habits.share_idle > 0.3:
        found.append(
            f"{habits.share_idle:.0%} of the daylight passed standing still: camp is not the hut."
        )
    if not found and habits.staleness > 60.0:
        found.append(
            f"Where your walks ended, the true slope had turned by {habits.staleness:.0f} degrees "
            "from the reading you followed: measure again sooner."
        )
    return found


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _overshoot(habits: Habits, down: str) -> str:
    text = f"{habits.overshoot:.0%} of your walks ended {down} than they began"
    if habits.curvature > 0.0 and not math.isnan(habits.learning_rate):
        # Gradient descent is stable below 2 / curvature.
        ratio = habits.learning_rate * habits.curvature / 2.0
        if ratio > 1.05:
            text += f": about {ratio:.1f}x the stable learning rate here"
    return text + ". Walk less far on each reading."


def _slow(habits: Habits) -> list[str]:
    spent = f"{habits.share_measuring:.0%} of the daylight went into"
    if habits.cosine > 0.8 and habits.share_measuring > 0.3 and habits.overshoot < 0.3:
        return [
            f"{spent} readings that hardly differed from one another: "
            "the ground changes slowly here, so walk farther on each reading."
        ]
    if habits.share_measuring > 0.6:
        return [f"{spent} the instrument: measure less often, or with fewer samples."]
    return []


def _hollow(hike: Expedition) -> str:
    """A sentence if the hiker stayed in a hollow or on a flat that does not lead to the hut."""
    end = hike.track[-1]
    near = next(
        p
        for k, p in enumerate(reversed(hike.track))
        if k + 1 == len(hike.track)
        or math.hypot(p.east - end.east, p.north - end.north) > HOLLOW_METRES
    )
    minutes = (end.ms - near.ms) / 60_000
    east, north = _runoff(hike, end.east, end.north)
    from_hut = math.hypot(east - hike.hut.east, north - hike.hut.north)
    if (
        minutes < hike.level.daylight / 4
        or not (hike.readings and hike.distance)
        or from_hut < 2 * HOLLOW_METRES
    ):
        return ""
    return (
        f"You spent the last {minutes:.0f} minutes around one place: a hollow, "
        f"{math.hypot(end.east - hike.hut.east, end.north - hike.hut.north):.0f} m from the hut. "
        "Carry momentum through it, walk farther on each reading, or start again elsewhere."
    )


def _runoff(hike: Expedition, east: float, north: float) -> tuple[float, float]:
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
