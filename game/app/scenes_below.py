"""What lies below a page: drawn once and kept, for it stands still."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pygame

from game.scenes.scene import Scene
from game.ui.theme import Ui


class ScenesBelow:
    """The picture of the scenes that the top one lets shine through.

    Where the look of the window changes (another language, other inks), the old picture stays for
    one more frame, for the page itself has everything to write anew in this one.
    """

    def __init__(self) -> None:
        self._picture: pygame.Surface | None = None
        self._scenes: list[Scene] = []
        self._look: object = None
        self._waited = False

    def draw(self, canvas: pygame.Surface, ui: Ui, scenes: Sequence[Scene]) -> None:
        """Draw the ``scenes``, the lowest first."""
        if not all(scene.still for scene in scenes):
            self._picture = None
            for scene in scenes:
                scene.draw(canvas, ui)
            return
        picture, look = self._picture, (canvas.get_size(), ui.settings, ui.progress)
        same = picture is not None and self._scenes == list(scenes)
        if picture is not None and same and picture.get_size() == canvas.get_size():
            may_wait = ui.frame_budget < math.inf and not self._waited
            if look == self._look or may_wait:
                self._waited = look != self._look
                canvas.blit(picture, (0, 0))
                return
        for scene in scenes:
            scene.draw(canvas, ui)
        self._scenes, self._look, self._waited = list(scenes), look, False
        self._picture = canvas.copy() if all(scene.still for scene in scenes) else None
