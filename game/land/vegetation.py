"""What grows on the ground: tufts, stones and little trees in ink.

White-out is kept here: the drawing is a function of the place relative to the start and of one
constant. It cannot see the mountain, so it cannot give away its slope or altitude.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pygame

from game.ui.drawing import shrink
from game.ui.theme import Colour

COSMETIC_SEED = 1806
WOOD_CELL = 150.0
"""Cells of the noise that decides where woods stand [m]."""
PATCH_SIDE = 64.0
"""Side of one patch of ground [m]."""
SPRITE_INK: Colour = (92, 78, 58)
TREE_WASH: Colour = (150, 160, 118)
STONE_WASH: Colour = (222, 213, 194)
OVERSAMPLE = 4


@dataclass(frozen=True)
class Growth:
    """One thing standing on the ground."""

    east: float
    """Metres east of the start."""
    north: float
    """Metres north of the start."""
    kind: str
    """``speck``, ``tuft``, ``stone`` or ``tree``."""
    variant: int
    rank: float
    """0 to 1; a map drawn small leaves out the higher ranks."""


@lru_cache(maxsize=4096)
def lattice_value(ix: int, iy: int, salt: int) -> float:
    """A uniform number that belongs to a knot of the lattice."""
    rng = np.random.default_rng([COSMETIC_SEED, salt, ix & 0xFFFFFFFF, iy & 0xFFFFFFFF])
    return float(rng.random())


def wooded(east: float, north: float) -> float:
    """How wooded a place is, 0 to 1, by value noise over cells of ``WOOD_CELL``.

    ``east`` and ``north`` are metres from the start.
    """
    x, y = east / WOOD_CELL, north / WOOD_CELL
    ix, iy = math.floor(x), math.floor(y)
    fx, fy = x - ix, y - iy
    # Smoothstep: the noise is flat at the knots, so no line between two cells can be seen.
    fx, fy = fx * fx * (3 - 2 * fx), fy * fy * (3 - 2 * fy)
    low = lattice_value(ix, iy, 1) * (1 - fx) + lattice_value(ix + 1, iy, 1) * fx
    high = lattice_value(ix, iy + 1, 1) * (1 - fx) + lattice_value(ix + 1, iy + 1, 1) * fx
    return low * (1 - fy) + high * fy


def growth(ix: int, iy: int) -> list[Growth]:
    """All that grows in the patch ``ix``, ``iy`` (whole steps of ``PATCH_SIDE`` from the start)."""
    rng = np.random.default_rng([COSMETIC_SEED, 0, ix & 0xFFFFFFFF, iy & 0xFFFFFFFF])
    density = wooded((ix + 0.5) * PATCH_SIDE, (iy + 0.5) * PATCH_SIDE)
    trees = max(0.0, density - 0.42) * 40
    things = []
    for kind, mean in (
        ("speck", 16.0),
        ("tuft", 15.0),
        ("stone", 1.5 + 5 * (1 - density)),
        ("tree", trees),
    ):
        for _ in range(int(rng.poisson(mean))):
            east, north = (ix + rng.random()) * PATCH_SIDE, (iy + rng.random()) * PATCH_SIDE
            variant, rank = int(rng.integers(8)), float(rng.random())
            things.append(Growth(float(east), float(north), kind, variant, rank))
    return sorted(things, key=lambda thing: -thing.north)


def _draw_tuft(rng: np.random.Generator, scale: float) -> pygame.Surface:
    k = scale * OVERSAMPLE
    image = pygame.Surface((round(14 * k), round(10 * k)), pygame.SRCALPHA)
    for blade in range(int(rng.integers(3, 6))):
        lean = (blade - 2 + rng.random()) * 1.7
        height = 4.0 + 3.5 * rng.random()
        points = [
            ((7 + lean * 0.4 + lean * t * t) * k, (9 - height * t) * k) for t in (0, 0.35, 0.7, 1)
        ]
        pygame.draw.lines(image, (*SPRITE_INK, 210), False, points, max(1, round(0.85 * k)))
    return shrink(image, (round(14 * scale), round(10 * scale)))


def _draw_speck(rng: np.random.Generator, scale: float) -> pygame.Surface:
    k = scale * OVERSAMPLE
    image = pygame.Surface((round(9 * k), round(5 * k)), pygame.SRCALPHA)
    for _ in range(int(rng.integers(1, 4))):
        spot = ((1.2 + 6.6 * rng.random()) * k, (1.2 + 2.6 * rng.random()) * k)
        pygame.draw.circle(image, (*SPRITE_INK, 130), spot, (0.45 + 0.35 * rng.random()) * k)
    return shrink(image, (round(9 * scale), round(5 * scale)))


def _draw_stone(rng: np.random.Generator, scale: float) -> pygame.Surface:
    k = scale * OVERSAMPLE
    image = pygame.Surface((round(14 * k), round(11 * k)), pygame.SRCALPHA)
    size = 2.4 + 2.2 * rng.random()
    angles = np.sort(rng.random(7)) * 2 * math.pi
    points = [
        (
            (7 + math.cos(a) * size * (0.9 + 0.3 * rng.random())) * k,
            (6.5 - math.sin(a) * size * 0.68) * k,
        )
        for a in angles
    ]
    pygame.draw.polygon(image, (*STONE_WASH, 255), points)
    pygame.draw.polygon(image, (*SPRITE_INK, 235), points, max(1, round(0.8 * k)))
    for i in range(2):
        x = 7 + size * (0.15 + 0.3 * i)
        pygame.draw.line(image, (*SPRITE_INK, 160), (x * k, 6 * k), ((x - 0.8) * k, 8 * k),
                         max(1, round(0.6 * k)))  # fmt: skip
    return shrink(image, (round(14 * scale), round(11 * scale)))


def _draw_tree(rng: np.random.Generator, scale: float) -> pygame.Surface:
    k = scale * OVERSAMPLE
    image = pygame.Surface((round(24 * k), round(30 * k)), pygame.SRCALPHA)
    height, width = 15 + 8 * rng.random(), 4.6 + 1.8 * rng.random()
    foot, line = 27.0, max(1, round(0.85 * k))
    shade = pygame.Rect(0, 0, round(12 * k), round(3 * k))
    shade.center = (round(14.5 * k), round(foot * k))
    pygame.draw.ellipse(image, (*SPRITE_INK, 45), shade)
    pygame.draw.line(image, SPRITE_INK, (12 * k, foot * k), (12 * k, (foot - 5) * k), line * 2)
    left, right = [], []
    tiers = 4
    for tier in range(tiers + 1):
        share = tier / tiers
        y = foot - 3 - height * (1 - share)
        reach = width * share * (0.92 + 0.16 * rng.random())
        left += [(12 - reach * 0.62, y - 0.4), (12 - reach, y + 0.9)]
        right += [(12 + reach * 0.62, y - 0.4), (12 + reach, y + 0.9)]
    outline = [(x * k, y * k) for x, y in left + right[::-1]]
    pygame.draw.polygon(image, TREE_WASH, outline)
    pygame.draw.lines(image, SPRITE_INK, True, outline, line)
    for tier in range(1, tiers + 1):
        y = foot - 3 - height * (1 - tier / tiers)
        reach = width * tier / tiers
        pygame.draw.line(image, (*SPRITE_INK, 200), ((12 + reach * 0.25) * k, (y - 1.6) * k),
                         ((12 + reach * 0.75) * k, y * k), line)  # fmt: skip
    return shrink(image, (round(24 * scale), round(30 * scale)))


class VegetationMap:
    """Draws patches of ground and keeps them for the next frame."""

    MOST_PATCHES = 600

    def __init__(self) -> None:
        self._sprites: dict[tuple[str, float], list[pygame.Surface]] = {}
        self._patches: dict[tuple[int, int], pygame.Surface] = {}
        self._at: tuple[float, float] = (0.0, 0.0)

    def _sprite(self, kind: str, variant: int, scale: float) -> pygame.Surface:
        key = (kind, scale)
        if key not in self._sprites:
            rng = np.random.default_rng([COSMETIC_SEED, *kind.encode()])
            make = {
                "speck": _draw_speck,
                "tuft": _draw_tuft,
                "stone": _draw_stone,
                "tree": _draw_tree,
            }[kind]
            self._sprites[key] = [make(rng, scale) for _ in range(8)]
        return self._sprites[key][variant]

    def patch(self, ix: int, iy: int, pixels_per_metre: float, unit: float) -> pygame.Surface:
        """The picture of one patch, with a margin of ``margin(unit)`` pixels on every side."""
        if self._at != (pixels_per_metre, unit) or len(self._patches) > self.MOST_PATCHES:
            self._patches.clear()
            self._at = (pixels_per_metre, unit)
        if (ix, iy) not in self._patches:
            self._patches[ix, iy] = self._draw_patch(ix, iy, pixels_per_metre, unit)
        return self._patches[ix, iy]

    def margin(self, unit: float) -> int:
        """Pixels by which things may lean out of their patch."""
        return round(30 * unit)

    def _draw_patch(self, ix: int, iy: int, pixels_per_metre: float, unit: float) -> pygame.Surface:
        side, margin = math.ceil(PATCH_SIDE * pixels_per_metre), self.margin(unit)
        image = pygame.Surface((side + 2 * margin, side + 2 * margin), pygame.SRCALPHA)
        # On a map drawn small, fewer things stand, and each is larger than its true scale: both
        # powers were chosen by eye. 2.4 pixels a metre (at unit 1) is the usual zoom.
        share = min(1.0, (pixels_per_metre / unit / 2.4) ** 1.3)
        scale = round(unit * min(1.25, max(0.6, (pixels_per_metre / unit / 2.4) ** 0.4)), 2)
        for thing in growth(ix, iy):
            if thing.rank > share:
                continue
            sprite = self._sprite(thing.kind, thing.variant, scale)
            x = (thing.east - ix * PATCH_SIDE) * pixels_per_metre + margin
            y = side - (thing.north - iy * PATCH_SIDE) * pixels_per_metre + margin
            image.blit(sprite, (round(x - sprite.get_width() / 2), round(y - sprite.get_height())))
        return image
