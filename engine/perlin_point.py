"""The field of `engine.perlin` point by point: plain scalar source for a compiler, the same bits.

All floating numbers are float32. The tables are those of `engine.perlin`.
"""

import numpy as np

ONE, SIX, TEN, FIFTEEN = np.float32(1), np.float32(6), np.float32(10), np.float32(15)


def fade(t):
    """t^3 (t (6 t - 15) + 10), in the order of `engine.perlin`."""
    return ((t * t) * t) * ((t * SIX - FIFTEEN) * t + TEN)


def noise(x, y, twice, corner_east, corner_north):
    """The noise at one point."""
    floor_x = np.floor(x)
    floor_y = np.floor(y)
    i = int(floor_x) & 255
    j = int(floor_y) & 255
    u = x - floor_x
    v = y - floor_y
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
    return south + (north - south) * fade(v)


def fill(x, y, out, twice, corner_east, corner_north):
    """`out` becomes the noise at the points (x, y); flat float32 arrays of equal length."""
    for k in range(len(out)):
        out[k] = noise(x[k], y[k], twice, corner_east, corner_north)


def fill_turned(
    east, north, out, c, s, frequency, shift_x, shift_y, twice, corner_east, corner_north
):
    """The same at float64 places (east, north) of a lattice turned, scaled and shifted."""
    for k in range(len(out)):
        x = np.float32((east[k] * c + north[k] * s) * frequency + shift_x)
        y = np.float32((north[k] * c - east[k] * s) * frequency + shift_y)
        out[k] = noise(x, y, twice, corner_east, corner_north)
