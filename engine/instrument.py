"""The slope instrument and the pocket altimeter: finite differences of noisy altitudes."""

from __future__ import annotations

from typing import NamedTuple

from engine import kernels
from engine.arguments import setting as checked_setting
from engine.level import PROBES, Level, Scheme
from engine.terrain import Terrain


class Setting(NamedTuple):
    """How one reading is taken."""

    scheme: Scheme
    spacing: float
    """Distance of the probes from the hiker [m]."""
    samples: int
    """Probes averaged."""


class Instrument:
    """Reads the slope by forward or central differences of altimeter probes.

    The noise of a probe is a function of the run's key and the probe's number, so that equal
    seeds give equal luck, whatever else was done in between.
    """

    def __init__(self, level: Level, key: tuple[int, int]) -> None:
        self._table = level.instrument
        self._visibility = level.visibility
        self._key = key
        self._probes = 0

    def setting(self, scheme: object, spacing: object, samples: object) -> Setting:
        """Settings with the level's defaults for None, or IllegalMove for one it cannot take."""
        table = self._table
        kind, metres, count = checked_setting(
            scheme, spacing, samples, table.scheme, table.spacing, self._visibility
        )
        return Setting("forward" if kind == "forward" else "central", metres, count)

    def price(self, setting: Setting) -> float:
        """Minutes for one reading."""
        return self._table.price(setting.scheme, setting.samples)

    def read(
        self, terrain: Terrain, east: float, north: float, setting: Setting
    ) -> tuple[float, float]:
        """Numerical gradient (east, north) [m/m] at a place; see `kernels.slope_reading`."""
        slope: tuple[float, float] = kernels.slope_reading(
            terrain.coefficients,
            terrain.grid,
            terrain.cell,
            east,
            north,
            kernels.CENTRAL if setting.scheme == "central" else kernels.FORWARD,
            setting.spacing,
            setting.samples,
            self._table.noise,
            *self._key,
            self._probes,
        )
        self._probes += PROBES[setting.scheme] * setting.samples
        return slope


class Altimeter:
    """The pocket altimeter behind `glance`: one noisy altitude, noise by glance number."""

    def __init__(self, level: Level, key: tuple[int, int]) -> None:
        self.price = level.altimeter.price
        """Minutes a glance."""
        self._noise = level.altimeter.noise
        self._key = key
        self._glances = 0

    def look(self, altitude: float) -> float:
        """What it shows [m] at this true altitude."""
        shown: float = kernels.glance(altitude, self._noise, *self._key, self._glances)
        self._glances += 1
        return shown
