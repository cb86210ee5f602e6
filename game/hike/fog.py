"""Visibility: what the hiker sees now, what was seen before, and the fog over the rest."""

from __future__ import annotations

import math

import numpy as np
import pygame

from game.ui.drawing import smooth_noise
from game.ui.theme import Colour

FOG_COLOUR: Colour = (232, 230, 223)
FOG_ROWS = 120
"""Fog texels from top to bottom; fog is soft, so few are enough."""


class SeenGround:
    """Where the hiker has been able to see, on a coarse grid around the start [m]."""

    def __init__(self, visibility: float) -> None:
        self.visibility = visibility
        self.cell = visibility / 7.0
        """Side of a cell [m]."""
        self.half = 64
        """Cells from the start to the border of the grid, in each direction."""
        self.seen = np.zeros((129, 129), dtype=np.float32)
        """How well each cell was ever seen, 0 to 1, ``[north, east]``."""

    def see(self, east: float, north: float) -> None:
        """Remember the ground around a place (metres from the start)."""
        reach = math.ceil(self.visibility / self.cell) + 1
        cx, cy = round(east / self.cell), round(north / self.cell)
        while max(abs(cx), abs(cy)) + reach >= self.half:
            self._enlarge_grid()
        xs = np.arange(cx - reach, cx + reach + 1)
        ys = np.arange(cy - reach, cy + reach + 1)
        distance = np.hypot(xs[None, :] * self.cell - east, ys[:, None] * self.cell - north)
        # Full light up to 3/8 of the visibility, none at its end.
        light = np.clip(1.6 - 1.6 * distance / self.visibility, 0.0, 1.0)
        part = self.seen[
            cy - reach + self.half : cy + reach + 1 + self.half,
            cx - reach + self.half : cx + reach + 1 + self.half,
        ]
        np.maximum(part, light, out=part)

    def see_along(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Remember the ground along a straight way."""
        parts = max(1, math.ceil(math.dist(start, end) / (self.visibility / 4)))
        for i in range(1, parts + 1):
            t = i / parts
            self.see(start[0] + (end[0] - start[0]) * t, start[1] + (end[1] - start[1]) * t)

    def _enlarge_grid(self) -> None:
        old, side = self.half, self.half * 2
        grown = np.zeros((2 * side + 1, 2 * side + 1), dtype=np.float32)
        grown[side - old : side + old + 1, side - old : side + old + 1] = self.seen
        self.seen, self.half = grown, side

    def sample(self, easts: np.ndarray, norths: np.ndarray) -> np.ndarray:
        """Remembered light on the grid of ``norths`` x ``easts`` [m], between cells smoothly."""
        limit = 2 * self.half - 1.001
        x = np.clip(easts / self.cell + self.half, 0.0, limit)
        y = np.clip(norths / self.cell + self.half, 0.0, limit)
        ix, iy = x.astype(np.intp), y.astype(np.intp)
        fx, fy = (x - ix)[None, :].astype(np.float32), (y - iy)[:, None].astype(np.float32)
        rows = self.seen[iy] * (1 - fy) + self.seen[iy + 1] * fy
        mixed: np.ndarray = rows[:, ix] * (1 - fx) + rows[:, ix + 1] * fx
        return mixed

    def any_at(self, east: float, north: float) -> bool:
        """Whether a place (metres from the start) was ever seen."""
        ix, iy = round(east / self.cell) + self.half, round(north / self.cell) + self.half
        side = 2 * self.half
        return 0 <= ix <= side and 0 <= iy <= side and bool(self.seen[iy, ix] > 0.01)


class Fog:
    """Draws the drifting cloud over the map."""

    REMEMBERED = 0.50
    """Share of the fog that lifts from ground walked before."""

    def __init__(self, seed: int = 11) -> None:
        rng = np.random.default_rng(seed)
        self._cloud = smooth_noise(rng, 256, 3)
        self.wisps = smooth_noise(rng, 256, 7)
        self._coarse = 6
        """Screen pixels per fog texel."""
        self._small = pygame.Surface((1, 1), pygame.SRCALPHA)
        self._large = pygame.Surface((1, 1), pygame.SRCALPHA)

    def drift(self, field: np.ndarray, x0: float, y0: float, step: float,
               shape: tuple[int, int]) -> np.ndarray:  # fmt: skip
        """``field`` read from texel ``x0``, ``y0`` in steps, moved by fractions smoothly."""
        ys = (y0 + step * np.arange(shape[0])) % 256
        xs = (x0 + step * np.arange(shape[1])) % 256
        iy, ix = ys.astype(np.intp), xs.astype(np.intp)
        fy, fx = (ys - iy)[:, None].astype(np.float32), (xs - ix)[None, :].astype(np.float32)
        # Only now: the remainder of a tiny negative number is 256 itself.
        iy, ix = iy % 256, ix % 256
        rows = field[iy] * (1 - fy) + field[(iy + 1) % 256] * fy
        moved: np.ndarray = rows[:, ix] * (1 - fx) + rows[:, (ix + 1) % 256] * fx
        return moved

    def _fit_surfaces(self, size: tuple[int, int]) -> tuple[int, int]:
        self._coarse = max(3, round(size[1] / FOG_ROWS))
        shape = (math.ceil(size[1] / self._coarse), math.ceil(size[0] / self._coarse))
        if self._large.get_size() != size:
            self._small = pygame.Surface((shape[1], shape[0]), pygame.SRCALPHA)
            self._large = pygame.Surface(size, pygame.SRCALPHA)
        return shape

    def draw(
        self,
        canvas: pygame.Surface,
        seen_ground: SeenGround,
        hiker: tuple[float, float],
        centre: tuple[float, float],
        focus: tuple[float, float],
        pixels_per_metre: float,
        seconds: float,
        closing: float = 0.0,
    ) -> None:
        """Cover ``canvas``.

        ``hiker`` and ``centre`` are metres from the start, ``centre`` being drawn at ``focus``
        [px]. ``seconds`` moves the clouds; ``closing`` (0 to 1) lets the fog swallow all.
        """
        shape = self._fit_surfaces(canvas.get_size())
        # Texels over the window, and the ground [m] that each of them covers.
        step = self._coarse / pixels_per_metre
        easts = centre[0] + (np.arange(shape[1]) * self._coarse - focus[0]) / pixels_per_metre
        norths = centre[1] - (np.arange(shape[0]) * self._coarse - focus[1]) / pixels_per_metre
        # The cloud's square of 256 texels repeats every eleven visibilities.
        grain = 256 / (seen_ground.visibility * 11)
        x0, y0 = easts[0] * grain, -norths[0] * grain
        cloud = self.drift(self._cloud, x0 + seconds * 1.7, y0 + seconds * 0.6, step * grain, shape)
        wisps = self.drift(self.wisps, x0 - seconds * 2.6, y0 + seconds * 1.1, step * grain, shape)
        distance = np.hypot((easts - hiker[0])[None, :], (norths - hiker[1])[:, None])
        # Clear up to 0.7 of the visibility and gone at 1.12, by a smoothstep between; the cloud
        # makes the border ragged.
        reach = distance / seen_ground.visibility + 0.085 * cloud + 0.05 * wisps + 1.2 * closing
        clear = np.clip((1.12 - reach) / 0.42, 0.0, 1.0)
        clear = clear * clear * (3 - 2 * clear)
        remembered = seen_ground.sample(easts, norths) * self.REMEMBERED * (1 - closing)
        remembered *= np.clip(1 + 0.16 * cloud, 0.6, 1.2)
        thick = 1.0 - np.maximum(clear, remembered)
        self._blit_cloud(canvas, thick, 4.2 * cloud + 2.4 * wisps)

    def lift(self, canvas: pygame.Surface, share: float, seconds: float) -> None:
        """Cover ``canvas`` with cloud of which ``share`` (0 to 1) has already torn open."""
        shape = self._fit_surfaces(canvas.get_size())
        cloud = self.drift(self._cloud, seconds * 3.0, seconds, 0.55, shape)
        wisps = self.drift(self.wisps, -seconds * 4.0, seconds * 2.0, 0.8, shape)
        thick = np.clip(2.9 - 5.8 * share + 0.75 * cloud + 0.3 * wisps, 0.0, 1.0)
        thick *= min(1.0, (1.0 - share) / 0.45)
        self._blit_cloud(canvas, thick, 2.6 * cloud + 1.3 * wisps)

    def _blit_cloud(self, canvas: pygame.Surface, thick: np.ndarray, light: np.ndarray) -> None:
        # Views of a surface lock it: they are deleted before anything is drawn with it.
        pixels = pygame.surfarray.pixels3d(self._small)
        tone = light.T[:, :, None] + np.array(FOG_COLOUR, dtype=np.float32)
        pixels[...] = np.clip(tone, 0, 255).astype(np.uint8)
        del pixels
        alpha = pygame.surfarray.pixels_alpha(self._small)
        alpha[...] = (np.clip(thick.T, 0.0, 1.0) * 254).astype(np.uint8)
        del alpha
        pygame.transform.smoothscale(self._small, self._large.get_size(), self._large)
        canvas.blit(self._large, (0, 0))
