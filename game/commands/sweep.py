"""`dusk sweep`: learning rate x interval over many mountains, or a strategy's own parameters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from engine.core.errors import BadInput
from game.commands.shared import (
    cluster_option,
    complain,
    examples,
    jobs_option,
    json_option,
    level_option,
    out_option,
    parse_settings,
    print_json,
    seed_option,
    seeds_option,
    setting_option,
    split_commas,
)

if TYPE_CHECKING:
    from game.commands.grid_sweep import Request as Grid
    from game.commands.rate_sweep import Output


@click.command(
    epilog=examples(
        "dusk sweep gd --level ravine --out gd.png",
        "dusk sweep gd --rules momentum,adam --level ravine --lr 10:1000:16 --every 1,2,4",
        "dusk sweep gd --level ravine --seeds 1000 --out gd.csv --resume",
        "dusk sweep my_hike.py --level ravine --grid learning_rate=60:1000:6 --grid every=1,2,4",
    )
)
@click.argument("strategy")
@level_option(required=True)
@click.option(
    "--grid", multiple=True, metavar="NAME=VALUES", help="A parameter to sweep; may be repeated."
)
@click.option("--lr", default="2:4000:24", metavar="LO:HI:N", help="Learning rates, or a list.")
@click.option(
    "--every",
    default="1,2,3,4,6,8,12,16,24,32",
    metavar="LIST",
    help="Strides on one reading, with commas.",
)
@click.option(
    "--watch",
    type=click.Choice(["both", "on", "off"]),
    default="both",
    help="Glance after each stride.",
)
@click.option(
    "--rules", default="", show_default=False, metavar="LIST", help="More rules, with commas."
)
@seeds_option(1, 1_000_000, None, shown="12")
@seed_option("all of --seeds")
@setting_option
@out_option("Write the result to this file: .png, .csv or .json.")
@click.option("--resume", is_flag=True, help="Go on where an interrupted sweep to --out stopped.")
@jobs_option
@cluster_option
@json_option
@click.pass_context
def sweep(
    context: click.Context,
    strategy: str,
    level: str,
    grid: tuple[str, ...],
    lr: str,
    every: str,
    watch: str,
    rules: str,
    seeds: int | None,
    seed: int | None,
    setting: tuple[str, ...],
    out: str | None,
    resume: bool,
    jobs: int | None,
    cluster: str | None,
    as_json: bool,
) -> int:
    """Score STRATEGY over its parameters.

    A rule (gd, adam, ...) over learning rate x interval: a heat map, a table, the best cell, and
    how robust it is. Any strategy that dusk run takes, such as my_hike.py, over the parameters
    that --grid names, each as values with commas or as LO:HI:N.

    With a seed code or --seed on one mountain, otherwise on --seeds of them.
    Interrupted, it keeps what it has beside --out, and --resume goes on.
    """
    from engine import RULES, load_level
    from game.commands.grid_sweep import Request as Grid
    from game.commands.grid_sweep import no_rule
    from game.commands.rate_sweep import Request, document, output, run, save, text
    from game.profile.seed_code import mountains

    ways = {"both": (False, True), "on": (True,), "off": (False,)}[watch]
    names = [strategy, *split_commas(rules)]
    level, chosen = mountains(level, seed, seeds, 12)
    loaded, written = load_level(level), output(out, resume)
    if grid:
        _refuse(context, ("lr", "every", "watch", "rules", "resume", "cluster"))
        wanted = Grid.of(loaded, strategy, grid, chosen, parse_settings(setting))
        return _swept(wanted, level, written, jobs, as_json)
    if strategy not in RULES:
        raise no_rule(
            strategy, level, parse_settings(setting), "swept over learning rate and interval"
        )
    request = Request.of(loaded, names, lr, every, ways, chosen, parse_settings(setting))
    try:
        found = run(request, written, resume, jobs, cluster)
    except KeyboardInterrupt:
        kept = f"; go on with --resume, {written.journal} has what is done" if written else ""
        return complain(f"interrupted{kept}", 130)
    if written is not None:
        written.write(lambda part: save(found, loaded.title, part))
    if as_json:
        print_json(document(found))
    else:
        print(text(found))
        if written is not None:
            print(f"written: {written.path}")
    return 0


def _swept(
    request: Grid, level: str, written: Output | None, jobs: int | None, as_json: bool
) -> int:
    """The sweep of a strategy's own parameters."""
    from game.commands.grid_sweep import check_picture, document, run, save, text

    if written is not None and written.path.suffix.lower() == ".png":
        check_picture(request, written.path)
    found = run(request, jobs)
    if written is not None:
        written.write(lambda part: save(found, part))
    if as_json:
        print_json(document(found))
    else:
        print(text(found, level))
        if written is not None:
            print(f"written: {written.path}")
    for message in sorted(set(found.faults)):
        complain(message)
    return 2 if found.faults else 0


def _refuse(context: click.Context, options: Sequence[str]) -> None:
    """BadInput for the first of these options that was given beside --grid."""
    for name in options:
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            raise BadInput(
                f"--{name}: belongs to a sweep of rules without --grid"
                + ("; write: --grid learning_rate=10,30,100" if name == "lr" else "")
                + ("; write: --grid every=1,2,4" if name == "every" else "")
            )
