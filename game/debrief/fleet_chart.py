"""A histogram of the reference hikes: a stone for every hike, and where the person stands."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

import pygame

from game.debrief.fleet import Histogram
from game.ui.drawing import marker, mix
from game.ui.theme import CARD, INK, INK_SOFT, Face, Ui

Sign = tuple[str, float]
"""A hike below the bars: the shape of its sign (``ring`` is an earlier one of the person's), and
its value."""


def plot_of(ui: Ui, rect: pygame.Rect) -> pygame.Rect:
    """Where the bars of a chart in ``rect`` stand [px]: below its words and above its scale."""
    words = max(ui.px(26), round(1.5 * ui.size(18)))
    words += round(1.5 * ui.size(12.5) + 1.4 * ui.size(15)) + ui.px(16)
    scale = ui.px(20) + round(1.2 * ui.size(11.5))
    return pygame.Rect(rect.left, rect.top + words, rect.width, rect.height - words - scale)


def draw_words(canvas: pygame.Surface, ui: Ui, rect: pygame.Rect, heading: str, said: str) -> None:
    """The two lines above the bars."""
    ui.write(canvas, heading, rect.topleft, Face.TITLE, 18, INK, "topleft", rect.width,
             inside=rect)  # fmt: skip
    y = rect.top + max(ui.px(26), round(1.5 * ui.size(18)))
    ui.write(canvas, said, (rect.left, y), Face.TEXT, 12.5, INK_SOFT, "topleft", rect.width,
             inside=rect)  # fmt: skip


def draw_bars(canvas: pygame.Surface, ui: Ui, plot: pygame.Rect, shape: Histogram,
              named: Collection[int], chosen: int | None) -> None:  # fmt: skip
    """The bars and the scale below them.

    The hikes ``named`` (indices) are dark in every chart, the bar ``chosen`` stands on a tint.
    """
    bar = plot.width / len(shape.counts)
    each = min((plot.height - ui.px(8)) / (max(shape.counts) or 1), 0.8 * bar)
    if chosen is not None:
        tint = pygame.Rect(round(plot.left + chosen * bar), plot.top, round(bar), plot.height)
        pygame.draw.rect(canvas, mix(CARD, ui.palette.arrow, 0.14), tint, border_radius=ui.px(4))
    for place, members in enumerate(shape.members):
        tall = round(each * len(members))
        column = pygame.Rect(round(plot.left + place * bar) + 1, plot.bottom - tall,
                             round(bar) - 2, tall)  # fmt: skip
        tone = ui.palette.arrow if shape.ahead_of_yours(place) else INK_SOFT
        # The named ones lie lowest, where they are seen together.
        stones = sorted(members, key=lambda index: index in named)
        for at, index in enumerate(stones):
            top = column.top + round(column.height * at / len(stones))
            below = column.top + round(column.height * (at + 1) / len(stones))
            high = max(2, below - top - 1)
            wide = min(column.width, max(round(1.7 * high), ui.px(10)))
            stone = pygame.Rect(column.centerx - wide // 2, top, wide, high)
            dark = index in named
            corner = min(stone.height, stone.width) // 3
            pygame.draw.rect(canvas, mix(tone, CARD, 0.1 if dark else 0.62), stone,
                             border_radius=corner)  # fmt: skip
            if stone.height > 5:
                pygame.draw.rect(canvas, INK if dark else tone, stone, 1, corner)
    pygame.draw.line(canvas, INK_SOFT, plot.bottomleft, plot.bottomright)
    _draw_scale(canvas, ui, shape, plot)


def draw_person(canvas: pygame.Surface, ui: Ui, plot: pygame.Rect, shape: Histogram, label: str,
                signs: Sequence[Sign]) -> None:  # fmt: skip
    """The hike as a line through the bars, and others of the person's and the class's below."""
    for kind, value in signs:
        draw_sign(canvas, ui, kind, (column_of(plot, shape, value), plot.bottom + ui.px(9)))
    spot, mine = column_of(plot, shape, shape.yours), ui.palette.mine
    pygame.draw.line(canvas, mine, (spot, plot.top - ui.px(6)), (spot, plot.bottom),
                     max(2, ui.px(2.4)))  # fmt: skip
    tip = [(spot, plot.top + ui.px(2)), (spot - ui.px(6), plot.top - ui.px(8)),
           (spot + ui.px(6), plot.top - ui.px(8))]  # fmt: skip
    pygame.draw.polygon(canvas, mine, tip)
    half = ui.width(label, Face.TITLE, 15) / 2
    middle = max(plot.left + half, min(plot.right - half, spot))
    ui.write(canvas, label, (middle, plot.top - ui.px(10)), Face.TITLE, 15, INK, "midbottom")


def draw_sign(canvas: pygame.Surface, ui: Ui, kind: str, at: tuple[float, float]) -> None:
    """The sign of an earlier hike of the person's, or of the class's."""
    if kind == "ring":
        pygame.draw.circle(canvas, ui.palette.mine, at, ui.px(4), max(1, ui.px(1.6)))
    else:
        marker(canvas, kind, at, ui.px(5), ui.palette.others[3])


def column_of(plot: pygame.Rect, shape: Histogram, value: float) -> float:
    """The column of a value [px]."""
    share = (value - shape.low) / ((shape.high - shape.low) or 1.0)
    return plot.left + plot.width * max(0.0, min(1.0, share))


def _draw_scale(canvas: pygame.Surface, ui: Ui, shape: Histogram, plot: pygame.Rect) -> None:
    """Round numbers below the bars."""
    step = tick_step(shape.high - shape.low)
    value = step * math.ceil(shape.low / step - 1e-9)
    while value <= shape.high + 1e-9:
        x = round(column_of(plot, shape, value))
        pygame.draw.line(canvas, INK_SOFT, (x, plot.bottom), (x, plot.bottom + ui.px(4)))
        half = ui.width(f"{value:.0f}", Face.TEXT, 11.5) / 2
        # The last number stays below its own chart.
        x = min(x, round(plot.right + ui.px(8) - half))
        ui.write(canvas, f"{value:.0f}", (x, plot.bottom + ui.px(16)), Face.TEXT, 11.5,
                 INK_SOFT, "midtop")  # fmt: skip
        value += step


def tick_step(span: float) -> float:
    """A round number that goes into ``span`` three to seven times."""
    size = 10.0 ** math.floor(math.log10(max(span, 1.0) / 3))
    return max(1.0, next(size * k for k in (1, 2, 5, 10) if span / (size * k) <= 7))
