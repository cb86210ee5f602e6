"""Strategies whose hikes take long: they hike beside all others, and hold nobody up.

Who sleeps uses no processor, so many wait at once. Of those who compute as many hike at once as
there are processors. All have half as much time again as the limits say: so the verdict is the
same however busy the machine is.

A file that computes past its limit before it has asked for anything knows of the mountain no more
than the greeting says, and computes just the same wherever it is greeted alike. So an endless loop
is waited for once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import Empty, SimpleQueue
from typing import NamedTuple

from engine.judging.results import MountainKey
from engine.judging.sandbox.session import Entrant
from engine.judging.store import StoredFullHike
from engine.judging.verdicts import Verdict, verdict_of_the_rest
from engine.judging.workers.group import (
    TRIES,
    HikeGroup,
    Worker,
    WorkerConfig,
    engine_error,
    patient_row,
    same_elsewhere,
)

SLEEPERS_AT_ONCE = 48


class GivenUp(NamedTuple):
    """A file that does not hike any more."""

    entrant: Entrant
    verdict: Verdict
    """How its other hikes count as ended."""
    groups: tuple[HikeGroup, ...]
    """The mountains on which it does not hike."""


class _Waiting:
    """What one entrant still has to hike, and how its first hikes ended."""

    def __init__(self, entrant: Entrant, sleeps: bool, rest: Sequence[HikeGroup]) -> None:
        self.entrant, self.sleeps, self.rest = entrant, sleeps, tuple(rest)
        self.ended: dict[MountainKey, Verdict] = {}
        self.first_left = 0


class SlowLane:
    """Hikes of entrants who take long. For one thread, which must live as long as this does."""

    def __init__(self, config: WorkerConfig, processors: int, first: Sequence[MountainKey]) -> None:
        """`processors`: hikes at a time of those who compute. `first`: the first mountains."""
        self._worker = Worker(config)
        self._pools = {
            True: ThreadPoolExecutor(SLEEPERS_AT_ONCE),
            False: ThreadPoolExecutor(processors),
        }
        """By whether they sleep; threads begin with the first hike."""
        self._done: SimpleQueue[tuple[_Waiting, bool, StoredFullHike]] = SimpleQueue()
        self._running = 0
        self._first = first
        self.given_up: list[GivenUp] = []

    def take(
        self,
        entrant: Entrant,
        sleeps: bool,
        first: Sequence[HikeGroup],
        rest: Sequence[HikeGroup],
        ended: Mapping[MountainKey, Verdict],
    ) -> None:
        """Let one entrant hike on these mountains: the `first` ones, then the `rest`.

        `ended`: how its hikes on the first mountains ended that were made before.
        """
        waiting = _Waiting(entrant, sleeps, rest)
        waiting.ended.update(ended)
        waiting.first_left = len(first)
        # One after the other, since the first may tell how the next one ends. Who sleeps, and needs
        # no processor, hikes on all of them at once.
        in_turn = [(group,) for group in first] if sleeps else [tuple(first)]
        self._start(waiting, in_turn, are_first=True)
        self._go_on(waiting)

    def rows(self, wait: bool) -> Iterator[StoredFullHike]:
        """The rows that have come; `wait`: until there is nothing more to come."""
        while self._running:
            try:
                waiting, is_first, row = self._done.get(block=wait)
            except Empty:
                return
            self._running -= 1
            if is_first:
                hike = row.hike
                waiting.ended[hike.level, hike.phase, hike.seed_index] = hike.verdict
                waiting.first_left -= 1
                self._go_on(waiting)
            yield row

    def close(self) -> None:
        """Begin nothing more, and end the processes."""
        for pool in self._pools.values():
            pool.shutdown(wait=False, cancel_futures=True)
        self._worker.close()
        for pool in self._pools.values():
            pool.shutdown()

    def _go_on(self, waiting: _Waiting) -> None:
        """Hike the rest once the first hikes are over, or give the file up."""
        if waiting.first_left:
            return
        verdict = verdict_of_the_rest(waiting.ended, self._first)
        if verdict is None:
            self._start(waiting, [(group,) for group in waiting.rest], are_first=False)
        elif waiting.rest:
            self.given_up.append(GivenUp(waiting.entrant, verdict, waiting.rest))

    def _start(
        self, waiting: _Waiting, in_turn: Sequence[Sequence[HikeGroup]], are_first: bool
    ) -> None:
        """Begin these hikes; those of one sequence are made one after the other."""
        for groups in in_turn:
            self._worker.start()
            self._running += len(groups)
            self._pools[waiting.sleeps].submit(self._hike, waiting, groups, are_first)

    def _hike(self, waiting: _Waiting, groups: Sequence[HikeGroup], are_first: bool) -> None:
        """Hikes of one entrant, in a thread."""
        before: tuple[StoredFullHike, HikeGroup] | None = None
        for group in groups:
            row = same_elsewhere(*before, waiting.entrant, group) if before else None
            row = row or self._new_row(waiting, group)
            self._done.put((waiting, are_first, row))
            before = row, group

    def _new_row(self, waiting: _Waiting, group: HikeGroup) -> StoredFullHike:
        try:
            row = self._row(waiting, group)
            if row.hike.verdict == "timeout_cpu" and waiting.sleeps:  # not among so many
                row = self._pools[False].submit(self._row, waiting, group).result()
            return row
        except RuntimeError as error:  # the lane was closed meanwhile
            return engine_error(group, waiting.entrant, str(error))

    def _row(self, waiting: _Waiting, group: HikeGroup) -> StoredFullHike:
        why = ""
        for _ in range(TRIES):
            found = patient_row(self._worker, group, waiting.entrant)
            if isinstance(found, StoredFullHike):
                return found
            why = str(found)
        return engine_error(group, waiting.entrant, why)
