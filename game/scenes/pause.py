"""Overlays that wait for one answer: the pause, and a question before making camp."""

from __future__ import annotations

import pygame

from game.scenes.scene import Next, Pop, Push, Scene
from game.scenes.settings import SettingsPage
from game.ui.drawing import card, shadow_margin
from game.ui.theme import INK, INK_SOFT, Face, Ui
from game.ui.widget_group import WidgetGroup
from game.ui.widgets import Button


class Choice(Scene):
    """A card with a heading, a line, and buttons; the chosen button's key is the answer."""

    overlay = True

    def __init__(self, heading: str, line: str, choices: tuple[tuple[str, str], ...],
                 aside: bool = False) -> None:  # fmt: skip
        """``heading`` and ``line`` are text keys; ``choices`` are (answer, text key) pairs.

        A card ``aside`` leaves the middle of the picture to be seen.
        """
        self._heading, self._line, self._choices = heading, line, choices
        self._aside = aside
        self.group = WidgetGroup()
        self.group.place([Button(key, "", main=index == 0)
                           for index, (key, _) in enumerate(choices)])  # fmt: skip
        self.group.keys_used = True

    def event(self, event: pygame.Event) -> Next:
        """A button answers; Escape answers nothing."""
        if event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE:
            return Pop()
        action = self.group.event(event)
        if action is not None and action.key == "settings":
            return Push(SettingsPage())
        return None if action is None else Pop(action.key)

    def spoken(self, ui: Ui) -> str:
        """The question and the focused answer in words."""
        heading = ui.text(self._heading)
        end = "" if heading.endswith(("?", "\u061f", "\uff1f")) else "."
        return f"{heading}{end} {self.group.spoken(ui)}"

    def draw(self, canvas: pygame.Surface, ui: Ui) -> None:
        """Draw a veil and the card."""
        veil = pygame.Surface(canvas.get_size(), pygame.SRCALPHA)
        veil.fill((48, 38, 26, 40 if self._aside else 120))
        canvas.blit(veil, (0, 0))
        tall, gap = ui.px(48), ui.px(10)
        line = ui.wrap(ui.text(self._line), Face.ITALIC, 15.5, ui.px(320))
        step = round(ui.size(15.5) * 1.36)
        head = ui.px(84) + len(line) * step
        height = head + len(self._choices) * (tall + gap) + ui.px(24)
        rect = pygame.Rect(0, 0, ui.px(384), height)
        rect.center = canvas.get_rect().center
        if self._aside:
            rect.right = canvas.get_width() - ui.px(36)
            rect = ui.mirror(rect, canvas.get_rect())
        margin = shadow_margin(ui.scale)
        canvas.blit(card(rect.size, ui.scale, alpha=255), (rect.left - margin, rect.top - margin))
        ui.write(canvas, ui.text(self._heading), (rect.centerx, rect.top + ui.px(22)),
                  Face.TITLE, 30, INK, "midtop", rect.width - ui.px(40))  # fmt: skip
        for index, part in enumerate(line):
            ui.write(canvas, part, (rect.centerx, rect.top + ui.px(68) + step * index),
                      Face.ITALIC, 15.5, INK_SOFT, "midtop", rect.width - ui.px(30))  # fmt: skip
        for index, widget in enumerate(self.group.widgets):
            top = rect.top + head + index * (tall + gap)
            widget.label = ui.text(self._choices[index][1])
            widget.rect = pygame.Rect(rect.left + ui.px(32), top, rect.width - ui.px(64), tall)
        self.group.draw(canvas, ui)


def pause(skip: bool = False) -> Choice:
    """The pause of a hike; ``skip``: the coach can be sent away."""
    coached = (("skip", "lesson.skip"),) if skip else ()
    return Choice("pause.heading", "pause.clock", (
        ("resume", "pause.resume"), ("camp", "pause.camp"), ("restart", "pause.restart"),
        ("fresh", "pause.fresh"), ("settings", "pause.settings"), *coached,
        ("title", "pause.title")))  # fmt: skip


def ask_door() -> Choice:
    """The question at the door of the hut."""
    return Choice("ask.door", "ask.door_detail", (("camp", "ask.enter"), ("resume", "ask.past")),
                  aside=True)  # fmt: skip


def ask_camp() -> Choice:
    """The question before camp is made."""
    return Choice("ask.camp", "ask.camp_detail", (("camp", "ask.yes"), ("resume", "ask.no")))
