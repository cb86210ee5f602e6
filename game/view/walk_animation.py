"""How a hike is played back from behind the hiker: where he faces, his steps, the bought tilt."""

from __future__ import annotations

import math

from game.hike.player_hike import Note, Place, Playback
from game.view.light import smooth

CADENCE = 1.55
"""Double steps a second, however far a second takes him: his legs must not tell the slope."""
OPENING, HELD, CLOSING = 0.5, 1.7, 1.0
"""The view eases to the true horizon, stays, and the fog closes again [s]."""
ASIDE, LESS = 0.6, 0.55
"""While a tilt is shown the camera looks this far past the way, so that the slope is seen, and
less on steep ground, which tilts enough [radians, and radians less for a slope of 1]."""
TURN_STEP = math.radians(15)
TURN_SPEED = math.radians(110)
"""Turning on the spot: by one press, and a second while the key is held."""


def walking_seconds(length: float) -> float:
    """How long a way of ``length`` metres is shown; nothing but its length counts."""
    return min(2.6, 0.4 + length / 42.0)


class WalkAnimation:
    """The hiker's bearing between two frames; none of it can reach the expedition's numbers."""

    def __init__(self) -> None:
        self.heading = math.pi / 2
        """Where he faces [radians from east]."""
        self.step = -1.0
        self.slope: Place = (0.0, 0.0)
        """The last reading shown as a tilt, rise per metre to the east and north."""
        self._opened = math.inf

    def face(self, east: float, north: float) -> None:
        """Turn towards a direction."""
        if math.hypot(east, north) > 1e-6:
            self.heading = math.atan2(north, east)

    def turn(self, by: float) -> None:
        """Turn on the spot, to the left by a positive angle."""
        self.heading = (self.heading + by) % (2 * math.pi)

    def ahead(self, metres: float) -> Place:
        """A way of some metres to where he faces, in whole centimetres."""
        return (round(metres * math.cos(self.heading), 2),
                round(metres * math.sin(self.heading), 2))  # fmt: skip

    def begin(self, played: Playback) -> None:
        """A playback begins."""
        if played.kind == "walk":
            self._opened = max(self._opened, OPENING + HELD)
            if played.turns and len(played.route) > 1:
                (ax, ay), (bx, by) = played.route[0], played.route[-1]
                self.face(bx - ax, by - ay)

    def bought(self, note: Note, up: bool) -> None:
        """A reading has been paid for: show its tilt, and look the way to go."""
        sign = 1.0 if up else -1.0
        self.slope = (sign * note.way[0], sign * note.way[1])
        self._opened = 0.0
        self.face(*note.way)

    def update(self, seconds: float, playing: Playback | None) -> None:
        """Go on by ``seconds``."""
        self._opened += seconds
        if playing is not None and playing.kind == "walk":
            self.step = (max(0.0, self.step) + seconds * CADENCE) % 1.0
        else:
            self.step = -1.0

    @property
    def gaze(self) -> float:
        """Where the camera should look [radians from east]."""
        return self.heading + (ASIDE - LESS * min(1.0, math.hypot(*self.slope))) * self.tilt

    @property
    def showing(self) -> bool:
        """Whether a reading is being shown; what is planned waits that long."""
        return self._opened < OPENING + HELD

    @property
    def tilt(self) -> float:
        """Share of the true horizon, 0 to 1."""
        ends = OPENING + HELD
        return smooth(0, OPENING, self._opened) * (1 - smooth(ends, ends + CLOSING, self._opened))
