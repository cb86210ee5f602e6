"""Marks that a strategy's author leaves on a hike, to be drawn: they cost no daylight."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

MarkKind: TypeAlias = Literal["note", "mark", "line", "circle", "plot"]
Pair: TypeAlias = tuple[float, float]
MapPoint: TypeAlias = Pair
MOST_MARKS = 2_000
"""Marks of one hike; those after them are dropped."""
LONGEST_TEXT = 200
"""Signs of a mark's text; the rest is cut."""


class Mark(NamedTuple):
    """One mark; what its kind does not use is empty."""

    kind: MarkKind
    verbs: int
    """How many verbs had been done."""
    text: str = ""
    """What a note or a mark says; the name of what is plotted."""
    places: tuple[MapPoint, ...] = ()
    """Metres east and north of the start: of a mark, of a line's ends, of a circle's centre."""
    value: float = 0.0
    """A circle's radius [m]; what is plotted."""
