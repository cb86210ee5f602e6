"""The loops of the revealed mountain and its sea of cloud, see `game.view.kernels`."""

from __future__ import annotations

import math

import numpy as np

from game.view.kernels import (
    BLOCK,
    HALF,
    INVERSE,
    ONE,
    SKY_DEPTH,
    TWO,
    ZERO,
    Counts,
    F,
    FieldSteps,
    Float32,
    Lanes,
    Pixels,
    Real,
    U,
    may_wait,
    mip_of,
    packed,
    soften,
    whole,
    write_rows,
)
from game.view.scene_numbers import CloudSea, Pose

HEADS = F(70.0)
"""Height of the cloud's surface over its level at most [m]."""
SOFT, FRINGE, SUNK = F(46.0), F(7.0), F(25.0)
"""Where cloud meets ground it thickens over so many metres, from so far over its surface on, and
hides the ground from so far below on [m]."""
ROWS_OF, THICK, TONE, NEAR, RIMS_OF = range(5)
"""What is known of the mountain at every slice of a column: its row, the cloud before it, and one
over its depth."""
CLEAR = 1
"""Of a row of pixels: how clear the air before it is; its depth and cloud as above."""
FINER = 10
"""Steps in which a crest is looked for, from the slice before it to the one behind it."""
PEAKS = 320
"""As `GRID`, for the finer shapes of a mountain."""
GRAINS = 3
"""Levels before the finest mip of the colours: the first has the finest grain, later ones none."""
POINT = 3
"""The heights are looked up in a grid so many times as coarse as the colours': it is smooth between
its points, and stays in the cache."""
DARKENED, DARKEST = F(0.26), F(0.50)
"""How much darker the foreground is at half the depth where it begins, and what is left of its
light at least."""
CAST, CAST_PART, UNDERSIDE = F(44.0), F(0.34), F(-0.85)
"""Cloud throws a shadow on the ground up to so far over its surface [m], at most so strong; its
tone, which is that of the cloud's underside too."""
EDGE, EDGE_LIGHT = F(26.0), F(0.34)
"""Within so many metres of its edge cloud is brighter, by at most so much."""
ROUGH = 0.10
"""The finest grain is so much brighter or darker than the ground at most, as a part."""


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


def cloud_at(clouds: Float32, u: Real, v: Real) -> tuple[Real, Real]:
    """Both values of the cloud's surface, blended between four of its points; it repeats."""
    mask = clouds.shape[0] - 1
    j, i = whole(u), whole(v)
    s, t = u - F(j), v - F(i)
    j1, i1 = np.uint64((j + 1) & mask), np.uint64((i + 1) & mask)
    j0, i0 = np.uint64(j & mask), np.uint64(i & mask)
    a, b, c, d = (ONE - s) * (ONE - t), s * (ONE - t), (ONE - s) * t, s * t
    rise = clouds[i0, j0, 0] * a + clouds[i0, j1, 0] * b
    light = clouds[i0, j0, 1] * a + clouds[i0, j1, 1] * b
    return (F(rise + clouds[i1, j0, 0] * c + clouds[i1, j1, 0] * d),
            F(light + clouds[i1, j0, 1] * c + clouds[i1, j1, 1] * d))  # fmt: skip


def light_near(inverse: Real, sea: CloudSea) -> Real:
    """What the foreground keeps of its light at an inverse depth."""
    nearer = (inverse - F(sea.near_from)) * F(sea.near_per)
    return F(min(ONE, max(DARKEST, ONE - DARKENED * nearer)))


def level_of(footprint: Real) -> int:
    """Level for a pixel that is so many texels of the colours wide: grain, or a mip of them."""
    if footprint > F(0.75):
        return mip_of(footprint) + GRAINS
    return 0 if footprint < F(0.1875) else 1 if footprint < F(0.375) else 2


def look_at_mountain(found: Float32, mips: Counts, x: int, pose: Pose, sea: CloudSea,
                     heights: Float32, cell: Real, clouds: Float32, slices: Float32
                     ) -> None:  # fmt: skip
    """Rows of the ground or the cloud on it at all slices of a column, and how thick that is.

    Written into ``found`` (4, slices); ``mips``: how fine the colours before each slice are drawn:
    the levels of the grain, then the mips of the colours.
    """
    focal, horizon, up = F(pose.focal), F(pose.horizon), F(pose.up)
    c, s = F(math.cos(pose.yaw)), F(math.sin(pose.yaw))
    ox, oy = F(pose.east), F(pose.north)
    per_cell, per_cloud, wide = ONE / cell, F(1.0 / sea.cell), ONE / focal
    per_point = per_cell * (F(1.0) / F(POINT))
    level, drift = F(sea.level), F(sea.drift)
    t = (F(x) + HALF - F(pose.middle)) / focal
    rx, ry = c + t * s, s - t * c
    # Plain loops one after the other: the processor looks up several heights at a time.
    rows, near, count = found[ROWS_OF], found[NEAR], np.uint64(slices.shape[0])
    for k in range(np.uint64(0), count):
        z = slices[k]
        rows[k] = height_at(heights, (ox + z * rx) * per_point, (oy + z * ry) * per_point)
    for k in range(np.uint64(0), count):
        # Where the cloud is thin the ground still shows, so it must not be raised there.
        h, z, thick, tone = rows[k], slices[k], ZERO, HALF
        if h < level + HEADS:
            # Far away its heads would be smaller than a pixel.
            soft = min(ONE, F(1500.0) / z)
            soft *= soft
            rise, light = cloud_at(clouds, (ox + z * rx + drift) * per_cloud,
                                   (oy + z * ry) * per_cloud)  # fmt: skip
            surface = level + soft * rise
            over = surface - h
            thick = min(ONE, max(ZERO, (over + FRINGE) * (ONE / SOFT)))
            tone += soft * (light - HALF)
            rows[k] = max(h, surface - SUNK)
            if thick < ONE:
                # From the shadow that it throws over its underside to its edge, which is lit.
                edge = min(ONE, thick * (SOFT / EDGE))
                thick *= thick * (F(3.0) - TWO * thick)
                tone = UNDERSIDE + (tone + EDGE_LIGHT * (ONE - thick) - UNDERSIDE) * edge
                shadow = min(ONE, max(ZERO, ONE + over * (ONE / CAST)))
                thick = max(thick, CAST_PART * soft * shadow * shadow)
        found[THICK, k], found[TONE, k] = thick, tone
    for k in range(np.uint64(0), count):
        near[k] = ONE / slices[k]
        rows[k] = horizon + (up - rows[k]) * near[k] * focal
    row0, z0 = F(0.0), ONE
    for k in range(np.uint64(0), count):
        row, z = rows[k], slices[k]
        reach = (z - z0) / max(row0 - row, F(1e-4))
        mips[k] = U(level_of((z * wide + F(0.3) * reach) * per_cell))
        row0, z0 = row, z
    # A crest mostly lies between two slices: without this, skylines would be scalloped.
    for k in range(np.uint64(1), np.uint64(slices.shape[0] - 1)):
        before, after = k - np.uint64(1), k + np.uint64(1)
        row = found[ROWS_OF, k]
        if found[ROWS_OF, before] > row and found[ROWS_OF, after] > row:
            for step in range(1, FINER):
                z = slices[before] + (slices[after] - slices[before]) * F(step) / F(FINER)
                h = height_at(heights, (ox + z * rx) * per_point, (oy + z * ry) * per_point)
                higher = horizon + (up - h) / z * focal
                if higher < row:
                    row, found[NEAR, k] = higher, ONE / z
            found[ROWS_OF, k] = row
            # Its slice alone, on both sides of it, seemed as good as level.
            mips[k] = min(mips[k], U(mips[before] + U(1)))


def is_crest(rows: Float32, k: np.uint64) -> bool:
    """Whether the ground falls away on both sides of a slice."""
    row = rows[k]
    return bool(rows[k - np.uint64(1)] > row and rows[k + np.uint64(1)] > row)


def bending(rows: Float32, k: np.uint64, begin: np.uint64) -> Real:
    """How much the ground flattens after a piece that ends at slice ``k``: 1 at a crest."""
    if k + np.uint64(1) >= np.uint64(rows.shape[0]):
        return ZERO
    rise = rows[begin] - rows[k]
    part = (rows[k] - rows[k + np.uint64(1)]) / max(rise, F(1e-3))
    return F(min(ONE, max(ZERO, ONE - F(1.5) * part)))


def keep_crests(line: Float32, near: Float32, then: Float32) -> None:
    """Between two columns whose crest lies at neighbouring slices, let it sink at neither."""
    for k in range(np.uint64(2), np.uint64(near.shape[1] - 3)):
        here, after = np.uint64(k), np.uint64(k + np.uint64(1))
        if is_crest(near[ROWS_OF], here) and is_crest(then[ROWS_OF], after):
            a, b = here, after
        elif is_crest(then[ROWS_OF], here) and is_crest(near[ROWS_OF], after):
            a, b = after, here
        else:
            continue
        for part in (ROWS_OF, NEAR):
            mean = HALF * (near[part, a] + then[part, b])
            line[part, here], line[part, after] = mean, mean


def lay_mountain(rows: Float32, mips: Counts, first: int, end: int, line: Float32, clear: Float32,
                 a: np.uint64, b: np.uint64, mip: np.uint32, bend: Real) -> None:  # fmt: skip
    """As `lay_rows`. ``clear``: how clear the air before each slice is.

    Ground that ``bend``s away (0 to 1, 1 at a crest) grows deeper with the root of the rows left.
    """
    row0 = line[ROWS_OF, a]
    span = ONE / max(row0 - line[ROWS_OF, b], F(1e-4))
    z0, c0, t0, l0 = line[NEAR, a], clear[a], line[THICK, a], line[TONE, a]
    dz, dc, dt, dl = (line[NEAR, b] - z0, clear[b] - c0, line[THICK, b] - t0,
                      line[TONE, b] - l0)  # fmt: skip
    row0 -= HALF
    for q in range(np.uint64(first), np.uint64(end)):
        w = min(max((row0 - F(np.int32(q))) * span, ZERO), ONE)
        if bend > ZERO:
            w += bend * (ONE - F(math.sqrt(ONE - w)) - w)
        rows[INVERSE, q], rows[CLEAR, q] = z0 + dz * w, c0 + dc * w
        rows[2, q], rows[3, q] = t0 + dt * w, l0 + dl * w
        mips[q] = mip


def place_colours(rows: Float32, mips: Counts, places: Counts, weights: Counts, around: Counts,
                  deep: Float32, first: int, end: int, side: int, ray: FieldSteps
                  ) -> None:  # fmt: skip
    """Depths of a row of pixels, and which texels of a mip of the colours they lie between.

    In ``around`` the place of the first of four texels in memory, and the texels of a row of it.
    ``ray``: as ``calm`` of `place_texels`. The row and the column of a texel share a number.
    """
    u0, du, v0, dv = ray
    for q in range(np.uint64(first), np.uint64(end)):
        z = ONE / rows[INVERSE, q]
        deep[q] = z
        small = U(U(side) >> U(max(mips[q], U(GRAINS)) - U(GRAINS)))
        # The finer mips before it make up a geometric series.
        begin = U(U(U(U(side) * U(side)) - U(small * small)) // U(3)) * U(4)
        scale = F(np.int32(small)) / F(side)
        last = F(np.int32(small)) - F(1.01)
        j = U(np.int32(min(max((u0 + du * z) * scale, ZERO), last) * F(256.0)))
        i = U(np.int32(min(max((v0 + dv * z) * scale, ZERO), last) * F(256.0)))
        places[q] = U(U(j >> U(8)) | U(U(i >> U(8)) << U(16)))
        around[0, q], around[1, q] = U(U(begin + U(U(i >> U(8)) * small)) + U(j >> U(8))), small
        weights[q] = U(U(j & U(255)) | U(U(i & U(255)) << U(8)))


def fetch_colours(colours: Pixels, around: Counts, first: int, end: int) -> None:
    """Four texels for each place, into ``around`` (4, rows), which has told where they are."""
    for q in range(np.uint64(first), np.uint64(end)):
        p, small = np.uint64(around[0, q]), np.uint64(around[1, q])
        below = p + small
        around[0, q], around[1, q] = colours[p], colours[p + np.uint64(1)]
        around[2, q], around[3, q] = colours[below], colours[below + np.uint64(1)]


def grain(place: np.uint32, weight: np.uint32, level: np.uint32) -> Real:
    """How much brighter a tuft or a stone is than the ground that it stands on, at most by `ROUGH`.

    An eighth of a texel has one value, mixed from its row and column; on a coarser ``level`` more
    of it, and paler.
    """
    coarse = min(level, U(GRAINS))
    j = U(U(U(place & U(0xFFFF)) << U(3)) | U(U(weight & U(255)) >> U(5))) >> coarse
    i = U(U(U(place >> U(16)) << U(3)) | U(weight >> U(13))) >> coarse
    mixed = U(U(U(j) * U(0x9E3779B1)) ^ U(U(i) * U(0x85EBCA77)))
    mixed = U(U(mixed ^ U(mixed >> U(15))) * U(0x2C1B3C6D))
    finer = F(np.int32(U(GRAINS) - coarse))
    strength = finer * finer * F(ROUGH / GRAINS**2)
    return F((F(np.int32(mixed >> U(24))) * F(1.0 / 127.5) - ONE) * strength)


def between(a: np.uint32, b: np.uint32, share: np.uint32) -> np.uint32:
    """Two bytes in lanes of 16 bits, and ``share`` (0 to 256) of the way to two others."""
    sum_of_both = U(U(a * U(U(256) - share)) + U(b * share))
    return U(U(U(sum_of_both + U(0x800080)) >> U(8)) & U(0xFF00FF))


def mixed(a: np.uint32, b: np.uint32, part: Real) -> np.uint32:
    """A colour 0xRRGGBB, and a ``part`` (0 to 1) of the way to another."""
    share = U(np.int32(part * F(256.0)))
    wide = U(between(U(a & U(0xFF00FF)), U(b & U(0xFF00FF)), share))
    thin = U(between(U(U(a >> U(8)) & U(255)), U(U(b >> U(8)) & U(255)), share))
    return U(wide | U(thin << U(8)))


def shade_mountain(column: Pixels, rows: Float32, around: Counts, places: Counts,
                   weights: Counts, mips: Counts, first: int, end: int, glow: Float32,
                   shine: Real, sea: CloudSea) -> None:  # fmt: skip
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
        rough = ONE + grain(places[q], weights[q], mips[q])
        rough *= light_near(rows[INVERSE, q], sea)
        red, green, blue = red * rough, green * rough, blue * rough
        thick, tone, clear, sun = rows[2, q], rows[3, q], rows[CLEAR, q], glow[q]
        red += (dark_r + tone * more_r - red) * thick
        green += (dark_g + tone * more_g - green) * thick
        blue += (dark_b + tone * more_b - blue) * thick
        far_r, far_g, far_b = haze_r + glow_r * sun, haze_g + glow_g * sun, haze_b + glow_b * sun
        column[q] = packed(far_r + (red - far_r) * clear, far_g + (green - far_g) * clear,
                           far_b + (blue - far_b) * clear)  # fmt: skip


def draw_mountain(pixels: Lanes, depth: Float32, left: int, right: int, pose: Pose, sea: CloudSea,
                  heights: Float32, cell: Real, colours: Pixels, side: int,
                  clouds: Float32, slices: Float32, clear: Float32,
                  sky: Pixels, sky_step: Real, glow: Float32, block: Pixels, pairs: Lanes,
                  found: Float32, rows: Float32, mips: Counts, marks: Counts) -> None:  # fmt: skip
    """The revealed mountain, the sea of cloud and the sky, into ``pixels`` as of `draw_walk`.

    ``heights``: shape (n, n), ``cell`` metres apart, from the place 0, 0 on. ``colours``: lit
    colours 0xRRGGBB of the same points, ``side`` each way, with all mips. ``clouds`` (m, m, 2):
    the cloud's surface over its level, repeating, and how much sun it catches. ``slices``: depths
    at which rays stop; ``clear``: how clear the air before each is. ``sky``: as of
    `game.view.reveal_sky.panorama`, ``sky_step`` texels for a row. ``glow`` (columns + rows): how
    near the sun is.

    Room to work in: ``block`` and ``pairs`` as of `draw_walk`, ``found`` (3, 5, slices), ``mips``
    (2, slices), ``rows`` (4, rows), ``marks`` (7, rows).
    """
    width, height = depth.shape
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
                    slices,
                )
        share = F(x % every) * F(1.0 / every)
        near, then = found[now], found[1 - now]
        for part in range(RIMS_OF):
            for k in range(np.uint64(0), np.uint64(count)):
                line[part, k] = near[part, k] + (then[part, k] - near[part, k]) * share
        if x % every:
            keep_crests(line, near, then)
        column, shine = block[(x - left) % BLOCK], glow[x]
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
                             min(mips[now, np.uint64(k)], mips[1 - now, np.uint64(k)]),
                             bending(line[ROWS_OF], np.uint64(k), begin) if edge - top > 3
                             else ZERO)  # fmt: skip
                edge = top
            since = k
            if limit <= ZERO:
                break
        t = (F(x) + HALF - F(pose.middle)) / focal
        ray = (u0, (c + t * s) * per_cell, v0, (s - t * c) * per_cell)
        place_colours(rows, levels, places, weights, around, depth[x], edge, height, side, ray)
        fetch_colours(colours, around, edge, height)
        shade_mountain(column, rows, around, places, weights, levels, edge, height, glow_rows,
                       shine, sea)  # fmt: skip
        if limit > ZERO:
            line[RIMS_OF, np.uint64(rims)] = limit
            rims += 1
            turned = F(pose.yaw) - F(math.atan(t)) + F(4.0 * math.pi)
            around_at = whole(turned * F(sky.shape[0] / (2.0 * math.pi))) % sky.shape[0]
            above, highest = sky[around_at], F(sky.shape[1] - 1)
            high = (F(pose.horizon) - HALF) * sky_step
            for q in range(np.uint64(0), np.uint64(edge)):
                place = F(min(max(high - F(np.int32(q)) * sky_step, ZERO), highest))
                column[q] = above[np.uint64(int(place))]
            depth[x, :edge] = SKY_DEPTH
        for k in range(rims):
            soften(column, line[RIMS_OF, np.uint64(k)])
        done = (x - left) % BLOCK + 1
        if done == BLOCK or x == right - 1:
            write_rows(pairs, pixels, x + 1 - done, x + 1)


def draw_strokes(pixels: Pixels, strokes: Float32, colours: Counts) -> None:
    """Smooth lines with round ends, one over the other, into ``pixels`` (rows, columns).

    Rows of ``strokes``: column and row of both ends, half the width [px]. ``colours``: 0xRRGGBB.
    """
    height, width = pixels.shape
    for k in range(strokes.shape[0]):
        ax, ay, radius, tone = strokes[k, 0], strokes[k, 1], strokes[k, 4], colours[k]
        dx, dy = strokes[k, 2] - ax, strokes[k, 3] - ay
        per, reach = ONE / max(dx * dx + dy * dy, F(1e-6)), radius + ONE
        # Cut off before they are whole numbers: far behind the edge they would be too large.
        x0, x1 = min(max(min(ax, ax + dx) - reach, ZERO), F(width)), max(ax, ax + dx) + reach
        y0, y1 = min(max(min(ay, ay + dy) - reach, ZERO), F(height)), max(ay, ay + dy) + reach
        for y in range(int(y0), int(min(max(y1, ZERO), F(height)))):
            for x in range(int(x0), int(min(max(x1, ZERO), F(width)))):
                ex, ey = F(x) + HALF - ax, F(y) + HALF - ay
                along = min(max((ex * dx + ey * dy) * per, ZERO), ONE)
                ex, ey = ex - along * dx, ey - along * dy
                share = radius + HALF - F(math.sqrt(ex * ex + ey * ey))
                if share > ZERO:
                    pixels[y, x] = mixed(pixels[y, x], tone, min(share, ONE))
