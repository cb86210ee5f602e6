"""How far a learning rate was above the stable one, by the true curvature along the way."""

from __future__ import annotations

import math
from statistics import median

from engine.analysis.habits import stretches
from engine.analysis.policy import Policy
from engine.core.state import HikeState
from engine.optimizers.rules import RULES
from engine.optimizers.stability import LINEAR, edge

REACH = 2.0
"""The gradient's differences are taken over so many metres."""


def stable_ratio(hike: HikeState, policy: Policy) -> float | None:
    """The policy's learning rate over the largest stable one where its walks began.

    The stable rate is `edge(rule, momentum, every)` over the largest curvature towards the goal:
    the larger eigenvalue of the true Hessian. The middle of the places counts from which a walk
    ended higher (lower, with the goal up). None for a rule without such an edge, and where the
    ground curves the other way.
    """
    rule = RULES[policy.rule]
    if rule.code not in LINEAR or policy.matrix is not None or policy.longest is not None:
        return None
    sign = 1.0 if hike.level.goal == "down" else -1.0
    places = [s.place for s in stretches(hike) if sign * s.rise > 0.0]
    if not places:
        return None
    curvature = median(sign * _curvature(hike, *place, sign) for place in places)
    if curvature <= 0.0:
        return None
    momentum = policy.coefficients[0] if policy.coefficients else 0.0
    return policy.usual.rate * curvature / edge(rule.code, momentum, policy.usual.every)


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
