"""The slope instrument: finite differences of noisy altitudes."""

from __future__ import annotations

from engine.core import kernels
from engine.core.arguments import Setting
from engine.core.schemes import SCHEMES
from engine.core.terrain import Terrain


class Instrument:
    """Reads the slope by differences of altimeter probes, or exactly by backpropagation.

    The noise of a probe and the data terms of a batch are functions of the run's key and a
    running number, so that equal seeds give equal noise, whatever else was done in between.
    """

    def __init__(self, noise: float, key: tuple[int, int]) -> None:
        """`noise`: standard deviation of one probe [m]."""
        self._noise = noise
        self._key = key
        self._next_draw = 0

    def read(
        self, terrain: Terrain, east: float, north: float, setting: Setting
    ) -> tuple[float, float]:
        """Slope (east, north) [m/m] at a place; see `kernels.slope_reading`."""
        scheme, (_, spacing, samples) = SCHEMES[setting.scheme].code, setting
        noise = self._noise, *self._key, self._next_draw
        slope = terrain.slope_reading(samples, east, north, scheme, spacing, samples, *noise)
        self._next_draw += kernels.draws_per_reading(scheme, samples)
        return slope
