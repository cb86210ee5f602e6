"""Small inked signs: stars, a lock, a tick."""

from __future__ import annotations

import math

import pygame

from game.ui.drawing import cached_per_thread, mix, shrink
from game.ui.theme import CARD, INK_SOFT, Colour, Ui

OVERSAMPLE = 4


def star_shape(centre: tuple[float, float], radius: float) -> list[tuple[float, float]]:
    """The ten corners of a star that stands on two points [px]."""
    corners = []
    for k in range(10):
        reach = radius if k % 2 == 0 else radius * 0.45
        angle = -math.pi / 2 + k * math.pi / 5
        corners.append((centre[0] + reach * math.cos(angle), centre[1] + reach * math.sin(angle)))
    return corners


def draw_stars(canvas: pygame.Surface, ui: Ui, rect: pygame.Rect, earned: int, count: int
               ) -> None:  # fmt: skip
    """``count`` stars in a row: the earned ones full, the others outlined."""
    canvas.blit(_row_of_stars(rect.size, earned, count, ui.rtl, ui.palette.star), rect)


@cached_per_thread(maxsize=64)
def _row_of_stars(size: tuple[int, int], earned: int, count: int, leftwards: bool, gold: Colour
                  ) -> pygame.Surface:  # fmt: skip
    """The row as a picture of ``size`` [px]."""
    wide, tall = size
    radius = min(tall / 2, wide / count / 2 * 0.92)
    image = pygame.Surface((wide * OVERSAMPLE, tall * OVERSAMPLE), pygame.SRCALPHA)
    image.fill((*CARD, 0))
    for k in range(count):
        place = k if not leftwards else count - 1 - k
        centre = ((place + 0.5) * wide / count * OVERSAMPLE, tall / 2 * OVERSAMPLE)
        shape = star_shape(centre, radius * OVERSAMPLE)
        if k < earned:
            pygame.draw.polygon(image, (*gold, 255), shape)
            pygame.draw.polygon(image, (*mix(gold, (0, 0, 0), 0.35), 255), shape, OVERSAMPLE)
        else:
            pygame.draw.polygon(image, (*INK_SOFT, 170), shape, round(OVERSAMPLE * 1.2))
    return shrink(image, size)


def draw_lock(canvas: pygame.Surface, ui: Ui, at: tuple[float, float], colour: Colour) -> None:
    """A small padlock around ``at``."""
    u = ui.scale
    body = pygame.Rect(0, 0, round(11 * u), round(8 * u))
    body.midtop = (round(at[0]), round(at[1] - 1 * u))
    pygame.draw.rect(canvas, colour, body, border_radius=max(1, round(1.5 * u)))
    width = max(2, round(1.8 * u))
    arch = pygame.Rect(0, 0, round(8 * u), round(9 * u))
    arch.midtop = (body.centerx, round(at[1] - 6 * u))
    pygame.draw.rect(canvas, colour, arch, width, border_top_left_radius=arch.width // 2,
                     border_top_right_radius=arch.width // 2)  # fmt: skip


def draw_tick(canvas: pygame.Surface, ui: Ui, at: tuple[float, float], colour: Colour) -> None:
    """A tick around ``at``."""
    u = ui.scale
    points = [
        (at[0] - 6 * u, at[1]),
        (at[0] - 1.5 * u, at[1] + 5 * u),
        (at[0] + 7 * u, at[1] - 6 * u),
    ]
    pygame.draw.lines(canvas, colour, False, points, max(2, round(2.4 * u)))


def draw_cross(canvas: pygame.Surface, ui: Ui, at: tuple[float, float], colour: Colour) -> None:
    """A cross around ``at``."""
    u = 5 * ui.scale
    for sign in (-1, 1):
        pygame.draw.line(canvas, colour, (at[0] - u, at[1] - sign * u),
                         (at[0] + u, at[1] + sign * u), max(2, round(2.2 * ui.scale)))  # fmt: skip
