"""The legend of the revealed mountain: every hiker with the altitude at the shown minute."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pygame

from engine.core.result import Result
from game.debrief.scrubber import moment
from game.hike.summary import LineStyle
from game.ui.drawing import arrow_shape, dashed, marker
from game.ui.theme import Colour, Face, Kit
from game.view.reveal_overlay import READING, READING_RIM

GROUND: Colour = (38, 34, 44)
PEN: Colour = (255, 248, 232)
SOFT: Colour = (214, 202, 186)
MINE: Colour = (74, 58, 48)


class LegendRow(NamedTuple):
    """One hiker, or with no result a line that nobody hiked."""

    name: str
    line: LineStyle
    result: Result | None
    mine: bool


def draw_legend(canvas: pygame.Surface, kit: Kit, corner: tuple[int, int],
                rows: Sequence[LegendRow], minute: float, hut: float) -> pygame.Rect:  # fmt: skip
    """Draw it below and beside the upper outer ``corner`` [px]; ``hut`` is its altitude [m]."""
    t, step = kit.text, max(kit.px(25), round(kit.size(13.5) * 1.6))
    named = max(kit.width(row.name, Face.TITLE, 14.5) for row in rows)
    named = max(named, kit.width(t("debrief.reading"), Face.TITLE, 14.5))
    named = min(named, round(0.2 * canvas.get_width()))
    to_go, score = t("reveal.to_go"), t("watch.score")
    far = max(kit.width(to_go, Face.ITALIC, 12), kit.width("8888 m", Face.TEXT, 13))
    points = max(kit.width(score, Face.ITALIC, 12), kit.width("888", Face.TEXT, 13))
    pad, gap, sample = kit.px(14), kit.px(14), kit.px(40)
    wide = 2 * pad + sample + kit.px(18) + named + gap + far + gap + points
    head = round(kit.size(12) * 1.5)
    rect = pygame.Rect(0, 0, wide, 2 * kit.px(8) + head + step * (len(rows) + 1))
    rect.topright = corner
    rect = kit.mirror(rect, canvas.get_rect())
    panel = pygame.Surface(rect.size, pygame.SRCALPHA)
    pygame.draw.rect(panel, (*GROUND, 206), panel.get_rect(), border_radius=kit.px(10))
    canvas.blit(panel, rect)
    inner = rect.inflate(-2 * pad, -2 * kit.px(8))
    y = inner.top + head / 2
    for word, x in ((score, inner.right), (to_go, inner.right - points - gap)):
        kit.write(canvas, word, (x, y), Face.ITALIC, 12, SOFT, "midright", inside=inner)
    for index, row in enumerate(rows):
        y = inner.top + head + step * (index + 0.5)
        if row.mine:
            bar = pygame.Rect(rect.left + kit.px(5), round(y - step / 2), wide - kit.px(10), step)
            pygame.draw.rect(canvas, MINE, bar, border_radius=kit.px(6))
        _sample(canvas, kit, inner, y, row, sample)
        left = inner.left + sample + kit.px(18)
        kit.write(canvas, row.name, (left, y), Face.TITLE, 14.5, PEN, "midleft", named,
                  inside=inner)  # fmt: skip
        if row.result is None:
            continue
        away = abs(moment(row.result, minute).altitude - hut)
        for word, x in ((f"{row.result.score:.0f}", inner.right),
                        (t("levelmap.metres", metres=f"{away:.0f}"),
                         inner.right - points - gap)):  # fmt: skip
            kit.write(canvas, word, (x, y), Face.TEXT, 13, PEN, "midright", inside=inner)
    y = inner.top + head + step * (len(rows) + 0.5)
    tail, tip = (inner.left + kit.px(6), y), (inner.left + sample - kit.px(2), y)
    if kit.rtl:
        tail, tip = [(inner.left + inner.right - x, y) for x, y in (tail, tip)]
    shape = arrow_shape(tail, tip, kit.px(12), kit.px(4.5))
    pygame.draw.polygon(canvas, READING_RIM, shape, max(2, kit.px(3)))
    pygame.draw.polygon(canvas, READING, shape)
    kit.write(canvas, t("debrief.reading"), (inner.left + sample + kit.px(18), y), Face.TITLE, 14.5,
              PEN, "midleft", named, inside=inner)  # fmt: skip
    return rect


def _sample(canvas: pygame.Surface, kit: Kit, inner: pygame.Rect, y: float, row: LegendRow,
            long: int) -> None:  # fmt: skip
    a, b = (inner.left, y), (inner.left + long, y)
    if kit.rtl:
        a, b = [(inner.left + inner.right - x, y) for x, y in (a, b)]
    line = row.line
    dashed(canvas, [a, b], line.colour, max(2, kit.px(1.15 * line.width)),
           [p * kit.scale for p in line.pattern])  # fmt: skip
    if row.result is not None:
        marker(canvas, line.marker, b, kit.px(5), line.colour)
