"""`dusk check`: what a judge would say of a file."""

from __future__ import annotations

from pathlib import Path

import click

from engine.core.errors import BadInput
from game.commands.shared import (
    command,
    complain,
    isolation_option,
    json_option,
    levels_option,
    parse_settings,
    print_json,
    seeds_option,
    setting_option,
    split_commas,
)


@command(
    "dusk check my_hike.py",
    "dusk check my_hike.py --levels ravine,foothills --seeds 8",
    "dusk check my_hike.py --isolation monty",
    "dusk check my_hike.py --levels ravine --gradescope results.json",
)
@click.argument("file")
@levels_option("", "five of them")
@seeds_option(1, 1000, 4)
@setting_option
@json_option
@click.option("--package", "packages", multiple=True, metavar="NAME",
              help="Allow this package beside numpy.")  # fmt: skip
@click.option("--cpu", type=click.IntRange(1, 600), default=3, metavar="N",
              help="Allow this many CPU seconds per hike.")  # fmt: skip
@click.option("--memory", type=click.IntRange(64, 65536), default=512, metavar="N",
              help="Allow this many MB per hike.")  # fmt: skip
@isolation_option
@click.option("--gradescope", metavar="FILE", help="Also write results.json for Gradescope.")
def check(
    file: str,
    levels: str,
    seeds: int,
    setting: tuple[str, ...],
    as_json: bool,
    packages: tuple[str, ...],
    cpu: int,
    memory: int,
    isolation: str,
    gradescope: str | None,
) -> int:
    """Report the faults, habits and score of FILE, a strategy.

    FILE hikes under the judge's own rules, with the modules that it imports from its folder. You
    get the faults in the judge's words, and the score beside those of gd and adam.
    """
    from engine import level_names, load_level
    from engine.judging.sandbox.limits import Limits, checked_packages
    from engine.judging.trial import TrialRules
    from engine.level_files.seed_codes import mountains
    from game.commands.gradescope import gradescope as gradescope_document
    from game.commands.gradescope import gradescope_refusal
    from game.commands.progress_bar import with_bar
    from game.commands.strategy_check import checked_hikes, document, spread_evenly, verdict
    from game.commands.strategy_check import report as check_report

    names = split_commas(levels) or spread_evenly(level_names())
    names = level_names() if levels == "all" else names
    chosen = [mountains(name, None, None, seeds) for name in names]
    for level, _ in chosen:
        load_level(level)
    given = tuple(parse_settings(setting).items())
    allowed = checked_packages(packages)
    rules = TrialRules(Limits(cpu, memory), allowed, given, isolation=isolation)
    found = checked_hikes(file, chosen, rules)
    try:
        done = list(with_bar(found, sum(len(own) for _, own in chosen), "hiking"))
    except BadInput as error:
        if gradescope:
            _write_json(Path(gradescope), gradescope_refusal(file, str(error)))
        raise
    # Written last: whatever the file did, its processes are over.
    if gradescope:
        _write_json(Path(gradescope), gradescope_document(file, done))
    if as_json:
        print_json(document(file, done))
    else:
        print(check_report(file, done))
    wrong = verdict(file, done)
    return complain(wrong, 1) if wrong else 0


def _write_json(path: Path, document: object) -> None:
    import json

    from engine.files import write_whole

    write_whole(path, json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1) + "\n")
