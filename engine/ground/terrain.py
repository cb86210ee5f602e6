"""Terrain: a grid of heights made twice continuously differentiable by a cubic B-spline."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from engine import kernels
from engine.ground import building, lowest
from engine.twin import twin

Float64 = npt.NDArray[np.float64]
Weights = tuple[Float64, ...]

_POLE = 3.0**0.5 - 2.0
"""The pole of the cubic B-spline's interpolation filter (Unser et al. 1993)."""
_POWERS = np.array([_POLE**k for k in range(40)])
"""The next one is below 1e-22."""
_END = _POLE / (_POLE * _POLE - 1.0)


class Place(NamedTuple):
    """A point of the map."""

    east: float
    """Metres from the map's western edge."""
    north: float
    """Metres from the map's southern edge."""
    altitude: float
    """Height [m]."""


class Terrain:
    """A square map of ground, the error surface.

    `heights` has shape (grid, grid) [m], row by row from south to north, `size` is the side of
    the square [m]. Between grid points the surface is the interpolating uniform cubic B-spline
    with mirrored borders; points outside the map take the nearest point of its edge.

    An error surface computed from data is the mean of many: `hillsides` has shape
    (terms, grid, grid), the heights [m] of each data term's own surface, their mean `heights`.

    ValueError for grids that are not square, not of one shape or not finite.

    >>> plane = Terrain(np.outer(np.ones(33), np.arange(33)), size=320.0)
    >>> round(plane.height(155.0, 77.0), 6), [abs(round(g, 6)) for g in plane.gradient(155.0, 77.0)]
    (15.5, [0.1, 0.0])
    """

    def __init__(
        self, heights: npt.ArrayLike, size: float, hillsides: npt.ArrayLike | None = None
    ) -> None:
        self.heights = _rounded(heights)
        self.heights.flags.writeable = False
        if self.heights.ndim != 2 or self.heights.shape[0] != self.heights.shape[1]:
            raise ValueError(f"heights: expected a square grid, found shape {self.heights.shape}")
        if not np.isfinite(self.heights).all():
            raise ValueError("heights: expected finite numbers only")
        self.size = float(size)
        self.grid = len(self.heights)
        self.cell = self.size / (self.grid - 1)
        hills = np.zeros((0, *self.heights.shape)) if hillsides is None else _rounded(hillsides)
        if hills.shape[1:] != self.heights.shape or not np.isfinite(hills).all():
            raise ValueError(f"hillsides: expected finite grids, found shape {hills.shape}")
        self.terms = len(hills)
        """Data terms; 0 on ground that is not made from data."""
        self.hillsides = _spline_coefficients(hills).reshape(-1).data
        """Spline coefficients of the hillsides, one after the other."""
        self.array = _spline_coefficients(self.heights)
        """Spline coefficients, shape (grid + 2, grid + 2)."""

    @cached_property
    def coefficients(self) -> list[float]:
        """The coefficients row by row: CPython indexes a list ten times as fast as an array."""
        return self.array.ravel().tolist()

    def height(self, east: float, north: float) -> float:
        """Height [m] at one point."""
        return kernels.height(self.coefficients, self.grid, self.cell, east, north)

    def height_once(self, east: float, north: float) -> float:
        """`height` before `coefficients` are there: making the list takes a millisecond."""
        flat = self.array.reshape(-1).data
        return kernels.height(flat, self.grid, self.cell, east, north)

    def gradient(self, east: float, north: float) -> tuple[float, float]:
        """Analytic gradient (east, north) [m/m] at one point."""
        _, *gradient = self.height_and_gradient(east, north)
        return gradient[0], gradient[1]

    def height_and_gradient(self, east: float, north: float) -> tuple[float, float, float]:
        """Height [m] and gradient (east, north) [m/m] at one point, in one evaluation."""
        return kernels.height_and_gradient(self.coefficients, self.grid, self.cell, east, north)

    def heights_at(self, east: npt.ArrayLike, north: npt.ArrayLike) -> Float64:
        """Heights [m] at arrays of points (any shape, broadcast)."""
        k, a, b, _, _ = self._cells(east, north)
        width, flat = self.grid + 2, self.array.reshape(-1)
        height = np.zeros(k.shape)
        for q in range(4):
            c = [flat.take(k + r * width + q) for r in range(4)]
            height += a[q] * (b[0] * c[0] + b[1] * c[1] + b[2] * c[2] + b[3] * c[3])
        height /= 36.0
        return height

    def gradients_at(self, east: npt.ArrayLike, north: npt.ArrayLike) -> tuple[Float64, Float64]:
        """Gradients (east, north) [m/m] at arrays of points (any shape, broadcast)."""
        k, a, b, d, e = self._cells(east, north)
        width, flat = self.grid + 2, self.array.reshape(-1)
        slope_east, slope_north = np.zeros(k.shape), np.zeros(k.shape)
        for q in range(4):
            c = [flat.take(k + r * width + q) for r in range(4)]
            slope_east += d[q] * (b[0] * c[0] + b[1] * c[1] + b[2] * c[2] + b[3] * c[3])
            slope_north += a[q] * (e[0] * c[0] + e[1] * c[1] + e[2] * c[2] + e[3] * c[3])
        steep = 12.0 * self.cell
        return slope_east / steep, slope_north / steep

    @cached_property
    def lowest(self) -> Place:
        """The lowest point of the map: the global minimum, where the hut stands."""
        return self._extreme(1.0)

    @cached_property
    def highest(self) -> Place:
        """The highest point of the map."""
        return self._extreme(-1.0)

    def _cells(
        self, east: npt.ArrayLike, north: npt.ArrayLike
    ) -> tuple[npt.NDArray[np.intp], Weights, Weights, Weights, Weights]:
        """First coefficient of each point's cell, and its weights: height and slope, both axes."""
        # Each axis by itself as long as it may: a grid of points has few of either.
        u = np.clip(np.asarray(east, np.float64) / self.cell, 0.0, self.grid - 1.0)
        v = np.clip(np.asarray(north, np.float64) / self.cell, 0.0, self.grid - 1.0)
        j = np.minimum(u.astype(np.intp), self.grid - 2)
        i = np.minimum(v.astype(np.intp), self.grid - 2)
        a, d = _weights(u - j)
        b, e = _weights(v - i)
        return i * (self.grid + 2) + j, a, b, d, e

    def _extreme(self, sign: float) -> Place:
        """The lowest (sign 1) or highest (sign -1) point: best grid point, then zoom in."""
        best = self.heights.argmin() if sign > 0 else self.heights.argmax()
        i, j = np.unravel_index(best, self.heights.shape)
        start = (float(j) * self.cell, float(i) * self.cell, sign)
        compiled = twin(lowest)
        near = lowest.lowest_near if compiled is None else compiled.lowest_near
        c = self.coefficients if compiled is None else self.array.reshape(-1)
        return Place(*map(float, near(c, self.grid, self.cell, self.size, *start)))


def _weights(t: Float64) -> tuple[Weights, Weights]:
    """Six times the B-spline weights and twice their derivatives, in the kernel's order."""
    m = 1.0 - t
    w0, w3 = m * m * m, t * t * t
    w1 = (3.0 * t - 6.0) * t * t + 4.0
    d0, d3 = -(m * m), t * t
    d1 = (3.0 * t - 4.0) * t
    return (w0, w1, 6.0 - w0 - w1 - w3, w3), (d0, d1, -d0 - d1 - d3, d3)


def _rounded(heights: npt.ArrayLike) -> Float64:
    """Rounded to 2^-20 m, so that the last bit of a sine does not make another mountain."""
    rounded: Float64 = np.asarray(heights, np.float64) * 2.0**20
    np.round(rounded, out=rounded)
    rounded /= 2.0**20
    return rounded


def _spline_coefficients(heights: Float64) -> Float64:
    """Coefficients of interpolating splines, one more on every side; shape (..., n + 2, n + 2)."""
    compiled = twin(building)
    if compiled is not None:
        n = heights.shape[-1]
        out = np.empty((*heights.shape[:-2], n + 2, n + 2))
        flat = np.ascontiguousarray(heights).reshape(-1)
        compiled.interpolate(flat, n, _POWERS, _END, out.reshape(-1))
        return out
    # Along axis 0 first: the filter is a recursion over rows, vectorised over all the rest.
    c = np.moveaxis(heights, (-2, -1), (0, 1))
    c = _filter_rows(_filter_rows(c).swapaxes(0, 1)).swapaxes(0, 1)
    rim = [(1, 1), (1, 1)] + [(0, 0)] * (heights.ndim - 2)
    c = np.pad(c, rim, mode="reflect")
    return np.ascontiguousarray(np.moveaxis(c, (0, 1), (-2, -1)))


def _filter_rows(values: Float64) -> Float64:
    """The recursive interpolation filter along axis 0, borders mirrored (Unser et al. 1993)."""
    n = len(values)
    c = 6.0 * values
    first = c[0].copy()
    for k in range(1, min(n, len(_POWERS))):
        first += _POWERS[k] * c[k]
    c[0] = first
    for k in range(1, n):
        c[k] += _POLE * c[k - 1]
    c[n - 1] = _END * (c[n - 1] + _POLE * c[n - 2])
    for k in range(n - 2, -1, -1):
        c[k] = _POLE * (c[k + 1] - c[k])
    return c
