"""The evening light of a level, told from its face: colours of sky, sun, cloud and haze."""

from __future__ import annotations

from typing import NamedTuple

from game.view.face import LevelFace
from game.view.light import Tone, blend

Sky = tuple[Tone, Tone, Tone, Tone, Tone, Tone]


class EveningLight(NamedTuple):
    """The light of an evening. Tones of sky and cloud are 0 to 255, those of light factors."""

    sky: Sky
    """Before the sun, from the horizon up, at `game.view.reveal_sky.STOPS`."""
    glow: Tone
    """What the sun adds to sky and haze before it."""
    band_lit: Tone
    band_dark: Tone
    """Bands of cloud in the sun and away from it."""
    banded: float
    """How much of the sky the bands hide, 0 to 1."""
    long: int
    """How long the bands are drawn: a power of two, or they would not go all the way round."""
    stars: float
    """How bright the stars are, 0 to 1."""
    sun: Tone
    """Light of the sun and of the sky on the ground."""
    shade: Tone
    overcast: float
    """How dark the shadows of cloud lie on ground that is far from the hike, 0 to 1."""
    cloud: Tone
    """The sea of cloud where no sun falls on it."""
    lit_cloud: Tone
    """What full sun adds to it."""
    salt: int
    """Where the bands are, 0 to 255."""


SUN, SHADE = (1.17, 0.88, 0.60), (0.60, 0.64, 0.84)
CLOUD, LIT_CLOUD = (140.0, 126.0, 158.0), (114.0, 98.0, 38.0)
DUSKS = {
    "still": EveningLight(
        ((250, 206, 152), (234, 190, 154), (186, 168, 174), (126, 142, 182), (72, 100, 158),
         (32, 54, 110)), (84, 54, 20), (250, 196, 150), (150, 138, 166), 0.30, 4, 1.0,
        (1.14, 0.90, 0.66), (0.58, 0.66, 0.88), 0.30, CLOUD, LIT_CLOUD, 0),
    "drifting": EveningLight(
        ((244, 192, 150), (240, 176, 136), (212, 146, 138), (148, 114, 150), (82, 80, 136),
         (40, 48, 98)), (96, 62, 28), (255, 178, 120), (128, 102, 138), 0.62, 2, 0.8,
        SUN, SHADE, 0.50, CLOUD, LIT_CLOUD, 0),
    "golden": EveningLight(
        ((255, 208, 138), (252, 186, 110), (238, 154, 100), (200, 118, 104), (138, 86, 112),
         (74, 56, 100)), (90, 62, 30), (255, 210, 132), (176, 106, 100), 0.55, 2, 0.4,
        (1.26, 0.90, 0.54), (0.64, 0.62, 0.78), 0.40, (152, 122, 138), (110, 96, 36), 0),
    "drizzle": EveningLight(
        ((214, 202, 186), (188, 180, 182), (152, 152, 168), (122, 128, 152), (94, 102, 130),
         (66, 74, 104)), (58, 44, 22), (222, 198, 176), (106, 112, 134), 0.88, 2, 0.0,
        (0.92, 0.82, 0.68), (0.66, 0.71, 0.84), 0.62, (134, 138, 156), (80, 72, 46), 0),
    "wind": EveningLight(
        ((246, 188, 164), (226, 156, 160), (174, 132, 172), (122, 116, 166), (78, 92, 146),
         (42, 58, 104)), (92, 52, 30), (255, 164, 144), (104, 88, 144), 0.72, 4, 0.8,
        (1.16, 0.84, 0.66), (0.58, 0.63, 0.90), 0.55, (132, 122, 164), (116, 86, 54), 0),
    "storm": EveningLight(
        ((234, 148, 104), (192, 114, 98), (124, 90, 102), (82, 74, 94), (58, 60, 82),
         (38, 44, 66)), (100, 48, 18), (228, 128, 90), (54, 54, 72), 0.90, 2, 0.0,
        (1.12, 0.72, 0.50), (0.54, 0.59, 0.74), 0.72, (104, 100, 124), (106, 66, 30), 0),
}  # fmt: skip
"""By weather."""
OF_SEASON = {
    "spring": (0.99, 1.01, 1.01), "summer": (1.0, 1.0, 1.0), "high summer": (1.03, 1.0, 0.95),
    "autumn": (1.03, 0.97, 0.93), "late autumn": (0.96, 0.95, 0.98), "winter": (0.92, 0.99, 1.07),
}  # fmt: skip
"""What the colours of sky and sun are multiplied with."""
NIGHT: Tone = (30.0, 38.0, 74.0)
LATE = 0.36
"""So much of the night the top of the sky has at the latest hour."""


def dusk_of(face: LevelFace) -> EveningLight:
    """The evening light of a level's weather and season, at an hour of its own."""
    usual, (r, g, b) = DUSKS[face.weather], OF_SEASON[face.season]
    hour = (face.salt % 64) / 63

    def tinted(tone: Tone) -> Tone:
        return (min(255.0, tone[0] * r), min(255.0, tone[1] * g), min(255.0, tone[2] * b))

    last = len(usual.sky) - 1
    low, *others = (blend(tinted(tone), NIGHT, LATE * hour * (step / last) ** 1.5)
                    for step, tone in enumerate(usual.sky))  # fmt: skip
    return usual._replace(
        sky=(low, others[0], others[1], others[2], others[3], others[4]),
        band_lit=tinted(usual.band_lit), band_dark=tinted(usual.band_dark),
        sun=tinted(usual.sun), salt=face.salt,
    )  # fmt: skip
