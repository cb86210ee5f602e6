"""The page of a hike with its code: map and variables, code, altitude and a variable's curve."""

from __future__ import annotations

from dataclasses import dataclass

import pygame

from game.playback.altitude_curve import AltitudeCurve
from game.playback.code_pane import CodePane
from game.playback.page_base import PageBase
from game.playback.replay_page import ReplayPage
from game.playback.timeline import Timeline
from game.playback.trace_view import PLOT_PREFIX, TraceView
from game.playback.variable_curve import MinuteAxis, draw_curve
from game.ui.theme import INK, INK_SOFT, Face, Ui
from game.words.catalogue import short_seed

MAP_SHARE = 0.335
"""The map's side, of the page's width."""


@dataclass(frozen=True)
class CodeLayout:
    """Rectangles of the page [px]."""

    map: pygame.Rect
    variables: pygame.Rect
    head: pygame.Rect
    code: pygame.Rect
    chart: pygame.Rect
    curve: pygame.Rect
    foot: pygame.Rect

    def solid(self) -> list[pygame.Rect]:
        """The rectangles that must not overlap."""
        return [self.map, self.variables, self.head, self.code, self.chart, self.curve, self.foot]


def lay_out(size: tuple[int, int], ui: Ui) -> CodeLayout:
    """Divide a page of ``size`` [px]: map and variables side by side with code and charts."""
    width, height = size
    edge, gap = ui.px(26), ui.px(14)
    side = min(round(width * MAP_SHARE), round(0.62 * height))
    area = pygame.Rect(edge, edge, side, side)
    left = area.right + ui.px(26)
    column = pygame.Rect(left, edge - ui.px(4), width - edge - left, height - 2 * edge + ui.px(4))
    top = area.bottom + gap
    variables = pygame.Rect(edge, top, side, column.bottom - top)
    head = pygame.Rect(column.left, column.top, column.width, ui.px(44))
    foot = pygame.Rect(column.left, column.bottom - ui.px(58), column.width, ui.px(58))
    curve = pygame.Rect(column.left, 0, column.width, ui.px(106))
    curve.bottom = foot.top - gap
    chart = pygame.Rect(column.left, 0, column.width, ui.px(178))
    chart.bottom = curve.top - ui.px(6)
    code = pygame.Rect(column.left, head.bottom + ui.px(4), column.width, 0)
    code.height = chart.top - ui.px(8) - code.top
    page = pygame.Rect((0, 0), size)
    rects = (area, variables, head, code, chart, curve, foot)
    return CodeLayout(*(ui.mirror(rect, page) for rect in rects))


class CodePage:
    """Draws a traced hike at any minute."""

    def __init__(self, page: ReplayPage, view: TraceView) -> None:
        self.page, self.view, self.pane = page, view, CodePane(view)
        self.base = PageBase(page.summary, lambda size, ui: lay_out(size, ui).map)
        self.curve: AltitudeCurve | None = None
        """The altitude chart of the last page drawn."""
        self.foot = pygame.Rect(0, 0, 0, 0)
        self.pane.chosen = telling_variable(view)

    @property
    def timeline(self) -> Timeline:
        """The hike."""
        return self.page.timeline

    def draw(self, canvas: pygame.Surface, ui: Ui, minutes: float) -> None:
        """Draw the minute."""
        now, places = self.timeline.at(minutes), lay_out(canvas.get_size(), ui)
        true_map, base = self.base.of(canvas.get_size(), ui)
        canvas.blit(base, (0, 0))
        self.page.draw_way(canvas, ui, places.map, true_map, now)
        self.pane.begin()
        self.pane.draw_variables(canvas, ui, places.variables, now.number)
        self._draw_head(canvas, ui, places.head, minutes)
        self.pane.draw_code(canvas, ui, places.code, now.number)
        if self.curve is None or self.curve.rect != places.chart or self.curve.ui is not ui:
            self.curve = AltitudeCurve(self.timeline, ui, places.chart)
        self.curve.draw(canvas, now, True)
        name = self.pane.chosen
        plot = self.curve.plot
        axis = MinuteAxis(plot.left, plot.width, self.timeline.daylight)
        draw_curve(canvas, ui, places.curve, axis, name, self.view.curve(name), minutes)
        self.foot = places.foot

    def _draw_head(self, canvas: pygame.Surface, ui: Ui, rect: pygame.Rect, minutes: float) -> None:
        t, now, result = ui.text, self.timeline.at(minutes), self.timeline.result
        name = self.page.summary.name or t("watch.by_hand")
        seed = t("debrief.seed", seed=short_seed(result.seed))
        where = f"{t.of_level(result.level, 'title')} · {seed}"
        wrote = ui.write(canvas, name, (rect.left, rect.bottom - ui.px(6)), Face.TITLE, 24, INK,
                          "bottomleft", rect.width // 3, inside=rect)  # fmt: skip
        left = wrote.width + ui.px(14)
        ui.write(canvas, where, (rect.left + left, rect.bottom - ui.px(10)), Face.ITALIC, 14.5,
                  INK_SOFT, "bottomleft", rect.width // 3, inside=rect)  # fmt: skip
        verb = t("watch.verb", n=now.number + 1, all=len(self.timeline.verbs))
        left_now = t("code.left", minutes=f"{self.timeline.daylight - now.minutes:.0f}")
        said = f"{now.score:.0f} {t('race.so_far')} · {left_now} · {verb}"
        ui.write(canvas, said, (rect.right, rect.bottom - ui.px(10)), Face.TEXT, 12.5, INK_SOFT,
                  "bottomright", round(0.42 * rect.width), inside=rect)  # fmt: skip


def telling_variable(view: TraceView) -> str:
    """The variable to begin with: what the author plots, else a rate, else the liveliest."""
    verbs = range(len(view.trace.verbs))
    names = sorted({name for verb in verbs for name in view.variables(verb)})
    values = {name: len({value for _, value in view.curve(name)}) for name in names}
    plotted = [name for name in names if name.startswith(PLOT_PREFIX)]
    rates = [name for name in names if "rate" in name and values[name] > 1]
    lively = sorted((name for name in names if values[name]), key=lambda name: -values[name])
    return next(iter([*plotted, *rates, *lively]), "")
