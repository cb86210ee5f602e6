"""Where a hike's last picture is set: a made-up place with ridges behind it and woods around it.

It is no mountain of any level: what the hike left unmeasured stays unseen until the fog lifts.
"""

from __future__ import annotations

import math
from typing import Literal

import numpy as np

from engine.core.terrain import Terrain
from game.land.vegetation import COSMETIC_SEED
from game.view.camera import FollowCamera
from game.view.flora import CONIFER, SNAG, STONE, Flora
from game.view.ground_cover import GroundCover
from game.view.height_field import Float32, Floats, seamless
from game.view.scene_numbers import Pose
from game.view.sprites import KINDS

Mood = Literal["hut", "camp", "shelf", "night"]
"""At the door; in a tent in the valley; in a tent above a deeper valley; caught by the night."""
CAMPS = ("camp", "shelf")
"""Where a tent stands."""
TENT, TENT_SIZE = (2.2, 2.6), 1.15
"""Ahead and to the left of the hiker [m]; how much larger than a usual one."""
YAW = -2.55
"""Direction of view [radians from east]: the evening sun stands a little to the right of it."""
SIDE, GRID = 2048.0, 257
"""The map [m] and its points each way; the middle is where the hiker stands."""
RIDGES = ((175.0, 50.0, 13.0), (400.0, 100.0, 82.0), (800.0, 200.0, 255.0))
"""How far away, how deep and how high each one is [m]."""
CALM = 34.0
"""Up to here the ground is level [m]."""
FALL_FROM, FALL_TO, FALL = 8.0, 78.0, 25.0
"""Before a shelf the ground falls by so much between these distances [m]."""
FOCAL = 0.74
"""Focal length as a share of a view 16:9 wide."""
HORIZON: dict[Mood, float] = {"hut": 0.60, "camp": 0.60, "shelf": 0.54, "night": 0.60}
"""Row of the horizon as a share of the height."""
EYE: dict[Mood, float] = {"hut": 2.5, "camp": 2.5, "shelf": 3.7, "night": 2.3}
"""Height of the eye [m]."""
BACK: dict[Mood, float] = {"hut": 15.0, "camp": 13.0, "shelf": 13.0, "night": 11.0}
"""How far the eye is behind the hiker [m]."""
VALLEY_LAMP = (205.0, -72.0)
"""The hut that a camp on a shelf does not reach: ahead and to the right of the hiker [m]."""
CLUMPS: dict[Mood, tuple[tuple[float, float, float, int], ...]] = {
    "hut": ((3, 17, 3.0, 9), (14, 25, 6.0, 16), (22, 12, 3.5, 9), (34, -8, 6.0, 14),
            (12, -19, 3.0, 8), (4, -24, 3.5, 10), (26, -30, 7.0, 16), (-7, 13.5, 1.2, 3)),
    "camp": ((10, 13, 3.0, 9), (20, 24, 6.0, 16), (30, 6, 5.0, 12), (14, -15, 3.0, 8),
             (24, -24, 6.0, 16), (-4, -12, 1.4, 4)),
    "shelf": ((6, 15, 2.5, 7), (12, 22, 4.0, 9), (9, -20, 2.5, 5)),
    "night": ((14, 18, 3.5, 8), (24, 30, 6.0, 10), (18, -20, 4.0, 8)),
}  # fmt: skip
"""Woods near by: ahead and to the left of the hiker [m], how wide, and how many trees."""
FAR_CLUMPS = 46
"""Woods farther away."""
CLEAR = (9.0, 9.0, -22.0)
"""No tree stands so far to the left and right of the middle [m], between these distances."""


def ahead(forward: float, left: float = 0.0) -> tuple[float, float]:
    """East and north [m] of what is so far ahead and to the left in the picture."""
    c, s = math.cos(YAW), math.sin(YAW)
    return (forward * c - left * s, forward * s + left * c)


def place_of(mood: Mood, salt: int) -> Terrain:
    """The ground; ``salt`` draws the ridges."""
    at = np.linspace(-SIDE / 2, SIDE / 2, GRID)
    east, north = np.meshgrid(at, at)
    c, s = math.cos(YAW), math.sin(YAW)
    forward, left = east * c + north * s, north * c - east * s
    rng = np.random.default_rng([COSMETIC_SEED, 71, salt])
    broad = _noise(seamless(91, 512, 5, 2), 5.0, east, north, rng)
    fine = _noise(seamless(92, 512, 9, 5), 5.0, east, north, rng)
    heights = np.zeros_like(east)
    for far, deep, high in RIDGES:
        crest = np.zeros_like(east)
        for octave in range(1, 5):
            phase = rng.uniform(0, 2 * math.pi)
            crest += np.sin(left / far * 0.95 * 1.85**octave + phase) / 1.9**octave
        lies = np.exp(-(((forward - far - 0.07 * far * broad) / deep) ** 2))
        heights += high * lies * (np.clip(0.68 + 0.42 * crest, 0.2, 1.3) + 0.06 * fine)
    rough = np.clip((np.hypot(forward, left) - CALM) / 110, 0, 1)
    heights += 2.6 * rough * broad
    if mood == "shelf":
        share = np.clip((forward - FALL_FROM - 4 * broad) / (FALL_TO - FALL_FROM), 0, 1)
        heights -= FALL * share * share * (3 - 2 * share)
    if mood == "night":
        # The slope goes on: rising to the left, falling to the right.
        heights += 0.16 * np.clip(left, -160, 160)
    return Terrain(heights, SIDE)


def _noise(field: Float32, metres: float, east: Floats, north: Floats, rng: np.random.Generator
           ) -> Float32:  # fmt: skip
    """A field of 512 points each way, so many ``metres`` apart, from a place of its own."""
    row, column = (
        np.floor(at / metres + rng.uniform(0, 512)).astype(np.intp) % 512 for at in (north, east)
    )
    return np.asarray(field[row, column])


class EndingCamera(FollowCamera):
    """A still camera a little above head height, well behind the hiker."""

    def __init__(self, mood: Mood) -> None:
        super().__init__((0.0, 0.0), YAW)
        self._back, self._eye, self._row = BACK[mood], EYE[mood], HORIZON[mood]

    def back(self, slope: tuple[float, float]) -> float:
        """How far behind the hiker it stands [m]."""
        return self._back

    def pose(self, size: tuple[int, int], start: tuple[float, float], middle: float,
             back: float, ground: float, tilt: float, bob: float) -> Pose:  # fmt: skip
        """The pose with the horizon in its row, see `FollowCamera.pose`."""
        east, north = self.behind(start, back)
        return Pose(east, north, max(ground, 0.0) + self._eye, self.yaw, self._row * size[1],
                    FOCAL * size[1] * 16 / 9, middle)  # fmt: skip


class EndingFlora(Flora):
    """Woods in irregular clumps that leave the middle of the picture free."""

    def __init__(self, cover: GroundCover, mood: Mood, salt: int) -> None:
        super().__init__(cover)
        self._mood = mood
        self._woods = self._weathered(self._planted(np.random.default_rng(
            [COSMETIC_SEED, 72, salt])))  # fmt: skip

    def _planted(self, rng: np.random.Generator) -> Float32:
        rows: list[tuple[float, ...]] = []
        near = [(*clump[:2], clump[2], clump[3]) for clump in CLUMPS[self._mood]]
        far = [(float(d), float(a), float(rng.uniform(5, 15)), int(rng.integers(5, 16)))
               for d, a in zip(rng.uniform(48, 215, FAR_CLUMPS), rng.uniform(-1, 1, FAR_CLUMPS),
                               strict=True)]  # fmt: skip
        far = [(d, 0.85 * a * (d + 20), wide, count) for d, a, wide, count in far]
        if self._mood == "shelf":
            far = [clump for clump in far if clump[0] > FALL_TO]
        for forward, left, wide, count in near + far:
            forward, left = forward + rng.normal(0, 1.0), left + rng.normal(0, 1.0)
            for _ in range(count):
                aside = rng.normal(0, 1, 2)
                # The tallest stand in the middle of a clump, young ones at its rim.
                size = rng.uniform(0.55, 1.25) * math.exp(-0.28 * float(aside @ aside))
                d, a = forward + wide * aside[0], left + 1.3 * wide * aside[1]
                if abs(a) < CLEAR[0] and CLEAR[2] < d < CLEAR[1]:
                    continue
                rows.append((*ahead(d, a), self._kind(rng), int(rng.integers(6)), max(0.14, size)))
        for d, a in rng.uniform((-6, -26), (40, 26), (26, 2)):
            if abs(a) > 5:
                rows.append((*ahead(d, a), STONE, int(rng.integers(6)), rng.uniform(0.3, 1.5)))
        return np.array(rows, np.float32)

    def _kind(self, rng: np.random.Generator) -> int:
        if self._mood == "night" and rng.random() < 0.3:
            return SNAG
        return CONIFER if self.face.leaves == 0 else self._tree(float(rng.random()))

    def around(self, east: float, north: float, reach: float) -> Float32:
        """All trees and stones, wherever they are asked for."""
        return self._woods

    def grow_ahead(self, east: float, north: float, reach: float) -> None:
        """Nothing more grows."""

    def landmark(self) -> Float32:
        """The tent of a camp; the landmark of the start is not here."""
        tent = (*ahead(*TENT), KINDS.index("tent"), 1, TENT_SIZE)
        return np.array([tent] if self._mood in CAMPS else [], np.float32).reshape(-1, 5)
