"""Sky, the sun in the fog, drifting fog, rain and snow, as numbers for the kernels."""

from __future__ import annotations

import math

import numpy as np

from game.land.vegetation import COSMETIC_SEED
from game.view.camera import nearest_turn
from game.view.face import Weather
from game.view.height_field import Float32
from game.view.light import Light
from game.view.scene_numbers import Air, Lit, Pose

FLAKES = 700
GLOW = (0.52, 0.40)
"""How far the sun's glow reaches, as shares of the height: across and up."""
DOWN = 0.14
"""How much darker the fog gets from the horizon down to the lower edge."""
DEEPER, BANKS, STEEPEST = 0.30, 0.06, 0.6
"""On a slope of ``STEEPEST`` or more it gets darker by so much more, and banks of fog below the
horizon are brighter and darker by such a share: the depth that the reading found."""
SUN_ASIDE = 1.3
"""Further than this from the line of sight the sun is out of the picture [radians]."""
SIDELONG = 0.85
"""How much more light falls on ground that faces the sun, a metre up for a metre."""
DAZZLE, BRIGHTEST = 2.1, 252.0
"""So many times the glow is added to the fog before the sun, and how bright both are at most."""
MURK = 0.55
"""How much of the storm's grey a face's own weather has."""


def sky_rows(light: Light, height: int, horizon: float, fall: float) -> Float32:
    """Colour of the fog behind everything for each row, shape (3, height), 0 to 255.

    ``fall`` is the slope shown, in metres for a metre: the steeper, the darker the valley.
    """
    row = np.arange(height, dtype=np.float32)[:, None] + 0.5
    share = np.clip(row / max(0.3 * height, horizon), 0, 1) ** 0.8
    fog, zenith = np.array(light.fog, np.float32), np.array(light.zenith, np.float32)
    below = np.clip((row - horizon) / height, 0, 1)
    dark = DOWN + DEEPER * min(1.0, fall / STEEPEST)
    dim = 1 - dark * below**0.8 * np.array((1.1, 1.0, 0.85), np.float32)
    return np.ascontiguousarray(((zenith + (fog - zenith) * share) * dim).T, dtype=np.float32)


def sun_place(light: Light, pose: Pose) -> tuple[float, float] | None:
    """Column and row of the sun behind the fog [px]; None where it is out of the picture."""
    off = nearest_turn(pose.yaw, light.azimuth)
    if abs(off) > SUN_ASIDE or max(light.glow) < 1:
        return None
    return (pose.middle - math.tan(off) * pose.focal,
            pose.horizon - math.tan(max(-0.05, 0.55 * light.height)) * pose.focal)  # fmt: skip


def sun_glow(light: Light, pose: Pose, size: tuple[int, int]) -> Float32:
    """How near the sun each column is, then each row; their product is the glow, 0 to 1."""
    width, height = size
    place = sun_place(light, pose)
    if place is None:
        return np.zeros(width + height, np.float32)
    across = (np.arange(width) - place[0]) / (GLOW[0] * height)
    down = (np.arange(height) - max(place[1], 0.04 * height)) / (GLOW[1] * height)
    away = np.exp(-(np.concatenate((across, down)) ** 2))
    return np.asarray(away, dtype=np.float32)


def air_of(light: Light, weather: Weather, seconds: float, fall: float) -> Air:
    """Fog and glow of a moment, with a slope of ``fall`` metres for a metre shown."""
    wind = weather.wind * (1 + 2.0 * light.storm)
    # Never so bright that the fog around the sun would be a white hole without any colour.
    bright = min([DAZZLE, *((BRIGHTEST - fog) / max(one, 1.0)
                            for one, fog in zip(light.glow, light.fog, strict=True))])  # fmt: skip
    glow = [max(0.0, bright) * one for one in light.glow]
    return Air(glow[0], glow[1], glow[2], -0.8 * wind * seconds, -0.45 * wind * seconds,
               min(1.0, weather.swirl + 0.4 * light.storm),
               BANKS * min(1.0, fall / STEEPEST))  # fmt: skip


def lit_of(light: Light, lantern: tuple[float, float]) -> Lit:
    """Light on the ground, with the lantern at a place [m from the map's corner]."""
    aside = SIDELONG * math.cos(max(0.12, light.height)) * (1 - 0.7 * light.storm)
    return Lit(aside * math.cos(light.azimuth), aside * math.sin(light.azimuth), 1.0,
               *light.sky, *light.sun, 1.1 * light.lamp, *lantern)  # fmt: skip


def brewed(light: Light, weather: Weather) -> Light:
    """The light of the hour on a day with this weather."""
    warm = weather.warm
    tone = (1 + 0.05 * warm, 1 + 0.008 * warm, 1 - 0.09 * warm)
    grey = sum(light.fog) / 3
    share = MURK * weather.storm * (1 - 0.6 * light.storm)
    murk = (0.58 * grey, 0.64 * grey, 0.72 * grey)

    def toned(colour: tuple[float, float, float], dark: float) -> tuple[float, float, float]:
        mixed = [c * tone[k] + (murk[k] * c / grey - c * tone[k]) * dark
                 for k, c in enumerate(colour)]  # fmt: skip
        return mixed[0], mixed[1], mixed[2]

    glow = max(0.0, 1 + 0.8 * warm) * (1 - 0.8 * weather.storm)
    sky, sun = (tuple(c * (1 - 0.3 * share) for c in one) for one in (light.sky, light.sun))
    red, green, blue = toned(light.zenith, share)
    # An evening keeps its colours: there the weather overhead is only brighter or darker.
    warm_hour = min(1.0, max(0.0, (light.fog[0] - light.fog[2]) / 50))
    even = sum(weather.overhead) / 3
    over = [one + (even - one) * warm_hour for one in weather.overhead]
    return Light(
        (sun[0], sun[1], sun[2]), (sky[0], sky[1], sky[2]), toned(light.fog, share),
        (over[0] * red, over[1] * green, over[2] * blue), tuple(c * glow for c in light.glow),  # type: ignore[arg-type]
        light.height, light.azimuth, light.lamp, max(light.storm, weather.storm),
    )  # fmt: skip


class Drops:
    """Rain or snow: where each drop is at a moment depends on the moment alone."""

    def __init__(self) -> None:
        self._drops = np.random.default_rng([COSMETIC_SEED, 8]).random((FLAKES, 4))

    def at(self, size: tuple[int, int], seconds: float, thick: float, snow: bool) -> Float32:
        """Rows for the kernel: column, row, length across and down, width [px], opacity."""
        width, height = size
        drops = self._drops[: round(FLAKES * min(1.0, thick))]
        near = 0.25 + 0.75 * drops[:, 2] ** 2
        fast = (0.20 if snow else 1.5) * near * (1 + 0.3 * drops[:, 3])
        wind = (0.34 if snow else 0.5) * near
        flutter = 0.014 * np.sin(seconds * (1 + 2 * drops[:, 3]) + 6.3 * drops[:, 0]) * snow
        rows = np.zeros((len(drops), 6), np.float32)
        rows[:, 0] = ((drops[:, 0] + seconds * wind + flutter) % 1.08 - 0.04) * width
        rows[:, 1] = ((drops[:, 1] + seconds * fast) % 1.08 - 0.04) * height
        if snow:
            # Near ones are large and blurred, far ones small and plain.
            rows[:, 4] = np.maximum(1.0, 0.0105 * height * near**3)
            rows[:, 5] = 0.85 - 0.5 * near
        else:
            rows[:, 3] = 0.05 * height * near
            rows[:, 2] = rows[:, 3] * wind / fast * 0.9
            rows[:, 4] = np.where(near > 0.8, height / 640, 0)
            rows[:, 5] = 0.10 + 0.26 * near
        return rows
