"""The pixels of one view: columns for the kernels, rows for the window."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pygame

from game.view.compiled import in_stripes, view_kernels


class Picture:
    """Arrays of one size, and a surface for where the window is larger."""

    def __init__(self, size: tuple[int, int]) -> None:
        """``size``: width and height [px]."""
        self.size = size
        self.frame = np.zeros(size, np.uint32)
        """0xRRGGBB by column and row."""
        self.depth = np.full(size, np.inf, np.float32)
        """Metres by column and row."""
        self._plain = pygame.Surface(size, 0, 32)

    def depth_at(self, column: float, row: float) -> float:
        """Depth of the ground seen at a pixel [m]; very large in the sky."""
        j = min(max(int(column), 0), self.size[0] - 1)
        return float(self.depth[j, min(max(int(row), 0), self.size[1] - 1)])

    def show(self, canvas: pygame.Surface, draw: Callable[[int, int], None]) -> None:
        """Let ``draw(left, right)`` fill the columns, and show them over the whole canvas.

        They are turned right into the canvas's own pixels, or enlarged where it is larger.
        """
        own = canvas.get_size() == self.size and _is_plain(canvas)
        target = canvas if own else self._plain
        # While somebody has its pixels, a surface is locked: they are let go before it is shown.
        pixels = [pygame.surfarray.pixels2d(target).T]
        frame, turn = self.frame, view_kernels().turn
        if self.size[0] % 2 == 0 and self.size[1] % 2 == 0:
            frame, pixels = frame.view(np.uint64), [pixels[0].view(np.uint64)]
            turn = view_kernels().turn_pairs

        def fill(left: int, right: int) -> None:
            draw(left, right)
            turn(frame, pixels[0], left, right)

        try:
            in_stripes(self.size[0], fill)
        finally:
            pixels.clear()
        if canvas.get_size() != self.size:
            pygame.transform.smoothscale(self._plain, canvas.get_size(), canvas)
        elif not own:
            canvas.blit(self._plain, (0, 0))


def _is_plain(surface: pygame.Surface) -> bool:
    """Whether the rows of a surface lie one after the other, four bytes a pixel."""
    return surface.get_bitsize() == 32 and surface.get_pitch() == 4 * surface.get_width()
