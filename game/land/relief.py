"""The true mountain as a printed map: tint by altitude, light from the north-west, contours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.core.terrain import Terrain
from game.land.contours import Line, contour, contour_altitudes, good_step

ALTITUDE_TINTS = np.array(
    [
        (176, 199, 170), (196, 212, 178), (217, 222, 187), (233, 227, 193), (238, 219, 178),
        (228, 199, 156), (214, 181, 143), (212, 188, 163), (228, 215, 201), (246, 241, 235),
    ],
    dtype=np.float32,
)  # fmt: skip
"""Valley to summit."""
SHADOW_TINT = np.array((92, 98, 132), dtype=np.float32)
LIGHT_TINT = np.array((255, 250, 232), dtype=np.float32)


@dataclass(frozen=True)
class Contours:
    """All lines of one altitude, in metres from the map's south-west corner."""

    altitude: float
    bold: bool
    lines: list[Line]


@dataclass(frozen=True)
class Relief:
    """All that is drawn of the mountain once the hike is over."""

    size: float
    """Side of the map [m]."""
    colours: np.ndarray
    """Picture, ``[column, row, rgb]`` with row 0 in the north."""
    contours: list[Contours]
    step: float
    """Contour interval [m]."""
    low: float
    high: float


def enlarge(heights: np.ndarray, pixels: int) -> np.ndarray:
    """``heights`` on ``pixels`` x ``pixels`` points, by smooth cubic interpolation."""
    tall = _more_rows(np.ascontiguousarray(heights, np.float32), pixels)
    return np.ascontiguousarray(_more_rows(np.ascontiguousarray(tall.T), pixels).T)


def _more_rows(values: np.ndarray, pixels: int) -> np.ndarray:
    """Rows of ``values`` blended to ``pixels`` rows with Catmull-Rom weights, four for each."""
    at = np.linspace(0, len(values) - 1, pixels)
    base = np.minimum(at.astype(int), len(values) - 2)
    t = (at - base)[:, None]
    kernel = (
        -0.5 * t**3 + t**2 - 0.5 * t,
        1.5 * t**3 - 2.5 * t**2 + 1,
        -1.5 * t**3 + 2 * t**2 + 0.5 * t,
        0.5 * t**3 - 0.5 * t**2,
    )
    out = np.zeros((pixels, values.shape[1]), np.float32)
    # Some rows at a time: they stay in the cache, which halves the time.
    for begin in range(0, pixels, 64):
        rows = slice(begin, begin + 64)
        for shift, weight in zip((-1, 0, 1, 2), kernel, strict=True):
            source = np.clip(base[rows] + shift, 0, len(values) - 1)
            out[rows] += weight[rows].astype(np.float32) * values[source]
    return out


def paint(heights: np.ndarray, size: float, pixels: int) -> np.ndarray:
    """Colours of the relief, ``[column, row, rgb]`` with the north at the top.

    ``size`` is the side of the ground [m], ``pixels`` that of the picture.
    """
    fine = enlarge(heights, pixels)
    colour = _tinted(fine)
    shade = _hillshade(fine, size / (pixels - 1))
    # Level ground has a shade of about 0.56: below it the tint is darkened, above it lit.
    dark = np.clip((0.56 - shade) / 0.56, 0, 1)[:, :, None] ** 1.15
    bright = np.clip((shade - 0.56) / 0.44, 0, 1)[:, :, None]
    colour = colour * (1 - 0.44 * dark) + SHADOW_TINT * 0.44 * dark
    colour = colour + (LIGHT_TINT - colour) * 0.42 * bright
    # Rows of the grid go north; those of a picture go down.
    return np.ascontiguousarray(np.clip(colour, 0, 255).astype(np.uint8)[::-1].transpose(1, 0, 2))


def _tinted(heights: np.ndarray) -> np.ndarray:
    """The tint of every altitude, ``[row, column, rgb]``, blended between neighbours."""
    low, high = float(heights.min()), float(heights.max())
    share = (heights - low) / max(high - low, 1e-9)
    place = share * (len(ALTITUDE_TINTS) - 1)
    index = np.minimum(place.astype(int), len(ALTITUDE_TINTS) - 2)
    part = (place - index)[:, :, None]
    tinted: np.ndarray = ALTITUDE_TINTS[index] * (1 - part) + ALTITUDE_TINTS[index + 1] * part
    return tinted


def _hillshade(heights: np.ndarray, spacing: float) -> np.ndarray:
    """Light on the ground, 0 to 1, by Lambert's law; ``spacing`` of the grid in metres.

    Two lamps, as on printed maps: the main one in the north-west, a weaker one in the west, so
    that ridges that run towards the main one are seen too.
    """
    north, east = np.gradient(heights, spacing)
    # A gentle mountain is drawn steeper and a wild one flatter, so that both show their shape.
    typical = float(np.percentile(np.hypot(east, north), 90)) or 1.0
    exaggeration = 0.8 / typical
    gx, gy = east * exaggeration, north * exaggeration
    # The surface normal is (-gx, -gy, 1) / norm; each lamp adds its direction times the normal.
    norm = np.sqrt(1 + gx * gx + gy * gy)
    main = (0.60 * gx - 0.60 * gy + 0.53) / norm
    side = (0.78 * gx + 0.05 * gy + 0.62) / norm
    shade: np.ndarray = np.clip(0.68 * main + 0.32 * side, 0.0, 1.0)
    return shade


def survey(terrain: Terrain, descent: float, pixels: int = 1024) -> Relief:
    """Draw up the map of a terrain; takes some tenths of a second.

    ``descent`` is the altitude between start and hut [m]: the contours are close enough to show
    it well, unless the whole map would turn brown with them.
    """
    heights = np.asarray(terrain.heights, dtype=np.float64)
    size = terrain.size
    low, high = float(heights.min()), float(heights.max())
    step = max(good_step(0.0, abs(descent), 12), good_step(low, high, 34))
    grid = heights.shape[0]
    fine = enlarge(heights, 2 * grid - 1) if grid <= 300 else heights
    scale = size / (fine.shape[0] - 1)
    drawn = []
    for altitude in contour_altitudes(low, high, step):
        lines = [line * scale for line in contour(fine, altitude) if len(line) > 6]
        drawn.append(Contours(altitude, round(altitude / step) % 5 == 0, lines))
    return Relief(size, paint(heights, size, pixels), drawn, step, low, high)
