"""The revealed mountain for paper: finer ground, twice as many pixels, small shapes near by.

On the screen a point of the land is metres wide. Here every pixel of the near ground also has
bumps from half a metre to a dozen, lit by the same low sun; each size fades where it would be
smaller than a pixel.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import numpy.typing as npt

from game.view.height_field import Float32, seamless
from game.view.quality import Quality, QualityLevel
from game.view.reveal import HAZE, RevealView
from game.view.reveal_camera import RevealCamera, RevealSubject
from game.view.reveal_mesh import SUN, RevealMesh

FINE = 3000
"""Points of the fine grid each way, about: twice the screen's."""
SLICES = 300
SHARPER = 2
"""Drawn at so many times the size, and scaled down, up to `LARGE` rows."""
LARGE = 1200
SIZES = ((0.6, 1.0), (1.1, 1.0), (2.1, 0.8), (4.0, 0.6), (7.6, 0.4))
"""Widths of the bumps [m] and how steep they are."""
TEXELS = 16
"""Texels of the tile along one bump."""
TILE = 1024
GROUND, SNOW = 0.10, 0.055
"""How strongly the bumps are shaded: snow is smooth."""
DARK, BRIGHT = 150.0, 205.0
"""Brightness under which ground is no snow, and over which it is."""
F = np.float32


class _Paper(Quality):
    """As fine as the page."""

    def __init__(self, height: int) -> None:
        super().__init__(0)
        self._step = QualityLevel(float(SHARPER if height <= LARGE else 1), SLICES)

    @property
    def step(self) -> QualityLevel:
        return self._step


class PrintedView(RevealView):
    """The reveal at a size in pixels, at rest; a picture takes some seconds."""

    def __init__(
        self,
        mesh: RevealMesh,
        subject: RevealSubject,
        reveal_camera: RevealCamera,
        size: tuple[int, int],
    ) -> None:
        super().__init__(mesh, subject, still=True, reveal_camera=reveal_camera)
        self.quality = _Paper(size[1])
        # In rows of the drawing, which are narrower than those of the page.
        self.slack *= self.quality.step.share

    def _rows(self, size: tuple[int, int]) -> int:
        return size[1]

    def _colours(self, depth: Float32, east: Float32, north: Float32, under: Float32,
                 seconds: float) -> np.ndarray:  # fmt: skip
        packed = super()._colours(depth, east, north, under, seconds)
        # A band of columns at a time: whole pages of numbers would fill the memory.
        for left in range(0, len(packed), 128):
            band = slice(left, left + 128)
            packed[band] = self._shaded(packed[band], depth[band], east[band], north[band])
        return packed

    def _shaded(self, packed: np.ndarray, depth: Float32, east: Float32, north: Float32
                ) -> np.ndarray:  # fmt: skip
        pixel = depth * F(1 / self.pose.focal)
        bumps = np.zeros_like(depth)
        for k, (width, steep) in enumerate(SIZES):
            seen = np.clip(F(width / 3) / pixel - 1, 0, 1)
            if not seen.any():
                continue
            texel = width / TEXELS
            turn = 0.9 * k
            c, s = F(math.cos(turn) / texel), F(math.sin(turn) / texel)
            j = np.floor(east * c - north * s).astype(np.int32) & (TILE - 1)
            i = np.floor(east * s + north * c).astype(np.int32) & (TILE - 1)
            bumps += F(steep) * seen * _towards_the_sun(turn)[i, j]
        planes = [((packed >> shift) & 255).astype(np.float32) for shift in (16, 8, 0)]
        snow = np.clip((planes[1] - DARK) / (BRIGHT - DARK), 0, 1)
        near = np.exp(depth * F(-1 / HAZE))
        light = 1 + np.clip(bumps * near * (GROUND + (SNOW - GROUND) * snow), -0.5, 0.5)
        out = np.zeros(packed.shape, np.uint32)
        for plane, shift in zip(planes, (16, 8, 0), strict=True):
            out |= np.clip(plane * light, 0, 255).astype(np.uint32) << shift
        return out


@cache
def _towards_the_sun(turn: float) -> npt.NDArray[np.float32]:
    """How far each texel of a tile of bumps faces the sun, deviation 1; the tile is turned."""
    bumps = seamless(60, TILE, TILE // TEXELS, 1)
    azimuth = SUN[0] + turn
    north, east = np.gradient(np.pad(bumps, 1, mode="wrap"))
    facing = -np.asarray(east * math.cos(azimuth) + north * math.sin(azimuth))[1:-1, 1:-1]
    return np.ascontiguousarray(facing / facing.std(), dtype=np.float32)
