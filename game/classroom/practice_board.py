"""The live board of the practice mountains: last scored files, with brackets where chance may have
decided.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from engine.judging.standings.places import places


@dataclass(frozen=True)
class PracticePlace:
    """One student's line."""

    student: str
    place: int
    low: int
    """Best place within the bracket."""
    high: int
    score: float
    """Mean of all mountains."""
    band: int
    """From 1: everybody in a band is tied with its first."""


def standings(
    scored: Iterable[tuple[str, Sequence[float]]], levels: Sequence[str], practice: int
) -> list[PracticePlace]:
    """Best first. `scored`: student and scores, level by level, `practice` seeds each."""
    rows = [(student, scores) for student, scores in scored
            if len(scores) == len(levels) * practice]  # fmt: skip
    if not rows:
        return []
    table = np.array([scores for _, scores in rows], dtype=float)
    level_of = [k // practice for k in range(table.shape[1])]
    found = [
        PracticePlace(student, place.place, place.low, place.high, place.mean_score, place.band)
        for (student, _), place in zip(rows, places(table, level_of), strict=True)
    ]
    return sorted(found, key=lambda one: (one.place, -one.score, one.student))


def bins(bets: Iterable[int], count: int = 10) -> list[int]:
    """How many crosses stand in each tenth of the chart."""
    found = [0] * count
    for percent in bets:
        found[min(count - 1, math.floor(percent * count / 100))] += 1
    return found
