"""Fine textures of the ground with all their mips, in one array for the kernels."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import numpy.typing as npt
import pygame

from game.land.vegetation import COSMETIC_SEED
from game.ui.drawing import Point, shrink, smooth_noise
from game.view.height_field import Float32, Floats
from game.view.kernels_ground import FINEST

SIDE = FINEST
GRAIN = 0.010
"""Side of a texel [m]."""
LEVELS = 7
"""Mips: each has half the texels of the one before, each way."""
AMPLITUDE = 40.0
"""Standard deviation of the finest mip, of 128 at most."""
CALM_BLADES, COMBED_BLADES, STONES = 11000, 11000, 3000
OVER = 2
"""Tiles are painted so many times as large."""


@cache
def detail() -> npt.NDArray[np.uint32]:
    """All texels: calm grass, combed grass, stones.

    A texel holds its own value and those to the east, north and north-east, one byte each less
    128, so that one look finds all that is blended. The combed grass runs along columns.
    """
    rng = np.random.default_rng([COSMETIC_SEED, 5])
    return np.concatenate([_mips(tile) for tile in (_calm(rng), _combed(rng), _stones(rng))])


def _calm(rng: np.random.Generator) -> Float32:
    """Short grass in tussocks, its blades to all sides."""
    turn = rng.uniform(0, math.tau, CALM_BLADES)
    long = rng.uniform(5, 12, CALM_BLADES)
    return _blades(rng, long * np.cos(turn), long * np.sin(turn)) + 0.35 * _lumps(rng, 9)


def _combed(rng: np.random.Generator) -> Float32:
    """Grass that lies along columns."""
    lean, long = rng.normal(0, 0.42, COMBED_BLADES), rng.uniform(6, 13, COMBED_BLADES)
    return _blades(rng, long * np.sin(lean), long * np.cos(lean)) + 0.3 * _lumps(rng, 9)


def _lumps(rng: np.random.Generator, cells: int) -> Float32:
    """Bumps with a bright and a dark side: light falls in from the north-west."""
    lumps = smooth_noise(rng, SIDE, cells, 2)
    lit = lumps - np.roll(lumps, (6, -6), (0, 1))
    return np.asarray(lit / lit.std(), dtype=np.float32)


def _blades(rng: np.random.Generator, across: Floats, down: Floats) -> Float32:
    """Blades that reach so far [texels] in a tile of deviation 1, dark ones below bright ones."""
    count = len(across)
    thick = smooth_noise(rng, SIDE, 12, 2)
    feet = rng.uniform(0, SIDE, (count, 2))
    there = thick[feet[:, 1].astype(int), feet[:, 0].astype(int)]
    tones = np.clip(118 + 46 * np.sort(rng.normal(0, 1, count)) + 14 * there, 0, 255).astype(int)
    image = pygame.Surface((OVER * SIDE, OVER * SIDE), 0, 32)
    image.fill((66, 66, 66))
    rows = zip((OVER * feet).tolist(), (OVER * across).tolist(), (OVER * down).tolist(),
               tones.tolist(), strict=True)  # fmt: skip
    for (x, y), dx, dy, tone in rows:
        for at in _seen_from((x, y), (x + dx, y + dy)):
            pygame.draw.line(image, (tone, tone, tone), at,
                             (at[0] + dx, at[1] + dy), OVER)  # fmt: skip
    return _tile(image)


def _stones(rng: np.random.Generator) -> Float32:
    """Gravel and stones that lie one over another, small ones first, lit from the north-west."""
    gravel = 52 + 14 * rng.standard_normal((OVER * SIDE // 2,) * 2)
    image = pygame.transform.scale_by(
        pygame.surfarray.make_surface(np.repeat(gravel.clip(0, 255)[:, :, None], 3, 2)), 2
    )
    sizes = np.sort(OVER * 1.5 * (1 - rng.random(STONES)) ** -0.55).clip(1, OVER * 15)
    places, tones = rng.uniform(0, OVER * SIDE, (STONES, 2)), rng.normal(122, 26, STONES)
    turns = np.sort(rng.uniform(0, math.tau, (STONES, 7)))
    rims = np.stack((1.25 * np.cos(turns), 0.9 * np.sin(turns)), 2) * sizes[:, None, None]
    for size, (x, y), tone, rim in zip(
        sizes.tolist(), places.tolist(), tones.clip(60, 200).astype(int).tolist(), rims, strict=True
    ):
        shapes = [((1.12 * rim + (0.18 * size + 1, -0.18 * size - 1)).tolist(), 22),
                  (rim.tolist(), tone),
                  ((0.66 * rim + (-0.16 * size, 0.16 * size)).tolist(), tone + 34)]  # fmt: skip
        for left, top in _seen_from((x - 2 * size, y - 2 * size), (x + 2 * size, y + 2 * size)):
            middle, low = left + 2 * size, top + 2 * size
            for shape, grey in shapes:
                pygame.draw.polygon(image, (grey, grey, grey),
                                    [(middle + dx, low + dy) for dx, dy in shape])  # fmt: skip
    return _tile(image)


def _seen_from(first: Point, last: Point) -> list[Point]:
    """Where something from ``first`` to ``last`` [px] begins in a tile that repeats, each time."""
    full = OVER * SIDE
    (x, y), (right, down) = first, last
    if min(x, right, y, down) >= 0 and max(x, right, y, down) <= full:
        return [first]
    return [(x + dx, y + dy) for dx in (-full, 0, full) for dy in (-full, 0, full)]


def _tile(image: pygame.Surface) -> Float32:
    """The picture at the size of a tile, of mean 0 and deviation 1, row by row."""
    grey = pygame.surfarray.array3d(shrink(image, (SIDE, SIDE)))[:, :, 0].T.astype(np.float32)
    return np.asarray((grey - grey.mean()) / grey.std(), dtype=np.float32)


def _mips(tile: Float32) -> npt.NDArray[np.uint32]:
    """A tile and its mips; one of n texels begins at the n-th place."""
    tile = (tile - tile.mean()) / tile.std() * AMPLITUDE
    found = np.zeros(2 * SIDE * SIDE, np.uint32)
    for _ in range(LEVELS):
        value = np.clip(np.rint(tile + 128), 0, 255).astype(np.uint32)
        east, north = np.roll(value, -1, 1), np.roll(value, -1, 0)
        quads = (value | east << 8 | north << 16 | np.roll(east, -1, 0) << 24).reshape(-1)
        found[len(quads) : 2 * len(quads)] = quads
        half = tile.reshape(len(tile) // 2, 2, len(tile) // 2, 2).mean(axis=(1, 3))
        # Some contrast is kept, for grass far away is still no plain colour.
        tile = half * 1.12
    return found


@cache
def drifts() -> Float32:
    """Noise that repeats: drifts of fog from afar, spots of the ground from near by."""
    field = smooth_noise(np.random.default_rng([COSMETIC_SEED, 9]), 256, 24, 2)
    return np.ascontiguousarray(field, dtype=np.float32)
