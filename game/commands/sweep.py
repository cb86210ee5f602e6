"""`dusk sweep`: learning rate x interval over many mountains."""

from __future__ import annotations

import click

from game.commands.shared import (
    as_json_option,
    complain,
    crew_options,
    examples,
    level_option,
    listed,
    mountain_option,
    print_json,
    seeds_option,
    setting_option,
    settings,
)


@click.command(
    epilog=examples(
        "dusk sweep gd --level ravine --out gd.png",
        "dusk sweep gd --rules momentum,adam --level ravine --lr 10:1000:16 --every 1,2,4",
        "dusk sweep gd --level ravine --seeds 1000 --out gd.csv --resume",
    )
)
@click.argument("rule")
@level_option(required=True)
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
@seeds_option(1, 1_000_000, None, "Seeds 0 to N - 1; 12.")
@mountain_option
@setting_option
@click.option("--out", metavar="FILE", help="Write the result to this file: .png, .csv or .json.")
@click.option("--resume", is_flag=True, help="Go on where an interrupted sweep to --out stopped.")
@crew_options
@as_json_option
def sweep(
    rule: str,
    level: str,
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
    """Score RULE over learning rate x interval.

    A heat map, a table, the best cell, and how robust it is.

    With a seed code or --seed on one mountain, otherwise on --seeds of them.
    Interrupted, it keeps what it has beside --out, and --resume goes on.
    """
    from engine import load_level
    from game.person.seedcode import mountains
    from game.terminal.sweeping import Request, document, output, run, text

    ways = {"both": (False, True), "on": (True,), "off": (False,)}[watch]
    names = [rule, *listed(rules)]
    level, chosen = mountains(level, seed, seeds, 12)
    request = Request.of(load_level(level), names, lr, every, ways, chosen, settings(setting))
    written = output(out, resume)
    try:
        found = run(request, written, resume, jobs, cluster)
    except KeyboardInterrupt:
        kept = f"; go on with --resume, {written.journal} has what is done" if written else ""
        return complain(f"interrupted{kept}", 130)
    if written is not None:
        written.write(found, request.level)
    if as_json:
        print_json(document(found))
    else:
        print(text(found))
        if written is not None:
            print(f"written: {written.path}")
    return 0
