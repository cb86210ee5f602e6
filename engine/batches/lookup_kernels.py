"""Splines at many places: plain source for a compiler, with the bits of `engine.core.splines`."""

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
    row = (n + 2) & 0x7FFFFFFF
    places = len(east)
    for start in range(0, places, BLOCK):
        count = min(BLOCK, places - start)
        weigh(n, cell, east[start : start + count], north[start : start + count], own, first)
        for term in range(terms):
            c = tables[term * size : (term + 1) * size]
            heights = out[term * places + start : term * places + start + count]
            for q in range(count):
                b0 = own[q + 4 * BLOCK]
                b1 = own[q + 5 * BLOCK]
                b2 = own[q + 6 * BLOCK]
                b3 = own[q + 7 * BLOCK]
                total = 0.0
                for p in range(4):
                    k = (first[q] + p) & 0x7FFFFFFF
                    k1 = k + row
                    k2 = k1 + row
                    k3 = k2 + row
                    column = b0 * c[k] + b1 * c[k1] + b2 * c[k2] + b3 * c[k3]
                    total += own[q + p * BLOCK] * column
                heights[q] = total / 36.0


def weigh(n, cell, east, north, own, first):
    """Six times the weights of places, four east and four north, and their first coefficients."""
    for q in range(len(east)):
        u = min(max(east[q] / cell, 0.0), n - 1.0)
        v = min(max(north[q] / cell, 0.0), n - 1.0)
        j = min(int(u), n - 2)
        i = min(int(v), n - 2)
        first[q] = i * (n + 2) + j
        u -= j
        v -= i
        m = 1.0 - u
        own[q] = m * m * m
        own[q + BLOCK] = (3.0 * u - 6.0) * u * u + 4.0
        own[q + 3 * BLOCK] = u * u * u
        own[q + 2 * BLOCK] = 6.0 - own[q] - own[q + BLOCK] - own[q + 3 * BLOCK]
        m = 1.0 - v
        own[q + 4 * BLOCK] = m * m * m
        own[q + 5 * BLOCK] = (3.0 * v - 6.0) * v * v + 4.0
        own[q + 7 * BLOCK] = v * v * v
        own[q + 6 * BLOCK] = 6.0 - own[q + 4 * BLOCK] - own[q + 5 * BLOCK] - own[q + 7 * BLOCK]
