"""`dusk score`: strategies over seeds and levels."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from engine.core.errors import BadInput, visible
from engine.files import refuse_unwritable
from game.commands.shared import (
    command,
    complain,
    jobs_option,
    json_option,
    levels_option,
    paper_option,
    parse_settings,
    print_json,
    seeds_option,
    setting_option,
    split_commas,
)

if TYPE_CHECKING:
    from engine.core.level import Level
    from engine.core.result import Result
    from engine.study.hiking import BatchHike, StudyEntry
    from game.charts.print_figure import Paper

USUAL, MOST = 12, 1536
"""Seeds by default, and the most of --until-clear by default."""


@command(
    "dusk score my_hike.py gd adam --levels foothills,ravine --seeds 50",
    "dusk score my_hike.py 'gd[learning_rate=90]' adam --levels ravine --against adam",
    "dusk score my_hike.py adam --levels all --profile profile.png --csv hikes.csv",
)
@click.argument("strategies", nargs=-1, required=True)
@levels_option("all")
@seeds_option(1, 100_000, None, shown=f"{USUAL}; {MOST} at most with --until-clear")
@setting_option
@click.option("--against", metavar="STRATEGY", help="Compare the others with this one.")
@click.option("--until-clear", is_flag=True, help="Add seeds until the difference is clear.")
@jobs_option
@click.option("--csv", metavar="FILE", help="Write one row per hike to this file (- is stdout).")
@click.option(
    "--profile", metavar="FILE", help="Write the data profile: .png, .svg, .pdf, .csv or .json."
)
@paper_option
@click.option("--ioh", metavar="DIR", help="Write the hikes for IOHanalyzer and iohinspector.")
@click.option(
    "--resume", metavar="FILE", help="Save every hike in this file, and continue from those in it."
)
@json_option
def score(
    strategies: tuple[str, ...],
    levels: str,
    seeds: int | None,
    setting: tuple[str, ...],
    against: str | None,
    until_clear: bool,
    jobs: int | None,
    csv: str | None,
    profile: str | None,
    paper: Paper | None,
    ioh: str | None,
    resume: str | None,
    as_json: bool,
) -> int:
    """Score STRATEGIES over seeds, with 95% intervals.

    A strategy may have parameters of its own: `gd[learning_rate=90]`. --against takes the
    difference on every mountain. So it tells two strategies apart on far fewer seeds. With a seed
    code, only its mountain is used. --profile shows which part of the targets is reached after how
    many minutes, and the minutes that a target takes. A target is a level, a seed and a part of
    the way that remains. --resume saves every hike in a file: the same command continues from it
    after an interruption, and more seeds can be added later.
    """
    if csv == "-" and as_json:
        raise BadInput("--csv -: --json has the output to itself; give the CSV a file")
    if csv is not None and csv != "-":
        refuse_unwritable(csv, f"--csv {csv}")
    if profile is not None:
        from game.charts.data_profile import check_path

        check_path(profile)
    run = _run(strategies, levels, seeds, setting, against, until_clear)
    # A file of every hike needs the whole of each; the table does not.
    whole = csv is not None or profile is not None or ioh is not None
    outcome = _hike(run, whole, jobs, resume)
    if csv is not None or outcome.results:
        _write(outcome, csv, profile, paper, ioh)
    _show(run, outcome, as_json, [csv, profile, ioh])
    faults = sorted({r.message for r in outcome.results if r.verdict != "ok"})
    for message in faults:
        complain(message)
    if outcome.stopped:
        kept = f"; the same command continues from {resume}" if resume is not None else ""
        return complain(f"interrupted; hikes done: {len(outcome.results)}{kept}", 130)
    return 2 if faults else 0


class _Run(NamedTuple):
    """What is asked: who hikes, and where."""

    entered: list[StudyEntry]
    parts: list[tuple[Level, Sequence[int]]]
    """Levels, each with its seeds."""
    looks: list[int]
    """Numbers of seeds after which it is asked whether the difference is clear; the last is all."""
    until_clear: bool
    rival: str | None
    """The strategy that the others are compared with."""


class _Outcome(NamedTuple):
    """The hikes, in the order of strategies, levels and seeds."""

    results: list[Result | BatchHike]
    seeds: int
    """Seeds per level that were hiked, where it was not interrupted."""
    clear: bool
    stopped: bool
    """Interrupted from the keyboard."""


def _run(
    strategies: Sequence[str],
    levels: str,
    seeds: int | None,
    setting: tuple[str, ...],
    against: str | None,
    until_clear: bool,
) -> _Run:
    from engine import level_names, load_level
    from engine.level_files.seed_codes import mountains
    from engine.study.hiking import entries

    entered = entries(strategies, parse_settings(setting))
    rival = _rival(entered, against, until_clear)
    names = level_names() if levels == "all" else split_commas(levels)
    if not names:
        raise BadInput("--levels: expected `all` or names with commas, found none")
    most = (MOST if until_clear else USUAL) if seeds is None else seeds
    found = [mountains(name, None, None, most) for name in names]
    parts = [(load_level(level), own) for level, own in found]
    return _Run(entered, parts, _looks(most) if until_clear else [most], until_clear, rival)


def _hike(run: _Run, whole: bool, jobs: int | None, resume: str | None) -> _Outcome:
    """Hike until the difference is clear, or all seeds; what the journal has is not hiked again.

    `whole`: all of every hike is wanted, and not the score alone.
    """
    from engine.batches.worker_pool import process_pool
    from engine.study.hike_journal import HikeJournal
    from engine.study.hiking import by_strategy, hikes, scored
    from game.commands.progress_bar import share_bar, with_bar

    road = hikes if whole else scored
    results: list[Result | BatchHike] = []
    done, clear, stopped = 0, False, False
    with ExitStack() as stack:
        journal = None
        if resume is not None:
            own = [level for level, _ in run.parts]
            with share_bar("reading the journal") as bar:
                journal = HikeJournal(resume, run.entered, own, whole, bar)
            stack.callback(journal.close)
        stored = {} if journal is None else journal.done
        workers = None if jobs is None else stack.enter_context(process_pool(jobs or None))
        try:
            for look in run.looks:
                parts = [(level, own[done:look]) for level, own in run.parts]
                wanted = [
                    (entry.name, level.name, seed)
                    for level, own in parts
                    for seed in own
                    for entry in run.entered
                ]
                results += [stored[key] for key in wanted if key in stored]
                missing = sum(key not in stored for key in wanted)
                hiked = road(run.entered, parts, workers, stored)
                for result in with_bar(hiked, missing, "hiking"):
                    if journal is not None:
                        journal.write(result)
                    results.append(result)
                done = look
                if run.until_clear and (clear := _is_clear(run, results)):
                    break
        except KeyboardInterrupt:
            stopped = True
    # As if all had been hiked at once: those of the journal came first.
    places = {
        (level.name, seed): (j, k)
        for j, (level, own) in enumerate(run.parts)
        for k, seed in enumerate(own)
    }
    results.sort(key=lambda hiked: places[hiked.level.name, hiked.seed][1])
    results = by_strategy(results, run.entered)
    results.sort(key=lambda hiked: places[hiked.level.name, hiked.seed][0])
    return _Outcome(results, done, clear, stopped)


def _is_clear(run: _Run, results: Sequence[Result | BatchHike]) -> bool:
    """Whether every difference over all levels is clear."""
    from engine.study.scoring import comparisons

    # As many looks share one error of 5% (Bonferroni 1936).
    rows = comparisons(results, run.rival or "", 1.0 - 0.05 / len(run.looks))
    return all(row.clear for row in rows if row.level == rows[-1].level)


def _write(
    outcome: _Outcome, csv: str | None, profile: str | None, paper: Paper | None, ioh: str | None
) -> None:
    """The files of every hike."""
    from engine.core.result import Result
    from game.commands.report import write_csv

    logged = [result for result in outcome.results if isinstance(result, Result)]
    if csv is not None:
        write_csv(logged, csv)
    if profile is not None and logged:
        from engine.study.profile import profile_of
        from game.charts.data_profile import save_profile

        save_profile(profile_of(logged), profile, paper)
    if ioh is not None and logged:
        from engine.study.ioh_export import write_ioh

        write_ioh(logged, Path(ioh), f"--ioh {ioh}")


def _show(run: _Run, outcome: _Outcome, as_json: bool, written: Sequence[str | None]) -> None:
    """The tables, as text or JSON; `written`: files that were asked for."""
    from engine.study.scoring import comparisons, standings
    from game.commands.report import comparison_row, comparison_table, score_table, standing_row

    pairs = comparisons(outcome.results, run.rival) if run.rival is not None else []
    if as_json:
        seeds = max(len(own[: outcome.seeds]) for _, own in run.parts)
        document: dict[str, object] = {"seeds": seeds, "complete": not outcome.stopped}
        if run.until_clear:
            document["clear"] = outcome.clear
        document["rows"] = [standing_row(row) for row in standings(outcome.results)]
        print_json({**document, "pairs": [comparison_row(pair) for pair in pairs]})
        return
    out = sys.stderr if "-" in written else sys.stdout
    print(score_table(standings(outcome.results)), file=out)
    if pairs:
        print(f"\n{comparison_table(pairs)}", file=out)
    if run.until_clear and not outcome.stopped:
        print(_verdict(outcome.clear, outcome.seeds, len(run.looks)), file=out)
    for path in written:
        if path not in (None, "-") and outcome.results:
            print(f"written: {visible(str(path))}", file=out)


def _rival(entered: Sequence[StudyEntry], against: str | None, until_clear: bool) -> str | None:
    """Name of the strategy that the others are compared with; BadInput where it is not there."""
    if against is None:
        if until_clear and len(entered) != 2:
            raise BadInput("--until-clear: expected two strategies, or --against one of them")
        return entered[0].name if until_clear else None
    found = [entry.name for entry in entered if against in (entry.spec, entry.name)]
    if len(found) != 1:
        raise BadInput(
            f"--against {against[:80]}: expected one of the strategies that are scored: "
            f"{', '.join(entry.name for entry in entered)}"
        )
    if len(entered) < 2:
        raise BadInput("--against: expected another strategy beside it")
    return found[0]


def _looks(most: int) -> list[int]:
    """Numbers of seeds after which it is asked whether the difference is clear: doublings."""
    found = [min(USUAL, most)]
    while found[-1] < most:
        found.append(min(2 * found[-1], most))
    return found


def _verdict(clear: bool, seeds: int, looks: int) -> str:
    asked = f"{looks} looks share the 5%"
    if clear:
        return f"clear after {seeds} seeds per level ({asked})"
    return f"{seeds} seeds per level are not enough to tell them apart ({asked})"
