"""Adaptive quality: slow frames lower the resolution, never the speed of the hike."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import NamedTuple

MOST_ROWS = 4320
"""No picture has more rows; in a taller window it is enlarged."""


class QualityLevel(NamedTuple):
    """One quality."""

    share: float
    """Rows of the picture before it is enlarged, as a share of the window's."""
    slices: int
    """Depth slices of the walking view."""

    def size(self, canvas: tuple[int, int]) -> tuple[int, int]:
        """Width and height to draw at for a canvas [px]."""
        share = min(self.share, MOST_ROWS / canvas[1])
        if share == 1.0:
            return canvas
        wide, high = (2 * round(0.5 * share * side) for side in canvas)
        return max(64, wide), max(36, high)


STEPS = (QualityLevel(1.0, 110), QualityLevel(0.72, 96), QualityLevel(0.5, 84),
         QualityLevel(0.36, 72))  # fmt: skip
SLOW, FAST = 0.0150, 0.0060
"""Mean seconds a frame over which a coarser step is taken, under which a finer one."""
PATIENCE_DOWN, PATIENCE_UP = 40, 400
"""Frames that the mean has to tell the same."""
MEMORY = 0.08
"""Weight of the newest frame in the mean."""


class Quality:
    """Chooses among ``STEPS`` by how long frames take."""

    def __init__(self, fixed: int = -1, clock: Callable[[], float] = perf_counter,
                 patience: float = 1.0) -> None:  # fmt: skip
        """``fixed`` stays on one step; ``clock`` tells seconds.

        With more ``patience`` frames may take so many times as long.
        """
        self._slowest, self._fastest = patience * SLOW, patience * FAST
        self.index = max(0, fixed)
        self._fixed, self._clock = fixed >= 0, clock
        self._began = 0.0
        self._mean: float | None = None
        self._slow = self._fast = 0
        self._ceiling = 0

    @property
    def step(self) -> QualityLevel:
        """The step to draw with."""
        return STEPS[self.index]

    def begin(self) -> None:
        """A frame begins."""
        self._began = self._clock()

    def end(self) -> None:
        """It is drawn; perhaps the next one is drawn finer or coarser."""
        took = self._clock() - self._began
        self._mean = took if self._mean is None else self._mean + MEMORY * (took - self._mean)
        if self._fixed:
            return
        self._slow = self._slow + 1 if self._mean > self._slowest else 0
        self._fast = self._fast + 1 if self._mean < self._fastest else 0
        if self._slow > PATIENCE_DOWN and self.index < len(STEPS) - 1:
            self._go(self.index + 1)
            # A step that proved too fine is not tried again at once, or it would flicker.
            self._ceiling += PATIENCE_UP
        elif self._fast > PATIENCE_UP + self._ceiling and self.index > 0:
            self._go(self.index - 1)

    def _go(self, index: int) -> None:
        self.index, self._mean = index, None
        self._slow = self._fast = 0
