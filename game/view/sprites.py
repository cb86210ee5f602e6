"""Trees, stones and tufts as pictures, kept scaled, lit and fogged for the next frame."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pygame

from game.land.vegetation import COSMETIC_SEED
from game.ui.drawing import shrink
from game.view.light import Light

VARIANTS = 6
FOG_STEPS = 14
KEPT = 1400
RELIT = 10
"""Pictures made anew for a changed light in one frame; the others wait their turn."""
KINDS = ("conifer", "stone", "tuft", "dry", "heather", "flower", "snag")
HEIGHTS = {"conifer": 7.2, "stone": 0.75, "tuft": 0.34, "dry": 0.42, "heather": 0.36,
           "flower": 0.32, "snag": 4.0}  # fmt: skip
"""Usual heights [m]."""
BASE = {"conifer": 208, "snag": 160}
"""Pixel height of the pictures that all smaller ones are made from."""
Tone = tuple[int, int, int]


def _toned(colour: tuple[float, float, float], factor: float) -> Tone:
    r, g, b = (round(min(255.0, max(0.0, c * factor))) for c in colour)
    return (r, g, b)


def _conifer(rng: np.random.Generator, height: int) -> pygame.Surface:
    """A spruce: drooping boughs laid from the foot upwards, light from the left."""
    over = 3
    w, h = round(height * 0.5) * over, height * over
    image = pygame.Surface((w, h), pygame.SRCALPHA)
    middle, green = w / 2, np.array((50, 74, 54)) * (0.9 + 0.25 * rng.random())
    lean = rng.uniform(-0.015, 0.015) * w
    pygame.draw.polygon(image, (74, 60, 50), [
        (middle - 0.034 * w, h), (middle + 0.034 * w, h), (middle + lean, h * 0.1)])  # fmt: skip
    tiers = 15
    for tier in range(tiers):
        share = 1 - tier / (tiers - 1)
        y = h * (0.015 + 0.86 * share)
        reach = w * (0.035 + 0.44 * share**0.86) * rng.uniform(0.8, 1.06)
        drop = h * (0.03 + 0.055 * share)
        x = middle + lean * (1 - share)
        for boughs, factor in ((6, 0.72), (5, 1.0)):
            for k in range(boughs):
                side = (k / (boughs - 1) - 0.5) * 2 + rng.uniform(-0.12, 0.12)
                light = factor * (1.1 - 0.32 * side) * (0.9 + 0.2 * rng.random())
                tip = (x + side * reach, y + drop * (0.55 + 0.65 * abs(side)))
                half = reach * 0.2 + 1
                root = (x + side * reach * 0.18, y - drop * 0.75)
                low = (tip[0] * 0.72 + x * 0.28, tip[1] + drop * 0.16)
                pygame.draw.polygon(image, _toned(tuple(green), light),
                                    [(root[0] - half * 0.4, root[1]), tip, low,
                                     (root[0] + half * 0.4, root[1] + drop * 0.6)])  # fmt: skip
    return shrink(image, (w // over, height))


def _snag(rng: np.random.Generator, height: int) -> pygame.Surface:
    """A dead tree, weathered grey."""
    over = 3
    w, h = round(height * 0.42) * over, height * over
    image = pygame.Surface((w, h), pygame.SRCALPHA)
    middle, wood = w / 2, (118, 110, 102)
    pygame.draw.polygon(image, wood, [(middle - 0.06 * w, h), (middle + 0.05 * w, h),
                                      (middle + 0.02 * w, h * 0.04)])  # fmt: skip
    for k in range(9):
        y = h * (0.2 + 0.075 * k)
        side = 1 if k % 2 else -1
        length = w * rng.uniform(0.14, 0.42)
        pygame.draw.line(image, _toned(wood, 0.9), (middle, y),
                         (middle + side * length, y - h * rng.uniform(-0.03, 0.06)),
                         max(2, over * 2))  # fmt: skip
    return shrink(image, (w // over, height))


def _stone(rng: np.random.Generator, height: int) -> pygame.Surface:
    over = 3
    w, h = round(height * 1.6) * over, height * over
    image = pygame.Surface((w, h), pygame.SRCALPHA)
    count, grey = 11, np.array((142, 138, 132)) * (0.85 + 0.25 * rng.random())
    rim = [(w * (0.5 - 0.47 * math.cos(math.pi * i / (count - 1)) * rng.uniform(0.88, 1.04)),
            h * (0.97 - 0.9 * math.sin(math.pi * i / (count - 1)) ** 0.8 * rng.uniform(0.72, 1.0)))
           for i in range(count)]  # fmt: skip
    pygame.draw.polygon(image, _toned(tuple(grey), 0.84), rim)
    ridge = (w * rng.uniform(0.42, 0.58), h * rng.uniform(0.42, 0.58))
    pygame.draw.polygon(image, _toned(tuple(grey), 1.14), [*rim[1:6], ridge])
    pygame.draw.polygon(image, _toned(tuple(grey), 0.66), [*rim[7:], rim[-1], ridge])
    for _ in range(16):
        spot = (w * rng.uniform(0.2, 0.8), h * rng.uniform(0.35, 0.9))
        if image.get_at((int(spot[0]), int(spot[1])))[3]:
            pygame.draw.circle(image, _toned((150, 150, 116), rng.uniform(0.7, 1.1)), spot,
                               over * rng.uniform(0.6, 2.2))  # fmt: skip
    return shrink(image, (w // over, height))


def _blades(rng: np.random.Generator, height: int, colour: tuple[float, float, float],
            bloom: Tone | None = None) -> pygame.Surface:  # fmt: skip
    over = 3
    w, h = round(height * 1.7) * over, height * over
    image = pygame.Surface((w, h), pygame.SRCALPHA)
    for _ in range(26):
        root = w * rng.uniform(0.3, 0.7)
        lean, tall = rng.normal(0, 0.2) * w, h * rng.uniform(0.4, 0.95)
        tone = _toned(colour, rng.uniform(0.62, 1.22))
        points = [(root + lean * t * t, h - tall * t) for t in (0, 0.3, 0.6, 0.8, 1)]
        pygame.draw.lines(image, tone, False, points, max(2, round(0.026 * h)))
        if bloom is not None and rng.random() < 0.45:
            pygame.draw.circle(image, _toned(bloom, rng.uniform(0.85, 1.1)), points[-1],
                               max(2, 0.07 * h))  # fmt: skip
    return shrink(image, (w // over, height))


@cache
def painted(kind: str, variant: int) -> tuple[tuple[int, int], bytes]:
    """One picture of a kind in white light: its size [px], and red, green, blue, alpha.

    Bytes, since a view is made in one thread while another one is drawn in the window's.
    """
    image = _paint(kind, variant)
    return image.get_size(), pygame.image.tobytes(image, "RGBA")


def _paint(kind: str, variant: int) -> pygame.Surface:
    rng = np.random.default_rng([COSMETIC_SEED, variant, *kind.encode()])
    size = BASE.get(kind, 64)
    if kind == "conifer":
        return _conifer(rng, size)
    if kind == "snag":
        return _snag(rng, size)
    if kind == "stone":
        return _stone(rng, size)
    colours = {"tuft": (112, 128, 72), "dry": (166, 150, 98), "heather": (116, 92, 92),
               "flower": (108, 128, 70)}  # fmt: skip
    petals = {"heather": (160, 108, 140), "flower": ((236, 226, 160), (222, 214, 226))[variant % 2]}
    return _blades(rng, size, colours[kind], petals.get(kind))


class Sprites:
    """All pictures at the sizes, in the light and in the fog in which they were last drawn."""

    def __init__(self) -> None:
        self._unpainted = [(kind, v) for kind in KINDS for v in range(VARIANTS)]
        self._bases: dict[tuple[str, int], pygame.Surface] = {}
        self._kept: dict[tuple[str, int, int, int], tuple[int, pygame.Surface]] = {}
        self._hour, self._left = 0, RELIT
        self._lit = (255, 255, 255, 255)
        self._fog = (0.0, 0.0, 0.0)

    def light(self, light: Light, hour: int) -> None:
        """Take the light of a new ``hour`` (any number that changes with it)."""
        self._left, self._hour = RELIT, hour
        lamp = (0.42, 0.34, 0.22)
        tone = [255 * min(1.0, light.sky[i] + 0.8 * light.sun[i] + light.lamp * 0.5 * lamp[i])
                for i in range(3)]  # fmt: skip
        self._lit = (round(tone[0]), round(tone[1]), round(tone[2]), 255)
        self._fog = light.fog

    def forget(self) -> None:
        """Light everything anew the next time it is drawn."""
        self._kept.clear()

    def warm(self) -> None:
        """Paint one more picture ahead of its need, so that no frame has to paint several."""
        if self._unpainted:
            self._base(*self._unpainted.pop())

    def _base(self, kind: str, variant: int) -> pygame.Surface:
        """The picture in white light, which belongs to these sprites alone."""
        base = self._bases.get((kind, variant))
        if base is None:
            size, pixels = painted(kind, variant)
            base = self._bases[kind, variant] = pygame.image.frombytes(pixels, size, "RGBA")
        return base

    def picture(self, kind: str, variant: int, height: float, veil: float) -> pygame.Surface:
        """The picture about ``height`` pixels high behind ``veil`` (0 to 1) of fog."""
        size = max(2, round(height) if height < 20 else round(height / 3) * 3)
        step = round(veil * FOG_STEPS)
        key = (kind, variant, size, step)
        kept = self._kept.get(key)
        if kept is not None and (kept[0] == self._hour or self._left <= 0):
            return kept[1]
        if len(self._kept) > KEPT:
            self._kept.clear()
        if kept is not None:
            self._left -= 1
        base = self._base(kind, variant)
        width = max(2, round(base.get_width() * size / base.get_height()))
        image = pygame.transform.smoothscale(base, (width, size))
        share = 1 - step / FOG_STEPS
        r, g, b, _ = self._lit
        image.fill((round(r * share), round(g * share), round(b * share), 255),
                   special_flags=pygame.BLEND_RGBA_MULT)  # fmt: skip
        fog = [round(c * (1 - share)) for c in self._fog]
        image.fill((fog[0], fog[1], fog[2], 0), special_flags=pygame.BLEND_RGBA_ADD)
        self._kept[key] = (self._hour, image)
        return image
