"""Terrain: a grid of heights made twice continuously differentiable by a cubic B-spline."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from engine.core import kernels
from engine.core.splines import Float64, GroundKernels, Weights, cell_weights, coefficients

_NO_COEFFICIENTS = np.empty(0)
_MOST_SEARCHES = 200
"""Searches for the lowest place of exact ground, each from where the last one ended."""


class Place(NamedTuple):
    """A point of the map."""

    east: float
    """Metres from the map's western edge."""
    north: float
    """Metres from the map's southern edge."""
    altitude: float
    """Height [m]."""


class Hillsides(NamedTuple):
    """The surfaces of single data terms, by what they have above the ground, their mean."""

    terms: int
    """Data terms."""
    strips: Callable[[], Iterator[Float64]]
    """Spline coefficients above those of the ground, some of the map's rows at a time from south
    to north, each strip a new array of shape (terms, rows, grid)."""
    scale: float = 1.0
    """Metres per unit of the strips."""


_NO_HILLSIDES = Hillsides(0, lambda: iter(()))


class Terrain:
    """A square map of ground, the error surface.

    `heights` has shape (grid, grid) [m], row by row from south to north, `size` is the side of
    the square [m]. Between grid points the surface is the interpolating uniform cubic B-spline
    with mirrored borders; points outside the map take the nearest point of its edge.

    `rounded`: to 2^-20 m, so that the last bit of a sine does not make another mountain; heights
    that are read and not worked out may be taken as they are. `owned`: nobody else needs the
    array, which then becomes the terrain's.

    An error surface computed from data is the mean of many, the hillsides of its data terms.

    ValueError for a grid that is not square or not finite.

    >>> plane = Terrain(np.outer(np.ones(33), np.arange(33)), size=320.0)
    >>> round(plane.height(155.0, 77.0), 6), [abs(round(g, 6)) for g in plane.gradient(155.0, 77.0)]
    (15.5, [0.1, 0.0])
    """

    def __init__(
        self,
        heights: npt.ArrayLike,
        size: float,
        hillsides: Hillsides | None = None,
        compiled: GroundKernels | None = None,
        rounded: bool = True,
        owned: bool = False,
    ) -> None:
        self._compiled, self._kernels = compiled, compiled or kernels
        self._exact = not rounded
        self.heights: Float64 = (np.asarray if owned else np.array)(heights, np.float64)
        if rounded:
            _round_in_place(self.heights)
        self.heights.flags.writeable = False
        if self.heights.ndim != 2 or self.heights.shape[0] != self.heights.shape[1]:
            raise ValueError(f"heights: expected a square grid, found shape {self.heights.shape}")
        if not np.isfinite(self.heights).all():
            raise ValueError("heights: expected finite numbers only")
        self.size = float(size)
        self.grid = len(self.heights)
        self.cell = self.size / (self.grid - 1)
        self._hillsides = hillsides or _NO_HILLSIDES
        self.terms = self._hillsides.terms
        """Data terms; 0 on ground that is not made from data."""
        self.array = coefficients(self.heights, compiled)
        """Spline coefficients, shape (grid + 2, grid + 2)."""

    @cached_property
    def spline(self) -> tuple[list[float], int, float]:
        """First arguments of the plain kernels: the coefficients, grid points a side, cell [m].

        Row by row in a list, since CPython indexes it ten times as fast as an array.
        """
        return self.array.ravel().tolist(), self.grid, self.cell

    @cached_property
    def _kernel_args(self) -> tuple[Float64 | list[float], int, float]:
        """The same for the kernels in use: compiled ones take an array."""
        flat = self.spline[0] if self._compiled is None else self.array.reshape(-1)
        return flat, self.grid, self.cell

    def new_trace(self, count: int) -> Any:
        """Memory for the `trace` of a `walk_leg`, so many numbers."""
        return [0.0] * count if self._compiled is None else self._compiled.new_trace(count)

    def walk_leg(self, *leg: Any) -> tuple[Any, ...]:
        """`kernels.walk_leg`, compiled if the ground was, with its arguments after `cell`."""
        return self._kernels.walk_leg(*self._kernel_args, *leg)

    def slope_reading(self, samples: int, *reading: Any) -> tuple[float, float]:
        """`kernels.slope_reading`, likewise, with its arguments after `terms`."""
        # With data terms in plain Python: one reading is too little for a compilation of its own.
        used, ground = (kernels, self.spline) if self.terms else (self._kernels, self._kernel_args)
        return used.slope_reading(*ground, self.hillsides_for(samples), self.terms, *reading)

    @cached_property
    def hillsides(self) -> memoryview:
        """Spline coefficients of the hillsides, one after the other; made when first asked for."""
        out = np.empty((self.terms, self.grid + 2, self.grid + 2))
        row = 1  # row 0 is the mirrored border
        for strip in self._hillsides.strips():
            end = row + strip.shape[1]
            strip *= self._hillsides.scale
            _round_in_place(strip)
            np.add(strip, self.array[row:end, 1:-1], out=out[:, row:end, 1:-1])
            row = end
        # The borders are mirrored: first the columns east and west, then whole rows.
        out[:, 1:-1, 0], out[:, 1:-1, -1] = out[:, 1:-1, 2], out[:, 1:-1, -3]
        out[:, 0], out[:, -1] = out[:, 2], out[:, -3]
        return out.reshape(-1).data

    def hillsides_for(self, samples: int) -> memoryview | Float64:
        """`hillsides` for a reading on so many terms; none where all are: the ground itself."""
        return self.hillsides if samples < self.terms else _NO_COEFFICIENTS

    def height(self, east: float, north: float) -> float:
        """Height [m] at one point."""
        # numba would compile once more for a whole number.
        return self._kernels.height(*self._kernel_args, float(east), float(north))

    def gradient(self, east: float, north: float) -> tuple[float, float]:
        """Analytic gradient (east, north) [m/m] at one point."""
        return self.height_and_gradient(east, north)[1:]

    def height_and_gradient(self, east: float, north: float) -> tuple[float, float, float]:
        """Height [m] and gradient (east, north) [m/m] at one point, in one evaluation."""
        return kernels.height_and_gradient(*self.spline, east, north)

    def heights_at(self, east: npt.ArrayLike, north: npt.ArrayLike) -> Float64:
        """Heights [m] at arrays of points (any shape, broadcast)."""
        if self._compiled is not None and np.shape(east) == np.shape(north):
            places = np.asarray(east, np.float64), np.asarray(north, np.float64)
            return self._compiled.look_up(self.array[None], self.cell, *places)[0]
        first, (a, _), (b, _) = cell_weights(self.grid, self.cell, east, north)
        return self._weighted(first, a, b) / 36.0

    def gradients_at(self, east: npt.ArrayLike, north: npt.ArrayLike) -> tuple[Float64, Float64]:
        """Gradients (east, north) [m/m] at arrays of points (any shape, broadcast)."""
        first, (a, d), (b, e) = cell_weights(self.grid, self.cell, east, north)
        steep = 12.0 * self.cell
        return self._weighted(first, d, b) / steep, self._weighted(first, a, e) / steep

    def _weighted(self, first: npt.NDArray[np.intp], a: Weights, b: Weights) -> Float64:
        """Each point's 4 x 4 coefficients from its first one, weighted east (a) and north (b)."""
        width, flat = self.grid + 2, self.array.reshape(-1)
        total = np.zeros(first.shape)
        for q in range(4):
            c = [flat.take(first + r * width + q) for r in range(4)]
            total += a[q] * (b[0] * c[0] + b[1] * c[1] + b[2] * c[2] + b[3] * c[3])
        return total

    @cached_property
    def lowest(self) -> Place:
        """The lowest point of the map: the global minimum, where the hut stands."""
        return self._lowest_or_highest(1.0)

    @cached_property
    def highest(self) -> Place:
        """The highest point of the map."""
        return self._lowest_or_highest(-1.0)

    def _lowest_or_highest(self, sign: float) -> Place:
        """The lowest (sign 1) or highest (-1) point: the best grid point, then the ground near."""
        best = self.heights.argmin() if sign > 0 else self.heights.argmax()
        i, j = np.unravel_index(best, self.heights.shape)
        place = self._lowest_near(float(j) * self.cell, float(i) * self.cell, sign)
        # In a narrow valley between the grid's lines the lowest place is some cells away.
        for _ in range(_MOST_SEARCHES if self._exact else 0):
            other = self._lowest_near(place.east, place.north, sign)
            if sign * other.altitude >= sign * place.altitude:
                break
            place = other
        return place

    def _lowest_near(self, east: float, north: float, sign: float) -> Place:
        found = self._kernels.lowest_near(*self._kernel_args, self.size, east, north, sign)
        return Place(*map(float, found))


def _round_in_place(heights: Float64) -> None:
    """To 2^-20 m, about a thousandth of a millimetre."""
    heights *= 2.0**20
    np.rint(heights, out=heights)
    heights *= 2.0**-20
