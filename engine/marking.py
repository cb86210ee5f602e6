"""The methods of a hiker that leave marks, checked alike by every kind of hiker.

The judge's hiker checks them like this one and drops them, so that a file hikes alike everywhere.
"""

from __future__ import annotations

import math

from engine.core.arguments import number, pair, real, show
from engine.core.errors import IllegalMove, visible
from engine.core.marks import LONGEST_TEXT, MapPoint, MarkKind


class Marking:
    """The methods of a hiker that leave marks; `_keep` takes what they have checked."""

    __slots__ = ()

    def note(self, text: str) -> None:
        """Write a line about this minute. Free."""
        self._keep("note", _text("note", text))

    def mark(self, east: float, north: float, text: str = "") -> None:
        """Mark a place, metres east and north of the start, with a few words. Free."""
        self._keep("mark", _text("mark", text), (pair(east, north, "mark"),))

    def line(self, start: object, end: object) -> None:
        """Draw a line between two places, pairs of metres east and north of the start. Free."""
        self._keep("line", places=(pair(start, None, "line"), pair(end, None, "line")))

    def circle(self, centre: object, metres: float) -> None:
        """Draw a circle round a place, a pair of metres east and north of the start. Free."""
        radius = number("circle: metres", metres)
        if radius < 0:
            raise IllegalMove(f"circle: metres: expected 0 or more, found {radius:g}")
        self._keep("circle", places=(pair(centre, None, "circle"),), value=radius)

    def plot(self, name: str, value: float) -> None:
        """Put a value on the curve of this name, at this minute. Free.

        An infinite one or NaN, such as the best so far before there is one, is left out.
        """
        name, found = _text("plot", name), real("plot: value", value)
        if math.isfinite(found):
            self._keep("plot", name, value=found)

    def _keep(
        self, kind: MarkKind, text: str = "", places: tuple[MapPoint, ...] = (), value: float = 0.0
    ) -> None:
        raise NotImplementedError


def _text(verb: str, text: object) -> str:
    if not isinstance(text, str):
        raise IllegalMove(f'{verb}: expected a text such as f"{{rate:.0f}} m", found {show(text)}')
    return visible(str.__str__(text)[:LONGEST_TEXT])
