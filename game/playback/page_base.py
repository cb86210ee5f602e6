"""The parts of a playback page that do not change with the minute: paper and true map."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import TypeAlias

import pygame

from game.background.incremental import IncrementalRender, Steps
from game.debrief.sheet import frame_map, lay_out
from game.debrief.true_map import TrueMap
from game.hike.summary import HikeSummary
from game.ui.drawing import paper_tile, tile
from game.ui.theme import Ui

MapAndPage: TypeAlias = tuple[TrueMap, pygame.Surface]
"""The map, and the page with it."""
Area: TypeAlias = Callable[[tuple[int, int], Ui], pygame.Rect]
"""The map's place on a page of this size."""


class PageBase:
    """The page of a hike before anyone has set out; the last one is kept."""

    def __init__(self, summary: HikeSummary, area: Area | None = None) -> None:
        """`area` is where the map lies, by default as on the debrief."""
        self.summary = summary
        self._area = area or _debrief_map_area
        self._pages: IncrementalRender[MapAndPage] = IncrementalRender()

    def ready(self, size: tuple[int, int], ui: Ui) -> bool:
        """Whether `of` has nothing left to do, after a little more has been done for it."""
        return self._rendered(size, ui, ui.frame_budget) is not None

    def of(self, size: tuple[int, int], ui: Ui) -> MapAndPage:
        """The map and the page of ``size`` [px]."""
        drawn = self._rendered(size, ui, math.inf)
        assert drawn is not None
        return drawn

    def _rendered(self, size: tuple[int, int], ui: Ui, seconds: float) -> MapAndPage | None:
        begin = partial(_render, size, ui, self.summary, self._area(size, ui))
        return self._pages.of((size, ui.text.language), begin, seconds)


def _debrief_map_area(size: tuple[int, int], ui: Ui) -> pygame.Rect:
    return lay_out(size, ui, True).map


def _render(
    size: tuple[int, int], ui: Ui, summary: HikeSummary, area: pygame.Rect
) -> Steps[MapAndPage]:
    true_map = TrueMap(summary, ui, area.width)
    page = pygame.Surface(size)
    tile(page, paper_tile(512, 9))
    page.blit((yield from true_map.empty()), area)
    frame_map(page, ui, area)
    return true_map, page
