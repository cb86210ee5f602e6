"""The hut in ink, and its lamp in the fog."""

from __future__ import annotations

import math

import pygame

from game.ui.drawing import cached_per_thread, mix, shrink, soft_disc
from game.ui.theme import INK, PAPER, Colour, Ui

LAMP_COLOUR: Colour = (255, 190, 84)
WALL_COLOUR: Colour = (112, 78, 50)
ROOF_COLOUR: Colour = (58, 46, 40)
STONE_COLOUR: Colour = (138, 130, 122)
GROUND_SHARE = 31 / 32
"""Where the ground is in the picture of the hut, as a share of its height."""
LARGEST_DRAWING = 1024
"""The hut is drawn about so wide [px] before it is made small: more would hold up a frame."""
FLICKER_SPEED = 2.3
"""Radians a second at which the lamp grows and shrinks a little."""


def draw_hut(canvas: pygame.Surface, ui: Ui, at: tuple[float, float], seconds: float) -> None:
    """A small hut with a lit window standing at ``at`` [px], in a glow that the fog spreads."""
    radius = round(ui.px(58) * (1 + 0.05 * math.sin(seconds * FLICKER_SPEED)))
    light = glow(ui.px(58))
    light = pygame.transform.smoothscale(light, (2 * radius, 2 * radius))
    canvas.blit(light, (at[0] - radius, at[1] - ui.px(8) - radius))
    image = hut_picture(ui.px(34))
    canvas.blit(image, image.get_rect(midbottom=(round(at[0]), round(at[1] + ui.px(6)))))


def glow(radius: int) -> pygame.Surface:
    """Lamplight in fog: bright in the middle, nothing at the rim."""
    return soft_disc(radius, LAMP_COLOUR, 190, 2.2)


@cached_per_thread(maxsize=8)
def hut_picture(width: int, lights: bool = False) -> pygame.Surface:
    """The hut from its gable, ``width`` pixels wide, drawn up to four times as large if small.

    Of its height `GROUND_SHARE` is above the ground. ``lights``: nothing but window and door.
    """
    k = min(4, max(1, round(LARGEST_DRAWING / width))) * width / 34.0
    image = pygame.Surface((round(34 * k), round(32 * k)), pygame.SRCALPHA)
    small = (width, round(32 * width / 34))

    def box(x: float, y: float, w: float, h: float, colour: Colour) -> None:
        pygame.draw.rect(image, colour, (round(x * k), round(y * k), round(w * k), round(h * k)))

    def shape(points: list[tuple[float, float]], colour: Colour) -> None:
        pygame.draw.polygon(image, colour, [(x * k, y * k) for x, y in points])

    if lights:
        image.fill((*LAMP_COLOUR, 0))
        box(9.2, 20, 2.2, 4.6, LAMP_COLOUR)
        box(12, 20, 2.2, 4.6, LAMP_COLOUR)
        box(19.8, 19.4, 5.2, 10.4, LAMP_COLOUR)
        return shrink(image, small)
    box(22.2, 3.4, 4.2, 9, INK)
    box(23, 4.2, 2.6, 8, STONE_COLOUR)
    for row in range(4):
        box(23 + 0.9 * (row % 2), 4.2 + 2 * row, 1.5, 1.7, mix(STONE_COLOUR, INK, 0.25))
    box(4.2, 15, 25.6, 16, INK)
    box(5.4, 14, 23.2, 15.8, WALL_COLOUR)
    shape([(5.4, 16), (17, 5.6), (28.6, 16)], WALL_COLOUR)
    # Boards in the gable, logs below it, each with light from above; both end in the eaves' shadow.
    for board in range(15):
        x = 5.9 + 1.52 * board
        top = 6.2 + 0.897 * abs(x + 0.7 - 17)
        box(x, top, 1.4, max(0.0, 15.6 - top), mix(WALL_COLOUR, INK, (0.06, 0.2, 0.12)[board % 3]))
    for log in range(7):
        y = 16 + 1.98 * log
        box(5.4, y, 23.2, 1.8, mix(WALL_COLOUR, INK, (0.0, 0.12, 0.05)[log % 3]))
        box(5.4, y, 23.2, 0.4, mix(WALL_COLOUR, PAPER, 0.16))
        box(5.4, y + 1.72, 23.2, 0.3, INK)
        for end in (4.4, 28.4):
            box(end, y + 0.1, 1.2, 1.5, mix(WALL_COLOUR, PAPER, 0.28))
    box(15, 10.6, 4, 0.5, INK)
    shape([(5.4, 18), (17, 7.6), (28.6, 18), (28.6, 16), (17, 6), (5.4, 16)],
          mix(WALL_COLOUR, INK, 0.55))  # fmt: skip
    for stone in range(9):
        box(4.5 + 2.8 * stone, 29.9, 2.5, 1.0, mix(STONE_COLOUR, INK, (0.1, 0.35, 0.2)[stone % 3]))
    shape([(0.6, 17.6), (17, 3.2), (33.4, 17.6), (31, 19.8), (17, 8), (3, 19.8)], PAPER)
    shape([(1.6, 17.4), (17, 4.2), (32.4, 17.4), (30.8, 18.8), (17, 7), (3.2, 18.8)], ROOF_COLOUR)
    shape([(1.6, 17.4), (17, 4.2), (17, 4.9), (2.2, 17.9)], mix(ROOF_COLOUR, PAPER, 0.2))
    box(8.4, 19.2, 6.6, 6.2, INK)
    box(9.2, 20, 5, 4.6, LAMP_COLOUR)
    box(11.4, 20, 0.6, 4.6, INK)
    box(8, 25.2, 7.4, 0.7, mix(WALL_COLOUR, PAPER, 0.3))
    box(19, 18.6, 6.8, 11.6, INK)
    box(19.8, 19.4, 5.2, 10.4, LAMP_COLOUR)
    return shrink(image, small)
