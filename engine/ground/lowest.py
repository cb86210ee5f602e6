"""The lowest point near a place: plain scalar source like `engine.kernels`, for a compiler too."""

import math

from engine.kernels import height

STEPS = 4
"""Points on each side of the middle, in either direction."""


def lowest_near(c, n, cell, size, east, north, sign):
    """The lowest point (`sign` 1) or highest one (-1) around (east, north), to 1e-9 m.

    Looks at 9 x 9 points around the best one so far, in a window that shrinks from one grid
    spacing; of equal ones the first counts. Returns east, north and the height [m].
    """
    best = sign * height(c, n, cell, east, north)
    reach = cell
    while reach > 1e-9:
        low = math.inf
        low_east = east
        low_north = north
        for p in range(-STEPS, STEPS + 1):
            y = min(max(north + reach * (p / STEPS), 0.0), size)
            for q in range(-STEPS, STEPS + 1):
                x = min(max(east + reach * (q / STEPS), 0.0), size)
                h = sign * height(c, n, cell, x, y)
                if h < low:
                    low = h
                    low_east = x
                    low_north = y
        if low < best:
            best = low
            east = low_east
            north = low_north
        reach *= 0.3
    return east, north, sign * best
