"""The hiker seen from behind, drawn once a pose and kept; and the instrument beside him."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pygame

from game.ui.drawing import shrink
from game.view.light import Light

FRAMES = 12
"""Pictures of one double step."""
TURNED = 24
"""Pictures kept in their size and leaning, for a way on an even slope or for standing."""
TALL = 1.78
"""The hiker's height [m]."""
JACKET, JACKET_DARK = (204, 74, 40), (158, 52, 34)
PACK, PACK_DARK, ROLL = (86, 92, 78), (62, 68, 60), (196, 168, 112)
TROUSERS, TROUSERS_DARK = (74, 72, 82), (56, 55, 66)
BOOT, SKIN, HAT, HAT_DARK = (64, 46, 36), (224, 182, 148), (104, 86, 62), (74, 61, 46)
STAFF, BRASS, GLASS = (126, 98, 66), (206, 168, 84), (255, 226, 150)
BROAD = 0.84
"""Width of a picture, in heights of his: from the lantern to the staff, and no more."""
STANDS = 0.88
"""Where his boots are in a picture, as a share of its height."""
AURA = 2
"""The lantern's shine in the air is so many times as wide as he is tall."""
TILTS = 0.2
"""His legs are drawn for every so many metres of rise across a metre."""
Tone = tuple[int, int, int]
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


def draw_figure(height: int, frame: int, kneeling: bool, lamp: bool, rise: float = 0.0
                ) -> pygame.Surface:  # fmt: skip
    """The hiker in white light, ``height`` [px] from boots to hat; frame -1 stands.

    ``rise``: of the ground to his left, per metre.
    """
    over = 4 if height < 160 else 3
    u = height * over
    image = pygame.Surface((round(BROAD * u), round(1.375 * u)), pygame.SRCALPHA)
    cx, ground = 0.5 * BROAD * u, STANDS * 1.375 * u
    angle = 2 * math.pi * frame / FRAMES if frame >= 0 else 0.0
    swing = math.sin(angle) if frame >= 0 else 0.0
    bob = 0.016 * u * abs(math.cos(angle)) if frame >= 0 else 0.0
    drop = 0.22 * u if kneeling else 0.0

    def limb(points: list[tuple[float, float]], colour: Tone, widths: list[float]) -> None:
        for (a, b), (wa, wb) in zip(pairwise(points), pairwise(widths), strict=True):
            dx, dy = b[0] - a[0], b[1] - a[1]
            length = math.hypot(dx, dy) or 1.0
            nx, ny = -dy / length, dx / length
            pygame.draw.polygon(image, colour, [
                (a[0] + nx * wa * u, a[1] + ny * wa * u), (b[0] + nx * wb * u, b[1] + ny * wb * u),
                (b[0] - nx * wb * u, b[1] - ny * wb * u),
                (a[0] - nx * wa * u, a[1] - ny * wa * u)])  # fmt: skip
            pygame.draw.circle(image, colour, a, wa * u)
            pygame.draw.circle(image, colour, b, wb * u)

    def box(x: float, y: float, w: float, h: float, colour: Tone, r: float) -> None:
        rect = pygame.Rect(round(cx + (x - w / 2) * u), round(y), round(w * u), round(h * u))
        pygame.draw.rect(image, colour, rect, border_radius=round(r * u))

    hip = ground - 0.475 * u - bob + drop
    # Legs: the one lifted is drawn shorter, for it is further away.
    for side, colour in ((-1, TROUSERS_DARK), (1, TROUSERS)):
        lift = max(0.0, side * swing) * 0.085 * u - 0.085 * u * side * rise
        if kneeling:
            knee = (cx + side * 0.115 * u, ground - 0.12 * u - lift)
            foot = (cx + side * (0.10 if side > 0 else 0.03) * u, ground - 0.02 * u - lift)
        else:
            knee = (cx + side * 0.066 * u, hip + 0.225 * u - 0.6 * lift)
            foot = (cx + side * 0.072 * u, ground - 0.03 * u - lift)
        limb([(cx + side * 0.052 * u, hip), knee, foot], colour, [0.066, 0.052, 0.040])
        sole = pygame.Rect(0, 0, round(0.105 * u), round(0.075 * u))
        sole.center = (round(foot[0] + side * 0.008 * u), round(foot[1]))
        pygame.draw.ellipse(image, BOOT, sole)
        cuff = pygame.Rect(0, 0, round(0.082 * u), round(0.05 * u))
        cuff.center = (round(foot[0]), round(foot[1] - 0.05 * u))
        pygame.draw.ellipse(image, (172, 158, 136), cuff)
    shoulder = hip - 0.31 * u
    # Arms: the right one holds the staff, the left one the lantern at night.
    for side in (-1, 1):
        reach = -side * swing
        elbow = (cx + side * 0.19 * u, shoulder + 0.17 * u)
        hand = (cx + side * 0.215 * u, shoulder + 0.29 * u - 0.05 * reach * u)
        if side > 0 and not kneeling:
            hand = (cx + 0.255 * u, shoulder + 0.16 * u - 0.03 * reach * u)
        if side < 0 and lamp:
            hand = (cx - 0.25 * u, shoulder + 0.22 * u)
        limb([(cx + side * 0.125 * u, shoulder + 0.045 * u), elbow, hand], JACKET_DARK,
             [0.056, 0.045, 0.036])  # fmt: skip
        pygame.draw.circle(image, SKIN, hand, 0.034 * u)
        if side > 0 and not kneeling:
            tip = (cx + (0.32 + 0.03 * swing) * u,
                   ground - max(0.0, -swing) * 0.05 * u + 0.3 * u * rise)  # fmt: skip
            top = (hand[0] - 0.02 * u, hand[1] - 0.16 * u)
            pygame.draw.line(image, STAFF, top, tip, round(0.021 * u))
            pygame.draw.circle(image, STAFF, top, 0.016 * u)
        if side < 0 and lamp:
            pygame.draw.line(image, HAT_DARK, hand, (hand[0], hand[1] + 0.05 * u), round(0.01 * u))
            box((hand[0] - cx) / u, hand[1] + 0.05 * u, 0.075, 0.105, HAT_DARK, 0.015)
            box((hand[0] - cx) / u, hand[1] + 0.068 * u, 0.052, 0.068, GLASS, 0.012)
    # Jacket, with its shaded right side and hem.
    hem = hip + 0.045 * u
    body = [(cx - 0.135 * u, shoulder), (cx + 0.135 * u, shoulder), (cx + 0.16 * u, hem),
            (cx - 0.16 * u, hem)]  # fmt: skip
    pygame.draw.circle(image, JACKET, (cx - 0.095 * u, shoulder + 0.03 * u), 0.075 * u)
    pygame.draw.circle(image, JACKET_DARK, (cx + 0.095 * u, shoulder + 0.03 * u), 0.075 * u)
    pygame.draw.polygon(image, JACKET, body)
    pygame.draw.polygon(image, JACKET_DARK, [
        (cx + 0.05 * u, shoulder), body[1], body[2], (cx + 0.07 * u, hip + 0.045 * u)])  # fmt: skip
    # Pack: bag, flap, pocket, straps and a rolled blanket on top.
    box(0.0, shoulder - 0.015 * u, 0.235, 0.315, PACK_DARK, 0.05)
    box(-0.012, shoulder - 0.015 * u, 0.205, 0.305, PACK, 0.045)
    box(-0.005, shoulder - 0.02 * u, 0.225, 0.115, (100, 106, 90), 0.04)
    box(-0.005, shoulder + 0.165 * u, 0.15, 0.1, (98, 104, 88), 0.025)
    for x in (-0.055, 0.05):
        box(x, shoulder + 0.0 * u, 0.017, 0.27, (128, 92, 58), 0.004)
        box(x, shoulder + 0.085 * u, 0.026, 0.022, BRASS, 0.004)
    box(0.0, shoulder - 0.088 * u, 0.29, 0.085, ROLL, 0.042)
    for x in (-0.08, 0.08):
        box(x, shoulder - 0.088 * u, 0.02, 0.085, (136, 104, 66), 0.004)
    pygame.draw.circle(image, (172, 144, 92), (cx + 0.127 * u, shoulder - 0.046 * u), 0.03 * u)
    # Head: scarf, neck, hat with its brim.
    head = shoulder - 0.155 * u
    box(0.0, head + 0.02 * u, 0.13, 0.055, (196, 164, 92), 0.025)
    pygame.draw.circle(image, SKIN, (cx, head - 0.008 * u), 0.068 * u)
    for ear in (-1, 1):
        pygame.draw.circle(image, SKIN, (cx + ear * 0.068 * u, head - 0.008 * u), 0.018 * u)
    pygame.draw.circle(image, (124, 88, 58), (cx, head - 0.024 * u), 0.064 * u)
    brim = pygame.Rect(0, 0, round(0.262 * u), round(0.07 * u))
    brim.center = (round(cx), round(head - 0.055 * u))
    pygame.draw.ellipse(image, HAT_DARK, brim)
    brim.y -= round(0.012 * u)
    pygame.draw.ellipse(image, HAT, brim)
    crown = pygame.Rect(0, 0, round(0.165 * u), round(0.135 * u))
    crown.midbottom = (round(cx), round(head - 0.04 * u))
    pygame.draw.rect(image, HAT, crown, border_radius=round(0.055 * u))
    band = pygame.Rect(crown.left, crown.bottom - round(0.045 * u), crown.width, round(0.028 * u))
    pygame.draw.rect(image, (150, 64, 40), band)
    small = shrink(image, (image.get_width() // over, image.get_height() // over))
    _shade(small)
    return small


def _shade(image: pygame.Surface) -> None:
    """A little light from the left and darkness from the right, over the whole figure."""
    width = image.get_width()
    light = np.clip(1.03 - 0.24 * np.linspace(0, 1, width), 0, 1)
    tones = np.repeat((255 * light).astype(np.uint8), 3).reshape(width, 1, 3)
    shade = pygame.transform.scale(pygame.surfarray.make_surface(tones), image.get_size())
    image.blit(shade, (0, 0), special_flags=pygame.BLEND_RGB_MULT)


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
