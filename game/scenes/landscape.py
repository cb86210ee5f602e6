"""The landscape behind title, list and question: ridge behind ridge at evening, in ink."""

from __future__ import annotations

import itertools
import math
from functools import lru_cache, partial

import numpy as np
import pygame

from game.background.loader import BackgroundLoader
from game.hike.hiker_figure import draw_hiker
from game.hike.hut import glow, hut_picture
from game.ui.drawing import mix, paper_tile, stroke, tile
from game.ui.theme import INK, Ui

RIDGE_COUNT = 7
HUT_RIDGE, HUT_FROM, HUT_TO = 4, 205, 255
"""The ridge that the hut stands on, and between which of the line's points its hollow is sought."""
HUT_WIDTH = 26
"""Width of the hut [design units]."""
HIKER_FROM, HIKER_TO, HIKER_SIZE = 296, 330, 1.4
"""Between which points of the nearest ridge the hiker stands, and so many times as large as on the
map."""
BIRD_PLACES = ((0.60, 0.20), (0.622, 0.188), (0.648, 0.203), (0.585, 0.225), (0.668, 0.232))
"""Where they fly, as shares of width and height."""
SKY_COLOURS = ((255, 246, 226), (255, 232, 190), (250, 206, 150), (246, 214, 180))


class _Picture:
    """A landscape in the making, mirrored or not."""

    def __init__(self, scale: float, mirrored: bool) -> None:
        self._scale, self._mirrored = scale, mirrored
        self.surface: pygame.Surface | None = None

    def prepare(self, size: tuple[int, int]) -> None:
        """Draw it at this ``size`` [px]."""
        self.surface = landscape(size, self._scale, self._mirrored)


class Backdrop:
    """The landscape behind one scene or several, drawn beside the window.

    In a window of another size the one before is stretched until the new one is there.
    """

    def __init__(self) -> None:
        self._picture: pygame.Surface | None = None
        self._key: object = None
        """Size and direction of what is there."""
        self._asked: object = None
        self.coming: BackgroundLoader[_Picture] | None = None

    def draw(self, canvas: pygame.Surface, ui: Ui, wait: bool = False) -> None:
        """Cover the ``canvas``; bare paper where there is nothing yet, unless one may ``wait``."""
        size = canvas.get_size()
        wanted = (size, ui.rtl)
        if ui.frame_budget == math.inf or (wait and self._picture is None):
            self._picture, self._key = landscape(size, ui.scale, ui.rtl), wanted
        if wanted != self._key and self.coming is None:
            self._asked, self.coming = (
                wanted,
                BackgroundLoader(partial(_Picture, ui.scale, ui.rtl)),
            )
            self.coming.begin(size)
        if self.coming is not None and self.coming.ready:
            self._picture, self._key = self.coming.take().surface, self._asked
            self.coming = None
        if self._picture is None:
            tile(canvas, paper_tile(512, 9))
        elif self._picture.get_size() == size:
            canvas.blit(self._picture, (0, 0))
        else:
            pygame.transform.smoothscale(self._picture, size, canvas)


def landscape(size: tuple[int, int], scale: float, mirrored: bool = False) -> pygame.Surface:
    """Ridge behind ridge in fog, hatched in ink, under an evening sky.

    ``scale`` is `Ui.scale`; ``mirrored`` where writing runs leftwards, for the sun sets where it
    ends. Every call makes a new picture, which belongs to the caller:
    the threads of `Backdrop` and of the window share bytes, never a surface.
    """
    drawn = pygame.image.frombytes(_landscape_bytes(size, scale), size, "RGB")
    return pygame.transform.flip(drawn, True, False) if mirrored else drawn


@lru_cache(maxsize=1)
def _landscape_bytes(size: tuple[int, int], scale: float) -> bytes:
    """The pixels row by row, three bytes each."""
    ui = Ui(scale=scale)
    width, height = size
    over = 2
    image = pygame.Surface((width * over, height * over))
    tile(image, paper_tile(512, 9))
    light = pygame.Surface((1, 4))
    for row, colour in enumerate(SKY_COLOURS):
        light.set_at((0, row), colour)
    glow = pygame.transform.smoothscale(light, (1, height * over))
    image.blit(pygame.transform.scale(glow, image.get_size()), (0, 0),
               special_flags=pygame.BLEND_RGB_MULT)  # fmt: skip
    sun = (round(width * 0.735 * over), round(height * 0.405 * over))
    # The glow of the sun: faint discs that add up towards its middle.
    for k in range(24):
        halo = pygame.Surface((720, 720), pygame.SRCALPHA)
        pygame.draw.circle(halo, (255, 236, 190, 9), (360, 360), 350 - 14 * k)
        big = pygame.transform.smoothscale_by(halo, ui.scale * over * 0.62)
        image.blit(big, big.get_rect(center=sun))
    pygame.draw.circle(image, (255, 226, 150), sun, ui.px(46) * over)
    pygame.draw.circle(image, (190, 110, 50), sun, ui.px(46) * over, max(1, over))
    rng = np.random.default_rng(41)
    xs = np.linspace(0, 1, 361)
    for depth in range(RIDGE_COUNT):
        near = depth / (RIDGE_COUNT - 1)
        crest = np.zeros_like(xs)
        for octave in range(1, 7):
            phase, turn = rng.random(2) * 2 * math.pi
            # Waves, each half as long and about half as high as the last, with sharp hollows
            # from the absolute value of a second one.
            crest += np.sin(xs * (2.3 + near) * 2**octave + phase) / 1.9**octave
            crest += 0.25 * np.abs(np.sin(xs * 3.1 * 2**octave + turn)) / 1.8**octave
        lift = 0.10 * np.exp(-(((xs - 0.9) / 0.22) ** 2)) * (1 - near)
        base = 0.47 + 0.47 * near**1.1
        ys = (base - 0.055 * (1.25 - 0.5 * near) * crest - lift) * height * over
        line = [(float(x * width * over), float(y)) for x, y in zip(xs, ys, strict=True)]
        tone = mix((226, 196, 160), (70, 74, 72), near**1.25)
        body = [*line, (width * over, height * over), (0, height * over)]
        pygame.draw.polygon(image, tone, body)
        pen = mix((176, 128, 88), INK, near)
        stroke(image, line, pen, over * ui.px(1.2))
        _draw_hatching(image, line, rng, mix(pen, tone, 0.45), ui.scale * over, near)
        _draw_firs(image, line, rng, ui.scale * over, near)
        if depth == HUT_RIDGE:
            low = HUT_FROM + int(np.argmax(ys[HUT_FROM:HUT_TO]))
            _draw_hut(image, line[low], ui.scale * over)
        _draw_mist(image, round(base * height * over), tone, ui.scale * over, near)
    _darken_foot(image, ui.scale * over)
    _draw_birds(image, ui.scale * over)
    at = HIKER_FROM + int(np.argmin(ys[HIKER_FROM:HIKER_TO]))
    spot = (line[at][0] / over, line[at][1] / over + 2)
    final = pygame.transform.smoothscale(image, size)
    _draw_hiker(final, spot, HIKER_SIZE * ui.scale)
    return pygame.image.tobytes(final, "RGB")


def _draw_hut(image: pygame.Surface, foot: tuple[float, float], unit: float) -> None:
    """The hut in its hollow, with the light that the hiker looks for."""
    wide = round(HUT_WIDTH * unit)
    light = glow(round(2.1 * wide))
    image.blit(light, light.get_rect(center=(round(foot[0]), round(foot[1] - 0.35 * wide))))
    hut = hut_picture(wide)
    image.blit(hut, hut.get_rect(midbottom=(round(foot[0]), round(foot[1] + 0.12 * wide))))


def _draw_hiker(image: pygame.Surface, foot: tuple[float, float], unit: float) -> None:
    """The hiker, who looks back over the ridges to where the hut is."""
    side = round(60 * unit)
    figure = pygame.Surface((side, side), pygame.SRCALPHA)
    draw_hiker(figure, Ui(scale=unit), (side / 2, 0.9 * side), 0.0)
    turned = pygame.transform.flip(figure, True, False)
    image.blit(turned, (round(foot[0] - side / 2), round(foot[1] - 0.9 * side)))


def _draw_birds(image: pygame.Surface, unit: float) -> None:
    """A few birds on their way home."""
    width, height = image.get_size()
    for k, (x, y) in enumerate(BIRD_PLACES):
        at, wing = (x * width, y * height), (5.5 - 0.5 * k) * unit
        for side in (-1, 1):
            wings = [at, (at[0] + 0.45 * side * wing, at[1] - 0.42 * wing),
                     (at[0] + side * wing, at[1] - 0.22 * wing)]  # fmt: skip
            stroke(image, wings, (120, 84, 58), 1.3 * unit)


def _draw_hatching(image: pygame.Surface, line: list[tuple[float, float]], rng: np.random.Generator,
           pen: tuple[int, int, int], unit: float, near: float) -> None:  # fmt: skip
    """Short strokes down the shaded side of each ridge, as on an engraving."""
    for (ax, ay), (bx, by) in itertools.pairwise(line):
        if by <= ay:
            continue
        for _ in range(3):
            t = rng.random()
            x, y = ax + (bx - ax) * t, ay + (by - ay) * t
            length = (7 + 26 * rng.random()) * unit * (0.45 + 0.75 * near)
            pygame.draw.aaline(image, pen, (x, y + 2 * unit),
                               (x - 0.42 * length, y + 2 * unit + length))  # fmt: skip


def _draw_firs(image: pygame.Surface, line: list[tuple[float, float]], rng: np.random.Generator,
          unit: float, near: float) -> None:  # fmt: skip
    """Firs in small groups on the nearer ridges."""
    if near < 0.6:
        return
    dark = mix((52, 58, 54), (28, 32, 34), near)
    for _ in range(7):
        first = int(rng.integers(8, len(line) - 30))
        for step in range(int(rng.integers(3, 9))):
            x, y = line[min(len(line) - 1, first + 2 * step)]
            height = (9 + 15 * rng.random()) * unit * (near - 0.25)
            x += float(rng.normal()) * 2 * unit
            for tier in range(3):
                top = y - height * (1 - tier * 0.24)
                low = y - height * (0.58 - tier * 0.27)
                reach = height * (0.13 + 0.075 * tier)
                pygame.draw.polygon(image, dark, [(x, top), (x + reach, low), (x - reach, low)])
            pygame.draw.line(image, dark, (x, y - height * 0.2), (x, y + 2 * unit),
                             max(1, round(unit)))  # fmt: skip


def _darken_foot(image: pygame.Surface, unit: float) -> None:
    """Dark at the foot of the picture, for the light line that is written there."""
    width, height = image.get_size()
    tall = round(110 * unit)
    ramp = pygame.Surface((1, 8), pygame.SRCALPHA)
    for row in range(8):
        ramp.set_at((0, row), (34, 36, 40, round(150 * row / 7)))
    band = pygame.transform.smoothscale(ramp, (1, tall))
    image.blit(pygame.transform.scale(band, (width, tall)), (0, height - tall))


def _draw_mist(
    image: pygame.Surface, middle: int, tone: tuple[int, int, int], unit: float, near: float
) -> None:
    """A band of mist at the foot of a ridge."""
    if near >= 0.99:
        return
    tall = round(150 * unit)
    ramp = pygame.Surface((1, 8), pygame.SRCALPHA)
    pale = mix((250, 232, 204), (196, 186, 170), near)
    for row in range(8):
        ramp.set_at((0, row), (*pale, round(190 * (row / 7) ** 1.6 * (1 - 0.45 * near))))
    band = pygame.transform.smoothscale(ramp, (1, tall))
    image.blit(pygame.transform.scale(band, (image.get_width(), tall)), (0, middle - tall // 6))
