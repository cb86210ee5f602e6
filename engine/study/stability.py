"""The learning rate at which an optimizer stops converging on a level whose ground is quadratic.

The theory stands in `engine.optimizers.stability`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine.core.level import Level
from engine.optimizers.rule_kernels import CLIPPED, GD
from engine.optimizers.rule_strategy import rule_parameters
from engine.optimizers.rules import RULES
from engine.optimizers.stability import LINEAR_RULES, stability_limit
from engine.surfaces import draw_number
from engine.surfaces.quadratic import Quadratic


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


def stability_limits(
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
    if RULES[rule].code not in (*LINEAR_RULES, CLIPPED) or parameters["schedule"] != "constant":
        return None
    found = [largest_curvature(level, seed) for seed in seeds]
    curvatures = [curvature for curvature in found if curvature is not None]
    if not found or len(curvatures) < len(found):
        return None
    code = GD if RULES[rule].code == CLIPPED else RULES[rule].code
    middle = float(np.median([1.0 / curvature for curvature in curvatures]))
    momentum = parameters.get("momentum", 0.0)
    return tuple(stability_limit(code, momentum, every) * middle for every in intervals)
