"""The question again after the hike: the right answer, the reason, and the hike beside them."""

from __future__ import annotations

import pygame

from engine import Result
from game.debrief.finding_text import measured
from game.scenes.bet import BetAnswer
from game.scenes.onepage import OnePage
from game.scenes.scene import Next, Scene
from game.ui.icons import draw_cross, draw_tick
from game.ui.theme import INK, INK_SOFT, Face, Kit


def answer_page(result: Result, predicted: int | None) -> Scene:
    """The page for the level's question: choices with their signs, or the bet beside its hike."""
    asked = result.level.predict
    if asked is not None and asked.bet is not None:
        return BetAnswer(result, asked.bet, predicted)
    return Answer(result, predicted)


class Answer(Scene):
    """The question again with the right answer and the reason, and what the hike measured."""

    overlay = True

    def __init__(self, result: Result, predicted: int | None) -> None:
        """``result`` is the person's hike, ``predicted`` their answer, from 1; None without one."""
        self._page = OnePage()
        self._result, self._level, self._predicted = result, result.level, predicted

    def event(self, event: pygame.Event) -> Next:
        """Escape and the button go back."""
        return self._page.event(event)

    @property
    def right(self) -> bool:
        """Whether the person was right."""
        return self._level.predict is not None and self._level.predict.answer == self._predicted

    def spoken(self, kit: Kit) -> str:
        """Verdict and reason."""
        _, choices, because = kit.text.predict(self._level)
        right = self._level.predict.answer if self._level.predict is not None else 1
        mine = measured(kit.text, self._result)
        return kit.text.sentences(self._heading(kit), choices[right - 1], because, mine)

    def _heading(self, kit: Kit) -> str:
        if self._predicted is None:
            return kit.text("predict.answer")
        return kit.text("predict.right" if self.right else "predict.wrong")

    def draw(self, canvas: pygame.Surface, kit: Kit) -> None:
        """Draw question, answers with their signs, and the reason."""
        t, asked = kit.text, self._level.predict
        if asked is None:
            return
        question, choices, because = t.predict(self._level)
        width = min(kit.px(700), canvas.get_width() - kit.px(40)) - kit.px(60)
        units, mine = 17.0, measured(t, self._result)
        while True:
            step = round(kit.size(units) * 1.4)
            lines = [kit.wrap(text, Face.SERIF, units, width - (kit.px(40) if k else 0))
                     for k, text in enumerate((question, *choices))]  # fmt: skip
            reason = kit.wrap(because, Face.SERIF, units, width)
            own = kit.wrap(mine, Face.ITALIC, units, width)
            count = sum(len(part) for part in lines) + len(reason) + len(own)
            height = count * step + kit.px(176 + 12 * (len(choices) + 3))
            if height <= canvas.get_height() - kit.px(20) or units < 11:
                break
            units -= 0.5
        inner = self._page.dialog.open(canvas, kit, 700, height / kit.scale, self._heading(kit))
        y = inner.top + kit.px(48)
        room = pygame.Rect(inner.left, y, inner.width, height)
        y = kit.paragraph(canvas, question, room, Face.ITALIC, units, INK_SOFT, 1.4) + kit.px(10)
        for number, choice in enumerate(choices, 1):
            room = pygame.Rect(inner.left + kit.px(40), y, inner.width - kit.px(40), height)
            sign = (inner.left + kit.px(16), y + step // 2)
            if kit.rtl:
                sign = (inner.right - kit.px(16), sign[1])
            room = kit.mirror(room, inner)
            if number == asked.answer:
                draw_tick(canvas, kit, sign, kit.palette.safe)
            elif number == self._predicted:
                draw_cross(canvas, kit, sign, kit.palette.benighted)
            face = Face.TITLE if number == asked.answer else Face.SERIF
            y = kit.paragraph(canvas, choice, room, face, units, INK, 1.4) + kit.px(8)
        room = pygame.Rect(inner.left, y + kit.px(8), inner.width, height)
        y = kit.paragraph(canvas, because, room, Face.SERIF, units, INK, 1.4)
        room = pygame.Rect(inner.left, y + kit.px(10), inner.width, height)
        kit.paragraph(canvas, mine, room, Face.ITALIC, units, INK_SOFT, 1.4)
        self._page.draw_button(canvas, kit, inner, "predict.done")
