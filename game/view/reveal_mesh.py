"""The whole mountain for the reveal: true heights, lit by the low sun, and the sea of cloud.

Only now, with the hike over, may colours follow the true altitude and slope.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from engine.core.expedition import Expedition
from engine.core.terrain import Terrain
from game.land.relief import enlarge
from game.view.face import PLAIN, LevelFace, face_of
from game.view.ground_cover import GroundCover
from game.view.height_field import Float32, Floats, HeightField, bilinear, seamless
from game.view.reveal_dusk import EveningLight, dusk_of
from game.view.reveal_paint import Site, bands, basin_glow, painted
from game.view.reveal_sky import panorama
from game.view.reveal_trees import Trees, stand_trees
from game.view.reveal_zones import SUN

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
TEETH = 1.0, 1.8
"""From this slope on heights are softened, and from that one on wholly."""
MIPS = 7
"""Sizes in which the colours are kept, each half the one before."""
CLOUD_TILE, CLOUD_CELL = 1024, 4.0
"""The cloud's surface repeats after this many points, so many metres apart."""

F = np.float32
Grid = npt.NDArray[np.float64]


@dataclass(frozen=True)
class RevealMesh:
    """The mountain as it is drawn. Heights are exaggerated and count from the map's lowest."""

    heights: Float32
    """Shape (side, side), from south to north."""
    colours: npt.NDArray[np.uint32]
    """Lit colours 0xRRGGBB of the same points, `padded_side` each way, flat; then the same with
    half the points each way, and so on."""
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
    """Height of the cloud's surface over its level [m], and how much of the sun it catches, 0 to 1:
    side by side in memory, shape (CLOUD_TILE, CLOUD_TILE, 2)."""
    trees: Trees
    dusk: EveningLight
    sky: npt.NDArray[np.uint32]
    """Its sky, see `game.view.reveal_sky.panorama`."""

    def height(self, east: npt.ArrayLike, north: npt.ArrayLike) -> Floats:
        """Drawn heights at places of the map [m]."""
        e, n = np.broadcast_arrays(np.asarray(east, float), np.asarray(north, float))
        return bilinear(self.heights, (e + self.origin) / self.cell, (n + self.origin) / self.cell)

    def lifted(self, altitude: float) -> float:
        """A true altitude as a drawn height [m]."""
        return (altitude - self.lowest) * self.exaggeration


def reveal_mesh_of(e: Expedition, points: int = FINE,
                   between: Callable[[], None] = lambda: None) -> RevealMesh:  # fmt: skip
    """The mountain of a hike, see `build_reveal_mesh`."""
    return build_reveal_mesh(
        e.terrain, (float(e.start_east), float(e.start_north)), float(e.level.visibility), e.seed,
        points, between, face_of(e.level.name), (float(e.hut.east), float(e.hut.north)),
    )  # fmt: skip


def build_reveal_mesh(terrain: Terrain, start: tuple[float, float], visibility: float, seed: int,
                      points: int = FINE, between: Callable[[], None] = lambda: None,
                      face: LevelFace = PLAIN, hut: tuple[float, float] | None = None
                      ) -> RevealMesh:  # fmt: skip
    """Work out all of it, on about so many ``points`` each way; takes some tenths of a second.

    ``between`` is called every few milliseconds: work in the background may wait there. ``face``
    gives the colours, ``hut`` where the hike led if not to the lowest place.
    """
    grid = np.asarray(terrain.heights, dtype=np.float64)
    land = HeightField(grid, terrain.size, start, bumps=0.0)
    cover, altitude = GroundCover(land, visibility, seed, face), land.height(*start)
    del land
    between()
    lowest = float(grid.min())
    true = _without_teeth(grid - lowest, terrain.cell)
    slopes = np.hypot(*np.gradient(true, terrain.cell))
    usual, most = np.percentile(slopes, (80, 99.5))
    wanted = min(USUAL_SLOPE / max(1e-6, usual), STEEPEST / max(1e-6, most), 3.5)
    exaggeration = float(max(1.0, wanted))
    pad = round(AROUND * (len(grid) - 1))
    wide = _continued(true, pad, terrain.cell)
    factor = max(1, round(points / len(wide)))
    above = enlarge(wide, (len(wide) - 1) * factor + 1).astype(np.float32)
    between()
    cell, origin = terrain.cell / factor, pad * terrain.cell
    drawn = _surrounded(above, cell, origin, terrain.size, float(true.max()), exaggeration,
                         between)  # fmt: skip
    above += F(lowest - altitude)
    glow = basin_glow(grid, terrain.cell, len(above), cell, origin)
    clouds = _cloud()
    between()
    hut = hut or (terrain.lowest.east, terrain.lowest.north)
    site = Site(cell, origin, terrain.size, start, hut)
    dusk = dusk_of(face)
    done = painted(above, drawn, exaggeration, cover, site, glow, dusk, between)
    trees = stand_trees(drawn, done.forest, done.broad, done.scale, site, face, dusk)
    return RevealMesh(drawn, _with_mips(done.colours), cell, origin, terrain.size, exaggeration,
                      lowest, clouds, trees, dusk, panorama(dusk))  # fmt: skip


def _without_teeth(heights: Grid, cell: float) -> Grid:
    """Heights whose cliffs are a little softer: askew to the grid they would be rows of teeth."""
    slope = np.hypot(*np.gradient(heights, cell))
    steep = np.clip((_spread(slope, np.maximum) - TEETH[0]) / (TEETH[1] - TEETH[0]), 0, 1)
    soft = heights
    for _ in range(3):
        soft = _spread(soft, lambda a, b: (a + b) / 2)
    return heights + (soft - heights) * _spread(steep, np.maximum)


def _spread(field: Grid, join: Callable[[Grid, Grid], Grid]) -> Grid:
    """Every point joined with its neighbours to both sides, then with those above and below."""
    for axis in (0, 1):
        wide = np.pad(field, [(1, 1) if axis == k else (0, 0) for k in (0, 1)], mode="edge")
        inner = np.moveaxis(wide, axis, 0)
        low, high = join(inner[:-2], inner[1:-1]), join(inner[1:-1], inner[2:])
        field = np.moveaxis(join(low, high), 0, axis)
    return field


def _surrounded(fine: Float32, cell: float, origin: float, size: float, relief: float,
                exaggeration: float, between: Callable[[], None]) -> Float32:  # fmt: skip
    """Heights as drawn, with the land around the map, of which ``fine`` is given its spurs."""
    count = len(fine)
    spurs, fray = enlarge(seamless(24, 96, 5, 2), count), enlarge(seamless(21, 96, 4, 3), count)
    drawn = np.empty_like(fine)
    for rows in bands(count, between):
        fall, far = _outside(fray[rows], rows, cell, origin, size)
        fine[rows] += F(SPURS / exaggeration) * (spurs[rows] - F(0.4)) * np.clip(far * 3.0, 0, 1)
        drawn[rows] = fine[rows] * (1 - fall) - F(0.1 * relief + 150 / exaggeration) * fall
        drawn[rows] *= F(exaggeration)
    return drawn


def _with_mips(colours: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """Colours 0xRRGGBB (side, side) with all mips, one after the other.

    The edge goes on to the east and north until every mip has exactly half the points each way.
    """
    count, side = len(colours), padded_side(len(colours))
    out = np.empty(sum((side >> level) ** 2 for level in range(MIPS)), np.uint32)
    fine = out[: side * side].reshape(side, side)
    fine[:count, :count] = colours
    fine[:count, count:] = colours[:, -1:]
    fine[count:] = fine[count - 1]
    begin = side * side
    for level in range(1, MIPS):
        half = side >> level
        coarse = out[begin : begin + half * half].reshape(half, half)
        coarse[:] = 0
        four = (fine[::2, ::2], fine[1::2, ::2], fine[::2, 1::2], fine[1::2, 1::2])
        for mask in (0xFF0000, 0xFF00, 0xFF):
            coarse |= (sum(one & mask for one in four) + 2 * (mask & -mask)) // 4 & mask
        fine, begin = coarse, begin + half * half
    return out


def padded_side(count: int) -> int:
    """Points each way of the colours of so many points, so that all mips are exactly halved."""
    step = 1 << (MIPS - 1)
    return -(-count // step) * step


def _continued(inside: npt.NDArray[np.float64], pad: int, cell: float) -> npt.NDArray[np.float64]:
    """The land mirrored at its edges, with a round crest where the slope turns over."""
    even = np.pad(inside, pad, mode="reflect")
    odd = np.pad(inside, pad, mode="reflect", reflect_type="odd")
    off = np.maximum(pad - np.arange(len(even)), np.arange(len(even)) - (len(even) - 1 - pad))
    off = np.maximum(off, 0) * cell
    return np.asarray(even + (odd - even) * np.exp(-np.hypot(off[:, None], off[None, :]) / CREST))


def _outside(fray: Float32, rows: slice, cell: float, origin: float, size: float
             ) -> tuple[Float32, Float32]:  # fmt: skip
    """0 on the map, rising to 1 at the end of the land around it; first frayed, then plain.

    Of a band of rows, of which ``fray`` is the noise at the edge.
    """
    at = (np.arange(fray.shape[1]) * cell - origin).astype(np.float32)
    off = np.maximum(np.maximum(-at, at - F(size)), F(0))
    far = np.hypot(off[rows, None], off[None, :]) / F(origin)
    begins = np.clip(F(0.16) * (F(1.2) + fray), 0.0, 0.5)
    t = np.clip((far - begins) / (F(0.94) - begins), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32), far


@cache
def _cloud() -> Float32:
    # Soft heads, smaller ones upon larger ones.
    heads = 11 * np.abs(seamless(25, CLOUD_TILE, 9, 1)) ** 1.3
    heads += 4 * np.abs(seamless(26, CLOUD_TILE, 30, 1)) ** 1.3
    heads += 1.2 * seamless(28, CLOUD_TILE, 67, 1)
    waves = 12 * seamless(27, CLOUD_TILE, 3, 1)
    heights = (heads + waves - 13).astype(np.float32)
    azimuth = SUN[0]
    dx, dy = round(4 * math.cos(azimuth)), round(4 * math.sin(azimuth))
    towards = heights - np.roll(heights, (-dy, -dx), (0, 1))
    # Bright sides tend to a tone below full sun, so that no side is one flat spot.
    light = 0.5 + 0.44 * np.tanh(0.12 * towards + 0.016 * heights)
    return np.stack((heights, light), axis=2).astype(np.float32)
