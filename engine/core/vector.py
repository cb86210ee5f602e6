"""What a strategy gets back: small frozen values, most with the arithmetic of a vector."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import FrozenInstanceError, dataclass
from typing import NoReturn

import msgspec

from engine.core.schemes import Scheme


class Vector(msgspec.Struct):
    """A direction on the map: `east` and `north`. Adds, subtracts, scales; unpacks to a pair."""

    east: float
    north: float

    @property
    def length(self) -> float:
        """Euclidean length."""
        return math.hypot(self.east, self.north)

    # Frozen as a dataclass is, with its error, and made in a tenth of the time.
    def __setattr__(self, name: str, _: object) -> NoReturn:
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self, name: str) -> NoReturn:
        raise FrozenInstanceError(f"cannot delete field {name!r}")

    def __hash__(self) -> int:
        return hash(msgspec.structs.astuple(self))

    def __iter__(self) -> Iterator[float]:
        return iter((self.east, self.north))

    def __len__(self) -> int:
        return 2

    def __getitem__(self, index: int) -> float:
        return (self.east, self.north)[index]

    def __mul__(self, factor: float) -> Vector:
        if not hasattr(factor, "__float__"):
            return NotImplemented
        return Vector(self.east * float(factor), self.north * float(factor))

    __rmul__ = __mul__

    def __truediv__(self, divisor: float) -> Vector:
        if not hasattr(divisor, "__float__"):
            return NotImplemented
        return Vector(self.east / float(divisor), self.north / float(divisor))

    def __neg__(self) -> Vector:
        return Vector(-self.east, -self.north)

    def __add__(self, other: Iterable[float]) -> Vector:
        east, north = other
        return Vector(self.east + east, self.north + north)

    __radd__ = __add__

    def __sub__(self, other: Iterable[float]) -> Vector:
        east, north = other
        return Vector(self.east - east, self.north - north)

    def __rsub__(self, other: Iterable[float]) -> Vector:
        east, north = other
        return Vector(east - self.east, north - self.north)

    def dot(self, other: Iterable[float]) -> float:
        """The scalar product, also written `a @ b`."""
        east, north = other
        return self.east * east + self.north * north

    __matmul__ = __rmatmul__ = dot

    def __abs__(self) -> float:
        return self.length

    def __round__(self, digits: int | None = None) -> Vector:
        return Vector(round(self.east, digits), round(self.north, digits))

    def __format__(self, spec: str) -> str:
        return f"({self.east:{spec}}, {self.north:{spec}})" if spec else str(self)


class Reading(Vector):
    """A slope, rise per metre to the east and to the north, with how it was measured."""

    scheme: Scheme
    spacing: float
    """Distance of the probes [m]."""
    samples: int
    """Probes averaged."""
    minutes: float
    """Its price."""

    @property
    def gradient(self) -> Vector:
        """The slope alone: the numerical gradient."""
        return Vector(self.east, self.north)


class Leg(Vector):
    """Metres walked to the east and north."""

    distance: float
    """Metres walked in all."""
    blocked: bool
    """The map's edge stopped the leg."""


@dataclass(frozen=True, slots=True)
class Prices:
    """What the verbs cost, in minutes, and the instrument's limits."""

    reading: float
    """One reading with the level's default settings."""
    setup: float
    """A reading costs setup + probes[scheme] * samples * per_probe."""
    per_probe: float
    probes: dict[Scheme, int]
    """Probes a reading needs by each scheme on offer: on most mountains 3 forward, 4 central."""
    batch: int
    """Samples that make the whole batch on ground made from data; 0 on other ground."""
    glance: float
    largest_spacing: float
    """The visibility [m]: the farthest a probe can be from the hiker."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the level before the hike, beside its prices."""

    scheme: Scheme
    """The default setting of a reading, with `spacing` [m] and `samples`."""
    spacing: float
    samples: int
    probe_noise: float
    """Standard deviation of one probe of the instrument [m]."""
    glance_noise: float
    """Standard deviation of a glance at the altimeter [m]."""
    map_size: float
    """Side of the square map [m]."""
    tolerance: float
    """Largest share of the way that may remain at dusk for a safe return."""


class PastReading(Vector):
    """A slope measured earlier, with its place and the daylight left then."""

    position: Vector
    """Metres from the start."""
    daylight: int
    """Whole minutes."""


def shown_hiker(position: Vector, daylight: int, readings: int) -> str:
    """What `print(hiker)` shows."""
    return f"<Hiker {position:.1f} m from the start, {daylight} min left, {readings} readings>"
