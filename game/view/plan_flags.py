"""Where the flags of the plan are seen from behind the hiker, however far away they stand."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from game.view.projection import Projection

NEAREST = 6.0
"""A flag nearer than this is shown so far away, or the hiker would stand before it [m]."""
FARTHEST = 3.0
"""Flags but the last one are shown within so many visibilities."""
BEYOND = 0.06
"""Past the visibility a flag climbs so much for each e-fold of distance, as a share of the
picture's height: no ground is seen there that it could stand on."""
SAMPLES = 32
"""Places on the way of the plan at which the ground is asked for."""

Places = npt.NDArray[np.float64]


def flags_on_canvas(places: Places, hiker: tuple[float, float], height: int, view: Projection
                    ) -> tuple[Places, Places]:  # fmt: skip
    """Pixels (n, 2) of the feet of flags on one line from the hiker, and their depths [m].

    ``height`` is that of the canvas. A farther flag is always shown higher, also behind a brink
    that hides its foot, so that the last flag can be dragged from any place to any other. Depths
    are 0 where the way does not lead away from the camera.
    """
    here = np.array(hiker)
    way = places - here
    far = np.hypot(way[:, 0], way[:, 1])
    last = int(np.argmax(far))
    line = np.geomspace(NEAREST, max(view.visibility, 2 * NEAREST), SAMPLES)
    points, depth = view.on_canvas(here + line[:, None] * way[last] / max(far[last], 1e-9))
    if depth[0] < 1.0 or depth[-1] <= depth[0]:
        return np.zeros((len(places), 2)), np.zeros(len(places))
    x, y = points[:, 0], np.minimum.accumulate(points[:, 1]) - 0.25 * np.arange(SAMPLES)
    aside, up = x[-1] - x[0], y[-1] - y[0]
    onward = np.array((aside, min(up, -abs(aside))))
    onward *= BEYOND * height / max(1e-9, float(np.hypot(*onward)))
    past = np.log(np.maximum(1.0, far / line[-1]))[:, None]
    feet = np.column_stack((np.interp(far, line, x), np.interp(far, line, y)))
    return feet + past * onward, np.interp(far, line, depth)


def within_reach(distance: float, visibility: float) -> bool:
    """Whether a flag of a plan that is not the last is shown at a distance [m]."""
    return NEAREST - 1 < distance < FARTHEST * visibility
