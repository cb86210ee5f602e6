"""Perlin noise and spline coefficients, number by number: plain source for a compiler, same bits.

The same in numpy: `engine.surfaces.perlin_noise` and `engine.core.splines`. Here the loops run
over flat arrays, in blocks that fit the processor's cache, and a compiler can vectorise them.
`cells` is `engine.surfaces.perlin_noise.cells()`.
"""

import numpy as np

from engine.surfaces.perlin_noise import COSINE, FREQUENCY, GAIN, SHIFT_X, SHIFT_Y, SINE

BLOCK = 512
"""Points at a time."""
ONE, SIX, TEN, FIFTEEN = np.float32(1), np.float32(6), np.float32(10), np.float32(15)
PERIOD = np.float32(256)


def fade(t):
    """t^3 (t (6 t - 15) + 10), in the order of `engine.surfaces.perlin_noise`."""
    return ((t * t) * t) * ((t * SIX - FIFTEEN) * t + TEN)


def gradient_component(code, k):
    """Component k of the eight that a lattice cell's code packs: -1, 0 or 1."""
    return np.float32(((code >> (2 * k)) & 3) - 1)


def perlin_block(at, cell, count, cells):
    """Perlin noise of `count` points of a block, all in float32.

    `at` holds x, y and, on return, the noise, `BLOCK` numbers each; `cell` is scratch memory.
    """
    for k in range(count):
        x = at[k]
        low = np.floor(x)
        at[k] = x - low
        cell[k] = np.int32(low - PERIOD * np.floor(low / PERIOD)) << 8
    for k in range(count):
        y = at[k + BLOCK]
        low = np.floor(y)
        at[k + BLOCK] = y - low
        cell[k] |= np.int32(low - PERIOD * np.floor(low / PERIOD))
    for k in range(count):
        cell[k] = cells[cell[k] & 65535]
    for k in range(count):
        code = cell[k]
        u = at[k]
        v = at[k + BLOCK]
        u1 = u - ONE
        v1 = v - ONE
        fade_u = fade(u)
        west = gradient_component(code, 0) * u + gradient_component(code, 1) * v
        east = gradient_component(code, 2) * u1 + gradient_component(code, 3) * v
        south = west + (east - west) * fade_u
        west = gradient_component(code, 4) * u + gradient_component(code, 5) * v1
        east = gradient_component(code, 6) * u1 + gradient_component(code, 7) * v1
        north = west + (east - west) * fade_u
        at[k + 2 * BLOCK] = south + (north - south) * fade(v)


def perlin_points(x, y, out, cells):
    """`out` becomes the noise at the points (x, y); flat float32 arrays of equal length."""
    at = np.empty(3 * BLOCK, np.float32)
    cell = np.empty(BLOCK, np.int32)
    for start in range(0, len(out), BLOCK):
        count = min(BLOCK, len(out) - start)
        for k in range(count):
            at[k] = x[start + k]
            at[k + BLOCK] = y[start + k]
        perlin_block(at, cell, count, cells)
        for k in range(count):
            out[start + k] = at[k + 2 * BLOCK]


def sum_octaves(east, north, ridge, octaves, out, cells):
    """`out` becomes the sum of octaves of noise at the float64 points (east, north) [m].

    Each is folded into ridges by the share in `ridge`; an empty array means none.
    """
    at = np.empty(3 * BLOCK, np.float32)
    cell = np.empty(BLOCK, np.int32)
    for start in range(0, len(out), BLOCK):
        end = min(start + BLOCK, len(out))
        count = end - start
        x = east[start:end]
        y = north[start:end]
        total = out[start:end]
        for k in range(count):
            total[k] = 0.0
        for octave in octaves:
            c = octave[COSINE]
            s = octave[SINE]
            f = octave[FREQUENCY]
            shift_x = octave[SHIFT_X]
            shift_y = octave[SHIFT_Y]
            gain = octave[GAIN]
            for k in range(count):
                at[k] = np.float32((x[k] * c + y[k] * s) * f + shift_x)
                at[k + BLOCK] = np.float32((y[k] * c - x[k] * s) * f + shift_y)
            perlin_block(at, cell, count, cells)
            if len(ridge) > 0:
                share = ridge[start:end]
                for k in range(count):
                    v = np.float64(at[k + 2 * BLOCK])
                    v += ((abs(v) * -2.0 + 1.0) - v) * share[k]
                    total[k] += v * gain
            else:
                for k in range(count):
                    total[k] += np.float64(at[k + 2 * BLOCK]) * gain


def spline_coefficients(heights, n, powers, end, out):
    """Spline coefficients of flat n x n grids, one after the other, with a rim of one more.

    `powers` are those of the filter's pole, from 0 on, and `end` its factor at the far border.
    """
    width = n + 2
    rows = np.empty(n * n)
    columns = np.empty(n * n)
    for term in range(len(heights) // (n * n)):
        grid = heights[term * n * n : (term + 1) * n * n]
        c = out[term * width * width : (term + 1) * width * width]
        for k in range(n * n):
            rows[k] = 6.0 * grid[k]
        filter_rows(rows, n, powers, end)
        transpose(rows, columns, n, n, 6.0)
        filter_rows(columns, n, powers, end)
        transpose(columns, c[width + 1 :], n, width, 1.0)
        for k in range(1, n + 1):
            c[k * width] = c[k * width + 2]
            c[k * width + n + 1] = c[k * width + n - 1]
        for k in range(width):
            c[k] = c[2 * width + k]
            c[(n + 1) * width + k] = c[(n - 1) * width + k]


def filter_rows(c, n, powers, end):
    """The recursion over the rows of an n x n grid, in place; see `engine.core.splines`."""
    pole = powers[1]
    row = c[:n]
    for k in range(1, min(n, len(powers))):
        other = c[k * n : (k + 1) * n]
        power = powers[k]
        for j in range(n):
            row[j] += power * other[j]
    for k in range(1, n):
        row = c[k * n : (k + 1) * n]
        other = c[(k - 1) * n : k * n]
        for j in range(n):
            row[j] += pole * other[j]
    row = c[(n - 1) * n : n * n]
    other = c[(n - 2) * n : (n - 1) * n]
    for j in range(n):
        row[j] = end * (row[j] + pole * other[j])
    for k in range(n - 2, -1, -1):
        row = c[k * n : (k + 1) * n]
        other = c[(k + 1) * n : (k + 2) * n]
        for j in range(n):
            row[j] = pole * (other[j] - row[j])


def transpose(a, b, n, width, factor):
    """`b`, rows of `width`, becomes `factor` times `a` with rows and columns exchanged."""
    for i0 in range(0, n, 16):
        for j0 in range(0, n, 16):
            for j in range(j0, min(n, j0 + 16)):
                for i in range(i0, min(n, i0 + 16)):
                    b[j * width + i] = factor * a[i * n + j]
