"""`dusk run`: one hike by a strategy."""

from __future__ import annotations

from pathlib import Path

import click

from game.commands.shared import (
    complain,
    examples,
    json_option,
    level_option,
    parse_settings,
    print_json,
    seed_option,
    setting_option,
)


@click.command(
    epilog=examples(
        "dusk run gd --level ravine --seed 3 --set learning_rate=90 --set every=2",
        "dusk run my_hike.py --level foothills --replay my_hike.jsonl.gz",
        "dusk run my_hike.py --level foothills --trace",
        "dusk run torch:Adam --level ravine --set learning_rate=40",
    )
)
@click.argument("strategy")
@level_option(required=True)
@seed_option()
@setting_option
@click.option("--replay", metavar="FILE", help="Write the replay to this file (.jsonl.gz).")
@click.option(
    "--trace",
    is_flag=True,
    help="Keep what the strategy knew at each verb, beside the replay (STRATEGY.jsonl.gz).",
)
@json_option
def run(
    strategy: str,
    level: str,
    seed: int | None,
    setting: tuple[str, ...],
    replay: str | None,
    trace: bool,
    as_json: bool,
) -> int:
    """Let STRATEGY hike once.

    A rule (gd, momentum, nesterov, adagrad, rmsprop, adam, sign, normalised, clipped), a strategy
    of ours (adaptive_interval, backtracking, bfgs, graduated, momentum_restart, trust_region), an
    adapter (torch:Adam, scipy:Nelder-Mead, cma:, nevergrad:NGOpt) or a .py file.
    """
    from engine import load_level, load_strategy, save_replay
    from engine.running.source_file import place_of
    from engine.running.strategy import run as run_hike
    from engine.running.trace import Recorder
    from engine.running.trace_files import save_trace, trace_path
    from game.commands.report import report
    from game.profile.seed_code import resolve

    level, coded = resolve(level, seed)
    loaded = load_strategy(strategy, parse_settings(setting))
    recorder = Recorder() if trace else None
    if trace and replay is None:
        replay = f"{Path(loaded.name.replace(':', '-')).name}.jsonl.gz"
    try:
        result, expedition = run_hike(load_level(level), loaded, coded or 0, recorder=recorder)
    except KeyboardInterrupt as stop:
        where = place_of(stop.__traceback__, loaded.file)
        if where == loaded.file:
            raise
        return complain(f"interrupted in {where}", 130)
    if as_json:
        print_json(result.to_dict())
    else:
        print(report(result))
    if replay is not None:
        save_replay(expedition, replay, result, loaded.digest)
        if not as_json:
            print(f"replay: {replay}")
    if recorder is not None and replay is not None:
        beside = trace_path(replay)
        save_trace(recorder.trace(expedition, result.strategy), beside)
        if not as_json:
            print(f"trace: {beside}  (dusk watch {replay} shows it)")
    return 0 if result.verdict == "ok" else complain(result.message)
