"""A level's question while it is asked: what its two pages, choices and bet, have in common."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pygame

from engine import Level
from game.background.loader import BackgroundLoader
from game.profile.progress import with_record
from game.scenes.landscape import Backdrop
from game.scenes.scene import Begin, Learn, Scene
from game.ui.dialog import Dialog
from game.ui.theme import Ui
from game.ui.widget_group import WidgetGroup

WIDTH = 700
"""Of the page [design units]."""


class LevelQuestion:
    """The level, the hike that follows, and the page over the landscape."""

    def __init__(self, level: Level, key: str, start: Callable[[], Scene],
                 backdrop: Backdrop | None = None) -> None:  # fmt: skip
        """``key`` names the level's record; ``start`` makes the hike."""
        self.level, self.key = level, key
        # While the question is read, the mountain is made.
        self.coming = BackgroundLoader(start)
        self.group = WidgetGroup()
        self.group.keys_used = True
        self._backdrop, self._dialog = backdrop or Backdrop(), Dialog()

    def skipped(self) -> Begin:
        """The hike begins without an answer."""
        return Begin(self.coming)

    def answered(self, predicted: int) -> Learn:
        """The answer goes into the level's record, and the hike begins."""
        update = partial(with_record, key=self.key, predicted=predicted, explained=False)
        return Learn(update, self.skipped())

    def spoken(self, ui: Ui) -> str:
        """The question, and what has the focus."""
        return f"{ui.text.predict(self.level)[0]} {self.group.spoken(ui)}"

    def draw_landscape(self, canvas: pygame.Surface, ui: Ui) -> None:
        """Draw what lies behind the page, and go on making the mountain."""
        self.coming.begin(canvas.get_size())
        self._backdrop.draw(canvas, ui)

    def text_width(self, canvas: pygame.Surface, ui: Ui) -> int:
        """Width of the page's text [px]."""
        return min(ui.px(WIDTH), canvas.get_width() - ui.px(40)) - ui.px(60)

    def open_page(self, canvas: pygame.Surface, ui: Ui, height: float) -> pygame.Rect:
        """Draw the empty page of this ``height`` [design units]; returns the room inside [px]."""
        title = ui.text.of_level(self.level, "title")
        return self._dialog.open(canvas, ui, WIDTH, height, ui.text("predict.heading"), title)
