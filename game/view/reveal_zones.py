"""Zones of the revealed mountain: forest, meadow, heath, scree, rock and snow.

They follow the heights that are in sight, not altitude: a low hill has a summit, too. Broken by
slope, by the side of the sun and by gullies, and in the colours of the level's season.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from game.view.face import LevelFace
from game.view.ground_cover import blurred
from game.view.height_field import Float32, seamless
from game.view.light import DRY, GRASS, HEATHER, LUSH, smooth

SUN = (-2.45, 0.36)
"""Azimuth and height of the sun [radians]."""
SIGHT = 0.42
"""Heights count by how near they are to the hike: e times less at this share of the map's side."""
BY_RANK = 0.55
"""So much of a zone is the share of ground below, the rest the share of height."""
KNOTS = 1024
"""Steps of the table of zones."""
SNOW, USUAL_SNOW, LEAST_SNOW, MOST_SNOW = 0.0017, 0.20, 0.05, 0.36
"""Share of the ground in sight that snow covers: less by so much for each metre that the season's
snow line lies higher."""
PLATEAU = (0.5, 0.85)
"""On a mountain with so little of a crown there is no snow, with so much there is all of it."""
COARSE = 4
"""What is broad is worked out at every fourth point."""
FLOW, BUTTRESS = 12, 15.0
"""Gullies are followed so many steps uphill and down, and are so many coarse points wide."""
HOLLOW, DEEP = 9.0, 34.0
"""Radii of a hollow and a valley, within which they are dark [coarse points]."""
FOREST_TO, HEATH_FROM, STONES_FROM = 0.47, 0.52, 0.70
"""Where on the scale from valley to summit woods end, heath and scree begin."""
ROCK, SCREE, SNOW_TONE, WATER = (122, 113, 108), (152, 141, 128), (216, 221, 231), (92, 128, 150)
SAP, FLOOR = (104, 128, 80), (58, 80, 50)
"""Grass in sap, and the ground of a conifer wood."""

F = np.float32
Tone = tuple[float, float, float]


class HeightScale(NamedTuple):
    """Heights as zones, 0 in the lowest valley in sight and 1 on the highest summit."""

    low: float
    per: float
    """Steps of the table for a metre."""
    table: Float32
    crown: float
    """Share of all height that the highest fifth of the ground has, times five: low on plateaus."""

    def of(self, heights: Float32) -> Float32:
        """The same shape."""
        place = np.clip((heights - F(self.low)) * F(self.per), 0, KNOTS - 1).astype(np.int16)
        return np.asarray(self.table[place])


def height_scale(drawn: Float32, cell: float, middle: tuple[float, float], size: float
                 ) -> HeightScale:  # fmt: skip
    """The scale of heights as drawn, seen around a ``middle`` [m from the grid's corner]."""
    at = np.arange(0, len(drawn), 8)
    bells = [np.exp(-(((at * cell - one) / (SIGHT * size)) ** 2)) for one in middle]
    heights = drawn[::8, ::8].ravel().astype(np.float64)
    weight = np.outer(bells[1], bells[0]).ravel()
    order = np.argsort(heights)
    heights, below = heights[order], np.cumsum(weight[order])
    below /= below[-1]
    low, high = (float(heights[np.searchsorted(below, share)]) for share in (0.005, 0.995))
    high = max(high, low + 1.0)
    knots = np.linspace(low, high, KNOTS)
    rank = np.interp(knots, heights, below)
    table = BY_RANK * rank + (1 - BY_RANK) * np.linspace(0, 1, KNOTS)
    crown = 5 * float(np.mean(rank > 0.8))
    return HeightScale(low, (KNOTS - 1) / (high - low), table.astype(np.float32), crown)


class Broad(NamedTuple):
    """What is broad enough to be known at every fourth point only, shape (side, side) each."""

    shadow: Float32
    """Cast shadow, 0 to 1."""
    open_sky: Float32
    """Share of the sky's light that comes past the ground around."""
    bend: Float32
    """Hollows above 0, ridges below, about -1 to 1."""
    rib: Float32
    """Gullies and ribs that run down the slope, about -2 to 2."""
    rib_north: Float32
    rib_east: Float32
    """Their rise for a point of the coarse grid."""


def broad_shapes(drawn: Float32, cell: float) -> Broad:
    """All of it for heights as drawn."""
    coarse = np.ascontiguousarray(drawn[::COARSE, ::COARSE])
    wide = COARSE * cell
    near, far = (coarse - blurred(coarse, 1.0, reach) for reach in (HOLLOW, DEEP))
    hollow = np.maximum(0, -near) / F(HOLLOW * wide) + np.maximum(0, -far) / F(DEEP * wide)
    sky = 1 / (1 + F(2.0) * hollow)
    rib = _ribs(coarse, wide)
    north, east = np.gradient(rib)
    bend = np.clip(-near / F(0.10 * HOLLOW * wide), -1, 1)
    fields = (_shadow(coarse, wide), sky, bend, rib, north, east)
    return Broad(*(np.ascontiguousarray(one, np.float32) for one in fields))


def _shadow(coarse: Float32, wide: float) -> Float32:
    """Shadows that the ground casts, 0 to 1."""
    azimuth, high = SUN
    shadow = np.zeros_like(coarse)
    for step in range(1, 44):
        reach = step * 1.0 + 0.03 * step * step
        dx, dy = round(reach * math.cos(azimuth)), round(reach * math.sin(azimuth))
        away = math.hypot(dx, dy) * wide
        over = np.roll(coarse, (-dy, -dx), (0, 1)) - coarse - math.tan(high) * away
        np.maximum(shadow, over / (6 + 0.04 * away), out=shadow)
    return np.clip(shadow, 0, 1)


def _ribs(coarse: Float32, wide: float) -> Float32:
    """Noise smeared along the lines of steepest descent, so that it runs down every slope.

    The mean along a streamline (Cabral and Leedom 1993), from both sides of each point.
    """
    count = len(coarse)
    north, east = np.gradient(blurred(coarse, 1.0, 2.0), wide)
    length = np.maximum(np.hypot(north, east), 1e-4)
    steps = [(part / length).astype(np.float32).ravel() for part in (east, north)]
    size = 512
    field = seamless(34, size, round(size / BUTTRESS), 2)
    out = np.zeros(count * count, np.float32)
    row, column = np.divmod(np.arange(count * count, dtype=np.int32), np.int32(count))
    for sign in (1.0, -1.0):
        u, v = column.astype(np.float32), row.astype(np.float32)
        for _ in range(FLOW):
            j = np.clip(u + F(0.5), 0, count - 1).astype(np.int32)
            i = np.clip(v + F(0.5), 0, count - 1).astype(np.int32)
            out += field.take((i & 511) * 512 + (j & 511))
            place = i * count + j
            u += F(sign) * steps[0].take(place)
            v += F(sign) * steps[1].take(place)
    out -= out.mean()
    # In clumps: a slope that is combed all over looks like hair.
    clumps = seamless(36, size, 13, 2).take((row & 511) * 512 + (column & 511))
    out *= (F(0.3) + np.clip(F(0.4) + F(0.6) * clumps, 0, 1)) / max(1e-6, float(out.std()))
    return out.reshape(count, count)


class Upsampler:
    """Coarse fields at bands of the fine rows, blended between neighbours."""

    def __init__(self, count: int) -> None:
        at = np.arange(count) / COARSE
        last = (count - 1) // COARSE
        self._low = np.minimum(at.astype(np.intp), max(0, last - 1))
        self._share = np.clip(at - self._low, 0, 1).astype(np.float32)

    def band(self, field: Float32, rows: slice) -> Float32:
        """Of shape (rows, count)."""
        low, share = self._low[rows], self._share[rows, None]
        lines = field[low] + (field[low + 1] - field[low]) * share
        left = lines[:, self._low]
        return np.asarray(left + (lines[:, self._low + 1] - left) * self._share, np.float32)


class Ground(NamedTuple):
    """A band of ground, each of shape (rows, side)."""

    zone: Float32
    """0 in the valley, 1 on the summit."""
    slope: Float32
    """Rise per metre as drawn."""
    to_sun: Float32
    """Rise per metre away from the sun: above 0 the ground faces it."""
    wet: Float32
    """Tarns, 0 to 1."""
    bend: Float32
    rib: Float32
    broad: Float32
    patch: Float32
    dab: Float32
    """Broad patches, smaller ones, and strokes of a brush; each about -2 to 2."""
    wood: Float32
    """How wooded."""


class Laid(NamedTuple):
    """What lies on a band of ground, as shares of it."""

    forest: Float32
    snow: Float32
    rock: Float32


class ZoneColours(NamedTuple):
    """The season's colours in white light."""

    grass: Tone
    lush: Tone
    dry: Tone
    heath: Tone
    floor: Tone
    snow_share: float
    """Share of the ground in sight that snow covers."""


def palette_of(face: LevelFace, crown: float) -> ZoneColours:
    """The palette of a level, on a mountain of such a `HeightScale.crown`."""
    season, albedo = face.of_season, face.albedo()
    # The evening sun is orange itself: some green keeps an autumn slope from being all of it.
    albedo[GRASS] += F(0.3) * (np.array(SAP, np.float32) - albedo[GRASS])
    grass, lush, dry, heath = (
        (float(r), float(g), float(b)) for r, g, b in albedo[[GRASS, LUSH, DRY, HEATHER]]
    )
    floor = tuple(tone * (1 + 0.5 * face.leaves * (leaf - 1)) * needle for tone, leaf, needle
                  in zip(FLOOR, season.leaves, season.needles, strict=True))  # fmt: skip
    snow = min(max(USUAL_SNOW - SNOW * face.snow_line, LEAST_SNOW), MOST_SNOW)
    # On a plateau its border would wander about where no height tells why.
    snow *= smooth(*PLATEAU, crown)
    return ZoneColours(grass, lush, dry, heath, (floor[0], floor[1], floor[2]), snow)


def share(low: float, high: float, value: Float32) -> Float32:
    """0 below ``low``, 1 above ``high``."""
    return np.asarray(np.clip((value - F(low)) * F(1 / (high - low)), 0, 1))


def lay_ground(out: Float32, g: Ground, palette: ZoneColours) -> Laid:
    """Lay the colours of a band one over the other into ``out``, shape (3, rows, side)."""
    work = np.empty(g.zone.shape, np.float32)

    def lay(tone: Tone, part: Float32) -> None:
        for plane, value in zip(out, tone, strict=True):
            np.subtract(F(value), plane, out=work)
            np.multiply(work, part, out=work)
            np.add(plane, work, out=plane)

    for plane, value in zip(out, palette.grass, strict=True):
        plane[...] = value
    # Borders run along the height, frayed by strokes. Each is narrow: areas of one tone, large.
    frayed = g.zone + F(0.035) * g.broad + F(0.012) * g.dab
    lay(palette.dry, 0.6 * share(0.2, 0.4, 0.5 * g.patch + 0.5 * g.broad + 0.03 * g.dab
                                 + 3 * (g.zone - F(0.4))))  # fmt: skip
    damp = 0.9 * g.bend + 0.5 * g.patch + 0.03 * g.dab - 0.2 * g.rib - 4 * (g.zone - F(0.35))
    lay(palette.lush, 0.6 * share(0.5, 0.9, damp))
    lay(palette.heath, 0.4 * share(HEATH_FROM, HEATH_FROM + 0.05, frayed)
        * share(0.1, 0.3, g.patch + 0.5 * g.broad + 0.03 * g.dab))  # fmt: skip
    edge = 7 * (F(FOREST_TO) - frayed) + np.minimum(0, (g.wood - F(0.47)) * 8 + 0.4 * g.patch)
    forest = share(0.2, 0.5, edge + 0.06 * g.dab)
    forest *= 1 - share(0.62, 0.95, g.slope)
    lay(palette.floor, forest)
    stony = 7 * (frayed - F(STONES_FROM)) + 5.5 * (g.slope - F(0.50)) + 0.2 * g.rib
    stones = share(0.25, 0.5, stony + 0.12 * g.patch + 0.10 * g.dab)
    lay(SCREE, 0.85 * stones)
    ribbed = g.slope + F(0.03) * np.maximum(0, g.rib) + F(0.03) * g.patch + F(0.015) * g.dab
    rock = share(0.66, 0.74, ribbed + 0.35 * np.maximum(0, g.zone - F(0.7)) - 0.1 * g.bend)
    lay(ROCK, rock)
    # Snow lies longer in the shade and in gullies; the wind takes it from ridges.
    white = (g.zone - F(1 - palette.snow_share)) * 11 + 0.35 * g.broad + 0.20 * g.patch
    white += 0.10 * g.dab - 0.35 * g.rib + 0.5 * g.bend - 1.6 * g.to_sun
    white -= 2.2 * np.maximum(0, g.slope - F(0.45))
    snow = share(0.0, 0.16, white) * (1 - 0.92 * share(0.62, 1.0, ribbed))
    lay(SNOW_TONE, snow)
    lay(WATER, g.wet * (1 - snow))
    out *= 1 + 0.022 * g.dab * (1 - 0.6 * snow)
    return Laid(forest * (1 - snow) * (1 - stones), snow, rock)
