"""The mountain as the renderer sees it: a fine grid of heights and the plane underfoot.

White-out is kept here: heights are given relative to the plane of the ground under the hiker, so
a tilted plane added to the whole mountain changes nothing of what is drawn.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from game.land.relief import enlarge
from game.land.vegetation import COSMETIC_SEED
from game.ui.drawing import smooth_noise

Float32 = npt.NDArray[np.float32]
Floats = npt.NDArray[np.floating[Any]]
OneOrMany = TypeVar("OneOrMany", float, Floats)

FINEST = 1024
"""Cells of the fine grid along the map's side, about."""
ARM = 9.0
"""The plane underfoot is taken between places this far to each side [m]."""
BUMPS = 0.16
"""Standard deviation of the small bumps of every ground, which mean nothing [m]."""
BUMP_SEED = 77


class Plane(NamedTuple):
    """A plane through a place of the map: ``height + east * (x - at_east) + ...``."""

    at_east: float
    at_north: float
    height: float
    """Height at the place [m]."""
    east: float
    """Rise per metre."""
    north: float


class HeightField:
    """Heights on a fine grid, shape (side, side) from south to north, ``cell`` metres apart."""

    def __init__(self, heights: npt.NDArray[np.float64], size: float, start: tuple[float, float],
                 bumps: float = BUMPS) -> None:  # fmt: skip
        """``start`` is where the hike begins [m from the south-west corner]."""
        factor = max(1, FINEST // (len(heights) - 1))
        self.size = float(size)
        self.bare = refined(heights, factor)
        self.side = len(self.bare)
        self.cell = self.size / (self.side - 1)
        self.start = start
        self.bumpy = self.bare + bumps * self._bumps()

    def _bumps(self) -> Float32:
        """Hummocks some metres long, tied to the start so that they tell no place of the map."""
        wave = seamless(BUMP_SEED, 512, 60, 2)
        at = np.arange(self.side) * self.cell
        east = np.floor((at - self.start[0]) / 1.9).astype(np.intp) % 512
        north = np.floor((at - self.start[1]) / 1.9).astype(np.intp) % 512
        return np.ascontiguousarray(wave[north][:, east])

    def fields(self) -> Float32:
        """Bumpy heights and their rise to the east and north, shape (side, side, 3)."""
        north, east = np.gradient(self.bumpy, self.cell)
        return np.ascontiguousarray(np.stack((self.bumpy, east, north), axis=2), dtype=np.float32)

    def height(self, east: float, north: float) -> float:
        """Height between the grid's points, without the bumps [m]."""
        return _value_at(self.bare, east / self.cell, north / self.cell)

    def plane(self, east: float, north: float) -> Plane:
        """The plane of the ground around a place."""
        low, high = ARM, self.size - ARM
        e, n = min(max(east, low), high), min(max(north, low), high)
        slope_east = (self.height(e + ARM, n) - self.height(e - ARM, n)) / (2 * ARM)
        slope_north = (self.height(e, n + ARM) - self.height(e, n - ARM)) / (2 * ARM)
        return Plane(east, north, self.height(east, north), slope_east, slope_north)

    def relative(self, east: Floats, north: Floats, plane: Plane) -> Float32:
        """Bumpy heights above the plane at arrays of places; the map's edge goes on level."""
        e, n = _clipped(east, self.size), _clipped(north, self.size)
        found = bilinear(self.bumpy, e / self.cell, n / self.cell)
        return np.asarray(found - self._flat(e, n, plane), dtype=np.float32)

    def relative_at(self, east: float, north: float, plane: Plane) -> float:
        """The same at one place."""
        e, n = min(max(east, 0.0), self.size), min(max(north, 0.0), self.size)
        found = _value_at(self.bumpy, e / self.cell, n / self.cell)
        return found - self._flat(e, n, plane)

    def _flat(self, east: OneOrMany, north: OneOrMany, plane: Plane) -> OneOrMany:
        """Height of the plane at places within the map."""
        at_east, at_north = (min(max(at, 0.0), self.size) for at in (plane.at_east, plane.at_north))
        return plane.height + plane.east * (east - at_east) + plane.north * (north - at_north)


@cache
def seamless(seed: int, size: int, cells: int, octaves: int) -> Float32:
    """Noise that is worked out once: the same on every mountain."""
    field = smooth_noise(np.random.default_rng([COSMETIC_SEED, seed]), size, cells, octaves)
    field.flags.writeable = False
    return field


def refined(heights: npt.NDArray[np.float64], factor: int) -> Float32:
    """The grid with ``factor`` cells for each, smooth, and a plane stays exactly a plane."""
    padded = np.pad(heights, 2, mode="reflect", reflect_type="odd")
    # Small numbers keep their digits in float32, so the mean is put back afterwards.
    middle = float(heights.mean())
    fine = enlarge(padded - middle, (len(padded) - 1) * factor + 1)
    inner = slice(2 * factor, len(fine) - 2 * factor)
    return np.ascontiguousarray(fine[inner, inner] + np.float32(middle))


def bilinear(grid: Float32, u: Floats, v: Floats) -> Floats:
    """Values at columns ``u`` and rows ``v`` of a square grid, clamped to its edge."""
    last = len(grid) - 1
    u, v = _clipped(u, last - 1e-4), _clipped(v, last - 1e-4)
    j, i = u.astype(np.intp), v.astype(np.intp)
    s, t = u - j, v - i
    k = i * len(grid) + j
    flat = grid.reshape(-1)
    low = flat.take(k) * (1 - s) + flat.take(k + 1) * s
    high = flat.take(k + len(grid)) * (1 - s) + flat.take(k + len(grid) + 1) * s
    return np.asarray(low * (1 - t) + high * t)


def _value_at(grid: Float32, u: float, v: float) -> float:
    """The same at one place, in plain floats: an array of one takes thirty times as long."""
    last = len(grid) - 1 - 1e-4
    u, v = min(max(u, 0.0), last), min(max(v, 0.0), last)
    j, i = int(u), int(v)
    s, t = u - j, v - i
    low = grid.item(i, j) * (1 - s) + grid.item(i, j + 1) * s
    high = grid.item(i + 1, j) * (1 - s) + grid.item(i + 1, j + 1) * s
    return float(low * (1 - t) + high * t)


def _clipped(values: Floats, most: float) -> Floats:
    """Values from 0 to ``most``; ``np.clip`` takes longer than all else here."""
    return np.asarray(np.minimum(np.maximum(values, 0.0), most))
