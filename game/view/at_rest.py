"""A view at rest, drawn again in the background at the poster's quality."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pygame

from game.view.picture import Picture
from game.view.scene_numbers import Pose

FINER, SLICES = 2, 220
"""So many pixels each way for one of the window, and depth slices."""
MOST = 3840
"""Width up to which that is done [px]."""
REST = 0.35
"""The view must have stood still for so long [s]."""


class FinePicture(threading.Thread):
    """One picture in the making; `ready` is its surface once it is there."""

    def __init__(
        self, size: tuple[int, int], pose: Pose, fill: Callable[[Picture, pygame.Surface], None]
    ) -> None:
        """``fill`` draws a picture `FINER` times as large as ``size`` [px], at ``pose``."""
        super().__init__(name="fine picture", daemon=True)
        self.size, self.pose, self._fill = size, pose, fill
        self.picture = Picture((FINER * size[0], FINER * size[1]))
        self.ready: pygame.Surface | None = None

    def run(self) -> None:
        """Draw it, and make it as small as the window."""
        surface = pygame.Surface(self.size, 0, 32)
        self._fill(self.picture, surface)
        self.ready = surface


class AtRest:
    """Notices that a view stands still, and has it drawn finely."""

    def __init__(self) -> None:
        self._key: object = None
        self._since = 0.0
        self._fine: FinePicture | None = None

    def wants(self, key: object, seconds: float) -> bool:
        """Whether a fine picture is to be begun: ``key`` has been the same for long enough."""
        if key != self._key:
            self._key, self._since, self._fine = key, seconds, None
        return self._fine is None and seconds - self._since >= REST

    def begin(self, fine: FinePicture) -> None:
        """Draw this one."""
        self._fine = fine
        fine.start()

    @property
    def fine(self) -> FinePicture | None:
        """The picture, once it is there."""
        return self._fine if self._fine is not None and self._fine.ready is not None else None

    def wait(self, seconds: float) -> None:
        """Wait at most so long for the picture that was begun."""
        if self._fine is not None:
            self._fine.join(seconds)

    def moved(self) -> None:
        """The view stands still no longer."""
        self._key, self._fine = None, None
