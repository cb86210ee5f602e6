"""The command `dusk`. Parses, calls, prints; everything else lives in the parts it calls.

Exit 0: done. 1: the check said no. 2: bad input, one line on stderr. Heavy parts are imported
inside the commands, so that `dusk --help` is instant.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.errors import BadInput

if TYPE_CHECKING:
    from engine.level import Level

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Down by Dusk: a mountain in fog, a slow slope instrument and a sunset.",
)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
Seed = Annotated[int, typer.Option("--seed", help="Which mountain of the level's family.")]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="A parameter, such as learning_rate=120."),
]


def main() -> None:
    """Entry point of the command `dusk`."""
    try:
        code = app(prog_name="dusk", standalone_mode=False)
    except BadInput as error:
        code = _complain(str(error))
    except KeyboardInterrupt:
        code = _complain("interrupted", 130)
    except BrokenPipeError:
        # The reader of our output has left (`dusk levels | head -1`): not an error.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Exception as error:
        # The command line's own exceptions know how to say what is wrong in one line.
        if not hasattr(error, "format_message"):
            raise
        code = _complain(f"{error.format_message()} (dusk --help lists what there is)")
    sys.exit(code if isinstance(code, int) else 0)


@app.callback(invoke_without_command=True)
def _plain(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        context.exit(_play(None, None))


@app.command()
def play(
    level: Annotated[str | None, typer.Argument(help="A level's name or a .toml file.")] = None,
    seed: Annotated[int | None, typer.Option(help="Which mountain; left out, a new one.")] = None,
) -> None:
    """Walk a level in the window (plain `dusk` opens the title)."""
    raise typer.Exit(_play(level, seed))


@app.command()
def levels(as_json: Json = False) -> None:
    """List the levels."""
    from engine import level_names, load_level

    found = [load_level(name) for name in level_names()]
    if as_json:
        _print_json([_level_row(level) for level in found])
        return
    for level in found:
        price = level.instrument.price(level.instrument.scheme, 1)
        print(
            f"{level.name:14}{level.title:16}{level.chapter:20}"
            f"{level.daylight:g} min of daylight, {price:g} a reading"
        )


@app.command()
def run(
    strategy: Annotated[str, typer.Argument(help="A rule's name or a strategy file.")],
    level: Annotated[str, typer.Option(help="A level's name or a .toml file.")],
    seed: Seed = 0,
    setting: Settings = None,
    replay: Annotated[str | None, typer.Option(help="Write the replay here.")] = None,
    as_json: Json = False,
) -> None:
    """Let a strategy hike once."""
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
    if result.verdict != "ok":
        raise typer.Exit(_complain(result.message))


@app.command()
def score(
    strategies: Annotated[list[str], typer.Argument(help="Rules' names or strategy files.")],
    levels: Annotated[str, typer.Option(help="`all`, or names and files with commas.")] = "all",
    seeds: Annotated[int, typer.Option(min=1, max=100_000, help="Seeds 0 to N - 1.")] = 12,
    setting: Settings = None,
    csv: Annotated[str | None, typer.Option(help="Write one row a hike to this file.")] = None,
    as_json: Json = False,
) -> None:
    """Score strategies over seeds: mean and bootstrap 95% interval."""
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
    for message in sorted({r.message for r in results if r.verdict != "ok"}):
        _complain(message)
    if stopped:
        raise typer.Exit(_complain(f"interrupted after {len(results)} of {total} hikes", 130))
    if any(r.verdict != "ok" for r in results):
        raise typer.Exit(2)


@app.command()
def verify(replay: Annotated[str, typer.Argument()], as_json: Json = False) -> None:
    """Hike a replay again and compare every recorded number."""
    from engine import Mismatch
    from engine import verify as verify_replay

    try:
        result = verify_replay(replay)
    except Mismatch as error:
        if as_json:
            _print_json({"holds": False, "message": str(error)})
        raise typer.Exit(_complain(f"{replay} does not hold: {error}", 1)) from None
    if as_json:
        _print_json({"holds": True, **result.to_dict()})
    else:
        print(
            f"{replay} holds: {result.strategy} on {result.level.name}, seed {result.seed}, "
            f"score {result.score:.1f}"
        )


@app.command()
def new(
    file: Annotated[str, typer.Argument(help="my_hike.py or my_level.toml")],
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file.")] = False,
) -> None:
    """Write a commented strategy (.py) or level (.toml) that works as it is."""
    from importlib import resources

    template = {".py": "my_hike.py", ".toml": "my_level.toml"}.get(Path(file).suffix)
    if template is None:
        raise BadInput(f"{file}: expected a name ending in .py (a strategy) or .toml (a level)")
    if Path(file).exists() and not force:
        raise BadInput(f"{file}: already there; choose another name, or add --force")
    text = resources.files("assets").joinpath("templates", template).read_text("utf-8")
    try:
        Path(file).write_text(text.replace(template, Path(file).name), encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{file}: cannot be written: {error.strerror or error}") from None
    verb = "run" if template.endswith(".py") else "play"
    rest = " --level foothills --seed 1" if verb == "run" else ""
    print(f"{file} is written. Next:  dusk {verb} {file}{rest}")


@app.command()
def doctor(as_json: Json = False) -> None:
    """Check this installation: versions, screen, folders, the Perlin field."""
    from game.doctor import examine

    findings = examine()
    if as_json:
        _print_json([vars(f) for f in findings])
    else:
        for finding in findings:
            print(f"{'ok ' if finding.well else 'NO '} {finding.name:12} {finding.text}")
    if not all(f.well for f in findings):
        raise typer.Exit(1)


def _play(level: str | None, seed: int | None) -> int:
    from engine import load_level
    from engine.level import check_seed

    # Bad input is told before a window opens.
    if level is not None:
        load_level(level)
    if seed is not None:
        check_seed(seed)
    from game.screen import has_screen

    if has_screen():
        from game.window import play as play_window

        return play_window(level, seed)
    from game.demo import demonstrate

    print("No screen here, so an autopilot walks in the terminal (with a screen: the game).")
    return demonstrate(level or "foothills", seed)


def _settings(given: list[str] | None) -> dict[str, str]:
    settings: dict[str, str] = {}
    for text in given or []:
        name, sign, value = text.partition("=")
        if not sign or not name or not value:
            raise BadInput(f"--set {text}: expected NAME=VALUE, such as learning_rate=120")
        settings[name] = value
    return settings


def _level_row(level: Level) -> dict[str, Any]:
    return {
        "name": level.name,
        "title": level.title,
        "chapter": level.chapter,
        "lesson": level.lesson,
        "goal": level.goal,
        "briefing": level.briefing,
        "daylight": level.daylight,
        "minutes_per_reading": level.instrument.price(level.instrument.scheme, 1),
        "tolerance": level.tolerance,
        "visibility": level.visibility,
        "par": level.par,
    }


def _print_json(document: object) -> None:
    print(json.dumps(document, ensure_ascii=False, allow_nan=False))


def _complain(message: str, code: int = 2) -> int:
    print(f"dusk: {' '.join(message.split())}", file=sys.stderr)
    return code
