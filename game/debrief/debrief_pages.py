"""The debrief's sheet with its two pages, drawn once and kept until something on it changes."""

from __future__ import annotations

from collections.abc import Callable

import pygame

from engine.core.result import Result
from game.background.incremental import Steps
from game.charts.altitude_chart import AltitudeChart
from game.debrief.finding_text import reasons_and_plan
from game.debrief.scrubber import Scrubber, draw_dot, moment
from game.debrief.sheet import Page, SheetLayout, draw_frame, draw_reasons, lay_out
from game.debrief.true_map import TrueMap
from game.hike.summary import HikeSummary, LineStyle
from game.ui.theme import Ui

Other = tuple[Result, LineStyle]


class DebriefPages:
    """The sheet for one size of the window and one choice of settings."""

    def __init__(
        self, size: tuple[int, int], summary: HikeSummary, true_map: TrueMap, frame: pygame.Surface
    ) -> None:
        """``true_map`` has drawn the map of the ``frame``; see `draw_pages`."""
        self.size, self.summary = size, summary
        self.true_map, self._frame = true_map, frame
        self._frames: dict[tuple[object, ...], pygame.Surface] = {}
        self._sheet: pygame.Surface | None = None
        self._drawn: tuple[object, ...] = ()

    def places(self, ui: Ui, page: Page) -> SheetLayout:
        """Where everything lies on a page."""
        told = reasons_and_plan(ui.text, self.summary.result.findings)
        return lay_out(self.size, ui, True, told, page)

    def chart(self, ui: Ui, page: Page) -> AltitudeChart:
        """The chart as it lies on a page."""
        return AltitudeChart(self.summary, ui, self.places(ui, page).chart)

    def sheet(self, ui: Ui, page: Page, other: Other | None = None, key: object = None,
              below: Callable[[pygame.Surface], None] | None = None) -> pygame.Surface:  # fmt: skip
        """A page with one more hike on map and chart; ``below`` draws what lies under the tabs
        instead of the reasons, anew where ``key`` is another one.
        """
        drawn = (page, key, None if other is None else other[0])
        if self._sheet is None or drawn != self._drawn:
            if (page, key) not in self._frames:
                frame = self._frame.copy()
                if below is None:
                    draw_reasons(frame, ui, self.summary, self.places(ui, page))
                else:
                    below(frame)
                self._frames = {k: v for k, v in self._frames.items() if k[0] != page}
                self._frames[page, key] = frame
            self._sheet = self._frames[page, key].copy()
            if other is not None:
                self.true_map.more(self._sheet.subsurface(self.places(ui, page).map), *other)
            named = None if other is None else (*other, ui.text("whatif.name"))
            self.chart(ui, page).draw(self._sheet, named)
            self._drawn = drawn
        return self._sheet

    def at_minute(self, canvas: pygame.Surface, ui: Ui, page: Page, scrubber: Scrubber,
                  other: Other | None) -> None:  # fmt: skip
        """Where everybody is at the scrubber's minute, on the map and on the chart."""
        chart, area = self.chart(ui, page), self.places(ui, page).map
        scrubber.fit(chart)
        mine = moment(self.summary.result, scrubber.minute)
        scrubber.value = ui.text("whatif.moment", minute=f"{scrubber.minute:.0f}",
                                  altitude=str(round(mine.altitude)),
                                  percent=f"{100 * mine.remaining:.0f}")  # fmt: skip
        if scrubber.at_end:
            chart.note(canvas)
            return
        chart.note(canvas, scrubber.value)
        others = self.summary.hikes()
        for result, line in [*others[:-1], *([other] if other else []), others[-1]]:
            now = moment(result, scrubber.minute)
            x, y = self.true_map.at(now.east, now.north)
            own = result is self.summary.result
            draw_dot(canvas, ui, (area.left + x, area.top + y), line, own)
            draw_dot(canvas, ui, chart.at(scrubber.minute, now.altitude), line, own)


def draw_pages(size: tuple[int, int], ui: Ui, summary: HikeSummary) -> Steps[DebriefPages]:
    """The sheet of a finished hike, with its first page."""
    places = lay_out(size, ui, True)
    true_map = TrueMap(summary, ui, places.map.width)
    picture = yield from true_map.draw()
    yield
    pages = DebriefPages(size, summary, true_map, draw_frame(size, ui, summary, places, picture))
    yield
    pages.sheet(ui, "day")
    return pages
