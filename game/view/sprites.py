"""Trees, stones, tufts and landmarks as pictures of all sizes in one array for the kernels."""

from __future__ import annotations

import math
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pygame

from game.land.vegetation import COSMETIC_SEED
from game.ui.drawing import shrink, smooth_noise
from game.view.face import LANDMARKS
from game.view.height_field import Float32
from game.view.kernels import SPAN

VARIANTS = 6
KINDS = ("conifer", "stone", "tuft", "dry", "heather", "flower", "snag", "broadleaf",
         *LANDMARKS[:-1], "snowy conifer", "snowy stone", "snowy broadleaf",
         "snowy boulder")  # fmt: skip
HEIGHTS = {"conifer": 7.2, "stone": 0.75, "tuft": 0.34, "dry": 0.42, "heather": 0.36,
           "flower": 0.32, "snag": 4.0, "broadleaf": 5.6, "cairn": 1.5, "cross": 2.7,
           "signpost": 2.3, "boulder": 3.2, "shrine": 2.4, "tent": 1.7,
           "snowy conifer": 7.2, "snowy stone": 0.75, "snowy broadleaf": 5.6,
           "snowy boulder": 3.2}  # fmt: skip
"""Usual heights [m]."""
BASE = {"conifer": 420, "broadleaf": 360, "snag": 300, "stone": 110, "boulder": 240,
        "snowy conifer": 420, "snowy stone": 110, "snowy broadleaf": 360,
        "snowy boulder": 240}  # fmt: skip
"""Pixel height of the pictures that all smaller ones are made from, 180 for landmarks."""
BLADES = 88
"""The same of tufts."""
LEVELS = 8
"""Each picture is kept at half the size of the one before, so many times."""
FACES = 14
"""Faces of a rock."""
FRESH_SNOW = (236, 241, 249)
Tone = tuple[int, int, int]


def _toned(colour: tuple[float, float, float], factor: float) -> Tone:
    r, g, b = (round(min(255.0, max(0.0, c * factor))) for c in colour)
    return (r, g, b)


def _conifer(rng: np.random.Generator, height: int, variant: int, snow: bool = False
             ) -> pygame.Surface:  # fmt: skip
    """A spruce as it grew: fuller on one side, with gaps, its boughs hung with twigs.

    Light from the left; ``variant`` makes it slender or broad.
    """
    over = 3
    w, h = round(height * 0.56) * over, height * over
    image = pygame.Surface((w, h), pygame.SRCALPHA)
    middle, green = w / 2, np.array((48, 70, 52)) * (0.92 + 0.22 * rng.random())
    broad, tiers, power = ((0.37, 15, 0.9), (0.30, 17, 0.75), (0.41, 13, 1.05), (0.36, 16, 0.62),
                           (0.26, 18, 0.85), (0.38, 14, 0.8))[variant % VARIANTS]  # fmt: skip
    lean, fuller = rng.uniform(-0.03, 0.03) * w, rng.uniform(-0.16, 0.16)
    pygame.draw.polygon(image, (66, 54, 46), [
        (middle - 0.026 * w, h), (middle + 0.026 * w, h), (middle + lean, h * 0.06)])  # fmt: skip
    for tier in range(tiers):
        share = 1 - tier / (tiers - 1)
        y = h * (0.02 + 0.86 * share + rng.uniform(-0.012, 0.012) * (share > 0.1))
        reach = w * (0.022 + broad * share**power) * rng.uniform(0.78, 1.08)
        drop, x = h * (0.024 + 0.05 * share), middle + lean * (1 - share)
        # The inside of the tree is in its own shade.
        pygame.draw.polygon(image, _toned(tuple(green), 0.5), [
            (x - 0.62 * reach, y + 0.75 * drop), (x, y - 1.9 * drop), (x + 0.62 * reach,
             y + 0.75 * drop), (x, y + 0.35 * drop)])  # fmt: skip
        for boughs, factor in ((7, 0.68), (6, 0.98)):
            for k in range(boughs):
                side = (k / (boughs - 1) - 0.5) * 2 + rng.uniform(-0.16, 0.16)
                if rng.random() < 0.1 and share < 0.95:
                    continue
                long = reach * (1 + fuller * side) * rng.uniform(0.74, 1.08)
                light = factor * (1.08 - 0.3 * side) * rng.uniform(0.88, 1.1)
                tip = (x + side * long, y + drop * (0.3 + 0.75 * abs(side)))
                root = (x + side * long * 0.12, y - 0.9 * drop)
                white = 0.74 + 0.22 * light if snow and (factor > 0.9 or k % 2) else 0.0
                _bough(image, rng, root, tip, 0.9 * drop, _toned(tuple(green), light), white)
    _undergrowth(image, rng, 0.3 * w, snow)
    return shrink(image, (w // over, height))


def _bough(image: pygame.Surface, rng: np.random.Generator, root: tuple[float, float],
           tip: tuple[float, float], hang: float, tone: Tone, snow: float) -> None:  # fmt: skip
    """A bough from root to tip, with twigs that hang from it; ``snow``: how bright it lies."""
    rim = [root]
    lower: list[tuple[float, float]] = []
    for k in range(1, 6):
        along = k / 5
        # It droops, and lifts its tip again a little.
        x = root[0] + (tip[0] - root[0]) * along
        y = root[1] + (tip[1] - root[1]) * along ** (1.35 if k < 5 else 1.2)
        rim.append((x, y))
        fall = hang * (1.05 - 0.62 * along) * rng.uniform(0.6, 1.25)
        lower += [(x - 0.05 * (tip[0] - root[0]), y + fall),
                  (x + 0.04 * (tip[0] - root[0]), y + 0.55 * fall)]  # fmt: skip
    pygame.draw.polygon(image, tone, [*rim, *reversed(lower)])
    if snow:
        under = [(x, y + 0.3 * hang) for x, y in reversed(rim[1:-1])]
        pygame.draw.polygon(image, _toned(FRESH_SNOW, snow), [*rim, *under])


def _hewn(image: pygame.Surface, rng: np.random.Generator, grey: npt.NDArray[np.float64]) -> None:
    """Give a white shape the faces of a rock, weathered, with cracks and lichen.

    They are brighter on top and to the left.
    """
    wide, high = image.get_size()
    x, y = np.linspace(0, 1, wide)[:, None], np.linspace(0, 1, high)[None, :]
    blotch = smooth_noise(rng, 256, 5)
    at = (np.arange(wide) * 256 // wide)[:, None], (np.arange(high) * 256 // high)[None, :]
    rough = np.clip(blotch[at], -2.0, 2.0)
    nearest, second = np.full((wide, high), 9.0), np.full((wide, high), 9.0)
    face = np.zeros((wide, high))
    for cx, cy in rng.random((FACES, 2)):
        far = np.hypot(1.5 * (x - cx), y - cy) + 0.012 * rough
        closer = far < nearest
        second = np.where(closer, nearest, np.minimum(second, far))
        nearest = np.where(closer, far, nearest)
        face = np.where(closer, 0.30 * (0.5 - cx) + 0.46 * (0.5 - cy) + rng.uniform(-0.1, 0.1),
                        face)  # fmt: skip
    crack = np.clip((second - nearest) / 0.022, 0, 1)
    tone = (0.9 + face + 0.05 * rough - 0.16 * y) * (0.8 + 0.2 * crack)
    colour = tone[:, :, None] * grey
    lichen = np.clip(1.6 * (rough - 1.05), 0, 0.42)[:, :, None] * (1 - 0.7 * y[:, :, None])
    colour += (np.array((158, 156, 108)) * tone[:, :, None] - colour) * lichen
    pixels = pygame.surfarray.pixels3d(image)
    pixels[...] = np.clip(colour, 0, 255).astype(np.uint8)
    del pixels


def _sunk(image: pygame.Surface) -> pygame.Surface:
    """A stone whose lowest part is lost in the ground, along an uneven line."""
    wide, high = image.get_size()
    row, across = np.arange(high)[None, :], np.linspace(0, 1, wide)
    line = high * (0.93 + 0.02 * np.sin(19 * across + 2 * np.sin(7 * across)))[:, None]
    alpha = pygame.surfarray.pixels_alpha(image)
    alpha[...] = (alpha * np.clip((line - row) / (0.07 * high) + 0.5, 0, 1)).astype(np.uint8)
    del alpha
    return image


def _undergrowth(image: pygame.Surface, rng: np.random.Generator, reach: float, snow: bool
                 ) -> None:  # fmt: skip
    """What grows at the foot of a picture, ``reach`` pixels to both sides, in its own shade.

    A soft dark rim stands for the contact with the ground; where snow lies it is a mound of it.
    """
    w, h = image.get_size()
    middle = w / 2
    if snow:
        for k in range(5):
            half = reach * (1 - 0.17 * k)
            high = 0.016 * h * (1 + k)
            box = pygame.Rect(
                round(middle - half), round(h - high), round(2 * half), round(2 * high)
            )
            pygame.draw.ellipse(image, _toned(FRESH_SNOW, 0.72 + 0.05 * k), box)
        return
    foot = pygame.Surface((w, h), pygame.SRCALPHA)
    for k in range(8):
        half, high = reach * (1.25 - 0.11 * k), 0.026 * h * (1 - 0.1 * k)
        box = pygame.Rect(round(middle - half), round(h - high), round(2 * half), round(2 * high))
        pygame.draw.ellipse(foot, (20, 22, 20, 24 * (k + 1)), box)
    image.blit(foot, (0, 0))
    for _ in range(60):
        off = rng.normal(0, 0.5)
        tall = h * 0.055 * rng.uniform(0.4, 1.2) * max(0.25, 1 - 0.4 * abs(off))
        x, lean = middle + off * reach, 0.35 * tall * rng.normal(0, 1)
        tone = _toned((78, 88, 52), rng.uniform(0.5, 1.15))
        pygame.draw.line(image, tone, (x, h), (x + lean, h - tall), max(2, round(0.004 * h)))


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


def _stone(rng: np.random.Generator, height: int, snow: bool = False) -> pygame.Surface:
    over = 3
    w, h = round(height * 1.6) * over, height * over
    image = pygame.Surface((w, h), pygame.SRCALPHA)
    count, grey = 11, np.array((142, 138, 132)) * (0.85 + 0.25 * rng.random())
    rim = [(w * (0.5 - 0.47 * math.cos(math.pi * i / (count - 1)) * rng.uniform(0.88, 1.04)),
            h * (0.97 - 0.9 * math.sin(math.pi * i / (count - 1)) ** 0.8 * rng.uniform(0.72, 1.0)))
           for i in range(count)]  # fmt: skip
    pygame.draw.polygon(image, (255, 255, 255), rim)
    _hewn(image, rng, grey)
    if snow:
        cap = rim[1:-1]
        lower = [(x, y + h * rng.uniform(0.10, 0.24)) for x, y in reversed(cap[1:-1])]
        pygame.draw.polygon(image, FRESH_SNOW, [*cap, *lower])
    _undergrowth(image, rng, 0.46 * w, snow)
    return _sunk(shrink(image, (w // over, height)))


def _blades(rng: np.random.Generator, height: int, colour: tuple[float, float, float],
            variant: int, bloom: Tone | None = None) -> pygame.Surface:  # fmt: skip
    """A tuft, dark at its roots; ``variant`` makes it upright or spread out, thick or thin."""
    over = 3
    w, h = round(height * 1.7) * over, height * over
    image = pygame.Surface((w, h), pygame.SRCALPHA)
    count, spread, bend = ((26, 0.13, 0.2), (54, 0.2, 0.16), (34, 0.1, 0.34), (18, 0.16, 0.12),
                           (64, 0.24, 0.24), (40, 0.17, 0.28))[variant % VARIANTS]  # fmt: skip
    least = (0.45, 0.3, 0.35, 0.6, 0.18, 0.3)[variant % VARIANTS]
    for _ in range(count):
        aside = min(1.6, max(-1.6, rng.normal(0, 1)))
        root, lean = w * (0.5 + spread * aside), w * bend * (rng.normal(0, 1) + 0.3 * aside)
        low = h * rng.uniform(0.94, 1.0)
        tall = h * max(least, rng.uniform(least, 0.94) - 0.12 * abs(aside))
        tone = rng.uniform(0.66, 1.24)
        points = [(root + lean * t * t, low - tall * t) for t in (0, 0.3, 0.6, 0.8, 1)]
        for k, ((x0, y0), (x1, y1)) in enumerate(pairwise(points)):
            pygame.draw.line(image, _toned(colour, tone * (0.66, 0.84, 0.96, 1.06)[k]), (x0, y0),
                             (x1, y1), max(2, round((0.026 - 0.004 * k) * h)))  # fmt: skip
        if bloom is not None and rng.random() < 0.45:
            pygame.draw.circle(image, _toned(bloom, rng.uniform(0.85, 1.1)), points[-1],
                               max(2, 0.07 * h))  # fmt: skip
    return shrink(image, (w // over, height))


def _broadleaf(rng: np.random.Generator, height: int) -> pygame.Surface:
    """A birch or a maple: a pale stem and clouds of leaves, light from the left."""
    over = 2
    w, h = round(height * 0.72) * over, height * over
    image = pygame.Surface((w, h), pygame.SRCALPHA)
    middle, green = w / 2, np.array((104, 116, 66)) * (0.92 + 0.2 * rng.random())
    stem = (176, 168, 156)
    pygame.draw.polygon(image, stem, [(middle - 0.035 * w, h), (middle + 0.035 * w, h),
                                      (middle + 0.012 * w, h * 0.25)])  # fmt: skip
    for k in range(7):
        y, side = h * (0.72 - 0.06 * k), 1 if k % 2 else -1
        pygame.draw.line(
            image,
            _toned(stem, 0.8),
            (middle, y),
            (middle + side * w * rng.uniform(0.12, 0.3), y - h * 0.12),
            over * 2,
        )
    spots = []
    for _ in range(420):
        angle, far = rng.uniform(0, 2 * math.pi), math.sqrt(rng.random())
        x, y = far * math.cos(angle), far * math.sin(angle)
        spots.append((y + 0.25 * rng.normal(), x, y))
    for _, x, y in sorted(spots, reverse=True):
        narrow = 0.30 + 0.12 * (0.4 + y if y > -0.4 else 0.0)
        at = (middle + x * w * narrow * (1.25 - 0.25 * y), h * (0.36 + 0.33 * y))
        light = 0.94 - 0.24 * x - 0.24 * y + rng.uniform(-0.16, 0.16)
        radius = w * rng.uniform(0.018, 0.04)
        pygame.draw.ellipse(
            image,
            _toned(tuple(green), light),
            (at[0] - radius, at[1] - radius * 0.7, 2 * radius, 1.4 * radius),
        )
    _undergrowth(image, rng, 0.24 * w, snow=False)
    return shrink(image, (w // over, height))


def _bare(rng: np.random.Generator, height: int) -> pygame.Surface:
    """A birch without leaves, snow on its branches."""
    over = 2
    w, h = round(height * 0.72) * over, height * over
    image = pygame.Surface((w, h), pygame.SRCALPHA)
    bark = (150, 142, 134)

    def branch(x: float, y: float, turn: float, long: float, wide: float) -> None:
        end = (x + long * math.sin(turn), y - long * math.cos(turn))
        pygame.draw.line(image, _toned(bark, rng.uniform(0.7, 1.0)), (x, y), end,
                         max(2, round(wide)))  # fmt: skip
        if abs(math.sin(turn)) > 0.25:
            lift = 0.5 * wide + 1
            pygame.draw.line(image, _toned(FRESH_SNOW, rng.uniform(0.86, 1.0)), (x, y - lift),
                             (end[0], end[1] - lift), max(2, round(0.8 * wide)))  # fmt: skip
        if long < 0.045 * h:
            return
        for side in (-1, 1, rng.choice((-1, 1))):
            shorter = long * rng.uniform(0.6, 0.76)
            branch(*end, turn * 0.85 + side * rng.uniform(0.25, 0.75), shorter, 0.62 * wide)

    branch(w / 2, h, rng.uniform(-0.05, 0.05), 0.3 * h, 0.045 * w)
    _undergrowth(image, rng, 0.2 * w, snow=True)
    return shrink(image, (w // over, height))


def _landmark(rng: np.random.Generator, kind: str, height: int) -> pygame.Surface:
    """What stands where the hike begins."""
    over = 3
    h = height * over
    w = round({"cairn": 1.0, "tent": 1.5, "shrine": 0.7}.get(kind, 0.75) * h)
    image = pygame.Surface((w, h), pygame.SRCALPHA)
    middle, wood, grey = w / 2, (112, 84, 58), (142, 138, 132)

    def part(colour: tuple[float, float, float], *points: tuple[float, float]) -> None:
        pygame.draw.polygon(image, _toned(colour, 1.0),
                            [(middle + x * h, h * (1 - y)) for x, y in points])  # fmt: skip

    if kind == "cairn":
        for k in range(26):
            y = 0.9 * (k / 25) ** 0.8
            half = (0.44 * (1 - y) + 0.05) * rng.uniform(0.75, 1.0)
            x, size = rng.uniform(-1, 1) * half * 0.7, (0.17 - 0.09 * y) * rng.uniform(0.8, 1.15)
            tone = _toned(grey, 1.02 - 0.5 * x + rng.uniform(-0.12, 0.12))
            box = pygame.Rect(0, 0, round(1.5 * size * h), round(size * h))
            box.center = (round(middle + x * h), round(h * (0.94 - y)))
            pygame.draw.ellipse(image, _toned(tone, 0.6), box.move(0, round(0.02 * h)))
            pygame.draw.ellipse(image, tone, box)
    elif kind == "cross":
        part(wood, (-0.028, 0), (0.028, 0), (0.024, 1), (-0.024, 1))
        part((92, 68, 48), (0.008, 0), (0.028, 0), (0.024, 1), (0.008, 1))
        part(wood, (-0.24, 0.70), (0.24, 0.72), (0.24, 0.77), (-0.24, 0.75))
        part(grey, (-0.16, 0), (0.17, 0), (0.1, 0.1), (-0.08, 0.12))
    elif kind == "signpost":
        part(wood, (-0.022, 0), (0.022, 0), (0.02, 1), (-0.02, 1))
        for y, side, long in ((0.80, 1, 0.34), (0.64, -1, 0.3), (0.49, 1, 0.26)):
            part(
                (196, 162, 92),
                (-0.06 * side, y),
                (long * side, y + 0.01),
                ((long + 0.05) * side, y + 0.06),
                (long * side, y + 0.115),
                (-0.06 * side, y + 0.11),
            )
            part(
                (120, 60, 44),
                (0.02 * side, y + 0.045),
                (long * 0.9 * side, y + 0.05),
                (long * 0.9 * side, y + 0.068),
                (0.02 * side, y + 0.063),
            )
    elif kind == "shrine":
        part(wood, (-0.04, 0), (0.04, 0), (0.04, 0.5), (-0.04, 0.5))
        part((134, 100, 66), (-0.2, 0.46), (0.2, 0.46), (0.2, 0.82), (-0.2, 0.82))
        part((58, 46, 42), (-0.14, 0.5), (0.14, 0.5), (0.14, 0.8), (-0.14, 0.8))
        part((206, 168, 84), (-0.02, 0.52), (0.02, 0.52), (0.02, 0.76), (-0.02, 0.76))
        part((206, 168, 84), (-0.08, 0.65), (0.08, 0.65), (0.08, 0.68), (-0.08, 0.68))
        part((84, 72, 66), (-0.29, 0.78), (0.0, 1.0), (0.0, 0.93), (-0.26, 0.74))
        part((66, 56, 54), (0.29, 0.78), (0.0, 1.0), (0.0, 0.93), (0.26, 0.74))
    else:
        part((190, 120, 62), (-0.7, 0), (0.3, 0), (0.0, 0.92), (-0.32, 0.9))
        part((156, 92, 50), (0.3, 0), (0.7, 0.04), (0.0, 0.92))
        part((74, 52, 44), (-0.28, 0), (0.02, 0), (-0.14, 0.62))
        part((226, 208, 168), (-0.33, 0.89), (0.01, 0.91), (0.0, 0.95), (-0.33, 0.93))
    return shrink(image, (w // over, height))


def _paint(kind: str, variant: int) -> pygame.Surface:
    rng = np.random.default_rng([COSMETIC_SEED, variant, *kind.encode()])
    snow = kind.startswith("snowy")
    if kind.endswith("conifer"):
        return _conifer(rng, BASE[kind], variant, snow)
    if kind == "snowy broadleaf":
        return _bare(rng, BASE[kind])
    if kind == "broadleaf":
        return _broadleaf(rng, BASE[kind])
    if kind == "snag":
        return _snag(rng, BASE[kind])
    if kind.endswith(("stone", "boulder")):
        return _stone(rng, BASE[kind], snow)
    if kind in LANDMARKS:
        return _landmark(rng, kind, 180)
    colours = {"tuft": (112, 128, 72), "dry": (166, 150, 98), "heather": (116, 92, 92),
               "flower": (108, 128, 70)}  # fmt: skip
    petals = {"heather": (160, 108, 140), "flower": ((236, 226, 160), (222, 214, 226))[variant % 2]}
    return _blades(rng, BLADES, colours[kind], variant, petals.get(kind))


class Atlas(NamedTuple):
    """All pictures in white light."""

    pixels: npt.NDArray[np.uint32]
    """0xAARRGGBB, colours multiplied by alpha, column by column, each after `SPAN` numbers."""
    places: npt.NDArray[np.int64]
    """Shape (kinds, variants, levels, 3): where a picture begins, its width and height [px]."""


@cache
def atlas() -> Atlas:
    """Painted once; the same for every mountain."""
    pixels: list[npt.NDArray[np.uint32]] = []
    places = np.zeros((len(KINDS), VARIANTS, LEVELS, 3), np.int64)
    begin = 0
    for kind, name in enumerate(KINDS):
        for variant in range(VARIANTS):
            image = _paint(name, variant)
            for level in range(LEVELS):
                width, height = image.get_size()
                places[kind, variant, level] = (begin, width, height)
                pixels.append(_columns(image))
                begin += width * (height + SPAN)
                image = pygame.transform.smoothscale(
                    image, (max(3, width // 2), max(3, height // 2))
                )
    return Atlas(np.concatenate(pixels), places)


def _columns(image: pygame.Surface) -> npt.NDArray[np.uint32]:
    width, height = image.get_size()
    raw = np.frombuffer(pygame.image.tobytes(image, "RGBA"), np.uint8).reshape(height, width, 4)
    value = raw.transpose(1, 0, 2).astype(np.uint32)
    alpha = value[..., 3]
    tones = [(value[..., k] * alpha + 127) // 255 for k in range(3)]
    texels = alpha << 24 | tones[0] << 16 | tones[1] << 8 | tones[2]
    solid = texels != 0
    bare = ~solid.any(axis=1)
    first = np.where(bare, height, solid.argmax(axis=1))
    end = np.where(bare, 0, height - solid[:, ::-1].argmax(axis=1))
    return np.column_stack((first, end, texels)).astype(np.uint32).ravel()


def chosen(kind: npt.NDArray[np.intp], variant: npt.NDArray[np.intp], tall: Float32
           ) -> npt.NDArray[np.int64]:  # fmt: skip
    """Rows of `Atlas.places` for things so many pixels ``tall``: never enlarged if avoidable."""
    places = atlas().places
    finest = places[kind, 0, 0, 2].astype(np.float32)
    level = np.floor(np.log2(np.maximum(1.0, finest / np.maximum(tall, 1.0))))
    level = np.minimum(level, LEVELS - 1)
    return np.asarray(places[kind, variant, level.astype(np.intp)])
