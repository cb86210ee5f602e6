"""The hut in ink: its lamp in the fog, and the picture of the arrival."""

from __future__ import annotations

import math

import pygame

from game.ui.drawing import cached_per_thread, shrink
from game.ui.theme import CARD, INK, PAPER, Colour, Face, Kit

LAMP: Colour = (255, 190, 84)
WALL: Colour = (112, 78, 50)
ROOF: Colour = (58, 46, 40)
DUSK: Colour = (38, 40, 62)
SNOW: Colour = (196, 202, 214)
STANDS = 31 / 32
"""Where the ground is in the picture of the hut, as a share of its height."""
FLICKER = 2.3
"""Radians a second at which the lamp grows and shrinks a little."""


def draw_hut(canvas: pygame.Surface, kit: Kit, at: tuple[float, float], seconds: float) -> None:
    """A small hut with a lit window standing at ``at`` [px], in a glow that the fog spreads."""
    radius = round(kit.px(58) * (1 + 0.05 * math.sin(seconds * FLICKER)))
    light = _glow(kit.px(58))
    light = pygame.transform.smoothscale(light, (2 * radius, 2 * radius))
    canvas.blit(light, (at[0] - radius, at[1] - kit.px(8) - radius))
    image = hut_picture(kit.px(34))
    canvas.blit(image, image.get_rect(midbottom=(round(at[0]), round(at[1] + kit.px(6)))))


@cached_per_thread(maxsize=4)
def _glow(radius: int) -> pygame.Surface:
    """Lamplight in fog: bright in the middle, nothing at the rim."""
    image = pygame.Surface((2 * radius, 2 * radius), pygame.SRCALPHA)
    for step in range(radius, 0, -1):
        share = 1 - step / radius
        pygame.draw.circle(image, (*LAMP, round(190 * share**2.2)), (radius, radius), step)
    return image


@cached_per_thread(maxsize=8)
def hut_picture(width: int, lights: bool = False) -> pygame.Surface:
    """The hut from its gable, ``width`` pixels wide, drawn large and made small.

    Of its height `STANDS` is above the ground. ``lights``: nothing but window and door.
    """
    k = (4 if width < 200 else 2) * width / 34.0
    image = pygame.Surface((round(34 * k), round(32 * k)), pygame.SRCALPHA)
    small = (width, round(32 * width / 34))

    def box(x: float, y: float, w: float, h: float, colour: Colour) -> None:
        pygame.draw.rect(image, colour, (round(x * k), round(y * k), round(w * k), round(h * k)))

    def shape(points: list[tuple[float, float]], colour: Colour) -> None:
        pygame.draw.polygon(image, colour, [(x * k, y * k) for x, y in points])

    if lights:
        image.fill((*LAMP, 0))
        box(9.2, 20, 2.2, 4.6, LAMP)
        box(12, 20, 2.2, 4.6, LAMP)
        box(19.8, 19.4, 5.2, 10.4, LAMP)
        return shrink(image, small)
    box(22.2, 3.4, 4.2, 9, INK)
    box(23, 4.2, 2.6, 8, WALL)
    box(4.2, 14, 25.6, 17, INK)
    box(5.4, 14, 23.2, 15.8, WALL)
    shape([(5.4, 16), (17, 5.6), (28.6, 16)], WALL)
    box(15, 10.6, 4, 0.5, INK)
    box(11, 14.4, 12, 0.5, INK)
    for row in (18.4, 22.4, 26.4):
        box(5.4, row, 23.2, 0.5, INK)
    shape([(0.6, 17.6), (17, 3.2), (33.4, 17.6), (31, 19.8), (17, 8), (3, 19.8)], PAPER)
    shape([(1.6, 17.4), (17, 4.2), (32.4, 17.4), (30.8, 18.8), (17, 7), (3.2, 18.8)], ROOF)
    box(8.4, 19.2, 6.6, 6.2, INK)
    box(9.2, 20, 5, 4.6, LAMP)
    box(11.4, 20, 0.6, 4.6, INK)
    box(19, 18.6, 6.8, 11.6, INK)
    box(19.8, 19.4, 5.2, 10.4, LAMP)
    return shrink(image, small)


def draw_arrival(
    canvas: pygame.Surface, kit: Kit, share: float, heading: str, line: str, seconds: float
) -> None:
    """The hut at nightfall over the whole window, as far in as ``share`` 0 to 1, with two lines."""
    size = canvas.get_size()
    picture = _evening(size, kit.px(300)).copy()
    middle, ground = size[0] // 2, round(size[1] * 0.70)
    reach = round(kit.px(330) * (1 + 0.015 * math.sin(seconds * FLICKER)))
    light = pygame.transform.smoothscale(_glow(kit.px(58)), (2 * reach, 2 * reach))
    picture.blit(light, (middle - reach, ground - kit.px(90) - reach))
    _path(picture, middle + round(0.16 * kit.px(300)), ground, kit.px(300))
    hut = hut_picture(kit.px(300))
    picture.blit(hut, hut.get_rect(midbottom=(middle, ground + kit.px(6))))
    kit.write(picture, heading, (middle, ground + kit.px(54)), Face.TITLE, 38, CARD, "center",
              size[0] - kit.px(80))  # fmt: skip
    kit.write(picture, line, (middle, ground + kit.px(104)), Face.ITALIC, 18, SNOW, "center",
              size[0] - kit.px(80))  # fmt: skip
    picture.set_alpha(round(255 * min(1.0, max(0.0, share))))
    canvas.blit(picture, (0, 0))


def _path(canvas: pygame.Surface, door: int, ground: int, width: int) -> None:
    """Light that falls out of the open door on the snow."""
    half, reach = width // 11, width // 3
    light = pygame.Surface((width, reach), pygame.SRCALPHA)
    for y in range(reach):
        t = y / reach
        room = half + (width // 2 - half) * t * 0.7
        strength = round(110 * (1 - t) ** 1.6)
        pygame.draw.line(light, (*LAMP, strength), (width / 2 - room, y), (width / 2 + room, y))
    canvas.blit(light, (door - width // 2, ground))


@cached_per_thread(maxsize=2)
def _evening(size: tuple[int, int], width: int) -> pygame.Surface:
    """Sky, far ridges and the snow before the door; ``width`` of the hut [px]."""
    image = pygame.Surface(size)
    low = round(size[1] * 0.70)
    for y in range(size[1]):
        t = min(1.0, y / low)
        colour = tuple(
            round(a + (b - a) * t * t) for a, b in zip(DUSK, (122, 104, 112), strict=True)
        )
        pygame.draw.line(image, colour, (0, y), (size[0], y))
    for k, tone in enumerate(((86, 82, 100), (64, 64, 84), (48, 50, 70))):
        points = [(0, size[1])]
        for step in range(65):
            x = step / 64
            rise = 0.5 + 0.3 * math.sin(5.1 * x + 2.4 * k) + 0.2 * math.sin(13.7 * x + 5.2 * k)
            height = size[1] * (0.30 - 0.075 * k) * rise
            points.append((round(x * size[0]), round(low - height)))
        pygame.draw.polygon(image, tone, [*points, (size[0], size[1])])
    pygame.draw.ellipse(image, (70, 72, 92), (-size[0] // 4, low - width // 9, 3 * size[0] // 2,
                                              2 * size[1]))  # fmt: skip
    return image
