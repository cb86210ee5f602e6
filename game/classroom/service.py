"""The requests that pages make: each is checked, written to the store, then answered.

No page, socket or browser is known here. Students are known by id, which only `known` gives out
for a browser's token.
"""

from __future__ import annotations

import math
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from engine import Level, load_level
from engine.core.errors import BadInput
from engine.judging import seeds
from engine.judging.store import JudgeStore
from game.classroom import events as ev
from game.classroom import names
from game.classroom.admission import Admission, Refused
from game.classroom.events import Event, LessonPhase, When
from game.classroom.lesson import Lesson, Round, Student, replayed
from game.classroom.paid_view import PaidView, paid_view
from game.classroom.security import Limiter, new_code, new_token, same
from game.classroom.store import ClassStore
from game.classroom.student_hike import StudentHike
from game.classroom.trials import LARGEST_SOURCE

MOST_VERBS = 4000
"""Of one student on one mountain."""
MOST_FILES = 200
"""Handed in by one student."""
BET_MINUTES = 30
"""Minutes after setting out on which the bet is."""
LONGEST_TIMER = 90
"""Minutes."""

Topic = Literal["lesson", "students", "hike", "board"]
"""What changed: the lesson for everybody; who is here and what they answered; one student's hike;
the board."""


class Service:
    """One lesson at work."""

    def __init__(
        self,
        folder: Path,
        levels: tuple[str, ...] = (),
        practice: int = 5,
        final: int = 20,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Begin a lesson in `folder`, or go on with the one that it holds.

        BadInput where the folder cannot be used, holds a lesson on other levels, or holds none and
        no levels are given.
        """
        self.folder = folder
        self.clock = clock
        self.store = ClassStore(folder)
        self.lesson: Lesson = replayed(self.store.events())
        self.judging = False
        """Whether the judge is at work; set by who starts it."""
        self._typed: dict[str, str] = {}
        """What stands in students' editors and has not been tried or handed in."""
        self._listeners: list[Callable[[Topic, str], None]] = []
        self._hikes: dict[tuple[int, str], StudentHike] = {}
        self._admission = Admission(self.lesson, clock)
        self._verbs = Limiter(30, 12, clock)
        self._files = Limiter(6, 0.5, clock)
        self._answers = Limiter(30, 5, clock)
        if not self.lesson.code:
            if not levels:
                raise BadInput(f"{folder}: no lesson here; dusk class --out {folder} begins one")
            for name in levels:
                load_level(name)
            self._do(ev.Opened(new_code(), new_token(), levels, practice, final))
        elif levels and levels != self.lesson.levels:
            raise BadInput(
                f"{folder}: holds a lesson on {', '.join(self.lesson.levels)}; "
                f"choose another --out, or go on with: dusk class --resume {folder}"
            )
        self.levels: dict[str, Level] = {name: load_level(name) for name in self.lesson.levels}
        for level in self.levels.values():
            if math.ceil(level.daylight) <= BET_MINUTES:
                raise BadInput(
                    f"level {level.name}: expected more than {BET_MINUTES} minutes of daylight"
                )
        judge = JudgeStore(folder)
        try:
            # Shown before the levels of the final are chosen: it binds the seeds alone.
            self.seeds = seeds.load_or_create(
                judge.secret, self.lesson.practice, self.lesson.final, terms=""
            )
        finally:
            judge.close()
        if not self.lesson.rounds:
            self._draw(self.lesson.levels[0])

    # -- who listens

    def listen(self, listener: Callable[[Topic, str], None]) -> None:
        """Call this with a topic and a student's id (or nothing) after every change."""
        self._listeners.append(listener)

    def _tell(self, topic: Topic, student: str = "") -> None:
        for listener in self._listeners:
            listener(topic, student)

    def _do(self, event: Event) -> None:
        """Write it, then let it be so."""
        self.store.add(event, self.clock())
        self.lesson.apply(event)

    # -- joining

    def join(self, code: str, name: str, address: str) -> str:
        """Let a student in; the token for the browser's cookie. `address` is counted for limits."""
        token, joined = self._admission.admit(code, name, address)
        self._do(joined)
        self._tell("students")
        return token

    def known(self, token: str) -> Student | None:
        """The student of this token, unless the teacher has sent him out."""
        return self._admission.known(token)

    def is_teacher(self, secret: str) -> bool:
        """Whether this is the teacher's secret."""
        return same(secret, self.lesson.secret)

    def shown_name(self, student: Student) -> str:
        """The name for the wall: the student's own, or a mountaineer's while names are hidden."""
        return names.mountaineer(student.number) if self.lesson.names_hidden else student.name

    def _present(self, student: str) -> Student:
        found = self.lesson.students.get(student)
        if found is None or found.removed:
            raise Refused("class.refused.gone")
        return found

    # -- the teacher

    def rename(self, student: str, name: str) -> None:
        """Give a student another name."""
        self._present(student)
        self._do(ev.Renamed(student, self._admission.free_name(name, student)))
        self._tell("students")
        self._tell("hike", student)

    def remove(self, student: str) -> None:
        """Send a student out; the browser's place is gone with its token."""
        self._present(student)
        self._do(ev.Removed(student))
        self._tell("students")
        self._tell("hike", student)

    def switch(self, what: ev.Switch, on: bool) -> None:
        """Lock the door, pause everybody, or hide names."""
        self._do(ev.Switched(what, on))
        self._tell("lesson")

    def move(self, phase: LessonPhase) -> None:
        """Go to a phase. Hikes end when the lesson goes on past them."""
        lesson = self.lesson
        if phase not in ev.PHASES:
            raise Refused("class.refused.phase")
        if phase in ("predict", "play") and lesson.round.closed:
            self._draw(lesson.round.level)
        if self.judging or (phase in ("reveal", "explain") and lesson.judged is None):
            raise Refused("class.refused.judging")
        if phase in ("predict", "play", "code") and lesson.judged is not None:
            raise Refused("class.refused.judged")
        self._do(ev.Moved(phase))
        if lesson.round.closed:
            for student in lesson.round.verbs:
                self.hike(student).finish()
        self._tell("lesson")

    def draw(self, level: str) -> None:
        """Another mountain for everybody, from its question on."""
        if level not in self.levels:
            raise Refused("class.refused.level")
        if self.judging or self.lesson.judged is not None:
            raise Refused("class.refused.judged")
        self._draw(level)
        if self.lesson.phase != "lobby":
            self._do(ev.Moved("predict"))
        self._tell("lesson")

    def set_timer(self, minutes: float) -> None:
        """Let the timer run for so many minutes; 0 takes it off."""
        if not 0 <= minutes <= LONGEST_TIMER:
            raise Refused("class.refused.timer")
        self._do(ev.Timed(self.clock() + 60.0 * minutes if minutes else 0.0))
        self._tell("lesson")

    def gather(self) -> None:
        """Call all pages back to the phase."""
        self._do(ev.Gathered())
        self._tell("lesson")

    def compare(self, students: tuple[str, ...]) -> None:
        """Put up to three students' ways side by side on the wall."""
        for student in students:
            self._present(student)
        self._do(ev.Compared(tuple(dict.fromkeys(students))[:3]))
        self._tell("lesson")

    def note_judged(self, on_board: dict[str, str]) -> None:
        """The judge is done; `on_board` are the names on its board by student."""
        self._do(ev.Judged(tuple(on_board.items())))
        self._tell("lesson")

    # -- predictions

    def answer(self, student: str, choice: int) -> None:
        """Answer the level's question: before the hike, or after the lesson."""
        lesson = self.lesson
        self._present(student)
        self._often(self._answers, student)
        when: When = "after" if lesson.phase == "explain" else "before"
        asked = self.levels[lesson.round.level].predict
        if lesson.phase not in ("predict", "explain") or asked is None:
            raise Refused("class.refused.phase")
        if not isinstance(choice, int) or not 1 <= choice <= len(asked.choices):
            raise Refused("class.refused.choice")
        self._do(ev.Answered(student, len(lesson.rounds) - 1, when, choice))
        self._tell("students")

    def bet(self, student: str, percent: int) -> None:
        """Put a cross in the chart."""
        self._present(student)
        self._often(self._answers, student)
        if self.lesson.phase != "predict":
            raise Refused("class.refused.phase")
        if not isinstance(percent, int) or not 0 <= percent <= 100:
            raise Refused("class.refused.choice")
        self._do(ev.Bet(student, len(self.lesson.rounds) - 1, percent))
        self._tell("students")

    # -- the hike

    def act(self, student: str, verb: ev.LessonVerb, rate: float, every: int,
            east: float = 0.0, north: float = 0.0) -> PaidView:  # fmt: skip
        """One verb on the mountain of now; what the student has paid for."""
        lesson = self.lesson
        self._present(student)
        if lesson.phase != "play" or lesson.paused:
            raise Refused("class.refused.paused" if lesson.paused else "class.refused.phase")
        self._often(self._verbs, student)
        event = _acted(student, len(lesson.rounds) - 1, verb, rate, every, east, north)
        hike = self.hike(student)
        if len(lesson.round.verbs.get(student, ())) >= MOST_VERBS or not hike.may(event):
            raise Refused("class.refused.verb")
        # Written first: what a hike has seen is always what its record says.
        self._do(event)
        hike.act(event)
        self._tell("hike", student)
        return paid_view(hike)

    def hike(self, student: str, number: int | None = None) -> StudentHike:
        """The hike of a student in a round (by default that of now), as it stands."""
        at = len(self.lesson.rounds) - 1 if number is None else number
        if (at, student) not in self._hikes:
            round_ = self.lesson.rounds[at]
            verbs = round_.verbs.get(student, ())
            self._hikes[at, student] = StudentHike(self.levels[round_.level], round_.seed, verbs)
            if round_.closed:
                self._hikes[at, student].finish()
        return self._hikes[at, student]

    def view(self, student: str, rate: float = 0.0, every: int = 0) -> PaidView:
        """What the student has paid for so far; the plan as another rate and interval make it."""
        hike = self.hike(student)
        if rate and every:
            hike.plan(rate, every)
        return paid_view(hike)

    def minutes_left(self, student: str) -> int:
        """Whole minutes of daylight that are left for a student on the mountain; 0 at dusk."""
        hiking = self.hike(student).hiking
        return 0 if hiking.over else hiking.minutes

    # -- files

    def draft(self, student: str, source: str) -> None:
        """Keep what stands in the editor."""
        self._file(student, source)
        if self.lesson.students[student].draft != source:
            self._do(ev.Drafted(student, source))

    def typed(self, student: str, source: str) -> None:
        """Remember the text in the editor while the server runs: a page that is made again, by its
        browser or by the teacher's call, begins with it.
        """
        if student in self.lesson.students and len(source) <= LARGEST_SOURCE:
            self._typed[student] = source

    def in_editor(self, student: str) -> str:
        """What stands in a student's editor; empty before anything does."""
        found = self.lesson.students.get(student)
        return self._typed.get(student, found.draft if found else "")

    def hand_in(self, student: str, source: str) -> int:
        """Take a file; its number, from 1. The last one counts."""
        self._file(student, source)
        if len(self.lesson.students[student].files) >= MOST_FILES:
            raise Refused("class.refused.often")
        self._do(ev.HandedIn(student, source))
        self._tell("students")
        return len(self.lesson.students[student].files)

    def note_score(
        self, student: str, number: int, verdict: str, scores: tuple[float, ...]
    ) -> None:
        """What the practice seeds said of a file."""
        self._do(ev.Scored(student, number, verdict, scores))
        self._tell("board")

    def practice_hikes(self) -> tuple[tuple[str, str], ...]:
        """Level and seed of every practice hike, level by level."""
        return tuple((name, seed) for name in self.lesson.levels for seed in self.seeds.preview)

    def unscored(self) -> list[tuple[str, int, str]]:
        """Students whose last file has not been scored: id, number, source."""
        return [
            (s.id, len(s.files), s.files[-1])
            for s in self.lesson.present
            if s.files and len(s.files) not in s.scores
        ]

    def _file(self, student: str, source: str) -> None:
        self._present(student)
        if self.lesson.phase != "code" or self.lesson.paused:
            raise Refused("class.refused.paused" if self.lesson.paused else "class.refused.phase")
        self._often(self._files, student)
        if not isinstance(source, str) or not source.strip():
            raise Refused("class.refused.empty")
        if len(source.encode("utf-8", "replace")) > LARGEST_SOURCE:
            raise Refused("class.refused.large", most=LARGEST_SOURCE)

    # -- helpers

    def _often(self, limiter: Limiter, student: str) -> None:
        if not limiter.allows(student):
            raise Refused("class.refused.often")

    def _draw(self, level: str) -> None:
        """A new mountain. Its seed is too long to be searched for by the readings it gives."""
        self._do(ev.Drew(level, str(secrets.randbits(seeds.SEED_BITS))))
        self._hikes = {at: hike for at, hike in self._hikes.items() if at[0] >= self._oldest()}

    def _oldest(self) -> int:
        """Rounds before this one are rebuilt from their records when somebody asks."""
        return max(0, len(self.lesson.rounds) - 2)

    @property
    def level(self) -> Level:
        """The level of now."""
        return self.levels[self.lesson.round.level]

    @property
    def round(self) -> Round:
        """The round of now."""
        return self.lesson.round

    def close(self) -> None:
        """Let another server go on here."""
        self.store.close()


def _acted(student: str, at: int, verb: Any, rate: Any, every: Any, east: Any, north: Any
           ) -> ev.Acted:  # fmt: skip
    """The event, or Refused where a browser sent something else than numbers."""
    numbers = (rate, east, north)
    good = all(isinstance(n, int | float) and not isinstance(n, bool) and abs(n) < 1e6
               for n in numbers)  # fmt: skip
    if verb not in _VERBS or not good or not isinstance(every, int) or isinstance(every, bool):
        raise Refused("class.refused.verb")
    return ev.Acted(student, at, verb, float(east), float(north), float(rate), every)


_VERBS = ("measure", "stride", "walk", "glance", "rest", "camp")
