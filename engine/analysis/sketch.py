"""A small top-down picture of a hike in numpy alone: path, readings, daylight. No ground."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from engine.core.state import HikeState

Picture = npt.NDArray[np.uint8]
Canvas = npt.NDArray[np.float32]
Floats = npt.NDArray[np.float64]
PICTURE_SIDE = 480
"""Pixels."""
PAPER, GRID_LINE, INK, BLUE, RED, SUN = (
    (241, 236, 224),
    (222, 215, 198),
    (58, 56, 52),
    (44, 92, 138),
    (196, 66, 44),
    (222, 160, 60),
)


class _View(NamedTuple):
    """Where metres from the start lie on the canvas, which is twice as large as the picture."""

    middle: Floats
    """The point in the middle, metres east and north of the start."""
    reach: float
    """Metres from the middle to the edge."""

    def pixels(self, points: Floats) -> Floats:
        """Columns and rows of points (n, 2) in metres; a little low, under the bar of daylight."""
        size = 2 * PICTURE_SIDE
        east, north = (points - self.middle).T * (0.5 * size / self.reach)
        return np.stack([0.5 * size + east, 0.53 * size - north], axis=-1)


def sketch(hike: HikeState) -> Picture:
    """PICTURE_SIDE x PICTURE_SIDE x 3: north is up, grid lines 100 m apart, arrows point downhill.

    Drawn at twice the size and averaged. Only where the hiker has been and what was read there
    is drawn; the grid lies around the path, not around the map.
    """
    size = 2 * PICTURE_SIDE
    canvas = np.empty((size, size, 3), np.float32)
    canvas[:] = PAPER
    points = np.array([(p.east - hike.start_east, p.north - hike.start_north) for p in hike.track])
    # Centred on the path; 120 m at least, so that a camp at the start does not fill the picture.
    middle = 0.5 * (points.min(axis=0) + points.max(axis=0))
    view = _View(middle, max(120.0, 0.58 * float(np.ptp(points, axis=0).max())))
    _draw_grid(canvas, view)
    path = view.pixels(points)
    for a, b in pairwise(path):
        _stroke(canvas, a, b, 2.6, INK)
    _draw_readings(canvas, view, hike)
    _stroke(canvas, path[0], path[0], 7.0, INK)
    _stroke(canvas, path[-1], path[-1], 11.0, PAPER)
    _stroke(canvas, path[-1], path[-1], 8.5, RED)
    # The bar at the top: the share of daylight that is left.
    left = hike.daylight * 60_000 / hike.daylight_ms
    canvas[:28] = GRID_LINE
    canvas[6:22, 8 : 8 + int((size - 16) * min(left, 1.0))] = SUN
    small = canvas.reshape(PICTURE_SIDE, 2, PICTURE_SIDE, 2, 3).mean(axis=(1, 3))
    return np.asarray(np.round(small), np.uint8)


def _draw_grid(canvas: Canvas, view: _View) -> None:
    """Lines 100 m apart; 200, 400, ... m on long ways, so that they are a dozen at most."""
    middle, reach = view
    spacing = 100.0 * max(1.0, 2.0 ** math.ceil(math.log2(max(reach / 600.0, 1.0))))
    for axis in (0, 1):
        first = math.ceil((middle[axis] - 1.1 * reach) / spacing)
        for k in range(first, first + int(2.2 * reach / spacing) + 2):
            line = middle.copy()
            line[axis] = k * spacing
            at = int(view.pixels(line[None])[0, axis])
            if 0 <= at < len(canvas) - 1:
                canvas[(slice(None), slice(at, at + 2)) if axis == 0 else slice(at, at + 2)] = (
                    GRID_LINE
                )


def _draw_readings(canvas: Canvas, view: _View, hike: HikeState) -> None:
    """A dot for each reading, with an arrow towards the goal that grows with the slope."""
    sign = 1.0 if hike.level.goal == "down" else -1.0
    for r in hike.readings:
        place = np.array([[r.at_east - hike.start_east, r.at_north - hike.start_north]])
        origin = view.pixels(place)[0]
        steep = math.hypot(r.east, r.north)
        if 0.0 < steep < math.inf:
            way = np.array([-r.east, r.north]) * sign / steep
            tip = origin + way * (24.0 + 60.0 * min(steep, 1.0))
            side = np.array([-way[1], way[0]])
            _stroke(canvas, origin, tip, 2.0, BLUE)
            for turn in (-1.0, 1.0):
                _stroke(canvas, tip, tip - 11.0 * way + turn * 7.0 * side, 2.0, BLUE)
        _stroke(canvas, origin, origin, 4.5, BLUE)


def _stroke(
    canvas: Canvas, a: Floats, b: Floats, radius: float, colour: tuple[int, int, int]
) -> None:
    """A line with round ends: every pixel nearer than `radius` to the segment from a to b."""
    limit = canvas.shape[0]
    low = np.clip(np.floor(np.minimum(a, b) - radius), 0, limit).astype(int)
    high = np.clip(np.ceil(np.maximum(a, b) + radius) + 1, 0, limit).astype(int)
    if (low >= high).any():
        return
    x = np.arange(low[0], high[0])[None, :] - a[0]
    y = np.arange(low[1], high[1])[:, None] - a[1]
    dx, dy = b - a
    along = np.clip((x * dx + y * dy) / max(dx * dx + dy * dy, 1e-12), 0.0, 1.0)
    near = (x - along * dx) ** 2 + (y - along * dy) ** 2 <= radius * radius
    canvas[low[1] : high[1], low[0] : high[0]][near] = colour
