"""What covers the ground: materials by noise and by broad altitude bands.

The bands are told from the altitude blurred wider than anyone sees, and counted from the start's
with limits drawn for the hike; so cover gives away neither slope nor the valley's depth.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import numpy.typing as npt

from game.land.vegetation import COSMETIC_SEED, WOOD, lattice
from game.ui.drawing import smooth_noise
from game.view.height_field import Float32, Floats, HeightField, bilinear, seamless
from game.view.light import (
    BLOOM,
    DRY,
    EARTH,
    FLAT,
    GRASS,
    HEATHER,
    LEVELS,
    LUSH,
    MATERIALS,
    MOSS,
    NEEDLES,
    OLD_SNOW,
    PATCHY,
    ROCK,
    SCREE,
    SNOW,
    THIN,
    THIN_ON_DRY,
    THIN_ON_STONES,
)

TEXEL = 2.0
"""Side of a texel of the cover [m]."""
SIDE = 1024
"""Texels of the cover each way; it repeats beyond."""
GRAIN = 1024
"""Texels of the grain each way."""
CELLS = 64
"""Texels of the grain along one of the cover."""
GRAIN_CELL = TEXEL / CELLS
"""Side of a texel of the grain [m]."""
ASIDE = 256
"""So many texels of the grain the cover is looked up aside, at most."""
THINNING = 0.5
"""Over so much to both sides of its edge snow thins out."""
FRAY = 2.5
"""How far blades of grass reach over an edge, about [texels of the grain]."""
MIPS = (0.0, 16.0, 30.0)
"""From these depths on the grain is drawn blurred once more [m]."""


def blurred(heights: Float32, cell: float, radius: float) -> Float32:
    """Heights averaged over squares ``radius`` to each side [m], twice, the edge repeated."""
    reach = max(1, round(radius / cell))
    out = heights.astype(np.float64)
    for axis in (0, 1, 0, 1):
        padded = np.pad(out, [(reach + 1, reach) if a == axis else (0, 0) for a in (0, 1)], "edge")
        sums = np.cumsum(padded, axis=axis)
        width = 2 * reach + 1
        ends = np.take(sums, range(width, sums.shape[axis]), axis=axis)
        begins = np.take(sums, range(sums.shape[axis] - width), axis=axis)
        out = (ends - begins) / width
    return out.astype(np.float32)


class GroundCover:
    """Materials around a start. Every map is (SIDE, SIDE), row by row, its middle at the start."""

    def __init__(self, land: HeightField, visibility: float, seed: int) -> None:
        """``seed`` draws where the snow and the wood begin, near the start's own altitude."""
        rng = np.random.default_rng([COSMETIC_SEED, 3, seed & 0xFFFFFFFF])
        self.snow_from = float(rng.uniform(14.0, 110.0))
        """Metres above the start at which snow takes over."""
        self.trees_to = self.snow_from - float(rng.uniform(25.0, 70.0))
        """Metres above the start at which trees end."""
        step = max(1, land.side // 256)
        coarse = land.bare[::step, ::step]
        wide = blurred(coarse, land.cell * step, 1.15 * visibility)
        self._wide, self._step = wide, land.cell * step
        at = (np.arange(SIDE) - SIDE // 2) * TEXEL
        e, n = at[None, :] + land.start[0], at[:, None] + land.start[1]
        self.above = (self.mean_height(e, n) - self.mean_height(*land.start)).astype(np.float32)
        self.noise = [
            np.tile(seamless(40 + k, SIDE // 2, cells, 3), (2, 2))
            for k, cells in enumerate((4, 17, 75))
        ]
        self.wood = wood_map()
        self.index = self._materials().reshape(-1)

    def mean_height(self, east: npt.ArrayLike, north: npt.ArrayLike) -> Floats:
        """Altitude averaged around places of the map [m]."""
        e, n = np.broadcast_arrays(np.asarray(east, float), np.asarray(north, float))
        return bilinear(self._wide, e / self._step, n / self._step)

    def _materials(self) -> npt.NDArray[np.int16]:
        broad, patch, fine = self.noise
        above, wood = self.above, self.wood
        out = np.full((SIDE, SIDE), GRASS, np.int16)
        out[patch + 0.4 * fine > 0.55] = LUSH
        out[patch + 0.5 * fine < -0.75] = DRY
        dry = (above - self.trees_to) / 45 + 0.8 * broad
        out[(dry > 0.2) & (patch > -0.2)] = DRY
        out[(dry > 0.0) & (patch + 0.4 * fine > 0.75)] = HEATHER
        out[(broad + 0.5 * patch < -0.6) & (dry < 0.3) & (fine > 0.5)] = BLOOM
        out[(patch < -1.2) & (fine < 0.3)] = EARTH
        floor = (wood - 0.43) * 9 + 0.5 * patch + 0.2 * fine - np.maximum(0, dry) * 1.6
        out[floor > 0.35] = MOSS
        out[floor > 0.9] = NEEDLES
        stony = (above - 0.5 * (self.snow_from + self.trees_to)) / 40 + 0.7 * broad + 0.5 * patch
        out[stony + 0.3 * fine > 0.75] = SCREE
        out[(stony > 0.2) & (patch + 0.8 * fine > 1.5)] = ROCK
        white = (above - self.snow_from) / 34 + 0.75 * broad + 0.75 * patch + 0.12 * fine
        thin = (white > 0.45 - THINNING) & (white <= 0.45 + THINNING)
        below = np.full(MATERIALS, THIN)
        below[[DRY, HEATHER, EARTH]] = THIN_ON_DRY
        below[[SCREE, ROCK]] = THIN_ON_STONES
        out[thin] = below[out[thin]]
        out[white > 0.45 + THINNING] = OLD_SNOW
        out[white > 0.62 + THINNING] = SNOW
        light = FLAT + np.clip(1.6 * patch + 1.1 * fine + 0.8 * broad, -5, 5)
        snowy = (out == SNOW) | (out == OLD_SNOW)
        light[snowy] = FLAT + np.clip(0.9 * patch + 0.5 * fine, -3, 3)[snowy]
        light[thin] = FLAT + 8 * ((white - 0.45) / THINNING)[thin]
        return np.asarray(out * LEVELS + np.rint(light), dtype=np.int16)

    def above_at(self, east: npt.ArrayLike, north: npt.ArrayLike) -> Floats:
        """Broad altitude over the start's [m] at places [m from the start]."""
        mid = SIDE // 2
        u, v = np.asarray(east) / TEXEL + mid, np.asarray(north) / TEXEL + mid
        return bilinear(self.above, u, v)

    def white(self, east: float, north: float) -> bool:
        """Whether snow lies at a place [m from the start]."""
        j = (math.floor(east / TEXEL) + SIDE // 2) % SIDE
        i = (math.floor(north / TEXEL) + SIDE // 2) % SIDE
        material, shade = divmod(int(self.index[i * SIDE + j]), LEVELS)
        return material in (SNOW, OLD_SNOW) or (material in PATCHY and shade > FLAT)

    def materials_at(self, east: Float32, north: Float32) -> npt.NDArray[np.intp]:
        """Materials at places [m from the start]."""
        j = (np.floor(east / TEXEL).astype(np.intp) + SIDE // 2) % SIDE
        i = (np.floor(north / TEXEL).astype(np.intp) + SIDE // 2) % SIDE
        return np.asarray(self.index[i * SIDE + j] // LEVELS, dtype=np.intp)


@cache
def wood_map() -> Float32:
    """How wooded each texel is: the same woods as on the inked map."""
    half = math.ceil(SIDE * TEXEL / 2 / WOOD) + 1
    around = range(-half, half + 2)
    knots = np.array([[lattice(i, j, 1) for i in around] for j in around], np.float32)
    at = (np.arange(SIDE) - SIDE // 2) * TEXEL / WOOD
    whole = np.floor(at)
    t = at - whole
    eased = whole + t * t * (3 - 2 * t) + half
    return bilinear(knots, *np.broadcast_arrays(eased[None, :], eased[:, None])).astype(np.float32)


@cache
def grain() -> npt.NDArray[np.int32]:
    """Fine texture, one tile for each of ``MIPS``, flat.

    The low byte less 64 is a change of shade; the next two times 12 bits less ``ASIDE`` tell how
    many texels of the grain east and north the cover is looked up, which frays the edges between
    materials.
    """
    rng = np.random.default_rng([COSMETIC_SEED, 5])
    half = GRAIN // 2
    blades = smooth_noise(rng, GRAIN, 100, 2)
    tufts = smooth_noise(rng, half, 25, 2)
    mounds = smooth_noise(rng, half, 6, 2)
    # Light falls in from the north-west: lumps get a bright and a dark side.
    lumps = tufts - np.roll(tufts, (3, -3), (0, 1))
    lumps /= lumps.std()
    aside = [np.float32(TEXEL / GRAIN_CELL) * smooth_noise(rng, half, 18, 2) for _ in range(2)]
    broad = 1.5 * tufts + 1.3 * lumps + 1.2 * mounds
    whole = 1.9 * blades + doubled(broad)
    coarse = 1.9 * blades[::2, ::2] + broad
    lights = [whole] + [doubled(_blurred_tile(coarse, texels)) for texels in (5, 13)]
    # Blades of grass reach over an edge; from afar nobody sees them.
    frays = [FRAY * (blades - np.roll(blades, 9, axis)) for axis in (0, 1)]
    tiles = []
    for mip, light in enumerate(lights):
        east, north = (doubled(one) + (0.0 if mip else fray)
                       for one, fray in zip(aside, frays, strict=True))  # fmt: skip
        tile = whole_numbers(north, ASIDE) * 4096 + whole_numbers(east, ASIDE)
        shade = np.clip(np.rint(light * (1.0 + 0.18 * mip)), -7, 7).astype(np.int32) + 64
        tiles.append((tile * 256 + shade).reshape(-1))
    return np.concatenate(tiles).astype(np.int32)


def whole_numbers(field: Float32, most: int) -> npt.NDArray[np.int32]:
    """Rounded, at most ``most`` to either side, and counted from 0."""
    return np.clip(np.rint(field), 1 - most, most - 1).astype(np.int32) + most


def doubled(tile: Float32) -> Float32:
    """A seamless tile with twice as many texels each way, straight between them."""
    for axis in (0, 1):
        between = 0.5 * (tile + np.roll(tile, -1, axis))
        tile = np.stack((tile, between), axis + 1).reshape(
            [n * (2 if k == axis else 1) for k, n in enumerate(tile.shape)]
        )
    return tile


def _blurred_tile(tile: Float32, texels: int) -> Float32:
    """A seamless tile averaged over squares, ``texels`` wide."""
    for axis in (0, 1):
        rolled = [np.roll(tile, k - texels // 2, axis) for k in range(texels)]
        tile = np.mean(rolled, axis=0, dtype=np.float32)
    return tile
