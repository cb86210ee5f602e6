"""A finished hike cut into steps, to be shown one after another at any speed.

As in a person's hike, times are whole minutes and a step is shown for as long as it is wide: a
finer clock would give away the slope of every metre walked.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine import Expedition
from engine.core.records import Camped, Glanced, Measured, Record, Walked
from game.hike.player_hike import Glimpse, Note, Place, Playback
from game.hike.units import compass_key, metres, minutes
from game.words.catalogue import Catalogue

FASTEST_SPEED = 64
VERB_SECONDS = {"measure": 1.25, "glance": 0.4, "rest": 0.4, "camp": 1.2}
"""How long a verb is shown at speed 1 [s]; a walk by its length."""


@dataclass
class PlaybackStep:
    """One verb of the hike."""

    playback: Playback
    note: Note | None = None
    """A reading that came to its end."""
    glimpse: Glimpse | None = None
    price: float = 0.0
    """What the instrument or the rest took [min]."""
    blocked: bool = False


def steps_of(expedition: Expedition) -> list[PlaybackStep]:
    """The verbs of a finished hike in their order."""
    sign = 1.0 if expedition.level.goal == "up" else -1.0
    here: Place = (0.0, 0.0)
    before = 0
    steps = []
    for record in expedition.records:
        ms = int(record.ms)
        east, north = record.at
        there = (east - expedition.start_east, north - expedition.start_north)
        # Whole minutes of daylight left, rounded up.
        left = [-(-(expedition.daylight_ms - t) // 60_000) for t in (before, ms)]
        step = PlaybackStep(_playback(record, here, there, left[0], left[1]))
        step.price = (ms - before) / 60_000
        if isinstance(record, Measured) and record.slope is not None:
            way = (sign * record.slope[0], sign * record.slope[1])
            step.note = Note(there, way, left[1])
        elif isinstance(record, Glanced) and record.altitude is not None:
            step.glimpse = Glimpse(record.altitude, left[1])
        elif isinstance(record, Walked):
            step.blocked = bool(record.blocked)
        steps.append(step)
        here, before = there, ms
    return steps


def _playback(record: Record, here: Place, there: Place, start: int, end: int) -> Playback:
    route = [here, there] if math.dist(here, there) > 1e-9 else [here]
    kind = "camp" if isinstance(record, Camped) else record.verb
    walking = min(1.1, 0.12 + math.dist(here, there) / 90.0)
    return Playback(kind, VERB_SECONDS.get(kind, walking), route, start, end)


class StepPlayer:
    """Shows steps at a speed."""

    def __init__(self, steps: Sequence[PlaybackStep]) -> None:
        self.steps = steps
        self.index = 0
        self.route: list[Place] = [(0.0, 0.0)]
        """The way of all steps before this one."""
        self.notes: list[Note] = []
        self.glimpse: Glimpse | None = None

    @property
    def over(self) -> bool:
        """Whether every step has been shown."""
        return self.index >= len(self.steps)

    @property
    def playing(self) -> Playback | None:
        """The step on screen."""
        return None if self.over else self.steps[self.index].playback

    @property
    def minutes(self) -> float:
        """Daylight to show [min]."""
        playing = self.playing
        if playing is not None:
            return playing.minutes
        return float(self.steps[-1].playback.to_minutes) if self.steps else 0.0

    @property
    def here(self) -> Place:
        """Where the hiker is shown [m from the start]."""
        playing = self.playing
        return self.route[-1] if playing is None else playing.walked()[-1]

    def route_at(self, minutes: float) -> list[Place]:
        """The way so far when this much daylight was left [min]."""
        route: list[Place] = [(0.0, 0.0)]
        for step in self.steps:
            playback = step.playback
            if playback.to_minutes >= minutes:
                route.extend(playback.route[1:])
                continue
            if playback.from_minutes > minutes:
                span = playback.from_minutes - playback.to_minutes
                playback.past = playback.seconds * (playback.from_minutes - minutes) / max(1, span)
                route.append(playback.walked()[-1])
            break
        return route

    def advance(self, seconds: float, stops: Callable[[int], bool] = lambda index: False) -> bool:
        """Show ``seconds`` more, at most until a step where it ``stops``; whether it did."""
        while seconds > 0 and not self.over:
            playing = self.steps[self.index].playback
            used = min(seconds, playing.seconds - playing.past)
            playing.past += used
            seconds -= used
            if playing.past >= playing.seconds - 1e-9:
                self._complete_step()
                if not self.over and stops(self.index):
                    return True
        return False

    def go(self, index: int) -> None:
        """Show everything before a step, and nothing of it, whatever was shown before."""
        self.index, self.route, self.notes, self.glimpse = 0, [(0.0, 0.0)], [], None
        for step in self.steps:
            step.playback.past = 0.0
        while self.index < min(index, len(self.steps)):
            self._complete_step()

    def step(self) -> None:
        """Show the present step to its end."""
        if not self.over:
            self._complete_step()

    def finish(self) -> None:
        """Show everything."""
        while not self.over:
            self._complete_step()

    def _complete_step(self) -> None:
        step = self.steps[self.index]
        step.playback.past = step.playback.seconds
        self.route.extend(step.playback.route[1:])
        if step.note is not None:
            self.notes.append(step.note)
        self.glimpse = step.glimpse or self.glimpse
        self.index += 1


def explain(text: Catalogue, steps: Sequence[PlaybackStep], index: int) -> str:
    """One line for the step: the reading in use, and what is done with it."""
    if not steps:
        return ""
    index = min(index, len(steps) - 1)
    step = steps[index]
    kind = step.playback.kind
    if kind == "camp":
        return text("auto.camp")
    if kind == "glance":
        shown = step.glimpse
        return text("auto.glance", metres=f"{shown.altitude:.0f}") if shown else text("auto.cut")
    if kind == "rest":
        return text("auto.rest", minutes=minutes(step.price))
    if kind == "measure":
        return _reading_sentence(text, step) if step.note else text("auto.cut")
    last = max((i for i in range(index) if steps[i].note is not None), default=-1)
    count = sum(steps[i].playback.kind == "walk" for i in range(last + 1, index + 1))
    act = _stride_sentence(text, step, count, steps[last].note if last >= 0 else None)
    if last < 0:
        return act
    return text("auto.joined", reading=_reading_sentence(text, steps[last]), act=act)


def _reading_sentence(text: Catalogue, step: PlaybackStep) -> str:
    note = step.note
    if note is None or note.slope < 1e-9:
        return text("auto.flat", minutes=minutes(step.price))
    slope = f"{note.slope:.2f}" if note.slope >= 0.095 else f"{note.slope:.3f}"
    wind = text(wind_key(*note.way))
    return text("auto.measure", slope=slope, minutes=minutes(step.price), wind=wind)


def _stride_sentence(text: Catalogue, step: PlaybackStep, count: int, note: Note | None) -> str:
    route = step.playback.route
    east, north = route[-1][0] - route[0][0], route[-1][1] - route[0][1]
    length = math.hypot(east, north)
    key = "auto.stride" if count < 2 else "auto.stride_next"
    said = text(key, n=count, metres=metres(length))
    # Within 45 degrees of the reading's way: the cosine is their dot product over both lengths.
    along = note is not None and east * note.way[0] + north * note.way[1] > (
        0.7 * length * note.slope
    )
    if length > 0.5 and not along:
        said = text("auto.aside", stride=said, wind=text(wind_key(east, north)))
    return text("auto.edge", stride=said) if step.blocked else said


def wind_key(east: float, north: float) -> str:
    """The catalogue key of a wind's full name."""
    return "wind." + compass_key(east, north).partition(".")[2]
