"""The revealed mountain for paper: finer ground, and twice as many pixels scaled down."""

from __future__ import annotations

import numpy as np
import pygame

from game.view.picture import Picture
from game.view.reveal import RevealView
from game.view.reveal_camera import RevealCamera, RevealSubject
from game.view.reveal_mesh import RevealMesh

FINE_GRID = 2000
"""Points of the fine grid each way, about: more than the screen's."""
CLOUD_SLICES = 220
OVERSAMPLE = 2
"""Drawn at so many times the size, and scaled down, up to `LARGEST_OVERSAMPLED` rows."""
LARGEST_OVERSAMPLED = 1200
STRIP_COLUMNS = 160
"""Columns of the page that are drawn at a time: the whole page at once would take 130 MB."""


class PrintedView(RevealView):
    """The reveal on a page, at rest."""

    def __init__(
        self,
        mesh: RevealMesh,
        subject: RevealSubject,
        reveal_camera: RevealCamera,
    ) -> None:
        super().__init__(mesh, subject, still=True, fixed=0, reveal_camera=reveal_camera)

    def draw(self, canvas: pygame.Surface, seconds: float, focus: float = 0.5) -> None:
        """Draw over the whole ``canvas``, in strips; see `RevealView.draw`."""
        width, height = canvas.get_size()
        finer = OVERSAMPLE if height <= LARGEST_OVERSAMPLED else 1
        size, level = (finer * width, finer * height), self._level(seconds)
        # One camera for the whole page; each strip moves the middle of its picture to the left.
        pose = self._pose(seconds, size, focus * size[0])
        depth = np.empty((width, height), np.float32)
        for left in range(0, width, STRIP_COLUMNS):
            wide = min(STRIP_COLUMNS, width - left)
            strip = Picture((finer * wide, size[1]))
            own = pose._replace(middle=pose.middle - finer * left)
            page = canvas.subsurface((left, 0, wide, height))
            self._fill(strip, page, own, level, seconds, CLOUD_SLICES)
            depth[left : left + wide] = strip.depth[: finer * wide : finer, : size[1] : finer]
        self.depth, self._scale = depth, 1.0
        self.pose = self._pose(seconds, (width, height), focus * width)
