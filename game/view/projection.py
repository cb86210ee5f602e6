"""The ground around the hiker as one frame sees it: where a place of it lies on the canvas."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from game.ui.palette import Colour
from game.view.camera import CLEAR
from game.view.height_field import Float32, HeightField, Plane
from game.view.light import Light, thickness
from game.view.scene_numbers import Pose

F = np.float32
BUMP = 0.4
"""Height of the bumps of the ground, nearly always [m]."""


@dataclass(frozen=True)
class Projection:
    """One frame's camera, ground and light."""

    land: HeightField
    plane: Plane
    """The ground underfoot."""
    slope: tuple[float, float]
    """How much of its tilt is shown, rise per metre to the east and north."""
    pose: Pose
    """In pixels of the picture before it is enlarged."""
    back: float
    """How far behind the hiker the camera stays [m]."""
    scale: float
    """Pixels of the canvas for each of those."""
    light: Light
    visibility: float
    """In metres."""

    @property
    def hiker(self) -> tuple[float, float]:
        """Where he stands [m from the map's corner]."""
        return (self.plane.at_east, self.plane.at_north)

    def standing(self, places: np.ndarray, up: float = 0.0) -> tuple[Float32, Float32, Float32]:
        """East, north and drawn height of places on the ground (n, 2) [m from the start]."""
        east, north = self._on_map(places)
        height = self.land.relative(east, north, self.plane) + F(up)
        return east, north, height + self._tilted(east, north)

    def _on_map(self, places: np.ndarray) -> tuple[Float32, Float32]:
        """East and north [m from the map's corner] of places [m from the start]."""
        start = self.land.start
        return ((places[:, 0] + start[0]).astype(np.float32),
                (places[:, 1] + start[1]).astype(np.float32))  # fmt: skip

    def _tilted(self, east: Float32, north: Float32) -> Float32:
        """Height of the plane underfoot as it is shown."""
        plane, slope = self.plane, self.slope
        return np.asarray(F(slope[0]) * (east - F(plane.at_east))
                          + F(slope[1]) * (north - F(plane.at_north)))  # fmt: skip

    def on_canvas(self, places: np.ndarray, up: float = 0.0, flat: bool = False
                  ) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
        """Pixels (n, 2) and depths [m] of places ``up`` metres over the ground (n, 2).

        ``flat`` takes the plane underfoot for the ground, without its bumps.
        """
        if flat:
            east, north = self._on_map(places)
            height = self._tilted(east, north) + F(up)
        else:
            east, north, height = self.standing(places, up)
        x, y, depth = self.pose.project(east, north, height)
        return np.column_stack((x, y)).astype(float) * self.scale, depth

    def ahead(self, places: np.ndarray) -> np.ndarray:
        """How far places (n, 2) [m from the start] lie ahead of the camera [m]."""
        pose, start = self.pose, self.land.start
        east, north = places[:, 0] + start[0] - pose.east, places[:, 1] + start[1] - pose.north
        return np.asarray(east * math.cos(pose.yaw) + north * math.sin(pose.yaw))

    def nearest(self, height: int) -> float:
        """Depth nearer than any ground seen in a picture so many rows high [m].

        The eye is never less than `CLEAR` over the ground below it.
        """
        pose = self.pose
        along = self.slope[0] * math.cos(pose.yaw) + self.slope[1] * math.sin(pose.yaw)
        down = (height - pose.horizon) / pose.focal + along
        return min(4.0, max(0.4, (CLEAR - BUMP) / max(down, 0.05)))

    def veil(self, depth: float) -> float:
        """How much fog lies before a depth [m], 0 to 1."""
        return float(thickness(max(0.1, depth), self.visibility))

    def lit(self, colour: Colour) -> Colour:
        """The colour of a thing near the hiker and his lantern in the light of the hour."""
        light = self.light
        tone = [min(1.0, light.sky[i] + 0.7 * light.sun[i] + 0.35 * light.lamp) for i in range(3)]
        return (round(colour[0] * tone[0]), round(colour[1] * tone[1]), round(colour[2] * tone[2]))
