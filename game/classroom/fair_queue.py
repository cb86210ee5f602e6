"""Whose file runs next: everybody has one running and one waiting, first come, first served."""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, TypeVar

Job = TypeVar("Job")


class FairQueue(Generic[Job]):
    """Jobs by student. A newer one takes the place of the one that waits."""

    def __init__(self, at_once: int) -> None:
        """`at_once`: how many may run together."""
        self._most = at_once
        self._waiting: OrderedDict[str, Job] = OrderedDict()
        self._running: dict[str, Job] = {}

    def submit(self, student: str, job: Job) -> Job | None:
        """Let it wait; gives the job whose place it took, if any."""
        replaced = self._waiting.get(student)
        self._waiting[student] = job
        return replaced

    def start(self) -> tuple[str, Job] | None:
        """The next job that may run, now counted as running; None where none may."""
        if len(self._running) >= self._most:
            return None
        for student in self._waiting:
            if student not in self._running:
                job = self._waiting.pop(student)
                self._running[student] = job
                return student, job
        return None

    def done(self, student: str) -> None:
        """The student's running job has ended."""
        self._running.pop(student, None)

    def position(self, student: str) -> int | None:
        """0: running; from 1: so many are to be started until it runs; None: nothing here."""
        if student in self._waiting:
            ready = list(self._waiting)
            return ready.index(student) + 1
        return 0 if student in self._running else None
