"""What covers the ground: materials by noise and by broad altitude bands.

The bands are told from the altitude blurred wider than anyone sees, and counted from the start's
with limits drawn for the hike; so cover gives away neither slope nor the valley's depth.
"""

from __future__ import annotations

import math
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt

from game.land.vegetation import COSMETIC_SEED, WOOD_CELL, lattice_value
from game.view.face import PLAIN, LevelFace
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
    THAW,
    THIN,
    THIN_ON_DRY,
    THIN_ON_STONES,
)

SHADING = 0.42
"""How much darker and brighter the shades of a rough material are."""
SNOW_SHADING = (0.62, 0.46, 0.24)
"""The same of snow, in red, green and blue: its hollows are blue."""
ROUGHNESS = np.full(MATERIALS, 0.7, np.float32)
"""How much fine texture each material shows."""
ROUGHNESS[[SNOW, OLD_SNOW]] = 0.16
ROUGHNESS[[SCREE, ROCK]] = 0.85
ROUGHNESS[[NEEDLES, EARTH]] = 0.6

TEXEL = 2.0
"""Side of a texel of the cover [m]."""
SIDE = 1024
"""Texels of the cover each way; it repeats beyond."""
BAND = 64
"""Rows that are worked out at once where that takes much memory."""
AROUND = 32.0
"""Snow so far to each side makes it snow [m]."""
THINNING = 0.5
"""Over so much to both sides of its edge snow thins out."""


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


def _blended(grid: Float32, at: Floats) -> Float32:
    """Rows of ``grid`` at places between them, clamped to its edge."""
    place = np.clip(at, 0.0, len(grid) - 1 - 1e-4)
    low = place.astype(np.intp)
    share = (place - low).astype(np.float32)[:, None]
    return np.asarray(grid[low] + (grid[low + 1] - grid[low]) * share, dtype=np.float32)


class GroundCover:
    """Materials around a start. Every map is (SIDE, SIDE), row by row, its middle at the start."""

    def __init__(self, land: HeightField, visibility: float, seed: int,
                 face: LevelFace = PLAIN) -> None:  # fmt: skip
        """``seed`` draws where the snow and the wood begin, near the start's own altitude.

        ``face`` gives the colours of the level and how low its snow lies.
        """
        rng = np.random.default_rng([COSMETIC_SEED, 3, seed & 0xFFFFFFFF])
        self.face = face
        self.snow_from = float(rng.uniform(14.0, 110.0)) + face.snow_line
        """Metres above the start at which snow takes over."""
        self.trees_to = self.snow_from - face.snow_line - float(rng.uniform(25.0, 70.0))
        """Metres above the start at which trees end."""
        step = max(1, land.side // 256)
        coarse = land.bare[::step, ::step]
        wide = blurred(coarse, land.cell * step, 1.15 * visibility)
        self._wide, self._step = wide, land.cell * step
        self._start = land.start
        self.noise = [
            np.tile(seamless(40 + k, SIDE // 2, cells, 3), (2, 2))
            for k, cells in enumerate((4, 17, 75))
        ]
        self.wood = wood_map()
        self._snow_around: tuple[tuple[int, int], float] | None = None
        """The texel where it was asked for last, and what was found."""
        self._white_within: tuple[tuple[int, int], float, bool] | None = None
        """The texel and the reach asked for last, and what was found."""

    @cached_property
    def above(self) -> Float32:
        """Broad altitude over the start's [m]."""
        at = (np.arange(SIDE) - SIDE // 2) * TEXEL
        u, v = ((at + start) / self._step for start in self._start)
        # First along one axis, then along the other: a hundredth of the numbers to gather.
        rows = _blended(self._wide, v)
        wide = _blended(np.ascontiguousarray(rows.T), u).T
        return np.ascontiguousarray(wide - self.mean_height(*self._start), dtype=np.float32)

    @cached_property
    def index(self) -> npt.NDArray[np.int16]:
        """Material and shade of all texels; the reveal does without."""
        return self._materials().reshape(-1)

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
        light[snowy] = FLAT + np.clip(1.3 * patch + 0.6 * fine + 0.9 * broad - 1, -6, 2)[snowy]
        light[thin] = FLAT + 8 * ((white - 0.45) / THINNING)[thin]
        return np.asarray(out * LEVELS + np.rint(light), dtype=np.int16)

    def painted(self) -> npt.NDArray[np.uint64]:
        """Colours in white light and roughness, for the kernels: lanes of 16 bits, softly mixed."""
        rows = range(0, SIDE, BAND)
        return np.concatenate([self._painted_band(first) for first in rows])

    def _painted_band(self, first: int) -> npt.NDArray[np.uint64]:
        """So many rows of it: all at once would take twenty times the memory of the map."""
        around = np.arange(first - 1, first + BAND + 1) % SIDE
        index = self.index.reshape(SIDE, SIDE)[around].reshape(-1)
        material, shade = index // LEVELS, index % LEVELS
        level = (shade.astype(np.float32) - FLAT) / FLAT
        albedo = self.face.albedo()[material]
        lies = np.where(material >= THIN, np.clip((shade - FLAT + THAW) / (2 * THAW), 0, 1), 0)
        albedo += (self.face.albedo()[OLD_SNOW] - albedo) * lies[:, None]
        rough = ROUGHNESS[material] * (1 - lies) + ROUGHNESS[OLD_SNOW] * lies
        snowy = ((material == SNOW) | (material == OLD_SNOW))[:, None]
        shading = np.where(snowy, np.array(SNOW_SHADING, np.float32), (SHADING * rough)[:, None])
        albedo *= 1 + shading * level[:, None]
        planes = np.concatenate((albedo, 255 * rough[:, None]), axis=1).reshape(-1, SIDE, 4)
        planes = 0.5 * planes[1:-1] + 0.25 * (planes[:-2] + planes[2:])
        planes = 0.5 * planes + 0.25 * (np.roll(planes, 1, 1) + np.roll(planes, -1, 1))
        value = np.clip(np.rint(planes), 0, 255).astype(np.uint64)
        return np.asarray(
            value[..., 0] << 48 | value[..., 1] << 32 | value[..., 2] << 16 | value[..., 3]
        )

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

    def white_at(self, east: Floats, north: Floats) -> npt.NDArray[np.bool_]:
        """The same at arrays of places."""
        j = (np.floor(east / TEXEL).astype(np.intp) + SIDE // 2) % SIDE
        i = (np.floor(north / TEXEL).astype(np.intp) + SIDE // 2) % SIDE
        material, shade = np.divmod(self.index[i * SIDE + j], LEVELS)
        patchy = np.isin(material, PATCHY) & (shade > FLAT)
        return np.asarray((material == SNOW) | (material == OLD_SNOW) | patchy)

    def snow_around(self, east: float, north: float) -> float:
        """Share of the ground around a place [m from the start] where snow lies, 0 to 1."""
        texel = math.floor(east / TEXEL), math.floor(north / TEXEL)
        if self._snow_around is None or self._snow_around[0] != texel:
            at = np.array([(east, north)], np.float32)
            self._snow_around = (texel, float(self.snow_around_at(at[:, 0], at[:, 1])[0]))
        return self._snow_around[1]

    def snow_around_at(self, east: Float32, north: Float32) -> Floats:
        """The same at arrays of places (n,)."""
        aside = np.arange(-AROUND, AROUND + 1.0, 8.0, dtype=np.float32)
        found = self.materials_at(
            east[:, None, None] + aside, north[:, None, None] + aside[:, None]
        )
        return np.asarray(_is_snowy(found).mean(axis=(1, 2)))

    def white_within(self, east: float, north: float, reach: float) -> bool:
        """Whether snow may lie anywhere up to ``reach`` metres from a place."""
        texel = math.floor(east / TEXEL), math.floor(north / TEXEL)
        if self._white_within is None or self._white_within[:2] != (texel, reach):
            texels = math.ceil(reach / TEXEL) + 1
            around = np.arange(-texels, texels + 1) + SIDE // 2
            rows, columns = (around + texel[1]) % SIDE * SIDE, (around + texel[0]) % SIDE
            found = self.index[rows[:, None] + columns] // LEVELS
            self._white_within = (texel, reach, bool(_is_snowy(found).any()))
        return self._white_within[2]

    def materials_at(self, east: Float32, north: Float32) -> npt.NDArray[np.intp]:
        """Materials at places [m from the start]."""
        j = (np.floor(east / TEXEL).astype(np.intp) + SIDE // 2) % SIDE
        i = (np.floor(north / TEXEL).astype(np.intp) + SIDE // 2) % SIDE
        return np.asarray(self.index[i * SIDE + j] // LEVELS, dtype=np.intp)


@cache
def wood_map() -> Float32:
    """How wooded each texel is: the same woods as on the inked map."""
    half = math.ceil(SIDE * TEXEL / 2 / WOOD_CELL) + 1
    around = range(-half, half + 2)
    knots = np.array([[lattice_value(i, j, 1) for i in around] for j in around], np.float32)
    at = (np.arange(SIDE) - SIDE // 2) * TEXEL / WOOD_CELL
    whole = np.floor(at)
    t = at - whole
    eased = whole + t * t * (3 - 2 * t) + half
    bands = (
        bilinear(knots, *np.broadcast_arrays(eased[None, :], eased[first : first + BAND, None]))
        for first in range(0, SIDE, BAND)
    )
    return np.concatenate([band.astype(np.float32) for band in bands])


def _is_snowy(materials: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
    """Where snow lies, or may lie."""
    return np.asarray((materials == SNOW) | (materials == OLD_SNOW) | (materials >= THIN))
