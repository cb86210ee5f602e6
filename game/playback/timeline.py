"""The state of a finished hike at any minute, computed without memory of other minutes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine import Expedition, Mismatch, Result, retrace
from engine.core.errors import BadInput
from engine.core.records import Camped
from engine.running.trace import Trace
from engine.running.trace_files import trace_beside
from game.hike.summary import HikeSummary
from game.land.relief import Relief, survey


@dataclass(frozen=True)
class TimedVerb:
    """One action and when it was done, in minutes since setting out."""

    kind: str
    begin: float
    end: float


@dataclass(frozen=True)
class Instant:
    """The hike at one minute."""

    minutes: float
    east: float
    """Metres from the map's corner."""
    north: float
    altitude: float
    score: float
    """The part that is earned by now."""
    verb: TimedVerb
    number: int
    """Of the verb, from 0."""
    readings: int
    """Completed by now."""


class Timeline:
    """All of a finished hike, to be asked for any minute."""

    def __init__(self, expedition: Expedition, result: Result, trace: Trace | None = None) -> None:
        self.expedition, self.result, self.trace = expedition, result, trace
        self.marks = tuple(expedition.marks) if trace is None else trace.marks
        """The author's; a replay has them in its trace alone."""
        self.daylight = expedition.level.daylight
        track = result.track
        self._minutes = np.asarray(track["minutes"], float)
        self._east = np.asarray(track["east"], float)
        self._north = np.asarray(track["north"], float)
        self._altitude = np.asarray(track["altitude"], float)
        # The score is 1000 times the mean of the altitude gained over the day: its area by the
        # trapezium rule, summed up to each sample.
        gained = 1.0 - np.asarray(track["remaining"], float)
        areas = (gained[1:] + gained[:-1]) / 2 * np.diff(self._minutes)
        self._area = np.concatenate(([0.0], np.cumsum(areas)))
        self.verbs = verbs_of(expedition)
        self._begins = [verb.begin for verb in self.verbs]
        self.reading_minutes = np.asarray(result.readings_track["minutes"], float)
        self.active = max((v.end for v in self.verbs if v.kind != "camp"), default=self.daylight)
        """When the last verb before the camp was done [min]."""

    def at(self, minutes: float) -> Instant:
        """The hike at a minute from 0 to dusk."""
        m = min(max(minutes, 0.0), self.daylight)
        east, north, altitude = (
            float(np.interp(m, self._minutes, line))
            for line in (self._east, self._north, self._altitude)
        )
        number = max(0, bisect_right(self._begins, m) - 1)
        return Instant(
            m, east, north, altitude, self._score_at(m), self.verbs[number], number,
            int(np.searchsorted(self.reading_minutes, m, "right")),
        )  # fmt: skip

    def way(self, minutes: float) -> list[tuple[float, float]]:
        """Places passed until a minute [m from the map's corner]."""
        upto = int(np.searchsorted(self._minutes, minutes, "right"))
        here = self.at(minutes)
        passed = zip(self._east[:upto].tolist(), self._north[:upto].tolist(), strict=True)
        return [*passed, (here.east, here.north)]

    def curve(self, minutes: float) -> list[tuple[float, float]]:
        """Minutes and altitudes [m] until a minute."""
        upto = int(np.searchsorted(self._minutes, minutes, "right"))
        passed = zip(self._minutes[:upto].tolist(), self._altitude[:upto].tolist(), strict=True)
        return [*passed, (minutes, self.at(minutes).altitude)]

    def rows(self) -> Iterator[tuple[float, float, float, float, float]]:
        """All samples: minutes, metres from the map's corner, altitude [m], score by then."""
        scores = 1000.0 * self._area / self.daylight
        lines = (self._minutes, self._east, self._north, self._altitude, scores)
        return zip(*(line.tolist() for line in lines), strict=True)

    def summary(self, relief: Relief | None = None) -> HikeSummary:
        """What the printed map needs; without a `relief` it is surveyed."""
        e, result = self.expedition, self.result
        hut = (e.hut.east, e.hut.north, e.hut.altitude)
        relief = relief or survey(e.terrain, result.altitude_start - hut[2])
        name = "" if result.strategy == "by hand" else result.strategy
        return HikeSummary(result, (), relief, hut, name)

    def _score_at(self, minutes: float) -> float:
        """The score so far: whole trapeziums up to the last sample, and a part of the next one."""
        k = max(0, int(np.searchsorted(self._minutes, minutes, "right")) - 1)
        area = self._area[k]
        if k + 1 < len(self._minutes):
            remaining = np.asarray(self.result.track["remaining"])
            here = float(np.interp(minutes, self._minutes, remaining))
            area += (2.0 - float(remaining[k]) - here) / 2 * (minutes - self._minutes[k])
        return 1000.0 * float(area) / self.daylight


def verbs_of(expedition: Expedition) -> list[TimedVerb]:
    """The actions of a finished hike with their minutes."""
    verbs, before = [], 0.0
    for record in expedition.records:
        end = float(record.ms) / 60_000
        verbs.append(TimedVerb("camp" if isinstance(record, Camped) else record.verb, before, end))
        before = end
    return verbs


def load_timeline(path: str | Path) -> Timeline:
    """The hike of a replay, which is hiked again, with the trace beside it if there is one.

    BadInput where one of the two does not hold.
    """
    try:
        result, expedition = retrace(path)
    except Mismatch as error:
        raise BadInput(f"replay {path}: does not hold: {error}") from None
    return Timeline(expedition, result, trace_beside(path, expedition.state_hash))
