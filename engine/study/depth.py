"""How much of a level's score is skill: share of variance, seeds needed, room above the best.

Three numbers. The share of the scores' variance that the choice of the rule explains; the
mountains that a best entry needs to be told from a median one; and the points that nobody won.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from engine.core.kernels import pace, remaining
from engine.core.level import Level

Float64 = npt.NDArray[np.float64]

Z_CONFIDENCE_AND_POWER = 1.96 + 0.84
"""Standard errors of a difference that is found with 95% confidence in four trials of five."""
MOST_SEEDS = 10_000
"""Written where the best and the median differ by next to nothing."""
MOST_WALKED = 8
"""Mountains for the near-optimal walker, at most: each takes some tenths of a second."""
MOST_GRID_STEPS = 128
"""Steps of the walker's grid across the map, at most."""
MOVES = (
    (0, 1), (1, 0), (0, -1), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1),
    (1, 2), (2, 1), (-1, 2), (-2, 1), (1, -2), (2, -1), (-1, -2), (-2, -1),
)  # fmt: skip
"""Rows and columns of the steps from a grid point: sixteen directions."""


class Depth(NamedTuple):
    """What skill is worth on a level, among rules that are tuned."""

    skill: float
    """Share of the variance of all scores that the rule explains, 0 to 1; the rest is the
    mountain's and chance."""
    seeds: int
    """Mountains on which the best and the median rule must both hike to be told apart."""
    ceiling: float
    """Mean score of a near-optimal walker who sees the ground."""
    headroom: float
    """Points between the best hiker and that walker."""


def depth_of(
    level: Level,
    rules: Sequence[Sequence[float]],
    best: Sequence[float],
    mountains: Sequence[int],
) -> Depth:
    """Depth from the scores of every tuned rule, and of the best hiker, on these mountains."""
    scores = np.asarray(rules, np.float64)
    walked = [near_optimal_score(level, seed) for seed in mountains[:MOST_WALKED]]
    top = float(np.mean(walked))
    return Depth(
        skill_share(scores), seeds_needed(scores), top, top - float(np.mean(best[: len(walked)]))
    )


def skill_share(scores: Float64) -> float:
    """Share of the variance of `scores`, shape (rules, mountains), that lies between rules."""
    total = float(((scores - scores.mean()) ** 2).sum())
    between = scores.shape[1] * float(((scores.mean(axis=1) - scores.mean()) ** 2).sum())
    return between / total if total > 0.0 else 0.0


def seeds_needed(scores: Float64) -> int:
    """Mountains that tell the best row of `scores`, shape (rules, mountains), from the median one.

    Both hike on the same mountains; the difference is then clear of zero with 95% confidence in
    80 of 100 such comparisons: ((1.96 + 0.84) sd / mean)^2 of the paired differences (Cohen 1988,
    "Statistical Power Analysis for the Behavioral Sciences").
    """
    order = np.argsort(-scores.mean(axis=1), kind="stable")
    difference = scores[order[0]] - scores[order[len(order) // 2]]
    mean, deviation = float(difference.mean()), float(difference.std(ddof=1))
    if mean <= 0.0 or Z_CONFIDENCE_AND_POWER * deviation > math.sqrt(MOST_SEEDS) * mean:
        return MOST_SEEDS
    return max(2, math.ceil((Z_CONFIDENCE_AND_POWER * deviation / mean) ** 2))


def near_optimal_score(level: Level, seed: int) -> float:
    """Score of the best walk on a grid of the true ground, without a reading or a glance.

    Until the hut every minute costs what still remains of the way, and there nothing does: the
    least area under the convergence curve is a shortest path with those costs (Dijkstra 1959).
    The hut must be in reach before dusk; where it is not, the score is a little too low.
    """
    mountain = level.mountain(seed)
    terrain = mountain.terrain
    step = max(1, (terrain.grid - 1) // MOST_GRID_STEPS)
    ground, cell = terrain.heights[::step, ::step], terrain.cell * step
    hut = terrain.lowest if level.goal == "down" else terrain.highest
    start = terrain.height(mountain.start_east, mountain.start_north)
    places = ((mountain.start_east, mountain.start_north), (hut.east, hut.north))
    source, target = (
        tuple(min(round(metres / cell), len(ground) - 1) for metres in (north, east))
        for east, north in places
    )
    shares = [[remaining(h, start, hut.altitude) for h in row] for row in ground.tolist()]
    area = _least_area(ground.tolist(), shares, cell, source, target)
    return 1000.0 * max(0.0, 1.0 - area / level.daylight)


def _least_area(
    heights: list[list[float]],
    shares: list[list[float]],
    cell: float,
    source: tuple[int, ...],
    target: tuple[int, ...],
) -> float:
    """Integral of `shares` over the minutes of the best way between two grid points."""
    size = len(heights)
    lengths = [cell * math.hypot(*move) for move in MOVES]
    # Dijkstra's algorithm: `areas` holds the least found so far, `done` the final ones.
    areas, queue, done = {source: 0.0}, [(0.0, source)], set()
    while queue[0][1] != target:
        area, place = heapq.heappop(queue)
        if place in done:
            continue
        done.add(place)
        i, j = place
        for (rows, columns), length in zip(MOVES, lengths, strict=True):
            row, column = i + rows, j + columns
            if not (0 <= row < size and 0 <= column < size):
                continue
            minutes = length * pace((heights[row][column] - heights[i][j]) / length)
            further = area + 0.5 * (shares[i][j] + shares[row][column]) * minutes
            if further < areas.get((row, column), math.inf):
                areas[row, column] = further
                heapq.heappush(queue, (further, (row, column)))
    return queue[0][0]
