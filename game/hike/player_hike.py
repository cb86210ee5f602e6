"""The person's hike: choices of the player turned into verbs of the expedition.

The expedition is the only truth. This module keeps what the hiker has paid for (his notes) and
hands the window what to play back. Times are whole minutes and playback lasts by distance, never
by the clock: a finer clock would give away the slope of every metre walked.
"""

from __future__ import annotations

import contextlib
import math
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from engine import Dusk, Expedition
from engine.continuation import hike_at_last_reading
from engine.core.arguments import Setting
from engine.level_files.tables import play_of
from game.hike.lamp import until_lamp
from game.profile.tools import setting_of

Place = tuple[float, float]

LEARNING_RATES: tuple[float, ...] = (
    5, 10, 15, 20, 30, 40, 50, 60, 80, 100, 120, 150, 200, 250, 300, 400, 500, 600, 800, 1000,
    1200, 1500, 2000, 2500, 3000, 4000, 5000, 6000, 8000, 10000, 15000, 20000,
)  # fmt: skip
"""Learning rates on offer [m]."""
FIRST_RATE, FIRST_EVERY = 0.06, 2
"""Where a level proposes nothing: the learning rate as a share of the map's side, and strides.

A proposal is the same on every mountain of a level, so it tells nothing of this one.
"""
MOST_STRIDES = 64
SHORT_STRIDE = 5.0
"""A stride below so many metres is called short."""
FREE_STEP = 10.0
"""Length of one free step [m]."""
DOOR_RADIUS = 6.0
"""Whoever is within so many metres of the hut stands at its door."""
BELL_RANGE = 1.5
"""The hut's bell is heard within so many visibilities."""


def walking_seconds(length: float) -> float:
    """How long a way of ``length`` metres is shown; nothing but its length counts."""
    return min(4.0, 0.4 + length / 25.0)


def within(here: Place, place: Place, reach: float) -> Place:
    """The place, or where the way to it leaves the circle of ``reach`` metres around ``here``.

    In whole decimetres: what is walked is what is written down.
    """
    share = min(1.0, reach / max(math.dist(here, place), 1e-9))
    return (round(here[0] + (place[0] - here[0]) * share, 1),
            round(here[1] + (place[1] - here[1]) * share, 1))  # fmt: skip


def random_seed() -> int:
    """A fresh seed of at most six digits, short enough to tell a friend."""
    return secrets.randbelow(1_000_000)


@dataclass(frozen=True)
class Note:
    """A reading as the hiker wrote it down."""

    place: Place
    """Where, in metres east and north of the start."""
    way: Place
    """The slope vector turned to the way to go; its length is the slope [rise per metre]."""
    minutes: int
    """Whole minutes of daylight that were left."""

    @property
    def slope(self) -> float:
        """Rise per metre."""
        return math.hypot(*self.way)

    @property
    def degrees(self) -> float:
        """The slope as an angle [degrees]."""
        return math.degrees(math.atan(self.slope))


@dataclass(frozen=True)
class Glimpse:
    """A look at the altimeter: altitude [m] and the whole minutes of daylight that were left."""

    altitude: float
    minutes: int


@dataclass
class Playback:
    """One action already done by the expedition, to be shown over some seconds."""

    kind: str
    """``measure``, ``walk``, ``glance``, ``rest`` or ``camp``."""
    seconds: float
    route: list[Place]
    """Places passed [m from the start]; the first is where the action began."""
    from_minutes: int
    to_minutes: int
    """Whole minutes of daylight left before and after."""
    news: str = ""
    """Key of a sentence to show when it ends."""
    turns: bool = True
    """Whether the hiker faces where he walks."""
    past: float = 0.0
    lengths: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        total = 0.0
        self.lengths = [0.0]
        for a, b in zip(self.route, self.route[1:], strict=False):
            total += math.dist(a, b)
            self.lengths.append(total)

    @property
    def share(self) -> float:
        """How much of it has been shown, 0 to 1."""
        return min(1.0, self.past / self.seconds) if self.seconds > 0 else 1.0

    @property
    def minutes(self) -> float:
        """Daylight to show now [min]."""
        return self.from_minutes + (self.to_minutes - self.from_minutes) * self.share

    def walked(self) -> list[Place]:
        """The part of the route shown so far; its last place is the hiker's."""
        goal = self.lengths[-1] * self.share
        for i, length in enumerate(self.lengths):
            if length >= goal:
                if i == 0:
                    return self.route[:1]
                before = self.lengths[i - 1]
                t = (goal - before) / (length - before) if length > before else 1.0
                (ax, ay), (bx, by) = self.route[i - 1], self.route[i]
                return [*self.route[:i], (ax + (bx - ax) * t, ay + (by - ay) * t)]
        return list(self.route)


class PlayerHike:
    """An expedition in a person's hands."""

    def __init__(self, expedition: Expedition) -> None:
        self.expedition = expedition
        self.level = expedition.level
        self.notes: list[Note] = []
        self.glimpse: Glimpse | None = None
        proposed = play_of(self.level)
        first = proposed.learning_rate if proposed else FIRST_RATE * expedition.terrain.size
        self.learning_rate = min(LEARNING_RATES, key=lambda rate: abs(rate - first))
        """Metres walked per unit of slope."""
        self.every = proposed.every if proposed else FIRST_EVERY
        """Strides planned on one reading."""
        self.tools: tuple[str, ...] = ("usual",)
        """Settings of the instrument that the person carries, see `game.profile.tools`."""
        self.tool = "usual"
        self.strides = 0
        """Strides already walked on the last reading."""
        self.route: list[Place] = [(0.0, 0.0)]

    def take_up(self, notes: list[Note], glimpse: Glimpse | None, route: list[Place]) -> None:
        """Know what was read and walked before this hand took the hike over."""
        self.notes, self.glimpse, self.route = list(notes), glimpse, list(route)
        self.strides = self.every

    @property
    def unread(self) -> bool:
        """Whether he stands where he has read no slope."""
        return self.note is None or math.dist(self.note.place, self.place) > 0.01

    @property
    def over(self) -> bool:
        """Whether dusk has fallen."""
        return bool(self.expedition.over)

    @property
    def minutes(self) -> int:
        """Whole minutes of daylight left."""
        return int(self.expedition.daylight)

    @property
    def setting(self) -> Setting:
        """How the next reading is taken."""
        tool = self.expedition.instrument
        return setting_of(self.tool, tool, self.level.visibility) or tool.defaults

    @property
    def offered_tools(self) -> tuple[str, ...]:
        """The settings that are carried and change something on this level."""
        tool = self.expedition.instrument
        return tuple(t for t in self.tools if setting_of(t, tool, self.level.visibility))

    def next_tool(self) -> None:
        """Take the next setting that is carried."""
        offered = self.offered_tools
        self.tool = offered[(offered.index(self.tool) + 1) % len(offered)]

    @property
    def price(self) -> float:
        """Price of the next reading [min]."""
        return float(self.expedition.instrument.price(self.setting.scheme, self.setting.samples))

    @property
    def place(self) -> Place:
        """Where the hiker is [m from the start]."""
        e = self.expedition
        return (float(e.east - e.start_east), float(e.north - e.start_north))

    @property
    def note(self) -> Note | None:
        """The last reading."""
        return self.notes[-1] if self.notes else None

    def hut_from(self, here: Place, reach: float = 1.0) -> Place | None:
        """The hut [m from the start] if its lamp can be seen from ``here``, else None.

        It is seen within the visibility, as a script sees it; ``reach`` times as far it is heard.
        """
        e = self.expedition
        if not self.level.lamp:
            return None
        hut = (float(e.hut.east - e.start_east), float(e.hut.north - e.start_north))
        return hut if math.dist(here, hut) <= reach * self.level.visibility else None

    def bell_from(self, here: Place) -> float:
        """How loud the hut's bell is from ``here``, 0 to 1."""
        hut = self.hut_from(here, BELL_RANGE)
        if hut is None:
            return 0.0
        return 1.0 - math.dist(hut, here) / (1.2 * BELL_RANGE * self.level.visibility)

    @property
    def hut_news(self) -> str:
        """Key of what a walk has brought near: the door, the lamp or the bell, which are free."""
        if self.at_door:
            return "ask.door"
        if self.hut_from(self.place) is not None:
            return "hike.news_lamp"
        return "hike.news_bell" if self.hut_from(self.place, BELL_RANGE) is not None else ""

    @property
    def at_door(self) -> bool:
        """Whether he stands at the door of the hut, and sees it."""
        hut = self.hut_from(self.place)
        return hut is not None and math.dist(self.place, hut) <= DOOR_RADIUS

    @property
    def arrived(self) -> bool:
        """Whether the hike is over and ended at the hut."""
        return self.over and self.at_door

    @property
    def strides_left(self) -> int:
        """Strides of the plan not yet walked on the last reading."""
        return max(0, self.every - self.strides) if self.notes else 0

    def stride_vector(self) -> Place:
        """The next stride [m]: learning rate times the slope, the way to go."""
        if self.note is None:
            return (0.0, 0.0)
        way = self.note.way
        return (self.learning_rate * way[0], self.learning_rate * way[1])

    def flags(self) -> list[Place]:
        """Where the strides still planned on the last reading end, at least the next one's."""
        east, north = self.stride_vector()
        x, y = self.place
        ahead = range(1, max(1, self.strides_left) + 1) if self.note else ()
        return [(x + k * east, y + k * north) for k in ahead]

    def ends(self, strides: bool = False) -> list[tuple[float, Place]]:
        """Learning rates on offer, or where ``strides`` is true numbers of strides still to plan,
        and where the last flag of the plan stands with each.

        None without a reading or on level ground.
        """
        note = self.note
        if note is None or note.slope < 1e-6:
            return []
        left = max(1, self.strides_left)
        lengths = [(float(k), k * self.learning_rate) for k in range(1, MOST_STRIDES + 1)]
        if not strides:
            lengths = [(rate, left * rate) for rate in LEARNING_RATES]
        x, y = self.place
        return [(value, (x + far * note.way[0], y + far * note.way[1])) for value, far in lengths]

    def set_end(self, value: float, strides: bool = False) -> None:
        """Plan with one of the values of `ends`."""
        if strides:
            self.every = max(1, min(MOST_STRIDES, self.strides + round(value)))
        else:
            self.learning_rate = value

    def change_rate(self, steps: int) -> None:
        """Take a larger or smaller learning rate from ``LEARNING_RATES``."""
        nearest = min(
            range(len(LEARNING_RATES)), key=lambda i: abs(LEARNING_RATES[i] - self.learning_rate)
        )
        self.learning_rate = LEARNING_RATES[max(0, min(len(LEARNING_RATES) - 1, nearest + steps))]

    def change_every(self, steps: int) -> None:
        """Plan more or fewer strides on one reading."""
        self.every = max(1, min(MOST_STRIDES, self.every + steps))

    def measure(self) -> Playback:
        """Read the slope."""
        known = len(self.expedition.readings)
        asked = () if self.tool == "usual" else self.setting
        played = self.do_verb("measure", 1.25, lambda: self.expedition.measure(*asked))
        if len(self.expedition.readings) > known:
            reading = self.expedition.readings[-1]
            sign = 1.0 if self.level.goal == "up" else -1.0
            way = (sign * float(reading.east), sign * float(reading.north))
            self.notes.append(Note(self.place, way, self.minutes))
            self.strides = 0
        return played

    def stride(self) -> Playback | None:
        """Walk one stride on the last reading, at most until a lamp comes into sight.

        Nothing without a reading.
        """
        if self.note is None:
            return None
        fresh = self.strides < self.every
        # Nobody walks past a lamp that he has just seen for the first time.
        lamp = self.hut_from(self.place, math.inf)
        played = self.walk(
            *until_lamp(self.place, self.stride_vector(), lamp, self.level.visibility)
        )
        self.strides += 1
        if played.news == "":
            if math.hypot(*self.stride_vector()) < SHORT_STRIDE:
                played.news = "hike.news_short"
            elif not fresh:
                played.news = "hike.news_old"
            elif self.strides == self.every:
                played.news = "hike.news_used_up"
        return played

    def walk(self, east: float, north: float) -> Playback:
        """Walk freely by metres east and north."""
        blocked: list[bool] = []

        def go() -> None:
            blocked.append(bool(self.expedition.walk(east, north).blocked))

        played = self.do_verb("walk", 0.1, go)
        played.seconds = walking_seconds(played.lengths[-1])
        if any(blocked):
            played.news = "hike.news_edge"
        return played

    def stop(self, playing: Playback) -> Playback:
        """End the walk that is on screen where the hiker is shown: so far he has walked.

        The log gets one shorter leg, as if no more had been asked for.
        """
        start, here = playing.route[0], playing.walked()[-1]
        # An expedition cannot be rewound: all verbs but the last are done again on a new one.
        earlier = self.expedition.records[:-1]
        self.expedition = Expedition(self.level, self.expedition.seed)
        for record in earlier:
            record.repeat(self.expedition)
        del self.route[len(self.route) - len(playing.route) + 1 :]
        played = self.walk(round(here[0] - start[0], 1), round(here[1] - start[1], 1))
        played.seconds, played.turns, played.news = 0.0, False, "hike.news_stopped"
        return played

    def undo(self) -> bool:
        """Go back to the last reading (`hike_at_last_reading`); whether there was anything to undo.

        What was read and walked until then has to be taken up again, see `take_up`.
        """
        if not self.expedition.records:
            return False
        self.expedition = hike_at_last_reading(self.expedition)
        return True

    def glance(self) -> Playback:
        """Look at the altimeter."""
        known = len(self.expedition.glances)
        played = self.do_verb("glance", 0.6, lambda: self.expedition.glance())
        if len(self.expedition.glances) > known:
            altitude = float(self.expedition.glances[-1].altitude)
            self.glimpse = Glimpse(altitude, self.minutes)
        return played

    def rest(self) -> Playback:
        """Wait for a minute."""
        return self.do_verb("rest", 0.5, lambda: self.expedition.rest(1.0))

    def camp(self) -> Playback:
        """End the hike here; the rest of the daylight passes."""
        return self.do_verb("camp", 1.6, lambda: self.expedition.finish())

    def do_verb(self, kind: str, seconds: float, verb: Callable[[], object]) -> Playback:
        """Do a verb now, and give what to show of it for so many ``seconds``."""
        before, minutes = self.place, self.minutes
        with contextlib.suppress(Dusk):
            verb()
        # Every walk is straight, so its two ends are the whole way.
        after = self.place
        route = [before, after] if math.dist(before, after) > 1e-9 else [before]
        self.route.extend(route[1:])
        return Playback(kind, seconds, route, minutes, 0 if self.over else self.minutes)
