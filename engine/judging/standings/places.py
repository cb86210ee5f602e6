"""Places by mean rank over the same seeds for all, each with an interval for the luck of the seeds.

Every mountain (level and seed) gives each student a rank, 1 for the best score, ties sharing the
mean of their ranks. The mean rank decides, then the mean score. How certain a place is comes from
a bootstrap over the seeds of each level (Efron 1979); two students are tied when the paired t
interval of their difference in rank holds zero. A place reaches at
least over everybody who is tied with it: with few seeds the bootstrap alone would be too sure.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

RESAMPLES = 2000
Floats = npt.NDArray[np.float64]


class StudentPlace(NamedTuple):
    """One student's place and its uncertainty."""

    place: int
    """From 1; equal mean rank and equal mean score share a place."""
    low: int
    """Best place in the 95% interval, which holds everybody tied with this student."""
    high: int
    mean_rank: float
    mean_score: float
    tied_with: tuple[int, ...]
    """Indices of students that cannot be told apart from this one."""
    band: int
    """From 1: everybody in a band is tied with the first of the band."""


def places(scores: Floats, level_of: Sequence[int]) -> list[StudentPlace]:
    """Places from scores[student, mountain]; NaN where a hike does not count.

    `level_of` names each mountain's level, so that the bootstrap draws seeds within levels.
    """
    students, mountains = scores.shape
    if students == 0 or mountains == 0:
        return [StudentPlace(1, 1, students, 1.0, 0.0, (), 1) for _ in range(students)]
    ranks = seed_ranks(scores)
    counts = np.maximum(np.sum(~np.isnan(ranks), axis=1), 1)
    mean_rank = np.nansum(ranks, axis=1) / counts
    mean_score = np.nansum(scores, axis=1) / counts
    # Students with engine errors only come last.
    mean_rank[np.all(np.isnan(ranks), axis=1)] = students
    place = _places_in_order(mean_rank, mean_score)
    low, high = _intervals(ranks, level_of)
    tied = _tied(ranks)
    reach = tied | np.eye(students, dtype=bool)
    low = np.minimum(low, np.where(reach, place, students).min(axis=1))
    high = np.maximum(high, np.where(reach, place, 1).max(axis=1))
    band = _bands(place, tied)
    return [
        StudentPlace(
            place=int(place[k]),
            low=int(low[k]),
            high=int(high[k]),
            mean_rank=float(mean_rank[k]),
            mean_score=float(mean_score[k]),
            tied_with=tuple(int(other) for other in np.flatnonzero(tied[k])),
            band=band[k],
        )
        for k in range(students)
    ]


def seed_ranks(scores: Floats) -> Floats:
    """Ranks[student, mountain] from 1, ties sharing their mean, NaN staying NaN."""
    ranks = np.full(scores.shape, np.nan)
    for column in range(scores.shape[1]):
        there = np.flatnonzero(~np.isnan(scores[:, column]))
        values, inverse, counts = np.unique(
            -scores[there, column], return_inverse=True, return_counts=True
        )
        after = np.cumsum(counts)
        if len(values):
            ranks[there, column] = (after - (counts - 1) / 2.0)[inverse]
    return ranks


def seeds_needed(scores: Floats, levels: int) -> int | None:
    """Seeds a level that would tell the first two apart with 95%, from what their ranks do now.

    None where they never part, or where there are fewer than two.
    """
    if scores.shape[0] < 2 or scores.shape[1] < 2 or np.isnan(scores).all():
        return None
    ranks = seed_ranks(scores)
    mean_rank, mean_score = np.nanmean(ranks, axis=1), np.nanmean(scores, axis=1)
    first, second = np.lexsort((-mean_score, mean_rank))[:2]
    gap = ranks[second] - ranks[first]
    gap = gap[~np.isnan(gap)]
    if not len(gap):
        return None
    mean, spread = float(np.mean(gap)), float(np.std(gap, ddof=1)) if len(gap) > 1 else 0.0
    if mean <= 0.0:
        return None
    needed = 2
    # The t quantile depends on the number itself: settle by repetition.
    for _ in range(50):
        wanted = max(2, math.ceil((t_quantile(needed - 1) * spread / mean) ** 2))
        if wanted == needed:
            break
        needed = wanted
    return max(1, math.ceil(needed / levels))


def t_quantile(freedom: int) -> float:
    """97.5% point of Student's t: exact for 1 and 2 degrees of freedom, else the expansion of
    Cornish and Fisher (Abramowitz and Stegun 26.7.5), within 0.02 of the truth from 3 on.
    """
    if freedom <= 1:
        return 12.7062
    if freedom == 2:
        return 4.3027
    z, n = NormalDist().inv_cdf(0.975), float(freedom)
    return (
        z
        + (z**3 + z) / (4 * n)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * n**3)
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * n**4)
    )


def _places_in_order(mean_rank: Floats, mean_score: Floats) -> npt.NDArray[np.int64]:
    """Places from 1 by mean rank, then by score."""
    order = np.lexsort((-mean_score, mean_rank))
    place = np.empty(len(order), np.int64)
    for position, student in enumerate(order):
        before = order[position - 1]
        same = position and (mean_rank[before], mean_score[before]) == (
            mean_rank[student],
            mean_score[student],
        )
        place[student] = place[before] if same else position + 1
    return place


def _intervals(
    ranks: Floats, level_of: Sequence[int]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Percentiles 2.5 and 97.5 of the places in resampled seeds."""
    students, mountains = ranks.shape
    rng = np.random.default_rng(0)
    weights = np.zeros((mountains, RESAMPLES))
    levels = np.asarray(level_of)
    for level in dict.fromkeys(level_of):
        own = np.flatnonzero(levels == level)
        picks = rng.integers(0, len(own), (len(own), RESAMPLES))
        for row in picks:
            weights[own[row], np.arange(RESAMPLES)] += 1.0
    known = ~np.isnan(ranks)
    # Sums of halves: exact, whatever the order of summation.
    sums = np.nan_to_num(ranks) @ weights
    counts = known.astype(float) @ weights
    means = np.where(counts > 0.0, sums / np.maximum(counts, 1.0), students)
    best = np.empty((students, RESAMPLES), np.int64)
    worst = np.empty((students, RESAMPLES), np.int64)
    for draw in range(RESAMPLES):
        ordered = np.sort(means[:, draw])
        # Who shares a mean rank may stand before or behind the others who have it.
        best[:, draw] = np.searchsorted(ordered, means[:, draw], "left") + 1
        worst[:, draw] = np.searchsorted(ordered, means[:, draw], "right")
    # Each row sorted: percentiles are then columns.
    best.sort(axis=1)
    worst.sort(axis=1)
    return best[:, int(0.025 * RESAMPLES)], worst[:, int(0.975 * RESAMPLES) - 1]


def _tied(ranks: Floats) -> npt.NDArray[np.bool_]:
    """tied[i, k]: the paired t interval of the difference in rank holds zero."""
    students = len(ranks)
    tied = np.zeros((students, students), bool)
    for k in range(students):
        gaps = ranks - ranks[k]
        count = np.sum(~np.isnan(gaps), axis=1)
        safe = np.maximum(count, 1)
        mean = np.nansum(gaps, axis=1) / safe
        square = np.nansum((gaps - mean[:, None]) ** 2, axis=1)
        spread = np.sqrt(square / np.maximum(count - 1, 1) / safe)
        quantiles = np.array([t_quantile(int(n) - 1) for n in np.unique(count)])
        quantile = quantiles[np.searchsorted(np.unique(count), count)]
        tied[k] = ((np.abs(mean) <= quantile * spread) | (count < 2)) & (count > 0)
        tied[k, k] = False
    return tied


def _bands(place: npt.NDArray[np.int64], tied: npt.NDArray[np.bool_]) -> list[int]:
    """Band numbers; a new band begins with the first student not tied with the band's first."""
    band = [0] * len(place)
    first, number = -1, 0
    for student in np.argsort(place, kind="stable"):
        if first < 0 or not tied[first, student]:
            first, number = int(student), number + 1
        band[student] = number
    return band
