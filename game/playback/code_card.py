"""Code, variables and a variable's curve as a card beside a hike that is still going on."""

from __future__ import annotations

from dataclasses import replace

import pygame

from game.hike.layout import Layout
from game.playback.code_page import telling_variable
from game.playback.code_pane import CodePane
from game.playback.trace_view import TraceView
from game.playback.variable_curve import MinuteAxis, draw_curve
from game.ui.drawing import card, shadow_margin
from game.ui.theme import Ui

CARD_WIDTH = 452
"""Of the card [design units]."""
CODE_SHARE = 0.44
"""Share of the card's height that shows the code."""


class CodeCard:
    """Draws what a strategy knew at a verb, and nothing of the verbs after it."""

    def __init__(self, view: TraceView, before: CodeCard | None = None) -> None:
        """Breakpoints and the chosen variable are those of the card `before`, of the last run."""
        self.view, self.pane = view, CodePane(view)
        self.pane.chosen = telling_variable(view) if before is None else before.pane.chosen
        if before is not None:
            self.pane.stops = before.pane.stops

    def stops(self, number: int) -> bool:
        """Whether a verb is called at a breakpoint."""
        return self.view.stops(number, self.pane.stops)

    def draw(self, canvas: pygame.Surface, ui: Ui, rect: pygame.Rect, number: int,
             daylight: float) -> None:  # fmt: skip
        """Draw the verb of this ``number`` into ``rect`` [px]."""
        margin = shadow_margin(ui.scale)
        canvas.blit(card(rect.size, ui.scale, alpha=244), (rect.left - margin, rect.top - margin))
        inner = rect.inflate(-ui.px(20), -ui.px(20))
        code = pygame.Rect(inner.left, inner.top, inner.width, round(CODE_SHARE * inner.height))
        curve = pygame.Rect(inner.left, 0, inner.width, ui.px(92))
        curve.bottom = inner.bottom
        top = code.bottom + ui.px(8)
        variables = pygame.Rect(inner.left, top, inner.width, curve.top - ui.px(6) - top)
        self.pane.begin()
        self.pane.draw_code(canvas, ui, code, number)
        self.pane.draw_variables(canvas, ui, variables, number)
        left = curve.left + ui.px(44)
        axis = MinuteAxis(left, curve.right - left, daylight)
        now = self.view.begin(number)
        known = [point for point in self.view.curve(self.pane.chosen) if point[0] <= now]
        draw_curve(canvas, ui, curve, axis, self.pane.chosen, known, now)


def code_place(layout: Layout, ui: Ui) -> pygame.Rect:
    """Where the code lies: at the edge where writing begins, from the title down."""
    top = layout.title.bottom + ui.px(10)
    width = min(ui.px(CARD_WIDTH), round(0.5 * layout.map.width))
    rect = pygame.Rect(layout.title.left, top, width, layout.bar.top - ui.px(10) - top)
    if ui.rtl:
        rect.right = layout.title.right
    return rect


def beside_code(layout: Layout, ui: Ui) -> Layout:
    """The hike's screen with less room for map, sun and sentence, where the code lies."""
    area = _without(layout.map, code_place(layout, ui))
    sun = layout.sun.copy()
    sun.width = min(sun.width, area.width - ui.px(24))
    news = layout.news.copy()
    news.width = min(news.width, area.width - ui.px(16))
    sun.centerx = news.centerx = area.centerx
    return replace(layout, map=area, sun=sun, news=news)


def _without(area: pygame.Rect, beside: pygame.Rect) -> pygame.Rect:
    """What a card at one side leaves of an area."""
    if beside.centerx < area.centerx:
        return pygame.Rect(beside.right, area.top, area.right - beside.right, area.height)
    return pygame.Rect(area.left, area.top, beside.left - area.left, area.height)
