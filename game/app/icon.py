"""The icon of the window and of the entry in the menu of programs."""

from __future__ import annotations

import pygame

from game.ui.theme import INK


def icon(size: int = 64) -> pygame.Surface:
    """The sun behind a ridge, ``size`` pixels wide."""
    big = 4 * size
    image = pygame.Surface((big, big), pygame.SRCALPHA)
    pygame.draw.rect(image, (246, 214, 160), image.get_rect(), border_radius=big // 5)
    pygame.draw.circle(image, (230, 120, 40), (big * 0.62, big * 0.44), big * 0.2)
    ridge = [(0, 0.74), (0.24, 0.46), (0.46, 0.66), (0.72, 0.5), (1, 0.72), (1, 0.8), (0.8, 1),
             (0.2, 1), (0, 0.8)]  # fmt: skip
    pygame.draw.polygon(image, INK, [(x * big, y * big) for x, y in ridge])
    return pygame.transform.smoothscale(image, (size, size))
