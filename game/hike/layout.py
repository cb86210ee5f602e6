"""Where what is on the hike's screen."""

from __future__ import annotations

from dataclasses import dataclass

import pygame

from game.ui.theme import Ui


@dataclass(frozen=True)
class Layout:
    """Rectangles of the hike's screen [px]."""

    map: pygame.Rect
    """The free middle of the map."""
    title: pygame.Rect
    sun: pygame.Rect
    panel: pygame.Rect
    news: pygame.Rect
    bar: pygame.Rect

    def solid(self) -> list[pygame.Rect]:
        """The rectangles that must not overlap."""
        return [self.title, self.sun, self.panel, self.news, self.bar]


def lay_out(size: tuple[int, int], ui: Ui) -> Layout:
    """Divide a window of ``size`` [px]."""
    width, height = size
    gap = ui.px(16)
    panel_width = ui.px(272)
    panel = pygame.Rect(width - panel_width - gap, gap, panel_width, height - 2 * gap)
    left = panel.left - gap
    bar = pygame.Rect(gap, height - gap - ui.px(58), left - gap, ui.px(58))
    title = pygame.Rect(gap, gap, ui.px(224), ui.px(78))
    sun_width = min(ui.px(356), left - title.right - 2 * gap)
    middle = max(title.right + gap + sun_width // 2, left // 2)
    sun = pygame.Rect(0, gap, sun_width, ui.px(118))
    sun.centerx = min(middle, left - sun_width // 2)
    news = pygame.Rect(0, bar.top - ui.px(46), min(ui.px(640), left - 2 * gap), ui.px(34))
    news.centerx = left // 2
    field = pygame.Rect(0, sun.bottom - ui.px(8), left, news.top - sun.bottom + ui.px(16))
    window = pygame.Rect((0, 0), size)
    return Layout(*(ui.mirror(rect, window) for rect in (field, title, sun, panel, news, bar)))
