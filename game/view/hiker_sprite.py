"""The hiker seen from behind, painted once a pose and kept, in the light of the moment."""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pygame

from game.ui.drawing import cached_per_thread
from game.view.compiled import figure_kernels
from game.view.hiker_body import (
    FigureParts,
    blank,
    figure_parts,
    instrument_parts,
    lantern_at,
)
from game.view.hiker_pose import FRAMES, READING, STANDING, Bearing
from game.view.light import Light
from game.view.projection import Projection
from game.view.scene_numbers import FigureLight

POSES, LIT, SIZED = 64, 48, 24
"""Poses kept, those of them in the light of the moment, and those in the size of the moment."""
AURA = 2
"""The lantern's shine in the air is so many times as wide as he is tall."""
SLOPES, STEEPEST = 0.2, 0.6
"""He is painted for every so many metres of rise a metre, up to this."""
SHADES = 42
"""Steps of light from dark to white."""
DIRECTIONS = 24
"""Directions that the sun shines from, all round."""
RUNS = 0.5
"""From this haste on he runs."""
DIAL_UP, DIAL_ASIDE = 0.97, 0.72
"""The instrument's dial above the ground and to his right [m]."""
NEEDLE = (190, 60, 40)
Foot: TypeAlias = tuple[int, int]
Lighting: TypeAlias = tuple[float, ...]
"""The first numbers of `FigureLight`."""


class HikerSprite:
    """Pictures of the hiker at one height in pixels."""

    def __init__(self, height: int) -> None:
        self.height = height
        self._poses: dict[Bearing | None, tuple[npt.NDArray[np.uint8], FigureParts]] = {}
        """The instrument's is None."""
        self._lit: dict[tuple[Bearing | None, Lighting], pygame.Surface] = {}
        self._sized: dict[tuple[Bearing | None, Lighting, tuple[int, int]], pygame.Surface] = {}

    def warm(self, bearing: Bearing) -> None:
        """Paint one more step on such ground ahead of its need."""
        for frame in range(FRAMES):
            ahead = bearing._replace(frame=frame)
            if ahead not in self._poses:
                self._pose(ahead)
                return

    def picture(self, bearing: Bearing, lighting: Lighting, share: float = 1.0
                ) -> tuple[pygame.Surface, Foot]:  # fmt: skip
        """His picture, and where in it the middle between his feet is [px].

        ``lighting`` is of `lighting_of`; ``share`` makes him smaller.
        """
        return self._of(bearing, lighting, share)

    def instrument(self, lighting: Lighting, share: float) -> tuple[pygame.Surface, Foot]:
        """That of the instrument."""
        return self._of(None, lighting, share)

    def _of(self, pose: Bearing | None, lighting: Lighting, share: float
            ) -> tuple[pygame.Surface, Foot]:  # fmt: skip
        surface, parts = self._pose(pose)
        high, wide = surface.shape[:2]
        size = (max(4, round(share * wide)), max(4, round(share * high)))
        key = (pose, lighting, size)
        if key not in self._sized:
            _make_room(self._sized, SIZED)
            image = self._in_light(pose, lighting)
            self._sized[key] = image if size == (wide, high) else pygame.transform.smoothscale(
                image, size)  # fmt: skip
        return self._sized[key], (round(parts.middle * size[0] / wide),
                                  round(parts.ground * size[1] / high))  # fmt: skip

    def _pose(self, pose: Bearing | None) -> tuple[npt.NDArray[np.uint8], FigureParts]:
        if pose not in self._poses:
            _make_room(self._poses, POSES)
            parts = (
                instrument_parts(self.height) if pose is None else figure_parts(self.height, pose)
            )
            surface = blank(self.height)
            figure_kernels().paint_parts(surface, parts.rows())
            self._poses[pose] = (surface, parts)
        return self._poses[pose]

    def _in_light(self, pose: Bearing | None, lighting: Lighting) -> pygame.Surface:
        if (pose, lighting) not in self._lit:
            _make_room(self._lit, LIT)
            surface, parts = self._pose(pose)
            lamp = lantern_at(self.height, pose or Bearing(lamp=True))
            numbers = [*lighting, *lamp, parts.metre, parts.ground]
            high, wide = surface.shape[:2]
            pixels = np.empty((high, wide), np.uint32)
            figure_kernels().light_figure(pixels, surface, FigureLight._make(numbers))
            self._lit[pose, lighting] = pygame.image.frombuffer(
                pixels.astype("<u4").tobytes(), (wide, high), "BGRA"
            )
        return self._lit[pose, lighting]


def _make_room(kept: dict[Any, Any], most: int) -> None:
    """Forget the oldest entry where there are as many as may be kept."""
    if len(kept) >= most:
        del kept[next(iter(kept))]


def bearing_of(step: float, measuring: bool, haste: float, rises: tuple[float, float], lamp: bool
               ) -> Bearing:  # fmt: skip
    """His pose at a share of a double step, below 0 where he stands.

    ``rises``: of the ground shown to his right and ahead of him, per metre.
    """
    across, ahead = (
        round(SLOPES * round(min(STEEPEST, max(-STEEPEST, rise)) / SLOPES), 1) + 0.0
        for rise in rises
    )
    if measuring:
        return Bearing(READING, across, ahead)
    if step < 0:
        return Bearing(STANDING, across, ahead, lamp=lamp)
    return Bearing(int(step * FRAMES) % FRAMES, across, ahead, haste > RUNS, lamp)


def lighting_of(view: Projection) -> Lighting:
    """The light that falls on him, in steps, as the first numbers of `FigureLight`."""
    light, pose = view.light, view.pose
    turn = 2 * math.pi / DIRECTIONS
    off = turn * round((light.azimuth - pose.yaw) / turn)
    up = 0.1 * round(10 * max(0.12, light.height))
    sun = (-math.sin(off) * math.cos(up), math.sin(up), -math.cos(off) * math.cos(up))
    tones = [round(SHADES * c) / SHADES for c in (*light.sun, *light.sky)]
    fog = [6.0 * round(c / 6) for c in light.fog]
    veil = round(view.veil(view.back), 2)
    return (*sun, *tones, *fog, veil, round(SHADES * light.lamp) / SHADES)


def draw_needle(canvas: pygame.Surface, foot: tuple[float, float], pixels: float, turn: float,
                light: Light) -> None:  # fmt: skip
    """The needle of the instrument at ``foot``; ``pixels`` is a metre, ``turn`` goes to 1."""
    tone = [min(1.0, light.sky[i] + 0.7 * light.sun[i] + 0.35 * light.lamp) for i in range(3)]
    red, green, blue = (round(c * t) for c, t in zip(NEEDLE, tone, strict=True))
    head = (foot[0], foot[1] - DIAL_UP * pixels)
    angle = turn * 4 * math.pi * (1 - 0.5 * turn)
    reach = (0.13 * pixels * math.cos(angle), 0.13 * pixels * math.sin(angle))
    tip = (head[0] + reach[0], head[1] + reach[1])
    tail = (head[0] - reach[0], head[1] - reach[1])
    wide = max(2, round(0.04 * pixels))
    pygame.draw.line(canvas, (red, green, blue), tail, tip, wide)


def shine_at(height: int, bearing: Bearing, share: float) -> tuple[float, float]:
    """Where his lantern shines, from the middle between his feet [px]."""
    x, y = lantern_at(height, bearing)
    parts = FigureParts(height, bearing)
    return share * (x - parts.middle), share * (y - parts.ground)


@cached_per_thread(maxsize=4)
def shine(wide: int, lamp: float) -> pygame.Surface:
    """What the lantern adds to the air around it; ``lamp`` is 0 to 1."""
    at = np.linspace(-1, 1, 48)
    far = np.hypot(at[:, None], at[None, :])
    bright = 0.35 * np.clip(1 - far, 0, 1) ** 1.6 + 0.65 * np.clip(1 - 2.2 * far, 0, 1) ** 2.2
    tone = bright[:, :, None] * np.array((170, 116, 52)) * lamp
    small = pygame.surfarray.make_surface(tone.astype(np.uint8))
    return pygame.transform.smoothscale(small, (wide, wide))
