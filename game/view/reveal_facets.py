"""Facets of the revealed ground: planes of one tilt and tone, as a broad brush leaves them."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from game.land.vegetation import COSMETIC_SEED
from game.view.height_field import Float32, seamless

TILE = 512
"""After so many points the facets repeat."""
FACETS = ((14, 0.9), (38, 0.45))
"""Facets along the side of the tile, and how far they tilt: broad ones, smaller ones on them."""
WARP = 7.0
"""Their edges run aside by up to about so many points: they are brushed, not cut."""

F = np.float32


@cache
def facets() -> Float32:
    """Rise to the north and to the east of the facets of the ground, and their tone; repeating.

    Shape (3, side, side), a value for each point of the grid, 1 on the mean. Every point has that
    of the nearest of some scattered places: planes of one tone, as a broad brush leaves them.
    """
    rise = np.zeros((3, TILE, TILE), np.float32)
    for number, (count, tilt) in enumerate(FACETS):
        rng = np.random.default_rng([COSMETIC_SEED, 37 + number])
        middles = rng.uniform(0, 1, (2, count, count)).astype(np.float32)
        tilts = rng.standard_normal((3, count, count)).astype(np.float32)
        rise += F(tilt) * tilts[:, *_nearest(middles, number)]
    for axis in (1, 2):
        rise = 0.5 * rise + 0.25 * (np.roll(rise, 1, axis) + np.roll(rise, -1, axis))
    return np.asarray(rise / rise.std(), np.float32)


def _nearest(middles: Float32, number: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Row and column of the nearest of the ``middles`` (2, n, n), each within its own square."""
    count = middles.shape[1]
    per = F(count / TILE)
    rows, columns = np.indices((TILE, TILE), np.float32)
    down, across = ((at + F(WARP) * seamless(60 + 2 * number + axis, TILE, 30, 2)) * per
                    for axis, at in enumerate((rows, columns)))  # fmt: skip
    best = np.full(rows.shape, np.inf, np.float32)
    found = (np.zeros(rows.shape, np.intp), np.zeros(rows.shape, np.intp))
    for i, j in np.ndindex(3, 3):
        u, v = np.floor(down) + i - 1, np.floor(across) + j - 1
        row, column = u.astype(np.intp) % count, v.astype(np.intp) % count
        away = (u + middles[0, row, column] - down) ** 2 + (
            v + middles[1, row, column] - across
        ) ** 2
        nearer = away < best
        best[nearer] = away[nearer]
        found[0][nearer], found[1][nearer] = row[nearer], column[nearer]
    return found
