"""Many spline surfaces over one square map, looked up at the same places."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt

from engine.core.splines import Float64, GroundKernels, cell_weights, coefficients

_POINTS_AT_ONCE = 1024
"""What so many points need stays in the processor's cache."""


class SplineStack:
    """Many surfaces over one square map, looked up at the same places.

    `heights` has shape (terms, n, n) [m], row by row from south to north, `size` is the map's
    side [m]. Borders are mirrored; points outside the map take the nearest point of its edge.
    """

    def __init__(
        self, heights: Float64, size: float, compiled: GroundKernels | None = None
    ) -> None:
        self._terms, self._grid = heights.shape[:2]
        self._cell = size / (self._grid - 1)
        self._compiled = compiled
        self._stack = coefficients(heights, compiled)

    @cached_property
    def _by_place(self) -> Float64:
        """The coefficients, shape ((n + 2)^2, terms): one look-up finds those of all surfaces."""
        return np.ascontiguousarray(self._stack.reshape(self._terms, -1).T)

    def heights_at(self, east: Float64, north: Float64) -> Float64:
        """Heights [m] at arrays of points of one shape; shape (terms, *shape)."""
        if self._compiled is not None:
            return self._compiled.look_up(self._stack, self._cell, east, north)
        k, (a, _), (b, _) = cell_weights(self._grid, self._cell, east.ravel(), north.ravel())
        out = np.empty((self._terms, k.size))
        for start in range(0, k.size, _POINTS_AT_ONCE):
            part = slice(start, start + _POINTS_AT_ONCE)
            rows = [w[part, None] for w in b]
            columns = [self._column(k[part] + q, rows) for q in range(4)]
            for column, weight in zip(columns, a, strict=True):
                column *= weight[part, None]
            total = columns[0] + columns[1] + columns[2] + columns[3]
            out[:, part] = total.T / 36.0
        return out.reshape(self._terms, *east.shape)

    def _column(self, first: npt.NDArray[np.intp], weights: list[Float64]) -> Float64:
        """Four coefficients from the first one northwards, weighted and summed; (points, terms)."""
        c = [self._by_place.take(first + r * (self._grid + 2), axis=0) for r in range(4)]
        for coefficient, weight in zip(c, weights, strict=True):
            coefficient *= weight
        return c[0] + c[1] + c[2] + c[3]
