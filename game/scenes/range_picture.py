"""The ground below the trails on the map of the range, and the fog over what is not open yet.

It is no mountain of any level: the same picture for everyone, and nothing can be read from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pygame

from game.land.contours import contour, contour_altitudes
from game.land.relief import paint
from game.ui.drawing import mix, smooth_noise
from game.ui.theme import CARD, INK_SOFT

GRID, CELLS, OCTAVES, SEED = 128, 2, 3, 11
"""Points a side of the ground, waves a side of its largest mountains, finer ones, and its seed."""
FALL = 3.4
"""How much higher the ground lies at the top of the map than at its foot [deviations]: the trails
lead down."""
FINE = 384
"""Pixels a side of the relief before it is enlarged."""
FADE = 0.1
"""Share of bare paper in its colours."""
INTERVAL, BOLD = 0.4, 4
"""Between contours, in standard deviations of the height, and which of them are bold."""
FIRS = 900
"""Places for firs that are tried; most are no forest."""
FOG: tuple[int, int, int] = (226, 229, 231)
FOG_CELL = 9
"""Side of a cell of the fog before it is made smooth [design units]."""
THICKEST = 0.86
"""How much of the ground the fog hides."""
FOG_REACH = (135.0, 40.0)
"""How far it reaches to both sides of a hut, and above and below it [design units]."""
EDGE_OF_FOG = 0.35
"""How ragged its edge is, of its reach."""


class RangeGround:
    """The ground in the making, beside the window."""

    def __init__(self, scale: float) -> None:
        self._scale = scale
        self.surface: pygame.Surface | None = None

    def prepare(self, size: tuple[int, int]) -> None:
        """Draw it at this ``size`` [px]."""
        self.surface = range_picture(size, self._scale)


def range_picture(size: tuple[int, int], scale: float) -> pygame.Surface:
    """Relief and contours for a map of ``size`` [px] at ``scale`` pixels a design unit.

    Every call makes a new picture, which belongs to the caller: threads share the bytes alone.
    """
    return pygame.image.frombytes(_range_bytes(size, scale), size, "RGB")


@lru_cache(maxsize=2)
def _range_bytes(size: tuple[int, int], scale: float) -> bytes:
    """The pixels row by row, three bytes each."""
    heights = smooth_noise(np.random.default_rng(SEED), GRID, CELLS, OCTAVES)
    heights = heights + np.linspace(0.0, FALL, GRID, dtype=np.float32)[:, None]
    colours = paint(heights, GRID, FINE).astype(np.float32)
    paper = np.array(CARD, np.float32)
    pale = (colours + (paper - colours) * FADE).astype(np.uint8)
    image = pygame.transform.smoothscale(pygame.surfarray.make_surface(pale), size)
    across, down = (size[0] - 1) / (GRID - 1), (size[1] - 1) / (GRID - 1)
    altitudes = contour_altitudes(float(heights.min()), float(heights.max()), INTERVAL)
    for number, altitude in enumerate(altitudes):
        bold = number % BOLD == 0
        pen = mix(INK_SOFT, CARD, 0.4 if bold else 0.66)
        for line in contour(heights, altitude):
            points = [(x * across, (GRID - 1 - y) * down) for x, y in line]
            if len(points) > 2:
                pygame.draw.aalines(image, pen, False, points)
                if bold and scale > 1.2:
                    pygame.draw.aalines(image, pen, False, [(x, y + 1) for x, y in points])
    _draw_forest(image, heights, scale)
    return pygame.image.tobytes(image, "RGB")


def _draw_forest(image: pygame.Surface, heights: np.ndarray, scale: float) -> None:
    """Inked firs in the lower half of the range, in groups."""
    rng = np.random.default_rng(SEED + 2)
    groves = smooth_noise(np.random.default_rng(SEED + 3), GRID, 5, 2)
    line, wide, high = float(np.median(heights)), 3.2 * scale, 9.0 * scale
    for east, south in sorted(rng.random((FIRS, 2)).tolist(), key=lambda spot: spot[1]):
        column, row = int(east * GRID), int((1 - south) * GRID) % GRID
        if heights[row, column] > line or groves[row, column] < 0.5:
            continue
        x, foot = east * image.get_width(), south * image.get_height()
        for part, tone in ((1.0, (72, 96, 74)), (0.62, (88, 114, 86))):
            top = foot - high * (1.6 - 0.6 * part)
            pygame.draw.polygon(image, tone, [(x - wide * part, foot - high * (0.8 - 0.8 * part)),
                                              (x + wide * part, foot - high * (0.8 - 0.8 * part)),
                                              (x, top)])  # fmt: skip


def draw_fog(sheet: pygame.Surface, scale: float,
             hidden: Sequence[tuple[float, float]], open_: Sequence[tuple[float, float]]
             ) -> None:  # fmt: skip
    """Draw fog on the map ``sheet`` over the huts at the pixels ``hidden``, not over ``open_``."""
    area, cell = sheet.get_rect(), FOG_CELL * scale
    columns, rows = max(2, round(area.width / cell)), max(2, round(area.height / cell))
    noise = smooth_noise(np.random.default_rng(SEED + 1), GRID, 6, 2)
    ragged = 1.0 + EDGE_OF_FOG * 0.5 * noise[np.arange(columns)[:, None] % GRID,
                                             np.arange(rows)[None, :] % GRID]  # fmt: skip
    x = (np.arange(columns) + 0.5)[:, None] * area.width / columns
    y = (np.arange(rows) + 0.5)[None, :] * area.height / rows

    def near(places: Sequence[tuple[float, float]]) -> np.ndarray:
        """1 at a place, 0 out of its reach."""
        most = np.zeros((columns, rows))
        for east, south in places:
            away = np.hypot((x - east) / (FOG_REACH[0] * scale),
                            (y - south) / (FOG_REACH[1] * scale))  # fmt: skip
            most = np.maximum(most, 1.6 - away * ragged)
        return np.clip(most, 0.0, 1.0)

    alpha = near(hidden) * (1.0 - near(open_))
    fog = pygame.Surface((columns, rows), pygame.SRCALPHA)
    fog.fill((*FOG, 255))
    pixels = pygame.surfarray.pixels_alpha(fog)
    pixels[:] = (255 * THICKEST * alpha).astype(np.uint8)
    del pixels
    sheet.blit(pygame.transform.smoothscale(fog, area.size), (0, 0))
