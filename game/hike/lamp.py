"""Where on a straight way the hut's lamp comes into sight."""

from __future__ import annotations

import math

Place = tuple[float, float]

INSIDE = 0.5
"""A walk that the lamp stops ends so far within sight of it [m]."""


def until_lamp(here: Place, way: Place, lamp: Place | None, sight: float) -> Place:
    """The way [m], or its part up to where the ``lamp`` is first within ``sight`` metres.

    Whoever sees it already has seen where he goes: he walks the whole way.
    """
    length = math.hypot(*way)
    if lamp is None or length <= 0.0 or math.dist(here, lamp) <= sight:
        return way
    to_lamp = (lamp[0] - here[0], lamp[1] - here[1])
    # Along the way and beside it [m]: the lamp's distance from the straight line.
    nearest = (to_lamp[0] * way[0] + to_lamp[1] * way[1]) / length
    beside = abs(to_lamp[0] * way[1] - to_lamp[1] * way[0]) / length
    if beside >= sight:
        return way
    half = math.sqrt(sight * sight - beside * beside)
    seen = nearest - half + min(INSIDE, half)
    if not 0.0 < seen < length:
        return way
    return (way[0] * seen / length, way[1] * seen / length)
