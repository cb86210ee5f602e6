"""The reveal: the camera rises, the sea of cloud sinks, the whole mountain stands there."""

from __future__ import annotations

import math

import numpy as np
import pygame

from game.view.columns import Columns, F
from game.view.height_field import Float32
from game.view.light import smooth
from game.view.quality import Quality
from game.view.reveal_camera import (
    FAR,
    WIDE,
    RevealCamera,
    RevealSubject,
    at_azimuth,
    clearance,
    find_reveal_camera,
)
from game.view.reveal_mesh import CLOUD_CELL, CLOUD_TILE, SUN, RevealMesh
from game.view.scene_numbers import Pose

FARTHEST = 14000.0
HAZE = 5200.0
"""Depth at which the air has taken most of the colour [m]."""
RISE, SINK_FROM, SINK = 3.4, 2.0, 6.2
"""Seconds that the camera rises; from when and until when the cloud sinks."""
SWING, PERIOD = math.radians(16), 56.0
"""The camera swings so far to both sides of its best place, and back, in this time [s]."""
HORIZON_AT = 0.16
"""Where the horizon is while the whole mountain is seen, as a share of the height."""
LOW = -76.0
"""Level of the cloud sea in the end, below the lowest ground of the map [m]."""
LIT_CLOUD = np.array((255, 226, 198), np.float32)
DARK_CLOUD = np.array((128, 116, 152), np.float32)
HORIZON = np.array((246, 196, 150), np.float32)
SKY_LOW = np.array((226, 160, 140), np.float32)
SKY_HIGH = np.array((82, 88, 138), np.float32)
FRAY = 0.5
"""By so many points of the land a pixel is looked up aside, at most."""
PATIENCE = 1.75
"""Nobody steers in the reveal: 38 frames a second are enough before it is drawn coarser."""


class RevealView:
    """Draws the mountain at a moment of the reveal."""

    def __init__(
        self,
        mesh: RevealMesh,
        subject: RevealSubject,
        still: bool = False,
        fixed: int = -1,
        reveal_camera: RevealCamera | None = None,
    ) -> None:
        """``still`` leaves out the orbit; ``fixed`` stays on one quality.

        Finding the ``vantage`` takes tenths of a second, so the window has it found beforehand.
        """
        self.mesh, self.subject, self._still = mesh, subject, still
        self.quality = Quality(fixed, patience=PATIENCE)
        self.reveal_camera = reveal_camera or find_reveal_camera(mesh, subject, SWING)
        self.radius = self.reveal_camera.radius
        inside = mesh.heights[mesh.heights > 0]
        top = mesh.lifted(subject.start)
        self._high = min(top + 26.0, float(np.percentile(inside[::16], 97)))
        """Level of the cloud sea at first, above the start."""
        self._columns: Columns | None = None
        self._surface = pygame.Surface((1, 1))
        self._places = np.zeros((2, 0, 0), np.int32)
        self._under = np.zeros((0, 0), np.float32)
        self._ints = np.zeros((2, 0), np.int32)
        self._fray = np.zeros((2, 0, 0), np.float32)
        self._packed = np.zeros((3, 0), np.uint32)
        self._floats = np.zeros((5, 0), np.float32)
        self.pose = Pose(0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0)
        self._scale = 1.0
        self.slack = 1.5
        """A way is hidden only where the ground before it reaches so many rows over it."""

    def _pose(self, seconds: float, size: tuple[int, int], middle: float) -> Pose:
        v = self.reveal_camera
        risen = smooth(0.0, RISE, seconds)
        swung = 0.0 if self._still else SWING * math.sin(2 * math.pi * (seconds - SINK) / PERIOD)
        yaw = v.facing + swung
        # In from afar while the cloud sinks, so that the whole mountain is seen before the ways.
        near = smooth(SINK_FROM, SINK + 3.0, seconds)
        radius = v.radius * (1 + (FAR - 1) * (1 - near))
        high = at_azimuth(v.heights, yaw) * near + at_azimuth(v.afar, yaw) * (1 - near)
        up = v.up + high * (0.55 + 0.45 * risen)
        east, north = v.east - radius * math.cos(yaw), v.north - radius * math.sin(yaw)
        up = max(up, float(self.mesh.height(east, north)) + clearance(v.radius))
        focal = v.lens * size[1] * WIDE
        horizon = at_azimuth(v.aims, yaw) * size[1] - focal * (up - v.up) / radius
        # From afar the horizon comes into the picture as well.
        horizon += (1 - near) * max(0.0, HORIZON_AT * size[1] - horizon)
        middle += at_azimuth(v.shifts, yaw) * size[1]
        return Pose(east, north, up, yaw, horizon, focal, middle)

    def _rows(self, size: tuple[int, int]) -> int:
        return min(360, size[1])

    def draw(self, canvas: pygame.Surface, seconds: float, focus: float = 0.5) -> None:
        """Draw over the whole canvas; ``focus`` is the column of the middle as a share."""
        step = self.quality.step
        size = canvas.get_size()
        rows = max(90, round(step.share * self._rows(size)))
        low = (max(160, round(rows * size[0] / size[1] / 4) * 4), rows)
        if self._columns is None or self._surface.get_size() != low:
            self._columns = Columns(*low, 2 * step.slices, 90.0, FARTHEST, 0.25)
            self._surface = pygame.Surface(low, 0, 32)
            self._fray = np.random.default_rng(0).uniform(-FRAY, FRAY, (2, *low)).astype(np.float32)
        columns, surface = self._columns, self._surface
        self._scale = size[0] / low[0]
        pose = self._pose(seconds, low, focus * low[0])
        self.pose = pose
        level = self._high + (LOW - self._high) * smooth(SINK_FROM, SINK, seconds)
        columns.cast(pose)
        m = self.mesh
        np.add(columns.east, F(m.origin), out=columns.east)
        np.add(columns.north, F(m.origin), out=columns.north)
        columns.sample(m.heights, m.cell)
        cover = self._cloud_over(columns, level, seconds)
        top = columns.project(pose)
        self._sky(surface, pose, max(top, 1))
        shifted = Pose(pose.east + m.origin, pose.north + m.origin, pose.up, pose.yaw,
                       pose.horizon, pose.focal, pose.middle)  # fmt: skip
        depth, east, north, over = columns.pixels(shifted, cover)
        packed = self._colours(depth, east, north, over, seconds)
        pixels = pygame.surfarray.pixels2d(surface)
        blank = columns.rows[-2][:, None] > np.arange(columns.height)[None, top:]
        np.copyto(pixels[:, top:], packed[:, ::-1], where=~blank)
        del pixels
        self._sun(surface, pose)
        veil = 1 - smooth(0.2, RISE, seconds)
        if veil > 0:
            self._fog(surface, veil)
        pygame.transform.smoothscale(surface, size, canvas)

    def _cloud_over(self, columns: Columns, level: float, seconds: float) -> Float32:
        """Lay the cloud's surface over the heights; how deep the ground lies under it [m]."""
        a, surface = columns.scratch
        if self._places.shape[1:] != a.shape:
            self._places = np.empty((2, *a.shape), np.int32)
            self._under = np.empty(a.shape, np.float32)
        j, i = self._places
        for axis, drift, out in ((columns.east, 5.0 * seconds, j), (columns.north, 0.0, i)):
            np.multiply(axis, F(1 / CLOUD_CELL), out=a)
            np.add(a, F(drift / CLOUD_CELL), out=a)
            np.copyto(out, a, casting="unsafe")
            np.bitwise_and(out, CLOUD_TILE - 1, out=out)
        np.multiply(i, CLOUD_TILE, out=i)
        np.add(i, j, out=i)
        self.mesh.clouds.reshape(-1).take(i, out=surface, mode="wrap")
        np.add(surface, F(level), out=surface)
        under = np.subtract(surface, columns.up, out=self._under)
        # Where it is thin the ground still shows, so it must not be raised there.
        np.subtract(surface, F(9.0), out=surface)
        np.maximum(columns.up, surface, out=columns.up)
        return under

    def _colours(self, depth: Float32, east: Float32, north: Float32, under: Float32,
                 seconds: float) -> np.ndarray:  # fmt: skip
        """Packed colours of all pixels: land or cloud, through the air between."""
        m = self.mesh
        shape, count = depth.shape, depth.size
        if self._ints.shape[1] < count:
            self._ints = np.empty((2, count), np.int32)
            self._floats = np.empty((5, count), np.float32)
            self._packed = np.empty((3, count), np.uint32)
        i, j = (row[:count].reshape(shape) for row in self._ints)
        light, thick, air, tone, mixed = (row[:count].reshape(shape) for row in self._floats)
        ground, part, out = (row[:count].reshape(shape) for row in self._packed)
        side = len(m.heights)
        # The cloud first, for its coordinates run on beyond the land.
        np.add(east, F(5.0 * seconds), out=tone)
        np.multiply(tone, F(1 / CLOUD_CELL), out=tone)
        np.copyto(j, tone, casting="unsafe")
        np.bitwise_and(j, CLOUD_TILE - 1, out=j)
        np.multiply(north, F(1 / CLOUD_CELL), out=tone)
        np.copyto(i, tone, casting="unsafe")
        np.bitwise_and(i, CLOUD_TILE - 1, out=i)
        np.multiply(i, CLOUD_TILE, out=i)
        np.add(i, j, out=i)
        m.cloud_light.take(i, out=light, mode="wrap")
        # Near the camera a point of the land is many pixels wide: they fray into each other.
        fray = self._fray[:, : shape[0], : shape[1]]
        np.multiply(east, F(1 / m.cell), out=tone)
        np.add(tone, fray[0], out=tone)
        np.clip(tone, 0, side - 1, out=tone)
        np.copyto(j, tone, casting="unsafe")
        np.multiply(north, F(1 / m.cell), out=tone)
        np.add(tone, fray[1], out=tone)
        np.clip(tone, 0, side - 1, out=tone)
        np.copyto(i, tone, casting="unsafe")
        np.multiply(i, side, out=i)
        np.add(i, j, out=i)
        m.colours.take(i, out=ground, mode="wrap")
        np.multiply(under, F(1 / 26.0), out=thick)
        np.add(thick, F(0.25), out=thick)
        np.clip(thick, 0, 1, out=thick)
        np.multiply(depth, F(-1 / HAZE), out=air)
        np.exp(air, out=air)
        np.multiply(air, F(1.06), out=air)
        np.minimum(air, 1, out=air)
        # Far away its single heads run together into one light.
        np.subtract(light, F(0.5), out=light)
        np.multiply(light, air, out=light)
        np.add(light, F(0.5), out=light)
        out[...] = 0
        for channel, shift in enumerate((16, 8, 0)):
            np.right_shift(ground, shift, out=part)
            np.bitwise_and(part, 255, out=part)
            np.copyto(tone, part, casting="unsafe")
            dark, lit = DARK_CLOUD[channel], LIT_CLOUD[channel]
            np.multiply(light, lit - dark, out=mixed)
            np.add(mixed, dark, out=mixed)
            np.subtract(mixed, tone, out=mixed)
            np.multiply(mixed, thick, out=mixed)
            np.add(tone, mixed, out=tone)
            haze = HORIZON[channel]
            np.subtract(tone, haze, out=tone)
            np.multiply(tone, air, out=tone)
            np.add(tone, haze, out=tone)
            np.copyto(part, tone, casting="unsafe")
            np.left_shift(part, shift, out=part)
            np.bitwise_or(out, part, out=out)
        return out

    def _sky(self, surface: pygame.Surface, pose: Pose, top: int) -> None:
        rows = np.arange(surface.get_height())
        high = np.clip((pose.horizon - rows) / (0.62 * surface.get_height()), 0, 1)[:, None]
        t = np.clip(high * 2.2, 0, 1)
        tone = HORIZON * (1 - t) + SKY_LOW * t
        t = np.clip((high - 0.16) / 0.84, 0, 1) ** 0.8
        tone = tone * (1 - t) + SKY_HIGH * t
        strip = pygame.surfarray.make_surface(np.rint(tone).astype(np.uint8)[None])
        surface.blit(pygame.transform.scale(strip, surface.get_size()), (0, 0))

    def _sun(self, surface: pygame.Surface, pose: Pose) -> None:
        """The low sun's glow on sky and haze."""
        off = (SUN[0] - pose.yaw + math.pi) % (2 * math.pi) - math.pi
        if abs(off) > 1.2:
            return
        x = pose.middle - math.tan(off) * pose.focal
        y = pose.horizon - math.tan(0.03) * pose.focal
        at = np.linspace(-1, 1, 64)
        far = np.hypot(at[:, None], at[None, :])
        halo = np.clip(1 - far, 0, 1) ** 2.2 * 0.9
        tone = (halo[:, :, None] * np.array((120, 78, 36))).astype(np.uint8)
        across = round(1.3 * surface.get_height())
        glow = pygame.transform.smoothscale(pygame.surfarray.make_surface(tone), (across, across))
        surface.blit(glow, glow.get_rect(center=(round(x), round(y))),
                     special_flags=pygame.BLEND_RGB_ADD)  # fmt: skip

    def _fog(self, surface: pygame.Surface, veil: float) -> None:
        """The last of the fog that the hike ended in."""
        sheet = pygame.Surface(surface.get_size())
        night = (24, 28, 46)
        tone = [round(night[i] + (float(HORIZON[i]) * 0.82 - night[i]) * (1 - veil) ** 0.7)
                for i in range(3)]  # fmt: skip
        sheet.fill(tone)
        sheet.set_alpha(round(255 * veil**0.8))
        surface.blit(sheet, (0, 0))

    def on_canvas(self, east: np.ndarray, north: np.ndarray, lift: float = 2.0
                  ) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
        """Pixels (n, 2) of places of the map, and which of them no ridge hides."""
        assert self._columns is not None
        columns = self._columns
        up = self.mesh.height(east, north) + lift
        x, y, depth = self.pose.project(east, north, up)
        cut = np.searchsorted(columns.z, depth) - 1
        column = np.clip(x, 0, columns.width - 1).astype(np.intp)
        hidden = columns.rows[np.clip(cut, 0, columns.slices - 1), column]
        seen = (cut < 1) | (y <= hidden + self.slack)
        return np.column_stack((x, y)) * self._scale, seen & (depth > 60)
