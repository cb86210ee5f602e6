"""The loops over pixels of the walking view and the reveal, as plain scalar Python for numba.

Every picture is drawn column by column, front to back, into ``frame[column, row]`` (0xRRGGBB) with
the depth of each pixel beside it, and turned into rows at the end. ``left`` and ``right`` bound the
columns of one call, so that threads share a picture. All numbers are float32: a single float64
constant would double the width of everything it touches.
"""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from game.view.scene_numbers import Air, CloudSea, Ground, Lines, Lit, Pose

Real: TypeAlias = np.floating[Any]
Float32: TypeAlias = npt.NDArray[np.float32]
Pixels: TypeAlias = npt.NDArray[np.uint32]
Lanes: TypeAlias = npt.NDArray[np.uint64]
Counts: TypeAlias = npt.NDArray[np.uint32]
Steps: TypeAlias = tuple[Real, Real, Real, Real]
F, U = np.float32, np.uint32
ZERO, HALF, ONE, TWO = F(0.0), F(0.5), F(1.0), F(2.0)
BYTE = F(255.0)
FIRST, SECOND, THIRD, LAST = np.uint64(48), np.uint64(32), np.uint64(16), np.uint64(0)
"""Where the lanes of a word of 64 bits begin."""
SKY_DEPTH = F(1e9)
"""Depth of a pixel that shows no ground [m]."""
OPAQUE = F(5.5)
"""Optical depth from which on nothing is seen."""
STRAIGHT = 16
"""Rows of the sky between two looks at its wisps."""
HEADS = F(70.0)
"""Height of the cloud's surface over its level at most [m]."""
FINEST = 512
"""Texels of the finest texture each way."""
BLOCK = 32
"""Columns that are turned at once: two cache lines of a row."""
GRID = 160
"""Columns of a picture whose ground is looked at, about; between two it is as good as straight."""
ROW, RED, GREEN, BLUE, FOG, ROUGH, COMB, RIMS = range(8)
"""What is known of the ground at every slice of a column."""
INVERSE, MIST = 0, 7
"""Of a row of pixels: one over its depth in place of its row, the colours as above; and wisps of
fog."""
LEAST = F(3.0)
"""Rows up to which pieces of ground between slices are put together [px]."""
TEXELS = F(64 * FINEST)
"""Added to every count of texels: whole tiles, so that none is below 0."""
WEIGHTS = F(64.0)
"""Steps between two texels of the fine texture."""


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


def look_at_ground(found: Float32, mips: Counts, x: int, pose: Pose, ground: Ground, air: Air,
                   lit: Lit, lines: Lines, fields: Float32, cover: Lanes, noise: Float32,
                   slices: Float32, haze: Float32) -> int:  # fmt: skip
    """Row, colours in their light, fog and roughness of the ground at all slices of a column.

    Written into ``found`` (7, slices), and whether its grass is combed (above 0); ``mips``: mip of
    the fine texture before each slice. Returns at how many something is seen through the fog.
    """
    n = fields.shape[0]
    focal, horizon, up = F(pose.focal), F(pose.horizon), F(pose.up)
    c, s = F(math.cos(pose.yaw)), F(math.sin(pose.yaw))
    ox, oy = F(pose.east), F(pose.north)
    last = F(n - 1.002)
    per_cell = F(1.0 / ground.cell)
    size = F(ground.size)
    pe, pn, ph = F(ground.plane_east), F(ground.plane_north), F(ground.plane_height)
    ae, an = F(ground.at_east), F(ground.at_north)
    ace, acn = min(max(ae, ZERO), size), min(max(an, ZERO), size)
    te, tn = F(ground.tilt_east), F(ground.tilt_north)
    se, sn = F(ground.start_east), F(ground.start_north)
    per_texel, per_grain = F(1.0 / ground.texel), F(1.0 / ground.grain)
    relief = F(ground.relief)
    sun_e, sun_n, sun_z = F(lit.sun_east), F(lit.sun_north), F(lit.sun_up)
    sky_r, sky_g, sky_b = F(lit.sky_red), F(lit.sky_green), F(lit.sky_blue)
    sun_r, sun_g, sun_b = F(lit.sun_red), F(lit.sun_green), F(lit.sun_blue)
    lamp, lamp_e, lamp_n = F(lit.lamp), F(lit.lamp_east), F(lit.lamp_north)
    drift_e, drift_n, swirl = F(air.drift_east), F(air.drift_north), F(air.swirl)
    combed, steps_ink, scree = F(lines.combed), F(lines.terraces), F(lines.scree)
    way_e, way_n = F(lines.east), F(lines.north)
    third = F(1.0 / 3.0)
    t = (F(x) + HALF - F(pose.middle)) / focal
    rx, ry = c + t * s, s - t * c
    row0, z0, thick = F(0.0), ONE, ZERO
    for k in range(slices.shape[0]):
        z = slices[k]
        e, m = ox + z * rx, oy + z * ry
        # Height above the plane underfoot, on the tilt that was paid for.
        ce, cn = min(max(e, ZERO), size), min(max(m, ZERO), size)
        u, v = min(ce * per_cell, last), min(cn * per_cell, last)
        column_at, row_at = int(u), int(v)
        fu, fv = u - F(column_at), v - F(row_at)
        j, i = np.uint64(column_at), np.uint64(row_at)
        j1, i1 = np.uint64(column_at + 1), np.uint64(row_at + 1)
        w11 = fu * fv
        w01, w10 = fu - w11, fv - w11
        w00 = ONE - fu - w10
        h = (fields[i, j, 0] * w00 + fields[i, j1, 0] * w01 + fields[i1, j, 0] * w10
             + fields[i1, j1, 0] * w11)  # fmt: skip
        h = h - ph - pe * (ce - ace) - pn * (cn - acn) + te * (e - ae) + tn * (m - an)
        iz = ONE / z
        row = horizon + (up - h) * iz * focal
        around = smooth_value(noise, (e + drift_e) * F(0.22), (m + drift_n) * F(0.22))
        if k > 0:
            thick += (haze[k] - haze[k - 1]) * max(F(0.15), ONE + swirl * around)
        # The colour of the ground here, lit, and how much fog lies before it.
        through = faded(thick)
        ge = (fields[i, j, 1] * w00 + fields[i, j1, 1] * w01 + fields[i1, j, 1] * w10
              + fields[i1, j1, 1] * w11 - pe) * relief + te  # fmt: skip
        gn = (fields[i, j, 2] * w00 + fields[i, j1, 2] * w01 + fields[i1, j, 2] * w10
              + fields[i1, j1, 2] * w11 - pn) * relief + tn  # fmt: skip
        ground_lanes = lanes(cover, (e - se) * per_texel, (m - sn) * per_texel)
        rough = lane(ground_lanes, LAST) * F(1.0 / 255.0)
        spots = smooth_value(noise, (e - se) * F(1.9), (m - sn) * F(1.9))
        patch = ONE + (F(0.05) * spots + F(0.07) * around) * (F(0.4) + F(0.6) * rough)
        facing = max(ZERO, sun_z - sun_e * ge - sun_n * gn)
        facing = facing / math.sqrt(ONE + ge * ge + gn * gn)
        near = lamp / (ONE + ((e - lamp_e) ** 2 + (m - lamp_n) ** 2) * F(0.045))
        if steps_ink > ZERO:
            # Small steps that cattle and creeping soil leave along the contours of the reading.
            along = (e - se) * way_e + (m - sn) * way_n + spots * F(0.22) + around * F(0.9)
            step = along * F(0.85)
            step = step - F(whole(step))
            dent = min(ONE, step * F(3.0)) * (ONE - step) - F(0.36)
            patch *= ONE + dent * F(0.85) * steps_ink * min(ONE, F(14.0) * iz)
        patch *= through
        r = lane(ground_lanes, FIRST) * (sky_r + sun_r * facing + near) * patch
        g = lane(ground_lanes, SECOND) * (sky_g + sun_g * facing + near * F(0.80)) * patch
        b = lane(ground_lanes, THIRD) * (sky_b + sun_b * facing + near * F(0.48)) * patch
        if scree > ZERO and spots + around * F(0.7) > F(2.2) - scree:
            grey = (r + g + b) * third * F(1.12)
            part = min(ONE, (spots + around * F(0.7) - F(2.2) + scree) * TWO)
            r, g, b = r + (grey - r) * part, g + (grey - g) * part, b + (grey - b) * part
        # How many texels a pixel covers: across, and a part of what it covers along the ray.
        reach = (z - z0) / max(row0 - row, F(1e-4))
        mip = mip_of((z / focal + F(0.22) * reach) * per_grain)
        q = np.uint64(k)
        found[ROW, q], found[RED, q], found[GREEN, q], found[BLUE, q] = row, r, g, b
        found[FOG, q], found[ROUGH, q], mips[q] = ONE - through, rough * F(0.62), U(mip)
        found[COMB, q] = combed - HALF - F(0.32) * spots if combed > ZERO else -ONE
        if thick > OPAQUE:
            return k + 1
        row0, z0 = row, z
    return len(slices)


def lay_rows(rows: Float32, mips: Counts, first: int, end: int, line: Float32, a: np.uint64,
             b: np.uint64, iz0: Real, iz: Real, mip: np.uint32) -> None:  # fmt: skip
    """Rows of pixels from ``first`` up to ``end``, between the slices ``a`` and ``b``.

    ``line``: as ``found`` of `look_at_ground`; ``iz0`` and ``iz``: one over their depths.
    """
    row0 = line[ROW, a]
    span = ONE / max(row0 - line[ROW, b], F(1e-4))
    r0, g0, b0, f0, a0 = line[RED, a], line[GREEN, a], line[BLUE, a], line[FOG, a], line[ROUGH, a]
    dr, dg, db = line[RED, b] - r0, line[GREEN, b] - g0, line[BLUE, b] - b0
    df, da, dz = line[FOG, b] - f0, line[ROUGH, b] - a0, iz - iz0
    c0, dc = line[COMB, a], line[COMB, b] - line[COMB, a]
    row0 -= HALF
    for q in range(np.uint64(first), np.uint64(end)):
        w = min(max((row0 - F(np.int32(q))) * span, ZERO), ONE)
        rows[INVERSE, q] = iz0 + dz * w
        rows[RED, q], rows[GREEN, q], rows[BLUE, q] = r0 + dr * w, g0 + dg * w, b0 + db * w
        rows[FOG, q], rows[ROUGH, q], rows[COMB, q] = f0 + df * w, a0 + da * w, c0 + dc * w
        mips[q] = mip


def may_wait(row: Real, then: Real, begin: Real) -> bool:
    """Whether a piece that begins at one row may go on through ``row`` to that of the next slice.

    The next one must be seen too, and all of it no larger than a few pixels.
    """
    return bool(then < row and begin - then < LEAST)


def place_texels(rows: Float32, mips: Counts, places: Counts, weights: Counts, deep: Float32,
                 first: int, end: int, calm: Steps, combed: Steps) -> None:  # fmt: skip
    """Depths of a row of pixels, and where their fine texture is found.

    ``calm`` and ``combed``: texels to the east and north at the eye, and more for each metre.
    """
    u0, du, v0, dv = calm
    cu0, cdu, cv0, cdv = combed
    for q in range(np.uint64(first), np.uint64(end)):
        z = ONE / rows[INVERSE, q]
        deep[q] = z
        side = U(U(FINEST) >> mips[q])
        turned = rows[COMB, q] > ZERO
        scale = F(np.int32(side)) * (WEIGHTS / F(FINEST))
        u = cu0 + cdu * z if turned else u0 + du * z
        v = cv0 + cdv * z if turned else v0 + dv * z
        j, i = U(np.int32(u * scale)), U(np.int32(v * scale))
        mask = U(side - U(1))
        down = U(side + U(U(i >> U(6)) & mask))
        tile = U(2 * FINEST * FINEST) if turned else U(0)
        places[q] = U(U(U(down * side) + U(U(j >> U(6)) & mask)) + tile)
        weights[q] = U(U(j & U(63)) | U(U(i & U(63)) << U(8)))


def fetch(texture: Pixels, places: Counts, first: int, end: int) -> None:
    """Texels at ``places``, written over them: a plain loop, so that all others are vectorised."""
    for q in range(np.uint64(first), np.uint64(end)):
        places[q] = texture[np.uint64(places[q])]


def shade_rows(column: Pixels, rows: Float32, quads: Counts, weights: Counts, first: int, end: int,
               sky: Float32, glow: Float32, shine: Real, air: Air) -> None:  # fmt: skip
    """Colours of a row of pixels from what `lay_rows` and `fetch` found."""
    glow_r, glow_g, glow_b = (F(air.glow_red) * shine, F(air.glow_green) * shine,
                              F(air.glow_blue) * shine)  # fmt: skip
    pair, full = U(0xFF00FF), U(64)
    for q in range(np.uint64(first), np.uint64(end)):
        quad, weight = quads[q], weights[q]
        s, t = U(weight & U(63)), U(weight >> U(8))
        west, east = U(quad & pair), U(U(quad >> U(8)) & pair)
        both = U(U(west * U(full - s)) + U(east * s))
        value = U(U(U(both & U(0xFFFF)) * U(full - t)) + U(U(both >> U(16)) * t))
        fine = F(np.int32(value)) * F(1.0 / (4096 * 128)) - ONE
        bright, fog, sun = ONE + fine * rows[ROUGH, q], rows[FOG, q], glow[q]
        column[q] = packed(rows[RED, q] * bright + fog * (sky[0, q] + glow_r * sun),
                           rows[GREEN, q] * bright + fog * (sky[1, q] + glow_g * sun),
                           rows[BLUE, q] * bright + fog * (sky[2, q] + glow_b * sun))  # fmt: skip


def look_at_sky(mist: Float32, end: int, strong: Real, noise: Float32, turn: Real, lift: Real,
                per_row: Real) -> None:  # fmt: skip
    """Wisps of fog in the rows before ``end`` of a column that lies ``turn`` to the right."""
    wisp = strong * smooth_value(noise, turn, lift)
    for top in range(0, end, STRAIGHT):
        # Fog is soft: over a few rows it is as good as straight.
        after = strong * smooth_value(noise, turn, lift - F(top + STRAIGHT) * per_row)
        change = (after - wisp) * F(1.0 / STRAIGHT)
        for step in range(min(STRAIGHT, end - top)):
            mist[np.uint64(top + step)] = wisp + change * F(step)
        wisp = after


def shade_sky(column: Pixels, mist: Float32, end: int, sky: Float32, glow: Float32, shine: Real,
             air: Air) -> None:  # fmt: skip
    """The fog behind everything with its wisps, in the rows before ``end``."""
    glow_r, glow_g, glow_b = (F(air.glow_red) * shine, F(air.glow_green) * shine,
                              F(air.glow_blue) * shine)  # fmt: skip
    for q in range(np.uint64(0), np.uint64(end)):
        sun, wisp = glow[q], mist[q]
        column[q] = packed(sky[0, q] + glow_r * sun + wisp, sky[1, q] + glow_g * sun + wisp,
                           sky[2, q] + glow_b * sun + wisp)  # fmt: skip


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


def draw_ground(frame: Pixels, depth: Float32, left: int, right: int, pose: Pose, ground: Ground,
                air: Air, lit: Lit, lines: Lines, fields: Float32, cover: Lanes, detail: Pixels,
                noise: Float32, slices: Float32, haze: Float32, sky: Float32, glow: Float32,
                found: Float32, rows: Float32, mips: Counts, marks: Counts) -> None:  # fmt: skip
    """The ground and the sky of the walking view.

    ``fields``: height, rise to the east and to the north of every point of the map. ``cover``:
    red, green, blue and roughness of the ground, by lanes. ``detail``: fine textures, calm and
    combed, with all their mips. ``noise``: drifts of fog. ``slices``: depths at which rays stop;
    ``haze``: optical depth of the fog at each. ``sky`` (3, rows): colour of the fog behind
    everything. ``glow`` (columns + rows): how near the sun is, by column and by row.

    Room to work in: ``found`` (3, 8, slices), ``mips`` (2, slices), ``rows`` (8, rows), ``marks``
    (3, rows).
    """
    width, height = frame.shape
    focal, horizon = F(pose.focal), F(pose.horizon)
    c, s = F(math.cos(pose.yaw)), F(math.sin(pose.yaw))
    per_grain = 1.0 / ground.grain
    east, north = pose.east - ground.start_east, pose.north - ground.start_north
    along, across = lines.east, lines.north
    u0, v0 = on_tile(east * per_grain), on_tile(north * per_grain)
    # Along the fall of the reading blades are four times as long as across.
    cu0 = on_tile((east * across - north * along) * per_grain)
    cv0 = on_tile((east * along + north * across) * per_grain * 0.3)
    grain, way_e, way_n = F(per_grain), F(along), F(across)
    fog_turn = F(air.drift_east) * F(0.3) - F(pose.yaw) * F(128.0 / math.pi)
    lift, per_row = F(air.drift_north) * F(0.1) + horizon / focal * F(80.0), F(80.0) / focal
    line, glow_rows, now = found[2], glow[width:], 0
    every = max(1, width // GRID)
    mist, misty, strong = rows[MIST], 0, F(air.swirl) * F(0.018) * sky[1, 0]
    places, weights = marks[1], marks[2]
    seen = ahead = 0
    for x in range(left, right):
        first = int(x == left)
        if first or x % every == 0:
            for further in range(1 - first, 2):
                now, seen = 1 - now, ahead
                ahead = look_at_ground(
                    found[1 - now], mips[1 - now], (x // every + further) * every, pose, ground,
                    air, lit, lines, fields, cover, noise, slices, haze,
                )  # fmt: skip
        share = F(x % every) * F(1.0 / every)
        near, then = found[now], found[1 - now]
        count = min(seen, ahead)
        for part in range(RIMS):
            for k in range(np.uint64(0), np.uint64(count)):
                line[part, k] = near[part, k] + (then[part, k] - near[part, k]) * share
        column, shine = frame[x], glow[x]
        # Front to back: what each piece between two slices adds above those before it.
        limit, edge, rims, hidden, since = F(height), height, 0, False, 0
        for k in range(1, count):
            row = line[ROW, np.uint64(k)]
            if row >= limit:
                hidden, since = bool(limit < F(height)), k
                continue
            if hidden:
                line[RIMS, np.uint64(rims)] = limit
                rims, hidden = rims + 1, False
            limit, begin = row, np.uint64(since)
            if k < count - 1 and may_wait(row, line[ROW, np.uint64(k + 1)], line[ROW, begin]):
                continue
            top = max(0, -whole(HALF - max(row, ZERO)))
            if top < edge:
                lay_rows(rows, marks[0], top, edge, line, begin, np.uint64(k), ONE / slices[begin],
                         ONE / slices[np.uint64(k)], mips[now, np.uint64(k)])  # fmt: skip
                edge = top
            since = k
            if limit <= ZERO:
                break
        t = (F(x) + HALF - F(pose.middle)) / focal
        rx, ry = (c + t * s) * grain, (s - t * c) * grain
        place_texels(
            rows,
            marks[0],
            places,
            weights,
            depth[x],
            edge,
            height,
            (u0, rx, v0, ry),
            (cu0, rx * way_n - ry * way_e, cv0, (rx * way_e + ry * way_n) * F(0.3)),
        )
        fetch(detail, places, edge, height)
        shade_rows(column, rows, places, weights, edge, height, sky, glow_rows, shine, air)
        if limit > ZERO:
            line[RIMS, np.uint64(rims)] = limit
            rims += 1
            if x % every == 0 or edge > misty:
                # Nor does it change from one column to the next.
                misty = min(height, edge + STRAIGHT)
                look_at_sky(mist, misty, strong, noise, t * F(128.0 / math.pi) + fog_turn, lift,
                            per_row)  # fmt: skip
            shade_sky(column, mist, edge, sky, glow_rows, shine, air)
            depth[x, :edge] = SKY_DEPTH
        for k in range(rims):
            soften(column, line[RIMS, np.uint64(k)])


def on_tile(texels: float) -> Real:
    """A count of texels within one tile, and whole tiles enough that it stays above 0."""
    return F(texels - FINEST * math.floor(texels / FINEST)) + TEXELS


def draw_things(frame: Pixels, depth: Float32, left: int, right: int, things: Float32,
                places: npt.NDArray[np.int64], atlas: Lanes, texels: Lanes) -> None:  # fmt: skip
    """What stands on the ground, far things first; fog lets them go into what is behind them.

    Rows of ``things``: column of the middle, row of the foot, width and height [px], depth [m],
    light red, green, blue, fog before it (0 to 1), opacity. ``places``: where in ``atlas``
    (red, green, blue, alpha in lanes, multiplied by alpha) its picture begins, column by column,
    and its size. ``texels`` is room for one column.
    """
    height = frame.shape[1]
    for q in range(things.shape[0]):
        wide, tall = things[q, 2], things[q, 3]
        x_low, y_low = things[q, 0] - HALF * wide, things[q, 1] - tall
        begin, across, down = places[q, 0], places[q, 1], places[q, 2]
        first, end = max(left, int(x_low)), min(right, int(x_low + wide) + 1)
        upper, lower = max(0, int(y_low)), min(height, int(things[q, 1]) + 1)
        near, shown = things[q, 4] - F(0.35), (ONE - things[q, 8]) * things[q, 9]
        red, green, blue = things[q, 5] * shown, things[q, 6] * shown, things[q, 7] * shown
        per_x, per_y = F(across) / wide, F(down) / tall
        for x in range(first, end):
            u = (F(x) + HALF - x_low) * per_x - HALF
            if u < ZERO or u >= F(across - 1):
                continue
            j = int(u)
            s = np.uint64(int((u - F(j)) * F(16.0)))
            west = np.uint64(begin + j * down)
            top, bottom = mix_texels(texels, atlas, west, west + np.uint64(down),
                                     np.uint64(down), s)  # fmt: skip
            # Only rows between the uppermost and the lowest texel that is not air.
            y0 = max(upper, int(y_low + (F(top) - HALF) / per_y))
            y1 = min(lower, int(y_low + (F(bottom) + F(1.5)) / per_y) + 1)
            column, deep = frame[x], depth[x]
            for y in range(y0, y1):
                v = (F(y) + HALF - y_low) * per_y - HALF
                p = np.uint64(y)
                if v < ZERO or v >= F(down - 1) or near > deep[p]:
                    continue
                i = np.uint64(int(v))
                high, low = texels[i], texels[i + np.uint64(1)]
                if high | low == 0:
                    continue  # most of a tree's picture is air
                t = np.uint64(int((v - F(int(v))) * F(16.0)))
                mixed = high * (np.uint64(16) - t) + low * t
                left_over = ONE - lane(mixed, LAST) * F(1.0 / 255.0) * shown
                old = column[p]
                column[p] = packed(
                    F(np.int32((old >> 16) & 255)) * left_over + lane(mixed, FIRST) * red,
                    F(np.int32((old >> 8) & 255)) * left_over + lane(mixed, SECOND) * green,
                    F(np.int32(old & 255)) * left_over + lane(mixed, THIRD) * blue,
                )


def mix_texels(texels: Lanes, atlas: Lanes, west: np.uint64, east: np.uint64, count: np.uint64,
               s: np.uint64) -> tuple[int, int]:  # fmt: skip
    """Two columns of a picture blended; the first and the last texel that is not air."""
    rest = np.uint64(16) - s
    for i in range(np.uint64(0), count):
        texels[i] = atlas[west + i] * rest + atlas[east + i] * s
    first, last = np.uint64(0), count
    while first < last and texels[first] == 0:
        first += np.uint64(1)
    while last > first and texels[last - np.uint64(1)] == 0:
        last -= np.uint64(1)
    return int(first), int(last) - 1


def draw_shadows(frame: Pixels, depth: Float32, left: int, right: int, spots: Float32,
                 pose: Pose) -> None:  # fmt: skip
    """Soft shadows on the ground.

    Rows of ``spots``: east and north of the middle [m from the map's corner], radius [m],
    strength 0 to 1, and the box of columns and rows that it can lie in [px].
    """
    height = frame.shape[1]
    focal = F(pose.focal)
    c, s = F(math.cos(pose.yaw)), F(math.sin(pose.yaw))
    for q in range(spots.shape[0]):
        radius, strong = spots[q, 2], spots[q, 3]
        per = ONE / (radius * radius)
        for x in range(max(left, int(spots[q, 4])), min(right, int(spots[q, 5]) + 1)):
            t = (F(x) + HALF - F(pose.middle)) / focal
            rx, ry = c + t * s, s - t * c
            de, dn = F(pose.east) - spots[q, 0], F(pose.north) - spots[q, 1]
            for y in range(max(0, int(spots[q, 6])), min(height, int(spots[q, 7]) + 1)):
                z = depth[x, y]
                far = ((de + z * rx) ** 2 + (dn + z * ry) ** 2) * per
                if far < ONE:
                    tone = int(F(256.0) * (ONE - strong * (ONE - far) ** 2))
                    old = frame[x, y]
                    pair = (((old & 0xFF00FF) * tone) >> 8) & 0xFF00FF
                    frame[x, y] = pair | ((((old & 0xFF00) * tone) >> 8) & 0xFF00)


def draw_drops(frame: Pixels, left: int, right: int, drops: Float32, tone: Real
               ) -> None:  # fmt: skip
    """Rain and snow. Rows of ``drops``: column, row, length across and down, width, opacity."""
    height = frame.shape[1]
    for q in range(drops.shape[0]):
        steps = int(max(abs(drops[q, 2]), abs(drops[q, 3]))) + 1
        half = int(drops[q, 4] * HALF)
        for k in range(steps):
            share = F(k) / F(steps)
            cx, cy = int(drops[q, 0] + drops[q, 2] * share), int(drops[q, 1] + drops[q, 3] * share)
            for x in range(max(left, cx - half), min(right, cx + half + 1)):
                for y in range(max(0, cy - half), min(height, cy + half + 1)):
                    a, old = drops[q, 5], frame[x, y]
                    r, g, b = F((old >> 16) & 255), F((old >> 8) & 255), F(old & 255)
                    frame[x, y] = packed(r + (tone - r) * a, g + (tone - g) * a,
                                         b + (tone + F(8.0) - b) * a)  # fmt: skip


def turn(frame: Pixels, rows: Pixels, left: int, right: int) -> None:
    """Columns of ``frame`` as parts of ``rows``, some at a time so that both stay in the cache."""
    for x0 in range(left, right, BLOCK):
        x1 = min(x0 + BLOCK, right)
        for y in range(np.uint64(frame.shape[1])):
            for x in range(np.uint64(x0), np.uint64(x1)):
                rows[y, x] = frame[x, y]


def turn_pairs(frame: Lanes, rows: Lanes, left: int, right: int) -> None:
    """As `turn`, two pixels at once: both arrays hold pairs of them, and all counts are even."""
    low, half, one = np.uint64(0xFFFFFFFF), np.uint64(32), np.uint64(1)
    for x0 in range(left, right, BLOCK):
        x1 = min(x0 + BLOCK, right)
        for y in range(np.uint64(frame.shape[1])):
            upper = y + y
            for x in range(np.uint64(x0 >> 1), np.uint64(x1 >> 1)):
                a, b = frame[x + x, y], frame[x + x + one, y]
                rows[upper, x] = (a & low) | (b << half)
                rows[upper + one, x] = (a >> half) | (b & ~low)


ROWS_OF, THICK, TONE, NEAR, RIMS_OF = range(5)
"""What is known of the mountain at every slice of a column: its row, the cloud before it, and one
over its depth."""
CLEAR = 1
"""Of a row of pixels: how clear the air before it is; its depth and cloud as above."""
FINER = 10
"""Steps in which a crest is looked for, from the slice before it to the one behind it."""
PEAKS = 640
"""As `GRID`, for the finer shapes of a mountain."""


def height_at(heights: Float32, u: Real, v: Real) -> Real:
    """Height at a place in points of the grid, blended between four; the edge goes on level."""
    last = F(heights.shape[0]) - F(1.01)
    u, v = min(max(u, ZERO), last), min(max(v, ZERO), last)
    at, to = int(u), int(v)
    j, i = np.uint64(at), np.uint64(to)
    j1, i1, part = np.uint64(at + 1), np.uint64(to + 1), u - F(at)
    low = heights[i, j] + (heights[i, j1] - heights[i, j]) * part
    high = heights[i1, j] + (heights[i1, j1] - heights[i1, j]) * part
    return F(low + (high - low) * (v - F(to)))


def look_at_mountain(found: Float32, mips: Counts, x: int, pose: Pose, sea: CloudSea,
                     heights: Float32, cell: Real, clouds: Float32, cloud_light: Float32,
                     slices: Float32) -> None:  # fmt: skip
    """Rows of the ground or the cloud on it at all slices of a column, and how thick that is.

    Written into ``found`` (4, slices); ``mips``: mip of the colours before each slice.
    """
    focal, horizon, up = F(pose.focal), F(pose.horizon), F(pose.up)
    c, s = F(math.cos(pose.yaw)), F(math.sin(pose.yaw))
    ox, oy = F(pose.east), F(pose.north)
    per_cell, per_cloud, wide = ONE / cell, F(1.0 / sea.cell), ONE / focal
    level, drift = F(sea.level), F(sea.drift)
    t = (F(x) + HALF - F(pose.middle)) / focal
    rx, ry = c + t * s, s - t * c
    row0, z0 = F(0.0), ONE
    for k in range(np.uint64(0), np.uint64(slices.shape[0])):
        z = slices[k]
        e, m = ox + z * rx, oy + z * ry
        h = height_at(heights, e * per_cell, m * per_cell)
        # Where the cloud is thin the ground still shows, so it must not be raised there.
        iz, thick, tone = ONE / z, ZERO, HALF
        if h < level + HEADS:
            # Far away its heads would be smaller than a pixel.
            soft = min(ONE, F(1500.0) * iz)
            surface = level + soft * smooth_value(clouds, (e + drift) * per_cloud,
                                                  m * per_cloud)  # fmt: skip
            thick = min(ONE, max(ZERO, (surface - h) * F(1.0 / 26.0) + F(0.25)))
            h = max(h, surface - F(9.0))
            if thick > ZERO:
                tone += soft * (smooth_value(cloud_light, (e + drift) * per_cloud, m * per_cloud)
                                - HALF)  # fmt: skip
        row = horizon + (up - h) * iz * focal
        reach = (z - z0) / max(row0 - row, F(1e-4))
        found[ROWS_OF, k], found[THICK, k], found[TONE, k], found[NEAR, k] = row, thick, tone, iz
        mips[k] = U(mip_of((z * wide + F(0.3) * reach) * per_cell))
        row0, z0 = row, z
    # A crest mostly lies between two slices: without this, skylines would be scalloped.
    for k in range(np.uint64(1), np.uint64(slices.shape[0] - 1)):
        before, after = k - np.uint64(1), k + np.uint64(1)
        row = found[ROWS_OF, k]
        if found[ROWS_OF, before] > row and found[ROWS_OF, after] > row:
            for step in range(1, FINER):
                z = slices[before] + (slices[after] - slices[before]) * F(step) / F(FINER)
                h = height_at(heights, (ox + z * rx) * per_cell, (oy + z * ry) * per_cell)
                higher = horizon + (up - h) / z * focal
                if higher < row:
                    row, found[NEAR, k] = higher, ONE / z
            found[ROWS_OF, k] = row


def lay_mountain(rows: Float32, mips: Counts, first: int, end: int, line: Float32, clear: Float32,
                 a: np.uint64, b: np.uint64, mip: np.uint32) -> None:  # fmt: skip
    """As `lay_rows`. ``clear``: how clear the air before each slice is."""
    row0 = line[ROWS_OF, a]
    span = ONE / max(row0 - line[ROWS_OF, b], F(1e-4))
    z0, c0, t0, l0 = line[NEAR, a], clear[a], line[THICK, a], line[TONE, a]
    dz, dc, dt, dl = (line[NEAR, b] - z0, clear[b] - c0, line[THICK, b] - t0,
                      line[TONE, b] - l0)  # fmt: skip
    row0 -= HALF
    for q in range(np.uint64(first), np.uint64(end)):
        w = min(max((row0 - F(np.int32(q))) * span, ZERO), ONE)
        rows[INVERSE, q], rows[CLEAR, q] = z0 + dz * w, c0 + dc * w
        rows[2, q], rows[3, q] = t0 + dt * w, l0 + dl * w
        mips[q] = mip


def place_colours(rows: Float32, mips: Counts, places: Counts, weights: Counts, deep: Float32,
                  first: int, end: int, side: int, ray: Steps) -> None:  # fmt: skip
    """Depths of a row of pixels, and which texels of a mip of the colours they lie between.

    ``ray``: as ``calm`` of `place_texels`. The row and the column of a texel share a number.
    """
    u0, du, v0, dv = ray
    for q in range(np.uint64(first), np.uint64(end)):
        z = ONE / rows[INVERSE, q]
        deep[q] = z
        small = U(U(side) >> mips[q])
        scale = F(np.int32(small)) / F(side)
        last = F(np.int32(small)) - F(1.01)
        j = U(np.int32(min(max((u0 + du * z) * scale, ZERO), last) * F(256.0)))
        i = U(np.int32(min(max((v0 + dv * z) * scale, ZERO), last) * F(256.0)))
        places[q] = U(U(j >> U(8)) | U(U(i >> U(8)) << U(16)))
        weights[q] = U(U(j & U(255)) | U(U(i & U(255)) << U(8)))


def fetch_colours(colours: Pixels, places: Counts, mips: Counts, around: Counts, first: int,
                  end: int, side: int) -> None:  # fmt: skip
    """Four texels for each place, into ``around`` (4, rows)."""
    for q in range(np.uint64(first), np.uint64(end)):
        level = mips[q]
        begin, small = np.uint64(0), np.uint64(side)
        for _ in range(level):
            begin += small * small
            small >>= np.uint64(1)
        place = places[q]
        p = begin + np.uint64(place >> U(16)) * small + np.uint64(place & U(0xFFFF))
        below = p + small
        around[0, q], around[1, q] = colours[p], colours[p + np.uint64(1)]
        around[2, q], around[3, q] = colours[below], colours[below + np.uint64(1)]


def between(a: np.uint32, b: np.uint32, share: np.uint32) -> np.uint32:
    """Two bytes in lanes of 16 bits, and ``share`` (0 to 256) of the way to two others."""
    sum_of_both = U(U(a * U(U(256) - share)) + U(b * share))
    return U(U(U(sum_of_both + U(0x800080)) >> U(8)) & U(0xFF00FF))


def shade_mountain(column: Pixels, rows: Float32, around: Counts, weights: Counts, first: int,
                   end: int, glow: Float32, shine: Real, sea: CloudSea) -> None:  # fmt: skip
    """Colours of a row of pixels: the ground's, the cloud over it, the air before both."""
    pair, byte = U(0xFF00FF), U(255)
    haze_r, haze_g, haze_b = F(sea.red), F(sea.green), F(sea.blue)
    glow_r, glow_g, glow_b = (F(sea.glow_red) * shine, F(sea.glow_green) * shine,
                              F(sea.glow_blue) * shine)  # fmt: skip
    dark_r, dark_g, dark_b = F(sea.dark_red), F(sea.dark_green), F(sea.dark_blue)
    more_r, more_g, more_b = F(sea.more_red), F(sea.more_green), F(sea.more_blue)
    for q in range(np.uint64(first), np.uint64(end)):
        s, t = U(weights[q] & byte), U(weights[q] >> U(8))
        a, b, c, d = around[0, q], around[1, q], around[2, q], around[3, q]
        wide = U(between(U(between(U(a & pair), U(b & pair), s)),
                         U(between(U(c & pair), U(d & pair), s)), t))  # fmt: skip
        thin = U(
            between(
                U(between(U(U(a >> U(8)) & byte), U(U(b >> U(8)) & byte), s)),
                U(between(U(U(c >> U(8)) & byte), U(U(d >> U(8)) & byte), s)),
                t,
            )
        )
        red, green, blue = F(np.int32(wide >> U(16))), F(np.int32(thin)), F(np.int32(wide & byte))
        thick, tone, clear, sun = rows[2, q], rows[3, q], rows[CLEAR, q], glow[q]
        red += (dark_r + tone * more_r - red) * thick
        green += (dark_g + tone * more_g - green) * thick
        blue += (dark_b + tone * more_b - blue) * thick
        far_r, far_g, far_b = haze_r + glow_r * sun, haze_g + glow_g * sun, haze_b + glow_b * sun
        column[q] = packed(far_r + (red - far_r) * clear, far_g + (green - far_g) * clear,
                           far_b + (blue - far_b) * clear)  # fmt: skip


def draw_mountain(frame: Pixels, depth: Float32, left: int, right: int, pose: Pose, sea: CloudSea,
                  heights: Float32, cell: Real, colours: Pixels, side: int, clouds: Float32,
                  cloud_light: Float32, slices: Float32, clear: Float32, sky: Float32,
                  glow: Float32, found: Float32, rows: Float32, mips: Counts, marks: Counts
                  ) -> None:  # fmt: skip
    """The revealed mountain, the sea of cloud and the sky.

    ``heights``: shape (n, n), ``cell`` metres apart, from the place 0, 0 on. ``colours``: lit
    colours 0xRRGGBB of the same points, ``side`` each way, with all mips. ``clouds``: the cloud's
    surface over its level, repeating; ``cloud_light``: how much sun it catches. ``slices``: depths
    at which rays stop; ``clear``: how clear the air before each is. ``sky``
    (3, rows), 0 to 255; ``glow`` (columns + rows): how near the sun is.

    Room to work in: ``found`` (3, 5, slices), ``mips`` (2, slices), ``rows`` (4, rows), ``marks``
    (7, rows).
    """
    width, height = frame.shape
    focal = F(pose.focal)
    c, s = F(math.cos(pose.yaw)), F(math.sin(pose.yaw))
    per_cell = ONE / cell
    u0, v0 = F(pose.east) * per_cell, F(pose.north) * per_cell
    line, glow_rows, now, count = found[2], glow[width:], 0, slices.shape[0]
    levels, places, weights, around = marks[0], marks[1], marks[2], marks[3:]
    every = max(1, width // PEAKS)
    for x in range(left, right):
        first = int(x == left)
        if first or x % every == 0:
            for further in range(1 - first, 2):
                now = 1 - now
                look_at_mountain(
                    found[1 - now],
                    mips[1 - now],
                    (x // every + further) * every,
                    pose,
                    sea,
                    heights,
                    cell,
                    clouds,
                    cloud_light,
                    slices,
                )
        share = F(x % every) * F(1.0 / every)
        near, then = found[now], found[1 - now]
        for part in range(RIMS_OF):
            for k in range(np.uint64(0), np.uint64(count)):
                line[part, k] = near[part, k] + (then[part, k] - near[part, k]) * share
        column, shine = frame[x], glow[x]
        limit, edge, rims, hidden, since = F(height), height, 0, False, 0
        for k in range(1, count):
            row = line[ROWS_OF, np.uint64(k)]
            if row >= limit:
                hidden, since = bool(limit < F(height)), k
                continue
            if hidden:
                line[RIMS_OF, np.uint64(rims)] = limit
                rims, hidden = rims + 1, False
            limit, begin = row, np.uint64(since)
            if k < count - 1 and may_wait(row, line[ROWS_OF, np.uint64(k + 1)],
                                          line[ROWS_OF, begin]):  # fmt: skip
                continue
            top = max(0, -whole(HALF - max(row, ZERO)))
            if top < edge:
                lay_mountain(rows, levels, top, edge, line, clear, begin, np.uint64(k),
                             mips[now, np.uint64(k)])  # fmt: skip
                edge = top
            since = k
            if limit <= ZERO:
                break
        t = (F(x) + HALF - F(pose.middle)) / focal
        ray = (u0, (c + t * s) * per_cell, v0, (s - t * c) * per_cell)
        place_colours(rows, levels, places, weights, depth[x], edge, height, side, ray)
        fetch_colours(colours, places, levels, around, edge, height, side)
        shade_mountain(column, rows, around, weights, edge, height, glow_rows, shine, sea)
        if limit > ZERO:
            line[RIMS_OF, np.uint64(rims)] = limit
            rims += 1
            sun_r, sun_g, sun_b = (F(sea.glow_red) * shine, F(sea.glow_green) * shine,
                                   F(sea.glow_blue) * shine)  # fmt: skip
            for q in range(np.uint64(0), np.uint64(edge)):
                sun = glow_rows[q]
                column[q] = packed(sky[0, q] + sun_r * sun, sky[1, q] + sun_g * sun,
                                   sky[2, q] + sun_b * sun)  # fmt: skip
            depth[x, :edge] = SKY_DEPTH
        for k in range(rims):
            soften(column, line[RIMS_OF, np.uint64(k)])
