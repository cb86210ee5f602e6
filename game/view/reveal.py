"""The reveal: the camera rises, the sea of cloud sinks, the whole mountain stands there."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import numpy.typing as npt
import pygame

from game.ui.palette import Colour
from game.view.at_rest import FINER, MOST, AtRest, FinePicture
from game.view.at_rest import SLICES as FINE_SLICES
from game.view.camera import nearest_turn
from game.view.compiled import mountain_kernels, tree_kernels
from game.view.height_field import Float32, Floats
from game.view.kernels import BLOCK, Lanes
from game.view.kernels_mountain import HEADS, POINT
from game.view.light import Tone, smooth
from game.view.picture import Picture
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
from game.view.reveal_mesh import CLOUD_CELL, RevealMesh, padded_side
from game.view.reveal_sky import TOP, sun_glow
from game.view.reveal_zones import SUN
from game.view.scene_numbers import CloudSea, Pose

NEAREST, FARTHEST = 0.03, 14000.0
"""Depth of the first slice, of the camera's distance, and of the last one [m]."""
STEP, BEYOND = 3.3, 6
"""Depths of two slices on the land differ by this part, over the slices of the walking view; one
for so many of those lies behind the land, in the far cloud."""
HAZE = 5200.0
"""Depth at which the air has taken most of the colour [m]."""
END = math.exp(-FARTHEST / HAZE)
"""What it would leave at the last slice."""
RISE, SINK_FROM, SINK = 3.4, 2.0, 6.2
"""Seconds that the camera rises; from when and until when the cloud sinks."""
SWING, PERIOD = math.radians(16), 56.0
"""The camera swings so far to both sides of its best place, and back, in this time [s]."""
SKY, PEAK, BOTTOM = 0.215, 0.06, 0.83
"""The mean row of the skyline and that of its highest peak, at least, and the lowest of the ways,
shares of the height."""
ASIDE = 0.47
"""Everything to be seen lies at most so far from the middle column, as a share of the width."""
FOREGROUND = 0.62
"""Ground nearer than so many times the camera's distance is darker: the eye goes past it."""
LOW = -76.0
"""Level of the cloud sea in the end, below the lowest ground of the map [m]."""
NIGHT = (24, 28, 46)
REORDER = math.radians(4)
"""The order of the trees holds for a turn of the view so far [radians]."""
DENSE = 0.996
"""From this on the fog of the beginning is opaque."""
ZOOM = (0.45, 1.9)
"""Least and greatest distance by hand, of the usual one."""
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
        sharpens: bool = False,
    ) -> None:
        """``still`` leaves out the swing; ``fixed`` stays on one quality.

        One that ``sharpens`` is drawn finer while it stands still, see `game.view.at_rest`.

        Finding the camera's place takes tenths of a second, so the window has it found beforehand.
        """
        self.mesh, self.subject, self.still = mesh, subject, still
        self.quality = Quality(fixed, patience=PATIENCE)
        self.reveal_camera = reveal_camera or find_reveal_camera(mesh, subject, SWING)
        self.radius = self.reveal_camera.radius
        self.orbit, self.zoom = 0.0, 1.0
        """Turned by hand [radians], and so many times as far away."""
        self._top = float(mesh.heights.max())
        inside = mesh.heights[::4, ::4]
        top = mesh.lifted(subject.start)
        self._high = min(top + 26.0, float(np.percentile(inside[inside > 0], 97)))
        """Level of the cloud sea at first, above the start."""
        self._picture: Picture | None = None
        self._sheet: pygame.Surface | None = None
        self.depth: Float32 = np.full((1, 1), np.inf, np.float32)
        """Metres by column and row of the picture drawn last, very many in the sky."""
        self.at_rest = AtRest() if sharpens else None
        self.pose = Pose(0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0)
        self._scale = 1.0
        self._points = np.ascontiguousarray(mesh.heights[::POINT, ::POINT])
        self._ordered: tuple[float, npt.NDArray[np.uint32]] | None = None
        """A direction of view, and the trees from far to near in it."""

    def turn(self, by: float) -> None:
        """Turn around the mountain by hand [radians]; the camera no longer swings by itself."""
        self.orbit, self.still = self.orbit + by, True

    def approach(self, steps: float) -> None:
        """Come nearer by hand, or go farther away by negative ``steps``."""
        self.zoom = min(max(self.zoom * 0.88**steps, ZOOM[0]), ZOOM[1])

    def _pose(self, seconds: float, size: tuple[int, int], middle: float) -> Pose:
        v = self.reveal_camera
        risen = smooth(0.0, RISE, seconds)
        swung = 0.0 if self.still else SWING * math.sin(2 * math.pi * (seconds - SINK) / PERIOD)
        yaw = v.facing + swung + self.orbit
        # In from afar while the cloud sinks, so that the whole mountain is seen before the ways.
        near = smooth(SINK_FROM, SINK + 3.0, seconds)
        radius = v.radius * self.zoom * (1 + (FAR - 1) * (1 - near))
        high = at_azimuth(v.heights, yaw) * near + at_azimuth(v.afar, yaw) * (1 - near)
        up = v.up + high * (0.55 + 0.45 * risen) * self.zoom
        east, north = v.east - radius * math.cos(yaw), v.north - radius * math.sin(yaw)
        up = max(up, float(self.mesh.height(east, north)) + clearance(v.radius))
        # The horizon or the skyline leaves room for the sky, the ways for what is written.
        lowest, aside = self._bounds(Pose(east, north, up, yaw, 0.0, 1.0, 0.0))
        mean, peak = (
            at_azimuth(a, yaw) * near + at_azimuth(b, yaw) * (1 - near)
            for a, b in zip(v.skyline, v.skyline_afar, strict=True)
        )
        height = size[1]
        focal = min(v.lens * height * WIDE, ASIDE * size[0] / max(0.05, aside),
                    (BOTTOM - SKY) * height / max(0.05, lowest + mean),
                    (BOTTOM - PEAK) * height / max(0.05, lowest + peak))  # fmt: skip
        if self.zoom < 1:
            focal = focal / self.zoom**0.5
        horizon = max(SKY * height + focal * mean, PEAK * height + focal * peak)
        return Pose(east, north, up, yaw, horizon, focal, middle)

    def _bounds(self, pose: Pose) -> tuple[float, float]:
        """The row of the lowest way, and the farthest column of what must be seen.

        Per unit of focal length, columns from the middle.
        """
        v = self.reveal_camera
        columns, rows, _ = pose.project(*v.ways.T)
        sides, around, _ = pose.project(*v.ring.T)
        aside = max(float(np.abs(columns).max()) * 1.25, float(np.abs(sides).max()))
        return max(float(rows.max()), 0.25 * float(around.max())), aside

    def draw(self, canvas: pygame.Surface, seconds: float, focus: float = 0.5) -> None:
        """Draw over the whole canvas; ``focus`` is the column of the middle as a share."""
        size = canvas.get_size()
        level = self._level(seconds)
        veil = 1 - smooth(0.2, RISE, seconds)
        if veil >= DENSE:
            # Nothing could be seen of a mountain behind it.
            canvas.fill(_fog_tone(veil, self.mesh.dusk.sky[0]))
            return
        if self._rested(canvas, seconds, focus, level):
            return
        low = self.quality.step.size(size)
        if self._picture is None or self._picture.size != low:
            self._picture = Picture(low)
        self._scale = size[0] / low[0]
        self.pose = pose = self._pose(seconds, low, focus * low[0])
        self._fill(self._picture, canvas, pose, level, seconds, self.quality.step.slices)
        self.depth = self._picture.depth
        if veil > 0:
            self._fog(canvas, veil)

    def _rested(self, canvas: pygame.Surface, seconds: float, focus: float, level: float) -> bool:
        """Draw the fine picture of a view that stands still; whether there is one by now."""
        size, rest = canvas.get_size(), self.at_rest
        if rest is None or size[0] * FINER > MOST:
            return False
        if not self.still or seconds < SINK + 3.0:
            rest.moved()
            return False
        if rest.wants((size, focus, self.orbit, self.zoom), seconds):
            low = (FINER * size[0], FINER * size[1])
            pose = self._pose(seconds, low, focus * low[0])
            fill = partial(self._fill, pose=pose, level=level, seconds=seconds, depths=FINE_SLICES)
            rest.begin(FinePicture(size, pose, fill))
        fine = rest.fine
        if fine is None or fine.ready is None:
            return False
        canvas.blit(fine.ready, (0, 0))
        self.depth, self.pose, self._scale = fine.picture.depth, fine.pose, 1 / FINER
        return True

    def _fog(self, canvas: pygame.Surface, veil: float) -> None:
        """Lay the last of the fog over the canvas."""
        if self._sheet is None or self._sheet.get_size() != canvas.get_size():
            self._sheet = pygame.Surface(canvas.get_size(), 0, 32)
        self._sheet.fill(_fog_tone(veil, self.mesh.dusk.sky[0]))
        self._sheet.set_alpha(round(255 * veil**0.8))
        canvas.blit(self._sheet, (0, 0))

    def _level(self, seconds: float) -> float:
        """Height of the cloud sea [m]."""
        return self._high + (LOW - self._high) * smooth(SINK_FROM, SINK, seconds)

    def _fill(self, picture: Picture, canvas: pygame.Surface, pose: Pose, level: float,
              seconds: float, depths: int) -> None:  # fmt: skip
        """Draw the picture of a pose over the whole canvas."""
        m, kernels, cell = self.mesh, mountain_kernels(), np.float32(self.mesh.cell)
        dusk = m.dusk
        shifted = pose._replace(east=pose.east + m.origin, north=pose.north + m.origin)
        sea = CloudSea(level, 5.0 * seconds, CLOUD_CELL, *dusk.cloud, *dusk.lit_cloud,
                       *dusk.sky[0], HAZE, *dusk.glow, *self._foreground())  # fmt: skip
        height, depth = picture.drawn[1], picture.depth
        slices = self._slices(pose, level, height, depths)
        sky, glow = m.sky, sun_glow(pose, picture.drawn)
        trees = m.trees
        order = self._order(pose.yaw)
        off = nearest_turn(SUN[0], pose.yaw)
        # At the very end nothing is left, or the horizon would be a line.
        left = (np.exp(-slices / HAZE) - END) / (1 - END)
        clear = np.minimum(1.0, 1.06 * left).astype(np.float32)
        side, count = padded_side(len(m.heights)), len(slices)

        step = np.float32(sky.shape[1] / (TOP * height))
        draw_trees = tree_kernels().draw_trees

        def draw(pixels: Lanes, left: int, right: int) -> None:
            block = np.empty((BLOCK, height), np.uint32)
            room = (np.empty((3, 5, count), np.float32), np.empty((4, height), np.float32),
                    np.empty((2, count), np.uint32), np.empty((7, height), np.uint32))  # fmt: skip
            kernels.draw_mountain(
                pixels, depth, left, right, shifted, sea, self._points, cell, m.colours,
                side, m.clouds, slices, clear, sky, step, glow, block,
                block.view(np.uint64), *room,
            )  # fmt: skip
            draw_trees(pixels.view(np.uint32), depth, left, right, shifted, sea, trees.places,
                       trees.tones, order, math.sin(off), -math.cos(off), HAZE, glow)  # fmt: skip

        picture.show(canvas, draw)

    def _foreground(self) -> tuple[float, float]:
        """From which inverse depth on the ground is darker, and how fast; see `CloudSea`."""
        nearest = FOREGROUND * self.radius * self.zoom
        return 1 / nearest, nearest

    def _order(self, yaw: float) -> npt.NDArray[np.uint32]:
        """The trees from far to near; a turn of a few degrees changes little in it."""
        known = self._ordered
        if known is None or abs(nearest_turn(known[0], yaw)) > REORDER:
            east, north = self.mesh.trees.places[:, :2].T
            away = east * math.cos(yaw) + north * math.sin(yaw)
            self._ordered = known = yaw, np.argsort(-away).astype(np.uint32)
        return known[1]

    def _slices(self, pose: Pose, level: float, height: int, depths: int) -> Float32:
        """Depths at which rays of a picture so many rows high stop: most of them on the land.

        Before the first one no ray can end; behind the land there is only cloud, which is smooth.
        """
        top = max(self._top, level + float(HEADS))
        down = max(1e-3, (height - pose.horizon) / pose.focal)
        first = max(NEAREST * self.radius, (pose.up - top) / down)
        m = self.mesh
        ends = np.array((-m.origin, m.size + m.origin))
        ahead = ((ends - pose.east) * math.cos(pose.yaw),
                 (ends - pose.north) * math.sin(pose.yaw))  # fmt: skip
        last = min(FARTHEST / 2, max(2 * first, float(ahead[0].max() + ahead[1].max())))
        count = max(8, math.ceil(depths * math.log(last / first) / STEP))
        land = np.geomspace(first, last, count, endpoint=False)
        cloud = np.geomspace(last, FARTHEST, max(2, depths // BEYOND))
        return np.concatenate((land, cloud)).astype(np.float32)

    def on_canvas(self, east: np.ndarray, north: np.ndarray, lift: float = 2.0
                  ) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
        """Pixels (n, 2) of places of the map, and which of them no ridge hides."""
        return self.project(east, north, self.mesh.height(east, north) + lift)

    def project(self, east: Floats, north: Floats, up: Floats
                ) -> tuple[Floats, npt.NDArray[np.bool_]]:  # fmt: skip
        """The same for places at drawn heights ``up`` [m]."""
        x, y, depth = self.pose.project(east, north, up)
        width, height = self.depth.shape
        column = np.clip(x, 0, width - 1).astype(np.intp)
        # Hidden only where what stands before it reaches a little over it.
        row = np.clip(y - 0.004 * height, 0, height - 1).astype(np.intp)
        seen = depth <= 1.02 * self.depth[column, row] + 12.0
        return np.column_stack((x, y)) * self._scale, seen & (depth > 60)


def warm_up(mesh: RevealMesh, subject: RevealSubject) -> None:
    """Have everything compiled, or read from its cache, that draws a mountain."""
    camera = find_reveal_camera(mesh, subject, 0.0)
    RevealView(mesh, subject, True, 0, camera).draw(pygame.Surface((64, 36), 0, 32), SINK)
    mountain_kernels().draw_strokes(np.zeros((1, 1), np.uint32), np.zeros((1, 5), np.float32),
                                    np.zeros(1, np.uint32))  # fmt: skip


def _fog_tone(veil: float, horizon: Tone) -> Colour:
    """Colour of the last of the fog that the hike ended in."""
    r, g, b = (round(dark + (fog * 0.82 - dark) * (1 - veil) ** 0.7)
               for dark, fog in zip(NIGHT, horizon, strict=True))  # fmt: skip
    return r, g, b
