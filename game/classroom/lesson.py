"""The state of a lesson, a function of its events alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from game.classroom import events as ev
from game.classroom.events import Event, LessonPhase, When


@dataclass
class Student:
    """One who joined."""

    id: str
    number: int
    """From 0, in the order of joining."""
    token: str
    """SHA-256 of the browser's token."""
    name: str
    removed: bool = False
    draft: str = ""
    """What stands in the editor."""
    files: list[str] = field(default_factory=list)
    """Every file handed in, the last one counts."""
    scores: dict[int, ev.Scored] = field(default_factory=dict)
    """By the file's number, from 1."""

    @property
    def scored(self) -> ev.Scored | None:
        """What the practice seeds said of the last file that was scored."""
        return self.scores[max(self.scores)] if self.scores else None


@dataclass
class Round:
    """One mountain that everybody hikes."""

    level: str
    seed: int
    answers: dict[When, dict[str, int]] = field(default_factory=lambda: {"before": {}, "after": {}})
    """Choices from 1, by student."""
    bets: dict[str, int] = field(default_factory=dict)
    """Per cent of the way that remain after half an hour, by student."""
    verbs: dict[str, list[ev.Acted]] = field(default_factory=dict)
    """By student."""
    closed: bool = False
    """The lesson went on past it: hikes are over, and the mountain may be seen."""


@dataclass
class Lesson:
    """Everything that has happened so far, as it stands."""

    code: str = ""
    secret: str = ""
    levels: tuple[str, ...] = ()
    practice: int = 0
    final: int = 0
    phase: LessonPhase = "lobby"
    locked: bool = False
    paused: bool = False
    names_hidden: bool = False
    answers_shown: bool = False
    until: float = 0.0
    """When the timer ends [s of the epoch]; 0 for none."""
    gathered: int = 0
    """How often all pages were called back."""
    compared: tuple[str, ...] = ()
    students: dict[str, Student] = field(default_factory=dict)
    rounds: list[Round] = field(default_factory=list)
    judged: dict[str, str] | None = None
    """Name on the judge's board by student; None before the judge is done."""

    @property
    def round(self) -> Round:
        """The mountain of now."""
        return self.rounds[-1]

    @property
    def present(self) -> list[Student]:
        """Those who have not been sent out, in the order of joining."""
        return [student for student in self.students.values() if not student.removed]

    def apply(self, event: Event) -> None:
        """Take in one more event."""
        _APPLY[type(event)](self, event)


def replayed(events: Iterable[Event]) -> Lesson:
    """The lesson of these events."""
    lesson = Lesson()
    for event in events:
        lesson.apply(event)
    return lesson


def _opened(lesson: Lesson, event: ev.Opened) -> None:
    lesson.code, lesson.secret, lesson.levels = event.code, event.secret, event.levels
    lesson.practice, lesson.final = event.practice, event.final


def _joined(lesson: Lesson, event: ev.Joined) -> None:
    student = Student(event.student, len(lesson.students), event.token, event.name)
    lesson.students[event.student] = student


def _renamed(lesson: Lesson, event: ev.Renamed) -> None:
    lesson.students[event.student].name = event.name


def _removed(lesson: Lesson, event: ev.Removed) -> None:
    lesson.students[event.student].removed = True
    lesson.compared = tuple(one for one in lesson.compared if one != event.student)


def _switched(lesson: Lesson, event: ev.Switched) -> None:
    if event.what == "lock":
        lesson.locked = event.on
    elif event.what == "pause":
        lesson.paused = event.on
    elif event.what == "hide_names":
        lesson.names_hidden = event.on
    else:
        lesson.answers_shown = event.on


def _drew(lesson: Lesson, event: ev.Drew) -> None:
    if lesson.rounds:
        lesson.round.closed = True
    lesson.rounds.append(Round(event.level, int(event.seed)))
    lesson.compared = ()
    lesson.answers_shown = False


def _moved(lesson: Lesson, event: ev.Moved) -> None:
    before = ("lobby", "predict", "play")
    if event.phase not in before:
        lesson.round.closed = True
    lesson.phase = event.phase
    lesson.until = 0.0


def _timed(lesson: Lesson, event: ev.Timed) -> None:
    lesson.until = event.until


def _gathered(lesson: Lesson, event: ev.Gathered) -> None:
    lesson.gathered += 1


def _compared(lesson: Lesson, event: ev.Compared) -> None:
    lesson.compared = event.students


def _answered(lesson: Lesson, event: ev.Answered) -> None:
    lesson.rounds[event.round].answers[event.when][event.student] = event.choice


def _bet(lesson: Lesson, event: ev.Bet) -> None:
    lesson.rounds[event.round].bets[event.student] = event.percent


def _acted(lesson: Lesson, event: ev.Acted) -> None:
    lesson.rounds[event.round].verbs.setdefault(event.student, []).append(event)


def _drafted(lesson: Lesson, event: ev.Drafted) -> None:
    lesson.students[event.student].draft = event.source


def _handed_in(lesson: Lesson, event: ev.HandedIn) -> None:
    student = lesson.students[event.student]
    student.draft = event.source
    student.files.append(event.source)


def _scored(lesson: Lesson, event: ev.Scored) -> None:
    lesson.students[event.student].scores[event.number] = event


def _judged(lesson: Lesson, event: ev.Judged) -> None:
    lesson.judged = dict(event.students)


_APPLY: dict[type[Event], Callable[[Lesson, Any], None]] = {
    ev.Opened: _opened,
    ev.Joined: _joined,
    ev.Renamed: _renamed,
    ev.Removed: _removed,
    ev.Switched: _switched,
    ev.Drew: _drew,
    ev.Moved: _moved,
    ev.Timed: _timed,
    ev.Gathered: _gathered,
    ev.Compared: _compared,
    ev.Answered: _answered,
    ev.Bet: _bet,
    ev.Acted: _acted,
    ev.Drafted: _drafted,
    ev.HandedIn: _handed_in,
    ev.Scored: _scored,
    ev.Judged: _judged,
}
