"""`dusk run`: one hike by a strategy."""

from __future__ import annotations

import sys
from pathlib import Path
from traceback import format_exception
from typing import TYPE_CHECKING

import click

from engine.core.errors import BadInput, visible
from game.commands.shared import (
    command,
    complain,
    json_option,
    level_option,
    load_level_shown,
    parse_settings,
    print_json,
    seed_option,
    setting_option,
)

if TYPE_CHECKING:
    from engine import Expedition


@command(
    "dusk run gd --level ravine --seed 3 --set learning_rate=90 --set every=2",
    "dusk run my_hike.py --level foothills --replay my_hike.jsonl.gz",
    "dusk run my_hike.py --level foothills --trace",
    "dusk run other_hike.py --from my_hike.jsonl.gz --minute 34",
    "dusk run torch:Adam --level ravine --set learning_rate=40",
)
@click.argument("strategy")
@level_option()
@seed_option()
@setting_option
@click.option("--replay", metavar="FILE", help="Write the replay to this file (.jsonl.gz).")
@click.option(
    "--trace",
    is_flag=True,
    help="Also record what the strategy knew (STRATEGY.jsonl.gz).",
)
@click.option(
    "--from",
    "source",
    metavar="REPLAY",
    help="Continue this replay, on its mountain and with its luck.",
)
@click.option("--minute", type=float, metavar="M", help="Continue the replay from minute M.")
@click.option("--traceback", is_flag=True, help="Show every line that a fault went through.")
@click.option("--answer", is_flag=True, help="Also print the level's question and answer.")
@json_option
def run(
    strategy: str,
    level: str | None,
    seed: int | None,
    setting: tuple[str, ...],
    replay: str | None,
    trace: bool,
    source: str | None,
    minute: float | None,
    traceback: bool,
    answer: bool,
    as_json: bool,
) -> int:
    """Let STRATEGY hike once.

    STRATEGY may be a rule: gd, momentum, nesterov, adagrad, rmsprop, adam, sign, normalised or
    clipped. It may be one of the game's own: adaptive_interval, backtracking, bfgs, graduated,
    momentum_restart or trust_region. It may be an optimizer of a library, such as torch:Adam,
    scipy:Nelder-Mead, cma: or nevergrad:NGOpt. Or it is a .py file of yours.
    """
    from engine import load_strategy, save_replay
    from engine.running.endless_loop import endless_loops_stopped
    from engine.running.remarks import remarks_on
    from engine.running.source_file import place_of
    from engine.running.strategy import run_on
    from engine.running.trace import Recorder
    from engine.running.trace_files import save_trace, trace_path
    from game.commands.report import question_text, report

    loaded = load_strategy(strategy, parse_settings(setting))
    expedition = _set_out(level, seed, source, minute)
    recorder = Recorder() if trace else None
    if trace and replay is None:
        replay = f"{Path(loaded.name.replace(':', '-')).name}.jsonl.gz"
    for remark in remarks_on(loaded.file):
        print(f"dusk: {remark}", file=sys.stderr)
    faults: list[BaseException] = []
    try:
        with endless_loops_stopped(lambda: len(expedition.records)):
            result = run_on(expedition, loaded, recorder, faults.append)
    except KeyboardInterrupt as stop:
        where = place_of(stop.__traceback__, loaded.file)
        if where == loaded.file:
            raise
        return complain(f"interrupted in {where}", 130)
    if source is not None:
        # Practice: whoever sees score or replay is to see that the beginning was another's.
        name = f"{result.strategy}, from minute {minute:g} of {Path(source).name}"
        result = result.by(name, result.parameters, (result.verdict, result.message))
    if traceback and faults:
        print(visible("".join(format_exception(faults[-1]))), end="", file=sys.stderr)
    say = (lambda line: None) if as_json else print
    if as_json:
        print_json(result.to_dict() if source is None else {**result.to_dict(), "from": minute})
    else:
        print(report(result))
        if answer:
            print(question_text(result))
    if replay is not None:
        save_replay(expedition, replay, result, loaded.digest)
        say(f"replay: {replay}")
    if recorder is not None and replay is not None:
        beside = trace_path(replay)
        save_trace(recorder.trace(expedition, result.strategy), beside)
        say(f"trace: {beside}  (dusk watch {replay} shows it)")
    return 0 if result.verdict == "ok" else complain(result.message)


def _set_out(
    level: str | None, seed: int | None, source: str | None, minute: float | None
) -> Expedition:
    """A hike at its start, or at a minute of a replay."""
    from engine import Expedition
    from engine.level_files.seed_codes import resolve_level

    if source is None:
        if minute is not None:
            raise BadInput("--minute: needs --from REPLAY")
        if level is None:
            here = click.get_current_context()
            missing = next(one for one in here.command.params if one.name == "level")
            raise click.MissingParameter(ctx=here, param=missing)
        level, coded = resolve_level(level, seed)
        return Expedition(load_level_shown(level), coded or 0)
    if level is not None or seed is not None:
        raise BadInput("--from: a replay has its level and seed; leave --level and --seed out")
    if minute is None:
        raise BadInput(f"--from {source}: expected --minute M as well, such as --minute 34")
    from engine.replay_files import resume

    return resume(source, minute)[1]
