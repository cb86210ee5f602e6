"""The sky of the reveal as one panorama for each dusk: glow, bands of cloud, stars."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from game.land.vegetation import COSMETIC_SEED
from game.view.camera import nearest_turn
from game.view.height_field import Float32, Floats, seamless
from game.view.reveal_dusk import EveningLight
from game.view.reveal_zones import SUN
from game.view.scene_numbers import Pose

AROUND, UP = 4096, 400
"""Texels all the way round, and from the horizon to the top."""
TOP = 0.55
"""How far the panorama reaches above the horizon, as a share of the picture's height."""
GLOW_WIDE, GLOW_HIGH = 0.50, 0.26
"""The glow is e times less so far to the side [radians], and so far up (share of the height)."""
STOPS = (0.0, 0.06, 0.14, 0.24, 0.36, TOP)
"""Shares of the height above the horizon at which a dusk gives the colours of its sky."""
AWAY = (0.90, 0.97, 1.06)
"""Opposite the sun the sky is so much bluer, but at the horizon."""
BAND_TOP, BAND_FROM = 0.42, 0.10
"""Bands lie below this share of the height; from so high on down they thin out to none at the
horizon."""
STARS, STARS_FROM = 0.0006, 0.17
"""Share of texels with a star, and from which share of the height on."""
Counts = npt.NDArray[np.int64]
SLAB = 256
"""Columns that are worked out at a time."""
F = np.float32


@lru_cache(maxsize=2)
def panorama(dusk: EveningLight) -> npt.NDArray[np.uint32]:
    """Colours 0xRRGGBB from east counter-clockwise and from the horizon up, (AROUND, UP)."""
    out = np.empty((AROUND, UP), np.uint32)
    field = np.tile(seamless(51, 512, 7, 4), (2, 2))
    rng = np.random.default_rng([COSMETIC_SEED, 52])
    for begin in range(0, AROUND, SLAB):
        out[begin : begin + SLAB] = _slab(np.arange(begin, begin + SLAB), field, dusk, rng)
    out.flags.writeable = False
    return out


def _slab(columns: npt.NDArray[np.intp], field: Float32, dusk: EveningLight,
          rng: np.random.Generator) -> npt.NDArray[np.uint32]:  # fmt: skip
    up = np.linspace(0, TOP, UP).astype(np.float32)
    angles = np.asarray(columns * (2 * math.pi / AROUND) - SUN[0], np.float64)
    off = nearest_turns(angles)[:, None]
    toward = 0.5 + 0.5 * np.cos(off)
    near = np.exp(-((off / GLOW_WIDE) ** 2)) * _glow_at(up)
    # Features are some twenty times as long as high, thinner near the horizon, a little askew.
    askew = 22 * np.sin(columns * (2 * math.pi * 3 / AROUND))
    rows = (1150 * np.sqrt(up)[None, :] + askew[:, None] + 2 * dusk.salt).astype(int)
    before, odd = np.divmod(columns[:, None], dusk.long)
    odd = odd / dusk.long
    streak = _between(field, rows, before, odd)
    finer = field[(rows * 3 + 100) % 512, (columns[:, None] + 77) % 512]
    cloud = np.clip((streak + 0.35 * finer - 0.25 + max(0.0, dusk.banded - 0.7)) * 0.9, 0, 1)
    fades = np.clip(up / BAND_FROM, 0, 1)
    cloud *= fades * fades * (3 - 2 * fades) * np.clip((BAND_TOP - up) / 0.26, 0, 1)
    below = _between(field, rows - 14, before, odd)
    lit = np.clip(0.2 + 0.5 * toward + 0.45 * (streak - below), 0, 1)
    star = (rng.random(cloud.shape) < STARS) * np.clip((up - STARS_FROM) / 0.2, 0, 1)
    star *= rng.uniform(30, 190, cloud.shape) * (1 - cloud)
    packed = np.zeros(cloud.shape, np.uint32)
    for k in range(3):
        sunward = np.interp(up, STOPS, [tone[k] for tone in dusk.sky])
        away = sunward * (1 + (AWAY[k] - 1) * np.clip(up / STOPS[1], 0, 1))
        tone = away + (sunward - away) * toward + dusk.glow[k] * near
        band = dusk.band_dark[k] + (dusk.band_lit[k] - dusk.band_dark[k]) * lit
        band += 0.5 * dusk.glow[k] * near
        tone += (band - tone) * dusk.banded * cloud + dusk.stars * star
        packed = packed << 8 | np.clip(np.rint(tone), 0, 255).astype(np.uint32)
    return packed


def _between(field: Float32, rows: Counts, before: Counts, odd: Floats) -> Float32:
    """A field that repeats at a column, or ``odd`` (0 to 1) of the way to the next one."""
    here, then = (field[rows % 512, (before + step) % 512] for step in (0, 1))
    return np.asarray(here + odd * (then - here), np.float32)


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
