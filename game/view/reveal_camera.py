"""Where the camera of the reveal stands: found by trying, so that every way is in sight.

A bowl hides its floor behind its rim, a ravine behind its walls, foothills behind one another.
From every direction, from near and far, with a long and with a wide lens, it is worked out how high
the camera must rise to see the ways; the place that needs the least wins.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from game.view.height_field import Float32, Floats
from game.view.light import smooth
from game.view.reveal_mesh import RevealMesh
from game.view.reveal_zones import SUN

if TYPE_CHECKING:
    from engine.core.expedition import Expedition
    from engine.core.result import Structured

AZIMUTHS = 72
LENSES = (0.74, 0.66, 0.58)
"""Focal lengths to try, as shares of a picture 16:9 wide."""
SPREADS = (0.29, 0.22)
"""How far to both sides the ways may reach, as shares of the width; the second shows more land."""
RAYS = np.linspace(0.04, 1.0, 44)
"""Where on a line of sight the ground is asked for, as shares of its length."""
AIM = 0.55
"""Row of the middle of the ways, as a share of the height."""
SKY = 0.055
"""The horizon should lie at least so far below the upper edge, as a share of the height."""
FLATTEST, STEEPEST = 0.30, 0.72
"""Rise of the line of sight from the ways to the camera, per metre."""
PEAK_FLATTEST, STANDS_OUT = 0.06, 0.10
"""The same of a hut that stands so far over the land around, for each metre to that land: there
the camera stands low, and the peak before the sky."""
WALL, FACING = 0.8, 0.5
"""What ground before the camera costs, and what ways on a slope that faces it are worth."""
ASIDE = 1.05
"""The angle between the way down and the direction in which to look rather [radians]."""
HIDDEN = 0.08
"""This share of the ways may stay hidden."""
FAR = 1.4
"""From so many times the distance the whole mountain is seen before the ways."""
WIDE = 16 / 9
VIEW = np.tan(np.linspace(-0.62, 0.62, 25))
"""Columns in which the skyline is looked for, per unit of focal length."""
ROUND = 1.7
"""The camera is at least so many times as far away as the rims."""
RIM, RIM_OF_MAP = 1.35, 0.19
"""How far the rims reach: so many times as far as the ways, at least this share of the map."""


@dataclass(frozen=True)
class RevealSubject:
    """What the camera turns around, in metres from the map's corner."""

    ways: npt.NDArray[np.float64]
    """East and north of what must be seen, shape (n, 2): the hut first, the start, the ways."""
    facing: float
    """Direction in which to look rather [radians from east]."""
    start: float
    """True altitude of the start [m]."""

    @property
    def middle(self) -> tuple[float, float]:
        """East and north of the middle."""
        low, high = self.ways.min(axis=0), self.ways.max(axis=0)
        return float((low[0] + high[0]) / 2), float((low[1] + high[1]) / 2)

    @property
    def reach(self) -> float:
        """Half the width of all that must be seen."""
        return max(150.0, float(np.hypot(*(self.ways - self.middle).T).max()))


class Skyline(NamedTuple):
    """How high the skyline stands over the horizon, per unit of focal length, by direction."""

    mean: Float32
    peak: Float32


@dataclass(frozen=True)
class RevealCamera:
    """The camera's place for every direction. Arrays have shape (AZIMUTHS,)."""

    east: float
    north: float
    up: float
    """What the camera turns around, heights as drawn [m]."""
    facing: float
    """Direction of the best view [radians from east]."""
    radius: float
    """Distance over the ground [m]."""
    lens: float
    heights: Float32
    """How high over the middle the camera stands [m]."""
    afar: Float32
    """The same at ``FAR`` times the distance."""
    ways: Floats
    """East, north and drawn height of what must be seen [m], shape (n, 3)."""
    ring: Floats
    """The same of the land around it, which must be in the picture."""
    skyline: Skyline
    skyline_afar: Skyline
    """As seen from ``heights`` and from ``afar``."""


def along(track: Structured, count: int) -> npt.NDArray[np.float64]:
    """So many places of a track, evenly by the distance walked, shape (count, 2)."""
    places = np.column_stack((track["east"], track["north"])).astype(float)
    steps = np.hypot(*np.diff(places, axis=0).T) if len(places) > 1 else np.zeros(0)
    walked = np.concatenate(([0.0], np.cumsum(steps)))
    at = np.linspace(0.0, walked[-1], count)
    return np.column_stack([np.interp(at, walked, places[:, k]) for k in (0, 1)])


def subject_of(expedition: Expedition, tracks: Sequence[Structured]) -> RevealSubject:
    """What must be seen after a hike: start, hut, and the ways, of which the first counts most."""
    e = expedition
    ends = np.array(((e.hut.east, e.hut.north), (e.start_east, e.start_north)), dtype=float)
    ways = [along(track, 36 if index == 0 else 12) for index, track in enumerate(tracks)]
    facing = math.atan2(e.hut.north - e.start_north, e.hut.east - e.start_east)
    return RevealSubject(np.concatenate((ends, *ways)), facing, e.altitude_start)


def find_reveal_camera(mesh: RevealMesh, subject: RevealSubject, swing: float
                       ) -> RevealCamera:  # fmt: skip
    """The best place to see a scene from; ``swing`` is how far the camera will turn [radians]."""
    yaw = 2 * np.pi * np.arange(AZIMUTHS) / AZIMUTHS
    window = max(1, round(swing / (2 * np.pi) * AZIMUTHS))
    # Rather from the side, where a way is seen at its full length, than along it.
    turned = np.abs((yaw - subject.facing + np.pi) % (2 * np.pi) - np.pi)
    across = np.abs(turned - ASIDE)
    # Against the sun all slopes are dark, along its light they are flat.
    sunward = np.cos(yaw - SUN[0])
    light = np.maximum(0.0, sunward) + 0.6 * sunward**2
    towards, flattest = _facing(mesh, subject), _flattest(mesh, subject)
    best: tuple[float, float, float, int] | None = None
    for lens in LENSES:
        for spread in SPREADS:
            radius = max(lens * subject.reach / spread, ROUND * _rim(mesh, subject))
            rise = _needed(mesh, subject, radius) / radius
            highest = (AIM - SKY) / (WIDE * lens)
            cost = np.maximum(rise, flattest) + 3.0 * np.maximum(0.0, rise - highest)
            cost += WALL * _wall(mesh, subject, radius) - FACING * towards
            cost = _around(cost, window) + 0.05 * across + 0.10 * light
            cost += 0.35 * (LENSES[0] - lens) + 1.1 * (SPREADS[0] - spread)
            index = int(np.argmin(cost))
            if best is None or cost[index] < best[0]:
                best = (float(cost[index]), lens, radius, index)
    assert best is not None
    _, lens, radius, index = best
    heights = _smooth(_heights(mesh, subject, radius))
    afar = _smooth(_heights(mesh, subject, FAR * radius))
    east, north = subject.middle
    return RevealCamera(
        east, north, float(mesh.height(east, north)), facing=float(yaw[index]), radius=radius,
        lens=lens, heights=heights, afar=afar, ways=_lifted(mesh, subject.ways),
        ring=_lifted(mesh, _ring(mesh, subject)),
        skyline=_skyline(mesh, subject, radius, heights),
        skyline_afar=_skyline(mesh, subject, FAR * radius, afar),
    )  # fmt: skip


def _lifted(mesh: RevealMesh, places: npt.NDArray[np.float64]) -> Floats:
    """Places (n, 2) with their drawn heights, shape (n, 3)."""
    return np.column_stack((places, mesh.height(places[:, 0], places[:, 1])))


def _rim(mesh: RevealMesh, subject: RevealSubject) -> float:
    """How far from their middle the rims around the ways are [m], about."""
    return max(RIM * subject.reach, RIM_OF_MAP * mesh.size)


def _ring(mesh: RevealMesh, subject: RevealSubject) -> npt.NDArray[np.float64]:
    """Places around the ways, as far as their rims, within the map."""
    turn = np.linspace(0, 2 * np.pi, 32, endpoint=False)
    around = _rim(mesh, subject) * np.column_stack((np.cos(turn), np.sin(turn)))
    return np.asarray(np.clip(around + np.array(subject.middle), 0.0, mesh.size))


def _skyline(mesh: RevealMesh, subject: RevealSubject, radius: float, heights: Float32
             ) -> Skyline:  # fmt: skip
    """The skyline from so far away and so high above the middle, at least the horizon."""
    yaw = (2 * np.pi * np.arange(AZIMUTHS) / AZIMUTHS)[:, None, None]
    c, s = np.cos(yaw), np.sin(yaw)
    depth = np.geomspace(0.3 * radius, radius + mesh.size, 40)[None, None, :]
    ahead, aside = c + VIEW[:, None] * s, s - VIEW[:, None] * c
    east, north = (one[:, None, None] for one in _cameras(subject, radius).T)
    up = heights[:, None, None] + float(mesh.height(*subject.middle))
    seen = (mesh.height(east + depth * ahead, north + depth * aside) - up) / depth
    found = np.maximum(0.0, seen.max(axis=2))
    return Skyline(_smooth(found.mean(axis=1)), _smooth(found.max(axis=1)))


def _facing(mesh: RevealMesh, subject: RevealSubject) -> Floats:
    """How steeply the ground of the ways falls towards the camera, by direction."""
    east, north = subject.ways.T
    rise = [(mesh.height(east + a, north + b) - mesh.height(east - a, north - b)).mean() / 40.0
            for a, b in ((20.0, 0.0), (0.0, 20.0))]  # fmt: skip
    yaw = 2 * np.pi * np.arange(AZIMUTHS) / AZIMUTHS
    return np.asarray(np.clip(rise[0] * np.cos(yaw) + rise[1] * np.sin(yaw), -0.5, 0.5))


def _wall(mesh: RevealMesh, subject: RevealSubject, radius: float) -> Floats:
    """How high the ground before the camera stands over the ways, for a metre of the distance."""
    t = np.linspace(0.4, 0.95, 12)[None, :]
    middle = np.array(subject.middle)
    east, north = (middle[k] + t * (_cameras(subject, radius)[:, k, None] - middle[k])
                   for k in (0, 1))  # fmt: skip
    lowest = float(np.median(mesh.height(*subject.ways.T)))
    return np.asarray(np.maximum(0.0, mesh.height(east, north).max(axis=1) - lowest) / radius)


def _cameras(subject: RevealSubject, radius: float) -> Floats:
    yaw = 2 * np.pi * np.arange(AZIMUTHS) / AZIMUTHS
    east, north = subject.middle
    return np.column_stack((east - radius * np.cos(yaw), north - radius * np.sin(yaw)))


def _needed(mesh: RevealMesh, subject: RevealSubject, radius: float) -> Floats:
    """Height over the middle from which the hut and nearly all of the ways are in sight."""
    east, north = subject.middle
    ways = subject.ways
    ground = mesh.height(ways[:, 0], ways[:, 1]) + 8.0
    t = RAYS[None, None, :]
    place = [ways[None, :, None, k] + t * (_cameras(subject, radius)[:, None, None, k]
                                           - ways[None, :, None, k]) for k in (0, 1)]  # fmt: skip
    over = (mesh.height(place[0], place[1]) - ground[None, :, None]) / t + ground[None, :, None]
    lowest = over.max(axis=2)
    needed = np.maximum(np.quantile(lowest, 1 - HIDDEN, axis=1), lowest[:, 0])
    return np.asarray(needed - float(mesh.height(east, north)))


def _flattest(mesh: RevealMesh, subject: RevealSubject) -> float:
    """The least rise of the line of sight: less where the hut is on a peak."""
    around = float(mesh.height(*_ring(mesh, subject).T).mean())
    over = float(mesh.height(*subject.ways[0])) - around
    peaked = smooth(0.5 * STANDS_OUT, STANDS_OUT, over / _rim(mesh, subject))
    return FLATTEST + (PEAK_FLATTEST - FLATTEST) * peaked


def _heights(mesh: RevealMesh, subject: RevealSubject, radius: float) -> Floats:
    """The same within what looks well, and clear of the ground below the camera."""
    heights = np.clip(_needed(mesh, subject, radius) + 0.02 * radius,
                      _flattest(mesh, subject) * radius, STEEPEST * radius)  # fmt: skip
    east, north = subject.middle
    under = mesh.height(*_cameras(subject, radius).T) - float(mesh.height(east, north))
    return np.asarray(np.maximum(heights, under + clearance(radius)))


def clearance(radius: float) -> float:
    """How high over the ground the camera stays [m]: nearer it would see single grains."""
    return max(70.0, 0.11 * radius)


def _around(values: Floats, window: int) -> Floats:
    """The mean over the directions that the camera swings through."""
    return np.asarray(np.mean([np.roll(values, k) for k in range(-window, window + 1)], axis=0))


def _smooth(table: Floats) -> Float32:
    kernel = np.exp(-((np.arange(AZIMUTHS) - AZIMUTHS / 2) ** 2) / 14)
    wave = np.fft.rfft(np.roll(kernel / kernel.sum(), -AZIMUTHS // 2))
    return np.fft.irfft(np.fft.rfft(table) * wave, AZIMUTHS).astype(np.float32)


def at_azimuth(table: Float32, yaw: float) -> float:
    """A table's value between two of its directions."""
    place = yaw / (2 * math.pi) * AZIMUTHS
    i, t = math.floor(place), place - math.floor(place)
    return float(table[i % AZIMUTHS] * (1 - t) + table[(i + 1) % AZIMUTHS] * t)
