"""Lengths, times and directions as a person reads them."""

from __future__ import annotations

import math


def compass_key(east: float, north: float) -> str:
    """The catalogue key of the wind of eight nearest to a direction."""
    winds = ("e", "ne", "n", "nw", "w", "sw", "s", "se")
    return "compass." + winds[round(math.atan2(north, east) / (math.pi / 4)) % 8]


def metres(value: float) -> str:
    """A length or rate without needless decimals."""
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}"


def minutes(value: float) -> str:
    """A time in minutes without needless decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
