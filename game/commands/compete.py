"""`dusk compete`: a class judged on seeds that nobody knows."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

import click

from engine.errors import BadInput
from game.commands.shared import LEVELS, as_json_option, complain, examples, listed, print_json

if TYPE_CHECKING:
    from engine.judging.results import Results
    from engine.level import Level
    from game.terminal.competition import CompetitionFile

LONGEST_HANDOUT = 1024 * 1024
Flag = TypeVar("Flag", bound=Callable[..., Any])


def _number(name: str, low: int, high: int, text: str, default: int) -> Callable[[Flag], Flag]:
    """A flag whose default is that of the competition's file."""
    kind = click.IntRange(low, high)
    return click.option(name, type=kind, metavar="N", help=text, show_default=str(default))


@click.command(
    epilog=examples(
        "dusk compete submissions --out judged --levels foothills,ravine",
        "dusk compete submissions.zip --out judged --levels ravine --final 100 --handout start.py",
        "dusk compete competition.toml",
    )
)
@click.argument("submissions")
@click.option("--out", metavar="FOLDER", help="For board, gradebooks, feedback; again: go on.")
@click.option("--levels", metavar="LEVELS", help=LEVELS)
@_number("--preview", 0, 1000, "Open practice seeds.", 20)
@_number("--final", 0, 1000, "Secret seeds that decide.", 50)
@_number("--jobs", 0, 1024, "Work in so many processes; 0: one a processor.", 0)
@click.option("--cluster", metavar="ADDRESS", help="Work on a dask scheduler; its workers judge.")
@_number("--cpu", 1, 600, "CPU seconds a hike.", 3)
@_number("--memory", 64, 65536, "MB a hike.", 512)
@click.option(
    "--package", multiple=True, metavar="NAME", help="An installed package to allow beside numpy."
)
@click.option("--handout", multiple=True, metavar="FILE", help="A file the course gave out.")
@click.option("--trust", is_flag=True, help="All files are my own: run them unconfined if need be.")
@as_json_option
def compete(
    submissions: str,
    out: str | None,
    levels: str | None,
    preview: int | None,
    final: int | None,
    jobs: int | None,
    cluster: str | None,
    cpu: int | None,
    memory: int | None,
    package: tuple[str, ...],
    handout: tuple[str, ...],
    trust: bool,
    as_json: bool,
) -> int:
    """Judge SUBMISSIONS, a class, on secret seeds.

    SUBMISSIONS is a folder, a .zip from Moodle or Canvas, a .csv of name,path, or a
    competition.toml (dusk new competition.toml), whose lines the flags overrule.
    """
    from engine import load_level
    from engine.judging.judge import Plan, Watch
    from engine.judging.judge import compete as judge
    from engine.judging.limits import Limits

    file = _file(submissions)
    where = out or file.out
    source = file.submissions if submissions.endswith(".toml") else submissions
    if not source:
        raise BadInput(f'{submissions}: expected a line such as submissions = "folder"')
    if not where:
        raise BadInput("--out: expected a folder for the results, found none")
    given = (file.preview if preview is None else preview, file.final if final is None else final)
    if not sum(given):
        raise BadInput("--preview and --final: expected a seed at least, found none")
    plan = Plan(
        levels=tuple(listed(levels)) if levels else file.levels,
        preview=given[0],
        final=given[1],
        jobs=file.jobs if jobs is None else jobs,
        limits=Limits(cpu or file.limits.cpu, memory or file.limits.memory),
        packages=package or file.course.packages,
        handout=tuple(_handout(path) for path in handout or file.course.handout),
        trust=trust,
        cluster=file.cluster if cluster is None else cluster,
    )
    with shown_progress("judging") as progress:
        try:
            results = judge(Path(source), Path(where), plan, Watch(_say, progress))
        except KeyboardInterrupt:
            return complain("interrupted; the same command goes on where it stopped", 130)
    publish(results, Path(where), [load_level(name) for name in plan.levels])
    if as_json:
        print_json(summary(results, where))
    else:
        print(table(results, where))
    return 0


def publish(results: Results, out: Path, levels: Sequence[Level]) -> None:
    """Write `results.json`, and everything that is drawn from it."""
    from engine.judging.results import write_results
    from game.board import write_all

    write_results(results, out / "results.json")
    write_all(results, out, {level.name: level for level in levels})


def summary(results: Results, out: str) -> dict[str, object]:
    """For JSON: the head of the results, and where the rest lies."""
    return {
        "out": out,
        "commitment": results.commitment,
        "isolation": {
            "tier": results.isolation.tier,
            "held": list(results.isolation.held),
            "leaked": list(results.isolation.leaked),
        },
        "counted": results.counted,
        "revealed": results.seeds.revealed,
        "seeds_needed": results.seeds_needed,
        "engine_errors": results.engine_errors,
        "students": [
            {
                "name": student.name,
                "place": student.place,
                "place_low": student.place_low,
                "place_high": student.place_high,
                "mean_rank": student.mean_rank,
                "mean_score": student.mean_score,
                "verdicts": student.verdicts,
                "refused": student.refused,
            }
            for student in results.students
        ],
    }


def table(results: Results, out: str) -> str:
    """The first places, and where everything lies."""
    from rich.cells import cell_len

    wide = max([7, *(cell_len(student.name) for student in results.students[:20])]) + 2
    lines = [f"{'place':>5}  {'(95%)':>9}  {'student':{wide}}{'rank':>7}{'score':>7}{'safe':>6}"]
    for student in results.students[:20]:
        # Chinese and Japanese signs take two cells each.
        name = student.name + " " * (wide - cell_len(student.name))
        if student.refused:
            lines.append(f"{student.place:5}  {'':9}  {name}nothing was run")
            continue
        faults = sum(n for verdict, n in student.verdicts.items() if verdict != "ok")
        between = f"{student.place_low} to {student.place_high}"
        lines.append(
            f"{student.place:5}  {between:>9}  {name}{student.mean_rank:7.2f}"
            f"{student.mean_score:7.0f}{student.safe_share:6.0%}"
            + (f"  {faults} faults" if faults else "")
        )
    if len(results.students) > 20:
        lines.append(f"       and {len(results.students) - 20} more")
    if results.seeds_needed is not None:
        lines.append(f"To tell the first two apart: {results.seeds_needed} seeds a level.")
    if results.engine_errors:
        again = "" if results.seeds.revealed else "; the same command tries them again"
        lines.append(
            f"{results.engine_errors} hikes failed by a fault of the judge and count for nobody"
            f"{again}."
        )
    lines.append(f"{out}/board.html, feedback/, gradebook.csv, board.csv, results.json")
    lines.append(f"For you alone: {out}/fairness.md")
    if not results.seeds.revealed and results.seeds.final_count:
        lines.append(f"When all is over:  dusk reveal {out}")
    return "\n".join(lines)


@contextmanager
def shown_progress(title: str) -> Iterator[Callable[[int, int], None]]:
    """A function to call with (done, total): a bar on a terminal's stderr, else a line at times."""
    if not sys.stderr.isatty():
        yield told_at_times(title)
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def told_at_times(
    title: str, every: float = 10.0, clock: Callable[[], float] = monotonic
) -> Callable[[int, int], None]:
    """A function to call with (done, total); it prints a line every so many seconds at most."""
    start = told = clock()
    before: int | None = None

    def tell(done: int, total: int) -> None:
        nonlocal start, told, before
        now = clock()
        if before is None:  # what an earlier run has done says nothing of this one's pace
            start, before = now, done
        if now - told >= every:
            told = now
            rest = ""
            if before < done < total:
                rest = f", {_long((now - start) * (total - done) / (done - before))} left"
            _say(f"{title}: {done} of {total} ({done / total:.0%}){rest}")

    return tell


def _long(seconds: float) -> str:
    """A length of time in words; seconds by tens, as they are a guess."""
    if seconds < 90:
        return f"about {10 * max(1, round(seconds / 10))} s"
    minutes = round(seconds / 60)
    return f"about {minutes} min" if minutes < 90 else f"about {minutes / 60:.1f} h"


def _say(line: str) -> None:
    print(line, file=sys.stderr)


def _file(submissions: str) -> CompetitionFile:
    from game.terminal.competition import CompetitionFile, read_competition

    if submissions.endswith(".toml"):
        return read_competition(Path(submissions))
    return CompetitionFile()


def _handout(path: str) -> str:
    try:
        with open(path, "rb") as stream:
            return stream.read(LONGEST_HANDOUT).decode("utf-8", "replace")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise BadInput(f"--handout {path}: cannot be read: {reason}") from None
