"""`dusk sweep`: learning rate x interval over many mountains, or a strategy's own parameters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from engine.core.errors import BadInput, visible
from game.commands.shared import (
    cluster_option,
    command,
    complain,
    jobs_option,
    json_option,
    level_option,
    out_option,
    paper_option,
    parse_settings,
    print_json,
    seed_option,
    seeds_option,
    setting_option,
    split_commas,
)

if TYPE_CHECKING:
    from game.charts.print_figure import Paper

WATCH = {"both": (False, True), "on": (True,), "off": (False,)}
"""The option `--watch`, and whether the hiker glances after each stride."""


@command(
    "dusk sweep gd --level ravine --out gd.png",
    "dusk sweep gd --rules momentum,adam --level ravine --lr 10:1000:16 --every 1,2,4",
    "dusk sweep gd --level ravine --seeds 1000 --out gd.csv --resume",
    "dusk sweep my_hike.py --level ravine --grid learning_rate=60:1000:6 --grid every=1,2,4",
)
@click.argument("strategy")
@level_option(required=True)
@click.option(
    "--grid", multiple=True, metavar="NAME=VALUES", help="Vary this parameter; may be repeated."
)
@click.option(
    "--lr",
    default="2:4000:24",
    metavar="LO:HI:N",
    help="Vary the learning rate: LO:HI:N or a list.",
)
@click.option(
    "--every",
    default="1,2,3,4,6,8,12,16,24,32",
    metavar="LIST",
    help="Vary the strides per reading.",
)
@click.option(
    "--watch",
    type=click.Choice(list(WATCH)),
    default="both",
    help="Glance after each stride, or not, or try both.",
)
@click.option(
    "--rules", default="", show_default=False, metavar="LIST", help="Also sweep these rules."
)
@seeds_option(1, 1_000_000, None, shown="12")
@seed_option("all of --seeds")
@setting_option
@out_option("Write the result: .png, .svg, .pdf, .csv or .json.")
@paper_option
@click.option("--resume", is_flag=True, help="Continue an interrupted sweep to --out.")
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
    paper: Paper | None,
    resume: bool,
    jobs: int | None,
    cluster: str | None,
    as_json: bool,
) -> int:
    """Score STRATEGY over its parameters.

    For a rule (gd, adam, ...) it varies learning rate and strides per reading. You get a heat map,
    a table, the best cell and how robust it is. For any other strategy, such as my_hike.py, it
    varies the parameters of --grid. Write their values with commas or as LO:HI:N.

    With a seed code or --seed it uses one mountain, otherwise --seeds mountains. If you interrupt
    it, the progress is saved beside --out, and --resume continues.
    """
    from engine import RULES, load_level
    from engine.batches.journal import Journal
    from engine.level_files.seed_codes import mountains
    from game.commands.sweep_grid import not_a_rule, rule_request, run, strategy_request
    from game.commands.sweep_output import document, output, text

    level, chosen = mountains(level, seed, seeds, 12)
    loaded, fixed = load_level(level), parse_settings(setting)
    if grid:
        _refuse(context, ("lr", "every", "watch", "rules", "resume", "cluster"))
        request = strategy_request(loaded, strategy, grid, chosen, fixed)
    elif strategy not in RULES:
        raise not_a_rule(strategy, level, fixed, "swept over learning rate and strides per reading")
    else:
        names = [strategy, *split_commas(rules)]
        request = rule_request(loaded, names, lr, every, WATCH[watch], chosen, fixed)
    written = output(out, resume, request, paper)
    journal = Journal(written.journal, resume) if written and request.rules else None
    try:
        found = run(request, journal, jobs, cluster)
    except KeyboardInterrupt:
        kept = f"; continue with --resume: {written.journal} holds what is done" if (
            written and journal) else ""  # fmt: skip
        return complain(f"interrupted{kept}", 130)
    finally:
        if journal is not None:
            journal.close(finished=False)
    if written is not None:
        written.write(found)
        if journal is not None:
            journal.remove()
    if as_json:
        print_json(document(found))
    else:
        print(text(found, level))
        if written is not None:
            print(f"written: {visible(str(written.path))}")
    faults = sorted({fault for swept in found for fault in swept.faults})
    for message in faults:
        complain(message)
    return 2 if faults else 0


def _refuse(context: click.Context, options: Sequence[str]) -> None:
    """BadInput for the first of these options that was given beside --grid."""
    for name in options:
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            raise BadInput(
                f"--{name}: works in a sweep of rules only, without --grid"
                + ("; write: --grid learning_rate=10,30,100" if name == "lr" else "")
                + ("; write: --grid every=1,2,4" if name == "every" else "")
            )
