"""The state of a hike: position, clock, log and readings so far.

An `Expedition` writes it by its verbs; score, habits, diagnosis and pictures read it.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, NamedTuple

from engine.core import kernels
from engine.core.clock import Clock
from engine.core.level import Level, check_seed
from engine.core.marks import MOST_MARKS, MapPoint, Mark, MarkKind
from engine.core.records import HashChain, Record
from engine.core.terrain import Place, Terrain
from engine.core.vector import Vector


class TrackPoint(NamedTuple):
    """One sample of the true hike."""

    ms: int
    east: float
    """Metres from the map's western edge."""
    north: float
    altitude: float
    """True height [m]."""
    remaining: float
    """Share of the way still to go, 0..1."""


class PlacedReading(NamedTuple):
    """A completed reading with its time and place on the map."""

    ms: int
    at_east: float
    at_north: float
    east: float
    """Slope to the east, rise per metre."""
    north: float


class PlacedGlance(NamedTuple):
    """A completed glance with its time and place on the map."""

    ms: int
    at_east: float
    at_north: float
    altitude: float
    """What the altimeter showed [m]."""


class HikeState:
    """One hike on the mountain of `level` and `seed`, without the verbs that prolong it."""

    def __init__(self, level: Level, seed: int = 0) -> None:
        mountain = level.mountain(seed)
        self.level = level
        self.seed = check_seed(seed)
        self.hut: Place = self.terrain.lowest if level.goal == "down" else self.terrain.highest
        """Where to go: the lowest place of the map (the highest, when the goal is up)."""
        self.start_east = self.east = mountain.start_east
        self.start_north = self.north = mountain.start_north
        self.clock = Clock(level.daylight)
        self.finished = False
        self.distance = 0.0
        """Metres walked, measured on the map."""
        self.area_ms = 0.0
        """Integral of `remaining` over the time so far [ms]."""
        self.altitude_start = self._altitude = self.terrain.height(self.east, self.north)
        self.readings: list[PlacedReading] = []
        self.glances: list[PlacedGlance] = []
        self.records: list[Record] = []
        self.marks: list[Mark] = []
        """The author's; no part of the hike's identity."""
        self._samples: list[list[float]] = []
        """One list a verb, flat: ms, east, north, altitude of each sample."""
        self._track: tuple[int, list[TrackPoint]] = (0, [])
        """Of how many verbs the rows have been made, and the rows."""
        self._track_here()
        self.instrument = mountain.instrument
        """Prices and defaults of the slope instrument on this mountain."""

    @cached_property
    def terrain(self) -> Terrain:
        """The ground; a snapshot builds it again when asked for."""
        return self.level.mountain(self.seed).terrain

    def snapshot(self) -> HikeState:
        """The state of a finished hike, without its ground: some kilobytes instead of megabytes."""
        copy = object.__new__(HikeState)
        copy.__dict__.update(self.__getstate__())
        return copy

    def __getstate__(self) -> dict[str, Any]:
        rebuilt = ("terrain", "_trace")  # cached properties, some megabytes each
        return {name: value for name, value in self.__dict__.items() if name not in rebuilt}

    @property
    def over(self) -> bool:
        """The sun has set or the hiker has made camp."""
        return self.finished or self.clock.elapsed_ms >= self.clock.daylight_ms

    @property
    def track(self) -> list[TrackPoint]:
        """Every sample so far. Rows are made when asked for; threads may ask at once."""
        done, rows = self._track
        if new := self._samples[done:]:
            flat = (float(value) for verb in new for value in verb)
            samples = zip(flat, flat, flat, flat, strict=True)
            rows = rows + [
                TrackPoint(int(t), e, n, h, self._remaining(h)) for t, e, n, h in samples
            ]
            self._track = (done + len(new), rows)
        return rows

    @property
    def altitude(self) -> float:
        """True height [m] where the hiker stands."""
        return self._altitude

    @property
    def remaining(self) -> float:
        """Share of the way still to go, 0..1."""
        return self._remaining(self._altitude)

    @property
    def best_score(self) -> float:
        """The score if nothing remained of the way from now on; at dusk, the score."""
        return 1000.0 * (1.0 - self.area_ms / self.daylight_ms)

    @property
    def elapsed_ms(self) -> int:
        """Time since setting out."""
        return self.clock.elapsed_ms

    @property
    def daylight_ms(self) -> int:
        """All the daylight of the level."""
        return self.clock.daylight_ms

    @property
    def daylight(self) -> int:
        """Whole minutes of daylight left, rounded up: all that a hiker sees of the clock."""
        return 0 if self.finished else self.clock.minutes_left

    @property
    def hut_in_sight(self) -> Vector | None:
        """The way to the hut [m east, north] while its lamp is within the visibility; else None.

        Only the true hut has a lamp, so that one knows a false bottom by its darkness.
        """
        east, north = self.hut.east - self.east, self.hut.north - self.north
        # No square root, which would ask for the same rounding of `hypot` on every system.
        near = east * east + north * north <= self.level.visibility**2
        return Vector(east, north) if near and self.level.lamp else None

    @property
    def state_hash(self) -> str:
        """SHA-256 over level, seed and every verb with its result so far."""
        chain = HashChain(self.level.content_hash, self.seed)
        chain.add(*self.records)
        return chain.state

    def add_mark(
        self, kind: MarkKind, text: str, places: tuple[MapPoint, ...], value: float
    ) -> None:
        """Add one of the author's marks, of which there are `MOST_MARKS` at most."""
        if len(self.marks) < MOST_MARKS:
            self.marks.append(Mark(kind, len(self.records), text, places, value))

    def _remaining(self, altitude: float) -> float:
        return kernels.remaining(altitude, self.altitude_start, self.hut.altitude)

    def _track_here(self) -> None:
        self._samples.append([self.elapsed_ms, self.east, self.north, self._altitude])
