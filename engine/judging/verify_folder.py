"""Whether a whole competition holds: everything that its board says, computed again.

From the folder of a revealed competition: seeds and salt against the commitment, every replay
against its seed, level and student, and from the replays alone every score, rank, place, bracket
and fleet row of `results.json`. Nothing that the folder says of itself is believed. The texts
drawn from the results (`board.html`, gradebooks, feedback) are compared by `game.commands.verify`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from engine.batches.worker_pool import WorkerPool
from engine.core.arguments import show
from engine.core.errors import BadInput
from engine.core.level import Level
from engine.judging.intake.submissions import Submission
from engine.judging.results import Evidence, HikeRow, Phase, Results, StudentRow
from engine.judging.results_file import read_results
from engine.judging.reveal import RevealedSeeds, replay_path
from engine.judging.sandbox.limits import Limits
from engine.judging.sandbox.session import Entrant, JudgedHike
from engine.judging.seeds import Secret
from engine.judging.standings.aggregate import Competition, aggregate, paths_of
from engine.judging.store import StoredFullHike
from engine.judging.verdicts import GIVEN_UP
from engine.judging.verify_competition import read_revealed, seeds_faults
from engine.judging.workers.group import HikeGroup, WorkerConfig, reference_hike, row_of
from engine.level_files.loading import level_from_table, level_names, load_level
from engine.replay import Mismatch, ReplayHeader
from engine.replay_files import read_header, recorded_by, retrace
from engine.version import __version__

COMPUTED_FIELDS = (
    *("place", "place_low", "place_high", "tied_with", "band", "mean_rank", "mean_score"),
    *("safe_share", "verdicts", "hikes", "not_hiked"),
)
"""Fields of a student that follow from the hikes."""
MOST_DIFFERENCES = 40
"""Differing numbers that are listed, at most."""


class FolderProof(NamedTuple):
    """What was found."""

    results: Results
    """As they follow from the replays."""
    levels: tuple[Level, ...]
    replays: int
    """So many hikes were hiked again."""
    faults: tuple[str, ...]
    """A line for each thing that does not hold: where, what is there, what was expected."""


class _Mountain(NamedTuple):
    """A worker's task: one mountain, with everybody's replays on it."""

    level: str
    phase: Phase
    seed_index: int
    seed: int
    replays: tuple[tuple[str, str, StudentRow], ...]
    """Path, where it lies in the folder, and whose it is (with this one hike)."""
    fleet: tuple[str, ...]


def verify_folder(
    out: Path,
    commitment: str | None,
    stems_of: Callable[[Iterable[str]], Mapping[str, str]],
    workers: WorkerPool,
    progress: Callable[[int, int], None],
) -> FolderProof:
    """Compute everything again that the folder `out` of a revealed competition says.

    `commitment` is the one that was told before the first hike; left out, that of
    `commitment.txt` is taken. `stems_of` gives every student's file name. BadInput where there is
    no competition, or its seeds are not revealed.
    """
    results = read_results(out / "results.json")
    seeds = _read_seeds(out, results)
    faults = list(seeds_faults(out, seeds, results))
    if commitment is not None and seeds.commitment != commitment.strip().lower():
        faults.append(
            f"seeds.json: its commitment is {seeds.commitment}, not the one that was told: "
            f"{show(commitment)}"
        )
    paths = _expected_replays(results, seeds, stems_of)
    headers, wrong = _headers(out, paths, results, seeds)
    faults += [*_strays(out, paths), *wrong]
    levels = _levels(results, headers)
    faults += _level_faults(results, levels, headers)
    rows, wrong = _hiked_again(out, results, seeds, levels, paths, headers, workers, progress)
    faults += wrong
    expected = _recomputed(results, seeds, levels, rows)
    faults += _differences(results, expected)
    faults += _not_given_up(expected)
    return FolderProof(expected, tuple(levels.values()), len(headers), tuple(faults))


def _read_seeds(out: Path, results: Results) -> RevealedSeeds:
    path = out / "seeds.json"
    if not path.exists():
        if not results.seeds.revealed and not (out / "replays").exists():
            raise BadInput(f"{out}: its seeds are still secret; dusk reveal {out} opens them")
        raise BadInput(f"{path}: missing, although the seeds are revealed: nothing can be checked")
    return read_revealed(path)


HikePlace = tuple[str, str, Phase, int]
"""Student, level, phase and seed index of a hike."""


def _expected_replays(
    results: Results,
    seeds: RevealedSeeds,
    stems_of: Callable[[Iterable[str]], Mapping[str, str]],
) -> dict[HikePlace, str]:
    """Where every hike's replay lies in the folder."""
    stems = stems_of(student.name for student in results.students)
    phases: tuple[tuple[Phase, int], ...] = (
        ("preview", len(seeds.preview)),
        ("final", len(seeds.final)),
    )
    return {
        (student.name, level.name, phase, k): replay_path(
            Path("replays"), level.name, phase, k, stems[student.name]
        ).as_posix()
        for student in results.students
        if not student.refused
        for level in results.levels
        for phase, count in phases
        for k in range(count)
    }


def _strays(out: Path, paths: Mapping[HikePlace, str]) -> Iterator[str]:
    wanted = set(paths.values())
    for path in sorted((out / "replays").rglob("*")):
        name = path.relative_to(out).as_posix()
        if path.is_file() and name not in wanted:
            yield f"{name}: belongs to no hike of results.json"


def _headers(
    out: Path, paths: Mapping[HikePlace, str], results: Results, seeds: RevealedSeeds
) -> tuple[dict[HikePlace, ReplayHeader], list[str]]:
    """The replays' first lines, each held to its place in the folder."""
    digests = {student.name: student.digest for student in results.students}
    headers: dict[HikePlace, ReplayHeader] = {}
    faults = []
    for place, path in paths.items():
        name, level, phase, k = place
        try:
            header = read_header(out / path)
        except (BadInput, Mismatch) as error:
            faults.append(f"{path}: {str(error).removeprefix(f'replay {out / path}: ')}")
            continue
        headers[place] = header
        seed = (seeds.preview if phase == "preview" else seeds.final)[k]
        wanted = {"strategy": name, "strategy_hash": digests[name], "level_name": level,
                  "seed": seed, "parameters": {},
                  "engine_version": results.engine_version}  # fmt: skip
        for field, value in wanted.items():
            found = getattr(header, field)
            if found != value:
                words = f"{phase} seed {k} of seeds.json, " if field == "seed" else ""
                faults.append(
                    f"{path}: {recorded_by(header.engine_version)}{field}: expected {words}"
                    f"{show(value)}, found {show(found)}"
                )
    return headers, faults


def _levels(results: Results, headers: Mapping[HikePlace, ReplayHeader]) -> dict[str, Level]:
    """Every level, as most replays have it."""
    tables: dict[str, Counter[bytes]] = {row.name: Counter() for row in results.levels}
    for header in headers.values():
        if header.level_name in tables:
            content = msgspec.json.encode(header.level, order="sorted")
            tables[header.level_name][content] += 1
    levels = {}
    for name, counted in tables.items():
        if not counted:
            raise BadInput(f"results.json: level {show(name)}: no replay of it can be read")
        content, _ = counted.most_common(1)[0]
        table = msgspec.json.decode(content)
        levels[name] = level_from_table(table, name, f"{name} in the replays")
    return levels


def _level_faults(
    results: Results, levels: Mapping[str, Level], headers: Mapping[HikePlace, ReplayHeader]
) -> Iterator[str]:
    shipped = {n: load_level(n) for n in set(levels) & set(level_names())}
    tables = {name: msgspec.to_builtins(level.table) for name, level in levels.items()}
    for name, level in levels.items():
        ours = shipped.get(name)
        same = results.engine_version == __version__
        if same and ours is not None and ours.content_hash == level.content_hash:
            for field, value, found in _differing(msgspec.to_builtins(ours.table), tables[name]):
                yield (
                    f"level {name} in the replays: {field}: expected {show(value)} as in this "
                    f"version, found {show(found)}"
                )
    for place, header in headers.items():
        table = tables.get(header.level_name)
        if table is not None and header.level != table:
            whole = ("written otherwise", None, None)
            field, value, found = next(_differing(table, header.level), whole)
            yield (
                f"{'/'.join(map(str, place))}: its replay's level: {field}: expected "
                f"{show(value)} as in the others, found {show(found)}"
            )


def _hiked_again(
    out: Path,
    results: Results,
    seeds: RevealedSeeds,
    levels: Mapping[str, Level],
    paths: Mapping[HikePlace, str],
    headers: Mapping[HikePlace, ReplayHeader],
    workers: WorkerPool,
    progress: Callable[[int, int], None],
) -> tuple[list[StoredFullHike], list[str]]:
    """A row for every hike that could be hiked again, and for the fleet's; and what was wrong."""
    tasks = list(_mountains(out, results, seeds, paths, headers))
    total = sum(len(task.replays) + len(task.fleet) for task in tasks)
    done = 0
    rows: list[StoredFullHike] = []
    faults: list[str] = []
    decoder = msgspec.json.Decoder(StoredFullHike)
    progress(0, total)
    shared = tuple(levels.items())
    for task, (encoded, wrong) in zip(tasks, workers.map(_hike_mountain, shared, tasks),
                                      strict=True):  # fmt: skip
        rows += map(decoder.decode, encoded)
        faults += wrong
        done += len(task.replays) + len(task.fleet)
        progress(done, total)
    return rows, faults


def _mountains(
    out: Path,
    results: Results,
    seeds: RevealedSeeds,
    paths: Mapping[HikePlace, str],
    headers: Mapping[HikePlace, ReplayHeader],
) -> Iterator[_Mountain]:
    fleet = tuple(dict.fromkeys(row.name for row in results.fleet))
    phases: tuple[tuple[Phase, tuple[str, ...]], ...] = (
        ("preview", seeds.preview),
        ("final", seeds.final),
    )
    for level in results.levels:
        for phase, numbers in phases:
            for k, seed in enumerate(numbers):
                replays = [
                    (str(out / paths[place]), paths[place], _with_one_hike(student, place))
                    for student in results.students
                    if (place := (student.name, level.name, phase, k)) in headers
                ]
                yield _Mountain(level.name, phase, k, int(seed), tuple(replays), fleet)


def _with_one_hike(student: StudentRow, place: HikePlace) -> StudentRow:
    hikes = tuple(h for h in student.hikes if (h.level, h.phase, h.seed_index) == place[1:])
    return msgspec.structs.replace(student, hikes=hikes)


def _hike_mountain(
    levels: tuple[tuple[str, Level], ...], task: _Mountain
) -> tuple[list[bytes], list[str]]:
    """A task, in a worker."""
    level = dict(levels)[task.level]
    group = HikeGroup(WorkerConfig("", Limits(), "trust", ()), level, task.phase, task.seed_index,
                  task.seed, ())  # fmt: skip
    rows, faults = [], []
    for path, shown, student in task.replays:
        try:
            result, expedition = retrace(path)
        except (BadInput, Mismatch) as error:
            faults.append(f"{shown}: {str(error).removeprefix(f'replay {path}: ')}")
            continue
        if (result.seed, result.level.content_hash) != (task.seed, level.content_hash):
            continue  # another seed or level: reported already
        hike = student.hikes[0] if student.hikes else None
        said = hike.evidence if hike is not None else Evidence()
        verdict = hike.verdict if hike is not None else "ok"
        message = "" if verdict == "ok" else said.message
        if hike is not None and (result.verdict, result.message) != (verdict, message):
            faults.append(
                f"{shown}: says {show(result.verdict)}, {show(result.message)}; results.json says "
                f"{show(verdict)}, {show(message)}"
            )
        cpu = float(hike.cpu_seconds) if hike is not None else 0.0
        judged = JudgedHike(expedition, verdict, said, cpu, 0)
        rows.append(row_of(group, Entrant(student.name, "", "", student.digest), judged))
    rows += [reference_hike(group, name) for name in task.fleet]
    return [msgspec.json.encode(row) for row in rows], faults


def _recomputed(
    results: Results,
    seeds: RevealedSeeds,
    levels: Mapping[str, Level],
    rows: Sequence[StoredFullHike],
) -> Results:
    """The results as they follow from these rows."""
    submissions = tuple(
        Submission(Entrant(s.name, "", "", s.digest), s.refused) for s in results.students
    )
    secret = Secret(seeds.salt, seeds.preview, seeds.final, seeds.terms)
    competition = Competition(tuple(levels.values()), submissions, secret, revealed=True)
    found = {row.key for row in rows if not row.fleet}
    # A hike whose replay could not be hiked again counts as recorded: it is reported already.
    recorded = [_row_as_recorded(s, hike) for s in results.students for hike in s.hikes]
    every = [*rows, *(row for row in recorded if row.key not in found)]
    made = aggregate(
        competition,
        every,
        lambda keys: paths_of(every, keys),
        results.isolation,
        results.engine_version,
    )
    students = {student.name: student for student in made.students}
    order = {student.name: place for place, student in enumerate(made.students)}
    return msgspec.structs.replace(
        results,
        commitment=made.commitment,
        counted=made.counted,
        levels=made.levels,
        seeds=made.seeds,
        students=tuple(
            _merged(students[s.name], s)
            for s in sorted(results.students, key=lambda s: order[s.name])
        ),
        fleet=made.fleet,
        seeds_needed=made.seeds_needed,
        engine_errors=made.engine_errors,
    )


def _row_as_recorded(student: StudentRow, hike: HikeRow) -> StoredFullHike:
    return StoredFullHike(student.name, student.digest, hike, 0.0, 0, "", path=hike.path)


def _merged(made: StudentRow, found: StudentRow) -> StudentRow:
    """What was found, with everything that follows from hikes as it was made."""
    values: dict[str, Any] = {name: getattr(made, name) for name in COMPUTED_FIELDS}
    if set(made.tied_with) == set(found.tied_with):
        values["tied_with"] = found.tied_with  # in the order in which the class was collected
    return msgspec.structs.replace(found, **values)


def _differences(found: Results, expected: Results) -> Iterator[str]:
    """A line for each number of `results.json` that does not follow from the replays."""
    for count, (name, value, other) in enumerate(
        _differing(_by_name(expected), _by_name(found)), 1
    ):
        if count > MOST_DIFFERENCES:
            yield "results.json: and more that differs"
            return
        yield f"results.json: {name}: expected {show(value)}, found {show(other)}"


def _not_given_up(expected: Results) -> Iterator[str]:
    """A line for each student whose hikes were left out though the first two were within limits."""
    for student in expected.students:
        told = sum(hike.evidence.message == GIVEN_UP for hike in student.hikes)
        if told and not student.not_hiked:
            yield (
                f"results.json: students, {student.name}: {told} of its hikes not made, though "
                "its first two did not both run into a limit"
            )


def _by_name(results: Results) -> dict[str, Any]:
    """As plain values, students, hikes and levels by their names; and the order of the board."""
    document = msgspec.to_builtins(results)
    document["order"] = [student["name"] for student in document["students"]]
    for student in document["students"]:
        student["hikes"] = {
            f"{hike['level']} {hike['phase']} {hike['seed_index']}": hike
            for hike in student["hikes"]
        }
    document["students"] = {student["name"]: student for student in document["students"]}
    document["levels"] = {level["name"]: level for level in document["levels"]}
    document["fleet"] = {f"{row['name']} on {row['level']}": row for row in document["fleet"]}
    return dict(document)


def _differing(expected: Any, found: Any, name: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Name, expected and found value of every leaf that differs."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in dict.fromkeys((*expected, *found)):
            inner = f"{name}, {key}" if name else str(key)
            yield from _differing(expected.get(key), found.get(key), inner)
    elif expected != found:
        if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
            for k, (one, other) in enumerate(zip(expected, found, strict=True)):
                yield from _differing(one, other, f"{name}[{k}]")
        else:
            yield name, expected, found
