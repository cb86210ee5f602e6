"""The order of a competition's hikes: all that are missing are made, the slow ones beside.

Everybody hikes the first mountains first. Who takes long there leaves for the slow lane
(`workers.slow_lane`), where a file that runs into the limits on each of these mountains is given
up. So a class waits for nobody, and who is given up depends on no order and no clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from contextlib import AbstractContextManager, closing
from hashlib import sha256
from typing import NamedTuple

import msgspec

from engine.judging.results import MountainKey
from engine.judging.sandbox.session import Entrant
from engine.judging.standings.aggregate import Competition
from engine.judging.store import HikeSlot, JudgeStore, StoredHike
from engine.judging.verdicts import FIRST, Verdict, verdict_of_the_rest, verdict_title
from engine.judging.workers.backends import RunGroups
from engine.judging.workers.group import HikeGroup, WorkerConfig
from engine.judging.workers.slow_lane import SlowLane
from engine.strategies import NAMES

GROUP_SIZE = 25
"""Entrants that a worker runs on one mountain before it reports."""
COMPILED_FROM = 10_000
"""Hikes from which on it pays to load compiled kernels in every worker, and even to compile them.
"""
FLEET = ("gd", "momentum", "adam", *NAMES)
"""Rules and strategies of ours, at their defaults, on the same seeds."""


class Reporter(NamedTuple):
    """Callbacks that are told how the judging goes."""

    says: Callable[[str], None]
    """One line."""
    progress: Callable[[int, int], None]
    """Hikes done, of so many."""


def hike_missing(
    store: JudgeStore,
    competition: Competition,
    config: WorkerConfig,
    reporter: Reporter,
    processors: int,
    workers: Callable[[], AbstractContextManager[RunGroups]],
) -> bool:
    """Run all hikes that the store does not hold yet; the first seed that counts is run twice.

    Whether one of them ended in an engine error, and is to be made again.
    `processors`: hikes at a time of those who take long.
    """
    hiking = _Hiking(store, competition, config, reporter)
    if not hiking.groups:
        return False
    with (
        workers() as run_groups,
        closing(SlowLane(config, processors, hiking.first)) as lane,
    ):
        hiking.send_slow(lane)
        # All first mountains before any other: only on these it is decided who is given up, and
        # what is known after them is the same whichever worker was the faster one.
        for are_first in (True, False):
            groups = [g for g in hiking.groups if (g.mountain in hiking.first) is are_first]
            with closing(run_groups(hiking.without_slow(groups))) as finished:
                for hiked, _ in finished:
                    hiking.add(hiked.rows)
                    hiking.note_slow(hiked.long)
                    hiking.add(map(msgspec.json.encode, lane.rows(wait=False)))
                    hiking.note_given_up(lane)
            hiking.send_slow(lane)
        # The workers are idle now: who is still in the lane is waited for, and only then it is
        # certain who has been given up and needs rows without a hike.
        for row in lane.rows(wait=True):
            hiking.add([msgspec.json.encode(row)])
        hiking.note_given_up(lane)
        with closing(run_groups(hiking.not_hiked())) as finished:
            for hiked, _ in finished:
                hiking.add(hiked.rows)
    return hiking.failed


class _Hiking:
    """What is done, what is left, and who takes long."""

    def __init__(
        self, store: JudgeStore, competition: Competition, config: WorkerConfig, reporter: Reporter
    ) -> None:
        self._store, self._reporter = store, reporter
        self._decode = msgspec.json.Decoder(StoredHike).decode
        self.first = competition.mountains[:FIRST]
        self._ended: dict[str, dict[MountainKey, Verdict]] = {}
        """By entrant: how its hikes on the first mountains ended."""
        self._made: set[HikeSlot] = set()
        entrants = [s.entrant for s in competition.submissions if not s.refused]
        present = {(one.name, one.digest) for one in entrants}
        for row in store.rows():
            if row.hike.verdict != "engine_error":
                self._made.add(row.slot)
                if (row.name, row.digest) in present:
                    self._note_end(row)
        self.groups = tuple(_groups(competition, config, entrants, self._made))
        phases = sum(map(len, competition.seeds.values()))
        self._total = len(entrants) * len(competition.levels) * (phases + 1)
        missing = sum(len(group.entrants) for group in self.groups)
        if missing >= COMPILED_FROM:
            self.groups = tuple(group._replace(compiled=True) for group in self.groups)
        self._finished = self._total - missing
        self._slow: dict[str, bool] = {}
        """Names of those who take long, and whether they sleep."""
        for name, ended in self._ended.items():  # by a judge that was stopped
            if verdict_of_the_rest(ended, self.first) is not None:
                self._slow[name] = False
        self._sent: set[str] = set()
        self._given_up: dict[tuple[MountainKey, bool], list[tuple[Entrant, Verdict]]] = {}
        """Who does not hike on a mountain any more, and is still without a row of it."""
        self.failed = False
        """Whether a hike ended in an engine error."""
        reporter.progress(self._finished, self._total)

    def add(self, rows: Iterable[bytes]) -> None:
        """Store these rows, and say how far it is."""
        lines = list(rows)
        if not lines:
            return
        self._store.add(lines)
        for row in map(self._decode, lines):
            if not row.fleet:
                self._finished += 1
                self._made.add(row.slot)
                self._note_end(row)
                self.failed = self.failed or row.hike.verdict == "engine_error"
        self._reporter.progress(self._finished, self._total)

    def note_slow(self, long: Iterable[tuple[str, bool]]) -> None:
        """These hikes took long."""
        for name, sleeps in long:
            if name not in self._slow:
                habit = "sleeps" if sleeps else "computes for long"
                self._reporter.says(f"{name}: {habit}; its hikes are made beside the others")
                self._slow[name] = sleeps

    def without_slow(self, groups: Iterable[HikeGroup]) -> Iterator[HikeGroup]:
        """The groups without those who are known to take long when a group is asked for, and with
        the rows of those who are given up by then: the mountain is built once for all.
        """
        for group in groups:
            fast = tuple(one for one in group.entrants if one.name not in self._slow)
            if fast or group.fleet:
                yield group._replace(entrants=fast, given_up=self._given_up_on(group))

    def send_slow(self, lane: SlowLane) -> None:
        """Send those who take long to the slow lane, with all that they have not hiked yet."""
        missing: dict[Entrant, list[HikeGroup]] = {}
        for group in self.groups:
            for one in group.entrants:
                slow = one.name in self._slow and one.name not in self._sent
                if slow and (False, group.again, one.name, one.digest, *group.mountain) not in (
                    self._made
                ):
                    missing.setdefault(one, []).append(group)
        for one, groups in missing.items():
            first = [g for g in groups if g.mountain in self.first and not g.again]
            rest = [g for g in groups if g.mountain not in self.first or g.again]
            lane.take(one, self._slow[one.name], first, rest, self._ended.get(one.name, {}))
        self._sent.update(self._slow)

    def note_given_up(self, lane: SlowLane) -> None:
        """These files do not hike any more."""
        for file in lane.given_up:
            self._reporter.says(
                f"{file.entrant.name}: {verdict_title(file.verdict)} on its first {FIRST} "
                "mountains; given up: its other hikes are not made and count as ended so"
            )
            for group in file.groups:
                at = group.mountain, group.again
                self._given_up.setdefault(at, []).append((file.entrant, file.verdict))
        lane.given_up.clear()

    def not_hiked(self) -> Iterator[HikeGroup]:
        """Groups for the rows that those who were given up are still without."""
        for group in self.groups:
            given_up = self._given_up_on(group)
            if given_up:
                yield group._replace(entrants=(), fleet=(), given_up=given_up)

    def _given_up_on(self, group: HikeGroup) -> tuple[tuple[Entrant, Verdict], ...]:
        """Who is to have a row with this group; each is given once."""
        return tuple(self._given_up.pop((group.mountain, group.again), ()))

    def _note_end(self, row: StoredHike) -> None:
        mountain = (row.hike.level, row.hike.phase, row.hike.seed_index)
        if mountain in self.first and not (row.fleet or row.again):
            self._ended.setdefault(row.name, {})[mountain] = row.hike.verdict


def _groups(
    competition: Competition, config: WorkerConfig, entrants: Sequence[Entrant], done: Set[HikeSlot]
) -> Iterator[HikeGroup]:
    """What is left to hike, mountain by mountain, preview seeds first.

    The order of entrants differs on every mountain and is secret: two strategies that would signal
    to each other by timing cannot know when the other one runs.
    """
    fleet_done = {(name, *at) for fleet, _, name, _, *at in done if fleet}
    levels = {level.name: level for level in competition.levels}
    for at in competition.mountains:
        name, phase, k = at
        seed = competition.seeds[phase][k]
        fleet = tuple(name for name in FLEET if (name, *at) not in fleet_done)
        # The first seed that counts is run a second time, to see whether hikes repeat.
        for again in (False, True)[: 2 if k == 0 and phase == competition.counted else 1]:
            order = _shuffled(entrants, f"{competition.secret.salt} {seed} {again}")
            missing = [
                entrant
                for entrant in order
                if (False, again, entrant.name, entrant.digest, *at) not in done
            ]
            # With nobody missing there is still one group where the fleet is.
            for start in range(0, len(missing) or bool(fleet), GROUP_SIZE):
                chunk = tuple(missing[start : start + GROUP_SIZE])
                yield HikeGroup(
                    config=config,
                    level=levels[name],
                    phase=phase,
                    seed_index=k,
                    seed=int(seed),
                    entrants=chunk,
                    fleet=fleet,
                    again=again,
                )
                fleet = ()  # once a mountain


def _shuffled(entrants: Sequence[Entrant], word: str) -> list[Entrant]:
    return sorted(entrants, key=lambda one: sha256(f"{word} {one.name}".encode()).digest())
