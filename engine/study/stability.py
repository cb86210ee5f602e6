"""The learning rate at which an optimizer stops converging, where theory gives it: on a quadratic.

Along an eigenvector of the Hessian a rule that is linear in the gradient is a linear map of
(position, velocity), and it converges exactly while the spectral radius of the map from one
reading to the next is below 1. For gradient descent with one stride a reading the edge is
2 / lambda_max; with k strides on the same reading 2 / (k lambda_max); with momentum b
2 (1 + b) / lambda_max (Polyak 1964; Goh 2017, "Why momentum really works", Distill).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine.core.level import Level
from engine.optimizers.rule_kernels import CLIPPED, GD, MOMENTUM, NESTEROV, rule_update
from engine.optimizers.rule_strategy import rule_parameters
from engine.optimizers.rules import RULES
from engine.surfaces import draw_number
from engine.surfaces.quadratic import Quadratic

LINEAR = (GD, MOMENTUM, NESTEROV)
"""Rules that are linear in the gradient everywhere; `clipped` is so near the floor."""


def largest_curvature(level: Level, seed: int) -> float | None:
    """The largest eigenvalue of the Hessian at the floor [1/m], towards the goal.

    None unless the ground is a sum of quadratics and curved towards the goal. Straightened walls
    (`steepest`) have this curvature at their foot.
    """
    across = along = 0.0
    for k, layer in enumerate(level.table.terrain.layers):
        if not isinstance(layer, Quadratic):
            return None
        label = f"{level.name}.layer{k}"
        gentle = draw_number(seed, f"{label}.curvature", layer.curvature)
        along += gentle
        across += gentle * draw_number(seed, f"{label}.condition", layer.condition)
    scale = draw_number(
        seed, f"{level.name}.vertical_scale", level.table.terrain.vertical_scale
    ) * (1.0 if level.goal == "down" else -1.0)
    largest = max(scale * across, scale * along)
    return largest if largest > 0.0 else None


def stability_edges(
    level: Level,
    rule: str,
    intervals: Sequence[int],
    seeds: Sequence[int],
    fixed: Mapping[str, Any] | None = None,
) -> tuple[float, ...] | None:
    """For each number of strides on one reading the largest stable learning rate, walked blind.

    The median over the seeds' mountains. None for a rule that is not linear, a schedule that is
    not constant, or other ground.
    """
    parameters = rule_parameters(RULES[rule], fixed)
    if RULES[rule].code not in (*LINEAR, CLIPPED) or parameters["schedule"] != "constant":
        return None
    found = [largest_curvature(level, seed) for seed in seeds]
    curvatures = [curvature for curvature in found if curvature is not None]
    if not found or len(curvatures) < len(found):
        return None
    code = GD if RULES[rule].code == CLIPPED else RULES[rule].code
    middle = float(np.median([1.0 / curvature for curvature in curvatures]))
    momentum = parameters.get("momentum", 0.0)
    return tuple(edge(code, momentum, every) * middle for every in intervals)


def edge(code: int, momentum: float, every: int) -> float:
    """The largest stable product of learning rate and curvature, `every` strides a reading."""
    if code == GD:
        return 2.0 / every
    high = 1e-3 / every
    while _radius(code, momentum, every, high) <= 1.0:
        high *= 1.05
    low = high / 1.05
    for _ in range(60):
        middle = 0.5 * (low + high)
        if _radius(code, momentum, every, middle) <= 1.0:
            low = middle
        else:
            high = middle
    return low


def _radius(code: int, momentum: float, every: int, rate: float) -> float:
    """Spectral radius of the map of (position, velocity) from one reading to the next."""
    columns = []
    for position, velocity in ((1.0, 0.0), (0.0, 1.0)):
        gradient, v, x = position, velocity, position
        for _ in range(every):
            step, _, v, *_ = rule_update(
                *(code, x, 0.0, gradient, 0.0, v, 0.0, 0.0, 0.0, 1.0, 1.0, momentum, 0.0, 0.0, 0.0)
            )
            x += rate * step
        columns.append((x, v))
    return float(np.abs(np.linalg.eigvals(np.array(columns).T)).max())
