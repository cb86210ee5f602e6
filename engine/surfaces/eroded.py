"""A mountain carved by streams: joining valleys, ridges between them, a lake at the outlet."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from msgspec import Meta

from engine.core.layer import Float64, Frame, LayerTable, Number, Positive
from engine.core.terrain import Terrain
from engine.surfaces.perlin_noise import octave_sum
from engine.surfaces.rolling import octave, octaves, warped
from engine.surfaces.streams import carve, fill_hollows

EROSION_GRIDS = ((33, 10), (65, 6), (129, 4))
"""Points on a side and rounds of erosion, coarse to fine."""
MARGIN = 0.1
"""The streams' grid is larger than the map by this share of its side, all around."""
TRUNK_SLOPE = 0.06
"""Slope of a stream that drains the whole grid, as a share of the talus."""
LAKE_RADIUS = 0.03
"""Radius of the lake, as a share of the grid's side."""

VALLEY_FLOOR_SLOPE = 0.05
"""Slope of the valley floor that fills a hollow, as a share of the talus."""
FILL_ROUNDS = 3
"""How often the hollows are filled and what fills them is rounded."""


class Eroded(LayerTable, frozen=True, tag="eroded"):
    """Stream-eroded ground around a lake at the centre of the frame, where the lowest point is.

    All water of the map runs to the lake: the stream power law's steady state on a grid of
    129 x 129 points (see `engine.surfaces.streams`), begun on Perlin noise of `wavelength`,
    carved coarse to fine, rounded by hillslope diffusion (Culling 1960), its hollows filled, bent
    a little by domain warping so that no valley follows the grid, and scaled to `relief` metres.
    """

    relief: Number
    """Metres from the lake to the highest ground, about."""
    wavelength: Positive = 900.0
    """Metres between the hills of the ground that the streams begin on."""
    rounding: Annotated[float, Meta(ge=0, le=1)] = 0.5
    """How far the hillsides are rounded: 0 sharp crests, 1 soft downs."""
    hardness: Annotated[float, Meta(ge=0, le=1)] = 0.5
    """How much the rock's hardness varies from place to place."""

    def heights(self, frame: Frame, _: Float64) -> Float64:
        """Heights [m] over the frame, shape (grid, grid)."""
        size = float(frame.east[0, -1])
        corner, side = -MARGIN * size, (1.0 + 2.0 * MARGIN) * size
        ground = self._eroded(frame, corner, side)
        bent = warped(frame._replace(label=f"{frame.label}.bend"), 0.035 * size, 0.3 * size)
        spline = Terrain(ground, side, compiled=frame.compiled)
        # Some rows at a time, so that the temporaries stay in the processor's cache.
        parts = (np.array_split(a - corner, 1 + a.size // 8192) for a in (bent.east, bent.north))
        fine = np.concatenate([spline.heights_at(e, n) for e, n in zip(*parts, strict=True)])
        low, high = float(fine.min()), float(fine.max())
        return (fine - low) * (frame.draw("relief", self.relief) / (high - low))

    def _eroded(self, frame: Frame, corner: float, side: float) -> Float64:
        """The ground on the finest erosion grid, which has this corner and side [m]."""
        centre_east, centre_north = _centre(frame)
        ground: Float64 = np.zeros((2, 2))
        for n, rounds in EROSION_GRIDS:
            axis = np.linspace(corner, corner + side, n)
            east, north = np.meshgrid(axis, axis)
            local = frame._replace(east=east, north=north)
            x, y = (east - centre_east) / side, (north - centre_north) / side
            distance = np.sqrt(x * x + y * y)
            # If the centre lies outside the grid, the nearest point is the lake.
            lake = distance <= max(LAKE_RADIUS, float(distance.min()))
            talus = 64.0 / (n - 1)  # heights per cell; the same slope on every grid
            if n == EROSION_GRIDS[0][0]:
                rough = octaves(local, self.wavelength, (1.0, 0.5))
                ground = 8.0 * distance + 8.0 * rough
            else:
                # What the finer grid can show for the first time starts as noise of four cells.
                ground = _refined(ground) + 0.5 * talus * octaves(local, 4.0 * side / n, (1.0,))
            resistance = TRUNK_SLOPE * talus * (1.0 + 1.5 * self.hardness * self._rock(local, side))
            ground = carve(ground, lake, resistance, talus, rounds)
        for _ in range(round(10 * self.rounding)):
            ground = _diffused(ground)
        # Diffusion makes hollows and filling makes edges: in turns, and filled at the end.
        for _ in range(FILL_ROUNDS):
            ground = _diffused(fill_hollows(ground, lake, VALLEY_FLOOR_SLOPE * talus))
        ground = fill_hollows(ground, lake, VALLEY_FLOOR_SLOPE * talus)
        lake_bed = np.maximum(0.0, 1.0 - (distance / LAKE_RADIUS) ** 2)
        return ground - 0.25 * talus * lake_bed

    def _rock(self, frame: Frame, side: float) -> Float64:
        """Hardness of the rock, about -1 to 1, shape of the frame."""
        own = frame._replace(label=f"{frame.label}.rock")
        rows = (octave(own, self.wavelength, 0, 1.0), octave(own, 0.15 * side, 1, 0.7))
        return octave_sum(frame.east, frame.north, np.array(rows), compiled=frame.compiled)


def _centre(frame: Frame) -> tuple[float, float]:
    """The centre of the frame [m east, north], at most a map's side outside the map."""
    size = float(frame.east[0, -1])
    c, s = frame.turn
    # The map's south-western corner in the frame's axes, turned back and negated.
    across, along = (float(axis[0, 0]) for axis in frame.axes())
    centre = np.nan_to_num([along * s - across * c, -across * s - along * c])
    east, north = np.clip(centre, -size, 2.0 * size)
    return east, north


def _refined(ground: Float64) -> Float64:
    """Twice as fine, by linear interpolation: n points become 2n - 1."""
    n = 2 * len(ground) - 1
    rows = np.empty((n, len(ground)))
    rows[::2] = ground
    rows[1::2] = 0.5 * (ground[:-1] + ground[1:])
    out = np.empty((n, n))
    out[:, ::2] = rows
    out[:, 1::2] = 0.5 * (rows[:, :-1] + rows[:, 1:])
    return out


def _diffused(ground: Float64) -> Float64:
    """One explicit step of diffusion, an eighth of the way; no flow over the edge."""
    p = np.empty((len(ground) + 2, len(ground) + 2))
    p[1:-1, 1:-1] = ground
    p[0], p[-1] = p[1], p[-2]
    p[:, 0], p[:, -1] = p[:, 1], p[:, -2]
    around = p[:-2, 1:-1] + p[2:, 1:-1] + p[1:-1, :-2] + p[1:-1, 2:]
    return ground + 0.125 * (around - 4.0 * ground)
