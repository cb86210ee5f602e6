"""Fine textures of the ground with all their mips, in one array for the kernels."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from game.land.vegetation import COSMETIC_SEED
from game.ui.drawing import smooth_noise
from game.view.height_field import Float32
from game.view.kernels_ground import FINEST

SIDE = FINEST
GRAIN = 0.010
"""Side of a texel [m]."""
LEVELS = 7
"""Mips: each has half the texels of the one before, each way."""
AMPLITUDE = 40.0
"""Standard deviation of the finest mip, of 128 at most."""


@cache
def detail() -> npt.NDArray[np.uint32]:
    """All texels, calm grass first, then combed grass.

    A texel holds its own value and those to the east, north and north-east, one byte each less
    128, so that one look finds all that is blended. The combed grass runs along rows.
    """
    rng = np.random.default_rng([COSMETIC_SEED, 5])
    blades = smooth_noise(rng, SIDE, 90, 1)
    stems = smooth_noise(rng, SIDE, 40, 2)
    lumps = smooth_noise(rng, SIDE, 9, 2)
    # Light falls in from the north-west: lumps get a bright and a dark side.
    lit = lumps - np.roll(lumps, (6, -6), (0, 1))
    calm = 0.75 * blades + 0.7 * stems - 0.5 * np.abs(stems) + 0.65 * lit / lit.std()
    streaks = smooth_noise(rng, SIDE, 70, 1)
    tufts = smooth_noise(rng, SIDE, 14, 2)
    combed = 1.1 * streaks - 0.7 * np.abs(streaks) + 0.75 * tufts
    tiles = [_mips(tile) for tile in (calm, combed)]
    return np.concatenate(tiles)


def _mips(tile: Float32) -> npt.NDArray[np.uint32]:
    """A tile and its mips; one of n texels begins at the n-th place."""
    tile = (tile - tile.mean()) / tile.std() * AMPLITUDE
    found = np.zeros(2 * SIDE * SIDE, np.uint32)
    for _ in range(LEVELS):
        value = np.clip(np.rint(tile + 128), 0, 255).astype(np.uint32)
        east, north = np.roll(value, -1, 1), np.roll(value, -1, 0)
        quads = (value | east << 8 | north << 16 | np.roll(east, -1, 0) << 24).reshape(-1)
        found[len(quads) : 2 * len(quads)] = quads
        half = tile.reshape(len(tile) // 2, 2, len(tile) // 2, 2).mean(axis=(1, 3))
        # Some contrast is kept, for grass far away is still no plain colour.
        tile = half * 1.12
    return found


@cache
def drifts() -> Float32:
    """Noise that repeats: drifts of fog from afar, spots of the ground from near by."""
    field = smooth_noise(np.random.default_rng([COSMETIC_SEED, 9]), 256, 24, 2)
    return np.ascontiguousarray(field, dtype=np.float32)
