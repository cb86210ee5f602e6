"""The field of `engine.perlin` point by point: plain scalar source for a compiler, the same bits.

All floating numbers are float32. The tables are those of `engine.perlin`.
"""

import numpy as np

ONE, SIX, TEN, FIFTEEN = np.float32(1), np.float32(6), np.float32(10), np.float32(15)


def fade(t):
    """t^3 (t (6 t - 15) + 10), in the order of `engine.perlin`."""
    return ((t * t) * t) * ((t * SIX - FIFTEEN) * t + TEN)


def fill(x, y, out, twice, corner_east, corner_north):
    """`out` becomes the noise at the points (x, y); flat arrays of equal length."""
    for k in range(len(out)):
        floor_x = np.floor(x[k])
        floor_y = np.floor(y[k])
        i = int(floor_x) & 255
        j = int(floor_y) & 255
        u = x[k] - floor_x
        v = y[k] - floor_y
        west = (twice[i] + j) & 511  # never more: told to the compiler, which then asks less
        east = (twice[i + 1] + j) & 511
        u1 = u - ONE
        v1 = v - ONE
        fade_u = fade(u)
        low = corner_east[west] * u + corner_north[west] * v
        high = corner_east[east] * u1 + corner_north[east] * v
        south = low + (high - low) * fade_u
        west += 1
        east += 1
        low = corner_east[west] * u + corner_north[west] * v1
        high = corner_east[east] * u1 + corner_north[east] * v1
        north = low + (high - low) * fade_u
        out[k] = south + (north - south) * fade(v)
