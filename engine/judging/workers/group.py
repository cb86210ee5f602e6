"""A worker's share: some entrants on one mountain, so that the mountain is built once."""

from __future__ import annotations

import math
import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from time import monotonic
from typing import NamedTuple

import msgspec
import numpy as np

from engine.core.expedition import Expedition
from engine.core.level import Level
from engine.core.result import Result
from engine.judging.results import CURVE_POINTS, PATH_POINTS, Evidence, Hike, Phase
from engine.judging.sandbox.confinement import die_with_parent, not_dumpable
from engine.judging.sandbox.judged_hike import judge_hike
from engine.judging.sandbox.limits import Limits
from engine.judging.sandbox.session import Entrant, Judged
from engine.judging.sandbox.unconfined import judge_openly
from engine.judging.sandbox.zygote_client import Nursery
from engine.judging.store import Whole, packed_verbs
from engine.running.strategy import load_strategy
from engine.running.strategy import run as run_unconfined

TRIES = 3
"""For a hike that our own machinery spoils."""
AT_ONCE = 3
"""Hikes at a time in one worker, so that one who sleeps does not hold up the others."""
ASLEEP_AT_ONCE = 12
"""The same for those who are known to sleep: they want no processor."""


class Ground(NamedTuple):
    """Where a worker's children run."""

    stage: str
    limits: Limits
    confined: bool
    packages: tuple[str, ...]


class Group(NamedTuple):
    """Entrants on one mountain. It travels to a worker through a pipe, and so does its seed."""

    ground: Ground
    level: Level
    phase: Phase
    seed_index: int
    seed: int
    entrants: tuple[Entrant, ...]
    fleet: tuple[str, ...] = ()
    """Our own strategies on the same mountain."""
    again: bool = False
    """A second run, to be compared with the first."""
    beside: tuple[Group, ...] = ()
    """Of those who sleep: further mountains, all hiked at the same time."""

    @property
    def hikes(self) -> int:
        """How many rows of entrants it gives."""
        return len(self.entrants) + sum(len(group.entrants) for group in self.beside)


def begin_worker(judge: int) -> None:
    """In every worker process, before anything: it dies with the judge (this process id) and
    keeps its secrets.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        not_dumpable()
        die_with_parent(judge)


def hike_group(group: Group) -> list[bytes]:
    """Encoded `Whole` rows, in the order of fleet and entrants."""
    return hiked_by(_worker(group.ground), group)


def hiked_by(worker: Worker, group: Group) -> list[bytes]:
    """The same by a worker of the caller's."""
    rows = [_own(group, name) for name in group.fleet]
    pairs = [(one, who) for one in (group, *group.beside) for who in one.entrants]
    if group.entrants:
        # Built before the threads ask for it together.
        group.level.mountain(group.seed)
    if pairs:
        rows += _hike_all(pairs, worker, ASLEEP_AT_ONCE if group.beside else AT_ONCE)
    return [msgspec.json.encode(row) for row in rows]


class Worker:
    """What a worker process keeps between groups: its zygote."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._nursery: Nursery | None = None

    def begin(self) -> None:
        """Start the zygote, if there is none; it dies with the thread that starts it."""
        ground = self._ground
        if self._nursery is None and ground.confined:
            self._nursery = Nursery(Path(ground.stage), ground.limits, True, ground.packages)

    def judge(self, level: Level, seed: int, entrant: Entrant) -> Judged:
        """One hike; any exception is our own fault."""
        if self._nursery is not None:
            return judge_hike(self._nursery, level, seed, entrant)
        return judge_openly(Path(self._ground.stage), self._ground.limits, level, seed, entrant)

    def close(self) -> None:
        """End the zygote; `begin` starts another."""
        if self._nursery is not None:
            self._nursery.close()
        self._nursery = None


@lru_cache(maxsize=1)
def _worker(ground: Ground) -> Worker:
    return Worker(ground)


def _hike_all(pairs: list[tuple[Group, Entrant]], worker: Worker, at_once: int) -> list[Whole]:
    """A row for every entrant; what our own machinery spoils is done again, by a new zygote."""
    rows: dict[int, Whole] = {}
    spoiled: dict[int, str] = {}
    for _ in range(TRIES):
        waiting = [index for index in range(len(pairs)) if index not in rows]
        worker.begin()
        with ThreadPoolExecutor(at_once) as threads:
            hiked = threads.map(lambda index: _judged(worker, *pairs[index]), waiting)
            for index, row in zip(waiting, hiked, strict=True):
                if isinstance(row, Whole):
                    rows[index] = row
                else:
                    spoiled[index] = row
        if len(rows) == len(pairs):
            break
        worker.close()
    return [
        rows[index] if index in rows else _spoiled(*pair, spoiled[index])
        for index, pair in enumerate(pairs)
    ]


def _spoiled(group: Group, entrant: Entrant, why: str) -> Whole:
    """The row of a hike that our own machinery has spoiled."""
    expedition = Expedition(group.level, group.seed)
    expedition.finish()
    return _row(group, entrant, Judged(expedition, "engine_error", Evidence(message=why), 0.0, 0))


def _judged(worker: Worker, group: Group, entrant: Entrant) -> Whole | str:
    """The row, or what went wrong on our side."""
    begun = monotonic()
    try:
        row = _row(group, entrant, worker.judge(group.level, group.seed, entrant))
    except Exception as error:  # whatever it is, it is not the student's
        return f"{type(error).__name__}: {error}"[:300]
    return msgspec.structs.replace(row, wall=round(monotonic() - begun, 1))


def _own(group: Group, name: str) -> Whole:
    """One of our own strategies, in this process."""
    strategy = load_strategy(name)
    _, expedition = run_unconfined(group.level, strategy, group.seed)
    judged = Judged(expedition, "ok", Evidence(), 0.0, 0)
    row = _row(group, Entrant(name, "", "", strategy.digest), judged)
    return msgspec.structs.replace(row, fleet=True)


def _row(group: Group, entrant: Entrant, judged: Judged) -> Whole:
    result = judged.expedition.finish()
    rate = result.learning_rate_effective
    hike = Hike(
        level=group.level.name,
        phase=group.phase,
        seed_index=group.seed_index,
        verdict=judged.verdict,
        evidence=judged.evidence,
        score=round(result.score, 6),
        cpu_seconds=max(1, math.ceil(judged.cpu)),
        safe=result.safe,
        remaining=round(result.remaining, 6),
        readings=result.readings,
        learning_rate_effective=None if rate is None else round(rate, 6),
        readings_per_hour=round(result.readings_per_hour, 6),
        share_measuring=round(result.share_measuring, 6),
        overshoot=round(result.overshoot, 6),
        diagnosis=result.diagnosis,
        curve=curve_of(result),
    )
    return Whole(
        name=entrant.name,
        digest=entrant.digest,
        hike=hike,
        cpu=round(judged.cpu, 4),
        memory_kb=judged.memory_kb,
        state_hash=result.state_hash,
        again=group.again,
        path=path_of(result),
        verbs=packed_verbs(judged.expedition),
    )


def curve_of(result: Result) -> tuple[int, ...]:
    """What remained of the way [thousandths] at 64 equal steps from setting out to dusk."""
    times = np.linspace(0.0, float(result.level.daylight), CURVE_POINTS)
    shares = np.interp(times, result.track["minutes"], result.track["remaining"])
    return tuple(round(1000.0 * float(share)) for share in shares)


def path_of(result: Result) -> tuple[tuple[float, float], ...]:
    """At most 100 points of the way, metres east and north on the map, standing still left out."""
    places = np.stack([result.track["east"], result.track["north"]], axis=1)
    moved = np.ones(len(places), bool)
    moved[1:] = np.any(places[1:] != places[:-1], axis=1)
    places = places[moved]
    picks = np.unique(np.linspace(0, len(places) - 1, PATH_POINTS).round().astype(int))
    return tuple((round(float(x), 1), round(float(y), 1)) for x, y in places[picks])


def worker_count(asked: int) -> int:
    """Worker processes for `--jobs`; 0 means one for every processor that may be used."""
    if asked > 0:
        return asked
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
