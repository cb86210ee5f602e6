"""A bet before the hike: a cross in a chart, and the page that measures it afterwards."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pygame

from engine import Level, Result
from engine.core.level import BetTable
from game.background.loader import BackgroundLoader
from game.charts.bet_chart import BetChart
from game.debrief.finding_text import measured
from game.hike.bet import bet_line, hike_of_bet, percent_left
from game.profile.progress import with_record
from game.scenes.landscape import Backdrop
from game.scenes.onepage import OnePage
from game.scenes.scene import Begin, Home, Learn, Next, Scene
from game.ui.dialog import Dialog
from game.ui.theme import INK, INK_SOFT, Face, Kit
from game.ui.widgets import Button, Group, lay_in_row

NEAR = 5
"""A cross at most so many percentage points beside the measured share is right."""
CHART, LEAST_CHART = 250.0, 120.0
"""Height of the chart where there is room, and the least [design units]."""


class Bet(Scene):
    """Asks for the cross; it is kept with the level, and the hike begins."""

    def __init__(self, level: Level, bet: BetTable, key: str, start: Callable[[], Scene],
                 backdrop: Backdrop | None = None) -> None:  # fmt: skip
        """``key`` names the level's record; ``start`` makes the hike."""
        self._level, self._key = level, key
        # While the question is read, the mountain is made.
        self.coming = BackgroundLoader(start)
        self._backdrop = backdrop or Backdrop()
        self.group, self._dialog = Group(), Dialog()
        self.group.keys_used = True
        self.chart = BetChart(level, bet.minute)

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
            return Begin(self.coming)
        update = partial(with_record, key=self._key, predicted=self.chart.percent, explained=False)
        return Learn(update, Begin(self.coming))

    def spoken(self, kit: Kit) -> str:
        """The question, and the cross or the focused button."""
        return f"{kit.text.predict(self._level)[0]} {self.group.spoken(kit)}"

    def draw(self, canvas: pygame.Surface, kit: Kit) -> None:
        """Draw question, chart and buttons over the landscape."""
        self.coming.begin(canvas.get_size())
        self._backdrop.draw(canvas, kit)
        t, chart = kit.text, self.chart
        chart.label = t("class.predict.bet")
        chart.value = t("class.predict.bet_value", percent=chart.percent)
        question, hint = t.predict(self._level)[0], t("predict.bet_keys")
        width = min(kit.px(700), canvas.get_width() - kit.px(40)) - kit.px(60)

        def heights(units: float) -> tuple[int, int]:
            return (_height(kit, question, Face.SERIF, units, width),
                    _height(kit, hint, Face.TEXT, min(13.0, units - 4), width))  # fmt: skip

        beside = kit.px(72 + 14 + 34 + 14 + 40 + 60)
        units, high = _fitted(kit, canvas, lambda units: sum(heights(units)) + beside,
                              (20.0, 12.0, 1.0))  # fmt: skip
        asked, helped = heights(units)
        fixed = asked + helped + beside
        title = t.of_level(self._level, "title")
        inner = self._dialog.open(canvas, kit, 700, fixed / kit.scale + high,
                                  t("predict.heading"), title)  # fmt: skip
        room = pygame.Rect(inner.left, inner.top + kit.px(72), inner.width, asked)
        y = kit.paragraph(canvas, question, room, Face.SERIF, units, INK, 1.4) + kit.px(14)
        kit.write(canvas, chart.value, (inner.centerx, y), Face.TITLE, 17, INK, "midtop",
                  inner.width)  # fmt: skip
        y += kit.px(34)
        chart.fit(kit, pygame.Rect(inner.left, y, inner.width, kit.px(high)))
        room = pygame.Rect(inner.left, chart.rect.bottom + kit.px(6), inner.width, helped)
        kit.paragraph(canvas, hint, room, Face.TEXT, min(13.0, units - 4), INK_SOFT, 1.4)
        place = Button("place", t("class.predict.place"), main=True)
        skip = Button("skip", t("predict.skip"))
        row = pygame.Rect(inner.left, inner.bottom - kit.px(40), inner.width, kit.px(40))
        lay_in_row([place, skip], row, kit.px(14), kit)
        self.group.place([chart, place, skip])
        self.group.draw(canvas, kit)


class BetAnswer(Scene):
    """The bet beside what plain descent did on this mountain, the reason, and the own hike."""

    overlay = True

    def __init__(self, result: Result, bet: BetTable, percent: int | None) -> None:
        """``result`` is the person's hike, ``percent`` where the cross stood; None without one."""
        self._page, self._result, self._bet, self._percent = OnePage(), result, bet, percent
        self._hike = hike_of_bet(result.level, result.seed)
        self.left = percent_left(self._hike, bet.minute)
        self.chart = BetChart(result.level, bet.minute)
        self.chart.percent = 50 if percent is None else percent

    def event(self, event: pygame.Event) -> Next:
        """Escape and the button go back."""
        return self._page.event(event)

    @property
    def right(self) -> bool:
        """Whether the cross stood near enough."""
        return self._percent is not None and abs(self._percent - self.left) <= NEAR

    def spoken(self, kit: Kit) -> str:
        """Verdict, numbers and reason."""
        return " ".join((f"{self._heading(kit)}.", *self._lines(kit)))

    def _heading(self, kit: Kit) -> str:
        if self._percent is None:
            return kit.text("predict.answer")
        return kit.text("predict.right" if self.right else "predict.wrong")

    def _lines(self, kit: Kit) -> tuple[str, str, str]:
        """What was measured and how far off the cross was; the reason; the person's hike."""
        t = kit.text
        said = bet_line(t, self._bet, self.left, self._percent)
        return said, t.predict(self._result.level)[2], measured(t, self._result)

    def draw(self, canvas: pygame.Surface, kit: Kit) -> None:
        """Draw the question, the chart with cross and hike, and the words below."""
        t = kit.text
        question = t.predict(self._result.level)[0]
        said, because, mine = self._lines(kit)
        parts = [(question, Face.ITALIC, INK_SOFT), (said, Face.TITLE, INK),
                 (because, Face.SERIF, INK), (mine, Face.ITALIC, INK_SOFT)]  # fmt: skip
        width = min(kit.px(700), canvas.get_width() - kit.px(40)) - kit.px(60)

        def heights(units: float) -> list[int]:
            return [_height(kit, text, face, units, width) for text, face, _ in parts]

        beside = kit.px(48 + 10 * (len(parts) + 1) + 44 + 60)
        units, high = _fitted(kit, canvas, lambda units: sum(heights(units)) + beside,
                              (17.0, 11.0, 0.5))  # fmt: skip
        tall = heights(units)
        fixed = sum(tall) + beside
        inner = self._page.dialog.open(canvas, kit, 700, fixed / kit.scale + high,
                                       self._heading(kit))  # fmt: skip
        y = inner.top + kit.px(48)
        for k, ((text, face, ink), height) in enumerate(zip(parts, tall, strict=True)):
            room = pygame.Rect(inner.left, y, inner.width, height)
            y = kit.paragraph(canvas, text, room, face, units, ink, 1.4) + kit.px(10)
            if k == 0:
                self.chart.fit(kit, pygame.Rect(inner.left, y, inner.width, kit.px(high)))
                self.chart.draw_axes(canvas, kit)
                self.chart.draw_hike(canvas, kit, self._hike)
                if self._percent is not None:
                    self.chart.draw_cross(canvas, kit)
                y += kit.px(high + 10)
        self._page.draw_button(canvas, kit, inner, "predict.done")


def _fitted(
    kit: Kit,
    canvas: pygame.Surface,
    fixed: Callable[[float], int],
    sizes: tuple[float, float, float],
) -> tuple[float, float]:
    """Size of the type and height of the chart [design units] with which all fits the window.

    ``fixed`` is the height [px] of all but the chart at a size of the type; ``sizes`` are the
    largest one, the least and the step between two. The chart gives way first.
    """
    (units, least, step), high = sizes, CHART
    while fixed(units) + kit.px(high) > canvas.get_height() - kit.px(24):
        if high > LEAST_CHART:
            high -= 10.0
        elif units > least:
            units -= step
        else:
            break
    return units, high


def _height(kit: Kit, text: str, face: Face, units: float, width: int) -> int:
    """Of a paragraph of this width [px]."""
    return round(kit.size(units) * 1.4) * len(kit.wrap(text, face, units, width))
