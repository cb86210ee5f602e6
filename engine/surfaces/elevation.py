"""Real ground: the heights of an elevation file, carried by the level itself."""

from __future__ import annotations

import zlib
from base64 import b85decode, b85encode
from typing import Annotated

import numpy as np
from msgspec import UNSET, Meta, UnsetType

from engine.core.layer import Float64, Frame, LayerTable, Number, Positive
from engine.core.terrain import Terrain

LARGEST_SIDE = 385
"""Heights on a side that a level carries: with any ground, less than a line of a replay."""
LONGEST_NAME = 1000
FINEST_STEP = 0.1
"""Metres between two heights that are told apart, if the range of 16 bits allows it."""
BANK_WIDTH = 0.03
"""Width of the bank at the map's edge, as a share of its side."""
BANK_SLOPE = 0.2


class Elevation(LayerTable, frozen=True, tag="elevation"):
    """Heights read from an elevation file, whatever GDAL reads or a numpy array, north up.

    When the level file is loaded, the square of the map's size around (`at_east`, `at_north`) is
    cut out of `file`, thinned without aliasing to at most 385 x 385 heights and kept in `data`: a
    replay, a worker process and the level's hash then need no file. The map's own grid is
    filled by the interpolating spline. `closed` raises a low bank along the map's edge where a
    valley leaves the map, so that the lowest point is a place and not a hole in the border.
    """

    file: Annotated[str, Meta(max_length=LONGEST_NAME)]
    """Name of the elevation file, from the level file's folder."""
    data: Annotated[str, Meta(max_length=420_000)] = ""
    """Written when the level is loaded: side, lowest height, step [m], packed heights."""
    cell: Positive | None = None
    """Metres between the file's heights, where the file does not say it or says it wrong."""
    scale: Number = 1.0
    """Metres per unit of the file; where it is given, the unit that the file names is not used."""
    at_east: Annotated[float, Meta(ge=0, le=1)] = 0.5
    """Middle of the square, as a share of the file's width; moved inwards where it must."""
    at_north: Annotated[float, Meta(ge=0, le=1)] = 0.5
    band: Annotated[int, Meta(ge=1, le=1000)] | UnsetType = UNSET
    """Which of several bands, or of several maps in one file, has the heights: 1 is the first."""
    closed: bool = True

    def __post_init__(self) -> None:
        if not self.data:
            raise ValueError("the heights of a file are read where the level is loaded by its path")
        unpack_heights(self.data)

    def heights(self, frame: Frame, _: Float64) -> Float64:
        """Heights [m] over the frame, shape (grid, grid)."""
        size = float(frame.east[0, -1])
        found = frame.draw("scale", self.scale) * unpack_heights(self.data)
        if len(found) != len(frame.east):
            ground = Terrain(found, size, compiled=frame.compiled)
            found = ground.heights_at(frame.east, frame.north)
        return _with_bank(found, frame, size) if self.closed else found


def pack_heights(heights: Float64, finest: float = FINEST_STEP) -> str:
    """Square heights as text: whole steps of `finest` or more, as differences, compressed."""
    low = float(heights.min())
    step = float(f"{max(finest, float(np.ptp(heights)) / 65_000.0):.6g}")
    whole = np.rint((heights - low) / step).astype(np.uint16)
    # Differences from the western neighbour, modulo 2^16: what is left compresses well.
    steps = np.ascontiguousarray(np.diff(whole, axis=1, prepend=np.uint16(0)), "<u2")
    planes = steps.view(np.uint8).reshape(-1, 2).T.tobytes()
    text = b85encode(zlib.compress(planes, 9)).decode("ascii")
    return f"{len(heights)}:{low!r}:{step!r}:{text}"


def unpack_heights(data: str) -> Float64:
    """The heights [m] of `pack_heights`, shape (n, n). ValueError for any other text."""
    try:
        side, low, step, text = data.split(":", 3)
        n, base, unit = int(side), float(low), float(step)
        if not (2 <= n <= LARGEST_SIDE and abs(base) < 1e6 and 0 < unit < 1e6):
            raise ValueError
        unpacker = zlib.decompressobj()
        planes = unpacker.decompress(b85decode(text), 2 * n * n)
        steps = np.frombuffer(planes, np.uint8).reshape(2, -1).T.ravel().view("<u2")
        whole = np.cumsum(steps.reshape(n, n), axis=1, dtype=np.uint16)
    except (ValueError, zlib.error):
        raise ValueError("data: not heights that this version has packed") from None
    return base + unit * whole.astype(np.float64)


def _with_bank(heights: Float64, frame: Frame, size: float) -> Float64:
    """The heights [m], raised along the edge to a bank that begins at the lowest place inside."""
    reach = BANK_WIDTH * size
    # Metres from the nearest edge.
    from_edge = np.minimum(
        np.minimum(frame.east, size - frame.east), np.minimum(frame.north, size - frame.north)
    )
    floor = float(heights[from_edge >= reach].min())
    bank = floor + BANK_SLOPE * (reach - from_edge)
    return np.where(from_edge < reach, np.maximum(heights, bank), heights)
