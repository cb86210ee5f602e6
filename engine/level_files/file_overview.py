"""A small picture of a whole elevation file with the extracted square on it."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from engine.core.layer import Float64
from engine.level_files.extracts import ChosenSquare
from engine.level_files.placement import degrees_of
from engine.level_files.resampling import without_spikes

OVERVIEW_SIDE = 512
"""Heights on a side."""


class Overview(NamedTuple):
    """What a picture of the whole file needs."""

    heights: Float64
    """Metres, in the file's own rows and columns; not a number where missing."""
    wide: float
    """Metres from the first to the last column, at the square's middle."""
    tall: float
    corners: tuple[tuple[float, float], ...]
    """The square's corners from the south-west round, as shares of columns and rows."""
    true_north: float
    """Degrees from the picture's upper side to true north, clockwise."""
    place: tuple[float, float] | None
    """Latitude and longitude (WGS 84) of the square's middle, where the file says it."""
    at_east: float
    at_north: float
    """Middle of the square as shares of the file, as a level file's layer has them."""
    size: float
    """Side of the square [m]."""


def overview(chosen: ChosenSquare) -> Overview:
    """The whole of the file that a square was chosen from."""
    square = chosen.square
    raster, local = square.raster, square.local
    every = max(1, -(-max(raster.rows, raster.columns) // OVERVIEW_SIDE))
    heights = raster.read(slice(0, raster.rows), slice(0, raster.columns), every) * raster.unit
    east, north = local.cells
    without_spikes(heights, every * min(east, north))
    half = 0.5 * square.size
    rows, columns = local.at(np.array([-half, half]), np.array([-half, half]))
    corners = tuple(
        (float(columns[i, j]) / (raster.columns - 1), float(rows[i, j]) / (raster.rows - 1))
        for i, j in ((0, 0), (0, 1), (1, 1), (1, 0))
    )
    # A metre towards the map's north in metres of the file's rows and columns.
    _, right, _, down = local.inverse
    upwards = math.degrees(math.atan2(right * east, -down * north))
    return Overview(
        heights,
        (raster.columns - 1) * east,
        (raster.rows - 1) * north,
        corners,
        upwards + local.true_north,
        degrees_of(local),
        chosen.at_east,
        chosen.at_north,
        square.size,
    )
