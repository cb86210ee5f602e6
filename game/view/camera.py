"""The camera behind the hiker: head high, never far behind, and tilted by what was paid for."""

from __future__ import annotations

import math

from game.view.hiker_body import TALL
from game.view.scene_numbers import Pose

BACK = 8.6
"""How far behind the hiker it stays on level ground [m]."""
CLOSER = 1.0
"""On ground that rises or falls a metre for a metre it stays at the ``1 + CLOSER``-th part of that:
farther back it would stand so high above him that the slope looked level."""
ABOVE = 3.4
"""A slope raises or lowers it by no more than this [m]."""
UP = 1.75
"""Height of the eye over the plane of the ground [m]."""
CLEAR = 1.25
"""The least height of the eye over the ground below it [m]."""
FOCAL = 0.74
"""Longest focal length as a share of a view 16:9 wide."""
FEET = 0.80
"""Row of the hiker's feet as a share of the height, where the horizon leaves that free."""
HIGHEST, LOWEST = 0.075, 0.81
"""Rows between which feet and horizon lie, as shares of the height."""
HEAD, FEET_HIGHEST = 0.20, 0.34
"""Rows above which neither his head nor his feet are drawn where he stands above the eye: there the
sun goes its way over a panel."""
TURN = 0.28
"""The angle left to turn shrinks e-fold in this time [s]."""
FOLLOW = 0.12
"""So does the way left to go [s], but it is never longer than `LAG`."""
LAG = 0.5
"""The camera is at most so far behind where it should be [m]."""


def nearest_turn(a: float, b: float) -> float:
    """The turn from direction ``a`` to ``b``, between -pi and pi [radians]."""
    return (b - a + math.pi) % (2 * math.pi) - math.pi


class FollowCamera:
    """Follows a place and a direction."""

    def __init__(self, place: tuple[float, float], yaw: float) -> None:
        """``place`` is in metres from the start, ``yaw`` in radians from east."""
        self.place, self.yaw = place, yaw

    def follow(self, place: tuple[float, float], heading: float, seconds: float) -> None:
        """Go on by ``seconds`` towards a place and a heading."""
        left = math.dist(place, self.place)
        if left > 0:
            # By distance and not by time alone: time may run fast.
            share = min(1.0, LAG / left, math.exp(-seconds / FOLLOW))
            self.place = (
                place[0] + (self.place[0] - place[0]) * share,
                place[1] + (self.place[1] - place[1]) * share,
            )
        self.yaw += nearest_turn(self.yaw, heading) * (1 - math.exp(-seconds / TURN))

    def back(self, slope: tuple[float, float]) -> float:
        """How far behind the hiker it stays where this much of a slope is shown [m]."""
        along = slope[0] * math.cos(self.yaw) + slope[1] * math.sin(self.yaw)
        return min(BACK / (1 + CLOSER * abs(along)), ABOVE / max(abs(along), 1e-6))

    def behind(self, start: tuple[float, float], back: float) -> tuple[float, float]:
        """Where the camera stands [m from the map's corner], ``back`` metres behind him."""
        return (
            start[0] + self.place[0] - back * math.cos(self.yaw),
            start[1] + self.place[1] - back * math.sin(self.yaw),
        )

    def pose(self, size: tuple[int, int], start: tuple[float, float], middle: float,
             back: float, ground: float, tilt: float, bob: float) -> Pose:  # fmt: skip
        """The pose for a picture of ``size`` [px] with the hiker at column ``middle``.

        ``back`` is how far behind him it stays [m]. Over the plane underfoot at the hiker's feet
        [m]: ``ground`` is the height of the ground below the camera, ``tilt`` that of the tilted
        plane there; ``bob`` raises the camera, with him. The horizon is level, so a slope ahead is
        as far below it as it is steep.
        """
        height = size[1]
        up = max(tilt + UP, ground + CLEAR)
        focal = FOCAL * height * 16 / 9 * back / BACK
        if up > 0:
            focal = min(focal, (LOWEST - HIGHEST) * height * back / up)
        elif up < 0:
            # Steeply uphill he is above the horizon: wider, until both are in their rows.
            focal = min(focal, (LOWEST - HEAD) * height * back / (TALL - up),
                        (LOWEST - FEET_HIGHEST) * height * back / -up)  # fmt: skip
        below = focal * up / back
        horizon = min(max(FEET * height - below, HIGHEST * height), LOWEST * height)
        east, north = self.behind(start, back)
        return Pose(east, north, up + bob, self.yaw, horizon, focal, middle)
