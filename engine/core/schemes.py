"""Schemes: the ways in which the instrument may read a slope, one row each.

A new scheme is a name in `Scheme`, a row in `SCHEMES`, and its arithmetic in
`kernels.slope_reading` and `kernels.draws_per_reading`; everything else follows from the row.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple, TypeAlias

from engine.core import kernels

Scheme: TypeAlias = Literal["forward", "central", "backprop"]
Offset: TypeAlias = tuple[int, int]
"""A place beside the hiker, in spacings to the east and north."""


class SchemeRow(NamedTuple):
    """One way of reading a slope."""

    code: int
    """The kernels' number for it: its place in the table."""
    probes: Callable[[int, int | None], int | None]
    """Probes a reading costs, from the model's parameters and the level's price of a
    backpropagation [probes], which is None where there is none; None where it is not offered."""
    offsets: tuple[Offset, ...] = ()
    """Where the altimeter is read, with two parameters; none for an exact gradient."""


HERE, EAST, NORTH, WEST, SOUTH = (0, 0), (1, 0), (0, 1), (-1, 0), (0, -1)

SCHEMES: dict[Scheme, SchemeRow] = {
    "forward": SchemeRow(kernels.FORWARD, lambda p, _: p + 1, (HERE, EAST, NORTH)),
    "central": SchemeRow(kernels.CENTRAL, lambda p, _: 2 * p, (EAST, NORTH, WEST, SOUTH)),
    "backprop": SchemeRow(kernels.BACKPROP, lambda _, price: price),
}
