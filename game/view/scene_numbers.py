"""The numbers of one frame that the kernels ask for, by name. All are plain floats or counts."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from game.view.height_field import Floats


class Pose(NamedTuple):
    """Where the camera stands and looks."""

    east: float
    """Metres from the map's south-west corner."""
    north: float
    up: float
    """Metres above the zero of the heights."""
    yaw: float
    """Direction of view [radians from east, counter-clockwise]."""
    horizon: float
    """Row at which a level line of sight is drawn [px from the top]."""
    focal: float
    """Pixels per unit of tangent."""
    middle: float
    """Column of the line of sight [px]."""

    def project(self, east: Floats, north: Floats, up: Floats
                ) -> tuple[Floats, Floats, Floats]:  # fmt: skip
        """Columns, rows [px] and depths [m] of places; depths under 0.1 m count as 0.1."""
        dx, dy = east - self.east, north - self.north
        c, s = math.cos(self.yaw), math.sin(self.yaw)
        depth = dx * c + dy * s
        side = dx * s - dy * c
        z = np.maximum(depth, 0.1)
        return (
            self.middle + side / z * self.focal,
            self.horizon + (self.up - up) / z * self.focal,
            depth,
        )


class GroundNumbers(NamedTuple):
    """The map, the plane underfoot, and the scales of what covers it."""

    cell: float
    """Metres between two points of the heights."""
    size: float
    """Side of the map [m]."""
    plane_east: float
    """Rise of the plane underfoot per metre, taken away within the map."""
    plane_north: float
    plane_height: float
    at_east: float
    """Where that plane touches the ground [m]."""
    at_north: float
    tilt_east: float
    """Rise per metre that was paid for, laid under everything."""
    tilt_north: float
    start_east: float
    """What covers the ground is told from here [m]."""
    start_north: float
    texel: float
    """Side of a texel of the cover [m]."""
    grain: float
    """Side of a texel of the fine textures [m]."""
    relief: float
    """How much of the ground's own bends the light shows, 0 to 1."""


class Air(NamedTuple):
    """Fog and the sun in it."""

    glow_red: float
    """What the sun adds to the fog in front of it, 0 to 255."""
    glow_green: float
    glow_blue: float
    drift_east: float
    """How far the fog has drifted [m]."""
    drift_north: float
    swirl: float
    """How uneven the fog is, 0 to 1."""
    valley: float
    """How plainly banks of fog lie below the horizon, as a share of the sky's brightness."""


class Lit(NamedTuple):
    """Light on the ground. Colours are shares of white."""

    sun_east: float
    """Towards the sun, length 1."""
    sun_north: float
    sun_up: float
    sky_red: float
    sky_green: float
    sky_blue: float
    sun_red: float
    sun_green: float
    sun_blue: float
    lamp: float
    """The lantern's light where it stands."""
    lamp_east: float
    lamp_north: float


class FigureLight(NamedTuple):
    """Light on the hiker's figure, as seen from behind him. Colours are shares of white."""

    sun_aside: float
    """Towards the sun: to the right, up, and towards the camera; length 1."""
    sun_up: float
    sun_behind: float
    sun_red: float
    sun_green: float
    sun_blue: float
    sky_red: float
    sky_green: float
    sky_blue: float
    fog_red: float
    """Colour of the fog, 0 to 255."""
    fog_green: float
    fog_blue: float
    veil: float
    """How much fog is before him, 0 to 1."""
    lamp: float
    """The lantern's light, 0 to 1."""
    lamp_x: float
    """Where it hangs in the picture [px]."""
    lamp_y: float
    metre: float
    """Pixels a metre."""
    ground: float
    """Row of his soles."""


class Lines(NamedTuple):
    """What a reading leaves on the ground, 0 to 1 each."""

    east: float
    """Direction of the fall, length 1."""
    north: float
    combed: float
    """Share of the grass that lies along the fall."""
    terraces: float
    scree: float


class CloudSea(NamedTuple):
    """The sea of cloud around a revealed mountain, and the air before it. Colours 0 to 255."""

    level: float
    """Its height [m]."""
    drift: float
    """How far it has drifted [m]."""
    cell: float
    """Metres between two points of its surface."""
    dark_red: float
    """Colour where no sun falls on it."""
    dark_green: float
    dark_blue: float
    more_red: float
    """What full sun adds."""
    more_green: float
    more_blue: float
    red: float
    """Colour of the haze far away."""
    green: float
    blue: float
    haze: float
    """Depth at which the air has taken most of the colour [m]."""
    glow_red: float
    """What the sun adds to sky and haze in front of it."""
    glow_green: float
    glow_blue: float
    near_from: float
    """From this inverse depth on the ground is darker [1/m]."""
    near_per: float
    """The depth there [m]: with it the inverse depth beyond is a number."""
