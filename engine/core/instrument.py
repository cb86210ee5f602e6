"""The slope instrument and the pocket altimeter: finite differences of noisy altitudes."""

from __future__ import annotations

from engine.core import kernels
from engine.core.arguments import Setting, checked_setting
from engine.core.level import AltimeterTable, InstrumentTable
from engine.core.schemes import SCHEMES
from engine.core.terrain import Terrain


class Instrument:
    """Reads the slope by differences of altimeter probes, or exactly by backpropagation.

    The noise of a probe and the data terms of a batch are functions of the run's key and a
    running number, so that equal seeds give equal luck, whatever else was done in between.
    """

    def __init__(self, table: InstrumentTable, visibility: float, key: tuple[int, int]) -> None:
        self._table = table
        self._visibility = visibility
        self._key = key
        self._probes = 0

    def setting(self, scheme: object, spacing: object, samples: object) -> Setting:
        """Settings with the level's defaults for None, or IllegalMove for one it cannot take."""
        usual = Setting(self._table.scheme, self._table.spacing, self._table.samples)
        offered = self._table.probes
        return checked_setting(scheme, spacing, samples, usual, offered, self._visibility)

    def price(self, setting: Setting) -> float:
        """Minutes for one reading."""
        return self._table.price(setting.scheme, setting.samples)

    def read(
        self, terrain: Terrain, east: float, north: float, setting: Setting
    ) -> tuple[float, float]:
        """Slope (east, north) [m/m] at a place; see `kernels.slope_reading`."""
        scheme = SCHEMES[setting.scheme].code
        slope: tuple[float, float] = kernels.slope_reading(
            terrain.coefficients,
            terrain.grid,
            terrain.cell,
            terrain.hillsides_for(setting.samples),
            terrain.terms,
            east,
            north,
            scheme,
            setting.spacing,
            setting.samples,
            self._table.noise,
            *self._key,
            self._probes,
        )
        self._probes += kernels.draws(scheme, setting.samples)
        return slope


class Altimeter:
    """The pocket altimeter behind `glance`: one noisy altitude, noise by glance number."""

    def __init__(self, table: AltimeterTable, key: tuple[int, int]) -> None:
        self.price = table.price
        """Minutes a glance."""
        self._noise = table.noise
        self._key = key
        self._glances = 0

    def look(self, altitude: float) -> float:
        """What it shows [m] at this true altitude."""
        shown: float = kernels.glance(altitude, self._noise, *self._key, self._glances)
        self._glances += 1
        return shown
