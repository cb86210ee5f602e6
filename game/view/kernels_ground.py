"""The loops of the walking view's ground and sky: whole columns, see `game.view.kernels`."""

from __future__ import annotations

import math

import numpy as np

from game.view.kernels import (
    BLOCK,
    FIRST,
    HALF,
    LAST,
    ONE,
    SECOND,
    SKY_DEPTH,
    THIRD,
    TWO,
    ZERO,
    Counts,
    F,
    FieldSteps,
    Float32,
    Lanes,
    Pixels,
    Places,
    Real,
    U,
    draw_drops,
    draw_shadows,
    draw_things,
    faded,
    lane,
    lanes,
    may_wait,
    mip_of,
    packed,
    smooth_value,
    soften,
    whole,
    write_rows,
)
from game.view.light import LAMP_FALLS
from game.view.quality import MOST_ROWS
from game.view.scene_numbers import Air, GroundNumbers, Lines, Lit, Pose

OPAQUE = F(5.5)
"""Optical depth from which on nothing is seen."""
STRAIGHT = 8
"""Rows of the sky between two looks at its wisps."""
FINEST = 512
"""Texels of the finest texture each way."""
BARE = F(136.0)
"""Only thin snow and snow are so blue in white light, of 255."""
SNOW_RED, SNOW_GREEN, SNOW_BLUE = F(206.0), F(216.0), F(232.0)
BARE_STONES = F(0.78)
"""Rougher ground than this is stones rather than grass."""
STONY = F(-2.0)
"""What covers the ground is below this where it is stones."""
HAZY = F(0.03)
"""Less fog than this before the ground has no wisps that could be seen."""
GRID = 160
"""Columns of a picture whose ground is looked at, about; between two it is as good as straight."""
KEPT = 8
"""Columns from one whose depths are kept to the next."""
ROW, RED, GREEN, BLUE, FOG, ROUGH, COMB, RIMS = range(8)
"""What is known of the ground at every slice of a column."""
AT_ONCE = 16
"""Rows that are laid at once: what is too many lies above, and is laid over by what is farther."""
PITCH = MOST_ROWS + 3 * AT_ONCE
"""From one kind of numbers for rows of pixels to the next. Were it no constant, the compiler would
have to expect that kinds overlap, and could not lay many rows at once."""
INVERSES, REDS, GREENS, BLUES, FOGS, ROUGHS, COMBS, MIPS = (
    np.uint64(AT_ONCE + kind * PITCH) for kind in range(8)
)
"""Where the numbers for row 0 are found: one over the depth, and what is known of the ground."""
COMBED = 0.6
"""Along the fall of a reading combed grass is stretched, to one over this."""
TEXELS = F(64 * FINEST)
"""Added to every count of texels: whole tiles, so that none is below 0."""
WEIGHTS = F(64.0)
"""Steps between two texels of the fine texture."""


def look_at_ground(found: Float32, mips: Counts, x: int, pose: Pose, ground: GroundNumbers,
                   air: Air, lit: Lit, lines: Lines, fields: Float32, cover: Lanes, noise: Float32,
                   slices: Float32, haze: Float32) -> int:  # fmt: skip
    """Row, colours in their light, fog and roughness of the ground at all slices of a column.

    Written into ``found`` (7, slices), and what covers it: combed grass (above 0), calm grass or
    stones (below `STONY`); ``mips``: mip of
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
        patch = ONE + (F(0.10) * spots + F(0.13) * around) * (F(0.4) + F(0.6) * rough)
        facing = max(ZERO, sun_z - sun_e * ge - sun_n * gn)
        facing = facing / math.sqrt(ONE + ge * ge + gn * gn)
        near = ONE / (ONE + ((e - lamp_e) ** 2 + (m - lamp_n) ** 2) * F(LAMP_FALLS))
        near *= lamp * (F(0.14) + F(0.74) * near)
        if steps_ink > ZERO:
            # Small steps that cattle and creeping soil leave along the contours of the reading.
            along = (e - se) * way_e + (m - sn) * way_n + spots * F(0.22) + around * F(0.9)
            step = along * F(0.85)
            step = step - F(whole(step))
            dent = min(ONE, step * F(3.0)) * (ONE - step) - F(0.36)
            patch *= ONE + dent * F(1.2) * steps_ink * rough * min(ONE, F(14.0) * iz)
        patch *= through
        r, g, b = lane(ground_lanes, FIRST), lane(ground_lanes, SECOND), lane(ground_lanes, THIRD)
        white = (b - BARE) * F(1.0 / 84.0)
        if ZERO < white < ONE:
            # The cover tells how much snow lies here; it lies in small patches with plain edges.
            edge = white + F(0.3) * smooth_value(noise, (e - se) * F(5.0), (m - sn) * F(5.0))
            change = (min(ONE, max(ZERO, F(5.0) * edge - F(1.6))) - white) / (F(1.04) - white)
            r += (SNOW_RED - r) * change
            g += (SNOW_GREEN - g) * change
            b += (SNOW_BLUE - b) * change
        r *= (sky_r + sun_r * facing + near) * patch
        g *= (sky_g + sun_g * facing + near * F(0.70)) * patch
        b *= (sky_b + sun_b * facing + near * F(0.34)) * patch
        stony = (rough - BARE_STONES) * F(12.0) + F(0.35) * spots
        if scree > ZERO and spots + around * F(0.7) > F(2.2) - scree:
            grey = (r + g + b) * third * F(1.12)
            part = min(ONE, (spots + around * F(0.7) - F(2.2) + scree) * TWO)
            r, g, b = r + (grey - r) * part, g + (grey - g) * part, b + (grey - b) * part
            stony = max(stony, part - HALF)
        # How many texels a pixel covers: across, and a part of what it covers along the ray.
        reach = (z - z0) / max(row0 - row, F(1e-4))
        mip = mip_of((z / focal + F(0.22) * reach) * per_grain)
        q = np.uint64(k)
        found[ROW, q], found[RED, q], found[GREEN, q], found[BLUE, q] = row, r, g, b
        found[FOG, q], found[ROUGH, q], mips[q] = ONE - through, rough * F(0.62), U(mip)
        kind = F(0.86) * combed - HALF - F(0.42) * spots if combed > ZERO else -ONE
        found[COMB, q] = TWO * STONY if stony > ZERO else kind
        if thick > OPAQUE:
            return k + 1
        row0, z0 = row, z
    return len(slices)


def lay_rows(rows: Float32, first: int, end: int, line: Float32, a: np.uint64, b: np.uint64,
             iz0: Real, iz: Real, mip: np.uint32) -> None:  # fmt: skip
    """Rows of pixels from ``first`` up to ``end``, between the slices ``a`` and ``b``.

    ``line``: as ``found`` of `look_at_ground`; ``iz0`` and ``iz``: one over their depths.
    """
    row0 = line[ROW, a]
    span = ONE / max(row0 - line[ROW, b], F(1e-4))
    r0, g0, b0, f0, a0 = line[RED, a], line[GREEN, a], line[BLUE, a], line[FOG, a], line[ROUGH, a]
    dr, dg, db = line[RED, b] - r0, line[GREEN, b] - g0, line[BLUE, b] - b0
    df, da, dz = line[FOG, b] - f0, line[ROUGH, b] - a0, iz - iz0
    c0, dc = line[COMB, a], line[COMB, b] - line[COMB, a]
    level = F(np.int32(mip))
    while end > first:
        end -= AT_ONCE
        below = row0 - HALF - F(end)
        begin = np.uint64(end)
        for step in range(AT_ONCE):
            q = begin + np.uint64(step)
            w = min(max((below - F(np.int32(step))) * span, ZERO), ONE)
            rows[INVERSES + q] = iz0 + dz * w
            rows[REDS + q] = r0 + dr * w
            rows[GREENS + q] = g0 + dg * w
            rows[BLUES + q] = b0 + db * w
            rows[FOGS + q] = f0 + df * w
            rows[ROUGHS + q] = a0 + da * w
            rows[COMBS + q] = c0 + dc * w
            rows[MIPS + q] = level


def place_texels(rows: Float32, places: Counts, weights: Counts, deep: Float32, first: int,
                 end: int, calm: FieldSteps, combed: FieldSteps) -> None:  # fmt: skip
    """Depths of a row of pixels, and where their fine texture is found.

    ``calm`` and ``combed``: texels to the east and north at the eye, and more for each metre.
    """
    u0, du, v0, dv = calm
    cu0, cdu, cv0, cdv = combed
    for q in range(np.uint64(first), np.uint64(end)):
        z = ONE / rows[INVERSES + q]
        deep[q] = z
        side = U(U(FINEST) >> U(np.int32(rows[MIPS + q])))
        kind = rows[COMBS + q]
        turned = kind > ZERO
        scale = F(np.int32(side)) * (WEIGHTS / F(FINEST))
        u = cu0 + cdu * z if turned else u0 + du * z
        v = cv0 + cdv * z if turned else v0 + dv * z
        j, i = U(np.int32(u * scale)), U(np.int32(v * scale))
        mask = U(side - U(1))
        down = U(side + U(U(i >> U(6)) & mask))
        tile = U(0)
        tile = U(2 * FINEST * FINEST) if turned else tile
        tile = U(4 * FINEST * FINEST) if kind < STONY else tile
        places[q] = U(U(U(down * side) + U(U(j >> U(6)) & mask)) + tile)
        weights[q] = U(U(j & U(63)) | U(U(i & U(63)) << U(8)))


def fetch(texture: Pixels, places: Counts, first: int, end: int) -> None:
    """Texels at ``places``, written over them: a plain loop, so that all others are vectorised."""
    for q in range(np.uint64(first), np.uint64(end)):
        places[q] = texture[np.uint64(places[q])]


def shade_rows(column: Pixels, rows: Float32, quads: Counts, weights: Counts, first: int, end: int,
               sky: Float32, glow: Float32, mist: Float32, shine: Real, air: Air
               ) -> None:  # fmt: skip
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
        bright, fog, sun = ONE + fine * rows[ROUGHS + q], rows[FOGS + q], glow[q]
        wisp = mist[q]
        column[q] = packed(rows[REDS + q] * bright + fog * (sky[0, q] + glow_r * sun + wisp),
                           rows[GREENS + q] * bright + fog * (sky[1, q] + glow_g * sun + wisp),
                           rows[BLUES + q] * bright + fog * (sky[2, q] + glow_b * sun + wisp)
                           )  # fmt: skip


def bank_at(noise: Float32, turn: Real, below: Real) -> Real:
    """How bright the banks of fog are ``below`` the horizon (a tangent), about -1 to 1.

    They lie one behind the other, higher here and lower there, and get narrower towards the
    horizon.
    """
    far = F(math.log(below))
    lifted = far * F(11.0) + F(1.1) * smooth_value(noise, turn * F(0.35), far * F(3.0))
    wide = smooth_value(noise, turn * F(0.35), lifted)
    return F(F(0.75) * wide + F(0.3) * smooth_value(noise, turn * F(0.9), lifted * F(2.3)))


def look_at_sky(mist: Float32, end: int, strong: Real, noise: Float32, turn: Real, lift: Real,
                per_row: Real, horizon: Real, valley: Real) -> None:  # fmt: skip
    """Wisps of fog in the rows before ``end`` of a column that lies ``turn`` to the right.

    Below the row ``horizon`` they go over into banks of fog, by ``valley`` (shades of 255).
    """
    wisp = strong * smooth_value(noise, turn, lift)
    for top in range(0, end, STRAIGHT):
        # Fog is soft: over a few rows it is as good as straight.
        after = strong * smooth_value(noise, turn, lift - F(top + STRAIGHT) * per_row)
        below = (F(top + STRAIGHT) - horizon) * per_row * F(1.0 / 80.0)
        if valley > ZERO and below > F(0.01):
            # Out of nothing at the horizon: banks of any strength there would end in a line.
            rising = min(ONE, below * F(2.6))
            after += (
                valley * rising * rising * (F(3.0) - TWO * rising) * bank_at(noise, turn, below)
            )
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


def draw_walk(pixels: Lanes, kept: Float32, left: int, right: int, pose: Pose,
              ground: GroundNumbers, air: Air, lit: Lit, lines: Lines, fields: Float32,
              cover: Lanes, detail: Pixels, noise: Float32, slices: Float32, haze: Float32,
              sky: Float32, glow: Float32, shadows: Float32, things: Float32, places_of: Places,
              atlas: Pixels, drops: Float32, drop_tone: Real, block: Pixels, pairs: Lanes,
              deep: Float32, found: Float32, rows: Float32, mists: Float32, mips: Counts,
              marks: Counts, texels: Counts) -> None:  # fmt: skip
    """The ground and the sky of the walking view, what stands on it, rain and snow.

    Drawn into ``pixels`` (rows, columns / 2), two in each number. ``kept``: depths of every
    `KEPT`-th column: all of them would be as much to write as the picture.
    ``fields``: height, rise to the east and to the north of every point of the map. ``cover``:
    red, green, blue and roughness of the ground, by lanes. ``detail``: fine textures, calm and
    combed, with all their mips. ``noise``: drifts of fog. ``slices``: depths at which rays stop;
    ``haze``: optical depth of the fog at each. ``sky`` (3, rows): colour of the fog behind
    everything. ``glow`` (columns + rows): how near the sun is, by column and by row.

    The rest: see `draw_shadows`, `draw_things` and `draw_drops`.

    Room to work in: ``block`` (`BLOCK`, rows), the same as ``pairs`` of pixels, ``deep``: its
    depths, ``found`` (3, 8, slices), ``mips`` (2, slices), ``rows`` (8 * `PITCH`), ``mists``
    (3, rows): wisps of fog, their change to the next column and what they are at the next column
    that is looked at, ``marks`` (2, rows), ``texels`` of `draw_things`.
    """
    width, height = 2 * pixels.shape[1], kept.shape[1]
    focal, horizon = F(pose.focal), F(pose.horizon)
    c, s = F(math.cos(pose.yaw)), F(math.sin(pose.yaw))
    per_grain = 1.0 / ground.grain
    east, north = pose.east - ground.start_east, pose.north - ground.start_north
    along, across = lines.east, lines.north
    u0, v0 = on_tile(east * per_grain), on_tile(north * per_grain)
    cu0 = on_tile((east * across - north * along) * per_grain)
    cv0 = on_tile((east * along + north * across) * per_grain * COMBED)
    grain, way_e, way_n = F(per_grain), F(along), F(across)
    fog_turn = F(air.drift_east) * F(0.3) - F(pose.yaw) * F(128.0 / math.pi)
    lift, per_row = F(air.drift_north) * F(0.1) + horizon / focal * F(80.0), F(80.0) / focal
    line, glow_rows, now = found[2], glow[width:], 0
    every = max(1, width // GRID)
    mist, change, ahead_mist = mists[0], mists[1], mists[2]
    strong = F(air.swirl) * F(0.03) * sky[1, 0]
    valley = F(air.valley) * sky[1, 0]
    ahead_mist[:] = ZERO
    places, weights = marks[0], marks[1]
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
        for part in range(np.uint64(RIMS)):
            for k in range(np.uint64(0), np.uint64(count)):
                line[part, k] = near[part, k] + (then[part, k] - near[part, k]) * share
        column, shine = block[(x - left) % BLOCK], glow[x]
        deep_now = deep[(x - left) % BLOCK]
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
                lay_rows(rows, top, edge, line, begin, np.uint64(k), ONE / slices[begin],
                         ONE / slices[np.uint64(k)], mips[now, np.uint64(k)])  # fmt: skip
                edge = top
            since = k
            if limit <= ZERO:
                break
        t = (F(x) + HALF - F(pose.middle)) / focal
        rx, ry = (c + t * s) * grain, (s - t * c) * grain
        place_texels(
            rows,
            places,
            weights,
            deep_now,
            edge,
            height,
            (u0, rx, v0, ry),
            (cu0, rx * way_n - ry * way_e, cv0, (rx * way_e + ry * way_n) * F(COMBED)),
        )
        fetch(detail, places, edge, height)
        if first or x % every == 0:
            # Between two of these columns fog is as good as straight; near ground has none.
            k = 0
            while k < count - 1 and line[FOG, np.uint64(k)] < HAZY:
                k += 1
            misty = max(edge, min(height, whole(max(line[ROW, np.uint64(k)], ZERO))))
            for further in range(1 - first, 2):
                for q in range(np.uint64(0), np.uint64(height)):
                    mist[q] = ahead_mist[q]
                turn = (F((x // every + further) * every) + HALF - F(pose.middle)) / focal
                look_at_sky(ahead_mist, misty, strong, noise,
                            turn * F(128.0 / math.pi) + fog_turn, lift, per_row, horizon,
                            valley)  # fmt: skip
            for q in range(np.uint64(0), np.uint64(height)):
                change[q] = (ahead_mist[q] - mist[q]) * F(1.0 / every)
                mist[q] += change[q] * F(x % every)
        else:
            for q in range(np.uint64(0), np.uint64(height)):
                mist[q] += change[q]
        shade_rows(column, rows, places, weights, edge, height, sky, glow_rows, mist, shine, air)
        if limit > ZERO:
            line[RIMS, np.uint64(rims)] = limit
            rims += 1
            shade_sky(column, mist, edge, sky, glow_rows, shine, air)
            deep_now[:edge] = SKY_DEPTH
        if x % KEPT == 0:
            for q in range(np.uint64(0), np.uint64(height)):
                kept[np.uint64(x // KEPT), q] = deep_now[q]
        for k in range(rims):
            soften(column, line[RIMS, np.uint64(k)])
        done = (x - left) % BLOCK + 1
        if done == BLOCK or x == right - 1:
            begin_x = x + 1 - done
            draw_shadows(block, deep, begin_x, x + 1, shadows, pose)
            draw_things(block, deep, begin_x, x + 1, things, places_of, atlas, texels)
            draw_drops(block, begin_x, x + 1, drops, drop_tone)
            write_rows(pairs, pixels, begin_x, x + 1)


def on_tile(texels: float) -> Real:
    """A count of texels within one tile, and whole tiles enough that it stays above 0."""
    return F(texels - FINEST * math.floor(texels / FINEST)) + TEXELS
