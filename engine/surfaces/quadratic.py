"""The quadratic: the one surface whose stability is known exactly."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from msgspec import Meta

from engine.core.layer import Float64, Frame, LayerTable, Number


class Quadratic(LayerTable, frozen=True, tag="quadratic"):
    """h = curvature / 2 (condition across^2 + along^2), walls straightened to `steepest`.

    The Hessian's eigenvalues are `curvature` and `condition * curvature` [1/m], their ratio the
    condition number. With `steepest` each axis follows the pseudo-Huber function
    s^2 / k (sqrt(1 + (k u / s)^2) - 1) (Charbonnier et al. 1997): the same curvature k at the
    floor, a slope of s far up the wall, so that one can stand there. A negative curvature makes a
    summit, or with a large condition a crest; a condition of 0 a trough, level across.
    """

    curvature: Number
    condition: Number = 1.0
    steepest: Annotated[float, Meta(gt=0, le=10)] | None = None

    def heights(self, frame: Frame, _: Float64) -> Float64:
        """Heights [m] over the frame, shape (grid, grid)."""
        gentle = frame.draw("curvature", self.curvature)
        steep = gentle * frame.draw("condition", self.condition)
        if frame.compiled is not None:
            out = np.empty(frame.east.shape)
            (c, s), east, north = frame.turn, frame.offset_east, frame.offset_north
            # One row and one column times cosine and sine: the kernel only adds them up.
            products = (part.reshape(-1) for part in (east * c, north * s, east * s, north * c))
            walls = steep, gentle, self.steepest or 0.0
            frame.compiled.quadratic(*products, *walls, out.reshape(-1))
            return out
        across, along = frame.axes()
        out = self._along_axis(across, steep)
        out += self._along_axis(along, gentle)
        return out

    def _along_axis(self, u: Float64, curvature: float) -> Float64:
        """Heights along one axis [m], as a new array."""
        if self.steepest is None or curvature == 0:
            out: Float64 = 0.5 * curvature * u
            out *= u
            return out
        s = self.steepest
        # In place: a fresh array costs more than its numbers.
        out = curvature * u
        out /= s
        out *= out
        out += 1.0
        np.sqrt(out, out=out)
        out -= 1.0
        out *= s * s / curvature
        return out
