"""What stands on the ground, as rows for the kernels: trees, stones, tufts, the landmark."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from game.view.face import LANDMARKS, LevelFace
from game.view.flora import Flora
from game.view.height_field import Float32, Floats
from game.view.light import LAMP_FALLS, thickness
from game.view.projection import Projection
from game.view.sprites import HEIGHTS, KINDS, chosen

F = np.float32
SHOWN = 420
"""Things drawn at most."""
CLOSE = (7.4, 9.6)
"""Trees between camera and hiker fade away over these depths [m]."""
NEAREST = 2.2
"""Low things nearer than this are not drawn [m]."""
LOW = 1.6
"""What is lower than this hides nobody and stays [m]."""
SHADOWS = 80
"""Shadows on the ground at most, the nearest ones."""
BOOT_ASIDE = 0.11
"""His boots are so far to both sides [m]."""
LAMP = (0.85, 0.68, 0.42)
"""Colour of the lantern's light."""
TALL = np.array([HEIGHTS[name] for name in KINDS], np.float32)
TALLEST = 12.0
"""Nothing is taller [m]; a thing is no wider to both sides than it is tall."""
GROWN = [kind for kind, name in enumerate(KINDS) if name not in LANDMARKS]
UNEVEN = 0.4
"""By such a share one of them may be broader than another of the same picture."""
USUAL_GRASS = np.array((116.0, 128.0, 76.0))


class _Seen(NamedTuple):
    """Things in the picture, far ones first; all arrays have one entry for each."""

    east: Float32
    """Metres from the map's corner, as ``north``."""
    north: Float32
    x: Floats
    """Column and row of the foot [px]."""
    y: Floats
    depth: Floats
    """Metres."""
    kind: npt.NDArray[np.intp]
    variant: npt.NDArray[np.intp]
    metres: Float32
    """Height."""


class VisibleFlora:
    """Chooses and places what is seen of the flora."""

    def __init__(self, flora: Flora, far: float) -> None:
        """Nothing is seen from ``far`` metres on."""
        self._flora, self._far = flora, far
        self._tints = _tints(flora.face)
        self._seen: _Seen | None = None

    def _around(self, projection: Projection, size: tuple[int, int]) -> _Seen:
        pose, start = projection.pose, projection.land.start
        width, height = size
        eye = (pose.east - start[0], pose.north - start[1])
        c, s = math.cos(pose.yaw), math.sin(pose.yaw)
        half = 0.5 * self._far
        self._flora.grow_ahead(*eye, 2.24 * half)
        rows = np.concatenate((
            self._flora.around(eye[0] + half * c, eye[1] + half * s, 1.24 * half),
            self._flora.tufts(eye[0] + 14 * c, eye[1] + 14 * s), self._flora.landmark(),
        ))  # fmt: skip
        dx, dy = rows[:, 0] - F(eye[0]), rows[:, 1] - F(eye[1])
        away = dx * F(c) + dy * F(s)
        # The ground is asked for only where something is within the picture's columns.
        half_x = 0.5 * width + abs(pose.middle - 0.5 * width)
        aside = np.abs(dx * F(s) - dy * F(c)) * F(pose.focal)
        tallest = F(TALLEST * pose.focal)
        rows = rows[(away > F(NEAREST)) & (away < self._far)
                    & (aside < F(half_x) * away + tallest)]  # fmt: skip
        east, north, up = projection.standing(rows[:, :2])
        x, y, depth = pose.project(east, north, up)
        kind = rows[:, 2].astype(np.intp)
        metres = TALL[kind] * rows[:, 4]
        tall = metres * F(pose.focal) / np.maximum(depth, F(0.1))
        close = np.where(metres > LOW, F(CLOSE[0]), F(NEAREST))
        seen = (depth > close) & (depth < self._far) & (tall > 1.6)
        seen &= (x > -tall) & (x < width + tall) & (y > 0) & (y - tall < height)
        order = np.flatnonzero(seen)
        order = order[np.argsort(-depth[order])][-SHOWN:]
        return _Seen(east[order], north[order], x[order], y[order], depth[order], kind[order],
                     rows[order, 3].astype(np.intp), metres[order])  # fmt: skip

    def things(self, projection: Projection, size: tuple[int, int]
               ) -> tuple[Float32, npt.NDArray[np.int64]]:  # fmt: skip
        """Rows of `draw_things` for a picture of ``size`` [px], and where their pictures are."""
        pose, light = projection.pose, projection.light
        seen = self._seen = self._around(projection, size)
        tall = (seen.metres * F(pose.focal) / np.maximum(seen.depth, F(0.1))).astype(F)
        places = chosen(seen.kind, seen.variant, tall)
        things = np.empty((len(tall), 10), np.float32)
        things[:, 0], things[:, 1] = seen.x, seen.y + 0.02 * tall
        # No two of a kind are equally broad.
        odd = (0.37 * seen.east + 0.71 * seen.north) % 1.0 - F(0.5)
        broad = 1 + UNEVEN * odd * np.isin(seen.kind, GROWN)
        things[:, 2] = tall * broad * places[:, 1] / np.maximum(places[:, 2], 1)
        things[:, 3], things[:, 4] = tall, seen.depth
        here = projection.hiker
        away = (seen.east - here[0]) ** 2 + (seen.north - here[1]) ** 2
        lamp = 1.3 * light.lamp / (1 + LAMP_FALLS * away)
        tints = self._tints[seen.kind]
        for k, warm in enumerate(LAMP):
            things[:, 5 + k] = (light.sky[k] + 0.8 * light.sun[k] + warm * lamp) * tints[:, k]
        things[:, 8] = thickness(seen.depth, projection.visibility)
        things[:, 9] = _there(seen)
        return things, places

    def shadows(self, projection: Projection) -> Float32:
        """Rows of `draw_shadows` under the last `things`, and of the hiker."""
        seen, pose, light = self._seen, projection.pose, projection.light
        assert seen is not None
        tall = np.flatnonzero(seen.metres > 0.5)[-SHADOWS:]
        strong = (0.26 + 0.3 * min(1.0, sum(light.sun))) * (1 - 0.5 * light.lamp)
        his = _shadow_of_hiker(projection, strong)
        radius = np.append(0.26 * seen.metres[tall] + 0.25, his[:, 2]).astype(F)
        aside = F(min(0.35, 0.2 / max(0.2, light.height))) * radius[: len(tall)]
        east = np.append(seen.east[tall] - aside * F(math.cos(light.azimuth)), his[:, 0])
        north = np.append(seen.north[tall] - aside * F(math.sin(light.azimuth)), his[:, 1])
        start = projection.land.start
        x, y, depth = pose.project(
            *projection.standing(np.column_stack((east - start[0], north - start[1])))
        )
        reach = radius * F(pose.focal) / np.maximum(depth - radius, F(0.8))
        strength = np.append(strong * _there(seen)[tall], his[:, 3])
        strength *= 1 - thickness(depth, projection.visibility)
        rows = np.column_stack((
            east, north, radius, strength, x - reach, x + reach,
            y - 0.75 * reach, y + 0.75 * reach,
        ))  # fmt: skip
        kept = (depth > radius + F(0.4)) & (depth < projection.visibility)
        return np.ascontiguousarray(rows[kept], dtype=np.float32)


def _there(seen: _Seen) -> Floats:
    """How much of each thing is drawn: what would stand before the hiker fades away, 0 to 1."""
    fade = np.clip((seen.depth - CLOSE[0]) / (CLOSE[1] - CLOSE[0]), 0, 1) ** 1.3
    return np.asarray(np.where(seen.metres > LOW, fade, 1.0))


def _shadow_of_hiker(projection: Projection, strong: float) -> Floats:
    """Rows east, north [m from the map's corner], radius [m] and strength of his shadow.

    Dark right under each boot; thin where it falls: away from the sun, or at night from his
    lantern, which he carries to his left.
    """
    light, yaw, here = projection.light, projection.pose.yaw, projection.hiker
    right = (math.sin(yaw), -math.cos(yaw))
    rows = [(here[0], here[1], 0.75, strong)]
    rows += [(here[0] + side * right[0], here[1] + side * right[1], 0.24, 0.62)
             for side in (-BOOT_ASIDE, BOOT_ASIDE)]  # fmt: skip
    night = light.lamp > 0.5
    way = right if night else (-math.cos(light.azimuth), -math.sin(light.azimuth))
    falls = 0.34 * light.lamp if night else 0.24 * min(1.0, sum(light.sun))
    step = 0.42 if night else min(0.8, 0.34 / max(0.3, light.height))
    rows += [(here[0] + k * step * way[0], here[1] + k * step * way[1], 0.34 + 0.05 * k,
              falls * (1 - 0.2 * k)) for k in range(1, 5)]  # fmt: skip
    return np.array(rows)


def _tints(face: LevelFace) -> Float32:
    """What the season multiplies the colours of each kind with, shape (kinds, 3)."""
    season = face.of_season
    table = np.ones((len(KINDS), 3), np.float32)
    table[KINDS.index("conifer")] = season.needles
    table[KINDS.index("snowy conifer")] = 0.5 * (1 + np.array(season.needles))
    table[KINDS.index("broadleaf")] = season.leaves
    table[[KINDS.index("tuft"), KINDS.index("flower")]] = np.array(season.grass) / USUAL_GRASS
    return table
