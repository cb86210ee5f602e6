"""The page of sandbox and assists, whose hikes are scored apart."""

from __future__ import annotations

import pygame
from msgspec.structs import replace

from game.profile.settings import ASSIST_NAMES, Settings
from game.scenes.scene import ChangeSettings, Next, Pop, Scene
from game.ui.choosers import Pick
from game.ui.dialog import Dialog
from game.ui.theme import Ui
from game.ui.widget_group import WidgetGroup
from game.ui.widgets import Button, Widget


class AssistsPage(Scene):
    """One choice a line; it counts from the next hike on."""

    overlay = True

    def __init__(self) -> None:
        self.group, self._dialog = WidgetGroup(), Dialog()
        self.group.keys_used = True
        self._settings: Settings | None = None
        """As they were drawn last."""

    def event(self, event: pygame.Event) -> Next:
        """Turn a choice or go back."""
        if event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE:
            return Pop()
        action = self.group.event(event)
        if action is None or self._settings is None:
            return None
        if action.key not in ASSIST_NAMES:
            return Pop()
        assists = self._settings.assists
        turned = replace(assists, **{action.key: not getattr(assists, action.key)})
        return ChangeSettings(replace(self._settings, assists=turned))

    def spoken(self, ui: Ui) -> str:
        """The focused line in words."""
        return self.group.spoken(ui)

    def draw(self, canvas: pygame.Surface, ui: Ui) -> None:
        """Draw one line for each choice."""
        self._settings, t = ui.settings, ui.text
        inner = self._dialog.open(canvas, ui, 720, 400, t("assists.heading"), t("assists.line"))
        tall, lines = ui.px(52), list[Widget]()
        for index, name in enumerate(ASSIST_NAMES):
            on = getattr(ui.settings.assists, name)
            line = Pick(name, t(f"assists.{name}"), t("settings.on" if on else "settings.off"),
                        t(f"assists.{name}_note"))  # fmt: skip
            line.rect = pygame.Rect(inner.left, inner.top + ui.px(76) + index * tall, inner.width,
                                    tall - ui.px(4))  # fmt: skip
            lines.append(line)
        done = Button("done", t("settings.done"), ui.key("escape"), main=True)
        done.rect = pygame.Rect(0, 0, ui.px(220), ui.px(44))
        done.rect.midbottom = (inner.centerx, inner.bottom)
        self.group.place([*lines, done])
        self.group.draw(canvas, ui)
