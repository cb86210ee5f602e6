"""The pixels of one view: columns for the kernels, rows for the window."""

from __future__ import annotations

import gc
from collections.abc import Callable

import numpy as np
import pygame

from game.view.compiled import in_stripes
from game.view.kernels import Lanes, Pixels


class Picture:
    """Pixels and depths of one size, and a surface for where the window is larger."""

    def __init__(self, size: tuple[int, int], every: int = 1) -> None:
        """``size``: width and height [px]; depths are kept of one column of so many."""
        self.size = size
        self.drawn = (size[0] + size[0] % 2, size[1] + size[1] % 2)
        """What is drawn: pixels are written in pairs, so that an odd window gets one more."""
        self._every = every
        self.depth = np.full((-(-self.drawn[0] // every), self.drawn[1]), np.inf, np.float32)
        """Metres by column that is kept and row."""
        self._plain = pygame.Surface(self.drawn, 0, 32)

    def depth_at(self, column: float, row: float) -> float:
        """Depth of the ground seen at a pixel [m], or near it; very large in the sky."""
        nearest = int(column + self._every // 2) // self._every
        j = min(max(nearest, 0), len(self.depth) - 1)
        return float(self.depth[j, min(max(int(row), 0), self.size[1] - 1)])

    def show(self, canvas: pygame.Surface, draw: Callable[[Lanes, int, int], None]) -> None:
        """Let ``draw(pixels, left, right)`` draw the columns, and show them over the whole canvas.

        ``pixels`` (rows, columns / 2) are the canvas's own, or enlarged where it is larger.
        """
        own = canvas.get_size() == self.drawn and _is_plain(canvas)
        target = canvas if own else self._plain
        # While somebody has its pixels, a surface is locked: they are let go before it is shown.
        pixels = [pygame.surfarray.pixels2d(target).T.view(np.uint64)]
        try:
            in_stripes(self.drawn[0], lambda left, right: draw(pixels[0], left, right))
        finally:
            pixels.clear()
        if own:
            return
        if canvas.get_size() == self.size:
            canvas.blit(self._plain, (0, 0))
        else:
            whole = self._plain.subsurface((0, 0), self.size)
            pygame.transform.smoothscale(whole, canvas.get_size(), canvas)


def draw_on(canvas: pygame.Surface, draw: Callable[[Pixels], None]) -> None:
    """Let ``draw`` change the pixels 0xRRGGBB (rows, columns) of a canvas of any format."""
    own = _is_plain(canvas)
    plain = canvas if own else pygame.Surface(canvas.get_size(), 0, 32)
    if not own:
        plain.blit(canvas, (0, 0))
    # While somebody has its pixels, a surface is locked.
    draw(pygame.surfarray.pixels2d(plain).T)
    if plain.get_locked():
        # A kernel that was compiled just now leaves frames in a cycle that hold the pixels.
        gc.collect()
    if not own:
        canvas.blit(plain, (0, 0))


def _is_plain(surface: pygame.Surface) -> bool:
    """Whether the rows of a surface lie one after the other, four bytes a pixel."""
    return surface.get_bitsize() == 32 and surface.get_pitch() == 4 * surface.get_width()
