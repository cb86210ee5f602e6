"""Checks of what a strategy hands to the verbs; whatever it is, the answer is one clear line."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import islice
from numbers import Real
from typing import NamedTuple

from engine.core.errors import IllegalMove
from engine.core.schemes import Scheme
from engine.core.vector import Vector

MOST_SAMPLES = 1_000
"""Probes averaged in one reading."""
MOST_COUNTED = 1_000
"""Numbers taken from what was handed to `walk`; an endless one has to end somewhere."""
SHORTEST_REST = 0.05
"""Minutes; the least that any verb but a walk (one second) may cost."""


def show(value: object) -> str:
    """The value as source, cut to a length that fits a line."""
    try:
        text = repr(value)
    except Exception:
        text = f"a {type(value).__name__}"
    text = " ".join(text[:1000].split())
    return text if len(text) <= 60 else text[:57] + "..."


def real(what: str, value: object) -> float:
    """A number, be it infinite or NaN, or IllegalMove."""
    if type(value) is float:
        return value  # nearly always
    if type(value) is not int:
        if hasattr(value, "item") and _elements(value) == 1:
            value = value.item()
        if isinstance(value, bool) or not isinstance(value, Real):
            raise IllegalMove(f"{what}: expected a number, found {show(value)}")
    try:
        return float(value)
    except OverflowError:
        raise IllegalMove(f"{what}: expected a finite number, found one past 1e308") from None


def number(what: str, value: object) -> float:
    """A finite number, or IllegalMove."""
    found = real(what, value)
    if not math.isfinite(found):
        raise IllegalMove(f"{what}: expected a finite number, found {found}")
    return found


def _elements(value: object) -> object:
    """How many numbers a value of numpy or torch holds."""
    # An array's `size` is a number, a tensor's a method, which gives its shape.
    size = getattr(value, "size", 1)
    return value.numel() if callable(size) and hasattr(value, "numel") else size


def whole(what: str, value: object, low: int, high: int) -> int:
    """A whole number from low to high, or IllegalMove."""
    if type(value) is int and low <= value <= high:
        return value
    found = number(what, value)
    if found != int(found) or not low <= found <= high:
        raise IllegalMove(
            f"{what}: expected a whole number from {low} to {high}, found {show(value)}"
        )
    return int(found)


def pair(east: object, north: object, verb: str = "walk") -> tuple[float, float]:
    """Two finite numbers from `walk(east, north)` or `walk(pair)`, or IllegalMove."""
    if type(east) is Vector and north is None:
        return pair(east.east, east.north, verb)
    if type(east) is type(north) is float and math.isfinite(east) and math.isfinite(north):
        return east, north  # nearly always
    if north is None:
        wanted = f"{verb}: expected two numbers (metres east, metres north)"
        if isinstance(east, str | bytes) or not isinstance(east, Iterable):
            raise IllegalMove(f"{wanted} or a pair such as -120 * slope, found {show(east)}")
        parts = list(islice(east, MOST_COUNTED))
        if len(parts) != 2:
            found = f"{len(parts)}" if len(parts) < MOST_COUNTED else f"{MOST_COUNTED} or more"
            raise IllegalMove(f"{wanted}, found {found}: {show(east)}")
        east, north = parts
    return number(f"{verb}: metres east", east), number(f"{verb}: metres north", north)


class Setting(NamedTuple):
    """How one reading is taken."""

    scheme: Scheme
    spacing: float
    """Distance of the probes from the hiker [m]."""
    samples: int
    """Probes averaged; on ground made from data, the batch."""


def checked_setting(
    scheme: object,
    spacing: object,
    samples: object,
    defaults: Setting,
    offered: Iterable[Scheme],
    visibility: float,
) -> Setting:
    """The setting of a reading, or IllegalMove; what is None is as in `defaults`.

    The scheme is one of those `offered`, the spacing [m] at most the `visibility`.
    """
    wanted = defaults.scheme if scheme is None else scheme
    for kind in offered if isinstance(wanted, str) else ():
        if kind == wanted:
            break
    else:
        names = " or ".join(f'"{kind}"' for kind in offered)
        raise IllegalMove(f"measure: scheme: expected {names}, found {show(wanted)}")
    metres = number("measure: spacing", defaults.spacing if spacing is None else spacing)
    if not 0.5 <= metres <= visibility:
        raise IllegalMove(
            f"measure: spacing: expected 0.5 to {visibility:g} m (the visibility), found {metres:g}"
        )
    count = defaults.samples if samples is None else samples
    return Setting(kind, metres, whole("measure: samples", count, 1, MOST_SAMPLES))


def rest_minutes(minutes: object) -> float:
    """Minutes of a rest, or IllegalMove."""
    asked = number("rest: minutes", minutes)
    if asked < SHORTEST_REST:
        raise IllegalMove(f"rest: minutes: expected {SHORTEST_REST} or more, found {asked:g}")
    return asked
