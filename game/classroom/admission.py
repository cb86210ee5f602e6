"""Who comes into the lesson, and under which name: codes, tokens, limits."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from game.classroom import names
from game.classroom.events import Joined
from game.classroom.lesson import Lesson, Student
from game.classroom.security import CODE_LENGTH, Limiter, digest, new_token, same

MOST_STUDENTS = 500


class Refused(Exception):
    """What was asked cannot be. `key` names a text of the catalogue, `values` fill its gaps."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


class Admission:
    """Lets students into a lesson and knows them again by their browsers' tokens."""

    def __init__(self, lesson: Lesson, clock: Callable[[], float]) -> None:
        self._lesson = lesson
        self._guesses = Limiter(12, 0.5, clock)
        self._all_guesses = Limiter(120, 4, clock)
        self._joins = Limiter(60, 2, clock)
        self._ids: dict[str, str] = {s.token: s.id for s in lesson.students.values()}

    def admit(self, code: str, name: str, address: str) -> tuple[str, Joined]:
        """The token for a new student's browser, and what is to be written down; or Refused.

        `address` is counted for limits.
        """
        lesson = self._lesson
        given = "".join(code.upper().split())
        if not (self._guesses.would_allow(address) and self._all_guesses.would_allow("")):
            raise Refused("class.refused.often")
        if len(given) != CODE_LENGTH or not same(given, lesson.code):
            self._guesses.allows(address)
            self._all_guesses.allows("")
            raise Refused("class.refused.code")
        if lesson.locked:
            raise Refused("class.refused.locked")
        if len(lesson.present) >= MOST_STUDENTS or not self._joins.allows(address):
            raise Refused("class.refused.often")
        token = new_token()
        joined = Joined("s" + secrets.token_hex(6), digest(token), self.free_name(name))
        self._ids[joined.token] = joined.student
        return token, joined

    def known(self, token: str) -> Student | None:
        """The student of this token, unless the teacher has sent him out."""
        student = self._lesson.students.get(self._ids.get(digest(token), ""))
        return None if student is None or student.removed else student

    def free_name(self, name: str, but: str = "") -> str:
        """The name, tidied, that nobody has but perhaps the student `but`; or Refused."""
        tidy = names.tidy(name)
        if not tidy:
            raise Refused("class.refused.name")
        if names.refused(tidy):
            raise Refused("class.refused.word")
        taken = {s.name.casefold() for s in self._lesson.present if s.id != but}
        return names.unused(tidy, taken)
