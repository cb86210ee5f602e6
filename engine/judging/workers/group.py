"""The unit of a worker's work: some entrants on one mountain, which is built once for them."""

from __future__ import annotations

import gc
import math
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np

from engine.analysis.diagnosis import diagnose
from engine.analysis.findings import in_english
from engine.analysis.habits import figures_of
from engine.batches.batch import with_compiled_ground
from engine.core.expedition import Expedition
from engine.core.level import Level
from engine.core.result import Result
from engine.judging.results import CURVE_POINTS, PATH_POINTS, Evidence, HikeRow, MountainKey, Phase
from engine.judging.sandbox.confinement import die_with_parent, not_dumpable
from engine.judging.sandbox.limits import Care, Limits, TakesLong
from engine.judging.sandbox.session import Entrant, JudgedHike, greeting_of
from engine.judging.sandbox.tiers import TIERS, Hikes, TierName
from engine.judging.store import StoredFullHike, pack_verbs, unpack_verbs
from engine.judging.verdicts import GIVEN_UP, VERDICTS, Verdict, judged_score
from engine.running.strategy import load_strategy
from engine.running.strategy import run as run_strategy

TRIES = 3
"""Of a hike that ends in an engine error."""
HIKES_AT_ONCE = 5
"""Hikes at a time in one worker, so that one that sleeps does not hold up the others."""


class WorkerConfig(NamedTuple):
    """How a worker runs strategies."""

    stage: str
    """Absolute path of the folder with the entrants' folders."""
    limits: Limits
    tier: TierName
    """Tier of isolation, see `sandbox.tiers`."""
    packages: tuple[str, ...]
    """Installed packages that strategies may import beside numpy."""


class HikeGroup(NamedTuple):
    """Entrants on one mountain. It travels to a worker through a pipe, and so does its seed."""

    config: WorkerConfig
    level: Level
    phase: Phase
    seed_index: int
    seed: int
    entrants: tuple[Entrant, ...]
    fleet: tuple[str, ...] = ()
    """Our own strategies on the same mountain."""
    again: bool = False
    """A second run, to be compared with the first."""
    given_up: tuple[tuple[Entrant, Verdict], ...] = ()
    """Entrants who do not hike any more, and how their hike counts as ended."""
    compiled: bool = False
    """With compiled kernels, where numba is installed: the same hikes, in less time once these are
    loaded."""

    @property
    def mountain(self) -> MountainKey:
        """Which one, without its seed."""
        return self.level.name, self.phase, self.seed_index


class GroupOutcome(NamedTuple):
    """What came of a group."""

    rows: list[bytes]
    """Encoded `StoredFullHike` rows: the fleet's, the entrants', those of who was given up."""
    long: tuple[tuple[str, bool], ...] = ()
    """Names of entrants whose hikes take long, and whether they sleep: most have no row."""


def init_worker(judge: int) -> None:
    """In every worker process, before anything: it dies with the judge (this process id) and
    keeps its secrets.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()  # all that is loaded by now stays
    if sys.platform == "linux":
        not_dumpable()
        die_with_parent(judge)


def hike_group(group: HikeGroup) -> GroupOutcome:
    """Let them hike, each briefly; see `limits.Care`."""
    return hike_group_with(_worker(group.config), group)


def hike_group_with(worker: Worker, group: HikeGroup) -> GroupOutcome:
    """The same, with a worker of the caller's."""
    level = with_compiled_ground(group.level) if group.compiled else _first_of_equal(group.level)
    group = group._replace(level=level)
    rows = [reference_hike(group, name) for name in group.fleet]
    # Before threads of a tier ask for it together.
    build_whole(group.level, group.seed)
    outcomes = _hike_all(group, worker) if group.entrants else []
    long = []
    for entrant, outcome in zip(group.entrants, outcomes, strict=True):
        if isinstance(outcome, TakesLong):
            long.append((entrant.name, outcome.sleeps))
            continue
        rows.append(outcome)
        if outcome.slept:  # in a tier that cannot stop a brief hike
            long.append((entrant.name, True))
    rows += [_given_up(group, *one) for one in group.given_up]
    return GroupOutcome([msgspec.json.encode(row) for row in rows], tuple(long))


def build_whole(level: Level, seed: int) -> None:
    """Build the mountain, with what of it is made only when somebody asks for it.

    Its hikers share it. By how long a first reading on some of the data takes, the next one could
    tell whether an earlier one had taken one there.
    """
    terrain = level.mountain(seed).terrain
    if terrain.terms:
        _ = terrain.hillsides


class Worker:
    """What a worker process keeps between groups: the processes of its tier of isolation."""

    def __init__(self, config: WorkerConfig) -> None:
        self._config = config
        self._hikes: Hikes | None = None

    def start(self) -> None:
        """Start the tier's processes, if there are none; they may die with the thread that does."""
        config = self._config
        if self._hikes is None:
            tier = TIERS[config.tier]
            stage = Path(config.stage)
            self._hikes = tier.open(stage, config.limits, config.packages, True)

    def judge(self, level: Level, seed: int, entrant: Entrant, care: Care) -> JudgedHike:
        """One hike, see `tiers.Hikes`."""
        assert self._hikes is not None, "expected start() before judge()"
        return self._hikes.judge(level, seed, entrant, care)

    def judge_all(
        self, level: Level, seed: int, entrants: Sequence[Entrant]
    ) -> Iterator[tuple[int, JudgedHike | Exception]]:
        """Brief hikes, several at a time, see `tiers.Hikes`."""
        assert self._hikes is not None, "expected start() before judge_all()"
        return self._hikes.judge_all(level, seed, entrants, HIKES_AT_ONCE)

    def close(self) -> None:
        """End the processes; `start` starts others."""
        if self._hikes is not None:
            self._hikes.close()
        self._hikes = None


@lru_cache(maxsize=2)
def _first_of_equal(level: Level) -> Level:
    """The first of equal levels: each group brings one along, this one remembers its mountains."""
    return level


@lru_cache(maxsize=1)
def _worker(config: WorkerConfig) -> Worker:
    return Worker(config)


def _hike_all(group: HikeGroup, worker: Worker) -> list[StoredFullHike | TakesLong]:
    """What came of every entrant's brief hike; again by new processes after an engine error."""
    outcomes: dict[Entrant, StoredFullHike | TakesLong] = {}
    errors: dict[Entrant, str] = {}
    for _ in range(TRIES):
        waiting = [entrant for entrant in group.entrants if entrant not in outcomes]
        worker.start()
        for place, hiked in worker.judge_all(group.level, group.seed, waiting):
            entrant = waiting[place]
            outcome = _brief_row(group, entrant, hiked)
            if isinstance(outcome, str):
                errors[entrant] = outcome
            else:
                outcomes[entrant] = outcome
        if len(outcomes) == len(group.entrants):
            break
        worker.close()
    return [outcomes.get(one) or engine_error(group, one, errors[one]) for one in group.entrants]


def _given_up(group: HikeGroup, entrant: Entrant, verdict: Verdict) -> StoredFullHike:
    """The row of a hike that was not made."""
    expedition = Expedition(group.level, group.seed)
    judged = JudgedHike(expedition, verdict, Evidence(message=GIVEN_UP), 0.0, 0)
    return row_of(group, entrant, judged, whole=_shown(group))


def engine_error(group: HikeGroup, entrant: Entrant, why: str) -> StoredFullHike:
    """The row of a hike that ended in an engine error."""
    expedition = Expedition(group.level, group.seed)
    return row_of(
        group, entrant, JudgedHike(expedition, "engine_error", Evidence(message=why), 0.0, 0)
    )


def patient_row(worker: Worker, group: HikeGroup, entrant: Entrant) -> StoredFullHike | str:
    """The row of a hike whose verdict is final, or the message of the engine error."""
    try:
        build_whole(group.level, group.seed)
        judged = worker.judge(group.level, group.seed, entrant, "alone")
    except Exception as error:  # by the contract of `Hikes.judge` not the student's fault
        return _engine_words(error)
    return row_of(group, entrant, judged, whole=_shown(group))


def same_elsewhere(
    row: StoredFullHike, of: HikeGroup, entrant: Entrant, group: HikeGroup
) -> StoredFullHike | None:
    """The row of an entrant's hike with `group` where it is known by its `row` with the group `of`.

    It is where that one computed past its limit, asked for nothing, and was greeted just as it
    would be here. None where it is not.
    """
    if row.hike.verdict != "timeout_cpu" or unpack_verbs(row.verbs):
        return None
    expedition = Expedition(group.level, group.seed)
    if greeting_of(expedition) != greeting_of(Expedition(of.level, of.seed)):
        return None
    evidence = row.hike.evidence
    judged = JudgedHike(expedition, "timeout_cpu", evidence, row.cpu, row.memory_kb, row.waited)
    return row_of(group, entrant, judged, whole=_shown(group))


def _brief_row(
    group: HikeGroup, entrant: Entrant, outcome: JudgedHike | Exception
) -> StoredFullHike | TakesLong | str:
    """The row, what stopped a brief hike, or the message of the engine error."""
    if isinstance(outcome, TakesLong):
        return outcome
    if isinstance(outcome, Exception):
        return _engine_words(outcome)
    if VERDICTS[outcome.verdict].by_machine:
        return TakesLong(sleeps=outcome.verdict == "timeout_wall")
    return row_of(group, entrant, outcome, whole=_shown(group))


def _engine_words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]


def _shown(group: HikeGroup) -> bool:
    """Whether these hikes are shown: no second run, nor a final one before the reveal, which adds
    what is shown of it.
    """
    return group.phase == "preview" and not group.again


def reference_hike(group: HikeGroup, name: str) -> StoredFullHike:
    """One of our own strategies, in this process."""
    strategy = load_strategy(name)
    _, expedition = run_strategy(group.level, strategy, group.seed)
    judged_hike = JudgedHike(expedition, "ok", Evidence(), 0.0, 0)
    row = row_of(group, Entrant(name, "", "", strategy.digest), judged_hike, whole=False)
    return msgspec.structs.replace(row, fleet=True)


def row_of(
    group: HikeGroup, entrant: Entrant, judged_hike: JudgedHike, whole: bool = True
) -> StoredFullHike:
    """The hike as the store keeps it, its figures rounded; `whole`: with what is shown of it."""
    result = judged_hike.result
    figures = figures_of(result.hike)
    rate = None if math.isnan(figures.learning_rate) else round(figures.learning_rate, 6)
    hike = HikeRow(
        level=group.level.name,
        phase=group.phase,
        seed_index=group.seed_index,
        verdict=judged_hike.verdict,
        evidence=judged_hike.evidence,
        score=round(judged_score(result.score, judged_hike.verdict), 6),
        cpu_seconds=max(1, math.ceil(judged_hike.cpu)),
        safe=result.safe and not VERDICTS[judged_hike.verdict].by_machine,
        remaining=round(result.remaining, 6),
        readings=result.readings,
        learning_rate_effective=rate,
        readings_per_hour=round(figures.readings_per_hour, 6),
        share_measuring=round(figures.share_measuring, 6),
        overshoot=round(figures.overshoot, 6),
    )
    row = StoredFullHike(
        name=entrant.name,
        digest=entrant.digest,
        hike=hike,
        cpu=round(judged_hike.cpu, 4),
        memory_kb=judged_hike.memory_kb,
        state_hash=result.state_hash,
        again=group.again,
        waited=round(judged_hike.waited, 1),
        verbs=pack_verbs(judged_hike.expedition),
    )
    return with_what_is_shown(row, result) if whole else row


def with_what_is_shown(row: StoredFullHike, result: Result) -> StoredFullHike:
    """The row with diagnosis, curve and path of this hike, which the standings do not need."""
    # By the habits alone: to hike the changes again would cost more than the hike.
    findings = diagnose(result.hike, result.habits, again=False)
    hike = msgspec.structs.replace(
        row.hike, diagnosis=tuple(map(in_english, findings)), curve=curve_of(result)
    )
    return msgspec.structs.replace(row, hike=hike, path=path_of(result))


def curve_of(result: Result) -> tuple[int, ...]:
    """What remained of the way [thousandths] at 64 equal steps from setting out to dusk."""
    times = np.linspace(0.0, float(result.level.daylight), CURVE_POINTS)
    shares = np.interp(times, result.track["minutes"], result.track["remaining"])
    return tuple(round(1000.0 * float(share)) for share in shares)


def path_of(result: Result) -> tuple[tuple[float, float], ...]:
    """At most 100 points of the path, metres east and north on the map, without standing still."""
    positions = np.stack([result.track["east"], result.track["north"]], axis=1)
    moved = np.ones(len(positions), bool)
    moved[1:] = np.any(positions[1:] != positions[:-1], axis=1)
    positions = positions[moved]
    indices = np.unique(np.linspace(0, len(positions) - 1, PATH_POINTS).round().astype(int))
    return tuple((round(float(x), 1), round(float(y), 1)) for x, y in positions[indices])


def worker_count(asked: int) -> int:
    """Worker processes for `--jobs`; 0 means one for every processor that may be used."""
    if asked > 0:
        return asked
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
