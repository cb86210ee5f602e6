"""Events of a lesson: one frozen record each, in the order in which they happened.

The records are all that is stored; every state of a lesson follows from them (see `lesson`).
"""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

import msgspec

LessonPhase: TypeAlias = Literal["lobby", "predict", "play", "code", "judge", "reveal", "explain"]
PHASES: tuple[LessonPhase, ...] = get_args(LessonPhase)
"""In the order of a lesson."""
LessonVerb: TypeAlias = Literal["measure", "stride", "walk", "glance", "rest", "camp"]
When: TypeAlias = Literal["before", "after"]
Switch: TypeAlias = Literal["lock", "pause", "hide_names", "show_answers"]


class _Event(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="event"):
    """Base of all events."""


class Opened(_Event, frozen=True, tag="opened"):
    """The lesson began."""

    code: str
    """Four letters that let a student in."""
    secret: str
    """The end of the teacher's address."""
    levels: tuple[str, ...]
    practice: int
    """Open practice seeds a level."""
    final: int
    """Secret seeds a level."""


class Joined(_Event, frozen=True, tag="joined"):
    """A student came in."""

    student: str
    token: str
    """SHA-256 of the token in the student's browser."""
    name: str


class Renamed(_Event, frozen=True, tag="renamed"):
    """The teacher gave a student another name."""

    student: str
    name: str


class Removed(_Event, frozen=True, tag="removed"):
    """The teacher sent a student out."""

    student: str


class Switched(_Event, frozen=True, tag="switched"):
    """The teacher turned something on or off for everybody."""

    what: Switch
    on: bool


class Drew(_Event, frozen=True, tag="drew"):
    """A mountain for everybody to hike: a new round."""

    level: str
    seed: str
    """In decimal, as JSON numbers end at 2^53."""


class Moved(_Event, frozen=True, tag="moved"):
    """The lesson went on to a phase."""

    phase: LessonPhase


class Timed(_Event, frozen=True, tag="timed"):
    """The teacher set the timer; `until` is in seconds of the epoch, 0 for none."""

    until: float


class Gathered(_Event, frozen=True, tag="gathered"):
    """The teacher called all pages back to the lesson's phase."""


class Compared(_Event, frozen=True, tag="compared"):
    """The teacher put these students' ways side by side on the wall; none takes them off."""

    students: tuple[str, ...]


class Answered(_Event, frozen=True, tag="answered"):
    """A student chose an answer to the level's question."""

    student: str
    round: int
    when: When
    choice: int
    """From 1."""


class Bet(_Event, frozen=True, tag="bet"):
    """A student's cross in the chart: the share of the way that remains after half an hour."""

    student: str
    round: int
    percent: int
    """0 to 100."""


class Acted(_Event, frozen=True, tag="acted"):
    """A student's verb on the mountain of a round."""

    student: str
    round: int
    verb: LessonVerb
    east: float = 0.0
    """Metres of a free walk."""
    north: float = 0.0
    rate: float = 0.0
    """Learning rate that was set [m]."""
    every: int = 1
    """Strides planned on one reading."""


class Drafted(_Event, frozen=True, tag="drafted"):
    """What stands in a student's editor."""

    student: str
    source: str


class HandedIn(_Event, frozen=True, tag="handed_in"):
    """A student's file for the judge; the last one counts."""

    student: str
    source: str


class Scored(_Event, frozen=True, tag="scored"):
    """What the practice seeds said of a file that was handed in."""

    student: str
    number: int
    """Which of the student's files, from 1."""
    verdict: str
    scores: tuple[float, ...]
    """One a practice seed, level by level."""


class Judged(_Event, frozen=True, tag="judged"):
    """The judge is done; everything lies in the lesson's folder."""

    students: tuple[tuple[str, str], ...]
    """Id and the name on the board."""


Event: TypeAlias = (
    Opened
    | Joined
    | Renamed
    | Removed
    | Switched
    | Drew
    | Moved
    | Timed
    | Gathered
    | Compared
    | Answered
    | Bet
    | Acted
    | Drafted
    | HandedIn
    | Scored
    | Judged
)
