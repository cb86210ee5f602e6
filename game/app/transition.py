"""The fog transition: covers one scene, waits for the next to load, and uncovers it."""

from __future__ import annotations

import pygame

from game.hike.fog import FOG_COLOUR, Fog
from game.scenes.scene import Scene
from game.ui.theme import Ui

CLOSE, LIFT = 0.35, 0.6
"""How long it takes to close and to lift [s]."""


class FogTransition:
    """Fog over everything, from none (0) to nothing else in sight (1)."""

    def __init__(self) -> None:
        self._fog: Fog | None = None
        self._seconds = 0.0
        self.thick = 0.0

    @property
    def closed(self) -> bool:
        """Whether nothing can be seen through it."""
        return self.thick >= 1.0

    def close(self, seconds: float) -> None:
        """It closes for so long."""
        self._seconds += seconds
        self.thick = min(1.0, self.thick + seconds / CLOSE)

    def lift(self, seconds: float) -> None:
        """It lifts for so long."""
        self._seconds += seconds
        self.thick = max(0.0, self.thick - seconds / LIFT)

    def draw(self, canvas: pygame.Surface, still: bool) -> None:
        """Cover ``canvas``; ``still`` fades it in and out without drifting cloud."""
        if self.thick <= 0:
            return
        if still:
            sheet = pygame.Surface(canvas.get_size())
            sheet.fill(FOG_COLOUR)
            sheet.set_alpha(round(255 * self.thick))
            canvas.blit(sheet, (0, 0))
            return
        if self.closed:
            canvas.fill(FOG_COLOUR)
        self._fog = self._fog or Fog(7)
        self._fog.lift(canvas, 0.75 * (1 - self.thick), self._seconds)


class Blank(Scene):
    """Nothing but fog: what stands before the first hike of a command that names one."""

    def draw(self, canvas: pygame.Surface, ui: Ui) -> None:
        """Fill the canvas."""
        canvas.fill(FOG_COLOUR)
