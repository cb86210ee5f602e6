"""A bet before the hike: a cross in a chart, and the page that measures it afterwards."""

from __future__ import annotations

from collections.abc import Callable

import pygame

from engine import Result
from engine.core.level import BetTable
from game.charts.bet_chart import BetChart
from game.debrief.finding_text import measured
from game.hike.bet import bet_line, hike_of_bet, percent_left
from game.scenes.onepage import OnePage
from game.scenes.question import LevelQuestion
from game.scenes.scene import Home, Next, Scene
from game.ui.button_row import lay_in_row
from game.ui.theme import INK, INK_SOFT, Face, Ui
from game.ui.widgets import Button

RIGHT_WITHIN = 5
"""A cross at most so many percentage points beside the measured share is right."""
CHART_HEIGHT, LEAST_CHART_HEIGHT = 250.0, 120.0
"""Height of the chart where there is room, and the least [design units]."""


class BetScene(Scene):
    """Asks for the cross; it is kept with the level, and the hike begins."""

    def __init__(self, question: LevelQuestion, bet: BetTable) -> None:
        """``bet`` is the question's."""
        self.question, self.group = question, question.group
        self.chart = BetChart(question.level, bet.minute)

    def event(self, event: pygame.Event) -> Next:
        """Move the cross, place the bet, or leave it."""
        if event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE:
            return Home()
        if event.type == pygame.MOUSEBUTTONUP:
            self.chart.dragging = False
        if event.type == pygame.MOUSEMOTION and self.chart.dragging:
            self.chart.drag(event.pos)
        action = self.group.event(event)
        if action is None or action.key == self.chart.key:
            return None
        if action.key == "skip":
            return self.question.skipped()
        return self.question.answered(self.chart.percent)

    def spoken(self, ui: Ui) -> str:
        """The question, and the cross or the focused button."""
        return self.question.spoken(ui)

    def draw(self, canvas: pygame.Surface, ui: Ui) -> None:
        """Draw question, chart and buttons over the landscape."""
        self.question.draw_landscape(canvas, ui)
        t, chart = ui.text, self.chart
        chart.label = t("class.predict.bet")
        chart.value = t("class.predict.bet_value", percent=chart.percent)
        question, hint = t.predict(self.question.level)[0], t("predict.bet_keys")
        width = self.question.text_width(canvas, ui)

        def heights(units: float) -> tuple[int, int]:
            return (
                _paragraph_height(ui, question, Face.SERIF, units, width),
                _paragraph_height(ui, hint, Face.TEXT, min(13.0, units - 4), width),
            )

        beside = ui.px(72 + 14 + 34 + 14 + 40 + 60)
        units, high = _fitting_sizes(ui, canvas, lambda units: sum(heights(units)) + beside,
                              (20.0, 12.0, 1.0))  # fmt: skip
        asked, helped = heights(units)
        fixed = asked + helped + beside
        inner = self.question.open_page(canvas, ui, fixed / ui.scale + high)
        room = pygame.Rect(inner.left, inner.top + ui.px(72), inner.width, asked)
        y = ui.paragraph(canvas, question, room, Face.SERIF, units, INK, 1.4) + ui.px(14)
        ui.write(canvas, chart.value, (inner.centerx, y), Face.TITLE, 17, INK, "midtop",
                  inner.width)  # fmt: skip
        y += ui.px(34)
        chart.fit(ui, pygame.Rect(inner.left, y, inner.width, ui.px(high)))
        room = pygame.Rect(inner.left, chart.rect.bottom + ui.px(6), inner.width, helped)
        ui.paragraph(canvas, hint, room, Face.TEXT, min(13.0, units - 4), INK_SOFT, 1.4)
        place = Button("place", t("class.predict.place"), main=True)
        skip = Button("skip", t("predict.skip"))
        row = pygame.Rect(inner.left, inner.bottom - ui.px(40), inner.width, ui.px(40))
        lay_in_row([place, skip], row, ui.px(14), ui)
        self.group.place([chart, place, skip])
        self.group.draw(canvas, ui)


class BetAnswer(Scene):
    """The bet beside what plain descent did on this mountain, the reason, and the own hike."""

    overlay = True

    def __init__(self, result: Result, bet: BetTable, percent: int | None) -> None:
        """``result`` is the person's hike, ``percent`` where the cross stood; None without one."""
        self.page, self._result, self._bet, self._percent = OnePage(), result, bet, percent
        self._hike = hike_of_bet(result.level, result.seed)
        self.left = percent_left(self._hike, bet.minute)
        self.chart = BetChart(result.level, bet.minute)
        self.chart.percent = 50 if percent is None else percent

    def event(self, event: pygame.Event) -> Next:
        """Escape and the button go back."""
        return self.page.event(event)

    @property
    def right(self) -> bool:
        """Whether the cross stood near enough."""
        return self._percent is not None and abs(self._percent - self.left) <= RIGHT_WITHIN

    def spoken(self, ui: Ui) -> str:
        """Verdict, numbers and reason."""
        return " ".join((f"{self._heading(ui)}.", *self._lines(ui)))

    def _heading(self, ui: Ui) -> str:
        if self._percent is None:
            return ui.text("predict.answer")
        return ui.text("predict.right" if self.right else "predict.wrong")

    def _lines(self, ui: Ui) -> tuple[str, str, str]:
        """What was measured and how far off the cross was; the reason; the person's hike."""
        t = ui.text
        said = bet_line(t, self._bet, self.left, self._percent)
        return said, t.predict(self._result.level)[2], measured(t, self._result)

    def draw(self, canvas: pygame.Surface, ui: Ui) -> None:
        """Draw the question, the chart with cross and hike, and the words below."""
        t = ui.text
        question = t.predict(self._result.level)[0]
        said, because, mine = self._lines(ui)
        parts = [(question, Face.ITALIC, INK_SOFT), (said, Face.TITLE, INK),
                 (because, Face.SERIF, INK), (mine, Face.ITALIC, INK_SOFT)]  # fmt: skip
        width = min(ui.px(700), canvas.get_width() - ui.px(40)) - ui.px(60)

        def heights(units: float) -> list[int]:
            return [_paragraph_height(ui, text, face, units, width) for text, face, _ in parts]

        beside = ui.px(48 + 10 * (len(parts) + 1) + 44 + 60)
        units, high = _fitting_sizes(ui, canvas, lambda units: sum(heights(units)) + beside,
                              (17.0, 11.0, 0.5))  # fmt: skip
        tall = heights(units)
        fixed = sum(tall) + beside
        inner = self.page.dialog.open(canvas, ui, 700, fixed / ui.scale + high,
                                       self._heading(ui))  # fmt: skip
        y = inner.top + ui.px(48)
        for k, ((text, face, ink), height) in enumerate(zip(parts, tall, strict=True)):
            room = pygame.Rect(inner.left, y, inner.width, height)
            y = ui.paragraph(canvas, text, room, face, units, ink, 1.4) + ui.px(10)
            if k == 0:
                self.chart.fit(ui, pygame.Rect(inner.left, y, inner.width, ui.px(high)))
                self.chart.draw_axes(canvas, ui)
                self.chart.draw_hike(canvas, ui, self._hike)
                if self._percent is not None:
                    self.chart.draw_cross(canvas, ui)
                y += ui.px(high + 10)
        self.page.draw_button(canvas, ui, inner, "predict.done")


def _fitting_sizes(
    ui: Ui,
    canvas: pygame.Surface,
    fixed: Callable[[float], int],
    sizes: tuple[float, float, float],
) -> tuple[float, float]:
    """Size of the type and height of the chart [design units] with which all fits the window.

    ``fixed`` is the height [px] of all but the chart at a size of the type; ``sizes`` are the
    largest one, the least and the step between two. The chart gives way first.
    """
    (units, least, step), high = sizes, CHART_HEIGHT
    while fixed(units) + ui.px(high) > canvas.get_height() - ui.px(24):
        if high > LEAST_CHART_HEIGHT:
            high -= 10.0
        elif units > least:
            units -= step
        else:
            break
    return units, high


def _paragraph_height(ui: Ui, text: str, face: Face, units: float, width: int) -> int:
    """Of a paragraph of this width [px]."""
    return round(ui.size(units) * 1.4) * len(ui.wrap(text, face, units, width))
