"""The window of the Gymnasium environment's render_mode="human": shows finished pictures."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pygame


class GymWindow:
    """Shows one picture a step, at most `fps` a second. Closing it stops the showing alone."""

    def __init__(self, fps: int) -> None:
        self._fps = fps
        self._clock = pygame.time.Clock()
        self._screen: pygame.Surface | None = None
        self._open = True

    def show(self, picture: npt.NDArray[np.uint8]) -> None:
        """Show a picture of shape (height, width, 3)."""
        if not self._open:
            return
        if self._screen is None:
            pygame.display.init()
            height, width = picture.shape[:2]
            self._screen = pygame.display.set_mode((width, height))
            pygame.display.set_caption("Down by Dusk")
        for event in pygame.event.get():
            if event.type == pygame.QUIT:
                self.close()
                return
        pygame.surfarray.blit_array(self._screen, picture.swapaxes(0, 1))
        pygame.display.flip()
        self._clock.tick(self._fps)

    def close(self) -> None:
        """Close the window."""
        if self._screen is not None:
            pygame.display.quit()
        self._screen, self._open = None, False
