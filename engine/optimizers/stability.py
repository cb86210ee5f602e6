"""The learning rate at which a linear rule stops converging on a quadratic.

Along an eigenvector of the Hessian a rule that is linear in the gradient is a linear map of
(position, velocity), and it converges exactly while the spectral radius of the map from one
reading to the next is below 1. For gradient descent with one stride a reading the edge is
2 / lambda_max; with k strides on the same reading 2 / (k lambda_max); with momentum b
2 (1 + b) / lambda_max (Polyak 1964; Goh 2017, "Why momentum really works", Distill).
"""

from __future__ import annotations

import numpy as np

from engine.optimizers.rule_kernels import GD, MOMENTUM, NESTEROV, rule_update

LINEAR_RULES = (GD, MOMENTUM, NESTEROV)
"""Rules that are linear in the gradient everywhere; `clipped` is so near the floor."""


def stability_limit(code: int, momentum: float, every: int) -> float:
    """The largest stable product of learning rate and curvature, `every` strides a reading."""
    if code == GD:
        return 2.0 / every
    # Upwards in steps of 5% to the first unstable rate, then bisection.
    high = 1e-3 / every
    while _spectral_radius(code, momentum, every, high) <= 1.0:
        high *= 1.05
    low = high / 1.05
    for _ in range(60):
        middle = 0.5 * (low + high)
        if _spectral_radius(code, momentum, every, middle) <= 1.0:
            low = middle
        else:
            high = middle
    return low


def _spectral_radius(code: int, momentum: float, every: int, rate: float) -> float:
    """Spectral radius of the map of (position, velocity) from one reading to the next."""
    columns = []
    # On a parabola of curvature 1 the gradient is the position. One column a unit vector.
    for position, velocity in ((1.0, 0.0), (0.0, 1.0)):
        gradient, v, x = position, velocity, position
        for _ in range(every):
            step, _, v, *_ = rule_update(
                *(code, x, 0.0, gradient, 0.0, v, 0.0, 0.0, 0.0, 1.0, 1.0, momentum, 0.0, 0.0, 0.0)
            )
            x += rate * step
        columns.append((x, v))
    return float(np.abs(np.linalg.eigvals(np.array(columns).T)).max())
