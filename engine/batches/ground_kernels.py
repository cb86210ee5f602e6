"""Ground and spline coefficients, number by number: plain source for a compiler, same bits.

The same in numpy: `engine.surfaces` and `engine.core.splines`. Here the loops run over flat
arrays, in blocks that fit the processor's cache, and a compiler can vectorise them.
`cells` is `engine.surfaces.perlin_noise.corner_gradients()`.
"""

import math

import numpy as np

from engine.surfaces.perlin_noise import COSINE, FREQUENCY, GAIN, SHIFT_X, SHIFT_Y, SINE

BLOCK = 512
"""Points at a time."""
ONE, SIX, TEN, FIFTEEN = np.float32(1), np.float32(6), np.float32(10), np.float32(15)
EIGHT, BYTE = np.int32(8), np.int32(255)
"""The lattice has a period of 256 cells."""
PANEL = 64
"""Columns, or rows, that are filtered at a time."""
LINE = 8
"""Numbers in a line of the processor's cache."""


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
        y = at[k + BLOCK]
        west = np.floor(x)
        south = np.floor(y)
        at[k] = x - west
        at[k + BLOCK] = y - south
        cell[k] = ((np.int32(west) & BYTE) << EIGHT) | (np.int32(south) & BYTE)
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


def smoothstep(t):
    """t^2 (3 - 2 t) of t from 0 to 1."""
    t = min(max(t, 0.0), 1.0)
    return (t * t) * (t * -2.0 + 3.0)


def sum_octaves(east, north, below, ridged, ridges, calm, octaves, out, cells):
    """`out` becomes the sum of octaves of noise at the float64 points (east, north) [m].

    With altitudes `below` it turns into ridges from `ridged` to `ridges` [m], and the share `calm`
    is left at 0 m (see `engine.surfaces.perlin_noise.Ridging`); an empty array means none.
    """
    at = np.empty(3 * BLOCK, np.float32)
    cell = np.empty(BLOCK, np.int32)
    share = np.empty(BLOCK)
    for start in range(0, len(out), BLOCK):
        end = min(start + BLOCK, len(out))
        count = end - start
        x = east[start:end]
        y = north[start:end]
        ground = below[start:end]
        total = out[start:end]
        for k in range(count):
            total[k] = 0.0
        for k in range(len(ground)):
            share[k] = smoothstep((ground[k] - ridged) / (ridges - ridged))
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
            if len(ground) > 0:
                for k in range(count):
                    v = np.float64(at[k + 2 * BLOCK])
                    v += ((abs(v) * -2.0 + 1.0) - v) * share[k]
                    total[k] += v * gain
            else:
                for k in range(count):
                    total[k] += np.float64(at[k + 2 * BLOCK]) * gain
        for k in range(len(ground)):
            total[k] *= calm + (1.0 - calm) * smoothstep(ground[k] / ridges)


def spline_coefficients(heights, n, powers, end, out):
    """Spline coefficients of flat n x n grids, one after the other, with a rim of one more.

    `powers` are those of the filter's pole, from 0 on, and `end` its factor at the far border.
    """
    width = n + 2
    panel = np.empty(n * PANEL)
    for term in range(len(heights) // (n * n)):
        grid = heights[term * n * n : (term + 1) * n * n]
        rim = out[term * width * width : (term + 1) * width * width]
        c = rim[width + 1 :]
        for start in range(0, n, PANEL):
            count = min(PANEL, n - start)
            # Slices, and masks below, tell the compiler that no index is counted from the end.
            for i in range(n):
                given = grid[i * n + start : i * n + start + count]
                row = panel[i * PANEL : i * PANEL + count]
                for j in range(count):
                    row[j] = 6.0 * given[j]
            filter_panel(panel, n, powers, end)
            for i in range(n):
                row = panel[i * PANEL : i * PANEL + count]
                filtered = c[i * width + start : i * width + start + count]
                for j in range(count):
                    filtered[j] = 6.0 * row[j]
        for start in range(0, n, PANEL):
            rows = c[start * width :]
            count = min(PANEL, n - start)
            exchange(rows, panel, n, count, False)
            filter_panel(panel, n, powers, end)
            exchange(rows, panel, n, count, True)
        for k in range(1, n + 1):
            rim[k * width] = rim[k * width + 2]
            rim[k * width + n + 1] = rim[k * width + n - 1]
        for k in range(width):
            rim[k] = rim[2 * width + k]
            rim[(n + 1) * width + k] = rim[(n - 1) * width + k]


def exchange(rows, panel, n, count, back):
    """`count` rows of n numbers become the columns of the panel, or the columns the rows."""
    for start in range(0, n, LINE):
        for i in range(count):
            k = (i * (n + 2) + start) & 0x7FFFFFFF
            p = (start * PANEL + i) & 0x7FFFFFFF
            if start + LINE > n:
                for j in range(n - start):
                    if back:
                        rows[k + j] = panel[p + j * PANEL]
                    else:
                        panel[p + j * PANEL] = rows[k + j]
            elif back:
                for j in range(LINE):
                    rows[k + j] = panel[p + j * PANEL]
            else:
                for j in range(LINE):
                    panel[p + j * PANEL] = rows[k + j]


def filter_panel(c, n, powers, end):
    """The recursion over `n` rows of `PANEL` numbers, in place; see `engine.core.splines`."""
    pole = powers[1]
    row = c[:PANEL]
    for k in range(1, min(n, len(powers))):
        other = c[k * PANEL : (k + 1) * PANEL]
        power = powers[k]
        for j in range(PANEL):
            row[j] += power * other[j]
    for k in range(1, n):
        row = c[k * PANEL : (k + 1) * PANEL]
        other = c[(k - 1) * PANEL : k * PANEL]
        for j in range(PANEL):
            row[j] += pole * other[j]
    row = c[(n - 1) * PANEL : n * PANEL]
    other = c[(n - 2) * PANEL : (n - 1) * PANEL]
    for j in range(PANEL):
        row[j] = end * (row[j] + pole * other[j])
    for k in range(n - 2, -1, -1):
        row = c[k * PANEL : (k + 1) * PANEL]
        other = c[(k + 1) * PANEL : (k + 2) * PANEL]
        for j in range(PANEL):
            row[j] = pole * (other[j] - row[j])


def quadratic(aside_c, ahead_s, aside_s, ahead_c, steep, gentle, steepest, out):
    """`out` becomes the heights of `engine.surfaces.quadratic` over the frame [m].

    `aside_c` is the frame's row `offset_east` times the cosine of its turn, and so on. `steep` and
    `gentle` are the curvatures across and along; `steepest` 0 leaves the walls as they are.
    """
    n = len(aside_c)
    for i in range(len(ahead_c)):
        row = out[i * n : i * n + n]
        for j in range(n):
            across = wall(aside_c[j] + ahead_s[i], steep, steepest)
            row[j] = across + wall(ahead_c[i] - aside_s[j], gentle, steepest)


def wall(u, curvature, steepest):
    """The height at `u` [m] from the floor of a parabola, or of one that straightens."""
    if steepest == 0.0 or curvature == 0.0:
        return (0.5 * curvature * u) * u
    slope = curvature * u / steepest
    return (math.sqrt(slope * slope + 1.0) - 1.0) * (steepest * steepest / curvature)
