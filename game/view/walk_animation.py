"""How a hike is played back from behind the hiker: where he faces, his steps, the bought tilt."""

from __future__ import annotations

import math

from game.hike.player_hike import Note, Place, Playback
from game.view.camera import nearest_turn
from game.view.light import smooth

CADENCE = 1.55
"""Double steps a second, however far a second takes him: his legs must not tell the slope."""
OPENING, HELD = 0.7, 1.5
"""The view eases to the true horizon, and what is planned waits while it is looked at [s]."""
FRESH, STALE = 6.0, 30.0
"""A reading tilts the view fully up to this age, and no longer from this one on [min]."""
ASIDE, GENTLE = 0.5, 0.25
"""On slopes below ``GENTLE`` the camera looks up to this far past the way, so that the fall is
seen from the side [radians]."""
SHOULDER = 0.20
"""After a reading the camera looks at least so far past the way, so that the hiker does not hide
the flags of his plan [radians]."""
ACROSS = 0.30
"""On ground of slope `STEEP` or more so much more, for a fall is seen from the side [radians]."""
STEEP = 0.6
CLEAR_OF_HUT, MOST_PAST = 4.6, 0.62
"""The camera looks past the hut by so much, that it stands beside him [m], up to an angle."""
RUNNING, INTO_RUN = 0.8, 3.5
"""Running he takes so much more steps a second, and gets into it at this rate [1/s]."""
TURN_STEP = math.radians(15)
TURN_SPEED = math.radians(110)
"""Turning on the spot: by one press, and a second while the key is held."""


class WalkAnimation:
    """The hiker's bearing between two frames; none of it can reach the expedition's numbers."""

    def __init__(self) -> None:
        self.heading = math.pi / 2
        """Where he faces [radians from east]."""
        self.step = -1.0
        self.haste = 0.0
        """How far he has got from walking to running, 0 to 1."""
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

    def update(self, seconds: float, playing: Playback | None, hasty: bool = False) -> None:
        """Go on by ``seconds``; ``hasty`` while time is shown faster."""
        self._opened += seconds
        walks = playing is not None and playing.kind == "walk"
        change = INTO_RUN * seconds if walks and hasty else -INTO_RUN * seconds
        self.haste = min(1.0, max(0.0, self.haste + change))
        if walks:
            pace = CADENCE * (1 + RUNNING * self.haste)
            self.step = (max(0.0, self.step) + seconds * pace) % 1.0
        else:
            self.step = -1.0

    @property
    def gaze(self) -> float:
        """Where the camera should look [radians from east]."""
        slope = math.hypot(*self.slope)
        gentle = 1 - min(1.0, slope / GENTLE)
        shoulder = SHOULDER + ACROSS * min(1.0, slope / STEEP)
        return self.heading + max(shoulder, ASIDE * gentle * self.showing) * self.opened

    def gaze_past(self, hut: Place | None) -> float:
        """The same where the hut stands in sight so far from him: he must not hide it [radians]."""
        if hut is None:
            return self.gaze
        far = math.hypot(*hut)
        aside = min(MOST_PAST, math.atan2(CLEAR_OF_HUT, far))
        way = math.atan2(hut[1], hut[0])
        off = nearest_turn(way, self.gaze)
        if abs(off) >= aside or far < 1.0:
            return self.gaze
        return way + (aside if off > -0.5 * aside else -aside)

    @property
    def showing(self) -> bool:
        """Whether a reading is being shown; what is planned waits that long."""
        return self._opened < OPENING + HELD

    @property
    def opened(self) -> float:
        """Share of the last reading's tilt that has been eased to, 0 to 1."""
        return smooth(0, OPENING, self._opened) if math.isfinite(self._opened) else 0.0


def freshness(minutes: float) -> float:
    """How much a reading of this age still shows of itself, 1 to 0."""
    return 1 - smooth(FRESH, STALE, minutes)
