"""A race: several strategies on one mountain, from the same start and with the same luck."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine import Result, load_strategy
from engine.core.errors import BadInput
from engine.running.strategy import Strategy, named_apart
from game.words.catalogue import short_seed

MOST_RACERS = 8
"""So many can be told apart by colour, dash and marker."""


def load_racers(specs: Sequence[str], settings: Mapping[str, str]) -> list[Strategy]:
    """The strategies of a race, each under a name of its own."""
    if not 2 <= len(specs) <= MOST_RACERS:
        raise BadInput(f"race: expected 2 to {MOST_RACERS} strategies, found {len(specs)}")
    return named_apart([load_strategy(spec, settings) for spec in specs])


def ranked(results: Sequence[Result]) -> list[Result]:
    """Best score first."""
    return sorted(results, key=lambda result: -result.score)


def rows(results: Sequence[Result]) -> list[dict[str, Any]]:
    """The table of a race; equal scores share a place."""
    order = ranked(results)
    scores = [result.score for result in order]
    return [
        {
            "place": scores.index(result.score) + 1,
            "strategy": result.strategy,
            "score": result.score,
            "safe": result.safe,
            "altitude_end": result.altitude_end,
            "readings": result.readings,
            "learning_rate_effective": result.learning_rate_effective,
            "verdict": result.verdict,
            "message": result.message,
        }
        for result in order
    ]


def table(results: Sequence[Result]) -> str:
    """The rows as plain text."""
    order = ranked(results)
    wide = max(8, *(len(result.strategy) for result in order)) + 2
    lines = [
        f"{order[0].level.title}, seed {short_seed(order[0].seed)}",
        f"place  {'strategy':{wide}}{'score':>6}  {'at dusk':12}{'altitude':>9}{'readings':>10}"
        f"{'m per slope':>15}",
    ]
    for row in rows(results):
        rate = row["learning_rate_effective"]
        end = "safe" if row["safe"] else "not safe"
        if row["verdict"] != "ok":
            end = "a fault"
        lines.append(
            f"{row['place']:>4}.  {row['strategy']:{wide}}{row['score']:6.0f}  {end:12}"
            f"{round(row['altitude_end']):7} m{row['readings']:10}"
            f"{'none' if rate is None else f'{rate:.0f} m':>15}"
        )
    return "\n".join(lines)


def score_so_far(result: Result, minutes: float) -> float:
    """The part of the score that is earned after so many minutes (the trapezium rule)."""
    track = result.track
    times = track["minutes"]
    inside = times < minutes
    at = np.append(times[inside], minutes)
    gained = 1.0 - np.interp(at, times, track["remaining"])
    area = float(np.sum((gained[1:] + gained[:-1]) / 2 * np.diff(at)))
    return 1000.0 * area / result.level.daylight


def altitude_at(result: Result, minutes: float) -> float:
    """True altitude after so many minutes [m]."""
    return float(np.interp(minutes, result.track["minutes"], result.track["altitude"]))


def place_at(result: Result, minutes: float) -> tuple[float, float]:
    """Metres from the map's south-west corner after so many minutes."""
    track = result.track
    east = float(np.interp(minutes, track["minutes"], track["east"]))
    return east, float(np.interp(minutes, track["minutes"], track["north"]))
