"""From the places of all ground pixels to their colours: cover, grain, fog."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from game.view.columns import F
from game.view.cover import GRAIN, GRAIN_CELL, MIPS, SIDE, TEXEL, Cover, grain
from game.view.land import Float32
from game.view.palette import LEVELS, MATERIALS, Light, fogged

BINS = 160
"""Depths at which the fog is worked out."""
ORIGIN = SIDE * TEXEL * 4.5 - 128 / 8 * TEXEL
"""Keeps every count of texels positive, and takes the grain's 128 eighths away [m]."""


class Texture:
    """Looks up colours of ground pixels; scratch arrays are kept between frames."""

    def __init__(self, cover: Cover, start: tuple[float, float], visibility: float, far: float
                 ) -> None:  # fmt: skip
        self._cover = cover.index.astype(np.int32)
        self._grain = grain()
        self._start, self._visibility, self._far = start, visibility, far
        self._table: npt.NDArray[np.uint32] = np.zeros(1, np.uint32)
        bins = (np.arange(BINS) + 0.5) * (far / BINS)
        self._bins = bins.astype(np.float32)
        mip = np.searchsorted(MIPS, bins, side="right") - 1
        self._mips = (mip * GRAIN * GRAIN).astype(np.int32)
        self._ints: npt.NDArray[np.int32] = np.zeros((5, 0), np.int32)
        self._work: Float32 = np.zeros((0,), np.float32)
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
            self._out = np.empty(count, np.uint32)
        a, b, c, d, e = (row[:count].reshape(shape) for row in self._ints)
        work = self._work[:count].reshape(shape)
        np.subtract(east, F(self._start[0] - ORIGIN), out=east)
        np.subtract(north, F(self._start[1] - ORIGIN), out=north)
        # The grain: which tile by depth, which texel by place.
        np.multiply(depth, F(BINS / self._far), out=work)
        np.copyto(d, work, casting="unsafe")
        np.minimum(d, BINS - 1, out=d)
        np.multiply(east, F(1 / GRAIN_CELL), out=work)
        np.copyto(a, work, casting="unsafe")
        np.bitwise_and(a, GRAIN - 1, out=a)
        np.multiply(north, F(1 / GRAIN_CELL), out=work)
        np.copyto(b, work, casting="unsafe")
        np.bitwise_and(b, GRAIN - 1, out=b)
        np.multiply(b, GRAIN, out=b)
        np.add(a, b, out=a)
        self._mips.take(d, out=b, mode="wrap")
        np.add(a, b, out=a)
        self._grain.take(a, out=c, mode="wrap")
        # The cover, looked up a little aside.
        np.multiply(east, F(8 / TEXEL), out=work)
        np.copyto(a, work, casting="unsafe")
        np.right_shift(c, 8, out=b)
        np.bitwise_and(b, 255, out=b)
        np.add(a, b, out=a)
        np.right_shift(a, 3, out=a)
        np.bitwise_and(a, SIDE - 1, out=a)
        np.multiply(north, F(8 / TEXEL), out=work)
        np.copyto(b, work, casting="unsafe")
        np.add(b, np.right_shift(c, 16, out=e), out=b)
        np.right_shift(b, 3, out=b)
        np.bitwise_and(b, SIDE - 1, out=b)
        np.multiply(b, SIDE, out=b)
        np.add(a, b, out=a)
        self._cover.take(a, out=b, mode="wrap")
        np.bitwise_and(c, 255, out=c)
        np.add(b, c, out=b)
        np.subtract(b, 64, out=b)
        if shade is not None:
            # Shades end at the material's own darkest and brightest.
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
