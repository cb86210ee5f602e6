"""The hut in ink, and its lamp in the fog."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import pygame

from game.ui.drawing import cached_per_thread, mix, shrink, soft_disc
from game.ui.theme import INK, PAPER, Colour, Ui

LAMP_COLOUR: Colour = (255, 190, 84)
WALL_COLOUR: Colour = (112, 78, 50)
ROOF_COLOUR: Colour = (58, 46, 40)
STONE_COLOUR: Colour = (138, 130, 122)
FLAME_COLOUR: Colour = (255, 226, 150)
EMBER_COLOUR: Colour = (206, 124, 52)
SNOW_WHITE: Colour = (238, 242, 248)
SNOW_SHADE: Colour = (186, 198, 216)
GRASS_COLOUR: Colour = (104, 118, 66)
WINDOW, DOOR = (9.2, 20.2, 5.0, 4.6), (19.8, 19.4, 5.2, 10.4)
"""Left, top, width and height in the picture of the hut, which is 34 wide."""
RINGS = 16
"""Shades of the light in window and door."""
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


@cached_per_thread(maxsize=12)
def hut_picture(width: int, lights: bool = False, snow: bool = False) -> pygame.Surface:
    """The hut from its gable, ``width`` pixels wide, drawn up to four times as large if small.

    Of its height `GROUND_SHARE` is above the ground. ``lights``: nothing but window and door;
    ``snow``: it lies on the roof and on all that juts out.
    """
    k = min(4, max(1, round(LARGEST_DRAWING / width))) * width / 34.0
    image = pygame.Surface((round(34 * k), round(32 * k)), pygame.SRCALPHA)
    pen = _Pen(image, k)
    if lights:
        image.fill((*LAMP_COLOUR, 0))
        _draw_lights(pen)
    else:
        for part in (_draw_chimney, _draw_wall, _draw_roof, _draw_openings, _draw_beside):
            part(pen, snow)
    return shrink(image, (width, round(32 * width / 34)))


class _Pen(NamedTuple):
    """Draws in the units of the hut: 34 wide, 32 high."""

    image: pygame.Surface
    k: float
    """Pixels a unit."""

    def box(self, x: float, y: float, w: float, h: float, colour: Colour) -> None:
        k = self.k
        size = max(1, round(w * k)), max(1, round(h * k))
        pygame.draw.rect(self.image, colour, (round(x * k), round(y * k), *size))

    def shape(self, points: Sequence[tuple[float, float]], colour: Colour) -> None:
        pygame.draw.polygon(self.image, colour, [(x * self.k, y * self.k) for x, y in points])

    def disc(self, x: float, y: float, radius: float, colour: Colour) -> None:
        pygame.draw.circle(self.image, colour, (x * self.k, y * self.k), radius * self.k)

    def drift(self, x: float, y: float, w: float, h: float) -> None:
        """Snow that lies on an edge."""
        rect = pygame.Rect(
            round(x * self.k), round(y * self.k), round(w * self.k), round(h * self.k)
        )
        pygame.draw.rect(self.image, SNOW_SHADE, rect.move(0, round(0.14 * self.k)),
                         border_radius=round(0.5 * h * self.k))  # fmt: skip
        pygame.draw.rect(self.image, SNOW_WHITE, rect, border_radius=round(0.5 * h * self.k))


def _draw_lights(pen: _Pen) -> None:
    """Window and door as they shine: brightest in the middle."""
    for x, y, w, h in (WINDOW, DOOR):
        for ring in range(RINGS):
            share = ring / (RINGS - 1)
            tone = mix(mix(EMBER_COLOUR, LAMP_COLOUR, min(1.0, 2 * share)), FLAME_COLOUR,
                       max(0.0, 2 * share - 1))  # fmt: skip
            aside, above = 0.38 * w * share, 0.36 * h * share
            pen.box(x + aside, y + 1.3 * above, w - 2 * aside, h - 2 * above, tone)
    x, y, w, h = WINDOW
    pen.box(x + 0.5 * w - 0.22, y, 0.44, h, INK)
    pen.box(x, y + 0.45 * h, w, 0.3, INK)


def _draw_chimney(pen: _Pen, snow: bool) -> None:
    pen.box(22.4, 3.6, 4.0, 9, mix(STONE_COLOUR, INK, 0.72))
    for row in range(7):
        for column in range(3):
            tone = mix(STONE_COLOUR, INK, (0.1, 0.34, 0.2, 0.42)[(3 * row + 2 * column) % 4])
            pen.box(22.6 + 1.25 * column - 0.4 * (row % 2), 3.8 + 1.15 * row, 1.1, 1.0, tone)
    pen.box(22.0, 3.1, 4.8, 0.8, mix(STONE_COLOUR, INK, 0.5))
    if snow:
        pen.drift(21.9, 2.5, 5.0, 0.8)


def _draw_wall(pen: _Pen, _snow: bool) -> None:
    """Boards in the gable, logs below it, each with light from above; stones at their foot."""
    gable = [(5.4, 16.4), (17, 5.6), (28.6, 16.4)]
    pen.box(4.6, 15, 24.8, 16, mix(WALL_COLOUR, INK, 0.8))
    pen.shape(gable, mix(WALL_COLOUR, INK, 0.5))
    for board in range(20):
        x = 5.6 + 1.14 * board
        top = 6.4 + 0.93 * abs(x + 0.5 - 17)
        tone = mix(WALL_COLOUR, INK, (0.08, 0.24, 0.14, 0.3, 0.02)[board % 5])
        pen.box(x, top, 1.02, max(0.0, 16.0 - top), tone)
    for log in range(7):
        y = 16 + 1.98 * log
        tone = mix(WALL_COLOUR, INK, (0.0, 0.14, 0.06, 0.2)[log % 4])
        for part in range(6):
            share = abs(part - 1.6) / 4.4
            pen.box(
                5.2, y + 0.31 * part, 23.6, 0.34, mix(mix(tone, PAPER, 0.14), INK, 0.62 * share)
            )
        for crack in range(5):
            x = 6.2 + (crack * 4.7 + 2.9 * log) % 20.5
            pen.box(
                x, y + 0.6 + 0.2 * (crack % 3), 1.6 + 0.5 * (crack % 2), 0.12, mix(tone, INK, 0.5)
            )
        for end in (4.9, 29.1):
            pen.disc(end, y + 0.95, 0.96, mix(WALL_COLOUR, INK, 0.66))
            pen.disc(end, y + 0.9, 0.78, mix(WALL_COLOUR, PAPER, 0.24))
            pen.disc(end, y + 0.9, 0.4, mix(WALL_COLOUR, PAPER, 0.06))
    # The eaves' shadow, and the round stones that it all stands on.
    for depth in range(4):
        low = 0.5 * (4 - depth)
        pen.shape([(5.4, 16.0 + low), (17, 6.0 + low), (28.6, 16.0 + low), (28.6, 16), (17, 6),
                   (5.4, 16)], mix(WALL_COLOUR, INK, 0.42 + 0.1 * depth))  # fmt: skip
    for stone in range(12):
        x = 5.0 + 2.18 * stone
        tone = mix(STONE_COLOUR, INK, (0.14, 0.36, 0.24, 0.44)[stone % 4])
        pen.disc(x, 30.4, 1.2, mix(STONE_COLOUR, INK, 0.75))
        pen.disc(x, 30.3, 1.04, tone)
    pen.image.fill((0, 0, 0, 0), (0, round(31 * pen.k), pen.image.get_width(), round(2 * pen.k)))


def _draw_beside(pen: _Pen, snow: bool) -> None:
    """Firewood under the eaves on one side, a bench on the other, grass at the foot of all."""
    for row in range(6):
        for column in range(4):
            x, y = 0.9 + 1.06 * column + 0.5 * (row % 2), 30.2 - 1.0 * row
            tone = mix((168, 124, 78), INK, (0.0, 0.18, 0.08)[(row + 2 * column) % 3])
            pen.disc(x, y, 0.56, mix(WALL_COLOUR, INK, 0.7))
            pen.disc(x, y, 0.44, tone)
            pen.disc(x, y, 0.16, mix(tone, INK, 0.3))
    pen.box(0.2, 24.0, 5.0, 0.5, mix(WALL_COLOUR, INK, 0.35))
    pen.box(29.2, 28.4, 4.2, 0.5, mix(WALL_COLOUR, PAPER, 0.12))
    for leg in (29.6, 32.5):
        pen.box(leg, 28.8, 0.5, 2.2, mix(WALL_COLOUR, INK, 0.4))
    if snow:
        pen.drift(0.1, 23.4, 5.2, 0.8)
        pen.drift(29.1, 27.9, 4.4, 0.65)
        return
    for blade in range(150):
        x, tall = 0.3 + 0.223 * blade, 0.5 + 0.9 * ((blade * 0.618) % 1.0) ** 2
        lean = 0.5 * ((blade * 0.367) % 1.0 - 0.5)
        pen.shape([(x - 0.1, 31.5), (x + 0.1, 31.5), (x + lean, 31.5 - tall)],
                  mix(GRASS_COLOUR, INK, 0.15 + 0.5 * ((blade * 0.731) % 1.0)))  # fmt: skip


def _draw_roof(pen: _Pen, snow: bool) -> None:
    """The roof's edge: shingles seen from their end, two boards, snow as thick as an arm."""
    pen.shape([(0.8, 17.5), (17, 3.4), (33.2, 17.5), (31, 19.6), (17, 7.7), (3, 19.6)],
              mix(ROOF_COLOUR, INK, 0.6))  # fmt: skip
    pen.shape([(1.5, 17.4), (17, 4.1), (32.5, 17.4), (30.8, 18.9), (17, 6.9), (3.2, 18.9)],
              mix(ROOF_COLOUR, PAPER, 0.08))  # fmt: skip
    for step in range(15):
        share = step / 15
        for side in (-1, 1):
            x, y = 17 + side * 15.2 * share, 4.3 + 13.0 * share
            pen.shape([(x, y), (x + side * 0.9, y + 0.78), (x + side * 0.1, y + 1.9),
                       (x - side * 0.8, y + 1.2)],
                      mix(ROOF_COLOUR, PAPER,
                          (0.02, 0.16, 0.08)[step % 3] + 0.05 * (side < 0)))  # fmt: skip
    pen.shape([(2.6, 19.2), (17, 7.1), (31.4, 19.2), (30.8, 19.7), (17, 8.0), (3.2, 19.7)],
              mix(WALL_COLOUR, PAPER, 0.22))  # fmt: skip
    if snow:
        for shade, low in ((SNOW_SHADE, 1.15), (SNOW_WHITE, 0.8)):
            upper = [(0.2, 17.2), (17, 2.3), (33.8, 17.2)]
            lower = [
                (17 + side * far, 4.0 + 0.86 * far + low * (0.55 + 0.45 * math.cos(1.9 * far)))
                for side, fars in ((1, range(15, 0, -1)), (-1, range(16)))
                for far in fars
            ]
            pen.shape([*upper, *lower], shade)


def _draw_openings(pen: _Pen, snow: bool) -> None:
    """Window and door with their frames, the door's leaf folded back, a step before it."""
    frame, pale = mix(WALL_COLOUR, INK, 0.72), mix(WALL_COLOUR, PAPER, 0.26)
    x, y, w, h = WINDOW
    pen.box(x - 0.8, y - 0.8, w + 1.6, h + 1.6, frame)
    for leaf in (x - 3.0, x + w + 0.9):
        pen.box(leaf, y - 0.5, 2.1, h + 1.0, mix((88, 96, 74), INK, 0.3))
        for slat in range(4):
            pen.box(leaf + 0.2, y - 0.1 + 1.25 * slat, 1.7, 0.7, (88, 96, 74))
    pen.box(x - 1.1, y + h + 0.7, w + 2.2, 0.6, pale)
    x, y, w, h = DOOR
    pen.box(x - 0.9, y - 0.9, w + 1.8, h + 1.5, frame)
    pen.box(x + w + 0.5, y - 0.1, 1.5, h + 0.2, mix(WALL_COLOUR, INK, 0.3))
    for plank in range(3):
        pen.box(
            x + w + 0.6 + 0.46 * plank, y, 0.38, h, mix(WALL_COLOUR, PAPER, 0.02 + 0.06 * plank)
        )
    _draw_lights(pen)
    pen.box(x - 1.3, y + h, w + 2.6, 0.8, mix(STONE_COLOUR, INK, 0.2))
    pen.box(x - 1.7, y + h + 0.7, w + 3.4, 0.5, mix(STONE_COLOUR, INK, 0.4))
    if snow:
        pen.drift(WINDOW[0] - 1.2, WINDOW[1] + WINDOW[3] + 0.3, WINDOW[2] + 2.4, 0.6)
        pen.drift(DOOR[0] - 1.2, DOOR[1] - 1.4, DOOR[2] + 2.4, 0.6)
