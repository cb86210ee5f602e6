"""The hiker's body from behind, drawn part by part from the ground up."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pygame

from game.ui.drawing import shrink

Tone = tuple[int, int, int]
FRAMES = 12
"""Pictures of one double step."""
JACKET, JACKET_DARK = (204, 74, 40), (158, 52, 34)
PACK, PACK_DARK, ROLL = (86, 92, 78), (62, 68, 60), (196, 168, 112)
TROUSERS, TROUSERS_DARK = (74, 72, 82), (56, 55, 66)
BOOT, SKIN, HAT, HAT_DARK = (64, 46, 36), (224, 182, 148), (104, 86, 62), (74, 61, 46)
STAFF, BRASS, GLASS = (126, 98, 66), (206, 168, 84), (255, 226, 150)
BROAD = 0.84
"""Width of a picture, in heights of his: from the lantern to the staff, and no more."""
STANDS = 0.88
"""Where his boots are in a picture, as a share of its height."""


def draw_figure(height: int, frame: int, kneeling: bool, lamp: bool, rise: float = 0.0
                ) -> pygame.Surface:  # fmt: skip
    """The hiker in white light, ``height`` [px] from boots to hat; frame -1 stands.

    ``rise``: of the ground to his left, per metre.
    """
    # Drawn larger and made smaller: edges become smooth.
    over = 4 if height < 160 else 3
    figure = _Figure(height * over, frame, kneeling, rise)
    figure.draw_legs()
    figure.draw_arms(lamp)
    figure.draw_jacket()
    figure.draw_pack()
    figure.draw_head()
    size = figure.image.get_size()
    small = shrink(figure.image, (size[0] // over, size[1] // over))
    _shade(small)
    return small


class _Figure:
    """The picture while it is drawn. Lengths are shares of the hiker's height ``u`` [px]."""

    def __init__(self, u: int, frame: int, kneeling: bool, rise: float) -> None:
        self.image = pygame.Surface((round(BROAD * u), round(1.375 * u)), pygame.SRCALPHA)
        self.u, self.kneeling, self.rise = u, kneeling, rise
        self.cx, self.ground = 0.5 * BROAD * u, STANDS * 1.375 * u
        angle = 2 * math.pi * frame / FRAMES if frame >= 0 else 0.0
        self.swing = math.sin(angle) if frame >= 0 else 0.0
        """Of arms and legs, -1 to 1."""
        bob = 0.016 * u * abs(math.cos(angle)) if frame >= 0 else 0.0
        drop = 0.22 * u if kneeling else 0.0
        self.hip = self.ground - 0.475 * u - bob + drop
        self.shoulder = self.hip - 0.31 * u

    def draw_legs(self) -> None:
        """The lifted one is drawn shorter, for it is further away."""
        image, u, cx, ground, hip = self.image, self.u, self.cx, self.ground, self.hip
        swing, kneeling, rise = self.swing, self.kneeling, self.rise
        for side, colour in ((-1, TROUSERS_DARK), (1, TROUSERS)):
            lift = max(0.0, side * swing) * 0.085 * u - 0.085 * u * side * rise
            if kneeling:
                knee = (cx + side * 0.115 * u, ground - 0.12 * u - lift)
                foot = (cx + side * (0.10 if side > 0 else 0.03) * u, ground - 0.02 * u - lift)
            else:
                knee = (cx + side * 0.066 * u, hip + 0.225 * u - 0.6 * lift)
                foot = (cx + side * 0.072 * u, ground - 0.03 * u - lift)
            self._limb([(cx + side * 0.052 * u, hip), knee, foot], colour, [0.066, 0.052, 0.040])
            sole = pygame.Rect(0, 0, round(0.105 * u), round(0.075 * u))
            sole.center = (round(foot[0] + side * 0.008 * u), round(foot[1]))
            pygame.draw.ellipse(image, BOOT, sole)
            cuff = pygame.Rect(0, 0, round(0.082 * u), round(0.05 * u))
            cuff.center = (round(foot[0]), round(foot[1] - 0.05 * u))
            pygame.draw.ellipse(image, (172, 158, 136), cuff)

    def draw_arms(self, lamp: bool) -> None:
        """The right one holds the staff, the left one the lantern at night."""
        image, u, cx, ground, shoulder = self.image, self.u, self.cx, self.ground, self.shoulder
        swing, kneeling, rise = self.swing, self.kneeling, self.rise
        for side in (-1, 1):
            reach = -side * swing
            elbow = (cx + side * 0.19 * u, shoulder + 0.17 * u)
            hand = (cx + side * 0.215 * u, shoulder + 0.29 * u - 0.05 * reach * u)
            if side > 0 and not kneeling:
                hand = (cx + 0.255 * u, shoulder + 0.16 * u - 0.03 * reach * u)
            if side < 0 and lamp:
                hand = (cx - 0.25 * u, shoulder + 0.22 * u)
            joint = (cx + side * 0.125 * u, shoulder + 0.045 * u)
            self._limb([joint, elbow, hand], JACKET_DARK, [0.056, 0.045, 0.036])
            pygame.draw.circle(image, SKIN, hand, 0.034 * u)
            if side > 0 and not kneeling:
                tip = (cx + (0.32 + 0.03 * swing) * u,
                       ground - max(0.0, -swing) * 0.05 * u + 0.3 * u * rise)  # fmt: skip
                top = (hand[0] - 0.02 * u, hand[1] - 0.16 * u)
                pygame.draw.line(image, STAFF, top, tip, round(0.021 * u))
                pygame.draw.circle(image, STAFF, top, 0.016 * u)
            if side < 0 and lamp:
                pygame.draw.line(
                    image, HAT_DARK, hand, (hand[0], hand[1] + 0.05 * u), round(0.01 * u)
                )
                self._box((hand[0] - cx) / u, hand[1] + 0.05 * u, 0.075, 0.105, HAT_DARK, 0.015)
                self._box((hand[0] - cx) / u, hand[1] + 0.068 * u, 0.052, 0.068, GLASS, 0.012)

    def draw_jacket(self) -> None:
        """With its shaded right side and hem."""
        image, u, cx, hip, shoulder = self.image, self.u, self.cx, self.hip, self.shoulder
        hem = hip + 0.045 * u
        body = [(cx - 0.135 * u, shoulder), (cx + 0.135 * u, shoulder), (cx + 0.16 * u, hem),
                (cx - 0.16 * u, hem)]  # fmt: skip
        pygame.draw.circle(image, JACKET, (cx - 0.095 * u, shoulder + 0.03 * u), 0.075 * u)
        pygame.draw.circle(image, JACKET_DARK, (cx + 0.095 * u, shoulder + 0.03 * u), 0.075 * u)
        pygame.draw.polygon(image, JACKET, body)
        shaded = [(cx + 0.05 * u, shoulder), body[1], body[2], (cx + 0.07 * u, hem)]
        pygame.draw.polygon(image, JACKET_DARK, shaded)

    def draw_pack(self) -> None:
        """Bag, flap, pocket, straps and a rolled blanket on top."""
        image, u, cx, shoulder = self.image, self.u, self.cx, self.shoulder
        self._box(0.0, shoulder - 0.015 * u, 0.235, 0.315, PACK_DARK, 0.05)
        self._box(-0.012, shoulder - 0.015 * u, 0.205, 0.305, PACK, 0.045)
        self._box(-0.005, shoulder - 0.02 * u, 0.225, 0.115, (100, 106, 90), 0.04)
        self._box(-0.005, shoulder + 0.165 * u, 0.15, 0.1, (98, 104, 88), 0.025)
        for x in (-0.055, 0.05):
            self._box(x, shoulder + 0.0 * u, 0.017, 0.27, (128, 92, 58), 0.004)
            self._box(x, shoulder + 0.085 * u, 0.026, 0.022, BRASS, 0.004)
        self._box(0.0, shoulder - 0.088 * u, 0.29, 0.085, ROLL, 0.042)
        for x in (-0.08, 0.08):
            self._box(x, shoulder - 0.088 * u, 0.02, 0.085, (136, 104, 66), 0.004)
        pygame.draw.circle(image, (172, 144, 92), (cx + 0.127 * u, shoulder - 0.046 * u), 0.03 * u)

    def draw_head(self) -> None:
        """Scarf, neck, hat with its brim."""
        image, u, cx, shoulder = self.image, self.u, self.cx, self.shoulder
        head = shoulder - 0.155 * u
        self._box(0.0, head + 0.02 * u, 0.13, 0.055, (196, 164, 92), 0.025)
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
        band = pygame.Rect(
            crown.left, crown.bottom - round(0.045 * u), crown.width, round(0.028 * u)
        )
        pygame.draw.rect(image, (150, 64, 40), band)

    def _limb(self, points: list[tuple[float, float]], colour: Tone, widths: list[float]) -> None:
        """Pieces between points, each from one half width to the next."""
        u = self.u
        for (a, b), (wa, wb) in zip(pairwise(points), pairwise(widths), strict=True):
            dx, dy = b[0] - a[0], b[1] - a[1]
            length = math.hypot(dx, dy) or 1.0
            nx, ny = -dy / length, dx / length
            pygame.draw.polygon(self.image, colour, [
                (a[0] + nx * wa * u, a[1] + ny * wa * u), (b[0] + nx * wb * u, b[1] + ny * wb * u),
                (b[0] - nx * wb * u, b[1] - ny * wb * u),
                (a[0] - nx * wa * u, a[1] - ny * wa * u)])  # fmt: skip
            pygame.draw.circle(self.image, colour, a, wa * u)
            pygame.draw.circle(self.image, colour, b, wb * u)

    def _box(self, x: float, y: float, w: float, h: float, colour: Tone, r: float) -> None:
        """A rounded box, ``x`` from the middle and its top at ``y`` [px]."""
        u, cx = self.u, self.cx
        rect = pygame.Rect(round(cx + (x - w / 2) * u), round(y), round(w * u), round(h * u))
        pygame.draw.rect(self.image, colour, rect, border_radius=round(r * u))


def _shade(image: pygame.Surface) -> None:
    """A little light from the left and darkness from the right, over the whole figure."""
    width = image.get_width()
    light = np.clip(1.03 - 0.24 * np.linspace(0, 1, width), 0, 1)
    tones = np.repeat((255 * light).astype(np.uint8), 3).reshape(width, 1, 3)
    shade = pygame.transform.scale(pygame.surfarray.make_surface(tones), image.get_size())
    image.blit(shade, (0, 0), special_flags=pygame.BLEND_RGB_MULT)
