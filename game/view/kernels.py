"""The loops over pixels of the walking view and the reveal, as plain scalar Python for numba.

Every picture is drawn column by column, front to back, and some columns at a time: into
``block[column, row]`` (0xRRGGBB), which stays in the cache until it is turned into rows of the
window; ``deep[column, row]`` holds their depths. ``left`` and ``right`` bound the columns
of one call, so that threads share a picture. All numbers are float32: a single float64 constant
would double the width of everything it touches.
"""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from game.view.scene_numbers import Pose

Real: TypeAlias = np.floating[Any]
Float32: TypeAlias = npt.NDArray[np.float32]
Pixels: TypeAlias = npt.NDArray[np.uint32]
Lanes: TypeAlias = npt.NDArray[np.uint64]
Counts: TypeAlias = npt.NDArray[np.uint32]
Places: TypeAlias = npt.NDArray[np.int64]
FieldSteps: TypeAlias = tuple[Real, Real, Real, Real]
F, U = np.float32, np.uint32
ZERO, HALF, ONE, TWO = F(0.0), F(0.5), F(1.0), F(2.0)
BYTE = F(255.0)
FIRST, SECOND, THIRD, LAST = np.uint64(48), np.uint64(32), np.uint64(16), np.uint64(0)
"""Where the lanes of a word of 64 bits begin."""
SKY_DEPTH = F(1e9)
"""Depth of a pixel that shows no ground [m]."""
BLOCK = 32
"""Columns that are drawn and then turned at once: two cache lines of a row."""
LEAST = F(3.0)
"""Rows up to which pieces of ground between slices are put together [px]."""
SPAN = 2
"""Numbers before each column of a picture: its first texel that is not air, the end of the last."""
INVERSE = 0
"""Of a row of pixels: one over its depth comes first."""


def whole(value: Real) -> int:
    """The next whole number below; ``math.floor`` would be a call for each pixel."""
    near = int(value)
    return near - 1 if F(near) > value else near


def faded(thick: Real) -> Real:
    """What an optical depth lets through, exp(-thick) to a hundredth."""
    eighth = thick * F(0.125)
    part = ONE + eighth + HALF * eighth * eighth
    part *= part
    part *= part
    return ONE / (part * part)


def lanes(texture: Lanes, u: Real, v: Real) -> np.uint64:
    """Four bytes in lanes of 16 bits, blended between four texels; the texture repeats.

    ``u`` and ``v`` are in texels. Weights have 4 bits each, so a lane holds 256 times the value.
    """
    mask = texture.shape[0] - 1
    j, i = whole(u), whole(v)
    s, t = np.uint64(int((u - F(j)) * F(16.0))), np.uint64(int((v - F(i)) * F(16.0)))
    j0, j1 = np.uint64(j & mask), np.uint64((j + 1) & mask)
    i0, i1 = np.uint64(i & mask), np.uint64((i + 1) & mask)
    sixteen = np.uint64(16)
    low = texture[i0, j0] * (sixteen - s) + texture[i0, j1] * s
    high = texture[i1, j0] * (sixteen - s) + texture[i1, j1] * s
    return np.uint64(low * (sixteen - t) + high * t)


def lane(value: np.uint64, shift: np.uint64) -> Real:
    """One of four lanes as a number from 0 to 255."""
    return F(np.int32((value >> shift) & np.uint64(65535))) * F(1.0 / 256.0)


def smooth_value(field: Float32, u: Real, v: Real) -> Real:
    """A field that repeats, blended between four of its points; ``u`` and ``v`` in points."""
    mask = field.shape[0] - 1
    j, i = whole(u), whole(v)
    s, t = u - F(j), v - F(i)
    j1, i1 = np.uint64((j + 1) & mask), np.uint64((i + 1) & mask)
    j0, i0 = np.uint64(j & mask), np.uint64(i & mask)
    low = field[i0, j0] + (field[i0, j1] - field[i0, j0]) * s
    high = field[i1, j0] + (field[i1, j1] - field[i1, j0]) * s
    return F(low + (high - low) * t)


def packed(red: Real, green: Real, blue: Real) -> np.uint32:
    """Three numbers as 0xRRGGBB, bright ones cut off."""
    r, g, b = U(np.int32(min(red, BYTE))), U(np.int32(min(green, BYTE))), np.int32(min(blue, BYTE))
    return U(U(U(r << U(16)) | U(g << U(8))) | U(b))


def mip_of(footprint: Real) -> int:
    """Level of a texture whose texels are about ``footprint`` texels of the finest wide."""
    level = 0
    while footprint > F(1.5) and level < 6:
        footprint *= HALF
        level += 1
    return level


def may_wait(row: Real, then: Real, begin: Real) -> bool:
    """Whether a piece that begins at one row may go on through ``row`` to that of the next slice.

    The next one must be seen too, and all of it no larger than a few pixels.
    """
    return bool(then < row and begin - then < LEAST)


def soften(column: Pixels, rim: Real) -> None:
    """Mix the pixel in which a rim lies: the part of it below ``rim`` is what lies below it."""
    y = int(rim)
    if y < 1 or y > column.shape[0] - 2:
        return
    below = int((F(y) + ONE - rim) * F(256.0))
    # The pixel itself shows what its middle shows; the other part is seen next to it.
    q = np.uint64(y)
    high, low = column[q], column[q + np.uint64(1)]
    if below >= 128:
        high, low = column[q - np.uint64(1)], column[q]
    above = 256 - below
    pair = (((low & 0xFF00FF) * below + (high & 0xFF00FF) * above) >> 8) & 0xFF00FF
    column[q] = U(pair | ((((low & 0xFF00) * below + (high & 0xFF00) * above) >> 8) & 0xFF00))


def draw_things(block: Pixels, deep: Float32, left: int, right: int, things: Float32,
                places: Places, atlas: Pixels, room: Counts) -> None:  # fmt: skip
    """What stands on the ground, far things first; fog lets them go into what is behind them.

    Rows of ``things``: column of the middle, row of the foot, width and height [px], depth [m],
    light red, green, blue, fog before it (0 to 1), opacity. ``places``: where in `Atlas.pixels`
    its picture begins, and its size. ``room`` (3, rows of the frame or of a picture).
    """
    height = block.shape[1]
    for q in range(things.shape[0]):
        wide, tall = things[q, 2], things[q, 3]
        x_low, y_low = things[q, 0] - HALF * wide, things[q, 1] - tall
        begin, across, down = places[q, 0], places[q, 1], places[q, 2]
        first, end = max(left, int(x_low)), min(right, int(x_low + wide) + 1)
        near, shown = things[q, 4] - F(0.35), (ONE - things[q, 8]) * things[q, 9]
        light = things[q, 5] * shown, things[q, 6] * shown, things[q, 7] * shown, shown
        per_x, per_y = F(across) / wide, F(down) / tall
        # Texels are counted in shares of 65536; the pixel in row 0 shows the one at ``v0``.
        step, v0 = int(per_y * F(65536.0)), (HALF - y_low) * per_y - HALF
        for x in range(first, end):
            u = (F(x) + HALF - x_low) * per_x - HALF
            if u < ZERO or u >= F(across - 1):
                continue
            j = int(u)
            west, pitch = np.uint64(begin + j * (down + SPAN)), np.uint64(down + SPAN)
            top = min(atlas[west], atlas[west + pitch])
            below = max(atlas[west + np.uint64(1)], atlas[west + pitch + np.uint64(1)])
            # Only rows between the uppermost and the lowest texel that is not air.
            y0 = max(0, -whole((v0 - max(ZERO, F(np.int32(top)) - ONE)) / per_y))
            y1 = min(height, 1 + whole((min(F(down) - F(1.01), F(np.int32(below))) - v0) / per_y))
            if top < below and y0 < y1:
                at = max(0, int((v0 + F(y0) * per_y) * F(65536.0)))
                last = min(down, ((at + (y1 - 1 - y0) * step) >> 16) + 2)
                mix_texels(room[0], atlas, west + np.uint64(SPAN), pitch, at >> 16, last,
                           U(int((u - F(j)) * F(16.0))))  # fmt: skip
                fetch_texels(room, y0, y1, at, step)
                lay_texels(block[x - left], deep[x - left], room, y0, y1, at, step, near, light)


def mix_texels(texels: Counts, atlas: Pixels, west: np.uint64, pitch: np.uint64, first: int,
               end: int, share: np.uint32) -> None:  # fmt: skip
    """Texels of a column of a picture, ``share`` (0 to 16) of the way to the next column."""
    for i in range(np.uint64(first), np.uint64(end)):
        texels[i] = blended(atlas[west + i], atlas[west + pitch + i], share)


def blended(a: np.uint32, b: np.uint32, share: np.uint32) -> np.uint32:
    """Four bytes, and ``share`` (0 to 16) of the way to four others."""
    pair, rest = U(0xFF00FF), U(U(16) - share)
    low = U(U(U(a & pair) * rest) + U(U(b & pair) * share))
    high = U(U(U(U(a >> U(8)) & pair) * rest) + U(U(U(b >> U(8)) & pair) * share))
    return U(U(U(low >> U(4)) & pair) | U(U(U(high >> U(4)) & pair) << U(8)))


def fetch_texels(room: Counts, first: int, end: int, at: int, step: int) -> None:
    """Texels above and below each row: a plain loop, so that `lay_texels` is vectorised."""
    texels, above, below = room[0], room[1], room[2]
    for q in range(np.uint64(first), np.uint64(end)):
        i = np.uint64(at >> 16)
        above[q], below[q] = texels[i], texels[i + np.uint64(1)]
        at += step


def lay_texels(column: Pixels, deep: Float32, room: Counts, first: int, end: int, at: int,
               step: int, near: Real, light: FieldSteps) -> None:  # fmt: skip
    """Blend fetched texels in their light over the pixels of a column that are not nearer."""
    red, green, blue, shown = light
    byte, begin, further = U(255), U(at), U(step)
    for q in range(np.uint64(first), np.uint64(end)):
        v = U(begin + U(further * U(np.int32(q - np.uint64(first)))))
        texel = blended(room[1, q], room[2, q], U(U(v >> U(12)) & U(15)))
        seen = ONE if near <= deep[q] else ZERO
        left_over = ONE - F(np.int32(texel >> U(24))) * (F(1.0 / 255.0) * shown) * seen
        old = column[q]
        column[q] = packed(
            F(np.int32(U(old >> U(16)) & byte)) * left_over
            + F(np.int32(U(texel >> U(16)) & byte)) * (red * seen),
            F(np.int32(U(old >> U(8)) & byte)) * left_over
            + F(np.int32(U(texel >> U(8)) & byte)) * (green * seen),
            F(np.int32(U(old & byte))) * left_over + F(np.int32(U(texel & byte))) * (blue * seen),
        )


def draw_shadows(block: Pixels, deep: Float32, left: int, right: int, spots: Float32,
                 pose: Pose) -> None:  # fmt: skip
    """Soft shadows on the ground.

    Rows of ``spots``: east and north of the middle [m from the map's corner], radius [m],
    strength 0 to 1, and the box of columns and rows that it can lie in [px].
    """
    height = block.shape[1]
    focal = F(pose.focal)
    c, s = F(math.cos(pose.yaw)), F(math.sin(pose.yaw))
    for q in range(spots.shape[0]):
        radius = spots[q, 2]
        # All in radii: a column's ray begins at (de, dn) and goes on by (rx, ry) with each metre.
        de, dn = (F(pose.east) - spots[q, 0]) / radius, (F(pose.north) - spots[q, 1]) / radius
        y0, y1 = max(0, int(spots[q, 6])), min(height, int(spots[q, 7]) + 1)
        for x in range(max(left, int(spots[q, 4])), min(right, int(spots[q, 5]) + 1)):
            t = (F(x) + HALF - F(pose.middle)) / focal
            rx, ry = (c + t * s) / radius, (s - t * c) / radius
            if abs(de * ry - dn * rx) < math.sqrt(rx * rx + ry * ry):
                darken(block[x - left], deep[x - left], y0, y1, (de, rx, dn, ry), spots[q, 3])


def darken(column: Pixels, deep: Float32, first: int, end: int, ray: FieldSteps, strong: Real
           ) -> None:  # fmt: skip
    """A soft round shadow of radius 1 around the place 0, 0, on pixels of a column."""
    de, rx, dn, ry = ray
    pair = U(0xFF00FF)
    for q in range(np.uint64(first), np.uint64(end)):
        z = deep[q]
        inside = max(ZERO, ONE - (de + z * rx) ** 2 - (dn + z * ry) ** 2)
        tone = U(np.int32(F(256.0) * (ONE - strong * inside * inside)))
        old = column[q]
        both, middle = U(U(U(old & pair) * tone) >> U(8)), U(U(U(old & U(0xFF00)) * tone) >> U(8))
        column[q] = U(U(both & pair) | U(middle & U(0xFF00)))


def draw_drops(block: Pixels, left: int, right: int, drops: Float32, tone: Real
               ) -> None:  # fmt: skip
    """Rain and snow. Rows of ``drops``: column, row, length across and down, width, opacity."""
    height = block.shape[1]
    for q in range(drops.shape[0]):
        steps = int(max(abs(drops[q, 2]), abs(drops[q, 3]))) + 1
        half = int(drops[q, 4] * HALF)
        x0, x1 = int(drops[q, 0]), int(drops[q, 0] + drops[q, 2])
        if max(x0, x1) + half < left or min(x0, x1) - half >= right:
            continue
        for k in range(steps):
            share = F(k) / F(steps)
            cx, cy = int(drops[q, 0] + drops[q, 2] * share), int(drops[q, 1] + drops[q, 3] * share)
            for x in range(max(left, cx - half), min(right, cx + half + 1)):
                for y in range(max(0, cy - half), min(height, cy + half + 1)):
                    if (x - cx) * (x - cx) + (y - cy) * (y - cy) > half * half + 1:
                        continue
                    a, old = drops[q, 5], block[x - left, y]
                    r, g, b = F((old >> 16) & 255), F((old >> 8) & 255), F(old & 255)
                    block[x - left, y] = packed(r + (tone - r) * a, g + (tone - g) * a,
                                                b + (tone + F(8.0) - b) * a)  # fmt: skip


def write_rows(block: Lanes, rows: Lanes, left: int, right: int) -> None:
    """Write a block's columns, which begin at ``left``, into the picture's rows.

    Both arrays hold pairs of pixels, and all counts are even.
    """
    low, half, one = np.uint64(0xFFFFFFFF), np.uint64(32), np.uint64(1)
    first, count = np.uint64(left >> 1), np.uint64((right - left) >> 1)
    for y in range(np.uint64(block.shape[1])):
        upper = y + y
        for x in range(count):
            a, b = block[x + x, y], block[x + x + one, y]
            rows[upper, first + x] = (a & low) | (b << half)
            rows[upper + one, first + x] = (a >> half) | (b & ~low)
