"""Runs students' files from the queue and records the outcome of each."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from game.classroom.fair_queue import FairQueue
from game.classroom.service import Service
from game.classroom.trials import AT_ONCE, TrialAnswer, Trials

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Task:
    """One file to run. `number` is that of a file handed in, 0 for a try."""

    source: str
    hikes: tuple[tuple[str, str], ...]
    number: int = 0


@dataclass(frozen=True)
class LastTry:
    """What came of a student's last try."""

    level: str
    seed: int
    answer: TrialAnswer


class Runner:
    """Runs tries and files handed in, in fair turn. Lives on the server's event loop."""

    def __init__(
        self,
        service: Service,
        trials: Trials,
        changed: Callable[[str], None],
        at_once: int = AT_ONCE,
        retry: float = 20.0,
    ) -> None:
        """`changed` hears a student's id whenever the queue or an outcome moved for him.

        A file that was handed in and could not be run has another turn after `retry` seconds.
        """
        self._service, self._trials, self._changed = service, trials, changed
        self._retry = retry
        self._tries: FairQueue[Task] = FairQueue(at_once // 2)
        self._files: FairQueue[Task] = FairQueue(at_once - at_once // 2)
        self._tasks: set[asyncio.Task[None]] = set()
        self.tried: dict[str, LastTry] = {}
        """Last try by student."""

    def resume(self) -> None:
        """Score what was handed in before a restart and not scored yet."""
        for student, number, source in self._service.unscored():
            self.score(student, number, source)

    def attempt(self, student: str, source: str, level: str, seed: str) -> None:
        """Let a file hike one practice mountain."""
        self._tries.submit(student, Task(source, ((level, seed),)))
        self._changed(student)
        self._pump()

    def score(self, student: str, number: int, source: str) -> None:
        """Let a file that was handed in hike all practice mountains."""
        self._files.submit(student, Task(source, self._service.practice_hikes(), number))
        self._changed(student)
        self._pump()

    def position(self, student: str) -> int | None:
        """Of the try: 0 running, from 1 waiting, None neither."""
        return self._tries.position(student)

    def scoring(self, student: str) -> bool:
        """Whether a file of the student's is on its way."""
        return self._files.position(student) is not None

    @property
    def busy(self) -> bool:
        """Whether anything runs."""
        return bool(self._tasks)

    def _pump(self) -> None:
        for queue in (self._files, self._tries):
            while started := queue.start():
                task = asyncio.create_task(self._run(queue, *started))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def _run(self, queue: FairQueue[Task], student: str, task: Task) -> None:
        try:
            answer = await self._trials.run(task.source, task.hikes)
        except Exception as error:  # the student is told, and whoever waits has his turn
            _LOG.exception("a file could not be run")
            answer = TrialAnswer(0, (), f"{type(error).__name__}: {error}")
        finally:
            queue.done(student)
        if task.number:
            self._note(student, task, answer)
        else:
            level, seed = task.hikes[0]
            self.tried[student] = LastTry(level, int(seed), answer)
        self._changed(student)
        self._pump()

    def _note(self, student: str, task: Task, answer: TrialAnswer) -> None:
        if answer.failed:
            asyncio.get_running_loop().call_later(self._retry, self._score_again, student, task)
            return
        faults = [o.verdict for o in answer.outcomes if o.verdict != "ok"]
        scores = tuple(outcome.score for outcome in answer.outcomes)
        self._service.note_score(student, task.number, faults[0] if faults else "ok", scores)

    def _score_again(self, student: str, task: Task) -> None:
        """Unless a newer file is on its way, or the lesson has gone on."""
        still = (student, task.number, task.source) in self._service.unscored()
        if still and self._service.lesson.phase == "code" and not self.scoring(student):
            self.score(student, task.number, task.source)
