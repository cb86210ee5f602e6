"""Where the labels and cells of a chart go, in numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

ROUNDS = 60
"""Enough for a dozen labels to push each other apart."""


def spread_labels(spots: Sequence[float], gap: float, top: float, bottom: float) -> list[float]:
    """Each spot, moved so that all are ``gap`` apart between two limits, closer where there is no
    room [px].
    """
    order = sorted(range(len(spots)), key=lambda k: spots[k])
    placed = [spots[k] for k in order]
    gap = min(gap, (bottom - top) / max(1, len(spots) - 1))
    # Neighbours push each other apart by halves, again and again: labels stay round their points.
    for _ in range(ROUNDS):
        for i in range(1, len(placed)):
            lack = gap - (placed[i] - placed[i - 1])
            if lack > 0:
                placed[i - 1] -= lack / 2
                placed[i] += lack / 2
    for i in range(len(placed)):
        placed[i] = max(placed[i], top + i * gap)
    for i in range(len(placed)):
        placed[-1 - i] = min(placed[-1 - i], bottom - i * gap)
    found = [0.0] * len(spots)
    for k, spot in zip(order, placed, strict=True):
        found[k] = spot
    return found


def cell_borders(values: Sequence[float]) -> list[float]:
    """Borders of the cells around rising values: half way in the logarithm, ends mirrored.

    A single value gets a cell from value / e^0.35 to value * e^0.35.
    """
    logs = [math.log(max(v, 1e-9)) for v in values]
    if len(logs) == 1:
        return [math.exp(logs[0] - 0.35), math.exp(logs[0] + 0.35)]
    inner = [(a + b) / 2 for a, b in pairwise(logs)]
    return [math.exp(v) for v in (2 * logs[0] - inner[0], *inner, 2 * logs[-1] - inner[-1])]
