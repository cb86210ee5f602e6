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

STUCK_RADIUS = 80.0
"""Staying within this distance of one place counts as stuck [m]."""
MAX_LEVEL_SLOPE = 0.035
"""Ground of a smaller mean slope is level: two degrees."""
MIN_SLOPE = 0.01
"""A rise or fall of less per metre counts as neither."""
NEAR_GOAL = 0.2
"""With a smaller share of the way remaining, level ground is the floor of the valley."""
RING_RADII = np.array([20.0, 40.0, 60.0, STUCK_RADIUS])
"""Radii at which the ground around a place is compared with it [m]."""
BEARINGS = np.arange(48) * (2 * math.pi / 48)
GRID_OFFSETS = np.arange(-STUCK_RADIUS, STUCK_RADIUS + 1, 10.0)

GroundType = Literal["hollow", "pass", "level", ""]
Floats = npt.NDArray[np.float64]


def stuck_finding(hike: HikeState) -> Finding | None:
    """Where the hiker was stuck for the last quarter of the daylight or more, away from the hut."""
    end = hike.track[-1]
    near = next(
        p
        for k, p in enumerate(reversed(hike.track))
        if k + 1 == len(hike.track)
        or math.hypot(p.east - end.east, p.north - end.north) > STUCK_RADIUS
    )
    minutes = (end.ms - near.ms) / 60_000
    metres = math.hypot(end.east - hike.hut.east, end.north - hike.hut.north)
    walked = hike.readings and hike.distance
    if minutes < hike.level.daylight / 4 or not walked or metres < 2 * STUCK_RADIUS:
        return None
    size = hike.terrain.size
    if min(end.east, end.north, size - end.east, size - end.north) < 1.0:
        return Finding("edge", {"minutes": minutes})
    ground = ground_type(hike, end.east, end.north)
    if not ground or (ground == "level" and end.remaining < NEAR_GOAL):
        return None
    name = "knoll" if ground == "hollow" and hike.level.goal == "up" else ground
    return Finding(name, {"minutes": minutes, "metres": metres})


def ground_type(hike: HikeState, east: float, north: float) -> GroundType:
    """What kind of ground lies within `STUCK_RADIUS` of a place; empty for a slope.

    With the goal up the ground is turned upside down: a hollow is then a top.
    """
    terrain = hike.terrain
    sign = 1.0 if hike.level.goal == "down" else -1.0
    # Three tests, the surest first: a closed bowl; a pass, around which the ground rises and falls
    # twice; level ground.
    sink = _drain_point(hike, sign, east, north)
    gathers = math.hypot(sink[0] - east, sink[1] - north) <= STUCK_RADIUS and (
        math.hypot(sink[0] - hike.hut.east, sink[1] - hike.hut.north) >= 2 * STUCK_RADIUS
    )
    if gathers and (_rise_per_metre(hike, sign, *sink) > MIN_SLOPE).all(axis=1).any():
        return "hollow"
    x, y = (part.ravel() for part in np.meshgrid(east + GRID_OFFSETS, north + GRID_OFFSETS))
    slopes = np.hypot(*terrain.gradients_at(x, y))
    stillest = int(slopes.argmin())
    outer = _rise_per_metre(hike, sign, float(x[stillest]), float(y[stillest]))[-2:]
    if all(_sign_changes(ring) == 4 for ring in outer):
        return "pass"
    if slopes.mean() < MAX_LEVEL_SLOPE:
        return "level"
    # Rough ground has no clean bowl, yet descent ends where the water gathers.
    return "hollow" if gathers else ""


def _rise_per_metre(hike: HikeState, sign: float, east: float, north: float) -> Floats:
    """Mean rise per metre from a place outwards, shape (rings, bearings)."""
    x, y = (
        np.multiply.outer(RING_RADII, np.cos(BEARINGS)),
        np.multiply.outer(RING_RADII, np.sin(BEARINGS)),
    )
    above = hike.terrain.heights_at(east + x, north + y) - hike.terrain.height(east, north)
    rises: Floats = sign * above / RING_RADII[:, None]
    return rises


def _sign_changes(ring: Floats) -> int:
    """Changes between rising and falling ground once around the ring; small slopes do not count."""
    signs = np.sign(ring[np.abs(ring) > MIN_SLOPE]).tolist()
    return sum(a != b for a, b in pairwise([*signs, *signs[:1]]))


def _drain_point(hike: HikeState, sign: float, east: float, north: float) -> tuple[float, float]:
    """The grid point [m east, north] where water from this place would gather."""
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
