"""The light of the hour and what it makes of every material, as one table of colours."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Float32 = npt.NDArray[np.float32]
Tone = tuple[float, float, float]

LEVELS = 32
"""Shades of each material, dark to bright."""
FLAT = 16
"""The shade of level ground in flat light."""
ALBEDO: tuple[Tone, ...] = (
    (116, 128, 76), (92, 114, 66), (154, 142, 92), (126, 102, 98), (92, 100, 56),
    (142, 138, 132), (124, 106, 84), (90, 84, 58), (228, 233, 241), (200, 211, 228),
    (104, 102, 104), (134, 140, 74), (114, 124, 78), (148, 138, 92),
    (128, 124, 118),
)  # fmt: skip
"""Colours of the materials in white light; of thin snow, what it lies on."""
(GRASS, LUSH, DRY, HEATHER, MOSS, SCREE, EARTH, NEEDLES, SNOW, OLD_SNOW, ROCK, BLOOM, THIN,
 THIN_ON_DRY, THIN_ON_STONES) = range(15)  # fmt: skip
PATCHY = [THIN, THIN_ON_DRY, THIN_ON_STONES]
"""Where their shade is dark the ground shows, where it is bright snow: these are the last."""
THAW = 3.5
"""Over so many shades to both sides of the middle snow thins out to none."""
MATERIALS = 16


@dataclass(frozen=True)
class Light:
    """The light at one moment."""

    sun: Tone
    """Direct light through the fog, 1 is full."""
    sky: Tone
    """Light from everywhere."""
    fog: Tone
    """Colour of the fog at the horizon, 0..255."""
    zenith: Tone
    """Colour of the fog overhead."""
    glow: Tone
    """What the sun adds to the fog around it."""
    height: float
    """The sun above the horizon [radians]."""
    azimuth: float
    """Where it stands [radians from east, counter-clockwise]."""
    lamp: float
    """How much the lantern lights, 0 to 1."""
    storm: float
    """0 to 1."""


DAY: tuple[tuple[float, Tone, Tone, Tone, Tone, Tone], ...] = (
    # share, sun, sky, fog, zenith, glow
    (0.00, (0.52, 0.48, 0.41), (0.51, 0.56, 0.63), (206, 212, 214), (188, 200, 208), (34, 32, 26)),
    (0.35, (0.55, 0.50, 0.41), (0.49, 0.53, 0.60), (214, 214, 207), (192, 202, 206), (40, 36, 26)),
    (0.60, (0.60, 0.51, 0.37), (0.46, 0.49, 0.55), (220, 211, 192), (190, 193, 194), (54, 42, 20)),
    (0.78, (0.62, 0.44, 0.28), (0.43, 0.43, 0.50), (222, 184, 146), (166, 156, 164), (80, 50, 16)),
    (0.90, (0.46, 0.27, 0.20), (0.38, 0.36, 0.45), (186, 130, 118), (112, 100, 130), (92, 44, 14)),
    (0.945, (0.22, 0.11, 0.10), (0.25, 0.25, 0.38), (104, 76, 98), (60, 56, 90), (46, 18, 9)),
    (0.97, (0.15, 0.07, 0.09), (0.20, 0.21, 0.34), (84, 66, 92), (48, 48, 80), (36, 14, 8)),
    (1.00, (0.08, 0.04, 0.07), (0.17, 0.19, 0.32), (66, 60, 88), (38, 40, 70), (22, 8, 6)),
    (1.15, (0.00, 0.00, 0.00), (0.12, 0.14, 0.25), (26, 30, 50), (14, 18, 36), (0, 0, 0)),
)
"""The day from setting out (0) to dusk (1) and into the night."""
LAMP_FALLS = 0.085
"""The lantern's light is halved where the square of the distance [m] times this is 1."""
STORM_FROM = 0.90
LAMP_FROM, LAMP_FULL = 0.86, 0.95
NOON_HEIGHT, DAWN_AZIMUTH, DUSK_AZIMUTH = 0.85, -1.25, -2.95
"""The sun goes from the south-south-east to the west."""


def blend(a: Tone, b: Tone, t: float) -> Tone:
    """``a`` and a share ``t`` of the way to ``b``."""
    return (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t)


def smooth(low: float, high: float, x: float) -> float:
    """0 below ``low``, 1 above ``high``, smooth between."""
    t = min(1.0, max(0.0, (x - low) / (high - low)))
    return t * t * (3 - 2 * t)


def light_at(share: float, storm: float | None = None) -> Light:
    """The light at a share of the daylight; ``storm`` (0 to 1) is the hour's own if not given."""
    if storm is None:
        storm = smooth(STORM_FROM, 1.0, share)
    place = min(max(share, 0.0), DAY[-1][0])
    rows = next(pair for pair in pairwise(DAY) if place <= pair[1][0])
    t = (place - rows[0][0]) / (rows[1][0] - rows[0][0])
    sun, sky, fog, zenith, glow = (
        blend(rows[0][i], rows[1][i], t)  # type: ignore[arg-type]
        for i in range(1, 6)
    )
    grey = sum(fog) / 3
    murk: Tone = (grey * 0.66, grey * 0.74, grey * 0.86)
    return Light(
        sun=blend(sun, (0.0, 0.0, 0.0), 0.75 * storm),
        sky=sky,
        fog=blend(fog, murk, 0.6 * storm),
        zenith=blend(zenith, murk, 0.6 * storm),
        glow=blend(glow, (0.0, 0.0, 0.0), 0.8 * storm),
        height=NOON_HEIGHT * math.cos(math.pi / 2 * min(1.0, place)) + 0.02 - 0.4 * (place > 1),
        azimuth=DAWN_AZIMUTH + (DUSK_AZIMUTH - DAWN_AZIMUTH) * min(1.0, place),
        lamp=smooth(LAMP_FROM, LAMP_FULL, share),
        storm=storm,
    )


def thickness(depth: npt.ArrayLike, visibility: float) -> Float32:
    """How much of the fog's colour is seen at a depth [m]: a soft beginning, then a wall."""
    clear = np.exp(-((np.asarray(depth) / (0.62 * visibility)) ** 1.7))
    return np.asarray(1.0 - clear, dtype=np.float32)
