"""The title: a hand-drawn ridge at evening and three ways to go on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pygame

from game.background.loader import BackgroundLoader
from game.profile.progress import Progress
from game.scenes.landscape import Backdrop, landscape
from game.scenes.scene import Begin, Next, Pop, Push, Scene
from game.ui.theme import INK, Face, Ui
from game.ui.widgets import Button, WidgetGroup

BUTTON_KEYS = ("learn", "play", "today", "walks", "settings", "quit")
FOOT_INK = (248, 236, 212)


class Title(Scene):
    """The first scene."""

    def __init__(self, today: Callable[[], date] = date.today) -> None:
        """``today`` tells the date, for the mountain of the day."""
        self._today = today
        self.group = WidgetGroup()
        self.group.place([Button(key, "") for key in BUTTON_KEYS])
        self.group.focus = 1
        self._backdrop = Backdrop()
        self._started = False
        self._progress = Progress()
        """As it was drawn last."""

    def prepare(self, size: tuple[int, int]) -> None:
        """Draw the landscape for a window of this ``size`` [px]; without a word on it."""
        ui = Ui()
        ui.fit(size)
        landscape(size, ui.scale)

    def event(self, event: pygame.Event) -> Next:
        """Buttons; Escape leaves."""
        if event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE:
            return Pop()
        action = self.group.event(event)
        return None if action is None else self._command(action.key)

    def _command(self, key: str) -> Next:
        if key == "learn":
            from game.scenes.tutorial import Tutorial

            return Begin(BackgroundLoader(Tutorial))
        if key in ("play", "today"):
            from game.profile.campaign import first_unreached
            from game.scenes.choose import TODAY, Choose

            chosen = TODAY if key == "today" else first_unreached(self._progress)
            return Push(Choose(chosen, backdrop=self._backdrop, today=self._today))
        if key == "walks":
            from game.scenes.walks import Walks

            return Push(Walks())
        if key == "settings":
            from game.scenes.settings import SettingsPage

            return Push(SettingsPage())
        return Pop()

    def spoken(self, ui: Ui) -> str:
        """Name of the game and the focused button."""
        return ui.text.sentences(ui.text("title.name"), self.group.spoken(ui))

    def draw(self, canvas: pygame.Surface, ui: Ui) -> None:
        """Draw ridges, name and buttons."""
        size = canvas.get_size()
        # Who starts the game sees it whole.
        self._backdrop.draw(canvas, ui, wait=True)
        window = canvas.get_rect()
        left, top = round(size[0] * 0.075), round(size[1] * 0.10)
        ui.write(canvas, ui.text("title.name"), (left - ui.px(4), top), Face.TITLE, 84, INK,
                  "topleft", round(size[0] * 0.6), inside=window)  # fmt: skip
        motto = pygame.Rect(left, top + ui.px(118), ui.px(600), ui.px(64))
        motto = ui.mirror(motto, window)
        units = ui.fitting(ui.text("title.motto"), Face.ITALIC, 21, motto.width, motto.height)
        ui.paragraph(canvas, ui.text("title.motto"), motto, Face.ITALIC, units, INK)
        self._progress = ui.progress
        first = ui.progress.tutorial == "new"
        if not self._started:
            self._started, self.group.focus = True, 0 if first else 1
        for index, widget in enumerate(self.group.widgets):
            if isinstance(widget, Button):
                widget.label = ui.text(f"title.{widget.key}")
                widget.main = widget.key == ("learn" if first else "play")
            rect = pygame.Rect(left, top + ui.px(196 + 53 * index), ui.px(270), ui.px(44))
            widget.rect = ui.mirror(rect, window)
        self.group.draw(canvas, ui)
        foot = (size[0] / 2, size[1] - ui.px(20))
        ui.write(canvas, ui.text("title.foot"), foot, Face.ITALIC, 16, FOOT_INK, "midbottom",
                  size[0] - ui.px(60))  # fmt: skip
