"""A finished hike seen from behind the hiker, at any minute of it."""

from __future__ import annotations

import math

import pygame

from game.hike.playback_steps import PlaybackStep
from game.playback.timeline import Instant, Timeline
from game.view.face import face_of
from game.view.frame_state import FrameState, ViewOptions
from game.view.walk_animation import CADENCE, freshness
from game.view.walking_view import WalkView

CAMERA_JUMP = 120.0
"""Further than this between two frames the camera turns at once [m]."""


class RearView:
    """Draws the walking view of a finished hike; the camera follows, or leaps as the hike does."""

    def __init__(
        self, timeline: Timeline, steps: list[PlaybackStep], options: ViewOptions | None = None
    ) -> None:
        e = timeline.expedition
        self.timeline, self._e = timeline, e
        self.view = WalkView(e.terrain, (e.start_east, e.start_north), e.level.visibility,
                             e.seed, options or ViewOptions(),
                             face=face_of(e.level.name))  # fmt: skip
        self._notes = [step.note for step in steps if step.note is not None]
        self._headings_of = _headings_of(steps)
        self._seconds = 0.0
        self._unplaced = True

    def prepare(self, size: tuple[int, int]) -> None:
        """Make everything that the first frame of this ``size`` [px] would have to make."""
        self.view.prepare(size)

    def advance(self, minutes: float, seconds: float) -> None:
        """`seconds` have passed on the screen, and it is this minute of the hike now."""
        self._seconds += seconds
        now = self.timeline.at(minutes)
        here = self._place_at(now)
        camera, heading = self.view.camera, self._headings_of[now.number]
        if self._unplaced or math.dist(here, camera.place) > CAMERA_JUMP:
            camera.yaw, self._unplaced = heading, False
        # At 64 times the speed a camera that only follows would lose him in the fog.
        camera.place = here
        camera.follow(here, heading, seconds)

    def draw(self, canvas: pygame.Surface, minutes: float) -> None:
        """Draw over the whole canvas."""
        now = self.timeline.at(minutes)
        verb = now.verb
        share = (now.minutes - verb.begin) / max(1e-9, verb.end - verb.begin)
        reading, tilt, slope = 0.0, 0.0, (0.0, 0.0)
        notes = self._notes[: now.readings]
        if verb.kind == "measure" and share < 1:
            reading = max(0.001, share)
        if now.readings:
            since = now.minutes - float(self.timeline.reading_minutes[now.readings - 1])
            tilt = freshness(since)
            row = self.timeline.result.readings_track[now.readings - 1]
            slope = (float(row["east"]), float(row["north"]))
        step = self._seconds * CADENCE % 1.0 if verb.kind == "walk" else -1.0
        daylight = self.timeline.daylight
        state = FrameState(
            self._place_at(now),
            now.minutes / daylight,
            self._seconds,
            step,
            reading,
            notes=notes,
            minutes=daylight - now.minutes,
            tilt=tilt,
            slope=slope,
        )
        quality = self.view.quality
        quality.begin()
        self.view.draw(canvas, state, (canvas.get_width() / 2, canvas.get_height() / 2))
        quality.end()

    def _place_at(self, now: Instant) -> tuple[float, float]:
        return now.east - self._e.start_east, now.north - self._e.start_north


def _headings_of(steps: list[PlaybackStep]) -> list[float]:
    """Where the hiker faces during each action: where he walks, or will walk next."""
    found: list[float | None] = []
    for step in steps:
        (ax, ay), (bx, by) = step.playback.route[0], step.playback.route[-1]
        walked = math.hypot(bx - ax, by - ay) > 0.5
        found.append(math.atan2(by - ay, bx - ax) if walked else None)
    headings, upcoming = [], math.pi / 2
    for heading in reversed(found):
        upcoming = upcoming if heading is None else heading
        headings.append(upcoming)
    return headings[::-1]
