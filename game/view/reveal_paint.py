"""Colours of the revealed mountain: what covers the ground, contours, basins, light and shadow.

All of it is worked out for a band of rows at a time, which keeps it small for posters.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from game.view.ground_cover import SIDE, TEXEL, GroundCover
from game.view.height_field import Float32, Floats, seamless
from game.view.reveal_dusk import EveningLight
from game.view.reveal_facets import TILE, facets
from game.view.reveal_zones import (
    COARSE,
    SUN,
    Broad,
    Ground,
    HeightScale,
    Laid,
    Upsampler,
    broad_shapes,
    height_scale,
    lay_ground,
    palette_of,
    share,
)

KNEE = 196.0
PUDDLE = 9.0
"""Water narrower than this is not drawn [m]."""
CONTOURS = 24
"""Contours between the lowest and the highest ground, about."""
CONTOURED, FADED, TOO_STEEP = 0.30, 0.16, (0.5, 1.1)
"""Contours are at their strongest within this share of the map's side of the hike, and fade to so
much of it beyond; and between these slopes, where they would cover the ground."""
BASIN, BASINS, GLOW_REACH = 13, 12, 0.035
"""A basin is lowest within so many points of 64; at most so many glow, so far of the map's side."""
GLOW = (92, 58, 16)
BAND = 16
"""Rows of points that are coloured at a time: they stay in the cache."""
SOFT, RUGGED, RIBBED = 0.05, 0.21, 0.10
"""Usual slope of the facets on gentle ground, and what steep rock and ribs have more."""
LIT_AROUND = 0.06, 0.20
"""No shadow of a cloud lies within this share of the map's side of the hike; they are whole at
about so much more."""
PATCHES, PATCH_TEXEL = (3, 8), 0.0009
"""Broad patches and smaller ones along the side of a tile, whose texels are such a share of the
map's side."""
TONES, SOFT_EDGE, PLAIN_TONES = 5.0, 0.36, 0.78
"""The sun's light is painted in so many tones, with edges so soft (of a tone); so much of it."""
STRATA, THICK = 0.07, 3.4
"""How much brighter and darker layers of rock are, and their least thickness as drawn [m]."""
SNOW_SKY = 0.24
"""So much more light of the sky lies on snow, from the snow around it."""

F = np.float32


class Painted(NamedTuple):
    """The mountain's colours, and what is broad about it."""

    colours: npt.NDArray[np.uint32]
    """Lit colours of all points as 0xRRGGBB, shape (side, side)."""
    forest: Float32
    """How wooded each coarse point is, 0 to 1."""
    broad: Broad
    scale: HeightScale


class Site(NamedTuple):
    """Where the grid lies and where the hike was [m]."""

    cell: float
    """Between two points."""
    origin: float
    """From the grid's corner to the map's."""
    size: float
    """Side of the map."""
    start: tuple[float, float]
    """From the map's corner."""
    hut: tuple[float, float]

    def nearness(self, count: int, near: float, fades: float, step: int = 1
                 ) -> tuple[Float32, Float32]:  # fmt: skip
        """Bells over so many rows and columns, every ``step``th, whose product tells how near
        the hike is.

        1 within a share ``near`` of the map's side of both ends, then fading over ``fades``.
        """
        at = np.arange(count) * (step * self.cell) - self.origin
        bells = []
        for a, b in zip(self.start[::-1], self.hut[::-1], strict=True):
            out = np.maximum(0, np.abs(at - (a + b) / 2) - abs(a - b) / 2 - near * self.size)
            bells.append(np.exp(-((out / (fades * self.size)) ** 2)).astype(np.float32))
        return bells[0], bells[1]


def painted(above: Float32, drawn: Float32, exaggeration: float, cover: GroundCover, site: Site,
            glow: Glow, dusk: EveningLight, between: Callable[[], None] = lambda: None
            ) -> Painted:  # fmt: skip
    """Paint it, a band of rows at a time: all of them at once would take ten times the memory.

    ``above``: heights over the start; ``drawn``: heights as drawn, ``exaggeration`` times as high.
    ``between`` is called after each band.
    """
    count, cell = len(above), site.cell
    out = np.empty(above.shape, np.uint32)
    broad = broad_shapes(drawn, cell)
    between()
    step = _contour_step(above)
    fine = Upsampler(count)
    _overcast(broad.shadow, site, dusk)
    ground = _Paint(above, drawn, F(exaggeration), site, cover, broad, fine, between)
    tile, near = facets(), site.nearness(count, CONTOURED, FADED)
    forest = np.empty_like(broad.shadow)
    for rows in bands(count, between):
        colours, laid = ground.band(rows)
        forest[rows.start // COARSE : -(-rows.stop // COARSE)] = laid.forest[::COARSE, ::COARSE]
        ink = _etched(above, rows, cell, step)
        ink = 1 - (1 - ink) * (near[0][rows, None] * near[1]) * (1 - 0.6 * laid.snow)
        relief = [fine.band(one, rows) for one in (broad.shadow, broad.rib_north, broad.rib_east)]
        sky, sun = _lit(drawn, rows, cell, relief, tile, laid)
        sky *= (1 + F(SNOW_SKY) * laid.snow) * fine.band(broad.open_sky, rows)
        warm = glow.band(rows)
        packed = np.zeros(warm.shape, np.uint32)
        for plane, cool, sunny, tone in zip(colours, dusk.shade, dusk.sun, GLOW, strict=True):
            plane *= ink
            plane *= sky * F(cool) + sun * F(sunny)
            plane += warm * F(tone)
            # What is brighter than the knee bends softly towards white.
            over = np.maximum(plane - F(KNEE), 0)
            np.minimum(plane, KNEE, out=plane)
            plane += over / (1 + over * F(1 / (250 - KNEE)))
            packed = packed << 8 | np.clip(np.rint(plane), 0, 255).astype(np.uint32)
        out[rows] = packed
    return Painted(out, forest, broad, ground.scale)


class Glow(NamedTuple):
    """The warm light in every basin, as bells over rows and columns."""

    rows: Float32
    """Shape (basins, side); their strength counts in."""
    columns: Float32

    def band(self, rows: slice) -> Float32:
        """How strong it is at a band of rows."""
        out = np.zeros((rows.stop - rows.start, self.columns.shape[1]), np.float32)
        for row, column in zip(self.rows, self.columns, strict=True):
            np.maximum(out, row[rows, None] * column[None, :], out=out)
        return out


def basin_glow(grid: npt.NDArray[np.float64], cell: float, count: int, fine: float,
               origin: float) -> Glow:  # fmt: skip
    """The basins of a map, on a grid of ``count`` points each way, ``fine`` metres apart."""
    step = max(1, (len(grid) - 1) // 64)
    coarse = grid[::step, ::step]
    reach = BASIN // 2
    padded = np.pad(coarse, reach, mode="edge")
    around = np.lib.stride_tricks.sliding_window_view(padded, (BASIN, BASIN))
    inner = np.zeros(coarse.shape, bool)
    inner[1:-1, 1:-1] = True
    places = np.argwhere((coarse <= around.min(axis=(2, 3))) & inner)
    depth = around.mean(axis=(2, 3)) - coarse
    relief = max(1e-6, float(np.ptp(grid)))
    at = np.arange(count) * fine - origin
    size = cell * (len(grid) - 1)
    bells: tuple[list[Floats], list[Floats]] = [], []
    for i, j in places[np.argsort(coarse[tuple(places.T)])][:BASINS].tolist():
        radius = GLOW_REACH * size
        strong = 1.0 if coarse[i, j] <= coarse.min() + 1e-9 else 0.35 + min(
            0.4, 6 * float(depth[i, j]) / relief)  # fmt: skip
        down, across = (np.exp(-(((at - k * step * cell) / radius) ** 2)) for k in (i, j))
        bells[0].append(strong * down)
        bells[1].append(across)
    rows, columns = (np.array(one, np.float32).reshape(-1, count) for one in bells)
    return Glow(rows, columns)


def _overcast(shadow: Float32, site: Site, dusk: EveningLight) -> None:
    """Add to ``shadow`` (of coarse points) those of clouds, far from the hike: light lies on it."""
    texel = PATCH_TEXEL * site.size
    at = np.arange(len(shadow)) * COARSE * site.cell - site.origin
    column, row = (np.floor((at - one) / texel).astype(np.intp) % TILE for one in site.start)
    rows, columns = site.nearness(len(shadow), *LIT_AROUND, COARSE)
    far = 1 - rows[:, None] * columns
    clouds = seamless(45, TILE, PATCHES[0], 2)[row[:, None], column]
    clouds = F(dusk.overcast) * far * share(-0.3, 0.5, clouds)
    shadow += (1 - shadow) * clouds


def _contour_step(heights: Float32) -> float:
    """Metres between two contours."""
    low, high = np.percentile(heights[::8, ::8], (2, 98))
    rough = float(high - low) / CONTOURS
    return min((n * 10.0**k for k in range(-2, 4) for n in (1, 2, 5)),
               key=lambda one: abs(math.log(one / max(rough, 0.01))))  # fmt: skip


def _etched(heights: Float32, rows: slice, cell: float, step: float) -> Float32:
    """Contours as fine dark lines: what colours of a band are multiplied with.

    ``heights`` count from the start. Every fifth line is stronger, as on maps.
    """
    steep = np.maximum(_slope(*_gradient(heights, rows, cell)), F(1e-3))
    left = np.ones_like(steep)
    for interval, strong in ((step, 0.06), (5 * step, 0.20)):
        lines = heights[rows] / F(interval)
        off = np.abs(lines - np.rint(lines)) * F(interval) / steep
        # On ground so flat that a line would be a patch there is none.
        plain = np.clip(steep * F(60 * cell / interval), 0, 1) * (1 - share(*TOO_STEEP, steep))
        line = np.clip(1.15 - off / F(cell), 0, 1) * plain
        np.minimum(left, 1 - F(strong) * line, out=left)
    return left


def _gradient(heights: Float32, rows: slice, cell: float) -> tuple[Float32, Float32]:
    """Rise per metre to the north and to the east of a band of rows."""
    low, high = max(0, rows.start - 1), min(len(heights), rows.stop + 1)
    north, east = (np.asarray(part, np.float32) for part in np.gradient(heights[low:high], cell))
    inner = slice(rows.start - low, rows.stop - low)
    return north[inner], east[inner]


def _slope(north: Float32, east: Float32) -> Float32:
    """The length of a gradient, written into ``east``."""
    east *= east
    north *= north
    east += north
    return np.sqrt(east, out=east)


def bands(count: int, between: Callable[[], None] = lambda: None) -> Iterator[slice]:
    """All rows, some at a time, so that what is worked out between takes little memory.

    ``between`` is called after each: work in the background may wait there.
    """
    for at in range(0, count, BAND):
        yield slice(at, min(at + BAND, count))
        between()


def _in_tones(light: Float32) -> Float32:
    """Light from 0 to 1 in a few clear tones, with soft edges between them."""
    place = light * F(TONES)
    whole = np.floor(place)
    t = np.clip((place - whole - F(0.5 - SOFT_EDGE / 2)) * F(1 / SOFT_EDGE), 0, 1)
    stepped = (whole + t * t * (3 - 2 * t)) * F(1 / TONES)
    return np.asarray(light + F(PLAIN_TONES) * (stepped - light), np.float32)


def _lit(heights: Float32, rows: slice, cell: float, relief: list[Float32], facets: Float32,
         laid: Laid) -> tuple[Float32, Float32]:  # fmt: skip
    """Light of the open sky and of the sun on a band of rows.

    ``relief``: the cast shadow, and the rise of the ribs to the north and to the east.
    """
    azimuth, high = SUN
    north, east = _gradient(heights, rows, cell)
    slope = np.hypot(north, east)
    # Snow and grass lie in soft waves, rock is rugged, and ribs stand out where it is steep.
    rough = F(SOFT) + F(RUGGED) * np.maximum(share(0.75, 1.3, slope), 0.6 * laid.rock)
    ribbed = F(RIBBED) * share(0.12, 0.6, slope) * (1 - 0.55 * laid.snow)
    across = np.arange(len(heights)) % TILE
    north, east = (
        rise + rough * facet[rows.start % TILE :][: len(rise), across] + ribbed * rib
        for rise, facet, rib in zip((north, east), facets[:2], relief[1:], strict=True)
    )
    norm = np.sqrt(1 + east * east + north * north)
    lx, ly, lz = (math.cos(high) * math.cos(azimuth), math.cos(high) * math.sin(azimuth),
                  math.sin(high))  # fmt: skip
    facing = _in_tones(np.clip((F(lz) - F(lx) * east - F(ly) * north) / norm, 0, 1))
    # Where no sun falls the facets stand out a little by the light of its side of the sky.
    sky = np.asarray(F(0.55) + (F(0.45) + F(0.30) * (facing - F(lz))) / norm, np.float32)
    return sky, np.asarray(facing * np.clip(1 - relief[0], 0, 1) * F(1.55), np.float32)


class _Paint:
    """What lies on the ground, in white light, in bands from the south."""

    def __init__(self, above: Float32, drawn: Float32, exaggeration: F, site: Site,
                 cover: GroundCover, broad: Broad, upsampler: Upsampler,
                 between: Callable[[], None]) -> None:  # fmt: skip
        """``above``, ``drawn``: as of `painted`."""
        at = np.arange(len(above)) * site.cell - site.origin
        start = site.start
        self._drawn, self._cell, self._cover = drawn, site.cell, cover
        self._exaggeration, self._broad, self._upsampler = exaggeration, broad, upsampler
        middle = [(a + b) / 2 + site.origin for a, b in zip(start, site.hut, strict=True)]
        self.scale = height_scale(drawn, site.cell, (middle[0], middle[1]), site.size)
        self._palette = palette_of(cover.face, self.scale.crown)
        # The woods are not seamless: beyond their edge they are mirrored.
        self._wood = np.pad(cover.wood, (0, SIDE), mode="symmetric")
        self._east, self._north = (
            np.floor((at - one) / TEXEL).astype(np.intp) + SIDE // 2 for one in start
        )
        self._strata = np.ascontiguousarray(seamless(32, TILE, 48, 1)[0])
        self._facets = facets()
        self._patches = [seamless(38 + k, TILE, cells, 2) for k, cells in enumerate(PATCHES)]
        texel = PATCH_TEXEL * site.size
        self._patch_east, self._patch_north = (
            np.floor((at - one) / texel).astype(np.intp) % TILE for one in start
        )
        wet = np.empty_like(above)
        for rows in bands(len(above), between):
            slope, wet[rows] = self._shape(rows)
            # Seen on a cliff, fine spots on the map would run down it as streaks.
            spots = self._across(cover.noise[2], rows) / (1 + 5 * slope**2)
            wet[rows] *= share(0.0, 0.03, F(0.075) - slope - F(0.02) * spots)
        # A puddle is none: single points would be specks all over rough ground.
        _drain(wet, round(PUDDLE / site.cell))
        self._wet = wet

    def _across(self, field: Float32, rows: slice) -> Float32:
        """A field of the cover at a band of rows."""
        own = field[self._north[rows] % len(field)]
        return np.asarray(own[:, self._east % len(field)])

    def _shape(self, rows: slice) -> tuple[Float32, Float32]:
        """The slope, and how much a place is a hollow (0 to 1)."""
        low, high = max(0, rows.start - 2), min(len(self._drawn), rows.stop + 2)
        inner = slice(rows.start - low, rows.stop - low)
        true = self._drawn[low:high] / self._exaggeration
        north, east = np.gradient(true, self._cell)
        bend = np.gradient(north, self._cell, axis=0)[inner]
        bend += np.gradient(east, self._cell, axis=1)[inner]
        return _slope(north[inner], east[inner]), share(0.0035, 0.0055, bend)

    def band(self, rows: slice) -> tuple[Float32, Laid]:
        """Colours of the next band, shape (3, rows, side), and what lies on it."""
        fine, broad = self._upsampler, self._broad
        north, east = _gradient(self._drawn, rows, self._cell)
        to_sun = F(-math.cos(SUN[0])) * east - F(math.sin(SUN[0])) * north
        slope = _slope(north, east)
        wide, patch = (field[self._patch_north[rows, None], self._patch_east]
                       for field in self._patches)  # fmt: skip
        across = np.arange(len(self._drawn)) % TILE
        dab = self._facets[2, rows.start % TILE :][: len(slope), across]
        ground = Ground(
            self.scale.of(self._drawn[rows]), slope, to_sun, self._wet[rows],
            fine.band(broad.bend, rows), fine.band(broad.rib, rows), wide, patch, dab,
            self._across(self._wood, rows),
        )  # fmt: skip
        out = np.empty((3, *slope.shape), np.float32)
        laid = lay_ground(out, ground, self._palette)
        # Layers of the rock run level, a little bent, and are seen where it is steep.
        layer = (self._drawn[rows] + F(6.0) * patch + F(1.5) * dab) / F(THICK)
        tone = self._strata[np.floor(layer).astype(np.intp) % TILE]
        out *= 1 + F(STRATA) * tone * np.maximum(share(0.55, 1.0, slope), 0.7 * laid.rock)
        return out, laid


def _drain(wet: Float32, reach: int) -> None:
    """Take away the water of hollows narrower than about ``reach`` points to each side, in place.

    Means over squares tell; a running sum of rows needs no more than one array beside ``wet``.
    """
    wide, count = 2 * reach + 1, len(wet)
    across = np.empty_like(wet)
    for rows in bands(count):
        sums = np.cumsum(np.pad(wet[rows], ((0, 0), (reach + 1, reach))), axis=1, dtype=np.float32)
        across[rows] = (sums[:, wide:] - sums[:, :-wide]) / F(wide)
    total = across[:reach].sum(axis=0)
    for row in range(count):
        if row + reach < count:
            total += across[row + reach]
        if row > reach:
            total -= across[row - reach - 1]
        wet[row] *= share(0.25, 0.5, total / F(wide))
