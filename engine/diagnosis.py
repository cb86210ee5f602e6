"""One to three sentences that name the cause and the remedy, each from a measured habit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from engine.habits import Habits

if TYPE_CHECKING:
    from engine.expedition import Expedition

MOST_SENTENCES = 3


def diagnose(hike: Expedition, habits: Habits) -> tuple[str, ...]:
    """Why the hike went as it did. The most telling sentences come first."""
    safe = hike.track[-1].remaining <= hike.level.tolerance
    found = _success(hike) if safe else []
    found += _causes(hike, habits, safe)
    if not found:
        found.append(
            "Nothing was wrong with the direction; there was too little daylight for the way: "
            "walk farther on each reading, or measure less often."
        )
    return tuple(found[:MOST_SENTENCES])


def _success(hike: Expedition) -> list[str]:
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
    return [text]


def _causes(hike: Expedition, habits: Habits, safe: bool) -> list[str]:
    found: list[str] = []
    down = "higher" if hike.level.goal == "down" else "lower"
    if not hike.readings:
        found.append("You never read the slope: without the instrument every direction is a guess.")
    if habits.overshoot >= 0.3:
        found.append(_overshoot(habits, down))
    elif habits.cosine < -0.3:
        found.append(
            "Each reading pointed back at the last one: you crossed the valley from wall to wall. "
            "Walk less far on each reading, or let momentum cancel the crossing."
        )
    if not safe and hike.readings:
        found += _slow(hike, habits)
    if not safe and habits.share_idle > 0.3:
        found.append(
            f"{habits.share_idle:.0%} of the daylight passed standing still: camp is not the hut."
        )
    if habits.staleness > 60.0 and habits.overshoot < 0.3:
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


def _slow(hike: Expedition, habits: Habits) -> list[str]:
    end = hike.track[-1]
    slope = math.hypot(*hike.terrain.gradient(end.east, end.north))
    away = math.hypot(end.east - hike.hut.east, end.north - hike.hut.north)
    if habits.cosine > 0.8 and habits.share_measuring > 0.3 and habits.overshoot < 0.3:
        return [
            f"{habits.share_measuring:.0%} of the daylight went into readings that hardly differed "
            "from one another: the ground changes slowly here, so walk farther on each reading."
        ]
    if slope < 0.03 and away > 150.0:
        return [
            f"You ended on level ground, {away:.0f} m from the hut: a hollow that is not the "
            "valley, or a flat. Carry momentum through it, or start again from elsewhere."
        ]
    if habits.share_measuring > 0.6:
        return [
            f"{habits.share_measuring:.0%} of the daylight went into the instrument: "
            "measure less often, or with fewer samples."
        ]
    return []
