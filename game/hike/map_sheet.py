"""The printed part of the map: a grid of metres from the start, and a compass rose."""

from __future__ import annotations

import math

import pygame

from game.hike.map_camera import Camera
from game.ui.drawing import cached_per_thread, mix, shrink
from game.ui.theme import INK, INK_SOFT, PAPER, Colour, Face, Ui

STEPS = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
"""Metres between two lines of the grid."""
APART = 0.16
"""Lines are at least so far apart, as a share of the window's height."""
LINE, CROSS = (206, 198, 172), (158, 142, 106)
ROSE = 46.0
"""Radius of the rose [design units]."""


def draw_grid(canvas: pygame.Surface, camera: Camera) -> None:
    """Lines east and north through every round number of metres from the start."""
    step = grid_step(camera.pixels_per_metre, canvas.get_height())
    width, height = canvas.get_size()
    west, north = camera.to_ground((0, 0))
    east, south = camera.to_ground((width, height))
    columns = [camera.to_screen((step * k, 0.0))[0]
               for k in range(math.ceil(west / step), math.floor(east / step) + 1)]  # fmt: skip
    rows = [camera.to_screen((0.0, step * k))[1]
            for k in range(math.ceil(south / step), math.floor(north / step) + 1)]  # fmt: skip
    for x in columns:
        pygame.draw.line(canvas, LINE, (round(x), 0), (round(x), height))
    for y in rows:
        pygame.draw.line(canvas, LINE, (0, round(y)), (width, round(y)))
    arm = max(3, height // 180)
    for x in columns:
        for y in rows:
            spot = (round(x), round(y))
            pygame.draw.line(canvas, CROSS, (spot[0] - arm, spot[1]), (spot[0] + arm, spot[1]))
            pygame.draw.line(canvas, CROSS, (spot[0], spot[1] - arm), (spot[0], spot[1] + arm))


def grid_step(pixels_per_metre: float, height: int) -> int:
    """Metres between two lines in a window so high [px]."""
    least = APART * height / pixels_per_metre
    return next((step for step in STEPS if step >= least), STEPS[-1])


def draw_rose(canvas: pygame.Surface, ui: Ui, middle: tuple[int, int]) -> None:
    """The compass rose, north up, with its letter."""
    radius = ui.px(ROSE)
    image = _rose(radius)
    canvas.blit(image, image.get_rect(center=middle))
    ui.write(canvas, ui.text("compass.n"), (middle[0], middle[1] - radius), Face.TITLE, 15, INK,
             "midbottom")  # fmt: skip


@cached_per_thread(maxsize=4)
def _rose(radius: int) -> pygame.Surface:
    """Eight points, each half of ink and half of paper, on two rings."""
    over = 4
    r = radius * over
    image = pygame.Surface((2 * r, 2 * r), pygame.SRCALPHA)
    soft: Colour = mix(INK_SOFT, PAPER, 0.35)
    for ring, width in ((0.66, 3), (0.60, 1)):
        pygame.draw.circle(image, soft, (r, r), round(ring * r), width * over // 2)
    for tick in range(32):
        a = tick * math.pi / 16
        long = 0.72 if tick % 4 else 0.78
        x, y = r * math.sin(a), r * math.cos(a)
        pygame.draw.line(image, soft, (r + 0.66 * x, r - 0.66 * y), (r + long * x, r - long * y),
                         over)  # fmt: skip
    for odd in (1, 0):
        for point in range(odd, 8, 2):
            a = point * math.pi / 4
            long = (0.97, 0.56)[odd] * r
            tip = (r + long * math.sin(a), r - long * math.cos(a))
            for side, tone in ((-1, PAPER), (1, INK_SOFT)):
                b = a + side * math.pi / 8
                waist = (r + 0.2 * r * math.sin(b), r - 0.2 * r * math.cos(b))
                pygame.draw.polygon(image, tone, [(r, r), tip, waist])
                pygame.draw.polygon(image, INK_SOFT, [(r, r), tip, waist], over // 2)
    return shrink(image, (2 * radius, 2 * radius))
