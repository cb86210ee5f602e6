"""Drifting wisps, the glow of the hidden sun, rain and snow, the lantern's circle of light."""

from __future__ import annotations

import math

import numpy as np
import pygame

from game.land.vegetation import COSMETIC_SEED
from game.ui.drawing import smooth_noise
from game.view.camera import nearest_turn
from game.view.columns import Pose
from game.view.light import Light

WISPS = 3
FLAKES = 420


class Weather:
    """Everything between the hiker and the mountain, for a picture of one size."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.size = size
        rng = np.random.default_rng([COSMETIC_SEED, 8])
        self._shapes = [_wisp(rng, size, k) for k in range(WISPS)]
        self._wisps = [_cloth(alpha) for alpha in self._shapes]
        self._glow = pygame.Surface((1, 1))
        self._lamp: tuple[float, pygame.Surface] | None = None
        self._drops = rng.random((FLAKES, 4))
        self._corners = _corners(size)
        self.lit: Light | None = None

    def light(self, light: Light) -> None:
        """Take another light."""
        self.lit = light
        r, g, b = (round(min(255.0, c * 1.02 + 3)) for c in light.fog)
        for image in self._wisps:
            image.fill((255, 255, 255, 0), special_flags=pygame.BLEND_RGBA_MAX)
            image.fill((r, g, b, 255), special_flags=pygame.BLEND_RGBA_MULT)
        # Soft things are drawn small and enlarged.
        at = np.linspace(-1, 1, 72)
        far = np.hypot(at[:, None], at[None, :])
        halo = np.clip(1 - far, 0, 1) ** 2 + 1.1 * np.exp(-((far / 0.11) ** 2))
        colour = halo[:, :, None] * np.array(light.glow)
        small = pygame.surfarray.make_surface(np.clip(colour, 0, 255).astype(np.uint8))
        across = round(1.24 * self.size[1])
        self._glow = pygame.transform.smoothscale(small, (across, across))

    def sky(self, low: pygame.Surface, top: int) -> None:
        """Fill the rows above ``top`` with fog: the horizon's colour there, the zenith's above."""
        assert self.lit is not None
        if top <= 0:
            return
        share = ((np.arange(top) + 0.5) / top)[:, None] ** 0.8
        tone = np.array(self.lit.zenith) * (1 - share) + np.array(self.lit.fog) * share
        strip = pygame.surfarray.make_surface(np.rint(tone).astype(np.uint8)[None])
        low.blit(pygame.transform.scale(strip, (self.size[0], top)), (0, 0))

    def sun(self, low: pygame.Surface, pose: Pose) -> None:
        """Brighten the fog where the sun stands behind it."""
        assert self.lit is not None
        off = nearest_turn(pose.yaw, self.lit.azimuth)
        if abs(off) > 1.35 or max(self.lit.glow) < 1:
            return
        x = pose.middle - math.tan(off) * pose.focal
        y = pose.horizon - math.tan(max(-0.05, 0.55 * self.lit.height)) * pose.focal
        y = max(y, 0.05 * self.size[1])
        low.blit(self._glow, self._glow.get_rect(center=(round(x), round(y))),
                 special_flags=pygame.BLEND_RGB_ADD)  # fmt: skip

    def wisp(self, layer: int, pose: Pose, seconds: float, way: float
             ) -> tuple[pygame.Surface, tuple[int, int]]:  # fmt: skip
        """One layer of drifting fog and where it goes; ``way`` [m] moves it against the walk."""
        image = self._wisps[layer]
        width = image.get_width() // 2
        speed = (26.0, 17.0, 10.0)[layer] * (1 + 3.0 * (self.lit.storm if self.lit else 0))
        turn = pose.yaw * pose.focal * (1.0, 0.9, 0.8)[layer]
        x = (seconds * speed * self.size[0] / 640 + turn + way * layer) % width
        y = pose.horizon - (0.52, 0.42, 0.36)[layer] * image.get_height()
        return image, (round(-x), round(y))

    def gloom(self, low: pygame.Surface, at: tuple[float, float]) -> None:
        """Darken the corners; after sunset everything but the lantern's circle around ``at``."""
        assert self.lit is not None
        low.blit(self._corners, (0, 0), special_flags=pygame.BLEND_RGB_MULT)
        lamp = round(self.lit.lamp, 2)
        if lamp <= 0:
            return
        if self._lamp is None or self._lamp[0] != lamp:
            self._lamp = (lamp, _lamplight(self.size, lamp))
        mask = self._lamp[1]
        low.blit(mask, mask.get_rect(center=(round(at[0]), round(at[1]))),
                 special_flags=pygame.BLEND_RGB_MULT)  # fmt: skip

    def fall(self, canvas: pygame.Surface, seconds: float, snow: bool) -> None:
        """Rain or snow over the whole canvas, as thick as the storm is strong."""
        assert self.lit is not None
        storm = self.lit.storm
        count = round(FLAKES * min(1.0, 1.15 * storm))
        if count == 0:
            return
        width, height = canvas.get_size()
        drops = self._drops[:count]
        depth = 0.35 + 0.65 * drops[:, 2]
        fast = (0.42 if snow else 1.5) * depth * (1 + 0.3 * drops[:, 3])
        wind = (1.05 if snow else 0.55) * depth
        flutter = 0.012 * np.sin(seconds * (2 + 3 * drops[:, 3]) + 6.3 * drops[:, 0]) * snow
        x = ((drops[:, 0] + seconds * wind + flutter) % 1.08 - 0.04) * width
        y = ((drops[:, 1] + seconds * fast) % 1.08 - 0.04) * height
        grey = 0.45 * sum(self.lit.fog) / 3 + 80
        if snow:
            for i in range(count):
                tone = round(min(255, grey * (0.75 + 0.55 * depth[i])))
                pygame.draw.circle(canvas, (tone, tone, min(255, tone + 6)), (x[i], y[i]),
                                   max(1.0, 0.0036 * height * depth[i] ** 2))  # fmt: skip
            return
        length = 0.045 * height * depth
        for i in range(count):
            tone = round(min(255, grey * (0.55 + 0.5 * depth[i])))
            end = (x[i] + length[i] * 0.36, y[i] + length[i])
            pygame.draw.aaline(canvas, (tone, tone, min(255, tone + 10)), (x[i], y[i]), end)


def _wisp(rng: np.random.Generator, size: tuple[int, int], layer: int) -> np.ndarray:
    """Opacity of one band of fog, twice side by side so that it can scroll."""
    cells = (3, 4, 6)[layer]
    noise = smooth_noise(rng, 256, cells, 3)
    band = np.linspace(-1, 1, 256)[:, None]
    soft = np.clip(1 - np.abs(band) ** 2, 0, 1) ** 1.3
    alpha = np.clip(0.42 + 0.55 * noise, 0, 1) * soft * (92, 82, 70)[layer]
    surface = pygame.surfarray.make_surface(
        np.repeat(np.clip(alpha, 0, 255).astype(np.uint8).T[:, :, None], 3, axis=2)
    )
    wide, tall = round(size[0] * 1.25), round(size[1] * (0.62, 0.5, 0.42)[layer])
    big = pygame.surfarray.array3d(pygame.transform.smoothscale(surface, (wide, tall)))[:, :, 0]
    # Fold the seam: the first columns are blended into the last.
    edge = wide // 6
    t = np.linspace(0, 1, edge)[:, None]
    body = big[: wide - edge].astype(np.float32)
    body[:edge] = big[wide - edge :] * (1 - t) + body[:edge] * t
    return np.concatenate((body, body)).astype(np.uint8)


def _cloth(alpha: np.ndarray) -> pygame.Surface:
    image = pygame.Surface((alpha.shape[0], alpha.shape[1]), pygame.SRCALPHA)
    pixels = pygame.surfarray.pixels_alpha(image)
    pixels[...] = alpha
    del pixels
    return image


def _lamplight(size: tuple[int, int], lamp: float) -> pygame.Surface:
    """What the night leaves of the light around the lantern, twice the picture's size."""
    x = (np.arange(160, dtype=np.float32) - 79.5)[:, None] / 80 * size[0] / size[1]
    y = (np.arange(90, dtype=np.float32) - 44.5)[None, :] / 45
    glow = np.exp(-np.sqrt(x * x + (y * 1.75) ** 2) / 0.26)[:, :, None]
    warm = np.array((1.0, 0.92, 0.74), np.float32)
    dark = np.array((0.50, 0.55, 0.72), np.float32)
    tone = 1 - lamp + lamp * (dark + (warm - dark) * np.minimum(1, 1.25 * glow))
    small = pygame.surfarray.make_surface((tone * 255).astype(np.uint8))
    return pygame.transform.smoothscale(small, (2 * size[0], 2 * size[1]))


def _corners(size: tuple[int, int]) -> pygame.Surface:
    x = np.linspace(-1, 1, 64, dtype=np.float32)[:, None]
    y = np.linspace(-1, 1, 36, dtype=np.float32)[None, :]
    tone = 255 - 62 * np.clip(0.5 * (x * x + y * y), 0, 1) ** 1.8
    small = pygame.surfarray.make_surface(np.repeat(tone.astype(np.uint8)[:, :, None], 3, axis=2))
    return pygame.transform.smoothscale(small, size)
