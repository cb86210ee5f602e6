"""Rolling and ridged ground from Perlin noise."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Annotated

import numpy as np
from msgspec import UNSET, Meta, UnsetType

from engine.core.layer import Float64, Frame, LayerTable, Metres, Number, Positive
from engine.core.random import uniform
from engine.surfaces.perlin_noise import (
    COSINE,
    FREQUENCY,
    GAIN,
    OCTAVE_COLUMNS,
    SHIFT_X,
    SHIFT_Y,
    SINE,
    Ridging,
    octave_sum,
)


class Perlin(LayerTable, frozen=True, tag="perlin"):
    """Perlin noise summed over octaves, each turned and shifted by its own hash of the seed.

    Octave k has wavelength `wavelength / 2^k` [m] and amplitude `amplitude * gain^k` [m]. Between
    the altitudes `ridged_from` and `ridged_to` of the layers below, noise v turns gradually into
    ridges, 1 - 2|v| (after Musgrave, in Ebert et al., "Texturing and Modeling", 2003), and
    `calm` is the share of the noise that is left at altitude 0: smooth below, ridged above.
    With `warp` the coordinates are first displaced by up to about so many metres, by two more
    Perlin fields of the same wavelength (domain warping, after Quilez, "Domain warping", 2002):
    ridges bend and fold.
    """

    amplitude: Number
    wavelength: Positive
    octaves: Annotated[int, Meta(ge=1, le=10)] = 5
    gain: Annotated[float, Meta(gt=0, le=1)] = 0.5
    ridged_from: Metres | None = None
    ridged_to: Metres | None = None
    calm: Annotated[float, Meta(ge=0, le=1)] = 1.0
    warp: Number | UnsetType = UNSET
    """Metres; left out, it is no part of the level's content either."""

    def __post_init__(self) -> None:
        if (self.ridged_from is None) != (self.ridged_to is None):
            raise ValueError("ridged_from and ridged_to belong together: write both or neither")
        if self.ridged_to is not None and self.ridged_to <= (self.ridged_from or 0.0):
            raise ValueError(f"expected ridged_to above ridged_from, found {self.ridged_to:g}")

    def heights(self, frame: Frame, below: Float64) -> Float64:
        """Heights [m] over the frame, shape (grid, grid); `below` is the sum of earlier layers."""
        ridging: Ridging | None = None
        if self.ridged_from is not None and self.ridged_to is not None:
            ridging = Ridging(below, self.ridged_from, self.ridged_to, self.calm)
        amplitude = frame.draw("amplitude", self.amplitude)
        warp = 0.0 if self.warp is UNSET else frame.draw("warp", self.warp)
        ground = frame if warp == 0.0 else warped(frame, warp, self.wavelength)
        gains = [amplitude * self.gain**k for k in range(self.octaves)]
        return octaves(ground, self.wavelength, gains, ridging)


def warped(frame: Frame, metres: float, wavelength: float) -> Frame:
    """The frame with its map coordinates displaced by two Perlin fields, two octaves each."""
    shifts = []
    for axis in ("warp_east", "warp_north"):
        own = frame._replace(label=f"{frame.label}.{axis}")
        shifts.append(octaves(own, wavelength, (1.0, 0.5)))
    east, north = (metres * shift for shift in shifts)
    return frame._replace(east=frame.east + east, north=frame.north + north)


def octaves(
    frame: Frame, wavelength: float, gains: Sequence[float], ridging: Ridging | None = None
) -> Float64:
    """Octaves of Perlin noise over the frame, summed; octave k has the factor `gains[k]`."""
    table = np.array([octave(frame, wavelength, k, gain) for k, gain in enumerate(gains)])
    return octave_sum(frame.east, frame.north, table, ridging, frame.compiled)


def octave(frame: Frame, wavelength: float, k: int, gain: float) -> list[float]:
    """Octave k as a row for `perlin.octave_sum`, turned and shifted by its own hash."""
    label = f"{frame.label}.octave{k}"
    turn = 2 * math.pi * uniform(frame.seed, f"{label}.turn")
    row = [0.0] * OCTAVE_COLUMNS
    # Nine digits: the same on every machine's mathematical library.
    row[COSINE], row[SINE] = round(math.cos(turn), 9), round(math.sin(turn), 9)
    row[FREQUENCY] = 2.0**k / wavelength
    row[SHIFT_X] = 256 * uniform(frame.seed, f"{label}.east")
    row[SHIFT_Y] = 256 * uniform(frame.seed, f"{label}.north")
    row[GAIN] = gain
    return row
