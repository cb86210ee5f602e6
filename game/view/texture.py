"""From the places of all ground pixels to their colours: cover, grain, fog."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from game.view.columns import F
from game.view.ground_cover import (
    ASIDE,
    CELLS,
    GRAIN,
    GRAIN_CELL,
    MIPS,
    SIDE,
    TEXEL,
    GroundCover,
    grain,
)
from game.view.height_field import Float32
from game.view.light import LEVELS, MATERIALS, THIN, Light, fogged

BINS = 160
"""Depths at which the fog is worked out."""
BEYOND = 1.03
"""They end so many times as far as the last slice: pixels of the sky count as a little farther."""
ORIGIN = SIDE * TEXEL * 4.5 - ASIDE * GRAIN_CELL
"""Keeps every count of texels positive, and takes the grain's ``ASIDE`` away [m]."""
FINE = CELLS.bit_length() - 1
"""``CELLS`` as a power of two."""


class Texture:
    """Looks up colours of ground pixels; scratch arrays are kept between frames."""

    def __init__(self, cover: GroundCover, start: tuple[float, float], visibility: float, far: float
                 ) -> None:  # fmt: skip
        self._cover = cover.index.astype(np.int32) - 64  # less the grain's own 64
        self._grain = grain()
        self._start, self._visibility = start, visibility
        self._table: npt.NDArray[np.uint32] = np.zeros(1, np.uint32)
        self._reach = BEYOND * far
        self._bins = ((np.arange(BINS) + 0.5) * (self._reach / BINS)).astype(np.float32)
        self._ints: npt.NDArray[np.int32] = np.zeros((5, 0), np.int32)
        self._work: Float32 = np.zeros((0,), np.float32)
        self._flags: npt.NDArray[np.bool_] = np.zeros((2, 0), np.bool_)
        self._out: npt.NDArray[np.uint32] = np.zeros((0,), np.uint32)

    def light(self, light: Light) -> None:
        """Take another light."""
        self._table = fogged(light, self._bins, self._visibility).reshape(-1)

    def colours(self, depth: Float32, east: Float32, north: Float32, shade: Float32 | None
                ) -> npt.NDArray[np.uint32]:  # fmt: skip
        """Packed colours of pixels, in the shape of ``depth``; ``shade`` is added to the levels."""
        shape, count = depth.shape, depth.size
        if self._work.size < count:
            self._ints = np.empty((5, count), np.int32)
            self._work = np.empty(count, np.float32)
            self._flags = np.empty((2, count), np.bool_)
            self._out = np.empty(count, np.uint32)
        a, b, c, d, e = (row[:count].reshape(shape) for row in self._ints)
        work = self._work[:count].reshape(shape)
        middling, distant = (row[:count].reshape(shape) for row in self._flags)
        np.subtract(east, F(self._start[0] - ORIGIN), out=east)
        np.subtract(north, F(self._start[1] - ORIGIN), out=north)
        # The grain: which tile by depth, which texel by place.
        np.multiply(depth, F(BINS / self._reach), out=work)
        np.copyto(d, work, casting="unsafe")
        np.multiply(east, F(1 / GRAIN_CELL), out=work)
        np.copyto(a, work, casting="unsafe")
        np.multiply(north, F(1 / GRAIN_CELL), out=work)
        np.copyto(b, work, casting="unsafe")
        np.bitwise_and(b, GRAIN - 1, out=c)
        np.multiply(c, GRAIN, out=c)
        np.bitwise_and(a, GRAIN - 1, out=e)
        np.add(c, e, out=c)
        np.greater(depth, F(MIPS[1]), out=middling)
        np.greater(depth, F(MIPS[2]), out=distant)
        np.copyto(e, middling)
        np.add(e, distant, out=e)
        np.left_shift(e, 2 * GRAIN.bit_length() - 2, out=e)
        np.add(c, e, out=e)
        self._grain.take(e, out=c, mode="wrap")
        # The cover, looked up a little aside.
        np.right_shift(c, 8, out=e)
        np.bitwise_and(e, 4095, out=e)
        np.add(a, e, out=a)
        np.right_shift(a, FINE, out=a)
        np.bitwise_and(a, SIDE - 1, out=a)
        np.right_shift(c, 20, out=e)
        np.add(b, e, out=b)
        np.right_shift(b, FINE, out=b)
        np.bitwise_and(b, SIDE - 1, out=b)
        np.multiply(b, SIDE, out=b)
        np.add(a, b, out=a)
        self._cover.take(a, out=b, mode="wrap")
        np.bitwise_and(c, 255, out=c)
        np.add(b, c, out=b)
        if shade is not None:
            # Shades end at the material's own darkest and brightest; of thin snow they tell how
            # much of it lies.
            np.less(b, THIN * LEVELS, out=middling)
            np.multiply(shade, middling, out=shade)
            np.bitwise_and(b, LEVELS - 1, out=a)
            np.subtract(b, a, out=b)
            np.add(shade, a, out=work)
            np.clip(work, 0, LEVELS - 1, out=work)
            np.copyto(a, work, casting="unsafe")
            np.add(b, a, out=b)
        np.multiply(d, MATERIALS * LEVELS, out=d)
        np.add(d, b, out=d)
        out = self._out[:count].reshape(shape)
        self._table.take(d, out=out, mode="wrap")
        return out
