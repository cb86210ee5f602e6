"""Splines at many points: plain source for a compiler, with the bits of `engine.core.splines`."""

import numpy as np

BLOCK_POINTS = 512
"""Points at a time."""


def spline_heights(tables, terms, n, cell, east, north, out):
    """Heights of `terms` surfaces at the points (east, north), one surface after the other.

    `tables` holds the (n + 2) x (n + 2) coefficients of each, flat.
    """
    weights = np.empty(8 * BLOCK_POINTS)
    first = np.empty(BLOCK_POINTS, np.int64)
    size = (n + 2) * (n + 2)
    row = (n + 2) & 0x7FFFFFFF
    points = len(east)
    for start in range(0, points, BLOCK_POINTS):
        count = min(BLOCK_POINTS, points - start)
        end = start + count
        spline_weights(n, cell, east[start:end], north[start:end], weights, first)
        for term in range(terms):
            c = tables[term * size : (term + 1) * size]
            heights = out[term * points + start : term * points + start + count]
            for q in range(count):
                b0 = weights[q + 4 * BLOCK_POINTS]
                b1 = weights[q + 5 * BLOCK_POINTS]
                b2 = weights[q + 6 * BLOCK_POINTS]
                b3 = weights[q + 7 * BLOCK_POINTS]
                total = 0.0
                for p in range(4):
                    k = (first[q] + p) & 0x7FFFFFFF
                    k1 = k + row
                    k2 = k1 + row
                    k3 = k2 + row
                    column = b0 * c[k] + b1 * c[k1] + b2 * c[k2] + b3 * c[k3]
                    total += weights[q + p * BLOCK_POINTS] * column
                heights[q] = total / 36.0


def spline_weights(n, cell, east, north, weights, first):
    """Six times the spline weights of points, four east and four north, in rows of `BLOCK_POINTS`.

    `first` becomes the index of the first of the sixteen coefficients.
    """
    for q in range(len(east)):
        u = min(max(east[q] / cell, 0.0), n - 1.0)
        v = min(max(north[q] / cell, 0.0), n - 1.0)
        j = min(int(u), n - 2)
        i = min(int(v), n - 2)
        first[q] = i * (n + 2) + j
        u -= j
        v -= i
        m = 1.0 - u
        weights[q] = m * m * m
        weights[q + BLOCK_POINTS] = (3.0 * u - 6.0) * u * u + 4.0
        weights[q + 3 * BLOCK_POINTS] = u * u * u
        weights[q + 2 * BLOCK_POINTS] = (
            6.0 - weights[q] - weights[q + BLOCK_POINTS] - weights[q + 3 * BLOCK_POINTS]
        )
        m = 1.0 - v
        weights[q + 4 * BLOCK_POINTS] = m * m * m
        weights[q + 5 * BLOCK_POINTS] = (3.0 * v - 6.0) * v * v + 4.0
        weights[q + 7 * BLOCK_POINTS] = v * v * v
        weights[q + 6 * BLOCK_POINTS] = (
            6.0
            - weights[q + 4 * BLOCK_POINTS]
            - weights[q + 5 * BLOCK_POINTS]
            - weights[q + 7 * BLOCK_POINTS]
        )
