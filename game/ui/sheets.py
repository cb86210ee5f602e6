"""Drawings kept by what they show, so that a frame in which nothing changed only copies them."""

from __future__ import annotations

from collections.abc import Callable, Hashable

import pygame

Shown = tuple[Hashable, ...]
"""Everything that a drawing depends on besides the look of the window, and a name for its kind."""


class Sheets:
    """The drawings used last, by size and by what they show."""

    MOST_PIXELS = 6_000_000
    """Kept of all together; of more, those not used for the longest time are dropped."""

    def __init__(self) -> None:
        self._kept: dict[tuple[Hashable, ...], pygame.Surface] = {}
        self._pixels = 0

    def __len__(self) -> int:
        return len(self._kept)

    def sheet(self, size: tuple[int, int], shown: Shown, paint: Callable[[pygame.Surface], None]
              ) -> pygame.Surface:  # fmt: skip
        """The drawing of ``size`` [px] on a transparent ground, made by ``paint`` if it is new.

        It is everybody's: not to be drawn on.
        """
        key = (size, *shown)
        image = self._kept.pop(key, None)
        if image is None:
            image = pygame.Surface(size, pygame.SRCALPHA)
            paint(image)
            self._pixels += size[0] * size[1]
            while self._pixels > self.MOST_PIXELS and self._kept:
                oldest = self._kept.pop(next(iter(self._kept)))
                self._pixels -= oldest.get_width() * oldest.get_height()
        self._kept[key] = image  # the last one: it was used last
        return image
