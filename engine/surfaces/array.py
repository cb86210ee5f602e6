"""Ground given as numbers: a square array of heights, carried by the level itself."""

from __future__ import annotations

import zlib
from base64 import b85decode, b85encode
from typing import Annotated

import numpy as np
from msgspec import Meta

from engine.core.layer import Float64, Frame, LayerTable
from engine.core.terrain import Terrain

MOST_HEIGHTS = 513
"""Heights on a side that a level carries to the last bit: a replay's line stays under its limit."""

_MIRRORED_CELLS = 24
"""So far away a height has no influence: the spline's pole is 0.27, and 0.27^24 below 1e-13."""


class Array(LayerTable, frozen=True, tag="array"):
    """Heights [m] to the last bit, row by row from south to north; made by `level_from_array`.

    Where the map's grid is finer, the interpolating spline fills it. Nothing is rounded, scaled
    or closed at the edge.
    """

    data: Annotated[str, Meta(max_length=3_000_000)]
    """Written by `pack_array`."""

    def __post_init__(self) -> None:
        unpack_array(self.data)

    @property
    def rounded(self) -> bool:
        """No: heights that were given, not computed, are the same on every system."""
        return False

    def heights(self, frame: Frame, _: Float64) -> Float64:
        """Heights [m] over the frame, shape (grid, grid)."""
        found = unpack_array(self.data)
        if len(found) != len(frame.east):
            cell = float(frame.east[0, -1]) / (len(found) - 1)
            # Mirrored as the spline's own border, whose filter needs more than a few heights.
            wide = np.pad(found, _MIRRORED_CELLS, mode="reflect")
            size = cell * (len(wide) - 1)
            ground = Terrain(wide, size, compiled=frame.compiled, rounded=False)
            places = frame.east + _MIRRORED_CELLS * cell, frame.north + _MIRRORED_CELLS * cell
            found = ground.heights_at(*places)
        return found


def pack_array(heights: Float64) -> str:
    """Square heights as text, to the last bit."""
    bits = np.ascontiguousarray(heights, "<f8").view("<u8")
    # Neighbours share their high bytes. So differences, and sorted by bytes: all first ones, all
    # second ones, ...; zlib then finds long runs of zeros.
    steps = np.diff(bits, axis=1, prepend=np.zeros((len(bits), 1), np.uint64))
    planes = np.ascontiguousarray(steps, "<u8").view(np.uint8).reshape(-1, 8).T.tobytes()
    return f"{len(heights)}:{b85encode(zlib.compress(planes, 6)).decode('ascii')}"


def unpack_array(data: str) -> Float64:
    """The heights [m] of `pack_array`, shape (n, n). ValueError for any other text."""
    try:
        side, text = data.split(":", 1)
        n = int(side)
        if not 2 <= n <= MOST_HEIGHTS:
            raise ValueError
        planes = zlib.decompressobj().decompress(b85decode(text), 8 * n * n)
        steps = np.frombuffer(planes, np.uint8).reshape(8, -1).T.ravel().view("<u8")
        found = np.cumsum(steps.reshape(n, n), axis=1, dtype=np.uint64).view(np.float64)
    except (ValueError, zlib.error):
        raise ValueError("data: not heights that this version has packed") from None
    if not np.isfinite(found).all():
        raise ValueError("data: expected finite heights only")
    return found
