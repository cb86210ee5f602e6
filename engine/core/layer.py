"""What all layers share: numbers that a seed may draw, and the frame of coordinates."""

from __future__ import annotations

import math
from typing import Annotated, NamedTuple, TypeAlias

import msgspec
from msgspec import Meta

from engine.core.random import uniform
from engine.core.splines import Float64 as Float64
from engine.core.splines import GroundKernels
from engine.core.terrain import Hillsides


class Draw(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A range that the seed draws from: uniform, or uniform in the logarithm."""

    low: float
    high: float
    log: bool = False

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError(f"expected low <= high, found low {self.low:g}, high {self.high:g}")
        if self.log and self.low <= 0:
            raise ValueError(f"a logarithmic range needs low > 0, found {self.low:g}")


Number: TypeAlias = float | Draw
Metres: TypeAlias = Annotated[float, Meta(ge=-10_000, le=10_000)]
Positive: TypeAlias = Annotated[float, Meta(gt=0, le=100_000)]


class Frame(NamedTuple):
    """Coordinates of the map's grid, the level's own axes, turned by the seed, and its draws."""

    east: Float64
    """Metres from the map's western edge, shape (grid, grid)."""
    north: Float64
    offset_east: Float64
    """Metres east of the centre, shape (1, grid) or (grid, grid)."""
    offset_north: Float64
    """Metres north of the centre, shape (grid, 1) or (grid, grid)."""
    turn: tuple[float, float]
    """Cosine and sine of the frame's turn."""
    seed: int
    label: str
    """Where in the level file this layer stands: the name of its draws."""
    compiled: GroundKernels | None = None
    """Compiled code that builds the ground faster, with the same bits."""

    def axes(self, turned: bool = True) -> tuple[Float64, Float64]:
        """Metres from the centre along the frame's axes (across, along), or along the map's."""
        (c, s), east, north = self.turn, self.offset_east, self.offset_north
        across, along = east * c + north * s, north * c - east * s
        # Turned back, not taken as they are: a level's last bits must not change.
        return (across, along) if turned else (across * c - along * s, across * s + along * c)

    def draw(self, name: str, number: Number) -> float:
        """The number itself, or the seed's draw from its range."""
        return draw_number(self.seed, f"{self.label}.{name}", number)


class LayerTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind"):
    """Base of the layers; `kind` says which."""

    @property
    def rounded(self) -> bool:
        """Whether heights are rounded to 2^-20 m, as they must be where they are worked out."""
        return True

    def heights(self, frame: Frame, below: Float64) -> Float64:
        """Heights [m] over the frame, shape (grid, grid); `below` is the sum of earlier layers."""
        raise NotImplementedError

    def heights_and_terms(self, frame: Frame, below: Float64) -> tuple[Float64, Hillsides | None]:
        """`heights`, and the data terms whose mean they are; None on ground not made from data."""
        return self.heights(frame, below), None


def draw_number(seed: int, label: str, number: Number) -> float:
    """A fixed number as it is; a `Draw` at this seed and label."""
    if not isinstance(number, Draw):
        return number
    share = uniform(seed, label)
    if number.log:
        return math.exp(math.log(number.low) * (1 - share) + math.log(number.high) * share)
    return number.low * (1 - share) + number.high * share
