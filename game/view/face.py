"""The face of a level: season, weather, plants and a landmark, told from the level's name alone.

Nothing of it may follow the heights: two mountains of one level look alike from the start.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from game.view.light import (
    ALBEDO,
    BLOOM,
    DRY,
    GRASS,
    HEATHER,
    LUSH,
    MATERIALS,
    MOSS,
    NEEDLES,
    THIN,
    THIN_ON_DRY,
    Tone,
)


class Season(NamedTuple):
    """What a season does to the ground and the trees."""

    grass: Tone
    """Colours of grass, 0 to 255."""
    dry: Tone
    bloom: Tone
    needles: Tone
    """What the colours of conifers are multiplied with."""
    leaves: Tone
    snow_line: float
    """How much higher than usual snow begins [m]."""


SEASONS = {
    "spring": Season((122, 142, 82), (158, 150, 100), (160, 150, 112), (1.05, 1.1, 0.95),
                     (1.1, 1.35, 0.8), 0.0),
    "summer": Season((104, 128, 70), (162, 150, 92), (150, 140, 84), (0.95, 1.0, 0.9),
                     (0.85, 1.05, 0.75), 50.0),
    "high summer": Season((134, 134, 76), (182, 162, 98), (164, 138, 92), (0.98, 1.0, 0.82),
                          (1.0, 1.05, 0.6), 90.0),
    "autumn": Season((150, 126, 72), (178, 146, 84), (152, 98, 70), (1.0, 0.98, 0.82),
                     (1.75, 1.12, 0.5), 20.0),
    "late autumn": Season((132, 114, 86), (158, 136, 102), (136, 92, 80), (0.86, 0.86, 0.86),
                          (1.45, 0.82, 0.55), -10.0),
    "winter": Season((140, 138, 122), (170, 164, 146), (150, 146, 136), (0.86, 0.96, 1.02),
                     (1.0, 0.95, 0.9), -95.0),
}  # fmt: skip


class Weather(NamedTuple):
    """The weather of a whole day."""

    storm: float
    """Storm from setting out on, 0 to 1; the evening brings its own."""
    swirl: float
    """How uneven the fog is."""
    wind: float
    """How fast it drifts [m/s]."""
    warm: float
    """How yellow the sun in the fog is; below 0 bluish."""
    rain: float
    """How thickly rain or snow falls all day, 0 to 1."""
    overhead: Tone
    """What the colour of the fog overhead is multiplied with."""


WEATHERS = {
    "still": Weather(0.0, 0.35, 0.5, 0.25, 0.0, (0.91, 0.94, 0.97)),
    "drifting": Weather(0.0, 0.75, 2.2, 0.0, 0.0, (0.93, 0.95, 0.96)),
    "golden": Weather(0.0, 0.45, 0.8, 1.0, 0.0, (1.0, 0.95, 0.88)),
    "drizzle": Weather(0.25, 0.55, 1.6, -0.5, 0.3, (0.84, 0.86, 0.88)),
    "wind": Weather(0.1, 0.9, 4.5, -0.2, 0.0, (0.86, 0.89, 0.92)),
    "storm": Weather(0.85, 0.9, 6.5, -0.6, 0.9, (0.73, 0.75, 0.78)),
}
LANDMARKS = ("cairn", "cross", "signpost", "boulder", "shrine", "tent", "snag")
"""What stands where the hike begins."""
FORESTS = (0.0, 0.0, 0.35, 0.6, 0.9)
"""Shares of trees that bear leaves."""
OF_THE_STORM = ("storm",)
"""Levels with one of these words in their name have its weather."""


@dataclass(frozen=True)
class LevelFace:
    """How a level looks."""

    season: str = "spring"
    weather: str = "drifting"
    landmark: str = "cairn"
    leaves: float = 0.0
    """Share of the trees that bear leaves."""
    salt: int = 0
    """Draws where the dwarf firs stand."""

    @property
    def of_season(self) -> Season:
        """The season's colours."""
        return SEASONS[self.season]

    @property
    def of_weather(self) -> Weather:
        """The weather's numbers."""
        return WEATHERS[self.weather]

    @property
    def snow_line(self) -> float:
        """How much higher than usual snow begins [m]."""
        return self.of_season.snow_line

    def albedo(self) -> npt.NDArray[np.float32]:
        """Colours of all materials in white light, shape (MATERIALS, 3)."""
        found = np.zeros((MATERIALS, 3), np.float32)
        found[: len(ALBEDO)] = ALBEDO
        season = self.of_season
        grass, usual = np.array(season.grass), np.array(ALBEDO[GRASS])
        for material in (GRASS, LUSH, MOSS, THIN, NEEDLES):
            share = 0.45 if material == NEEDLES else 1.0
            found[material] *= 1 + share * (grass / usual - 1)
        found[[DRY, THIN_ON_DRY]] = season.dry
        found[BLOOM] = season.bloom
        found[HEATHER] = 0.5 * (found[HEATHER] + np.array(season.bloom))
        return found


PLAIN = LevelFace()


def face_of(name: str) -> LevelFace:
    """The face of the level of this name, the same on every system."""
    digest = hashlib.sha256(name.encode()).digest()
    season, landmark = list(SEASONS)[digest[0] % len(SEASONS)], LANDMARKS[digest[2] % 7]
    usual = [one for one in WEATHERS if one not in OF_THE_STORM]
    weather = next((word for word in OF_THE_STORM if word in name), usual[digest[1] % len(usual)])
    leaves = 0.0 if season == "winter" else FORESTS[digest[3] % len(FORESTS)]
    return LevelFace(season, weather, landmark, leaves, digest[4])
