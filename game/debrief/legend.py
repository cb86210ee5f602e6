"""The legend of the revealed mountain: every hiker with the altitude at the shown minute."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pygame

from engine.core.result import Result
from game.debrief.scrubber import moment
from game.hike.summary import LineStyle
from game.ui.drawing import arrow_shape, dashed, marker
from game.ui.theme import Colour, Face, Ui
from game.view.reveal_overlay import READING, READING_RIM

PANEL_COLOUR: Colour = (38, 34, 44)
TEXT_COLOUR: Colour = (255, 248, 232)
SOFT_TEXT_COLOUR: Colour = (214, 202, 186)
OWN_ROW_COLOUR: Colour = (74, 58, 48)


class LegendRow(NamedTuple):
    """One hiker, or with no result a line that nobody hiked."""

    name: str
    line: LineStyle
    result: Result | None
    mine: bool


def draw_legend(canvas: pygame.Surface, ui: Ui, corner: tuple[int, int],
                rows: Sequence[LegendRow], minute: float, hut: float) -> pygame.Rect:  # fmt: skip
    """Draw it below and beside the upper outer ``corner`` [px]; ``hut`` is its altitude [m]."""
    t, step = ui.text, max(ui.px(25), round(ui.size(13.5) * 1.6))
    named = max(ui.width(row.name, Face.TITLE, 14.5) for row in rows)
    named = max(named, ui.width(t("debrief.reading"), Face.TITLE, 14.5))
    named = min(named, round(0.2 * canvas.get_width()))
    to_go, score = t("reveal.to_go"), t("watch.score")
    far = max(ui.width(to_go, Face.ITALIC, 12), ui.width("8888 m", Face.TEXT, 13))
    points = max(ui.width(score, Face.ITALIC, 12), ui.width("888", Face.TEXT, 13))
    pad, gap, sample = ui.px(14), ui.px(14), ui.px(40)
    wide = 2 * pad + sample + ui.px(18) + named + gap + far + gap + points
    head = round(ui.size(12) * 1.5)
    rect = pygame.Rect(0, 0, wide, 2 * ui.px(8) + head + step * (len(rows) + 1))
    rect.topright = corner
    rect = ui.mirror(rect, canvas.get_rect())
    shown = ("legend", named, *((row.name, row.line, row.result is not None and row.result.score,
                                 row.mine) for row in rows))  # fmt: skip
    inner = rect.inflate(-2 * pad, -2 * ui.px(8))
    # How much of the way is left changes with the minute; all else is kept.
    own = inner.move(-rect.left, -rect.top)
    box = _Box(own, head, step, sample, named, own.right - points - gap)
    canvas.blit(ui.sheet(rect.size, shown, lambda image: _draw_rows(image, ui, box, rows)), rect)
    for index, row in enumerate(rows):
        if row.result is not None:
            away = abs(moment(row.result, minute).altitude - hut)
            at = (inner.right - points - gap, inner.top + head + step * (index + 0.5))
            ui.write(canvas, t("levelmap.metres", metres=f"{away:.0f}"), at, Face.TEXT, 13,
                     TEXT_COLOUR, "midright", inside=inner)  # fmt: skip
    return rect


class _Box(NamedTuple):
    """Where the rows of a legend stand [px]."""

    inner: pygame.Rect
    head: int
    step: int
    sample: int
    named: int
    away: int
    """Right end of the ways that are left."""


def _draw_rows(canvas: pygame.Surface, ui: Ui, box: _Box, rows: Sequence[LegendRow]) -> None:
    """The panel with everything but the ways that are left."""
    t, (inner, head, step, sample, named, away) = ui.text, box
    wide = canvas.get_width()
    pygame.draw.rect(canvas, (*PANEL_COLOUR, 206), canvas.get_rect(), border_radius=ui.px(10))
    y = inner.top + head / 2
    for word, x in ((t("watch.score"), inner.right), (t("reveal.to_go"), away)):
        ui.write(canvas, word, (x, y), Face.ITALIC, 12, SOFT_TEXT_COLOUR, "midright", inside=inner)
    for index, row in enumerate(rows):
        y = inner.top + head + step * (index + 0.5)
        if row.mine:
            bar = pygame.Rect(ui.px(5), round(y - step / 2), wide - ui.px(10), step)
            pygame.draw.rect(canvas, OWN_ROW_COLOUR, bar, border_radius=ui.px(6))
        _draw_line_sample(canvas, ui, inner, y, row, sample)
        left = inner.left + sample + ui.px(18)
        ui.write(canvas, row.name, (left, y), Face.TITLE, 14.5, TEXT_COLOUR, "midleft", named,
                  inside=inner)  # fmt: skip
        if row.result is not None:
            ui.write(canvas, f"{row.result.score:.0f}", (inner.right, y), Face.TEXT, 13,
                     TEXT_COLOUR, "midright", inside=inner)  # fmt: skip
    y = inner.top + head + step * (len(rows) + 0.5)
    tail, tip = (inner.left + ui.px(6), y), (inner.left + sample - ui.px(2), y)
    if ui.rtl:
        tail, tip = [(inner.left + inner.right - x, y) for x, y in (tail, tip)]
    shape = arrow_shape(tail, tip, ui.px(12), ui.px(4.5))
    pygame.draw.polygon(canvas, READING_RIM, shape, max(2, ui.px(3)))
    pygame.draw.polygon(canvas, READING, shape)
    ui.write(canvas, t("debrief.reading"), (inner.left + sample + ui.px(18), y), Face.TITLE, 14.5,
              TEXT_COLOUR, "midleft", named, inside=inner)  # fmt: skip


def _draw_line_sample(canvas: pygame.Surface, ui: Ui, inner: pygame.Rect, y: float, row: LegendRow,
            long: int) -> None:  # fmt: skip
    a, b = (inner.left, y), (inner.left + long, y)
    if ui.rtl:
        a, b = [(inner.left + inner.right - x, y) for x, y in (a, b)]
    line = row.line
    dashed(canvas, [a, b], line.colour, max(2, ui.px(1.15 * line.width)),
           [p * ui.scale for p in line.pattern])  # fmt: skip
    if row.result is not None:
        marker(canvas, line.marker, b, ui.px(5), line.colour)
