"""The column renderer: heights on depth slices x columns become a picture, in plain numpy.

For every column of the picture a ray runs over the ground and stops at ``slices`` depths. The
height there is projected to a row; a running minimum along depth keeps what is hidden hidden;
the differences are how many rows each slice fills, and one ``np.repeat`` fills all rows of all
columns at once. What it fills in are the two numbers of a line between two slices, from which the
exact depth of every pixel follows by one division: ground is textured per pixel, so few slices
do, and a cliff does not streak.
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from game.view.height_field import Float32
from game.view.scene_numbers import Pose

F = np.float32


def depths(count: int, near: float, far: float, evenness: float) -> Float32:
    """Depths of the slices [m]: even in rows on a plane (1) or even in proportion (0)."""
    t = np.linspace(0.0, 1.0, count)
    in_rows = 1.0 / ((1.0 - t) / near + t / far)
    in_proportion = near * (far / near) ** t
    return np.asarray(in_rows**evenness * in_proportion ** (1.0 - evenness), dtype=np.float32)


class Columns:
    """Scratch arrays and steps of one picture ``width`` x ``height``."""

    def __init__(self, width: int, height: int, slices: int, near: float, far: float,
                 evenness: float = 0.8) -> None:  # fmt: skip
        self.width, self.height, self.slices = width, height, slices
        self.z = depths(slices, near, far, evenness)
        shape = (slices, width)
        self.east, self.north, self.up = (np.empty(shape, F) for _ in range(3))
        self._a, self._b, self._c = (np.empty(shape, F) for _ in range(3))
        self._k = np.empty(shape, np.intp)
        self._i = np.empty(shape, np.int32)
        self._j = np.empty(shape, np.int32)
        self.rows = np.empty((slices + 1, width), np.int32)
        """First row hidden behind each slice [px from the top], after ``project``."""
        self._line = np.empty((2, width, slices + 1), F)
        self._counts = np.empty((width, slices + 1), np.intp)
        self._rows = np.arange(height, 0, -1, dtype=F) - F(0.5)
        self._pixels = np.empty((5, width * height), F)
        self.ray = np.empty((2, width), F)
        self.top = height

    def cast(self, pose: Pose) -> None:
        """Lay the places of all samples: ``east`` and ``north`` [m]."""
        t = ((np.arange(self.width, dtype=F) + F(0.5)) - F(pose.middle)) / F(pose.focal)
        c, s = F(math.cos(pose.yaw)), F(math.sin(pose.yaw))
        self.ray[0] = c + t * s
        self.ray[1] = s - t * c
        z = self.z[:, None]
        np.multiply(z, self.ray[0], out=self.east)
        np.add(self.east, F(pose.east), out=self.east)
        np.multiply(z, self.ray[1], out=self.north)
        np.add(self.north, F(pose.north), out=self.north)

    def sample(self, grid: Float32, cell: float) -> Float32:
        """Heights of a square grid at all samples, clamped to the map, into ``up``."""
        side = len(grid)
        last = F(side - 1.002)
        scale = F(1.0 / cell)
        u, v, mixed = self._a, self._b, self._c
        np.multiply(self.east, scale, out=u)
        np.clip(u, 0, last, out=u)
        np.multiply(self.north, scale, out=v)
        np.clip(v, 0, last, out=v)
        np.copyto(self._i, u, casting="unsafe")
        np.copyto(self._j, v, casting="unsafe")
        np.subtract(u, self._i, out=u)
        np.subtract(v, self._j, out=v)
        np.multiply(self._j, side, out=self._j)
        np.add(self._j, self._i, out=self._k, casting="unsafe")
        flat, k, up = grid.reshape(-1), self._k, self.up
        flat.take(k, out=up, mode="wrap")
        np.add(k, 1, out=k)
        flat.take(k, out=mixed, mode="wrap")
        np.subtract(mixed, up, out=mixed)
        np.multiply(mixed, u, out=mixed)
        np.add(up, mixed, out=up)
        np.add(k, side, out=k)
        right = flat.take(k, mode="wrap")
        np.subtract(k, 1, out=k)
        flat.take(k, out=mixed, mode="wrap")
        np.subtract(right, mixed, out=right)
        np.multiply(right, u, out=right)
        np.add(mixed, right, out=mixed)
        np.subtract(mixed, up, out=mixed)
        np.multiply(mixed, v, out=mixed)
        np.add(up, mixed, out=up)
        return up

    def level(self, size: float, height: float, slope: tuple[float, float],
              at: tuple[float, float], tilt: tuple[float, float]) -> None:  # fmt: skip
        """Take a plane away from ``up`` (within the map) and lay another, ``tilt``, under it."""
        e, n = self._a, self._b
        for axis, place, away, other in (
            (self.east, at[0], slope[0], tilt[0]),
            (self.north, at[1], slope[1], tilt[1]),
        ):
            np.clip(axis, 0, F(size), out=e)
            np.subtract(e, F(place), out=e)
            np.multiply(e, F(away), out=n)
            np.subtract(self.up, n, out=self.up)
            if other:
                np.subtract(axis, F(place), out=e)
                np.multiply(e, F(other), out=n)
                np.add(self.up, n, out=self.up)
        np.subtract(self.up, F(height), out=self.up)

    def project(self, pose: Pose) -> int:
        """Rows of all samples and what hides what; the uppermost row that shows ground."""
        rows, work = self.rows, self._a
        np.subtract(F(pose.up), self.up, out=work)
        np.multiply(work, (F(pose.focal) / self.z)[:, None], out=work)
        np.add(work, F(pose.horizon), out=work)
        np.clip(work, 0, self.height, out=work)
        np.copyto(rows[:-1], work, casting="unsafe")
        for above, below in pairwise(rows[:-1]):
            np.minimum(above, below, out=below)
        self.top = int(rows[-2].min())
        rows[-1] = self.top
        return self.top

    def pixels(self, pose: Pose, *extra: Float32) -> list[Float32]:
        """Depth [m], east, north, then ``extra`` (slices x columns) for every ground pixel.

        All have the shape (width, rows): column by column, from the lowest row upwards to
        ``top``; beyond the last slice the depth is the last slice's or more.
        """
        rows, z, up = self.rows, self.z, self.up
        counts = self._counts
        np.subtract(self.height, rows[0], out=counts[:, 0], casting="unsafe")
        counts[:, 1:] = (rows[:-1] - rows[1:]).T
        # Between two slices: up + m (depth - z) is the ground, and a ray meets it where ...
        m = np.diff(up, axis=0) / np.diff(z)[:, None]
        lines = self._line
        lines[1, :, 1:-1] = m.T
        lines[1, :, 0] = m[0]
        lines[1, :, -1] = 1e3  # no ground: as far as can be
        reach = np.subtract(F(pose.up), up, out=self._b)
        # ... depth (slope of the ray + m) equals the camera's height over the line at depth 0.
        lines[0, :, 1:-1] = (reach[:-1] + m * z[:-1, None]).T
        lines[0, :, 0] = lines[0, :, 1]
        lines[0, :, -1] = 1e9
        repeats = counts.reshape(-1)
        deep = self.height - self.top
        shape = (self.width, deep)
        over = np.repeat(lines[0].reshape(-1), repeats).reshape(shape)
        bend = np.repeat(lines[1].reshape(-1), repeats).reshape(shape)
        ray = (self._rows[:deep] - F(pose.horizon)) * F(1.0 / pose.focal)
        np.add(bend, ray, out=bend)
        # A ray along the ground meets it anywhere between the two slices; keep it finite.
        np.copysign(np.maximum(np.abs(bend), F(1e-4)), bend, out=bend)
        depth = np.divide(over, bend, out=over)
        np.clip(depth, z[0] * F(0.5), z[-1] * F(1.02), out=depth)
        out = [depth]
        for axis, origin in ((0, pose.east), (1, pose.north)):
            place = np.multiply(depth, self.ray[axis][:, None],
                                out=self._scratch(axis, shape))  # fmt: skip
            out.append(np.add(place, F(origin), out=place))
        for field in extra:
            side = np.empty((self.width, self.slices + 1), F)
            side[:, :-1] = field.T
            side[:, -1] = field[-1]
            out.append(np.repeat(side.reshape(-1), repeats).reshape(shape))
        return out

    def meets(self, pose: Pose, column: float, row: float) -> tuple[float, float] | None:
        """East and north of the ground seen at a pixel [m], after ``project``; None in the sky."""
        j = min(max(int(column), 0), self.width - 1)
        rows = self.rows[:-1, j]
        if row < rows[-1] or row >= self.height:
            return None
        cut = max(1, int(np.argmax(rows <= row)))
        z, up = self.z[cut - 1 : cut + 1].tolist(), self.up[cut - 1 : cut + 1, j].tolist()
        bend = (up[1] - up[0]) / (z[1] - z[0])
        ray = (row + 0.5 - pose.horizon) / pose.focal + bend
        depth = (pose.up - up[0] + bend * z[0]) / (ray if abs(ray) > 1e-4 else 1e-4)
        depth = min(max(depth, 0.5 * float(self.z[0])), float(self.z[-1]))
        side = (column - pose.middle) * depth / pose.focal
        c, s = math.cos(pose.yaw), math.sin(pose.yaw)
        return (pose.east + depth * c + side * s, pose.north + depth * s - side * c)

    @property
    def scratch(self) -> tuple[Float32, Float32]:
        """Two arrays (slices, width) free between two steps."""
        return self._a, self._b

    def _scratch(self, index: int, shape: tuple[int, int]) -> Float32:
        return self._pixels[index, : shape[0] * shape[1]].reshape(shape)
