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
_POWERS = np.array([_POLE**k for k in range(40)])
"""The next one is below 1e-22."""
_END = _POLE / (_POLE * _POLE - 1.0)


class GroundKernels(NamedTuple):
    """Compiled functions that build ground and look it up, with the bits of the numpy code.

    `engine.batches.compiled` makes them. Who builds a single mountain hands in none: numpy is
    there at once, a compiler takes seconds when it is first called.
    """

    interpolate: Callable[..., None]
    """See `engine.batches.ground_kernels`."""
    perlin: Callable[..., None]
    sum_octaves: Callable[..., None]
    look_up: Callable[..., None]
    """See `engine.batches.lookup_kernels`."""
    lowest_near: Callable[..., tuple[float, float, float]]
    """See `engine.core.kernels`."""


def looked_up(
    compiled: GroundKernels, stack: Float64, cell: float, east: Float64, north: Float64
) -> Float64:
    """Heights [m] at places of one shape, (terms, *shape), by compiled code.

    `stack` holds the surfaces' coefficients, shape (terms, n + 2, n + 2).
    """
    out = np.empty((len(stack), *east.shape))
    numbers = (len(stack), stack.shape[1] - 2, float(cell))
    places = read_only(east), read_only(north)
    compiled.look_up(read_only(stack), *numbers, *places, out.reshape(-1))
    return out


def read_only(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The array, flat and not writeable: compiled code then has one variant for all arrays."""
    flat = np.ascontiguousarray(array).reshape(-1).view()
    flat.flags.writeable = False
    return flat


def cells(
    grid: int, cell: float, east: npt.ArrayLike, north: npt.ArrayLike
) -> tuple[npt.NDArray[np.intp], tuple[Weights, Weights], tuple[Weights, Weights]]:
    """First coefficient of each point's cell, and its weights east and north: six times those of
    the height, twice those of the slope.
    """
    # Each axis by itself as long as it may: a grid of points has few of either.
    u = np.clip(np.asarray(east, np.float64) / cell, 0.0, grid - 1.0)
    v = np.clip(np.asarray(north, np.float64) / cell, 0.0, grid - 1.0)
    j = np.minimum(u.astype(np.intp), grid - 2)
    i = np.minimum(v.astype(np.intp), grid - 2)
    return i * (grid + 2) + j, _weights(u - j), _weights(v - i)


def coefficients(heights: Float64, compiled: GroundKernels | None = None) -> Float64:
    """Coefficients of interpolating splines, one more on every side; shape (..., n + 2, n + 2)."""
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


def _weights(t: Float64) -> tuple[Weights, Weights]:
    """Six times the B-spline weights and twice their derivatives, in the kernel's order."""
    m = 1.0 - t
    w0, w3 = m * m * m, t * t * t
    w1 = (3.0 * t - 6.0) * t * t + 4.0
    d0, d3 = -(m * m), t * t
    d1 = (3.0 * t - 4.0) * t
    return (w0, w1, 6.0 - w0 - w1 - w3, w3), (d0, d1, -d0 - d1 - d3, d3)
