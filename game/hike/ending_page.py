"""The words over the last picture of a hike, and the inked page for where nothing is painted."""

from __future__ import annotations

import pygame

from game.hike.hut import glow, hut_picture
from game.ui.drawing import cached_per_thread, paper_tile, tile
from game.ui.theme import CARD, INK, RULE, Colour, Face, Ui

OVERLINE, HEADING, LINE = 0.083, 0.152, 0.250
"""Rows of the middles of the three lines, as shares of the height: all lie on the sky."""
RULE_AT, RULE_WIDE = 0.212, 74
"""Row of the rule, and its width [design units]."""
GROUND = 0.78
"""Row of the ground on the inked page."""
HUT_WIDE = 300
"""Width of the hut there [design units]."""
HALO = 0.55
"""How much of the sky's own tone is laid behind the words."""


def write_ending(canvas: pygame.Surface, ui: Ui, over: str, heading: str, line: str) -> None:
    """Write where it was, how it ended, and a line that says more, over the upper part."""
    width, height = canvas.get_size()
    sky = canvas.subsurface((width // 4, round(0.05 * height), width // 2, round(0.24 * height)))
    red, green, blue, *_ = pygame.transform.average_color(sky)
    pale = _contrast(CARD, (red, green, blue)) > _contrast(INK, (red, green, blue))
    pen, shade = (CARD, (14, 12, 24)) if pale else (INK, (255, 250, 236))
    room, middle = width - ui.px(100), width // 2
    halo = _halo((round(0.62 * width), round(0.34 * height)), shade)
    canvas.blit(halo, halo.get_rect(center=(middle, round(0.165 * height))))
    ui.write(canvas, over, (middle, OVERLINE * height), Face.TEXT, 15, pen, "center", room)
    ui.write(canvas, heading, (middle, HEADING * height), Face.TITLE, 58, pen, "center", room)
    half = ui.px(RULE_WIDE) // 2
    pygame.draw.line(canvas, pen, (middle - half, round(RULE_AT * height)),
                     (middle + half, round(RULE_AT * height)), max(1, ui.px(1.2)))  # fmt: skip
    ui.write(canvas, line, (middle, LINE * height), Face.ITALIC, 20, pen, "center", room)


def draw_inked_page(canvas: pygame.Surface, ui: Ui) -> None:
    """The hut in ink on paper."""
    tile(canvas, paper_tile())
    wide, middle = ui.px(HUT_WIDE), canvas.get_width() // 2
    ground = round(GROUND * canvas.get_height())
    light = glow(wide)
    canvas.blit(light, light.get_rect(center=(middle, ground - wide // 3)))
    pygame.draw.line(canvas, RULE, (middle - wide, ground), (middle + wide, ground), ui.px(1.5))
    hut = hut_picture(wide)
    canvas.blit(hut, hut.get_rect(midbottom=(middle, ground + wide // 45)))


def _contrast(a: Colour, b: Colour) -> float:
    """How well one colour is told from the other, 1 to 21, as web pages are judged."""
    light, dark = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Colour) -> float:
    linear = [(c / 3294.6 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4) for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@cached_per_thread(maxsize=2)
def _halo(size: tuple[int, int], tone: Colour) -> pygame.Surface:
    """A soft oval that sets words apart from what is behind them."""
    side = 64
    small = pygame.Surface((side, side), pygame.SRCALPHA)
    for x in range(side):
        for y in range(side):
            far = ((2 * x / (side - 1) - 1) ** 2 + (2 * y / (side - 1) - 1) ** 2) ** 0.5
            small.set_at((x, y), (*tone, round(255 * HALO * 0.5 * max(0.0, 1 - far) ** 1.2)))
    return pygame.transform.smoothscale(small, size)
