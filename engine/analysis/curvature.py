"""How far a learning rate was above the stable one, by the true curvature along the way."""

from __future__ import annotations

import math
from statistics import median

from engine.analysis.habits import Stretch, stretches
from engine.analysis.policy import Policy
from engine.core.state import HikeState
from engine.optimizers.rules import RULES
from engine.optimizers.stability import LINEAR, edge

REACH = 2.0
"""The gradient's differences are taken over so many metres."""
ALIKE = 2.0
"""The largest and the mean curvature of a walk differ by no more where there is one at all."""


def stable_ratio(hike: HikeState, policy: Policy) -> float | None:
    """The policy's learning rate over the largest stable one where its walks ended higher.

    Higher, or lower with the goal up. The stable rate is `edge(rule, momentum, every)` over the
    curvature, an eigenvalue of the true Hessian, the largest on the way of a walk; of all those
    walks the middle one counts. None for a rule without such an edge, and where the walks met no
    one curvature: on walls that are straight, or over bumps, no rate is the stable one.
    """
    rule = RULES[policy.rule]
    if rule.code not in LINEAR or policy.matrix is not None or policy.longest is not None:
        return None
    sign = 1.0 if hike.level.goal == "down" else -1.0
    missed = [one for one in stretches(hike) if sign * one.rise > 0.0]
    if not missed:
        return None
    largest = median(_largest(hike, one, sign) for one in missed)
    mean = median(_mean(hike, one, sign) for one in missed)
    if largest <= 0.0 or not largest / ALIKE <= mean:
        return None
    momentum = policy.coefficients[0] if policy.coefficients else 0.0
    return policy.usual.rate * largest / edge(rule.code, momentum, policy.usual.every)


def _largest(hike: HikeState, walk: Stretch, sign: float) -> float:
    """The largest curvature towards the goal on the straight way of a walk [1/m]."""
    east, north = walk.place
    return max(
        sign * _curvature(hike, east + part * walk.east, north + part * walk.north, sign)
        for part in (0.0, 0.25, 0.5, 0.75, 1.0)
    )


def _mean(hike: HikeState, walk: Stretch, sign: float) -> float:
    """The mean curvature along a walk, from the true slopes at its ends [1/m]."""
    before, after = hike.terrain.gradient(*walk.place), walk.true_slope
    across = (after[0] - before[0]) * walk.east + (after[1] - before[1]) * walk.north
    return sign * across / max(walk.east**2 + walk.north**2, 1e-9)


def _curvature(hike: HikeState, east: float, north: float, sign: float) -> float:
    """The eigenvalue of the true Hessian that is largest times `sign` [1/m]."""
    size = hike.terrain.size
    x = min(max(east, REACH), size - REACH)
    y = min(max(north, REACH), size - REACH)
    right, left = hike.terrain.gradient(x + REACH, y), hike.terrain.gradient(x - REACH, y)
    above, below = hike.terrain.gradient(x, y + REACH), hike.terrain.gradient(x, y - REACH)
    a = (right[0] - left[0]) / (2.0 * REACH)
    d = (above[1] - below[1]) / (2.0 * REACH)
    b = (right[1] - left[1] + above[0] - below[0]) / (4.0 * REACH)
    return 0.5 * (a + d) + sign * math.hypot(0.5 * (a - d), b)
