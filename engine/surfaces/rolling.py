"""Rolling and ridged ground from Perlin noise."""

from __future__ import annotations

import math
from typing import Annotated

import numpy as np
from msgspec import UNSET, Meta, UnsetType

from engine.chance import uniform
from engine.perlin import turned_perlin
from engine.surfaces.layer import Float64, Frame, LayerTable, Metres, Number, Positive


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
        ridge: Float64 | None = None
        strength: Float64 | float = 1.0
        if self.ridged_from is not None and self.ridged_to is not None:
            rise = (below - self.ridged_from) / (self.ridged_to - self.ridged_from)
            ridge = _smoothstep(rise)
            strength = self.calm + (1.0 - self.calm) * _smoothstep(below / self.ridged_to)
        amplitude = frame.draw("amplitude", self.amplitude)
        warp = 0.0 if self.warp is UNSET else frame.draw("warp", self.warp)
        ground = frame if warp == 0.0 else warped(frame, warp, self.wavelength)
        total = np.zeros_like(below)
        for k in range(self.octaves):
            v = octave(ground, self.wavelength, k)
            if ridge is not None:
                # v + ridge (1 - 2 |v| - v), in place: a fresh array costs more than its numbers.
                fold = np.abs(v)
                fold *= -2.0
                fold += 1.0
                fold -= v
                fold *= ridge
                v += fold
            v *= amplitude * self.gain**k
            total += v
        total *= strength
        return total


def warped(frame: Frame, metres: float, wavelength: float) -> Frame:
    """The frame with its map coordinates displaced by two Perlin fields, two octaves each."""
    shifts = []
    for axis in ("warp_east", "warp_north"):
        own = frame._replace(label=f"{frame.label}.{axis}")
        shifts.append(octave(own, wavelength, 0) + 0.5 * octave(own, wavelength, 1))
    east, north = (metres * shift for shift in shifts)
    return frame._replace(east=frame.east + east, north=frame.north + north)


def octave(frame: Frame, wavelength: float, k: int) -> Float64:
    """Octave k of Perlin noise over the frame, turned and shifted by its label's own hash."""
    turn = 2 * math.pi * uniform(frame.seed, f"{frame.label}.octave{k}.turn")
    # Nine digits: the same on every machine's mathematical library.
    c, s = round(math.cos(turn), 9), round(math.sin(turn), 9)
    shift_east = 256 * uniform(frame.seed, f"{frame.label}.octave{k}.east")
    shift_north = 256 * uniform(frame.seed, f"{frame.label}.octave{k}.north")
    f = 2.0**k / wavelength
    return turned_perlin(frame.east, frame.north, (c, s), f, (shift_east, shift_north))


def _smoothstep(t: Float64) -> Float64:
    t = np.clip(t, 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)
