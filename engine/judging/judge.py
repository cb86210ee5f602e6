"""The judge: who hikes where, what has been hiked already, and the results of it all.

It holds the seeds. Worker processes drive the expeditions; confined children hold the strategies.
Killed at any moment, it goes on from what the store holds, to the same results.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from multiprocessing import active_children, get_context
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import msgspec

from engine import __version__
from engine.errors import BadInput
from engine.judging import seeds
from engine.judging.confinement import confinable, not_dumpable
from engine.judging.fairness import HikeKey, fairness_of
from engine.judging.group import Ground, Group, begin_worker, hike_group, worker_count
from engine.judging.hike import Entrant
from engine.judging.limits import Limits, Unconfinable
from engine.judging.results import Isolation, Phase, Results
from engine.judging.selfattack import attack
from engine.judging.store import Competition, Slot, Store
from engine.judging.submissions import Submission, collect, sources_of
from engine.judging.tally import Class, chosen_ways, tally, ways_of
from engine.level import Level, level_from_table, load_level
from engine.strategies import NAMES

IN_A_GROUP = 25
"""Entrants that one worker takes on one mountain before it reports."""
ROUNDS = 2
"""What our own machinery spoiled in the first is hiked again in the second."""
FLEET = ("gd", "momentum", "adam", *NAMES)
"""Rules and strategies of ours, at their defaults, on the same seeds."""


Hashes: TypeAlias = dict[str, dict[HikeKey, str]]
"""State hashes by student and hike."""


class Plan(NamedTuple):
    """What a competition is made of."""

    levels: tuple[str, ...]
    """Names, or paths of level files."""
    preview: int = 20
    final: int = 50
    jobs: int = 0
    """Worker processes; 0 for one a processor."""
    limits: Limits = Limits()
    packages: tuple[str, ...] = ()
    """Installed packages that strategies may import beside numpy."""
    handout: tuple[str, ...] = ()
    """Sources that the course gave out: what is like them is nobody's copy."""
    trust: bool = False
    """The files are the teacher's own: go on even when they cannot be confined."""


class Watch(NamedTuple):
    """Who hears how the judging goes."""

    says: Callable[[str], None]
    """One line."""
    progress: Callable[[int, int], None]
    """Hikes done, of so many."""


def compete(
    source: Path, out: Path, plan: Plan, watch: Watch, executor: Executor | None = None
) -> Results:
    """Judge the submissions in `source`; everything is written below `out`.

    BadInput where something cannot be used, or strategies cannot be confined. An `executor` of
    worker processes that share the file system may be given; otherwise there are `plan.jobs`.
    """
    not_dumpable()
    levels = _levels(plan.levels)
    if source.is_dir() and out.resolve().is_relative_to(source.resolve()):
        raise BadInput(f"{out}: lies among the submissions; choose an --out beside {source}")
    with _held(out) as store:
        shutil.rmtree(store.stage, ignore_errors=True)
        collected = collect(source, store.stage)
        for note in collected.notes:
            watch.says(f"left out: {note}")
        for submission in collected.submissions:
            if submission.refused:
                watch.says(f"refused: {submission.refused}")
        isolation, confined = isolate(store.folder, plan.trust, watch.says, plan.packages)
        secret = seeds.kept(store.secret, plan.preview, plan.final)
        store.settle(_competition(plan, levels, secret, confined))
        _write_json(store.folder / "isolation.json", isolation)
        _write_json(store.folder / "class.json", collected.submissions)
        _write_json(store.folder / "handout.json", plan.handout)
        _write_json(store.folder / "sources.json", sources_of(collected.submissions, store.stage))
        (out / "commitment.txt").write_text(_commitment_text(secret.commitment, plan.final))
        watch.says(f"commitment to the final seeds: {secret.commitment}")
        revealed = (out / "seeds.json").exists()
        judged = Class(tuple(levels), collected.submissions, secret, revealed, plan.limits.cpu)
        ground = Ground(str(store.stage.absolute()), plan.limits, confined, plan.packages)
        for _ in range(ROUNDS):
            _hike_missing(store, judged, ground, plan.jobs, watch, executor)
        shutil.rmtree(store.stage, ignore_errors=True)
        return results_of(store, judged, isolation)


def results_of(store: Store, judged: Class, isolation: Isolation) -> Results:
    """The results of what the store holds."""
    mine = {(s.entrant.name, s.entrant.digest) for s in judged.submissions}
    rows = [row for row in store.rows() if row.fleet or (row.name, row.digest) in mine]
    ways = ways_of(store.whole_rows(), chosen_ways(judged, rows))
    results = tally(judged, rows, ways, isolation, __version__)
    runs: tuple[Hashes, Hashes] = {}, {}
    for row in rows:
        if not row.fleet and row.phase == judged.counted and row.verdict != "engine_error":
            at = (row.level, row.seed_index)
            runs[row.again].setdefault(row.name, {})[at] = row.state_hash
    sources, handout = (_read_json(store.folder / f"{n}.json") for n in ("sources", "handout"))
    fairness = fairness_of(results, sources, handout, *runs)
    return msgspec.structs.replace(results, fairness=fairness)


def isolate(
    folder: Path, trust: bool, says: Callable[[str], None], packages: tuple[str, ...] = ()
) -> tuple[Isolation, bool]:
    """Attack ourselves; what held and leaked, and whether children are confined. BadInput when
    that is not good enough and nobody said `--trust`.
    """
    try:
        confinable()
    except Unconfinable as error:
        if not trust:
            raise BadInput(
                f"strategies cannot be confined here: {error}. Only for files that are all your "
                "own: --trust"
            ) from None
        if sys.platform != "linux":
            raise BadInput(f"not even with --trust: {error}") from None
        says(f"NOT CONFINED ({error}): run nobody's files but your own")
        return Isolation(tier="trust", held=(), leaked=("everything: not confined",)), False
    try:
        found = attack(folder, True, packages)
    except Unconfinable as error:
        raise BadInput(f"strategies cannot be confined here: {error}") from None
    says(f"the judge attacked itself: {len(found.held)} attacks held, {len(found.leaked)} leaked")
    for name in found.leaked:
        says(f"  leaked: {name}")
    if found.grave and not trust:
        raise BadInput(
            f"the confinement leaks ({'; '.join(found.grave)}); nothing was run. "
            "Only for files that are all your own: --trust"
        )
    return Isolation(tier="linux", held=found.held, leaked=found.leaked), True


def read_class(store: Store, revealed: bool) -> tuple[Class, Isolation]:
    """What was judged in this folder, as it was last judged; BadInput where nothing was."""
    kept = store.competition()
    levels = tuple(
        level_from_table(table, name, f"{name} in {store.folder}") for name, table in kept.levels
    )
    try:
        submissions = msgspec.convert(
            _read_json(store.folder / "class.json"), tuple[Submission, ...]
        )
        isolation = msgspec.convert(_read_json(store.folder / "isolation.json"), Isolation)
    except (OSError, msgspec.DecodeError) as error:
        raise BadInput(f"{store.folder}: not a whole competition: {error}") from None
    return Class(levels, submissions, seeds.read(store.secret), revealed, kept.cpu), isolation


@contextmanager
def _held(out: Path) -> Iterator[Store]:
    store = Store(out)
    try:
        yield store
    finally:
        store.close()


def _levels(names: Sequence[str]) -> list[Level]:
    levels = [load_level(name) for name in dict.fromkeys(names)]
    if not levels or len({level.name for level in levels}) < len(levels):
        raise BadInput("levels: expected one or more, each with a name of its own")
    return levels


def _competition(
    plan: Plan, levels: Sequence[Level], secret: seeds.Secret, confined: bool
) -> Competition:
    return Competition(
        engine_version=__version__,
        commitment=secret.commitment,
        levels=tuple((level.name, msgspec.to_builtins(level.file)) for level in levels),
        preview=plan.preview,
        final=plan.final,
        cpu=plan.limits.cpu,
        memory=plan.limits.memory,
        packages=plan.packages,
        confined=confined,
    )


def _commitment_text(commitment: str, count: int) -> str:
    return (
        f"{commitment}\n\nSHA-256 over the salt and the {count} final seeds, each followed by a "
        "newline.\nDrawn before the first hike; `dusk reveal` shows salt and seeds.\n"
    )


def _hike_missing(
    store: Store, judged: Class, ground: Ground, jobs: int, watch: Watch, executor: Executor | None
) -> None:
    """Hike all that the store does not hold yet; the first seed that counts is hiked twice."""
    entrants = [s.entrant for s in judged.submissions if not s.refused]
    done = {row.slot for row in store.rows() if row.verdict != "engine_error"}
    groups = list(_groups(judged, ground, entrants, done))
    phases = len(judged.secret.preview) + len(judged.secret.final)
    total = len(entrants) * len(judged.levels) * (phases + 1)
    finished = total - sum(len(group.entrants) for group in groups)
    watch.progress(finished, total)
    if not groups:
        return
    if judged.revealed:
        raise BadInput(
            f"{store.folder.parent}: its seeds are revealed, so nobody hikes them any more; "
            "choose another --out"
        )
    workers = worker_count(jobs)
    own, others = None, set(active_children())
    if executor is None:
        # Spawned, not forked: a worker begins without our descriptors and memory.
        context = get_context("spawn")
        executor = own = ProcessPoolExecutor(workers, context, begin_worker, (os.getpid(),))
    waiting = iter(groups)
    try:
        running: dict[Future[list[bytes]], Group] = {}
        while True:
            for group in islice(waiting, 2 * workers - len(running)):
                running[executor.submit(hike_group, group)] = group
            if not running:
                break
            ready, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in ready:
                finished += len(running.pop(future).entrants)
                store.add(future.result())
            watch.progress(finished, total)
    except BrokenProcessPool:
        raise BadInput(
            "a worker of the judge was killed (too little memory?); the same command goes on "
            "where it stopped, fewer --jobs need less memory"
        ) from None
    finally:
        if own is not None:
            if sys.exc_info()[0] is not None:
                # Nobody waits for workers at a hike: their groups are hiked again.
                for worker in set(active_children()) - others:
                    worker.kill()
            own.shutdown(cancel_futures=True)


def _groups(
    judged: Class, ground: Ground, entrants: Sequence[Entrant], done: set[Slot]
) -> Iterator[Group]:
    """What is to be hiked, mountain by mountain, practice first."""
    fleet_done = {(name, *at) for fleet, _, name, _, *at in done if fleet}
    phases: tuple[Phase, ...] = ("preview", "final")
    for phase in phases:
        for level in judged.levels:
            for k, seed in enumerate(judged.seeds[phase]):
                at = (level.name, phase, k)
                fleet = tuple(name for name in FLEET if (name, *at) not in fleet_done)
                for again in (False, True)[: 2 if k == 0 and phase == judged.counted else 1]:
                    missing = [
                        one for one in entrants
                        if (False, again, one.name, one.digest, *at) not in done
                    ]  # fmt: skip
                    for start in range(0, len(missing) or bool(fleet), IN_A_GROUP):
                        chunk = tuple(missing[start : start + IN_A_GROUP])
                        yield Group(ground, level, phase, k, int(seed), chunk, fleet, again)
                        fleet = ()


def _write_json(path: Path, value: object) -> None:
    """The value as JSON, readable by the judge alone."""
    part = path.with_name(path.name + ".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with open(descriptor, "wb") as stream:
        stream.write(msgspec.json.encode(value))
    os.replace(part, path)


def _read_json(path: Path) -> Any:
    return msgspec.json.decode(path.read_bytes())
