"""Interpolating uniform cubic B-splines over square grids: coefficients and weights.

Unser, Aldroubi and Eden 1993, "B-spline signal processing", IEEE Trans. Signal Proc. 41.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

Float64 = npt.NDArray[np.float64]
Weights: TypeAlias = tuple[Float64, Float64, Float64, Float64]

_POLE = 3.0**0.5 - 2.0
"""The pole of the cubic B-spline's interpolation filter (Unser et al. 1993)."""
POLE_POWERS = np.array([_POLE**k for k in range(40)])
"""Weights of the mirrored border's infinite sum, until they are below 1e-22."""
ANTICAUSAL_START = _POLE / (_POLE * _POLE - 1.0)
"""Factor of the last coefficient, from which the second pass starts."""


class GroundKernels(NamedTuple):
    """Compiled functions that build ground and hike on it, with the bits of numpy and CPython.

    `engine.batches.compiled` makes them. Who builds a single mountain hands in none: numpy is
    there at once, a compiler takes seconds when it is first called.
    """

    interpolate: Callable[[Float64], Float64]
    """As `coefficients` does."""
    perlin: Callable[..., None]
    """See `engine.batches.ground_kernels`."""
    sum_octaves: Callable[..., None]
    quadratic: Callable[..., None]
    look_up: Callable[[Float64, float, Float64, Float64], Float64]
    """Heights [m], (terms, *shape), of surfaces with these coefficients, shape (terms, n + 2,
    n + 2), and this cell [m], at places east and north of one shape."""
    lowest_near: Callable[..., tuple[float, float, float]]
    """See `engine.core.kernels`; those below as well."""
    height: Callable[..., float]
    walk_leg: Callable[..., tuple[Any, ...]]
    slope_reading: Callable[..., tuple[float, float]]
    glance: Callable[..., float]
    new_trace: Callable[[int], Float64]
    """Room for so many numbers of a `walk_leg`."""


def cell_weights(
    grid: int, cell: float, east: npt.ArrayLike, north: npt.ArrayLike
) -> tuple[npt.NDArray[np.intp], tuple[Weights, Weights], tuple[Weights, Weights]]:
    """First coefficient of each point's cell, and its `_weights_along_axis` east and north."""
    # East and north are broadcast as late as possible: a grid of points has few of either.
    u = np.clip(np.asarray(east, np.float64) / cell, 0.0, grid - 1.0)
    v = np.clip(np.asarray(north, np.float64) / cell, 0.0, grid - 1.0)
    j = np.minimum(u.astype(np.intp), grid - 2)
    i = np.minimum(v.astype(np.intp), grid - 2)
    return i * (grid + 2) + j, _weights_along_axis(u - j), _weights_along_axis(v - i)


def coefficients(heights: Float64, compiled: GroundKernels | None = None) -> Float64:
    """Coefficients of the splines through `heights`, shape (..., n, n) to (..., n + 2, n + 2)."""
    if compiled is not None:
        return compiled.interpolate(heights)
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
    # The causal pass, upwards, begins with the sum over the mirrored values beyond the border.
    first = c[0].copy()
    for k in range(1, min(n, len(POLE_POWERS))):
        first += POLE_POWERS[k] * c[k]
    c[0] = first
    for k in range(1, n):
        c[k] += _POLE * c[k - 1]
    # The anticausal pass, downwards.
    c[n - 1] = ANTICAUSAL_START * (c[n - 1] + _POLE * c[n - 2])
    for k in range(n - 2, -1, -1):
        c[k] = _POLE * (c[k + 1] - c[k])
    return c


def _weights_along_axis(t: Float64) -> tuple[Weights, Weights]:
    """Six times the B-spline weights and twice their derivatives, in the kernel's order."""
    m = 1.0 - t
    w0, w3 = m * m * m, t * t * t
    w1 = (3.0 * t - 6.0) * t * t + 4.0
    d0, d3 = -(m * m), t * t
    d1 = (3.0 * t - 4.0) * t
    return (w0, w1, 6.0 - w0 - w1 - w3, w3), (d0, d1, -d0 - d1 - d3, d3)
