"""Ground and spline coefficients, number by number: plain source for a compiler, same bits.

The same in numpy: `engine.surfaces` and `engine.core.splines`. Here the loops run over flat
arrays, in blocks that fit the processor's cache, and a compiler can vectorise them.
`cells` is `engine.surfaces.perlin_noise.corner_gradients()`.
"""

import math

import numpy as np

from engine.surfaces.perlin_noise import COSINE, FREQUENCY, GAIN, SHIFT_X, SHIFT_Y, SINE

BLOCK_POINTS = 512
"""Points at a time: the noise's temporaries stay in the processor's cache."""
ONE, SIX, TEN, FIFTEEN = np.float32(1), np.float32(6), np.float32(10), np.float32(15)
EIGHT, BYTE = np.int32(8), np.int32(255)
"""The lattice has a period of 256 cells."""
PANEL_COLUMNS = 64
"""Columns, or rows, that are filtered at a time."""
CACHE_LINE = 8
"""Numbers in a line of the processor's cache."""


def fade(t):
    """t^3 (t (6 t - 15) + 10), in the order of `engine.surfaces.perlin_noise`."""
    return ((t * t) * t) * ((t * SIX - FIFTEEN) * t + TEN)


def gradient_component(code, k):
    """Component k of the eight that a lattice cell's code packs: -1, 0 or 1."""
    return np.float32(((code >> (2 * k)) & 3) - 1)


def perlin_block(at, cell, count, cells):
    """Perlin noise of `count` points of a block, all in float32.

    `at` holds x, y and, on return, the noise, `BLOCK_POINTS` numbers each; `cell` is scratch.
    """
    for k in range(count):
        x = at[k]
        y = at[k + BLOCK_POINTS]
        west = np.floor(x)
        south = np.floor(y)
        at[k] = x - west
        at[k + BLOCK_POINTS] = y - south
        cell[k] = ((np.int32(west) & BYTE) << EIGHT) | (np.int32(south) & BYTE)
    # A loop of its own: a compiler can vectorise the loops around it, not a look-up.
    for k in range(count):
        cell[k] = cells[cell[k] & 65535]
    for k in range(count):
        code = cell[k]
        u = at[k]
        v = at[k + BLOCK_POINTS]
        u1 = u - ONE
        v1 = v - ONE
        fade_u = fade(u)
        west = gradient_component(code, 0) * u + gradient_component(code, 1) * v
        east = gradient_component(code, 2) * u1 + gradient_component(code, 3) * v
        south = west + (east - west) * fade_u
        west = gradient_component(code, 4) * u + gradient_component(code, 5) * v1
        east = gradient_component(code, 6) * u1 + gradient_component(code, 7) * v1
        north = west + (east - west) * fade_u
        at[k + 2 * BLOCK_POINTS] = south + (north - south) * fade(v)


def perlin_points(x, y, out, cells):
    """`out` becomes the noise at the points (x, y); flat float32 arrays of equal length."""
    at = np.empty(3 * BLOCK_POINTS, np.float32)
    cell = np.empty(BLOCK_POINTS, np.int32)
    for start in range(0, len(out), BLOCK_POINTS):
        count = min(BLOCK_POINTS, len(out) - start)
        for k in range(count):
            at[k] = x[start + k]
            at[k + BLOCK_POINTS] = y[start + k]
        perlin_block(at, cell, count, cells)
        for k in range(count):
            out[start + k] = at[k + 2 * BLOCK_POINTS]


def smoothstep(t):
    """t^2 (3 - 2 t) of t from 0 to 1."""
    t = min(max(t, 0.0), 1.0)
    return (t * t) * (t * -2.0 + 3.0)


def sum_octaves(east, north, below, ridge_start, ridge_end, calm, octaves, out, cells):
    """`out` becomes the sum of octaves of noise at the float64 points (east, north) [m].

    With altitudes `below` it turns into ridges from `ridge_start` to `ridge_end` [m], and the share
    `calm` is left at 0 m (see `engine.surfaces.perlin_noise.Ridging`); an empty array means none.
    """
    at = np.empty(3 * BLOCK_POINTS, np.float32)
    cell = np.empty(BLOCK_POINTS, np.int32)
    share = np.empty(BLOCK_POINTS)
    for start in range(0, len(out), BLOCK_POINTS):
        end = min(start + BLOCK_POINTS, len(out))
        count = end - start
        x = east[start:end]
        y = north[start:end]
        ground = below[start:end]
        total = out[start:end]
        for k in range(count):
            total[k] = 0.0
        for k in range(len(ground)):
            share[k] = smoothstep((ground[k] - ridge_start) / (ridge_end - ridge_start))
        for octave in octaves:
            c = octave[COSINE]
            s = octave[SINE]
            f = octave[FREQUENCY]
            shift_x = octave[SHIFT_X]
            shift_y = octave[SHIFT_Y]
            gain = octave[GAIN]
            for k in range(count):
                at[k] = np.float32((x[k] * c + y[k] * s) * f + shift_x)
                at[k + BLOCK_POINTS] = np.float32((y[k] * c - x[k] * s) * f + shift_y)
            perlin_block(at, cell, count, cells)
            if len(ground) > 0:
                for k in range(count):
                    v = np.float64(at[k + 2 * BLOCK_POINTS])
                    v += ((abs(v) * -2.0 + 1.0) - v) * share[k]
                    total[k] += v * gain
            else:
                for k in range(count):
                    total[k] += np.float64(at[k + 2 * BLOCK_POINTS]) * gain
        for k in range(len(ground)):
            total[k] *= calm + (1.0 - calm) * smoothstep(ground[k] / ridge_end)


def spline_coefficients(heights, n, powers, end, out):
    """Spline coefficients of flat n x n grids, one after the other, with a rim of one more.

    `powers` are those of the filter's pole, from 0 on, and `end` its factor at the far border.
    """
    width = n + 2
    panel = np.empty(n * PANEL_COLUMNS)
    for term in range(len(heights) // (n * n)):
        grid = heights[term * n * n : (term + 1) * n * n]
        rim = out[term * width * width : (term + 1) * width * width]
        c = rim[width + 1 :]
        # Along the columns of the grid, `PANEL_COLUMNS` of them at a time.
        for start in range(0, n, PANEL_COLUMNS):
            count = min(PANEL_COLUMNS, n - start)
            # Slices, and masks below, tell the compiler that no index is counted from the end.
            for i in range(n):
                given = grid[i * n + start : i * n + start + count]
                row = panel[i * PANEL_COLUMNS : i * PANEL_COLUMNS + count]
                for j in range(count):
                    row[j] = 6.0 * given[j]
            filter_panel(panel, n, powers, end)
            for i in range(n):
                row = panel[i * PANEL_COLUMNS : i * PANEL_COLUMNS + count]
                filtered = c[i * width + start : i * width + start + count]
                for j in range(count):
                    filtered[j] = 6.0 * row[j]
        # Along the rows: transposed, they are columns of the panel.
        for start in range(0, n, PANEL_COLUMNS):
            rows = c[start * width :]
            count = min(PANEL_COLUMNS, n - start)
            transpose_panel(rows, panel, n, count, False)
            filter_panel(panel, n, powers, end)
            transpose_panel(rows, panel, n, count, True)
        # The mirrored border.
        for k in range(1, n + 1):
            rim[k * width] = rim[k * width + 2]
            rim[k * width + n + 1] = rim[k * width + n - 1]
        for k in range(width):
            rim[k] = rim[2 * width + k]
            rim[(n + 1) * width + k] = rim[(n - 1) * width + k]


def transpose_panel(rows, panel, n, count, back):
    """Transpose `count` rows of n numbers into columns of the panel, or `back` into rows.

    A cache line of each row at a time, so that both sides stay in the cache.
    """
    for start in range(0, n, CACHE_LINE):
        for i in range(count):
            k = (i * (n + 2) + start) & 0x7FFFFFFF
            p = (start * PANEL_COLUMNS + i) & 0x7FFFFFFF
            if start + CACHE_LINE > n:
                for j in range(n - start):
                    if back:
                        rows[k + j] = panel[p + j * PANEL_COLUMNS]
                    else:
                        panel[p + j * PANEL_COLUMNS] = rows[k + j]
            elif back:
                for j in range(CACHE_LINE):
                    rows[k + j] = panel[p + j * PANEL_COLUMNS]
            else:
                for j in range(CACHE_LINE):
                    panel[p + j * PANEL_COLUMNS] = rows[k + j]


def filter_panel(c, n, powers, end):
    """The filter over `n` rows of `PANEL_COLUMNS` numbers, in place; see `engine.core.splines`."""
    pole = powers[1]
    row = c[:PANEL_COLUMNS]
    for k in range(1, min(n, len(powers))):
        other = c[k * PANEL_COLUMNS : (k + 1) * PANEL_COLUMNS]
        power = powers[k]
        for j in range(PANEL_COLUMNS):
            row[j] += power * other[j]
    for k in range(1, n):
        row = c[k * PANEL_COLUMNS : (k + 1) * PANEL_COLUMNS]
        other = c[(k - 1) * PANEL_COLUMNS : k * PANEL_COLUMNS]
        for j in range(PANEL_COLUMNS):
            row[j] += pole * other[j]
    row = c[(n - 1) * PANEL_COLUMNS : n * PANEL_COLUMNS]
    other = c[(n - 2) * PANEL_COLUMNS : (n - 1) * PANEL_COLUMNS]
    for j in range(PANEL_COLUMNS):
        row[j] = end * (row[j] + pole * other[j])
    for k in range(n - 2, -1, -1):
        row = c[k * PANEL_COLUMNS : (k + 1) * PANEL_COLUMNS]
        other = c[(k + 1) * PANEL_COLUMNS : (k + 2) * PANEL_COLUMNS]
        for j in range(PANEL_COLUMNS):
            row[j] = pole * (other[j] - row[j])


def quadratic(east_c, north_s, east_s, north_c, steep, gentle, steepest, out):
    """`out` becomes the heights of `engine.surfaces.quadratic` over the frame [m].

    `east_c` is the frame's row `offset_east` times the cosine of its turn, and so on. `steep` and
    `gentle` are the curvatures across and along; `steepest` 0 leaves the walls as they are.
    """
    n = len(east_c)
    for i in range(len(north_c)):
        row = out[i * n : i * n + n]
        for j in range(n):
            across = wall_height(east_c[j] + north_s[i], steep, steepest)
            row[j] = across + wall_height(north_c[i] - east_s[j], gentle, steepest)


def wall_height(u, curvature, steepest):
    """The height at `u` [m] from the floor of a parabola, or of one that straightens."""
    if steepest == 0.0 or curvature == 0.0:
        return (0.5 * curvature * u) * u
    slope = curvature * u / steepest
    return (math.sqrt(slope * slope + 1.0) - 1.0) * (steepest * steepest / curvature)
