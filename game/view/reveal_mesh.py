"""The whole mountain for the reveal: true heights, lit by the low sun, and the sea of cloud.

Only now, with the hike over, may colours follow the true altitude and slope.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from engine.core.terrain import Terrain
from game.land.relief import enlarge
from game.land.vegetation import COSMETIC_SEED
from game.view.ground_cover import SIDE, TEXEL, GroundCover
from game.view.height_field import Float32, Floats, HeightField, bilinear, seamless

AROUND = 0.42
"""How much land lies around the map on each side, as a share of its side: it only falls away."""
CREST = 70.0
"""How far beyond the edge a slope still goes on [m]."""
SPURS = 26.0
"""Height of the spurs around the map [m]."""
FINE = 1500
"""Points of the fine grid each way, about."""
USUAL_SLOPE = 0.40
"""A gentle mountain is drawn steeper until its steep places have this slope."""
STEEPEST = 1.3
"""But not so steep that its steepest places have more than this one."""
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
BAND = 128
"""Rows of points that are coloured at a time."""
MIPS = 8
"""Sizes in which the colours are kept, each half the one before."""
CLOUD_TILE, CLOUD_CELL = 1024, 4.0
"""The cloud's surface repeats after this many points, so many metres apart."""

F = np.float32


@dataclass(frozen=True)
class RevealMesh:
    """The mountain as it is drawn. Heights are exaggerated and count from the map's lowest."""

    heights: Float32
    """Shape (side, side), from south to north."""
    colours: npt.NDArray[np.uint64]
    """Lit colours of the same points in lanes of 16 bits (red, green, blue, nothing), flat; then
    the same with half the points each way, and so on."""
    cell: float
    """Metres between two points."""
    origin: float
    """Metres that the grid begins south-west of the map's corner."""
    size: float
    """Side of the map [m]."""
    exaggeration: float
    lowest: float
    """True altitude of height 0 [m]."""
    clouds: Float32
    """Height of the cloud's surface over its level, shape (CLOUD_TILE, CLOUD_TILE) [m]."""
    cloud_light: Float32
    """How much of the sun its places catch, 0 to 1, in the same shape."""

    def height(self, east: npt.ArrayLike, north: npt.ArrayLike) -> Floats:
        """Drawn heights at places of the map [m]."""
        e, n = np.broadcast_arrays(np.asarray(east, float), np.asarray(north, float))
        return bilinear(self.heights, (e + self.origin) / self.cell, (n + self.origin) / self.cell)

    def lifted(self, altitude: float) -> float:
        """A true altitude as a drawn height [m]."""
        return (altitude - self.lowest) * self.exaggeration


def build_reveal_mesh(terrain: Terrain, start: tuple[float, float], visibility: float, seed: int,
                 points: int = FINE) -> RevealMesh:  # fmt: skip
    """Work out all of it, on about so many ``points`` each way; takes some tenths of a second."""
    grid = np.asarray(terrain.heights, dtype=np.float64)
    lowest = float(grid.min())
    true = grid - lowest
    slopes = np.hypot(*np.gradient(true, terrain.cell))
    usual, most = np.percentile(slopes, (80, 99.5))
    wanted = min(USUAL_SLOPE / max(1e-6, usual), STEEPEST / max(1e-6, most), 3.5)
    exaggeration = float(max(1.0, wanted))
    pad = round(AROUND * (len(grid) - 1))
    wide = _continued(true, pad, terrain.cell)
    factor = max(1, round(points / len(wide)))
    fine = enlarge(wide, (len(wide) - 1) * factor + 1).astype(np.float32)
    cell, origin = terrain.cell / factor, pad * terrain.cell
    fall, far = _outside(len(fine), cell, origin, terrain.size)
    relief = float(true.max())
    spurs = enlarge(seamless(24, 96, 5, 2), len(fine))
    fine += F(SPURS / exaggeration) * (spurs - 0.4) * np.clip(far * 3.0, 0, 1)
    drawn = (fine * (1 - fall) - F(0.1 * relief + 150 / exaggeration) * fall) * np.float32(
        exaggeration
    )
    land = HeightField(grid, terrain.size, start, bumps=0.0)
    cover = GroundCover(land, visibility, seed)
    count = len(fine)
    fine += np.float32(lowest - land.height(*start))
    above = fine
    del fall, far, spurs
    colours = _coloured(above, drawn / F(exaggeration), cell, origin, cover, start)
    ink = _etched(above, cell)
    del above, fine
    sky, sun = _lit(drawn, cell)
    glow = _glowing(grid, terrain.cell, count, cell, origin)
    # Plane by plane: all three at once would take three times the memory.
    for plane, cool, warm, tone in zip(colours, COOL, WARM, GLOW, strict=True):
        plane *= ink
        plane *= sky * F(cool) + sun * F(warm)
        plane += glow * F(tone)
        # What is brighter than the knee bends softly towards white.
        over = np.maximum(plane - F(KNEE), 0)
        np.minimum(plane, KNEE, out=plane)
        plane += over / (1 + over * F(1 / (250 - KNEE)))
    del ink, sky, sun, glow, over
    clouds, catches = _cloud()
    return RevealMesh(np.ascontiguousarray(drawn), _mips(colours), cell, origin, terrain.size,
                      exaggeration, lowest, clouds, catches)  # fmt: skip


def _mips(colours: Float32) -> npt.NDArray[np.uint64]:
    """Colours (3, side, side) in lanes, with all mips, one after the other."""
    found = []
    for _ in range(MIPS):
        lanes = np.zeros(colours.shape[1:], np.uint64)
        for plane, shift in zip(colours, (48, 32, 16), strict=True):
            lanes |= np.clip(np.rint(plane), 0, 255).astype(np.uint64) << np.uint64(shift)
        found.append(lanes.reshape(-1))
        half = colours.shape[1] // 2
        even = colours[:, : 2 * half, : 2 * half]
        colours = 0.25 * (even[:, ::2, ::2] + even[:, 1::2, ::2] + even[:, ::2, 1::2]
                          + even[:, 1::2, 1::2])  # fmt: skip
    return np.concatenate(found)


def _etched(heights: Float32, cell: float) -> Float32:
    """Contours as fine dark lines: what colours are multiplied with, shape (side, side).

    ``heights`` count from the start. Every fifth line is stronger, as on maps.
    """
    slope = _slope(*_gradient(heights, cell))
    low, high = np.percentile(heights[::8, ::8], (2, 98))
    rough = float(high - low) / CONTOURS
    step = min((n * 10.0**k for k in range(-2, 4) for n in (1, 2, 5)),
               key=lambda one: abs(math.log(one / max(rough, 0.01))))  # fmt: skip
    left = np.ones_like(heights)
    for rows in _bands(len(heights)):
        steep = np.maximum(slope[rows], F(1e-3))
        for interval, strong in ((step, 0.13), (5 * step, 0.22)):
            lines = heights[rows] / F(interval)
            off = np.abs(lines - np.rint(lines)) * F(interval) / steep
            # On ground so flat that a line would be a patch there is none.
            plain = np.clip(steep * F(60 * cell / interval), 0, 1)
            line = np.clip(1.3 - off / F(cell), 0, 1) * plain
            np.minimum(left[rows], 1 - F(strong) * line, out=left[rows])
    return left


def _gradient(heights: Float32, cell: float) -> tuple[Float32, Float32]:
    """Rise per metre to the north and to the east."""
    north, east = np.gradient(heights, cell)
    return np.asarray(north), np.asarray(east)


def _slope(north: Float32, east: Float32) -> Float32:
    """The length of a gradient, written into ``east``."""
    east *= east
    north *= north
    east += north
    return np.sqrt(east, out=east)


def _bands(count: int) -> list[slice]:
    """All rows, some at a time, so that what is worked out between takes little memory."""
    return [slice(at, at + BAND) for at in range(0, count, BAND)]


def _glowing(grid: npt.NDArray[np.float64], cell: float, count: int, fine: float, origin: float
             ) -> Float32:  # fmt: skip
    """How strong the warm light in every basin is, shape (count, count)."""
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
    out = np.zeros((count, count), np.float32)
    size = cell * (len(grid) - 1)
    for i, j in places[np.argsort(coarse[tuple(places.T)])][:BASINS].tolist():
        radius = GLOW_REACH * size
        strong = 1.0 if coarse[i, j] <= coarse.min() + 1e-9 else 0.35 + min(
            0.4, 6 * float(depth[i, j]) / relief)  # fmt: skip
        far = [np.exp(-(((at - k * step * cell) / radius) ** 2)) for k in (i, j)]
        out = np.maximum(out, (strong * far[0][:, None] * far[1][None, :]).astype(np.float32))
    return out


def _continued(inside: npt.NDArray[np.float64], pad: int, cell: float) -> npt.NDArray[np.float64]:
    """The land mirrored at its edges, with a round crest where the slope turns over."""
    even = np.pad(inside, pad, mode="reflect")
    odd = np.pad(inside, pad, mode="reflect", reflect_type="odd")
    off = np.maximum(pad - np.arange(len(even)), np.arange(len(even)) - (len(even) - 1 - pad))
    off = np.maximum(off, 0) * cell
    return np.asarray(even + (odd - even) * np.exp(-np.hypot(off[:, None], off[None, :]) / CREST))


def _outside(count: int, cell: float, origin: float, size: float
             ) -> tuple[Float32, Float32]:  # fmt: skip
    """0 on the map, rising to 1 at the end of the land around it; first frayed, then plain."""
    at = (np.arange(count) * cell - origin).astype(np.float32)
    off = np.maximum(np.maximum(-at, at - F(size)), F(0))
    far = np.hypot(off[:, None], off[None, :]) / F(origin)
    fray = enlarge(seamless(21, 96, 4, 3), count)
    begins = np.clip(0.16 * (1.2 + fray), 0.0, 0.5)
    t = np.clip((far - begins) / (0.94 - begins), 0, 1)
    return (t * t * (3 - 2 * t)).astype(np.float32), far.astype(np.float32)


def _lit(heights: Float32, cell: float) -> tuple[Float32, Float32]:
    """Light of the open sky and of the sun, with its cast shadows, each of shape (side, side)."""
    azimuth, high = SUN
    north, east = np.gradient(heights, cell)
    norm = np.sqrt(1 + east * east + north * north)
    lx, ly, lz = (math.cos(high) * math.cos(azimuth), math.cos(high) * math.sin(azimuth),
                  math.sin(high))  # fmt: skip
    facing = np.clip((lz - lx * east - ly * north) / norm, 0, 1)
    coarse = heights[::4, ::4]
    shadow = np.zeros_like(coarse)
    for step in range(1, 44):
        reach = step * 1.0 + 0.03 * step * step
        dx, dy = round(reach * math.cos(azimuth)), round(reach * math.sin(azimuth))
        away = math.hypot(dx, dy) * 4 * cell
        over = np.roll(coarse, (-dy, -dx), (0, 1)) - coarse - math.tan(high) * away
        np.maximum(shadow, over / (6 + 0.04 * away), out=shadow)
    open_sun = np.clip(1 - enlarge(np.clip(shadow, 0, 1), len(heights)), 0, 1)
    return 0.55 + 0.45 / norm, facing * open_sun * 1.55


def _coloured(above: Float32, true: Float32, cell: float, origin: float, cover: GroundCover,
              start: tuple[float, float]) -> Float32:  # fmt: skip
    """Colours in white light, shape (3, side, side), by altitude over the start and by slope."""
    at = np.arange(len(above)) * cell - origin
    broad, patch, fine = cover.noise
    # The woods are not seamless: beyond their edge they are mirrored.
    wood = np.pad(cover.wood, (0, SIDE), mode="symmetric")
    east_texels = np.floor((at - start[0]) / TEXEL).astype(np.intp) + SIDE // 2
    north_texels = np.floor((at - start[1]) / TEXEL).astype(np.intp) + SIDE // 2

    def across(field: Float32, rows: slice) -> Float32:
        own = field[north_texels[rows] % len(field)]
        return np.asarray(own[:, east_texels % len(field)])

    slope, wet = _shape(true, cell)
    grit = np.random.default_rng([COSMETIC_SEED, 22]).standard_normal(above.shape, np.float32)
    for rows in _bands(len(above)):
        # Seen on a cliff, fine spots on the map would run down it as streaks.
        spots = across(fine, rows) / (1 + 5 * slope[rows] ** 2)
        wet[rows] *= _share(0.0, 0.03, 0.075 - slope[rows] - 0.02 * spots)
    # A puddle is none: single points would be specks all over rough ground.
    wet *= _share(0.25, 0.5, _around(wet, round(PUDDLE / cell)))
    out = np.empty((3, *above.shape), np.float32)
    for rows in _bands(len(above)):
        calm: Float32 = np.asarray(1 / (1 + 5 * slope[rows] ** 2), dtype=np.float32)
        noise = (across(broad, rows), across(patch, rows), across(fine, rows) * calm)
        _lay(out[:, rows], above[rows], slope[rows], wet[rows], noise, across(wood, rows),
             grit[rows] * calm, cover)  # fmt: skip
    return out


def _share(low: float, high: float, value: Float32) -> Float32:
    """0 below ``low``, 1 above ``high``."""
    return np.asarray(np.clip((value - F(low)) * F(1 / (high - low)), 0, 1))


def _shape(true: Float32, cell: float) -> tuple[Float32, Float32]:
    """The slope, and how much a place is a hollow (0 to 1), each of shape (side, side)."""
    north, east = _gradient(true, cell)
    bend = np.gradient(north, cell, axis=0)
    bend += np.gradient(east, cell, axis=1)
    return _slope(north, east), _share(0.0035, 0.0055, bend)


def _lay(out: Float32, above: Float32, slope: Float32, wet: Float32,
         noise: tuple[Float32, Float32, Float32], wood: Float32, grit: Float32,
         cover: GroundCover) -> None:  # fmt: skip
    """Lay the colours of a band of ground one over the other into ``out``, shape (3, rows, side).

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
    lay(SNOW, _share(0.35, 0.7, white) * (1 - 0.9 * _share(0.8, 1.25, slope)))
    # Hollows without a way out for the water hold a tarn.
    lay(WATER, wet * (1 - _share(0.35, 0.7, white)))
    speckle = _share(0.2, 0.7, floor) * grit
    out *= 1 + 0.10 * speckle
    out *= 1 + 0.045 * grit + 0.05 * fine


def _around(field: Float32, reach: int) -> Float32:
    """Means over squares ``reach`` points to each side; nothing lies beyond the edge."""
    wide = 2 * reach + 1
    for axis in (0, 1):
        padding = [(reach + 1, reach) if axis == k else (0, 0) for k in (0, 1)]
        sums = np.cumsum(np.pad(field, padding), axis=axis, dtype=np.float32)
        sums = np.moveaxis(sums, axis, 0)
        field = np.moveaxis((sums[wide:] - sums[:-wide]) / F(wide), 0, axis)
    return np.ascontiguousarray(field)


@cache
def _cloud() -> tuple[Float32, Float32]:
    # Round heads with sharp creases between them, smaller ones upon larger ones.
    heads = 26 * np.abs(seamless(25, CLOUD_TILE, 9, 1)) ** 0.8
    heads += 9 * np.abs(seamless(26, CLOUD_TILE, 30, 1)) ** 0.8
    waves = 10 * seamless(27, CLOUD_TILE, 3, 1)
    heights = (heads + waves - 24).astype(np.float32)
    azimuth = SUN[0]
    dx, dy = round(4 * math.cos(azimuth)), round(4 * math.sin(azimuth))
    towards = heights - np.roll(heights, (-dy, -dx), (0, 1))
    light = np.clip(0.56 + 0.05 * towards + 0.008 * heights, 0, 1)
    return heights, np.ascontiguousarray(light, dtype=np.float32)
