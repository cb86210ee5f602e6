"""The loop of the revealed mountain's trees, see `game.view.kernels`."""

from __future__ import annotations

import math

import numpy as np

from game.view.kernels import HALF, ONE, ZERO, Counts, F, Float32, Pixels, U, packed
from game.view.kernels_mountain import light_near, mixed
from game.view.scene_numbers import CloudSea, Pose

SHARP, ROUND = (F(0.28), F(1.0)), (F(0.39), F(0.42))
"""Half the width of a conifer and of a tree with leaves, and how far its edge falls from the top to
the side, as parts of its height."""
RAGGED = F(9.0)
"""Larger ones have twigs [px]."""
LEAST_HEIGHT = F(2.4)
"""Smaller trees are not drawn: the forest floor's colour stands for them [px]."""


def draw_trees(pixels: Pixels, depth: Float32, left: int, right: int, pose: Pose, sea: CloudSea,
               trees: Float32, tones: Counts, order: Counts, sun_side: float, sun_front: float,
               haze: float, glow: Float32) -> None:  # fmt: skip
    """Trees over the drawn mountain, ``pixels`` (rows, columns) of 0xRRGGBB, in this ``order``.

    Rows of ``trees``: east and north as of the pose, height of the foot, height of the tree [m],
    1 for one with leaves. ``tones``: of its lit and its dark side. ``sun_side``, ``sun_front``: how
    far the sun stands to the right of the picture and behind the camera, -1 to 1. ``haze``: depth
    at which the air has taken most of the colour [m]. ``glow``: as of `draw_mountain`.
    """
    width, height = depth.shape
    focal, horizon, middle = F(pose.focal), F(pose.horizon), F(pose.middle)
    c, s = F(math.cos(pose.yaw)), F(math.sin(pose.yaw))
    east, north, up, level = F(pose.east), F(pose.north), F(pose.up), F(sea.level)
    aside, front, per_haze = F(sun_side), F(sun_front), ONE / F(haze)
    for number in range(order.shape[0]):
        k = np.uint64(order[number])
        dx, dy = trees[k, 0] - east, trees[k, 1] - north
        z = dx * c + dy * s
        if z < F(20.0):
            continue
        scale = focal / z
        tall = trees[k, 3] * scale
        shape = ROUND if trees[k, 4] > HALF else SHARP
        half = tall * shape[0]
        x, foot = middle + (dx * s - dy * c) * scale, horizon + (up - trees[k, 2]) * scale
        top = foot - tall
        if (tall < LEAST_HEIGHT or x + half < F(left) or x - half > F(right)
                or top > F(height - 1) or foot < ZERO):  # fmt: skip
            continue
        out_of_fog = min(ONE, max(ZERO, (trees[k, 2] + HALF * trees[k, 3] - level) * F(1.0 / 14.0)))
        if out_of_fog <= ZERO:
            continue
        near = z - F(0.6) * trees[k, 3]
        clear = min(ONE, F(1.06) * F(math.exp(-z * per_haze)))
        # Some way up its trunk tells for a column of it whether a ridge hides it.
        waist = min(height - 1, max(0, int(foot - F(0.4) * tall)))
        sun = glow[width + waist] * glow[min(width - 1, max(0, int(x)))]
        air = packed(F(sea.red) + F(sea.glow_red) * sun, F(sea.green) + F(sea.glow_green) * sun,
                     F(sea.blue) + F(sea.glow_blue) * sun)  # fmt: skip
        light = light_near(ONE / z, sea)
        lit = mixed(air, mixed(U(0), tones[k, 0], light), clear)
        dark = mixed(air, mixed(U(0), tones[k, 1], light), clear)
        per_tall = F(0.6) / tall
        leafy, alike = shape[0] > F(0.3), 1 if tall < F(24.0) else 3
        for column in range(max(left, int(x - half)), min(right - 1, int(x + half)) + 1):
            if depth[column, waist] < near:
                continue
            side = min(ONE, max(-ONE, (F(column) + HALF - x) / half))
            off = abs(side)
            over = min(ONE, half + HALF - off * half) * out_of_fog
            begin, end = top + off * shape[1] * tall, foot
            if leafy:
                begin = top + off * off * shape[1] * tall
                end -= F(0.22) * tall if off > F(0.25) else ZERO
            if tall > RAGGED:
                # Twigs, the same ones wherever the tree is seen.
                twig = U(U(int((side + ONE) * F(7.0)) + int(k) * 31) * U(0x9E3779B1)) >> U(28)
                begin += F(np.int32(twig)) * F(0.13 / 15.0) * tall
            bright = min(ONE, max(ZERO, F(0.42) + F(0.42) * front + F(0.55) * aside * side))
            first, tone, whole_to = max(0, int(begin)), dark, end - HALF
            inside = over >= ONE
            for q in range(first, min(height - 1, int(end)) + 1):
                # Darker towards the foot, where the neighbours stand; some rows share a tone.
                if (q - first) & alike == 0:
                    tone = mixed(dark, lit, bright * (ONE - (F(q) - top) * per_tall))
                if inside and q > first and F(q) < whole_to:
                    pixels[q, column] = tone
                    continue
                part = over * max(ZERO, min(ONE, F(q + 1) - begin, end + HALF - F(q)))
                pixels[q, column] = tone if part >= ONE else mixed(pixels[q, column], tone, part)
