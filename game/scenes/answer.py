"""The question again after the hike: the right answer, the reason, and the hike beside them."""

from __future__ import annotations

import pygame

from engine import Result
from game.debrief.finding_text import measured
from game.scenes.bet import BetAnswer
from game.scenes.onepage import OnePage
from game.scenes.scene import Next, Scene
from game.ui.icons import draw_cross, draw_tick
from game.ui.theme import INK, INK_SOFT, Face, Ui


def answer_page(result: Result, predicted: int | None) -> Scene:
    """The page for the level's question: choices with their signs, or the bet beside its hike."""
    asked = result.level.predict
    if asked is not None and asked.bet is not None:
        return BetAnswer(result, asked.bet, predicted)
    return AnswerScene(result, predicted)


class AnswerScene(Scene):
    """The question again with the right answer and the reason, and what the hike measured."""

    overlay = True

    def __init__(self, result: Result, predicted: int | None) -> None:
        """``result`` is the person's hike, ``predicted`` their answer, from 1; None without one."""
        self._page = OnePage()
        self.group = self._page.group
        self._result, self._level, self._predicted = result, result.level, predicted

    def event(self, event: pygame.Event) -> Next:
        """Escape and the button go back."""
        return self._page.event(event)

    @property
    def right(self) -> bool:
        """Whether the person was right."""
        return self._level.predict is not None and self._level.predict.answer == self._predicted

    def spoken(self, ui: Ui) -> str:
        """Verdict and reason."""
        _, choices, because = ui.text.predict(self._level)
        right = self._level.predict.answer if self._level.predict is not None else 1
        mine = measured(ui.text, self._result)
        return ui.text.sentences(self._heading(ui), choices[right - 1], because, mine)

    def _heading(self, ui: Ui) -> str:
        if self._predicted is None:
            return ui.text("predict.answer")
        return ui.text("predict.right" if self.right else "predict.wrong")

    def draw(self, canvas: pygame.Surface, ui: Ui) -> None:
        """Draw question, answers with their signs, and the reason."""
        t, asked = ui.text, self._level.predict
        if asked is None:
            return
        question, choices, because = t.predict(self._level)
        width = min(ui.px(700), canvas.get_width() - ui.px(40)) - ui.px(60)
        units, mine = 17.0, measured(t, self._result)
        while True:
            step = round(ui.size(units) * 1.4)
            lines = [ui.wrap(text, Face.SERIF, units, width - (ui.px(40) if k else 0))
                     for k, text in enumerate((question, *choices))]  # fmt: skip
            reason = ui.wrap(because, Face.SERIF, units, width)
            own = ui.wrap(mine, Face.ITALIC, units, width)
            count = sum(len(part) for part in lines) + len(reason) + len(own)
            height = count * step + ui.px(176 + 12 * (len(choices) + 3))
            if height <= canvas.get_height() - ui.px(20) or units < 11:
                break
            units -= 0.5
        inner = self._page.dialog.open(canvas, ui, 700, height / ui.scale, self._heading(ui))
        y = inner.top + ui.px(48)
        room = pygame.Rect(inner.left, y, inner.width, height)
        y = ui.paragraph(canvas, question, room, Face.ITALIC, units, INK_SOFT, 1.4) + ui.px(10)
        for number, choice in enumerate(choices, 1):
            room = pygame.Rect(inner.left + ui.px(40), y, inner.width - ui.px(40), height)
            sign = (inner.left + ui.px(16), y + step // 2)
            if ui.rtl:
                sign = (inner.right - ui.px(16), sign[1])
            room = ui.mirror(room, inner)
            if number == asked.answer:
                draw_tick(canvas, ui, sign, ui.palette.safe)
            elif number == self._predicted:
                draw_cross(canvas, ui, sign, ui.palette.benighted)
            face = Face.TITLE if number == asked.answer else Face.SERIF
            y = ui.paragraph(canvas, choice, room, face, units, INK, 1.4) + ui.px(8)
        room = pygame.Rect(inner.left, y + ui.px(8), inner.width, height)
        y = ui.paragraph(canvas, because, room, Face.SERIF, units, INK, 1.4)
        room = pygame.Rect(inner.left, y + ui.px(10), inner.width, height)
        ui.paragraph(canvas, mine, room, Face.ITALIC, units, INK_SOFT, 1.4)
        self._page.draw_button(canvas, ui, inner, "predict.done")
