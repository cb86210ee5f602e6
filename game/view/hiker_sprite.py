"""The hiker seen from behind, drawn once a pose and kept; and the instrument beside him."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pygame

from game.view.hiker_body import BRASS, FRAMES, STANDS, Tone, draw_figure
from game.view.light import Light

TURNED = 24
"""Pictures kept in their size and leaning, for a way on an even slope or for standing."""
TALL = 1.78
"""The hiker's height [m]."""
AURA = 2
"""The lantern's shine in the air is so many times as wide as he is tall."""
TILTS = 0.2
"""His legs are drawn for every so many metres of rise across a metre."""
Pictured = tuple[int, bool, bool, float]
"""Frame, kneeling, with a lantern, rise to his left."""


class Stance(NamedTuple):
    """How he stands on a slope."""

    turned: float = 0.0
    """Counter-clockwise [degrees]."""
    upright: float = 1.0
    """How tall he looks."""
    rise: float = 0.0
    """Of the ground to his left, per metre: his left foot stands higher."""


UPRIGHT = Stance()


class HikerSprite:
    """Pictures of the hiker at one height in pixels."""

    def __init__(self, height: int) -> None:
        self.height = height
        self._base: dict[Pictured, pygame.Surface] = {}
        self._lit: dict[Pictured, pygame.Surface] = {}
        self._turned: dict[tuple[Pictured, tuple[int, int], float], pygame.Surface] = {}
        self._tone: Tone = (0, 0, 0)
        self.shadow = _shadow(height)
        self._shine: tuple[float, pygame.Surface] | None = None

    def warm(self, lamp: bool, rise: float) -> None:
        """Draw one more pose on such ground ahead of its need."""
        for frame in range(-1, FRAMES):
            if (frame, False, lamp, rise) not in self._base:
                self._base[frame, False, lamp, rise] = draw_figure(self.height, frame, False, lamp,
                                                                   rise)  # fmt: skip
                return

    def shine(self, lamp: float) -> pygame.Surface:
        """What the lantern adds to the air around it; ``lamp`` is 0 to 1."""
        lamp = round(lamp, 2)
        if self._shine is None or self._shine[0] != lamp:
            far = _disc(48)
            bright = (
                0.35 * np.clip(1 - far, 0, 1) ** 1.6 + 0.65 * np.clip(1 - 2.2 * far, 0, 1) ** 2.2
            )
            tone = bright[:, :, None] * np.array((170, 116, 52)) * lamp
            small = pygame.surfarray.make_surface(tone.astype(np.uint8))
            self._shine = (lamp, pygame.transform.smoothscale(small, (AURA * self.height,) * 2))
        return self._shine[1]

    def picture(self, phase: float, kneeling: bool, light: Light,
                stance: Stance = UPRIGHT, share: float = 1.0
                ) -> tuple[pygame.Surface, tuple[int, int]]:  # fmt: skip
        """The picture for a share of a double step, and where in it his feet are [px].

        ``phase`` below 0 is standing still. ``stance`` is of `standing_on`; ``share`` makes him
        smaller.
        """
        lamp = light.lamp
        tone = [min(1.0, light.sky[i] * 1.05 + 0.75 * light.sun[i]
                    + 0.42 * lamp * (1.0, 0.84, 0.6)[i]) for i in range(3)]  # fmt: skip
        found = (round(tone[0] * 42) * 6, round(tone[1] * 42) * 6, round(tone[2] * 42) * 6)
        if found != self._tone:
            self._tone = found
            self._lit.clear()
            self._turned.clear()
        frame = -1 if phase < 0 or kneeling else int(phase * FRAMES) % FRAMES
        angle, upright, rise = stance
        key = (frame, kneeling, lamp > 0.05, rise)
        if key not in self._base:
            self._base[key] = draw_figure(self.height, *key)
        if key not in self._lit:
            image = self._base[key].copy()
            r, g, b = (min(255, c) for c in found)
            image.fill((r, g, b, 255), special_flags=pygame.BLEND_RGBA_MULT)
            self._lit[key] = image
        image = self._lit[key]
        foot = (0.5 * image.get_width(), STANDS * image.get_height())
        if angle == 0.0 and upright == 1.0 and abs(share - 1) < 0.01:
            return image, (round(foot[0]), round(foot[1]))
        size = image.get_size()
        scaled = (max(4, round(share * size[0])), max(4, round(share * upright * size[1])))
        if (key, scaled, angle) not in self._turned:
            if len(self._turned) >= TURNED:
                self._turned.clear()
            small = pygame.transform.smoothscale(image, scaled)
            if angle:
                small = pygame.transform.rotozoom(small, angle, 1.0)
            self._turned[key, scaled, angle] = small
        image = self._turned[key, scaled, angle]
        turn, down = math.radians(angle), (foot[1] / size[1] - 0.5) * scaled[1]
        middle = image.get_rect().center
        return image, (round(middle[0] + down * math.sin(turn)),
                       round(middle[1] + down * math.cos(turn)))  # fmt: skip


def standing_on(across: float, ahead: float, haste: float) -> Stance:
    """His stance on a slope, leaning a little uphill; running bends him forward.

    ``across`` is the rise to his left, ``ahead`` that in front of him, per metre; ``haste`` 0 to 1.
    """
    angle = 2 * round(math.degrees(math.atan(0.16 * across)) / 2)
    bent = 1 - 0.10 * min(1.0, abs(ahead) / 0.8) if abs(ahead) > 0.05 else 1.0
    rise = TILTS * round(min(1.0, max(-1.0, across)) / TILTS)
    return Stance(angle, round(bent - 0.06 * haste, 2), round(rise, 1))


def _disc(size: int) -> np.ndarray:
    """Distance from the middle of a square, 1 at its edges."""
    at = np.linspace(-1, 1, size)
    return np.asarray(np.hypot(at[:, None], at[None, :]))


def _shadow(height: int) -> pygame.Surface:
    """The soft shadow that flat light leaves at the feet."""
    small = pygame.Surface((48, 48), pygame.SRCALPHA)
    small.fill((18, 18, 28, 0))
    pixels = pygame.surfarray.pixels_alpha(small)
    pixels[...] = (150 * np.clip(1 - _disc(48), 0, 1) ** 1.2).astype(np.uint8)
    del pixels
    return pygame.transform.smoothscale(small, (round(0.95 * height), round(0.26 * height)))


def draw_instrument(canvas: pygame.Surface, at: tuple[float, float], pixels: float, turn: float,
                    light: Light) -> None:  # fmt: skip
    """The slope meter on its tripod; ``pixels`` is one metre, ``turn`` (0 to 1) its needle."""
    k = pixels
    tone = [min(1.0, light.sky[i] + 0.7 * light.sun[i] + 0.35 * light.lamp) for i in range(3)]

    def lit(colour: Tone) -> Tone:
        return (round(colour[0] * tone[0]), round(colour[1] * tone[1]), round(colour[2] * tone[2]))

    x, y = at
    head = (x, y - 0.95 * k)
    for foot in (-0.36, 0.05, 0.38):
        end = (x + foot * k, y - (0.1 * k if foot == 0.05 else 0))
        pygame.draw.line(canvas, lit((92, 70, 48)), head, end, max(2, round(0.055 * k)))
    pygame.draw.circle(canvas, lit((74, 60, 44)), head, 0.235 * k)
    pygame.draw.circle(canvas, lit(BRASS), head, 0.215 * k)
    pygame.draw.circle(canvas, lit((246, 240, 222)), head, 0.165 * k)
    angle = turn * 4 * math.pi * (1 - 0.5 * turn)
    tip = (head[0] + 0.14 * k * math.cos(angle), head[1] + 0.14 * k * math.sin(angle))
    tail = (2 * head[0] - tip[0], 2 * head[1] - tip[1])
    pygame.draw.line(canvas, lit((190, 60, 40)), tail, tip, max(2, round(0.045 * k)))
