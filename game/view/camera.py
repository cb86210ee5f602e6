"""The camera behind the hiker: it follows softly, bobs with the steps, and tilts when paid for."""

from __future__ import annotations

import math

from game.view.columns import Pose

BACK = 9.2
"""How far behind the hiker it stays [m]."""
UP = 3.05
"""How high over the plane of the ground [m]."""
CLEAR = 2.0
"""The least height over the ground it hovers above [m]."""
FOCAL = 0.74
"""Focal length as a share of a view 16:9 wide."""
FEET = 0.745
"""Row of the hiker's feet as a share of the height."""
TURN = 0.28
"""The angle left to turn shrinks e-fold in this time [s]."""
FOLLOW = 0.10


def nearest_turn(a: float, b: float) -> float:
    """The turn from direction ``a`` to ``b``, between -pi and pi [radians]."""
    return (b - a + math.pi) % (2 * math.pi) - math.pi


class FollowCamera:
    """Follows a place and a direction."""

    def __init__(self, place: tuple[float, float], yaw: float) -> None:
        """``place`` is in metres from the start, ``yaw`` in radians from east."""
        self.place, self.yaw, self.lift = place, yaw, 0.0

    def follow(self, place: tuple[float, float], heading: float, seconds: float) -> None:
        """Go on by ``seconds`` towards a place and a heading."""
        share = 1 - math.exp(-seconds / FOLLOW)
        x, y = self.place
        if math.hypot(place[0] - x, place[1] - y) > 60:
            share = 1.0
        self.place = (x + (place[0] - x) * share, y + (place[1] - y) * share)
        self.yaw += nearest_turn(self.yaw, heading) * (1 - math.exp(-seconds / TURN))

    def behind(self, start: tuple[float, float]) -> tuple[float, float]:
        """Where the camera hovers [m from the map's corner]."""
        return (
            start[0] + self.place[0] - BACK * math.cos(self.yaw),
            start[1] + self.place[1] - BACK * math.sin(self.yaw),
        )

    def pose(self, size: tuple[int, int], start: tuple[float, float], middle: float,
             ground: float, feet: float, bob: float) -> Pose:  # fmt: skip
        """The pose for a picture of ``size`` [px] with the hiker at column ``middle``.

        ``ground`` is the height of the ground below the camera, ``feet`` that under the hiker
        and ``bob`` a small rise of the camera, all over the plane underfoot [m].
        """
        focal = FOCAL * size[1] * 16 / 9
        up = max(feet + UP, ground + CLEAR) + bob
        east, north = self.behind(start)
        horizon = FEET * size[1] - focal * (up - feet) / BACK
        return Pose(east, north, up, self.yaw, horizon, focal, middle)
