"""The pixels of one view: columns for the kernels, rows for the window."""

from __future__ import annotations

import numpy as np
import pygame


class Picture:
    """Arrays of one size, and a surface on the rows."""

    def __init__(self, size: tuple[int, int]) -> None:
        """``size``: width and height [px]."""
        self.size = size
        self.frame = np.zeros(size, np.uint32)
        """0xRRGGBB by column and row."""
        self.depth = np.full(size, np.inf, np.float32)
        """Metres by column and row."""
        self.rows = np.zeros((size[1], size[0]), np.uint32)
        """The frame, turned."""
        self._plain = pygame.Surface(size, 0, 32)

    def depth_at(self, column: float, row: float) -> float:
        """Depth of the ground seen at a pixel [m]; very large in the sky."""
        j = min(max(int(column), 0), self.size[0] - 1)
        return float(self.depth[j, min(max(int(row), 0), self.size[1] - 1)])

    def show(self, canvas: pygame.Surface) -> None:
        """Draw the rows over the whole canvas, enlarged where it is larger."""
        if self.size == canvas.get_size():
            pygame.surfarray.blit_array(canvas, self.rows.T)
        else:
            pygame.surfarray.blit_array(self._plain, self.rows.T)
            pygame.transform.smoothscale(self._plain, canvas.get_size(), canvas)
