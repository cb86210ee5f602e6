"""Where a hiker got stuck before arriving: a hollow, level ground, a pass or the map's edge.

For a finished hike: it looks at the true ground around the hiker.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt

from engine.core.result import Finding
from engine.core.state import HikeState

NEARBY = 80.0
"""Staying within this distance of one place counts as stuck [m]."""
MAX_LEVEL_SLOPE = 0.035
"""Ground of a smaller mean slope is level: two degrees."""
MIN_SLOPE = 0.01
"""A rise or fall of less per metre counts as neither."""
NEAR_GOAL = 0.2
"""With a smaller share of the way remaining, level ground is the floor of the valley."""
RINGS = np.array([20.0, 40.0, 60.0, NEARBY])
"""Radii at which the ground around a place is compared with it [m]."""
BEARINGS = np.arange(48) * (2 * math.pi / 48)
GRID = np.arange(-NEARBY, NEARBY + 1, 10.0)

Ground = Literal["hollow", "pass", "level", ""]
Floats = npt.NDArray[np.float64]


def stuck_finding(hike: HikeState) -> Finding | None:
    """Where the hiker was stuck for the last quarter of the daylight or more, away from the hut."""
    end = hike.track[-1]
    near = next(
        p
        for k, p in enumerate(reversed(hike.track))
        if k + 1 == len(hike.track) or math.hypot(p.east - end.east, p.north - end.north) > NEARBY
    )
    minutes = (end.ms - near.ms) / 60_000
    metres = math.hypot(end.east - hike.hut.east, end.north - hike.hut.north)
    walked = hike.readings and hike.distance
    if minutes < hike.level.daylight / 4 or not walked or metres < 2 * NEARBY:
        return None
    size = hike.terrain.size
    if min(end.east, end.north, size - end.east, size - end.north) < 1.0:
        return Finding("edge", {"minutes": minutes})
    ground = ground_type(hike, end.east, end.north)
    if not ground or (ground == "level" and end.remaining < NEAR_GOAL):
        return None
    name = "knoll" if ground == "hollow" and hike.level.goal == "up" else ground
    return Finding(name, {"minutes": minutes, "metres": metres})


def ground_type(hike: HikeState, east: float, north: float) -> Ground:
    """What kind of ground lies within `NEARBY` of a place; empty for a slope.

    With the goal up the ground is turned upside down: a hollow is then a top.
    """
    terrain = hike.terrain
    sign = 1.0 if hike.level.goal == "down" else -1.0
    # Three signs, the surest first: a closed bowl, a ring that rises and falls twice, level ground.
    sink = _runoff(hike, sign, east, north)
    gathers = math.hypot(sink[0] - east, sink[1] - north) <= NEARBY and (
        math.hypot(sink[0] - hike.hut.east, sink[1] - hike.hut.north) >= 2 * NEARBY
    )
    if gathers and (_rises(hike, sign, *sink) > MIN_SLOPE).all(axis=1).any():
        return "hollow"
    x, y = (part.ravel() for part in np.meshgrid(east + GRID, north + GRID))
    slopes = np.hypot(*terrain.gradients_at(x, y))
    stillest = int(slopes.argmin())
    outer = _rises(hike, sign, float(x[stillest]), float(y[stillest]))[-2:]
    if all(_turns(ring) == 4 for ring in outer):
        return "pass"
    if slopes.mean() < MAX_LEVEL_SLOPE:
        return "level"
    # Rough ground has no clean bowl, yet descent ends where the water gathers.
    return "hollow" if gathers else ""


def _rises(hike: HikeState, sign: float, east: float, north: float) -> Floats:
    """Mean rise per metre from a place outwards, shape (rings, bearings)."""
    x, y = np.multiply.outer(RINGS, np.cos(BEARINGS)), np.multiply.outer(RINGS, np.sin(BEARINGS))
    above = hike.terrain.heights_at(east + x, north + y) - hike.terrain.height(east, north)
    rises: Floats = sign * above / RINGS[:, None]
    return rises


def _turns(ring: Floats) -> int:
    """How often the ground turns from rising to falling or back, once around."""
    signs = np.sign(ring[np.abs(ring) > MIN_SLOPE]).tolist()
    return sum(a != b for a, b in pairwise([*signs, *signs[:1]]))


def _runoff(hike: HikeState, sign: float, east: float, north: float) -> tuple[float, float]:
    """Where water from this place would gather, on the grid."""
    terrain = hike.terrain
    i, j = round(north / terrain.cell), round(east / terrain.cell)
    while True:
        # Two cells far, so that a furrow of the grid across a narrow valley does not hold it.
        top, left = max(i - 2, 0), max(j - 2, 0)
        window = sign * terrain.heights[top : i + 3, left : j + 3]
        p, q = divmod(int(window.argmin()), window.shape[1])
        if window[p, q] >= sign * terrain.heights[i, j]:
            return j * terrain.cell, i * terrain.cell
        i, j = top + p, left + q
