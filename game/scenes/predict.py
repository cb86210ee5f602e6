"""A question before the hike; the mountain answers it, and the debrief says why."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pygame

from engine import Level
from game.ahead import Ahead
from game.kept import remember
from game.paper.choosers import Option
from game.paper.leaf import Leaf
from game.paper.stars import draw_cross, draw_tick
from game.paper.theme import INK, INK_SOFT, Face, Kit
from game.paper.widgets import Button, Group, Widget
from game.person.progress import Progress, level_key, with_record
from game.scene import Begin, Learn, Next, Reset, Scene
from game.scenes.onepage import OnePage
from game.scenes.title import landscape

DIGITS = {getattr(pygame, f"K_{n}"): n for n in range(1, 5)}


def begin(level: Level, seed: int, progress: Progress, backdrop: pygame.Surface | None = None
          ) -> Scene:  # fmt: skip
    """The hike of a level, or first its question where that has not been answered yet.

    Raises BadInput where the level draws no ground for the seed.
    """
    key = level_key(level)
    level.mountain(seed)

    def start() -> Scene:
        from game.scenes.hike import Hike

        hike = Hike(level, seed)
        remember(hike.hiking, progress)
        return hike

    if level.predict is None or progress.of(key).predicted is not None:
        return start()
    return Predict(level, key, start, backdrop)


class Predict:
    """Asks the level's question; the answer is kept with the level, and the hike begins."""

    overlay = False

    def __init__(self, level: Level, key: str, start: Callable[[], Scene],
                 backdrop: pygame.Surface | None = None) -> None:  # fmt: skip
        """``key`` names the level's record; ``start`` makes the hike."""
        self._level, self._key = level, key
        # While the question is read, the mountain is made.
        self._coming = Ahead(start)
        self._backdrop = backdrop
        self._group, self._leaf = Group(), Leaf()
        self._group.keys_used = True

    def event(self, event: pygame.Event) -> Next:
        """An answer, by its number too; or none."""
        if event.type == pygame.KEYDOWN:
            if event.key == pygame.K_ESCAPE:
                return self._back()
            number = DIGITS.get(event.key, 0)
            if self._level.predict is not None and 0 < number <= len(self._level.predict.choices):
                return self._answer(number)
        action = self._group.event(event)
        if action is None:
            return None
        if action.key == "skip":
            return Begin(self._coming)
        return self._answer(int(action.key))

    def _answer(self, number: int) -> Next:
        update = partial(with_record, key=self._key, predicted=number, explained=False)
        return Learn(update, Begin(self._coming))

    def _back(self) -> Next:
        from game.scenes.title import Title

        return Reset(Title())

    def update(self, seconds: float) -> Next:
        """Nothing moves here."""
        return None

    def answer(self, value: str) -> Next:
        """Nothing ever lies above."""
        return None

    def said(self, kit: Kit) -> str:
        """The question, and the focused answer."""
        question, _, _ = kit.text.predict(self._level)
        return f"{question} {self._group.said(kit)}"

    def draw(self, canvas: pygame.Surface, kit: Kit) -> None:
        """Draw the question over the landscape."""
        self._coming.begin(canvas.get_size())
        if self._backdrop is None or self._backdrop.get_size() != canvas.get_size():
            self._backdrop = landscape(canvas.get_size(), kit)
        canvas.blit(self._backdrop, (0, 0))
        t = kit.text
        question, choices, _ = t.predict(self._level)
        width = min(kit.px(700), canvas.get_width() - kit.px(40)) - kit.px(60)
        units, options, height = 20.0, [], 0
        while True:
            lines = kit.wrap(question, Face.SERIF, units, width)
            asked = round(kit.size(units) * 1.4) * len(lines)
            options = [Option(str(k), text, k, min(16.5, units - 2))
                       for k, text in enumerate(choices, 1)]  # fmt: skip
            tall = [option.height(kit, width) for option in options]
            height = kit.px(200) + asked + sum(tall) + kit.px(10) * len(tall)
            if height <= canvas.get_height() - kit.px(20) or units < 12:
                break
            units -= 1
        inner = self._leaf.open(canvas, kit, 700, height / kit.scale, t("predict.heading"),
                                t.of_level(self._level, "title"))  # fmt: skip
        text = pygame.Rect(inner.left, inner.top + kit.px(72), inner.width, asked)
        y = kit.paragraph(canvas, question, text, Face.SERIF, units, INK, 1.4) + kit.px(14)
        for option, high in zip(options, tall, strict=True):
            option.rect = pygame.Rect(inner.left, y, inner.width, high)
            y += high + kit.px(10)
        skip = Button("skip", t("predict.skip"))
        skip.rect = pygame.Rect(0, 0, kit.px(260), kit.px(40))
        skip.rect.midbottom = (inner.centerx, inner.bottom)
        widgets: list[Widget] = [*options, skip]
        self._group.place(widgets)
        self._group.draw(canvas, kit)


class Answer(OnePage):
    """The question again with the right answer and the reason, after the hike."""

    def __init__(self, level: Level, predicted: int) -> None:
        """``predicted`` is the person's answer, from 1."""
        super().__init__()
        self._level, self._predicted = level, predicted

    @property
    def right(self) -> bool:
        """Whether the person was right."""
        return self._level.predict is not None and self._level.predict.answer == self._predicted

    def said(self, kit: Kit) -> str:
        """Verdict and reason."""
        _, choices, because = kit.text.predict(self._level)
        right = self._level.predict.answer if self._level.predict is not None else 1
        verdict = kit.text("predict.right" if self.right else "predict.wrong")
        return f"{verdict}. {choices[right - 1]}. {because}"

    def draw(self, canvas: pygame.Surface, kit: Kit) -> None:
        """Draw question, answers with their signs, and the reason."""
        t, asked = kit.text, self._level.predict
        if asked is None:
            return
        question, choices, because = t.predict(self._level)
        width = min(kit.px(700), canvas.get_width() - kit.px(40)) - kit.px(60)
        units = 17.0
        while True:
            step = round(kit.size(units) * 1.4)
            lines = [kit.wrap(text, Face.SERIF, units, width - (kit.px(40) if k else 0))
                     for k, text in enumerate((question, *choices))]  # fmt: skip
            reason = kit.wrap(because, Face.SERIF, units, width)
            count = sum(len(part) for part in lines) + len(reason)
            height = count * step + kit.px(176 + 12 * (len(choices) + 2))
            if height <= canvas.get_height() - kit.px(20) or units < 11:
                break
            units -= 0.5
        heading = t("predict.right" if self.right else "predict.wrong")
        inner = self._leaf.open(canvas, kit, 700, height / kit.scale, heading)
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
        kit.paragraph(canvas, because, room, Face.SERIF, units, INK, 1.4)
        self.draw_button(canvas, kit, inner, "predict.done")
