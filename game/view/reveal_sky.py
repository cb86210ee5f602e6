"""The sky of the reveal at dusk, one panorama for all mountains: glow, bands of cloud, stars."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import numpy.typing as npt

from game.land.vegetation import COSMETIC_SEED
from game.view.camera import nearest_turn
from game.view.height_field import Float32, Floats, seamless
from game.view.light import Tone
from game.view.reveal_zones import SUN
from game.view.scene_numbers import Pose

AROUND, UP = 4096, 400
"""Texels all the way round, and from the horizon to the top."""
TOP = 0.55
"""How far the panorama reaches above the horizon, as a share of the picture's height."""
HORIZON: Tone = (244.0, 192.0, 150.0)
GLOW: Tone = (96.0, 62.0, 28.0)
"""What the sun adds to sky and haze before it."""
GLOW_WIDE, GLOW_HIGH = 0.50, 0.26
"""The glow is e times less so far to the side [radians], and so far up (share of the height)."""
STOPS = (0.0, 0.06, 0.14, 0.24, 0.36, TOP)
SUNWARD = (HORIZON, (242, 176, 132), (214, 146, 138), (148, 114, 150), (82, 80, 136), (40, 48, 98))
AWAY = (HORIZON, (228, 174, 156), (186, 142, 160), (122, 108, 156), (66, 70, 124), (34, 42, 86))
"""Colours at those shares of the height above the horizon, before the sun and opposite."""
BAND_LIT, BAND_DARK = (255, 178, 120), (128, 102, 138)
"""Bands of cloud in the sun and away from it."""
BAND_TOP, BANDED = 0.30, 0.62
"""Bands lie below this share of the height, and hide so much of the sky."""
STARS, STARS_FROM = 0.0006, 0.17
"""Share of texels with a star, and from which share of the height on."""
Counts = npt.NDArray[np.int64]
SLAB = 256
"""Columns that are worked out at a time."""
F = np.float32


@cache
def panorama() -> npt.NDArray[np.uint32]:
    """Colours 0xRRGGBB from east counter-clockwise and from the horizon up, (AROUND, UP)."""
    out = np.empty((AROUND, UP), np.uint32)
    field = np.tile(seamless(51, 512, 7, 4), (2, 2))
    rng = np.random.default_rng([COSMETIC_SEED, 52])
    for begin in range(0, AROUND, SLAB):
        out[begin : begin + SLAB] = _slab(np.arange(begin, begin + SLAB), field, rng)
    out.flags.writeable = False
    return out


def _slab(columns: npt.NDArray[np.intp], field: Float32, rng: np.random.Generator
          ) -> npt.NDArray[np.uint32]:  # fmt: skip
    up = np.linspace(0, TOP, UP).astype(np.float32)
    angles = np.asarray(columns * (2 * math.pi / AROUND) - SUN[0], np.float64)
    off = nearest_turns(angles)[:, None]
    toward = 0.5 + 0.5 * np.cos(off)
    near = np.exp(-((off / GLOW_WIDE) ** 2)) * _glow_at(up)
    # Features are some twenty times as long as high, thinner near the horizon, a little askew.
    askew = 22 * np.sin(columns * (2 * math.pi * 3 / AROUND))
    rows = (1150 * np.sqrt(up)[None, :] + askew[:, None]).astype(int)
    before, odd = (columns // 2)[:, None], (columns % 2)[:, None]
    streak = _between(field, rows, before, odd)
    finer = field[(rows * 3 + 100) % 512, (columns[:, None] + 77) % 512]
    cloud = np.clip((streak + 0.35 * finer - 0.25) * 0.9, 0, 1)
    cloud *= np.clip(up / 0.012, 0, 1) * np.clip((BAND_TOP - up) / 0.16, 0, 1)
    below = _between(field, rows - 14, before, odd)
    lit = np.clip(0.2 + 0.5 * toward + 0.45 * (streak - below), 0, 1)
    star = (rng.random(cloud.shape) < STARS) * np.clip((up - STARS_FROM) / 0.2, 0, 1)
    star *= rng.uniform(30, 190, cloud.shape) * (1 - cloud)
    packed = np.zeros(cloud.shape, np.uint32)
    for k in range(3):
        sunward, away = (np.interp(up, STOPS, [tone[k] for tone in stops])
                         for stops in (SUNWARD, AWAY))  # fmt: skip
        tone = away + (sunward - away) * toward + GLOW[k] * near
        band = BAND_DARK[k] + (BAND_LIT[k] - BAND_DARK[k]) * lit + 0.5 * GLOW[k] * near
        tone += (band - tone) * BANDED * cloud + star
        packed = packed << 8 | np.clip(np.rint(tone), 0, 255).astype(np.uint32)
    return packed


def _between(field: Float32, rows: Counts, before: Counts, odd: Counts) -> Float32:
    """A field that repeats at a column, or where ``odd`` halfway to the next one."""
    here, then = (field[rows % 512, (before + step) % 512] for step in (0, 1))
    return np.asarray(here + F(0.5) * odd * (then - here), np.float32)


def nearest_turns(angles: Floats) -> Floats:
    """Angles from -pi to pi [radians]."""
    return np.asarray((angles + math.pi) % (2 * math.pi) - math.pi)


def _glow_at(up: Float32) -> Float32:
    """How strong the glow is so far above the horizon, a share of the picture's height."""
    return np.asarray(np.exp(-(((up - F(0.02)) / F(GLOW_HIGH)) ** 2)), np.float32)


def sun_glow(pose: Pose, size: tuple[int, int]) -> Float32:
    """How near the low sun each column is, then each row; their product is the glow."""
    width, height = size
    turned = np.arctan((np.arange(width) + 0.5 - pose.middle) / pose.focal)
    off = nearest_turn(SUN[0], pose.yaw) - turned
    rows = np.asarray((pose.horizon - np.arange(height)) / height, np.float32)
    across = np.exp(-((nearest_turns(off) / GLOW_WIDE) ** 2))
    return np.concatenate((across.astype(np.float32), _glow_at(rows)))
