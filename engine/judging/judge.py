"""The judge: who hikes where, what has been hiked already, and the results of it all.

It holds the seeds. Worker processes drive the expeditions; confined children hold the strategies.
Killed at any moment, it goes on from what the store holds, to the same results.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from concurrent.futures import Executor
from contextlib import closing, contextmanager
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import msgspec

from engine import __version__
from engine.core.errors import BadInput
from engine.core.level import Level
from engine.judging import seeds
from engine.judging.fairness_report import HikeKey
from engine.judging.intake.submissions import Submission, collect, sources_of
from engine.judging.results import Isolation, Phase, Results
from engine.judging.sandbox.confinement import not_dumpable
from engine.judging.sandbox.isolation_check import Terms, isolate, merged
from engine.judging.sandbox.limits import Limits
from engine.judging.sandbox.session import Entrant
from engine.judging.standings.aggregate import Class, chosen_ways, tally, ways_of
from engine.judging.standings.fairness import fairness_of
from engine.judging.store import Competition, Row, Slot, Store
from engine.judging.workers.backends import Done, by_cluster, by_executor, in_processes
from engine.judging.workers.cluster_worker import Arrived, Kit
from engine.judging.workers.group import ASLEEP_AT_ONCE, Ground, Group, worker_count
from engine.level_files.loading import level_from_table, load_level
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
    confine: bool = True
    """Without it strategies run as they do where nothing can confine them; needs `trust`."""
    cluster: str = ""
    """Address of a dask scheduler whose workers judge, in place of `jobs`."""


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
    workers that share the file system may be given; otherwise there are those of `plan`.
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
        for line in collected.renamed:
            watch.says(line)
        for submission in collected.submissions:
            if submission.refused:
                watch.says(f"refused: {submission.refused}")
        terms = Terms(plan.trust, plan.confine, plan.packages)
        isolation, confined = isolate(store.folder, terms, watch.says)
        secret = seeds.kept(store.secret, plan.preview, plan.final)
        store.settle(_competition(plan, levels, secret, confined))
        revealed = (out / "seeds.json").exists()
        judged = Class(tuple(levels), collected.submissions, secret, revealed)
        if revealed:
            _refuse_newcomers(store, judged)
        _write_json(store.folder / "isolation.json", isolation)
        _write_json(store.folder / "class.json", collected.submissions)
        _write_json(store.folder / "handout.json", plan.handout)
        _write_json(store.folder / "sources.json", sources_of(collected.submissions, store.stage))
        (out / "commitment.txt").write_text(_commitment_text(secret.commitment, plan.final))
        watch.says(f"commitment to the final seeds: {secret.commitment}")
        ground = Ground(str(store.stage.absolute()), plan.limits, confined, plan.packages)
        found = [isolation]

        def arrived(other: Arrived) -> None:
            watch.says(f"the worker {other.worker} attacked itself: {_counted(other.isolation)}")
            found.append(merged(found[-1], other.isolation))
            _write_json(store.folder / "isolation.json", found[-1])

        def hiked(groups: Iterable[Group]) -> Done:
            if executor is not None:
                return by_executor(groups, executor, worker_count(plan.jobs))
            if plan.cluster:
                return by_cluster(
                    groups, plan.cluster, Kit(store.stage, plan.limits, terms), arrived
                )
            return in_processes(groups, plan.jobs)

        for _ in range(0 if revealed else ROUNDS):
            _hike_missing(store, judged, ground, watch, hiked)
        shutil.rmtree(store.stage, ignore_errors=True)
        return results_of(store, judged, found[-1])


def results_of(store: Store, judged: Class, isolation: Isolation) -> Results:
    """The results of what the store holds."""
    mine = {(s.entrant.name, s.entrant.digest) for s in judged.submissions}
    rows = [row for row in store.rows() if row.fleet or (row.name, row.digest) in mine]
    ways = ways_of(store.whole_rows(), chosen_ways(judged, rows))
    results = tally(judged, rows, ways, isolation, __version__)
    runs: tuple[Hashes, Hashes] = {}, {}
    for row in rows:
        if (
            not row.fleet
            and row.hike.phase == judged.counted
            and row.hike.verdict != "engine_error"
        ):
            at = (row.hike.level, row.hike.seed_index)
            runs[row.again].setdefault(row.name, {})[at] = row.state_hash
    sources, handout = (_read_json(store.folder / f"{n}.json") for n in ("sources", "handout"))
    fairness = fairness_of(results, sources, handout, *runs)
    return msgspec.structs.replace(results, fairness=fairness)


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
    return Class(levels, submissions, seeds.read(store.secret), revealed), isolation


@contextmanager
def _held(out: Path) -> Iterator[Store]:
    store = Store(out)
    try:
        yield store
    except OSError as error:
        raise BadInput(
            f"{error.filename or out}: {error.strerror or error}; "
            "every hike that was judged is kept, and the same command goes on"
        ) from None
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
        levels=tuple((level.name, msgspec.to_builtins(level.table)) for level in levels),
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


def _refuse_newcomers(store: Store, judged: Class) -> None:
    """Who has not hiked all the seeds yet, now that they are revealed, never will."""
    wanted = sum(map(len, judged.seeds.values())) * len(judged.levels)
    hiked = Counter(row.key[:2] for row in store.rows() if not (row.fleet or row.again))
    late = [
        s.entrant.name
        for s in judged.submissions
        if not s.refused and hiked[s.entrant.name, s.entrant.digest] < wanted
    ]
    if late:
        others = f" and {len(late) - 3} more" if len(late) > 3 else ""
        raise BadInput(
            f"{store.folder.parent}: its seeds are revealed, so nobody new hikes them any more "
            f"({', '.join(late[:3])}{others}); choose another --out"
        )


def _hike_missing(
    store: Store,
    judged: Class,
    ground: Ground,
    watch: Watch,
    hiked: Callable[[Iterable[Group]], Done],
) -> None:
    """Hike all that the store does not hold yet; the first seed that counts is hiked twice."""
    entrants = [s.entrant for s in judged.submissions if not s.refused]
    done = {row.slot for row in store.rows() if row.hike.verdict != "engine_error"}
    groups = list(_groups(judged, ground, entrants, done))
    phases = len(judged.secret.preview) + len(judged.secret.final)
    total = len(entrants) * len(judged.levels) * (phases + 1)
    finished = total - sum(len(group.entrants) for group in groups)
    watch.progress(finished, total)
    if not groups:
        return
    decoder = msgspec.json.Decoder(Row)
    sleepers = {row.name for row in store.rows() if row.slept}
    later: list[Group] = []

    ordered = chain(_awake(groups, sleepers, later), _together(later))
    with closing(hiked(ordered)) as finished_groups:
        for rows, count in finished_groups:
            store.add(rows)
            finished += count
            watch.progress(finished, total)
            found = {row.name for row in map(decoder.decode, rows) if row.slept} - sleepers
            for name in sorted(found):
                watch.says(f"{name}: sleeps in its hikes; the rest of them come last")
            sleepers.update(found)


def _awake(groups: Iterable[Group], sleepers: Set[str], later: list[Group]) -> Iterator[Group]:
    """The groups without those who have been found asleep until then; these are put off."""
    for group in groups:
        awake = tuple(one for one in group.entrants if one.name not in sleepers)
        asleep = tuple(one for one in group.entrants if one.name in sleepers)
        if asleep:
            later.append(group._replace(entrants=asleep, fleet=()))
        if awake or group.fleet:
            yield group._replace(entrants=awake)


def _together(later: Sequence[Group]) -> Iterator[Group]:
    """Several mountains in one group; asked once all the others are on their way."""
    for start in range(0, len(later), ASLEEP_AT_ONCE):
        first, *beside = later[start : start + ASLEEP_AT_ONCE]
        yield first._replace(beside=tuple(beside))


def _groups(
    judged: Class, ground: Ground, entrants: Sequence[Entrant], done: set[Slot]
) -> Iterator[Group]:
    """What is to be hiked, mountain by mountain, practice first.

    In another secret order on every mountain: who would signal to a friend by the clock cannot
    know when that one hikes.
    """
    fleet_done = {(name, *at) for fleet, _, name, _, *at in done if fleet}
    phases: tuple[Phase, ...] = ("preview", "final")
    for phase in phases:
        for level in judged.levels:
            for k, seed in enumerate(judged.seeds[phase]):
                at = (level.name, phase, k)
                fleet = tuple(name for name in FLEET if (name, *at) not in fleet_done)
                for again in (False, True)[: 2 if k == 0 and phase == judged.counted else 1]:
                    missing = [
                        one for one in _shuffled(entrants, f"{judged.secret.salt} {seed} {again}")
                        if (False, again, one.name, one.digest, *at) not in done
                    ]  # fmt: skip
                    for start in range(0, len(missing) or bool(fleet), IN_A_GROUP):
                        chunk = tuple(missing[start : start + IN_A_GROUP])
                        yield Group(ground, level, phase, k, int(seed), chunk, fleet, again)
                        fleet = ()


def _shuffled(entrants: Sequence[Entrant], word: str) -> list[Entrant]:
    return sorted(entrants, key=lambda one: sha256(f"{word} {one.name}".encode()).digest())


def _counted(isolation: Isolation) -> str:
    return f"{len(isolation.held)} attacks held, {len(isolation.leaked)} leaked"


def _write_json(path: Path, value: object) -> None:
    """The value as JSON, readable by the judge alone."""
    part = path.with_name(path.name + ".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | seeds.NO_LINK, 0o600)
    with open(descriptor, "wb") as stream:
        stream.write(msgspec.json.encode(value))
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(part, path)


def _read_json(path: Path) -> Any:
    return msgspec.json.decode(path.read_bytes())
