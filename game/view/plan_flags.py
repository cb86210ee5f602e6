"""Where the flags of the plan are seen from behind the hiker, however far away they stand.

A flag on ground that can be seen stands on it. For what lies deeper in the fog, or behind a brink,
nobody knows the ground: those flags hang one above the other on the mast of a signpost, which
stands where the ground is still seen.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from game.view.projection import Projection

NEAREST = 7.5
"""A flag nearer than this is shown so far away, or the hiker would stand before it [m]."""
EDGE = 0.5
"""At so many visibilities there is as much fog as ground to be seen; the signpost stands there."""
FARTHEST = 3.0
"""Flags but the last one are shown within so many visibilities."""
LOWEST = 0.02
"""The lowest flag of a mast hangs so high, as a share of the picture's height."""
BEYOND = 0.05
"""A flag hangs so much higher for each e-fold of distance, as a share of the picture's height."""
TOP, FOLDS = 0.2, 5.0
"""Where less room is left below this share of the height, `FOLDS` e-folds share it evenly."""
LEAST_BEYOND = 0.01
"""But each e-fold has at least this share of the height."""
SAMPLES = 32
"""Places on the way of the plan at which the ground is asked for."""
STEPS = np.linspace(0.0, 1.0, SAMPLES)
"""Exponents of their distances: each is the same part farther than the one before."""

Places = npt.NDArray[np.float64]


class FlagsOnCanvas(NamedTuple):
    """Flags on one line from the hiker, as they are drawn."""

    feet: Places
    """Pixels (n, 2) of their feet; those of a signpost hang with theirs on its mast."""
    depths: Places
    """Their distances from the camera (n,) [m]; 0 where the way does not lead away from it."""
    standing: npt.NDArray[np.bool_]
    """Which of them stand on ground that is seen (n,)."""
    line: Places
    """Pixels of the way on the ground (`SAMPLES`, 2), as far as the signpost."""

    @property
    def away(self) -> bool:
        """Whether the way leads away from the camera, so that flags are seen at all."""
        return bool(self.depths.size and self.depths.max() > 0)


def signpost_distance(visibility: float) -> float:
    """How far ahead the signpost stands [m]."""
    return max(EDGE * visibility, 2 * NEAREST)


def flags_on_canvas(places: Places, hiker: tuple[float, float], height: int, view: Projection
                    ) -> FlagsOnCanvas:  # fmt: skip
    """Flags at ``places`` (n, 2) [m from the start] on a canvas of this ``height`` [px].

    A farther flag is always shown higher, also behind a brink that hides its foot, so that the
    last flag can be dragged from any place to any other.
    """
    here = np.array(hiker)
    way = places - here
    far = np.hypot(way[:, 0], way[:, 1])
    last, edge = int(np.argmax(far)), signpost_distance(view.visibility)
    line = NEAREST * (edge / NEAREST) ** STEPS
    points, depth = view.on_canvas(here + line[:, None] * way[last] / max(far[last], 1e-9))
    if depth[0] < 1.0 or depth[-1] <= depth[0]:
        nothing = np.zeros((len(places), 2))
        return FlagsOnCanvas(nothing, nothing[:, 0], far < 0, np.zeros((SAMPLES, 2)))
    ground = np.column_stack(
        (points[:, 0], np.minimum.accumulate(points[:, 1]) - 0.25 * np.arange(SAMPLES))
    )
    feet = np.column_stack([np.interp(far, line, ground[:, axis]) for axis in (0, 1)])
    beyond = far > edge
    room = (ground[-1, 1] / height - TOP) / FOLDS
    higher = min(BEYOND, max(LEAST_BEYOND, room))
    feet[beyond, 1] -= height * (LOWEST + higher * np.log(far[beyond] / edge))
    return FlagsOnCanvas(feet, np.interp(far, line, depth), ~beyond, ground)


def within_reach(distance: float, visibility: float) -> bool:
    """Whether a flag of a plan that is not the last is shown at a distance [m]."""
    return NEAREST - 1 < distance < FARTHEST * visibility
