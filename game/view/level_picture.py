"""A level as a small picture: season, weather and landmark of its face, and the shape that its name
promises, else that of its kind of ground. Nothing of it is taken from the heights of any mountain.
"""

from __future__ import annotations

import hashlib
from itertools import pairwise

import numpy as np
import pygame

from engine import Level
from game.ui.drawing import cached_per_thread, mix, shrink
from game.ui.palette import Colour
from game.view.face import LevelFace, face_of

OVER = 3
"""Drawn so many times as large, and made small."""
SHAPES: dict[str, tuple[float, ...]] = {
    "quiet-bowl": (0.92, 0.62, 0.36, 0.18, 0.1, 0.14, 0.26, 0.46, 0.7),
    "the-long-slope": (0.95, 0.84, 0.72, 0.6, 0.48, 0.36, 0.24, 0.12, 0.18),
    "narrow-bowl": (0.9, 0.84, 0.72, 0.3, 0.06, 0.3, 0.7, 0.8, 0.84),
    "how-often": (0.95, 0.7, 0.62, 0.56, 0.34, 0.28, 0.24, 0.1, 0.3),
    "ravine": (0.85, 0.8, 0.74, 0.4, 0.08, 0.06, 0.5, 0.82, 0.9),
    "banana": (0.95, 0.5, 0.24, 0.16, 0.12, 0.09, 0.06, 0.3, 0.8),
    "straight-gully": (0.8, 0.78, 0.6, 0.2, 0.05, 0.2, 0.6, 0.78, 0.8),
    "crosswise-gully": (0.95, 0.85, 0.5, 0.62, 0.3, 0.4, 0.14, 0.2, 0.5),
    "plateau": (0.8, 0.78, 0.77, 0.76, 0.75, 0.5, 0.14, 0.1, 0.2),
    "cliff": (0.94, 0.9, 0.86, 0.82, 0.12, 0.08, 0.06, 0.1, 0.2),
    "the-pass": (0.3, 0.9, 0.62, 0.4, 0.36, 0.44, 0.8, 0.95, 0.2, 0.06),
    "twin-valleys": (0.9, 0.5, 0.24, 0.4, 0.62, 0.4, 0.06, 0.3, 0.7),
    "thousand-tarns": (0.8, 0.62, 0.66, 0.46, 0.52, 0.3, 0.38, 0.16, 0.24, 0.06, 0.2, 0.3),
    "foothills": (0.7, 0.5, 0.64, 0.36, 0.5, 0.24, 0.34, 0.1, 0.26),
    "high-range": (0.5, 0.95, 0.6, 0.86, 0.36, 0.7, 0.2, 0.5, 0.06, 0.3),
    "storm-front": (0.9, 0.7, 0.74, 0.4, 0.44, 0.16, 0.1, 0.24, 0.3),
    "noisy-altimeter": (0.9, 0.6, 0.5, 0.3, 0.2, 0.1, 0.16, 0.3, 0.5),
    "one-voice-or-all": (0.9, 0.56, 0.34, 0.22, 0.12, 0.1, 0.2, 0.44, 0.66),
    "never-settles": (0.8, 0.4, 0.16, 0.08, 0.06, 0.08, 0.16, 0.4, 0.76),
    "two-weights": (0.95, 0.6, 0.36, 0.24, 0.16, 0.1, 0.2, 0.6, 0.9),
    "the-same-standardised": (0.9, 0.5, 0.24, 0.1, 0.06, 0.1, 0.24, 0.5, 0.9),
    "the-odds": (0.9, 0.66, 0.46, 0.3, 0.18, 0.1, 0.06, 0.08, 0.14),
    "the-fence": (0.9, 0.68, 0.46, 0.24, 0.06, 0.12, 0.18, 0.24, 0.3),
    "the-long-chain": (0.7, 0.69, 0.68, 0.67, 0.66, 0.64, 0.2, 0.06, 0.16),
    "the-same-chain-tanh": (0.84, 0.76, 0.64, 0.5, 0.36, 0.24, 0.14, 0.08, 0.2),
    "the-same-chain-relu": (0.9, 0.9, 0.6, 0.6, 0.3, 0.3, 0.06, 0.06, 0.4),
    "the-feedback-loop": (0.3, 0.28, 0.24, 0.18, 0.08, 0.1, 0.95, 0.94, 0.92),
    "rope-or-altimeter": (0.95, 0.8, 0.5, 0.44, 0.2, 0.08, 0.12, 0.5, 0.8),
    "handwriting": (0.8, 0.5, 0.56, 0.26, 0.3, 0.08, 0.2, 0.24, 0.5),
    "by-heart": (0.8, 0.7, 0.1, 0.66, 0.6, 0.3, 0.14, 0.12, 0.16, 0.4),
    "summit": (0.1, 0.2, 0.36, 0.6, 0.97, 0.6, 0.4, 0.2, 0.14),
    "river-country": (0.92, 0.6, 0.66, 0.4, 0.46, 0.24, 0.26, 0.1, 0.06, 0.2),
}
"""Heights from the left edge to the right, 0 to 1; the hut stands at the lowest, or the highest.

A level need not be here: it has a shape of its kind, see `OF_KIND`."""
OF_KIND: dict[str, str] = {
    "elevation": "high-range", "array": "high-range", "eroded": "river-country",
    "learning": "handwriting", "formula": "banana", "classic": "thousand-tarns",
    "perlin": "foothills", "quadratic": "quiet-bowl",
}  # fmt: skip
"""Kind of a layer to the level with its shape; of several layers the first one here counts."""
UNEVEN = 0.08
"""By how much a shape of a kind differs from level to level."""
SKIES: dict[str, tuple[Colour, Colour]] = {
    "still": ((176, 200, 210), (240, 228, 202)),
    "drifting": ((196, 204, 200), (238, 228, 206)),
    "golden": ((222, 196, 150), (252, 226, 166)),
    "drizzle": ((150, 164, 172), (206, 208, 202)),
    "wind": ((158, 194, 204), (226, 230, 216)),
    "storm": ((84, 92, 108), (160, 158, 156)),
}
"""Above and at the horizon."""
SNOW: Colour = (238, 240, 240)
WALL, ROOF, LAMP, DARK = (108, 78, 52), (60, 46, 40), (255, 204, 104), (70, 60, 56)


def level_picture(level: Level, lit: bool, size: tuple[int, int]) -> pygame.Surface:
    """The picture of a level, ``size`` pixels; the hut's window ``lit`` or dark."""
    kinds = {layer.__struct_config__.tag for layer in level.table.terrain.layers}
    like = next((OF_KIND[kind] for kind in OF_KIND if kind in kinds), "quiet-bowl")
    return _picture(level.name, like, level.goal == "up", lit, size)


@cached_per_thread(maxsize=160)
def _picture(name: str, like: str, up: bool, lit: bool, size: tuple[int, int]) -> pygame.Surface:
    width, height = size[0] * OVER, size[1] * OVER
    image = pygame.Surface((width, height))
    face = face_of(name)
    digest = hashlib.sha256(name.encode()).digest()
    rng = np.random.default_rng(list(digest[:8]))
    shape = SHAPES.get(name) or _varied(SHAPES[like], rng)
    high, low = SKIES[face.weather]
    for row in range(0, height, OVER):
        pygame.draw.rect(image, mix(high, low, row / (0.75 * height)), (0, row, width, OVER))
    _sun(image, face, rng)
    grass = face.of_season.grass
    ground: Colour = (round(grass[0]), round(grass[1]), round(grass[2]))
    for far in (0.78, 0.52):
        line = _ridge(rng, width, height, far)
        pygame.draw.polygon(image, mix(ground, low, far), [*line, (width, height), (0, height)])
    line = _crest(shape, width, height)
    body = mix(ground, SNOW, 0.75) if face.season == "winter" else ground
    pygame.draw.polygon(image, body, [*line, (width, height), (0, height)])
    _hatch(image, line, mix(body, (40, 34, 30), 0.42), rng)
    _trees(image, line, face, rng)
    pygame.draw.lines(image, mix(body, (30, 26, 22), 0.62), False, line, max(2, height // 70))
    if face.season in ("winter", "late autumn"):
        _snow(image, line, height)
    at = max(range(len(line) // 12, 11 * len(line) // 12), key=lambda k: line[k][1] * (1 - 2 * up))
    _hut(image, line[at], height / (7 if width > 2 * height else 3.6), lit)
    _weather(image, face, rng)
    return shrink(image, size)


def _varied(shape: tuple[float, ...], rng: np.random.Generator) -> tuple[float, ...]:
    uneven = np.asarray(shape) + UNEVEN * rng.uniform(-1, 1, len(shape))
    return tuple(float(height) for height in np.clip(uneven, 0, 1))


def _crest(shape: tuple[float, ...], width: int, height: int) -> list[tuple[float, float]]:
    """The near ground, from its heights at equal distances, made smooth."""
    fine = np.interp(np.linspace(0, 1, 181), np.linspace(0, 1, len(shape)), shape)
    kernel = np.hanning(19)
    fine = np.convolve(np.pad(fine, 9, mode="edge"), kernel / kernel.sum(), mode="valid")
    xs, ys = np.linspace(0, width, len(fine)), height * (0.84 - 0.52 * fine)
    return [(float(x), float(y)) for x, y in zip(xs, ys, strict=True)]


def _ridge(rng: np.random.Generator, width: int, height: int, far: float
           ) -> list[tuple[float, float]]:  # fmt: skip
    xs, phases = np.linspace(0, 1, 61), rng.random(5) * 6.3
    waves = sum(np.sin(xs * 3.1 * 2**k + phase) / 1.8**k for k, phase in enumerate(phases))
    ys = height * (0.66 - 0.22 * far - 0.06 * waves)
    return [(float(x * width), float(y)) for x, y in zip(xs, ys, strict=True)]


def _sun(image: pygame.Surface, face: LevelFace, rng: np.random.Generator) -> None:
    if face.weather in ("storm", "drizzle"):
        return
    width, height = image.get_size()
    at = (width * (0.6 + 0.3 * rng.random()), height * (0.16 + 0.14 * rng.random()))
    _glow(image, at, (255, 240, 196, 16), [height * (0.34 - 0.045 * k) for k in range(6)])
    pygame.draw.circle(image, (255, 234, 176), at, height * 0.075)


def _glow(image: pygame.Surface, at: tuple[float, float], tone: tuple[int, int, int, int],
          rings: list[float]) -> None:  # fmt: skip
    """Light around a place, in rings from the largest to the smallest."""
    for radius in rings:
        side = 2 * round(radius) + 2
        ring = pygame.Surface((side, side), pygame.SRCALPHA)
        pygame.draw.circle(ring, tone, (side / 2, side / 2), radius)
        image.blit(ring, (at[0] - side / 2, at[1] - side / 2))


def _hatch(image: pygame.Surface, line: list[tuple[float, float]], pen: Colour,
           rng: np.random.Generator) -> None:  # fmt: skip
    """Strokes down the slope, longer where it is steep."""
    height = image.get_height()
    for (ax, ay), (bx, by) in zip(line[::2], line[2::2], strict=False):
        steep = abs(by - ay) / max(1.0, bx - ax)
        long = height * (0.05 + 0.16 * min(1.0, steep)) * (0.5 + rng.random())
        down = 1 if by > ay else -1
        start = (ax, ay + height * 0.02)
        pygame.draw.line(image, pen, start, (ax + down * 0.45 * long, start[1] + long), 2)


def _trees(image: pygame.Surface, line: list[tuple[float, float]], face: LevelFace,
           rng: np.random.Generator) -> None:  # fmt: skip
    season, height = face.of_season, image.get_height()
    for _ in range(16):
        x, y = line[int(rng.integers(4, len(line) - 4))]
        if y < 0.5 * height and rng.random() < 0.7:
            continue
        tall = height * (0.07 + 0.06 * rng.random())
        y += height * (0.02 + 0.16 * rng.random())
        if rng.random() < face.leaves:
            tone = _tinted((96, 112, 62), season.leaves)
            pygame.draw.line(image, (74, 58, 44), (x, y), (x, y - tall * 0.5), 3)
            pygame.draw.circle(image, tone, (x, y - tall * 0.7), tall * 0.34)
            continue
        tone = _tinted((58, 78, 62), season.needles)
        for tier in range(3):
            top, low = y - tall * (1 - 0.22 * tier), y - tall * (0.5 - 0.22 * tier)
            reach = tall * (0.16 + 0.08 * tier)
            pygame.draw.polygon(image, tone, [(x, top), (x + reach, low), (x - reach, low)])


def _tinted(colour: Colour, by: tuple[float, float, float]) -> Colour:
    tinted = [min(255, round(part * share)) for part, share in zip(colour, by, strict=True)]
    return (tinted[0], tinted[1], tinted[2])


def _snow(image: pygame.Surface, line: list[tuple[float, float]], height: int) -> None:
    """White on what is high."""
    for (ax, ay), (bx, by) in pairwise(line):
        if ay < 0.55 * height:
            pygame.draw.line(image, SNOW, (ax, ay + 3), (bx, by + 3), max(3, height // 26))


def _hut(image: pygame.Surface, at: tuple[float, float], tall: float, lit: bool) -> None:
    x, y = at[0], at[1] + 0.1 * tall
    if lit:
        rings = [tall * (1.5 - 0.24 * k) for k in range(5)]
        _glow(image, (x, y - 0.4 * tall), (*LAMP, 34), rings)
    wall = pygame.Rect(0, 0, round(1.1 * tall), round(0.7 * tall))
    wall.midbottom = (round(x), round(y))
    pygame.draw.rect(image, WALL, wall)
    eaves = y - 0.62 * tall
    roof = [(x - 0.75 * tall, eaves), (x, y - 1.25 * tall), (x + 0.75 * tall, eaves)]
    pygame.draw.polygon(image, ROOF, roof)
    window = pygame.Rect(0, 0, round(0.36 * tall), round(0.34 * tall))
    window.center = (round(x), round(y - 0.34 * tall))
    pygame.draw.rect(image, LAMP if lit else DARK, window)


def _weather(image: pygame.Surface, face: LevelFace, rng: np.random.Generator) -> None:
    """Banks of fog, and rain or snow."""
    width, height = image.get_size()
    sheet = pygame.Surface((width, height), pygame.SRCALPHA)
    for _ in range(round(3 + 5 * face.of_weather.swirl)):
        band = pygame.Rect(0, 0, round(width * (0.3 + 0.5 * rng.random())), round(height * 0.07))
        band.center = (round(width * rng.random()), round(height * (0.5 + 0.4 * rng.random())))
        pygame.draw.ellipse(sheet, (244, 240, 228, 46), band)
    for _ in range(round(140 * face.of_weather.rain)):
        x, y = width * rng.random(), height * rng.random()
        if face.season == "winter":
            pygame.draw.circle(sheet, (255, 255, 255, 190), (x, y), 2.5)
        else:
            pygame.draw.line(sheet, (228, 234, 240, 110), (x, y), (x - 5, y + 16), 2)
    image.blit(sheet, (0, 0))
