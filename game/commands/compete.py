"""`dusk compete`: a class judged on seeds that nobody knows."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from engine.core.errors import BadInput
from game.commands.shared import (
    cluster_option,
    command,
    complain,
    isolation_option,
    jobs_option,
    json_option,
    levels_option,
    out_option,
    print_json,
    split_commas,
)

if TYPE_CHECKING:
    from engine.judging.judge import Plan
    from engine.judging.results import Results
    from game.commands.competition_file import CompetitionFile

LONGEST_HANDOUT = 1024 * 1024
Flag = TypeVar("Flag", bound=Callable[..., Any])


def _number(name: str, low: int, high: int, text: str, default: int) -> Callable[[Flag], Flag]:
    """A flag whose default is that of the competition's file."""
    kind = click.IntRange(low, high)
    return click.option(name, type=kind, metavar="N", help=text, show_default=str(default))


@command(
    "dusk compete submissions --out judged --levels ravine,plateau",
    "dusk compete submissions.zip --out judged --levels ravine --final 100 --handout start.py",
    "dusk compete competition.toml",
    "dusk compete --from-class lesson",
)
@click.argument("submissions", required=False, default="")
@click.option(
    "--from-class", "lesson", metavar="FOLDER", help="Judge the files of this dusk class."
)
@out_option("Write the results here; use the same folder again to continue.", "FOLDER")
@levels_option(None, "ravine,plateau,banana")
@_number("--preview", 0, 1000, "Use this many practice seeds.", 20)
@_number("--final", 0, 1000, "Use this many secret seeds for the final.", 50)
@jobs_option
@cluster_option
@_number("--cpu", 1, 600, "Allow this many CPU seconds per hike.", 3)
@_number("--memory", 64, 65536, "Allow this many MB per hike.", 512)
@click.option("--package", multiple=True, metavar="NAME", help="Allow this package beside numpy.")
@click.option("--handout", multiple=True, metavar="FILE", help="Do not count this file as copied.")
@isolation_option
@click.option("--preview-seeds", is_flag=True, help="Print the practice seeds and stop.")
@click.option("--roster", metavar="FILE", help="Read the class: id, name, section, mail.")
@click.option("--points", type=click.FloatRange(1, 1000), metavar="N",
              help="Give this many points for full marks.", show_default="100")  # fmt: skip
@click.option("--grade", type=click.Choice(["par", "score"]),
              help="Grade by score / par or by mean score.", show_default="par")  # fmt: skip
@click.option("--worksheet", multiple=True, metavar="FILE",
              help="Fill in this file of Moodle or Canvas.")  # fmt: skip
@click.option("--watch", is_flag=True, help="Judge practice seeds when files arrive.")
@click.option("--secrets", metavar="DIR", help="Keep seeds and code here, outside --out.")
@json_option
def compete(
    submissions: str,
    lesson: str | None,
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
    isolation: str,
    preview_seeds: bool,
    roster: str | None,
    points: float | None,
    grade: str | None,
    worksheet: tuple[str, ...],
    watch: bool,
    secrets: str | None,
    as_json: bool,
) -> int:
    """Judge SUBMISSIONS, the files of a class, on secret seeds.

    SUBMISSIONS is a folder, a .zip from Moodle, Canvas, Brightspace, Blackboard or Gradescope, a
    .csv of name,path, or a competition.toml (see dusk new). Options override its lines.
    """
    if lesson is not None:
        if submissions or out or levels:
            raise BadInput("--from-class: has its own files, levels and folder; leave others out")
        return _from_class(lesson, isolation, jobs or 0, as_json)
    if not submissions:
        raise click.MissingParameter(param_hint="'SUBMISSIONS'", param_type="argument")
    from msgspec.structs import replace

    file = _file(submissions)
    file = replace(
        file,
        limits=replace(file.limits, **_given(cpu=cpu, memory=memory)),
        course=replace(file.course, **_given(packages=package, handout=handout)),
        grading=replace(file.grading, **_given(points=points, by=grade, worksheets=worksheet)),
        **_given(
            out=out, levels=tuple(split_commas(levels or "")), preview=preview, final=final,
            jobs=jobs, cluster=cluster, roster=roster,
        ),
    )  # fmt: skip
    if not file.out:
        raise BadInput("--out: expected a folder for the results, found none")
    if not file.preview + file.final:
        raise BadInput("--preview and --final: expected at least one seed, found none")
    if preview_seeds:
        return _print_preview_seeds(file, secrets, as_json)
    plan = _plan(file, isolation, secrets)
    if watch:
        return _watch(file, plan)
    return _judge(file, plan, as_json)


def _given(**flags: object) -> dict[str, object]:
    """The flags on the command line, without those that were left out."""
    return {name: value for name, value in flags.items() if value not in (None, "", ())}


def _plan(file: CompetitionFile, isolation: str, secrets: str | None) -> Plan:
    """What the judge is asked for."""
    from engine.judging.judge import Plan
    from engine.judging.sandbox.limits import Limits, checked_packages
    from game.commands.published_sources import published_sources

    return Plan(
        levels=file.levels,
        preview=file.preview,
        final=file.final,
        jobs=file.jobs,
        limits=Limits(file.limits.cpu, file.limits.memory),
        packages=checked_packages(file.course.packages),
        handout=(*map(_handout, file.course.handout), *published_sources()),
        isolation=isolation,
        cluster=file.cluster,
        secrets=_secrets(secrets, Path(file.out)),
        roster=Path(file.roster) if file.roster else None,
    )


def _publisher(file: CompetitionFile) -> Callable[[Results], None]:
    """Writes the board and all that stands beside it.

    The worksheets are read here, before the first hike: what is wrong with them is told at once.
    """
    from msgspec.structs import replace

    from engine import load_level
    from engine.judging.results import Grading
    from game.board.worksheets import platform_of_worksheet
    from game.commands.competition_output import publish

    worksheets = [Path(path) for path in file.grading.worksheets]
    platforms = tuple(sorted({platform_of_worksheet(path) for path in worksheets}))
    grading = Grading(points=file.grading.points, by=file.grading.by, worksheets=platforms)

    def write(results: Results) -> None:
        graded = replace(results, grading=grading)
        publish(graded, Path(file.out), [load_level(name) for name in file.levels], worksheets)

    return write


def _judge(file: CompetitionFile, plan: Plan, as_json: bool) -> int:
    """Judge everybody and print the standings."""
    from engine.judging.judge import compete as judge
    from engine.judging.schedule import Reporter
    from game.commands.competition_output import summary, table
    from game.commands.progress_bar import print_stderr, progress_reporter

    write = _publisher(file)
    with progress_reporter("judging") as progress:
        try:
            reporter = Reporter(print_stderr, progress)
            results = judge(Path(file.submissions), Path(file.out), plan, reporter)
        except KeyboardInterrupt:
            return complain("interrupted; run the same command again to continue", 130)
    write(results)
    if as_json:
        print_json(summary(results, file.out))
    else:
        print(table(results, file.out))
    if not any(student.placed for student in results.students):
        return complain("no hand-in could be run: see the lines above and feedback/", 1)
    return 0


def _watch(file: CompetitionFile, plan: Plan) -> int:
    """A practice board until Ctrl-C."""
    from engine.judging.schedule import Reporter
    from engine.judging.watching import watch
    from game.commands.progress_bar import print_stderr

    write = _publisher(file)

    def show(results: Results) -> None:
        write(results)
        print_stderr(f"{file.out}/board.html, hikers: {len(results.students)}")

    print_stderr(f"watching {file.submissions}; Ctrl-C ends it, and loses nothing")
    try:
        reporter = Reporter(print_stderr, lambda done, total: None)
        watch(Path(file.submissions), Path(file.out), plan, reporter, show)
    except KeyboardInterrupt:
        return complain("the watch has ended; run the same command again to continue", 130)
    return 0


def _print_preview_seeds(file: CompetitionFile, secrets: str | None, as_json: bool) -> int:
    """The practice seeds of the competition, drawn now if it has not begun."""
    from engine.judging.preview_seeds import preview_seeds

    out = Path(file.out)
    found = preview_seeds(out, file.preview, file.final, _secrets(secrets, out))
    if as_json:
        print_json({"preview": list(found)})
    else:
        print("\n".join(found))
        practise = f"dusk run my_hike.py --level LEVEL --seed {found[0]}"
        print(f"{len(found)} practice seeds, open to all: {practise}", file=sys.stderr)
    return 0


def _from_class(folder: str, isolation: str, jobs: int, as_json: bool) -> int:
    """Judge the lesson in a folder whose server has stopped."""
    from game.classroom.final_judging import compete_from
    from game.commands.competition_output import summary, table
    from game.commands.progress_bar import print_stderr, progress_reporter

    with progress_reporter("judging") as progress:
        try:
            results = compete_from(Path(folder), isolation, jobs, print_stderr, progress)
        except KeyboardInterrupt:
            return complain("interrupted; run the same command again to continue", 130)
    if as_json:
        print_json(summary(results, folder))
    else:
        print(table(results, folder))
    return 0


def _secrets(chosen: str | None, out: Path) -> Path | None:
    """Where secrets are to lie: as told, where they are, or in the user's own folder for state."""
    import secrets

    import platformdirs

    from engine.files import real_path, reason_of
    from engine.judging.secrets_folder import JUDGE, POINTER_NAME
    from game.commands.progress_bar import print_stderr

    if chosen is not None:
        return Path(chosen).expanduser()
    if (out / JUDGE / POINTER_NAME).exists():
        return None
    name = f"{real_path(out).name}-{secrets.token_hex(8)}"
    folder = platformdirs.user_state_path("down-by-dusk", appauthor=False) / "judged"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        beside = out.absolute().parent / f".{name}"
        print_stderr(f"{folder}: {reason_of(error)}; the secrets are in {beside}")
        return beside
    return folder / name


def _file(submissions: str) -> CompetitionFile:
    """The competition's file; for a folder, a zip or a table of hand-ins, one that names it."""
    from game.commands.competition_file import CompetitionFile, read_competition

    if not submissions.endswith(".toml"):
        return CompetitionFile(submissions)
    file = read_competition(Path(submissions))
    if not file.submissions:
        raise BadInput(f'{submissions}: expected a line such as submissions = "folder"')
    return file


def _handout(path: str) -> str:
    from engine.files import read_limited

    return read_limited(path, LONGEST_HANDOUT, f"--handout {path}").decode("utf-8", "replace")
