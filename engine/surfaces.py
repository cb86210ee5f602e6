"""The layers a level file sums into a mountain: each a formula over the map's grid.

A number in a layer may be fixed or drawn by the seed from a range (`Draw`), so that a level is a
family of mountains. Every layer's `heights` gets the frame of the level and the sum so far.
"""

from __future__ import annotations

import math
from typing import Annotated, NamedTuple, TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt
from msgspec import Meta

from engine.chance import uniform
from engine.perlin import perlin

Float64 = npt.NDArray[np.float64]


class Draw(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A range that the seed draws from: uniform, or uniform in the logarithm."""

    low: float
    high: float
    log: bool = False

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError(f"expected low <= high, found low {self.low:g}, high {self.high:g}")
        if self.log and self.low <= 0:
            raise ValueError(f"a logarithmic range needs low > 0, found {self.low:g}")


Number: TypeAlias = float | Draw
Metres: TypeAlias = Annotated[float, Meta(ge=-10_000, le=10_000)]
Positive: TypeAlias = Annotated[float, Meta(gt=0, le=100_000)]


class Frame(NamedTuple):
    """The level's own axes, turned by the seed, and its draws."""

    east: Float64
    """Metres from the map's western edge, shape (grid, grid)."""
    north: Float64
    across: Float64
    """Metres from the centre along the steep axis of a quadratic."""
    along: Float64
    """Metres from the centre along its gentle axis."""
    seed: int
    label: str
    """Where in the level file this layer stands: the name of its draws."""

    def draw(self, name: str, number: Number) -> float:
        """The number itself, or the seed's draw from its range."""
        return drawn(self.seed, f"{self.label}.{name}", number)


class _Layer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind"):
    """Base of the layers; `kind` says which."""


def drawn(seed: int, label: str, number: Number) -> float:
    """A fixed number as it is; a `Draw` at this seed and label."""
    if not isinstance(number, Draw):
        return number
    share = uniform(seed, label)
    if number.log:
        return math.exp(math.log(number.low) * (1 - share) + math.log(number.high) * share)
    return number.low * (1 - share) + number.high * share


class Quadratic(_Layer, frozen=True, tag="quadratic"):
    """h = curvature / 2 (condition across^2 + along^2), walls straightened to `steepest`.

    The Hessian's eigenvalues are `curvature` and `condition * curvature` [1/m], their ratio the
    condition number. With `steepest` each axis follows the pseudo-Huber function
    s^2 / k (sqrt(1 + (k u / s)^2) - 1) (Charbonnier et al. 1997): the same curvature k at the
    floor, a slope of s far up the wall, so that one can stand there.
    """

    curvature: Number
    condition: Number = 1.0
    steepest: Annotated[float, Meta(gt=0, le=10)] | None = None

    def heights(self, frame: Frame, _: Float64) -> Float64:
        """Heights [m] over the frame, shape (grid, grid)."""
        gentle = frame.draw("curvature", self.curvature)
        steep = gentle * frame.draw("condition", self.condition)
        return self._axis(frame.across, steep) + self._axis(frame.along, gentle)

    def _axis(self, u: Float64, curvature: float) -> Float64:
        if self.steepest is None or curvature == 0:
            return 0.5 * curvature * u * u
        s = self.steepest
        return s * s / curvature * (np.sqrt(1.0 + (curvature * u / s) ** 2) - 1.0)


class Perlin(_Layer, frozen=True, tag="perlin"):
    """Perlin noise summed over octaves, each turned and shifted by its own hash of the seed.

    Octave k has wavelength `wavelength / 2^k` [m] and amplitude `amplitude * gain^k` [m]. Between
    the altitudes `ridged_from` and `ridged_to` of the layers below, noise v turns gradually into
    ridges, 1 - 2|v| (after Musgrave, in Ebert et al., "Texturing and Modeling", 2003), and
    `calm` is the share of the noise that is left at altitude 0: smooth below, ridged above.
    """

    amplitude: Number
    wavelength: Positive
    octaves: Annotated[int, Meta(ge=1, le=10)] = 5
    gain: Annotated[float, Meta(gt=0, le=1)] = 0.5
    ridged_from: Metres | None = None
    ridged_to: Metres | None = None
    calm: Annotated[float, Meta(ge=0, le=1)] = 1.0

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
        total = np.zeros_like(below)
        for k in range(self.octaves):
            v = self._octave(frame, k)
            if ridge is not None:
                v = v + ridge * (1.0 - 2.0 * np.abs(v) - v)
            total += amplitude * self.gain**k * v
        return total * strength

    def _octave(self, frame: Frame, k: int) -> Float64:
        turn = 2 * math.pi * uniform(frame.seed, f"{frame.label}.octave{k}.turn")
        # Nine digits: the same on every machine's mathematical library.
        c, s = round(math.cos(turn), 9), round(math.sin(turn), 9)
        shift_east = 256 * uniform(frame.seed, f"{frame.label}.octave{k}.east")
        shift_north = 256 * uniform(frame.seed, f"{frame.label}.octave{k}.north")
        f = 2.0**k / self.wavelength
        x = (frame.east * c + frame.north * s) * f + shift_east
        y = (frame.north * c - frame.east * s) * f + shift_north
        return perlin(x, y).astype(np.float64)


Layer: TypeAlias = Quadratic | Perlin


def _smoothstep(t: Float64) -> Float64:
    t = np.clip(t, 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)
