"""Colours of the revealed mountain: what covers the ground, contours, basins, light and shadow.

All of it is worked out for a band of rows at a time, which keeps it small for posters.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from game.land.relief import enlarge
from game.land.vegetation import COSMETIC_SEED
from game.view.ground_cover import SIDE, TEXEL, GroundCover
from game.view.height_field import Float32, Floats, seamless

SUN = (-2.45, 0.36)
"""Azimuth and height of the sun [radians]."""
WARM, COOL = (1.22, 0.92, 0.62), (0.47, 0.48, 0.62)
MEADOW, PASTURE, WOOD, WATER = (122, 134, 84), (160, 150, 108), (70, 96, 66), (92, 128, 150)
ROCK, SCREE, SNOW = (116, 108, 106), (148, 138, 128), (214, 219, 230)
KNEE = 196.0
PUDDLE = 9.0
"""Water narrower than this is not drawn [m]."""
CONTOURS = 24
"""Contours between the lowest and the highest ground, about."""
BASIN, BASINS, GLOW_REACH = 13, 12, 0.035
"""A basin is lowest within so many points of 64; at most so many glow, so far of the map's side."""
GLOW = (92, 58, 16)
BAND = 16
"""Rows of points that are coloured at a time: they stay in the cache."""
BUMP_SIDE = 32 * BAND
"""After so many points the bumps of the ground repeat: a whole number of bands."""
SOFT, RUGGED = 0.035, 0.30
"""Usual slope of the bumps on gentle ground, and what steep rock has more."""
STRATA, THICK = 0.16, 1.6
"""How much brighter and darker layers of rock are, and their least thickness as drawn [m]."""

DRIFT, DRIFT_THICK = 0.09, 5.0
"""How much brighter and darker old snow is in layers, and how thick these are as drawn [m]."""
SNOW_SKY = 0.24
"""So much more light of the sky lies on snow, from the snow around it."""

F = np.float32


def painted(above: Float32, drawn: Float32, exaggeration: float, cell: float, origin: float,
            cover: GroundCover, start: tuple[float, float], glow: Glow,
            between: Callable[[], None] = lambda: None) -> npt.NDArray[np.uint32]:  # fmt: skip
    """Lit colours of all points as 0xRRGGBB, shape (side, side).

    A band of rows at a time: all of them at once would take ten times the memory. ``between`` is
    called after each.
    """
    out = np.empty(above.shape, np.uint32)
    shadow = _shadow(drawn, cell)
    step = _contour_step(above)
    ground = _Paint(above, drawn, F(exaggeration), cell, origin, cover, start, between)
    bumps = _bumps()
    for rows in bands(len(above), between):
        colours, snow, drifts = ground.band(rows)
        ink = _etched(above, rows, cell, step)
        sky, sun = _lit(drawn, rows, cell, shadow[rows], bumps)
        sky *= 1 + F(SNOW_SKY) * snow
        warm = glow.band(rows)
        packed = np.zeros(warm.shape, np.uint32)
        for plane, cool, sunny, tone in zip(colours, COOL, WARM, GLOW, strict=True):
            plane *= ink
            plane *= sky * F(cool) + sun * F(sunny)
            plane += warm * F(tone)
            # What is brighter than the knee bends softly towards white.
            over = np.maximum(plane - F(KNEE), 0)
            np.minimum(plane, KNEE, out=plane)
            plane += over / (1 + over * F(1 / (250 - KNEE)))
            # Only here, or the sun would take all difference from the snow.
            plane *= drifts
            packed = packed << 8 | np.clip(np.rint(plane), 0, 255).astype(np.uint32)
        out[rows] = packed
    return out


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
    for interval, strong in ((step, 0.13), (5 * step, 0.22)):
        lines = heights[rows] / F(interval)
        off = np.abs(lines - np.rint(lines)) * F(interval) / steep
        # On ground so flat that a line would be a patch there is none.
        plain = np.clip(steep * F(60 * cell / interval), 0, 1)
        line = np.clip(1.3 - off / F(cell), 0, 1) * plain
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


@cache
def _bumps() -> Float32:
    """Rise to the north and to the east of small bumps in the ground, repeating, 1 on the mean.

    Shape (2, side, side), a value for each point of the grid.
    """
    heights = seamless(31, BUMP_SIDE, 12, 3)
    padded = np.pad(heights, 1, mode="wrap")
    rise = np.stack([np.gradient(padded, axis=axis) for axis in (0, 1)])[:, 1:-1, 1:-1]
    return np.asarray(rise / rise.std(), np.float32)


def _lit(heights: Float32, rows: slice, cell: float, shadow: Float32, bumps: Float32
         ) -> tuple[Float32, Float32]:  # fmt: skip
    """Light of the open sky and of the sun on a band of rows, with the cast ``shadow`` on them."""
    azimuth, high = SUN
    north, east = _gradient(heights, rows, cell)
    # Snow and grass lie in soft waves, rock is rugged.
    rough = F(SOFT) + F(RUGGED) * _share(0.75, 1.3, np.hypot(north, east))
    across = np.arange(len(heights)) % BUMP_SIDE
    north, east = (rise + rough * bump[rows.start % BUMP_SIDE :][: len(rise), across]
                   for rise, bump in zip((north, east), bumps, strict=True))  # fmt: skip
    norm = np.sqrt(1 + east * east + north * north)
    lx, ly, lz = (math.cos(high) * math.cos(azimuth), math.cos(high) * math.sin(azimuth),
                  math.sin(high))  # fmt: skip
    facing = np.clip((F(lz) - F(lx) * east - F(ly) * north) / norm, 0, 1)
    # Where no sun falls the bumps stand out a little by the light of its side of the sky.
    sky = np.asarray(F(0.55) + (F(0.45) + F(0.30) * (facing - F(lz))) / norm, np.float32)
    return sky, np.asarray(facing * np.clip(1 - shadow, 0, 1) * F(1.55), np.float32)


def _shadow(heights: Float32, cell: float) -> Float32:
    """Shadows that the ground casts, 0 to 1, shape (side, side)."""
    azimuth, high = SUN
    coarse = heights[::4, ::4]
    shadow = np.zeros_like(coarse)
    for step in range(1, 44):
        reach = step * 1.0 + 0.03 * step * step
        dx, dy = round(reach * math.cos(azimuth)), round(reach * math.sin(azimuth))
        away = math.hypot(dx, dy) * 4 * cell
        over = np.roll(coarse, (-dy, -dx), (0, 1)) - coarse - math.tan(high) * away
        np.maximum(shadow, over / (6 + 0.04 * away), out=shadow)
    return enlarge(np.clip(shadow, 0, 1), len(heights))


class _Paint:
    """Colours in white light, by altitude over the start and by slope, in bands from the south."""

    def __init__(self, above: Float32, drawn: Float32, exaggeration: F, cell: float, origin: float,
                 cover: GroundCover, start: tuple[float, float], between: Callable[[], None]
                 ) -> None:  # fmt: skip
        """``above``: heights over the start; ``drawn``: heights as drawn, so many times as high."""
        at = np.arange(len(above)) * cell - origin
        self._above, self._drawn, self._cell, self._cover = above, drawn, cell, cover
        self._exaggeration = exaggeration
        # The woods are not seamless: beyond their edge they are mirrored.
        self._wood = np.pad(cover.wood, (0, SIDE), mode="symmetric")
        self._east = np.floor((at - start[0]) / TEXEL).astype(np.intp) + SIDE // 2
        self._north = np.floor((at - start[1]) / TEXEL).astype(np.intp) + SIDE // 2
        self._strata = np.ascontiguousarray(seamless(32, BUMP_SIDE, 48, 3)[0])
        self._grit = np.random.default_rng([COSMETIC_SEED, 22])
        wet = np.empty_like(above)
        for rows in bands(len(above), between):
            slope, wet[rows] = self._shape(rows)
            # Seen on a cliff, fine spots on the map would run down it as streaks.
            spots = self._across(cover.noise[2], rows) / (1 + 5 * slope**2)
            wet[rows] *= _share(0.0, 0.03, F(0.075) - slope - F(0.02) * spots)
        # A puddle is none: single points would be specks all over rough ground.
        _drain(wet, round(PUDDLE / cell))
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
        return _slope(north[inner], east[inner]), _share(0.0035, 0.0055, bend)

    def band(self, rows: slice) -> tuple[Float32, Float32, Float32]:
        """Colours of the next band, shape (3, rows, side); its snow and the tone of that."""
        above, cover = self._above[rows], self._cover
        slope, _ = self._shape(rows)
        grit = self._grit.standard_normal(above.shape, np.float32)
        calm: Float32 = np.asarray(1 / (1 + 5 * slope**2), dtype=np.float32)
        broad, patch, fine = (self._across(field, rows) for field in cover.noise)
        out = np.empty((3, *above.shape), np.float32)
        snow = _lay(out, above, slope, self._wet[rows], (broad, patch, fine * calm),
                    self._across(self._wood, rows), grit * calm, cover)  # fmt: skip
        # Layers of the rock run level, a little bent, and are seen where it is steep.
        layer = (self._drawn[rows] + F(5.0) * patch) / F(THICK)
        tone = self._strata[np.floor(layer).astype(np.intp) % BUMP_SIDE]
        out *= 1 + F(STRATA) * tone * _share(0.55, 1.0, slope)
        # So does old snow, in broader ones that the wind has bent.
        layer = (self._drawn[rows] + F(22.0) * broad + F(9.0) * patch) / F(DRIFT_THICK)
        tone = self._strata[np.floor(layer).astype(np.intp) % BUMP_SIDE]
        return out, snow, np.clip(1 + F(DRIFT) * tone * snow, 0, 1)


def _share(low: float, high: float, value: Float32) -> Float32:
    """0 below ``low``, 1 above ``high``."""
    return np.asarray(np.clip((value - F(low)) * F(1 / (high - low)), 0, 1))


def _lay(out: Float32, above: Float32, slope: Float32, wet: Float32,
         noise: tuple[Float32, Float32, Float32], wood: Float32, grit: Float32,
         cover: GroundCover) -> Float32:  # fmt: skip
    """Lay the colours of a band of ground one over the other into ``out``, shape (3, rows, side).

    Returns how much of it is snow.

    ``noise`` is broad, in patches, and fine; ``wood`` how wooded, ``grit`` single points.
    """
    broad, patch, fine = noise
    work = np.empty(above.shape, np.float32)

    def lay(tone: tuple[int, int, int], part: Float32) -> None:
        for plane, value in zip(out, tone, strict=True):
            np.subtract(F(value), plane, out=work)
            np.multiply(work, part, out=work)
            np.add(plane, work, out=plane)

    for plane, value in zip(out, MEADOW, strict=True):
        plane[...] = value
    lay(PASTURE, _share(-0.6, 1.0, patch + 0.5 * broad))
    dry = (above - cover.trees_to) / 40 + 0.7 * broad
    lay(PASTURE, 0.6 * _share(-1, 0.6, dry))
    floor = (wood - 0.43) * 8 + 0.7 * patch + 0.5 * fine + 0.25 * grit - 1.6 * np.maximum(0, dry)
    lay(WOOD, _share(0.2, 0.7, floor) * (1 - _share(0.9, 1.4, slope)))
    stony = (above - 0.5 * (cover.snow_from + cover.trees_to)) / 40 + 0.6 * broad + 0.5 * patch
    lay(SCREE, _share(0.3, 1.2, stony))
    lay(ROCK, _share(0.62, 0.95, slope + 0.06 * fine + 0.03 * grit))
    white = (above - cover.snow_from) / 30 + 0.6 * broad + 0.6 * patch + 0.25 * fine
    snow = _share(0.35, 0.7, white) * (1 - 0.9 * _share(0.8, 1.25, slope))
    lay(SNOW, snow)
    # Hollows without a way out for the water hold a tarn.
    lay(WATER, wet * (1 - _share(0.35, 0.7, white)))
    speckle = _share(0.2, 0.7, floor) * grit
    out *= 1 + 0.10 * speckle
    out *= 1 + 0.045 * grit + 0.05 * fine
    return snow


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
        wet[row] *= _share(0.25, 0.5, total / F(wide))
