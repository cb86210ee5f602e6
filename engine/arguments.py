"""Checks of what a strategy hands to the verbs; whatever it is, the answer is one clear line."""

from __future__ import annotations

import math
from collections.abc import Iterable
from numbers import Real

from engine.errors import IllegalMove

MOST_SAMPLES = 1_000
"""Probes averaged in one reading."""
SHORTEST_REST = 0.05
"""Minutes; the least that any verb but a walk (one second) may cost."""


def show(value: object) -> str:
    """The value as source, cut to a length that fits a line."""
    try:
        text = repr(value)
    except Exception:
        text = f"a {type(value).__name__}"
    return text if len(text) <= 60 else text[:57] + "..."


def number(what: str, value: object) -> float:
    """A finite number, or IllegalMove."""
    if hasattr(value, "item") and getattr(value, "size", 1) == 1:
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, Real):
        raise IllegalMove(f"{what}: expected a number, found {show(value)}")
    try:
        found = float(value)
    except OverflowError:
        raise IllegalMove(f"{what}: expected a finite number, found one past 1e308") from None
    if not math.isfinite(found):
        raise IllegalMove(f"{what}: expected a finite number, found {found}")
    return found


def whole(what: str, value: object, low: int, high: int) -> int:
    """A whole number from low to high, or IllegalMove."""
    found = number(what, value)
    if found != int(found) or not low <= found <= high:
        raise IllegalMove(
            f"{what}: expected a whole number from {low} to {high}, found {show(value)}"
        )
    return int(found)


def pair(east: object, north: object) -> tuple[float, float]:
    """Two finite numbers from `walk(east, north)` or `walk(pair)`, or IllegalMove."""
    if north is None:
        if isinstance(east, str | bytes) or not isinstance(east, Iterable):
            raise IllegalMove(
                "walk: expected two numbers (metres east, metres north) or a pair such as "
                f"-120 * slope, found {show(east)}"
            )
        parts = list(east)
        if len(parts) != 2:
            raise IllegalMove(
                f"walk: expected two numbers (metres east, metres north), found {len(parts)}: "
                f"{show(east)}"
            )
        east, north = parts
    return number("walk: metres east", east), number("walk: metres north", north)


def setting(
    scheme: object, spacing: object, samples: object, scheme_0: str, spacing_0: float, most: float
) -> tuple[str, float, int]:
    """Scheme, spacing [m] and samples of a reading, or IllegalMove.

    For None the level's scheme and spacing and one sample; spacing is at most `most` (the
    visibility).
    """
    scheme = scheme_0 if scheme is None else scheme
    if scheme != "forward" and scheme != "central":
        raise IllegalMove(f'measure: scheme: expected "forward" or "central", found {show(scheme)}')
    metres = number("measure: spacing", spacing_0 if spacing is None else spacing)
    if not 0.5 <= metres <= most:
        raise IllegalMove(
            f"measure: spacing: expected 0.5 to {most:g} m (the visibility), found {metres:g}"
        )
    count = 1 if samples is None else whole("measure: samples", samples, 1, MOST_SAMPLES)
    return "forward" if scheme == "forward" else "central", metres, count


def resting(minutes: object) -> float:
    """Minutes of a rest, or IllegalMove."""
    asked = number("rest: minutes", minutes)
    if asked < SHORTEST_REST:
        raise IllegalMove(f"rest: minutes: expected {SHORTEST_REST} or more, found {asked:g}")
    return asked
