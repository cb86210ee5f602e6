"""The loops that paint the hiker: what his surface is at every pixel, and that surface in light.

See `game.view.kernels` for how such loops are written.
"""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from game.view.kernels import BYTE, HALF, ONE, ZERO, F, Float32, Pixels, Real, U
from game.view.scene_numbers import FigureLight

Bytes: TypeAlias = npt.NDArray[np.uint8]
Nearest: TypeAlias = tuple[Real, Real, Real, Real]
LIMB, BOX = 0, 1
"""Kinds of parts; all others are ellipses."""
(KIND, X, Y, WIDE, X_END, Y_END, HIGH, CORNER, TURN, RED, GREEN, BLUE, SOLID, SHADES,
 GLOWS) = range(15)  # fmt: skip
"""Columns of a part. A limb goes from x, y with radius `WIDE` to its end with radius `HIGH`; a box
and an ellipse lie around x, y, half as wide and high, turned [radians], a box with round corners.
`SOLID`: opacity; `SHADES`: how far it shades what lies behind [px]; `GLOWS`: light of its own."""
ALPHA, R, G, B, ASIDE, UP, OPEN, GLOW = range(8)
"""What is known of a pixel, in bytes: `ASIDE` and `UP` are of its normal, from -1 to 1; `OPEN`: how
much of the sky it sees."""
DARKEST = F(0.62)
"""What a part takes at most from the sky's light on what lies right behind its rim."""
NEAR_ZERO = F(1e-4)


def limb_at(part: Float32, x: Real, y: Real) -> Nearest:
    """Distance from the rim of a limb (below 0 inside), normal aside and down, how far out."""
    bx, by = part[X_END] - part[X], part[Y_END] - part[Y]
    px, py = x - part[X], y - part[Y]
    long = bx * bx + by * by
    share = min(ONE, max(ZERO, (px * bx + py * by) / max(long, NEAR_ZERO)))
    radius = part[WIDE] + (part[HIGH] - part[WIDE]) * share
    dx, dy = px - bx * share, py - by * share
    far = F(math.sqrt(dx * dx + dy * dy))
    over = ONE / max(far, NEAR_ZERO)
    return far - radius, dx * over, dy * over, min(ONE, far / radius)


def box_at(part: Float32, x: Real, y: Real) -> Nearest:
    """The same of a box: flat in its middle, round where its corners are."""
    c, s = F(math.cos(part[TURN])), F(math.sin(part[TURN]))
    px, py = x - part[X], y - part[Y]
    lx, ly = px * c + py * s, py * c - px * s
    corner = part[CORNER]
    qx, qy = abs(lx) - part[WIDE] + corner, abs(ly) - part[HIGH] + corner
    ox, oy = max(qx, ZERO), max(qy, ZERO)
    out = F(math.sqrt(ox * ox + oy * oy))
    d = out + min(max(qx, qy), ZERO) - corner
    gx, gy = (ONE, ZERO) if qx > qy else (ZERO, ONE)
    if out > NEAR_ZERO:
        gx, gy = ox / out, oy / out
    gx = gx if lx > ZERO else -gx
    gy = gy if ly > ZERO else -gy
    bevel = max(corner, ONE)
    return d, gx * c - gy * s, gx * s + gy * c, min(ONE, max(ZERO, ONE + d / bevel))


def ellipse_at(part: Float32, x: Real, y: Real) -> Nearest:
    """The same of an ellipse."""
    c, s = F(math.cos(part[TURN])), F(math.sin(part[TURN]))
    px, py = x - part[X], y - part[Y]
    lx, ly = (px * c + py * s) / part[WIDE], (py * c - px * s) / part[HIGH]
    far = F(math.sqrt(lx * lx + ly * ly))
    gx, gy = lx / part[WIDE], ly / part[HIGH]
    steep = max(F(math.sqrt(gx * gx + gy * gy)), NEAR_ZERO)
    gx, gy = gx / steep, gy / steep
    return far * (far - ONE) / steep, gx * c - gy * s, gx * s + gy * c, min(ONE, far)


def paint_parts(surface: Bytes, parts: Float32) -> None:
    """Paint parts one over the other into ``surface`` (rows, columns, 8), which was empty."""
    height, width = surface.shape[0], surface.shape[1]
    for q in range(parts.shape[0]):
        part = parts[q]
        reach = part[SHADES] + ONE
        if part[KIND] == F(LIMB):
            x0 = min(part[X] - part[WIDE], part[X_END] - part[HIGH]) - reach
            x1 = max(part[X] + part[WIDE], part[X_END] + part[HIGH]) + reach
            y0 = min(part[Y] - part[WIDE], part[Y_END] - part[HIGH]) - reach
            y1 = max(part[Y] + part[WIDE], part[Y_END] + part[HIGH]) + reach
        else:
            c, s = abs(F(math.cos(part[TURN]))), abs(F(math.sin(part[TURN])))
            wide, high = part[WIDE] * c + part[HIGH] * s, part[WIDE] * s + part[HIGH] * c
            x0, x1 = part[X] - wide - reach, part[X] + wide + reach
            y0, y1 = part[Y] - high - reach, part[Y] + high + reach
        for row in range(max(0, int(y0)), min(height, int(y1) + 2)):
            for column in range(max(0, int(x0)), min(width, int(x1) + 2)):
                x, y = F(column) + HALF, F(row) + HALF
                if part[KIND] == F(LIMB):
                    d, nx, ny, out = limb_at(part, x, y)
                elif part[KIND] == F(BOX):
                    d, nx, ny, out = box_at(part, x, y)
                else:
                    d, nx, ny, out = ellipse_at(part, x, y)
                if d < part[SHADES] + HALF:
                    lay_part(surface[row, column], part, d, nx * out, -ny * out)


def lay_part(pixel: Bytes, part: Float32, d: Real, aside: Real, up: Real) -> None:
    """One part over one pixel, ``d`` pixels outside of its rim."""
    if part[SHADES] > ZERO and d > -ONE:
        close = ONE - max(ZERO, d) / (part[SHADES] + HALF)
        pixel[OPEN] = np.uint8(F(pixel[OPEN]) * (ONE - DARKEST * close * close * part[SOLID]))
    share = min(ONE, max(ZERO, HALF - d)) * part[SOLID]
    if share <= ZERO:
        return
    before = F(pixel[ALPHA]) * F(1.0 / 255.0)
    alpha = before + (ONE - before) * share
    # Colours are those of the surface, also where only a part of the pixel is covered.
    mixed = share / alpha
    pixel[ALPHA] = np.uint8(alpha * BYTE + HALF)
    pixel[R] = np.uint8(F(pixel[R]) + (part[RED] - F(pixel[R])) * mixed + HALF)
    pixel[G] = np.uint8(F(pixel[G]) + (part[GREEN] - F(pixel[G])) * mixed + HALF)
    pixel[B] = np.uint8(F(pixel[B]) + (part[BLUE] - F(pixel[B])) * mixed + HALF)
    pixel[ASIDE] = np.uint8(F(pixel[ASIDE]) + (F(127.5) + F(127.0) * aside - F(pixel[ASIDE]))
                            * mixed)  # fmt: skip
    pixel[UP] = np.uint8(F(pixel[UP]) + (F(127.5) + F(127.0) * up - F(pixel[UP])) * mixed)
    pixel[OPEN] = np.uint8(F(pixel[OPEN]) + (BYTE - F(pixel[OPEN])) * mixed)
    pixel[GLOW] = np.uint8(F(pixel[GLOW]) + (BYTE * part[GLOWS] - F(pixel[GLOW])) * mixed)


def light_figure(out: Pixels, surface: Bytes, light: FigureLight) -> None:
    """What `paint_parts` made, in this light: ``out`` (rows, columns) of 0xAARRGGBB."""
    height, width = surface.shape[0], surface.shape[1]
    per = F(1.0 / 127.5)
    sun_x, sun_y, sun_z = F(light.sun_aside), F(light.sun_up), F(light.sun_behind)
    sky_r, sky_g, sky_b = F(light.sky_red), F(light.sky_green), F(light.sky_blue)
    sun_r, sun_g, sun_b = F(light.sun_red), F(light.sun_green), F(light.sun_blue)
    fog_r, fog_g, fog_b = F(light.fog_red), F(light.fog_green), F(light.fog_blue)
    lamp, lamp_x, lamp_y = F(light.lamp), F(light.lamp_x), F(light.lamp_y)
    per_metre, veil, ground = ONE / F(light.metre), F(light.veil), F(light.ground)
    for row in range(height):
        # Low down he is in the shade of the ground, and closer to its colour.
        low = min(ONE, max(ZERO, ONE - (ground - F(row)) * per_metre * F(1.6)))
        for column in range(width):
            pixel = surface[row, column]
            alpha = F(pixel[ALPHA])
            if alpha < ONE:
                out[row, column] = U(0)
                continue
            nx, ny = F(pixel[ASIDE]) * per - ONE, F(pixel[UP]) * per - ONE
            nz = F(math.sqrt(max(ZERO, ONE - nx * nx - ny * ny)))
            sees = F(pixel[OPEN]) * F(1.0 / 255.0)
            sky = (F(0.74) + F(0.34) * ny) * sees * (ONE - F(0.25) * low)
            facing = nx * sun_x + ny * sun_y + nz * sun_z
            # Fog scatters the sun round the edges of things.
            sun = max(ZERO, facing * F(0.8) + F(0.2)) * (F(0.4) + F(0.6) * sees)
            rim = (ONE - nz) * (ONE - nz) * (F(0.55) + F(0.45) * ny) * F(0.26) * sees
            dx, dy = (lamp_x - F(column)) * per_metre, (F(row) - lamp_y) * per_metre
            # The lantern hangs a little ahead of him and to his side.
            far = dx * dx + dy * dy + F(0.09)
            glint = max(ZERO, (nx * dx + ny * dy - nz * F(0.12)) / F(math.sqrt(far)) + F(0.25))
            warm = lamp * glint * F(0.5) / (F(0.18) + far)
            own = F(pixel[GLOW]) * F(1.0 / 255.0) * (F(0.3) + F(0.7) * lamp)
            red, green, blue = F(pixel[R]), F(pixel[G]), F(pixel[B])
            r = sky_r * sky + sun_r * sun + warm + own
            g = sky_g * sky + sun_g * sun + warm * F(0.62) + F(0.9) * own
            b = sky_b * sky + sun_b * sun + warm * F(0.26) + F(0.7) * own
            r, g, b = red * r + fog_r * rim, green * g + fog_g * rim, blue * b + fog_b * rim
            hidden = veil * (ONE - own)
            r, g, b = r + (fog_r - r) * hidden, g + (fog_g - g) * hidden, b + (fog_b - b) * hidden
            tone = U(U(np.int32(min(r, BYTE))) << U(16)) | U(U(np.int32(min(g, BYTE))) << U(8))
            out[row, column] = U(U(U(np.int32(alpha)) << U(24)) | tone
                                 | U(np.int32(min(b, BYTE))))  # fmt: skip
