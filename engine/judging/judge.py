"""The judge: plans the hikes of a competition, has them run, and makes the results.

It alone holds the seeds. Worker processes run the expeditions; confined children run the
strategies. Killed at any moment, it continues from what the store holds, to the same results.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import NamedTuple, TypeAlias, TypeVar

import msgspec

from engine.core.errors import BadInput, visible
from engine.core.level import Level
from engine.documents import value_of_json
from engine.files import read_limited, real_path, reason_of, write_whole
from engine.judging import seeds
from engine.judging.class_files import (
    PracticeScores,
    note_practice,
    read_versions,
    record_versions,
    with_history,
    write_class,
)
from engine.judging.fairness_report import HikeKey
from engine.judging.intake.roster import read_roster
from engine.judging.intake.submissions import Submission, collect, sources_of
from engine.judging.results import Isolation, Phase, Results
from engine.judging.results_file import LARGEST_RESULTS
from engine.judging.sandbox.confinement import not_dumpable
from engine.judging.sandbox.isolation_check import (
    SandboxOptions,
    check_isolation,
    file_system_words,
    merge,
)
from engine.judging.sandbox.limits import Limits
from engine.judging.sandbox.tiers import chosen_tier
from engine.judging.schedule import Reporter, hike_missing
from engine.judging.standings.aggregate import Competition, aggregate, paths_of
from engine.judging.standings.fairness import fairness_of
from engine.judging.store import CompetitionSettings, JudgeStore, StoredHike
from engine.judging.verdicts import VERDICTS, counts
from engine.judging.workers.backends import RunGroups, by_cluster, by_executor, in_processes
from engine.judging.workers.cluster_worker import WorkerReport, WorkerSetup
from engine.judging.workers.group import WorkerConfig, worker_count
from engine.level_files.loading import level_from_table, load_level
from engine.version import __version__

ATTEMPTS = 2
"""Hikes that ended in an engine error in the first round are run again in the second."""
T = TypeVar("T")
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
    """Sources that the course gave out: what resembles them is not counted as copied."""
    isolation: str = "auto"
    """Tier of isolation: one of `sandbox.tiers.CHOICES`."""
    cluster: str = ""
    """Address of a dask scheduler whose workers judge, in place of `jobs`."""
    roster: Path | None = None
    """A table of everybody in the class."""
    secrets: Path | None = None
    """Where seeds and code lie; None for where they are, or `.judge` in the judged folder."""
    practice: bool = False
    """Hike the preview seeds alone, for a board to practise by."""


def compete(
    source: Path,
    out: Path,
    plan: Plan,
    reporter: Reporter,
    executor: Executor | None = None,
    checked: Isolation | None = None,
) -> Results:
    """Judge the submissions in `source`; everything is written below `out`.

    BadInput where something cannot be used, or strategies cannot be confined. An `executor` of
    workers that share the file system may be given; otherwise there are those of `plan`. `checked`
    is the isolation that was found before, for who judges again and again.
    """
    # Before a seed is in memory: a strategy with the same user id may not read this process.
    not_dumpable()
    levels = _levels(plan.levels)
    if source.is_dir() and real_path(out).is_relative_to(real_path(source)):
        raise BadInput(f"{out}: is inside the submissions; choose an --out outside {source}")
    with _open_store(out, plan.secrets) as store:
        submissions = _collected(source, store.stage, plan.roster, reporter)
        options = SandboxOptions(plan.isolation, plan.packages)
        isolation = checked or check_isolation(store.folder, options, reporter.says)
        tier = chosen_tier(isolation.tier).name
        terms = _terms(plan, levels, out.absolute().name)
        secret = seeds.load_or_create(store.secret, plan.preview, plan.final, terms)
        store.settle(_competition(plan, levels, secret, tier))
        revealed = (out / "seeds.json").exists()
        competition = Competition(tuple(levels), submissions, secret, revealed, plan.practice)
        if revealed:
            _refuse_newcomers(store, competition)
        if plan.practice:
            _refuse_practice_after_final(store, plan)
        _, changes = record_versions(store.versions, submissions, plan.practice)
        for line in changes:
            reporter.says(line)
        write_class(out / "class.json", submissions)
        # What `results_of` and `dusk reveal` need once the stage is gone.
        _write_json(store.folder / "isolation.json", isolation)
        _write_json(store.folder / "class.json", submissions)
        _write_json(store.folder / "handout.json", plan.handout)
        _write_json(store.folder / "sources.json", sources_of(submissions, store.stage))
        write_whole(out / "commitment.txt", _commitment_text(secret, plan.final))
        reporter.says(f"commitment to the final seeds: {secret.commitment}")
        config = WorkerConfig(str(store.stage.absolute()), plan.limits, tier, plan.packages)
        isolations = [isolation]

        def on_worker_ready(other: WorkerReport) -> None:
            words = f"{_counted(other.isolation)}; {file_system_words(other.isolation.held)}"
            reporter.says(f"the worker {other.worker} attacked itself: {words}")
            isolations.append(merge(isolations[-1], other.isolation))
            _write_json(store.folder / "isolation.json", isolations[-1])

        def workers() -> AbstractContextManager[RunGroups]:
            if executor is not None:
                return nullcontext(
                    lambda groups: by_executor(groups, executor, worker_count(plan.jobs))
                )
            if plan.cluster:
                setup = WorkerSetup(store.stage, plan.limits, options)
                return by_cluster(plan.cluster, setup, on_worker_ready)
            return in_processes(plan.jobs)

        hidden = seeds.off_the_disk(store.secret, secret) if tier == "trust" else nullcontext()
        with hidden:
            for _ in range(0 if revealed else ATTEMPTS):
                processors = worker_count(plan.jobs)
                if not hike_missing(store, competition, config, reporter, processors, workers):
                    break
        shutil.rmtree(store.stage, ignore_errors=True)
        return results_of(store, competition, isolations[-1])


def results_of(store: JudgeStore, competition: Competition, isolation: Isolation) -> Results:
    """The results of what the store holds, whose rows are read one by one."""
    mine = {s.entrant.key for s in competition.submissions}
    practised: PracticeScores = {}
    repeats = _Repeats(competition.counted)

    def rows() -> Iterator[StoredHike]:
        for row in store.rows():
            note_practice(row, practised)
            if row.fleet or (row.name, row.digest) in mine:
                repeats.note(row)
                yield row

    results = aggregate(
        competition, rows(), lambda keys: paths_of(store.full_rows(), keys), isolation, __version__
    )
    students = with_history(results.students, read_versions(store.versions), practised)
    results = msgspec.structs.replace(results, students=students)
    sources = _read_json(store.folder / "sources.json", dict[str, str])
    handout = _read_json(store.folder / "handout.json", tuple[str, ...])
    fairness = fairness_of(results, sources, handout, *repeats.runs, repeats.fleet, repeats.waits)
    return msgspec.structs.replace(results, fairness=fairness)


class _Repeats:
    """What the fairness report compares: state hashes of first and second runs, and waits."""

    def __init__(self, counted: Phase) -> None:
        self._counted = counted
        self.runs: tuple[Hashes, Hashes] = {}, {}
        self.fleet: Hashes = {}
        self.waits: dict[str, dict[HikeKey, float]] = {}

    def note(self, row: StoredHike) -> None:
        """Take in one row."""
        if row.hike.phase != self._counted:
            return
        name, _, level, _, k = row.key
        place = level, k
        if not (row.fleet or row.again):
            self.waits.setdefault(name, {})[place] = row.waited
        # Where the machine ends a hike, it ends it a little elsewhere the next time.
        if counts(row.hike.verdict) and not VERDICTS[row.hike.verdict].by_machine:
            of = self.fleet if row.fleet else self.runs[row.again]
            of.setdefault(name, {})[place] = row.state_hash


def read_class(store: JudgeStore, revealed: bool) -> tuple[Competition, Isolation]:
    """What was judged in this folder, as it was last judged; BadInput where nothing was."""
    settings = store.settings()
    levels = tuple(
        level_from_table(table, name, f"{name} in {store.folder}")
        for name, table in settings.levels
    )
    try:
        submissions = _read_json(store.folder / "class.json", tuple[Submission, ...])
        isolation = _read_json(store.folder / "isolation.json", Isolation)
    except msgspec.DecodeError as error:
        raise BadInput(f"{store.folder}: not a whole competition: {error}") from None
    return Competition(levels, submissions, seeds.read_secret(store.secret), revealed), isolation


@contextmanager
def _open_store(out: Path, secrets: Path | None) -> Iterator[JudgeStore]:
    store = JudgeStore(out, secrets)
    try:
        yield store
    except OSError as error:
        raise BadInput(
            f"{error.filename or out}: {reason_of(error)}; "
            "every judged hike is saved; run the same command again to continue"
        ) from None
    finally:
        store.close()


def _collected(
    source: Path, stage: Path, roster: Path | None, reporter: Reporter
) -> tuple[Submission, ...]:
    """The submissions, on a fresh stage; the reporter is told what was left out or renamed."""
    shutil.rmtree(stage, ignore_errors=True)
    collected = collect(source, stage, read_roster(roster) if roster else None)
    for note in collected.notes:
        reporter.says(f"left out: {note}")
    for line in (*collected.renamed, *collected.chosen):
        reporter.says(line)
    for submission in collected.submissions:
        if submission.refused:
            reporter.says(f"refused: {submission.refused}")
    return collected.submissions


def _levels(names: Sequence[str]) -> list[Level]:
    levels = [load_level(name) for name in dict.fromkeys(names)]
    if not levels or len({level.name for level in levels}) < len(levels):
        raise BadInput("levels: expected one or more, each with a name of its own")
    return levels


def _competition(
    plan: Plan, levels: Sequence[Level], secret: seeds.Secret, tier: str
) -> CompetitionSettings:
    return CompetitionSettings(
        engine_version=__version__,
        commitment=secret.commitment,
        levels=tuple((level.name, msgspec.to_builtins(level.table)) for level in levels),
        preview=plan.preview,
        final=plan.final,
        cpu=plan.limits.cpu,
        memory=plan.limits.memory,
        packages=plan.packages,
        tier=tier,
    )


def _terms(plan: Plan, levels: Sequence[Level], name: str) -> str:
    """What the commitment binds beside the seeds: rounds of other rules have other ones."""
    bound = {
        "round": visible(name),
        "version": __version__,
        "levels": {level.name: level.content_hash for level in levels},
        "cpu_seconds": plan.limits.cpu,
        "memory_mb": plan.limits.memory,
        "packages": plan.packages,
        "final_seeds": plan.final,
    }
    return msgspec.json.encode(bound, order="sorted").decode()


def _commitment_text(secret: seeds.Secret, count: int) -> str:
    bound = "the salt, the line of rules below" if secret.terms else "the salt"
    rules = f"\n{secret.terms}\n" if secret.terms else ""
    return (
        f"{secret.commitment}\n\nSHA-256 over {bound} and the {count} final seeds, each followed "
        f"by a newline.\nDrawn before the first hike; `dusk reveal` shows salt and seeds. It binds "
        f"the judge from the moment that others have seen it.\n{rules}"
    )


def _refuse_newcomers(store: JudgeStore, competition: Competition) -> None:
    """BadInput for entrants who have not hiked all seeds before these were revealed."""
    wanted = sum(map(len, competition.seeds.values())) * len(competition.levels)
    hiked = Counter(row.key[:2] for row in store.rows() if not (row.fleet or row.again))
    late = [
        s.entrant.name
        for s in competition.submissions
        if not s.refused and hiked[s.entrant.name, s.entrant.digest] < wanted
    ]
    if late:
        others = f" and {len(late) - 3} more" if len(late) > 3 else ""
        raise BadInput(
            f"{store.out}: its seeds are revealed, so new files cannot hike on them "
            f"({', '.join(late[:3])}{others}); choose another --out"
        )


def _refuse_practice_after_final(store: JudgeStore, plan: Plan) -> None:
    """BadInput where there is nothing to practise on, or the final was hiked already."""
    if not plan.preview:
        raise BadInput("--preview: expected practice seeds to watch by, found none")
    if any(row.hike.phase == "final" and not row.fleet for row in store.rows()):
        raise BadInput(
            f"{store.out}: its final is judged, so it cannot practise any more; "
            "choose another --out"
        )


def _counted(isolation: Isolation) -> str:
    return f"{len(isolation.held)} attacks stopped, {len(isolation.leaked)} leaked"


def _write_json(path: Path, value: object) -> None:
    """The value as JSON, readable by the judge alone."""
    write_whole(path, msgspec.json.encode(value), mode=0o600)


def _read_json(path: Path, kind: type[T]) -> T:
    return value_of_json(read_limited(path, LARGEST_RESULTS), kind, f"{path}: damaged")
