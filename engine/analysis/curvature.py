"""How far a learning rate was above the stable one, by the true curvature along the way."""

from __future__ import annotations

import math
from statistics import median

from engine.analysis.habits import Stretch, stretches
from engine.analysis.policy import Policy
from engine.core.state import HikeState
from engine.optimizers.rules import RULES
from engine.optimizers.stability import LINEAR_RULES, stability_limit

DIFFERENCE_STEP = 2.0
"""Distance on each side over which gradients are differenced [m]."""
MOST_VARIATION = 2.0
"""Largest over mean curvature of a walk, up to which it counts as one curvature."""


def stable_ratio(hike: HikeState, policy: Policy) -> float | None:
    """The policy's learning rate over the largest stable one where its walks ended higher.

    Higher, or lower with the goal up. The stable rate is `edge(rule, momentum, every)` over the
    curvature, an eigenvalue of the true Hessian, the largest on the way of a walk; of all those
    walks the middle one counts. None for a rule without such an edge, and where the walks met no
    one curvature: on walls that are straight, or over bumps, no rate is the stable one.
    """
    rule = RULES[policy.rule]
    if rule.code not in LINEAR_RULES or policy.matrix is not None or policy.longest is not None:
        return None
    sign = 1.0 if hike.level.goal == "down" else -1.0
    missed = [one for one in stretches(hike) if sign * one.rise > 0.0]
    if not missed:
        return None
    largest = median(_largest_curvature(hike, one, sign) for one in missed)
    mean = median(_mean_curvature(hike, one, sign) for one in missed)
    if largest <= 0.0 or not largest / MOST_VARIATION <= mean:
        return None
    momentum = policy.coefficients[0] if policy.coefficients else 0.0
    return policy.usual.rate * largest / stability_limit(rule.code, momentum, policy.usual.every)


def _largest_curvature(hike: HikeState, walk: Stretch, sign: float) -> float:
    """The largest curvature towards the goal on the straight way of a walk [1/m]."""
    east, north = walk.place
    return max(
        sign * _extreme_curvature(hike, east + part * walk.east, north + part * walk.north, sign)
        for part in (0.0, 0.25, 0.5, 0.75, 1.0)
    )


def _mean_curvature(hike: HikeState, walk: Stretch, sign: float) -> float:
    """The mean curvature along a walk, from the true slopes at its ends [1/m]."""
    before, after = hike.terrain.gradient(*walk.place), hike.terrain.gradient(*walk.end)
    across = (after[0] - before[0]) * walk.east + (after[1] - before[1]) * walk.north
    return sign * across / max(walk.east**2 + walk.north**2, 1e-9)


def _extreme_curvature(hike: HikeState, east: float, north: float, sign: float) -> float:
    """The eigenvalue of the true Hessian that is largest times `sign` [1/m]."""
    size, step, gradient = hike.terrain.size, DIFFERENCE_STEP, hike.terrain.gradient
    x, y = (min(max(place, step), size - step) for place in (east, north))
    right, left = gradient(x + step, y), gradient(x - step, y)
    above, below = gradient(x, y + step), gradient(x, y - step)
    # The Hessian [[a, b], [b, d]], made symmetric by the mean of its two mixed derivatives.
    a = (right[0] - left[0]) / (2.0 * step)
    d = (above[1] - below[1]) / (2.0 * step)
    b = (right[1] - left[1] + above[0] - below[0]) / (4.0 * step)
    return 0.5 * (a + d) + sign * math.hypot(0.5 * (a - d), b)
