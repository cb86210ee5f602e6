"""The ground below the trails on the map of the range: a pale relief with contours.

It is no mountain of any level: the same picture for everyone, and nothing can be read from it.
"""

from __future__ import annotations

import numpy as np
import pygame

from game.land.contours import contour, contour_altitudes
from game.land.relief import paint
from game.ui.drawing import cached_per_thread, mix, smooth_noise
from game.ui.theme import CARD, RULE

GRID, CELLS, OCTAVES, SEED = 128, 2, 2, 4
"""Points a side of the ground, waves a side of its largest mountains, finer ones, and its seed."""
FINE = 384
"""Pixels a side of the relief before it is enlarged."""
FADE = 0.70
"""Share of bare paper in its colours: names have to be read on it."""
INTERVAL, BOLD = 0.3, 4
"""Between contours, in standard deviations of the height, and which of them are bold."""


@cached_per_thread(maxsize=2)
def range_picture(size: tuple[int, int], scale: float) -> pygame.Surface:
    """Relief and contours for a map of ``size`` [px] at ``scale`` pixels a design unit."""
    heights = smooth_noise(np.random.default_rng(SEED), GRID, CELLS, OCTAVES)
    colours = paint(heights, GRID, FINE).astype(np.float32)
    paper = np.array(CARD, np.float32)
    pale = (colours + (paper - colours) * FADE).astype(np.uint8)
    image = pygame.transform.smoothscale(pygame.surfarray.make_surface(pale), size)
    across, down = (size[0] - 1) / (GRID - 1), (size[1] - 1) / (GRID - 1)
    altitudes = contour_altitudes(float(heights.min()), float(heights.max()), INTERVAL)
    for number, altitude in enumerate(altitudes):
        bold = number % BOLD == 0
        pen = mix(RULE, CARD, 0.25 if bold else 0.55)
        for line in contour(heights, altitude):
            points = [(x * across, (GRID - 1 - y) * down) for x, y in line]
            if len(points) > 2:
                pygame.draw.aalines(image, pen, False, points)
                if bold and scale > 1.2:
                    pygame.draw.aalines(image, pen, False, [(x, y + 1) for x, y in points])
    return image
