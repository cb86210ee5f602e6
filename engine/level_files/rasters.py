"""A raster of heights: what every reader of elevation files gives."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.core.errors import BadInput
from engine.core.layer import Float64
from engine.level_files.placement import GridPlacement

MOST_CELLS = 1_000_000_000
"""Heights in one file: windows of it are read, never the whole."""
FEWEST_CELLS = 8
"""Heights on a side."""
LARGEST_HEIGHT = 1e30
"""Numbers beyond it mark missing heights, whatever the file says."""


@dataclass(frozen=True)
class Raster:
    """An open elevation file."""

    rows: int
    columns: int
    place: GridPlacement
    window: Callable[[slice, slice, int], Float64]
    """Every n-th height [unit] of a window of rows and columns; NaN where it is missing."""
    unit: float = 1.0
    """Metres of one unit of height."""
    assumed: tuple[str, ...] = ()
    """What the file does not say and is taken for granted, each as a sentence's end."""
    unit_assumed: str = ""
    """The same of the unit of heights."""

    def read(self, rows: slice, columns: slice, every: int = 1) -> Float64:
        """Heights [unit] of a window, every n-th of them; not a number where one is missing."""
        heights = self.window(rows, columns, every)
        with np.errstate(invalid="ignore"):
            heights[~(np.abs(heights) < LARGEST_HEIGHT)] = np.nan
        return heights


def refusal(path: Path, expected: str, found: str) -> BadInput:
    """One line: what was expected of a file and what was found."""
    return BadInput(f"{path}: expected {expected}, found {' '.join(found.split())[:160]}")


def finite(*numbers: float) -> bool:
    """Whether all are numbers that a file can mean."""
    return all(math.isfinite(number) and abs(number) < LARGEST_HEIGHT for number in numbers)
