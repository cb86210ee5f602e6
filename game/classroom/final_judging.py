"""Judges the hand-ins of a lesson on the secret seeds, as `dusk compete` does.

The lesson's folder then holds board, gradebook, feedback and replays, as after a competition.
"""

from __future__ import annotations

import asyncio
import csv
import io
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

from engine import save_replay
from engine.core.errors import BadInput
from engine.core.result import Result
from engine.documents import value_of_json
from engine.files import read_limited, write_whole
from engine.judging.judge import Plan, compete
from engine.judging.results import Results
from engine.judging.results_file import read_results, write_results
from engine.judging.reveal import replay_path, reveal
from engine.judging.schedule import Reporter
from engine.replay_files import retrace
from game.board import write_all
from game.board.file_names import file_stems
from game.classroom.lesson import Lesson, replayed
from game.classroom.lifted_view import Track, track_of
from game.classroom.service import Service
from game.classroom.store import ClassStore

HANDED_IN = "handed-in"
RACE_FILE = "race.json"
LARGEST_RACE_FILE = 64 * 1024 * 1024
MOST_RACERS = 60


class FinalRace(msgspec.Struct, frozen=True):
    """The final's first mountain, with everybody's way on it, best first."""

    level: str
    seed: str
    tracks: tuple[Track, ...]


class JudgingProgress(msgspec.Struct, frozen=True):
    """One line from the judging process."""

    done: int = 0
    total: int = 0
    failed: str = ""
    finished: bool = False


def write_hand_ins(lesson: Lesson, folder: Path) -> dict[str, str]:
    """Write the last file of everybody who is here; names on the board by student's id.

    `handed-in/class.csv` is what `dusk compete` takes, the files lie beside it.
    """
    handed = [student for student in lesson.present if student.files]
    names = {student.id: student.name for student in handed}
    stems = file_stems(names.values())
    target = folder / HANDED_IN
    shutil.rmtree(target, ignore_errors=True)
    rows = io.StringIO(newline="")
    table = csv.writer(rows)
    table.writerow(("name", "path"))
    for student in handed:
        file = f"{stems[student.name]}.py"
        write_whole(target / file, student.files[-1])
        table.writerow((student.name, file))
    write_whole(target / "class.csv", rows.getvalue())
    return names


def judge_folder(
    folder: Path, plan: Plan, says: Callable[[str], None], progress: Callable[[int, int], None]
) -> Results:
    """Judge what `write_hand_ins` wrote, open the seeds, and write all that people see of it."""
    if not (folder / "seeds.json").exists():
        compete(folder / HANDED_IN / "class.csv", folder, plan, Reporter(says, progress))
    results, levels = reveal(folder, file_stems, lambda done, total: None)
    write_results(results, folder / "results.json")
    write_all(results, folder, {level.name: level for level in levels})
    race = race_of(folder, results)
    write_whole(folder / RACE_FILE, msgspec.json.encode(race))
    return results


def race_of(folder: Path, results: Results) -> FinalRace:
    """The first final seed of the first level, from the replays."""
    level = results.levels[0].name
    seed = results.seeds.final[0] if results.seeds.final else results.seeds.preview[0]
    phase = "final" if results.seeds.final else "preview"
    stems = file_stems(student.name for student in results.students)
    tracks = []
    shared: dict[bytes, object] = {}
    for student in sorted(results.students, key=lambda one: one.place)[:MOST_RACERS]:
        path = replay_path(folder / "replays", level, phase, 0, stems[student.name])
        if path.exists():
            result: Result = retrace(path, shared)[0]  # type: ignore[arg-type]
            tracks.append(Track(student.name, track_of(result), round(result.score, 1)))
    return FinalRace(level, seed, tuple(tracks))


def read_race(folder: Path) -> FinalRace | None:
    """The race, where the judge is done."""
    try:
        return value_of_json(
            read_limited(folder / RACE_FILE, LARGEST_RACE_FILE), FinalRace, RACE_FILE
        )
    except BadInput:
        return None


def results_of(folder: Path) -> Results | None:
    """The results, where the judge is done."""
    try:
        return read_results(folder / "results.json")
    except BadInput:
        return None


def plan_of(lesson: Lesson, isolation: str = "auto", jobs: int = 0) -> Plan:
    """The competition that a lesson ends with."""
    return Plan(
        levels=lesson.levels,
        preview=lesson.practice,
        final=lesson.final,
        isolation=isolation,
        jobs=jobs,
    )


def save_hand_hike(service: Service, number: int, student: str) -> Path:
    """Write the replay of a hike by hand in a closed round, once: `by-hand/round-1/NAME`."""
    students = service.lesson.students
    stems = file_stems(students[one].name for one in service.lesson.rounds[number].verbs)
    name = students[student].name
    path = service.folder / "by-hand" / f"round-{number + 1}" / f"{stems[name]}.jsonl.gz"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        hike = service.hike(student, number)
        save_replay(hike.expedition, path, hike.result.by(name, {}, ("ok", "")))
    return path


def compete_from(folder: Path, isolation: str, jobs: int, says: Callable[[str], None],
                 progress: Callable[[int, int], None]) -> Results:  # fmt: skip
    """Judge the lesson in a folder whose server has stopped."""
    store = ClassStore(folder)
    try:
        lesson = replayed(store.events())
    finally:
        store.close()
    if not lesson.code:
        raise BadInput(f"{folder}: no lesson here; dusk class --out {folder} begins one")
    if not write_hand_ins(lesson, folder):
        raise BadInput(f"{folder}: nobody has handed in a file in this lesson")
    return judge_folder(folder, plan_of(lesson, isolation, jobs), says, progress)


async def judge_in_process(folder: Path, lesson: Lesson, isolation: str,
                 progress: Callable[[JudgingProgress], None]) -> JudgingProgress:  # fmt: skip
    """Judge in a process beside the server; its last line."""
    code = "import sys\nfrom game.classroom.final_judging import main\nmain(*sys.argv[1:])"
    plan = plan_of(lesson, isolation)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, str(folder), msgspec.json.encode(plan).decode(),
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    last = JudgingProgress(failed="the judging process ended without a message")
    try:
        while line := await process.stdout.readline():
            last = msgspec.json.decode(line, type=JudgingProgress)
            progress(last)
        await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
    if not last.finished and not last.failed:
        return JudgingProgress(failed="the judging process ended without a message")
    return last


def main(folder: str, plan: str) -> None:
    """The process: judge, one JSON line a step."""

    def say(line: JudgingProgress) -> None:
        sys.stdout.buffer.write(msgspec.json.encode(line) + b"\n")
        sys.stdout.buffer.flush()

    try:
        made = msgspec.json.decode(plan, type=Plan)
        judge_folder(Path(folder), made, lambda text: None,
                     lambda done, total: say(JudgingProgress(done, total)))  # fmt: skip
        say(JudgingProgress(finished=True))
    except BadInput as error:
        say(JudgingProgress(failed=str(error)))
