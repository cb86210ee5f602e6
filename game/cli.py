"""The command `dusk`. Parses, calls, prints; everything else lives in the parts it calls.

Exit 0: done. 1: the check said no. 2: bad input, one line on stderr. Heavy parts are imported
inside the commands, so that `dusk --help` is instant.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from engine.errors import BadInput

Command = TypeVar("Command", bound=Callable[..., Any])


def _as_json(command: Command) -> Command:
    text = "Print one JSON document and nothing else."
    return click.option("--json", "as_json", is_flag=True, help=text)(command)


def _setting(command: Command) -> Command:
    text = "A parameter, such as learning_rate=120."
    return click.option("--set", "setting", multiple=True, metavar="NAME=VALUE", help=text)(command)


def main() -> None:
    """Entry point of the command `dusk`."""
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    try:
        code = dusk(prog_name="dusk", standalone_mode=False)
    except BadInput as error:
        code = _complain(str(error))
    except KeyboardInterrupt:
        code = _complain("interrupted", 130)
    except BrokenPipeError:
        # The reader of our output has left (`dusk levels | head -1`): not an error.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except click.exceptions.Abort:
        code = _complain("interrupted", 130)
    except click.ClickException as error:
        code = _complain(f"{error.format_message()} (dusk --help lists what there is)")
    sys.exit(code if isinstance(code, int) else 0)


@click.group(invoke_without_command=True)
@click.pass_context
def dusk(context: click.Context) -> int | None:
    """Down by Dusk: a mountain in fog, a slow slope instrument and a sunset.

    Without a command: the game.
    """
    return _play(None, None) if context.invoked_subcommand is None else None


@dusk.command()
@click.argument("level", required=False)
@click.option("--seed", type=int, help="Which mountain; left out, a new one.")
@click.option("--autopilot", metavar="S", help="A strategy that hikes; its file is watched.")
@_setting
def play(
    level: str | None, seed: int | None, autopilot: str | None, setting: tuple[str, ...]
) -> int:
    """Walk LEVEL, a name or a .toml file, in the window; or watch a strategy walk."""
    if autopilot is None and setting:
        raise BadInput("--set: belongs to --autopilot, which is missing")
    return _play(level, seed, autopilot, _settings(setting))


@dusk.command()
@_as_json
def levels(as_json: bool) -> None:
    """List the levels."""
    from engine import level_names, load_level
    from game.report import level_row

    found = [load_level(name) for name in level_names()]
    if as_json:
        _print_json([level_row(level) for level in found])
        return
    for level in found:
        price = level.instrument.price(level.instrument.scheme, 1)
        print(
            f"{level.name:14}{level.title:16}{level.chapter:20}"
            f"{level.daylight:g} min of daylight, {price:g} a reading"
        )


@dusk.command()
@click.argument("strategy")
@click.option("--level", required=True, help="A level's name or a .toml file.")
@click.option("--seed", type=int, default=0, help="Which mountain of the level's family.")
@_setting
@click.option("--replay", help="Write the replay to this file (.jsonl.gz).")
@_as_json
def run(
    strategy: str,
    level: str,
    seed: int,
    setting: tuple[str, ...],
    replay: str | None,
    as_json: bool,
) -> int:
    """Let STRATEGY hike once.

    A rule (gd, adam, ...), a strategy of ours (adaptive_interval, backtracking, bfgs,
    momentum_restart, trust_region), an adapter (torch:Adam, scipy:Nelder-Mead, cma:,
    nevergrad:NGOpt) or a .py file.
    """
    from engine import load_level, load_strategy, save_replay
    from engine.strategy import run as run_hike
    from game.report import report

    loaded = load_strategy(strategy, _settings(setting))
    result, expedition = run_hike(load_level(level), loaded, seed)
    if as_json:
        _print_json(result.to_dict())
    else:
        print(report(result))
    if replay is not None:
        save_replay(expedition, replay, result, loaded.digest)
        if not as_json:
            print(f"replay: {replay}")
    return 0 if result.verdict == "ok" else _complain(result.message)


@dusk.command()
@click.argument("strategies", nargs=-1, required=True)
@click.option("--levels", default="all", help="`all`, or names and files with commas.")
@click.option("--seeds", type=click.IntRange(1, 100_000), default=12, help="Seeds 0 to N - 1.")
@_setting
@click.option("--csv", help="Write one row a hike to this file.")
@_as_json
def score(
    strategies: tuple[str, ...],
    levels: str,
    seeds: int,
    setting: tuple[str, ...],
    csv: str | None,
    as_json: bool,
) -> int:
    """Score STRATEGIES over seeds: mean and bootstrap 95% interval."""
    from engine import level_names, load_level, load_strategy
    from engine.scoring import hikes, standings
    from game.report import progress, score_table, standing_row, write_csv

    names = level_names() if levels == "all" else [n for n in levels.split(",") if n]
    chosen = [load_level(name) for name in names]
    entered = [load_strategy(s, _settings(setting)) for s in strategies]
    if not chosen:
        raise BadInput("--levels: expected `all` or names with commas, found none")
    results = []
    stopped = False
    total = len(chosen) * len(entered) * seeds
    try:
        for result in progress(hikes(entered, chosen, range(seeds)), total, "hiking"):
            results.append(result)  # noqa: PERF402 - kept one by one, for an interruption
    except KeyboardInterrupt:
        stopped = True
    if csv is not None:
        write_csv(results, csv)
    rows = standings(results)
    if as_json:
        document = {"seeds": seeds, "complete": not stopped}
        _print_json({**document, "rows": [standing_row(row) for row in rows]})
    else:
        print(score_table(rows))
    faults = sorted({r.message for r in results if r.verdict != "ok"})
    for message in faults:
        _complain(message)
    if stopped:
        return _complain(f"interrupted after {len(results)} of {total} hikes", 130)
    return 2 if faults else 0


@dusk.command()
@click.argument("strategies", nargs=-1, required=True)
@click.option("--level", required=True, help="A level's name or a .toml file.")
@click.option("--seed", type=int, default=0, help="Which mountain of the level's family.")
@_setting
@_as_json
def race(
    strategies: tuple[str, ...], level: str, seed: int, setting: tuple[str, ...], as_json: bool
) -> int:
    """Let STRATEGIES hike one mountain together: in the window, or as a table."""
    from engine import load_level
    from engine.level import check_seed
    from game.racing import enter, hike_all, rows, table
    from game.screen import has_screen

    loaded = load_level(level)
    check_seed(seed)
    entered = enter(strategies, _settings(setting))
    if not as_json and has_screen():
        from game.window import race as race_window

        return race_window(level, seed, entered)
    results = [result for result, _ in hike_all(loaded, seed, entered)]
    if as_json:
        _print_json({"level": loaded.name, "seed": seed, "rows": rows(results)})
    else:
        print(table(results))
    faults = [r.message for r in results if r.verdict != "ok"]
    return _complain(faults[0]) if faults else 0


@dusk.command()
@click.argument("file")
@click.option("--levels", default="", help="`all`, or names and files with commas; else a few.")
@click.option("--seeds", type=click.IntRange(1, 1000), default=4, help="Seeds 0 to N - 1.")
@_setting
@_as_json
def check(file: str, levels: str, seeds: int, setting: tuple[str, ...], as_json: bool) -> int:
    """Say what a judge would say of FILE: faults, habits, and its score beside gd and adam."""
    from engine import level_names, load_level
    from game.check import document, some, trials, verdict
    from game.check import report as check_report
    from game.report import progress

    names = [n for n in levels.split(",") if n] or some(level_names())
    names = level_names() if levels == "all" else names
    for name in names:
        load_level(name)
    found = trials(file, _settings(setting), names, seeds)
    done = list(progress(found, len(names) * seeds, "hiking"))
    if as_json:
        _print_json(document(file, done))
    else:
        print(check_report(file, done))
    wrong = verdict(file, done)
    return _complain(wrong, 1) if wrong else 0


@dusk.command()
@click.argument("replay")
@_as_json
def verify(replay: str, as_json: bool) -> int:
    """Hike REPLAY again and compare every recorded number."""
    from engine import Mismatch
    from engine import verify as verify_replay

    try:
        result = verify_replay(replay)
    except Mismatch as error:
        if as_json:
            _print_json({"holds": False, "message": str(error)})
        return _complain(f"{replay} does not hold: {error}", 1)
    if as_json:
        _print_json({"holds": True, **result.to_dict()})
    else:
        print(
            f"{replay} holds: {result.strategy} on {result.level.name}, seed {result.seed}, "
            f"score {result.score:.1f}"
        )
    return 0


@dusk.command()
@click.argument("file")
@click.option("--force", is_flag=True, help="Overwrite the file.")
def new(file: str, force: bool) -> None:
    """Write FILE, a commented strategy (.py) or level (.toml) that works as it is."""
    from game.starters import write_starter

    print(write_starter(Path(file), force))


@dusk.command()
@click.argument("topic", default="scripting")
def guide(topic: str) -> None:
    """Print the guide on TOPIC: scripting."""
    from importlib import resources

    from engine.errors import suggestion

    folder = resources.files("assets").joinpath("guide")
    topics = [file.name[:-3] for file in folder.iterdir() if file.name.endswith(".md")]
    if topic not in topics:
        raise BadInput(f"guide `{topic[:80]}`: no such topic.{suggestion(topic[:80], topics)}")
    print(folder.joinpath(f"{topic}.md").read_text("utf-8"), end="")


@dusk.command()
@_as_json
def doctor(as_json: bool) -> int:
    """Check this installation: versions, screen, folders, Perlin field."""
    from game.doctor import examine

    findings = examine()
    if as_json:
        _print_json([vars(f) for f in findings])
    else:
        for finding in findings:
            print(f"{'ok ' if finding.well else 'NO '} {finding.name:12} {finding.text}")
    return 0 if all(f.well for f in findings) else 1


@dusk.command()
@click.argument("level")
@click.option("--seeds", type=click.IntRange(4, 1000), default=24, help="Mountains to judge on.")
@_as_json
def certify(level: str, seeds: int, as_json: bool) -> int:
    """Prove LEVEL: solvable, not to be cheated, its lesson true."""
    from engine import load_level
    from engine.certify import certify as prove
    from game.report import certificate_dict, certificate_text, steps

    with steps() as step:
        certificate = prove(load_level(level), seeds, step)
    if as_json:
        _print_json(certificate_dict(certificate))
    else:
        print(certificate_text(certificate))
    return 0 if certificate.holds else 1


def _play(
    level: str | None,
    seed: int | None,
    pilot: str | None = None,
    settings: dict[str, str] | None = None,
) -> int:
    from engine import level_names, load_level, load_strategy
    from engine.level import check_seed

    # Bad input is told before a window opens.
    if level is not None:
        load_level(level)
    if seed is not None:
        check_seed(seed)
    from game.screen import has_screen

    if pilot is not None:
        from game.thinking import is_file

        # A file that is there may be broken: the window shows it and waits for the next save.
        if not is_file(pilot) or not Path(pilot).is_file() or not has_screen():
            load_strategy(pilot, settings)
    if has_screen():
        from game.window import autopilot
        from game.window import play as play_window

        if pilot is not None:
            return autopilot(level or level_names()[0], seed, pilot, settings or {})
        return play_window(level, seed)
    from game.demo import demonstrate

    if pilot is not None:
        return demonstrate(level or level_names()[0], seed, pilot, settings)
    print("No screen here, so an autopilot walks in the terminal (with a screen: the game).")
    return demonstrate(level or "foothills", seed)


def _settings(given: tuple[str, ...]) -> dict[str, str]:
    settings: dict[str, str] = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not sign or not name or not value:
            raise BadInput(f"--set {text}: expected NAME=VALUE, such as learning_rate=120")
        settings[name] = value
    return settings


def _print_json(document: object) -> None:
    print(json.dumps(document, ensure_ascii=False, allow_nan=False))


def _complain(message: str, code: int = 2) -> int:
    print(f"dusk: {' '.join(message.split())}", file=sys.stderr)
    return code
