"""Splines at many places: plain source for a compiler, with the bits of `engine.ground.splines`."""

import numpy as np

BLOCK = 512
"""Points at a time."""


def look_up(tables, terms, n, cell, east, north, out):
    """Heights of `terms` surfaces at flat places (east, north), one surface after the other.

    `tables` holds the (n + 2) x (n + 2) coefficients of each, flat.
    """
    own = np.empty(8 * BLOCK)
    first = np.empty(BLOCK, np.int64)
    size = (n + 2) * (n + 2)
    places = len(east)
    for start in range(0, places, BLOCK):
        count = min(BLOCK, places - start)
        weigh(n, cell, east[start : start + count], north[start : start + count], own, first)
        for term in range(terms):
            c = tables[term * size : (term + 1) * size]
            heights = out[term * places + start : term * places + start + count]
            for q in range(count):
                k = first[q] & 0x7FFFFFFF
                total = 0.0
                for r in range(4):
                    row = own[q] * c[k] + own[q + BLOCK] * c[k + 1]
                    row += own[q + 2 * BLOCK] * c[k + 2]
                    row += own[q + 3 * BLOCK] * c[k + 3]
                    total += own[q + (4 + r) * BLOCK] * row
                    k += n + 2
                heights[q] = total


def weigh(n, cell, east, north, own, first):
    """Weights of places, four east and four north, BLOCK numbers each, and first coefficients."""
    for q in range(len(east)):
        u = min(max(east[q] / cell, 0.0), n - 1.0)
        v = min(max(north[q] / cell, 0.0), n - 1.0)
        j = min(int(u), n - 2)
        i = min(int(v), n - 2)
        first[q] = i * (n + 2) + j
        u -= j
        v -= i
        m = 1.0 - u
        own[q] = m * m * m / 6.0
        own[q + BLOCK] = (3.0 * u * u * u - 6.0 * u * u + 4.0) / 6.0
        own[q + 3 * BLOCK] = u * u * u / 6.0
        own[q + 2 * BLOCK] = 1.0 - own[q] - own[q + BLOCK] - own[q + 3 * BLOCK]
        m = 1.0 - v
        own[q + 4 * BLOCK] = m * m * m / 6.0
        own[q + 5 * BLOCK] = (3.0 * v * v * v - 6.0 * v * v + 4.0) / 6.0
        own[q + 7 * BLOCK] = v * v * v / 6.0
        own[q + 6 * BLOCK] = 1.0 - own[q + 4 * BLOCK] - own[q + 5 * BLOCK] - own[q + 7 * BLOCK]
