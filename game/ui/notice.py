"""A line above every scene: what a hike has won, or what went wrong with a file."""

from __future__ import annotations

import pygame

from game.profile.storage import NoticeLine
from game.ui.theme import CARD, INK, INK_SOFT, Face, Ui

SHOWN_SECONDS = 8.0


class Notice:
    """Shows the first of the waiting lines for a while."""

    def __init__(self) -> None:
        self._line, self._left = "", 0.0

    def pass_time(self, seconds: float) -> None:
        """Let ``seconds`` pass."""
        self._left -= seconds

    def draw(self, canvas: pygame.Surface, ui: Ui, waiting: list[NoticeLine]) -> None:
        """Draw the line; one that begins to be shown is taken from ``waiting``."""
        if self._left <= 0:
            self._line = ""
            if waiting:
                line, self._left = waiting.pop(0), SHOWN_SECONDS
                self._line = ui.text(line.key, **line.gaps)
        if not self._line:
            return
        room = canvas.get_width() - ui.px(80)
        width = min(room, ui.width(self._line, Face.TEXT, 13) + ui.px(44))
        slip = pygame.Rect(0, ui.px(8), width, ui.px(34))
        slip.centerx = canvas.get_width() // 2
        pygame.draw.rect(canvas, CARD, slip, border_radius=slip.height // 2)
        pygame.draw.rect(canvas, INK_SOFT, slip, 1, border_radius=slip.height // 2)
        ui.write(canvas, self._line, slip.center, Face.TEXT, 13, INK, "center",
                  slip.width - ui.px(30))  # fmt: skip
