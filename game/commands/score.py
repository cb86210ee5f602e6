"""`dusk score`: strategies over seeds and levels."""

from __future__ import annotations

from itertools import chain

import click

from engine.core.errors import BadInput
from game.commands.shared import (
    complain,
    examples,
    json_option,
    levels_option,
    parse_settings,
    print_json,
    seeds_option,
    setting_option,
    split_commas,
)


@click.command(
    epilog=examples(
        "dusk score my_hike.py gd adam --levels foothills,ravine --seeds 50",
        "dusk score my_hike.py adam --levels all --profile profile.png --csv hikes.csv",
    )
)
@click.argument("strategies", nargs=-1, required=True)
@levels_option("all")
@seeds_option(1, 100_000, 12)
@setting_option
@click.option("--csv", metavar="FILE", help="Write one row a hike to this file.")
@click.option(
    "--profile", metavar="FILE", help="Write the data profile to this file: .png, .csv or .json."
)
@json_option
def score(
    strategies: tuple[str, ...],
    levels: str,
    seeds: int,
    setting: tuple[str, ...],
    csv: str | None,
    profile: str | None,
    as_json: bool,
) -> int:
    """Score STRATEGIES over seeds: mean and bootstrap 95% interval.

    A seed code stands for its one mountain. --profile shows the share of (level, seed, target)
    reached against minutes of daylight, and the expected daylight to a target.
    """
    from engine import level_names, load_level, load_strategy
    from engine.study.scoring import hikes, standings
    from game.commands.progress_bar import with_bar
    from game.commands.report import score_table, standing_row, write_csv
    from game.profile.seed_code import mountains

    names = level_names() if levels == "all" else split_commas(levels)
    found = [mountains(name, None, None, seeds) for name in names]
    chosen = [(load_level(level), own) for level, own in found]
    entered = [load_strategy(s, parse_settings(setting)) for s in strategies]
    if not chosen:
        raise BadInput("--levels: expected `all` or names with commas, found none")
    if profile is not None:
        from game.charts.data_profile import check_path

        check_path(profile)
    results = []
    stopped = False
    total = sum(len(own) for _, own in chosen) * len(entered)
    every = chain.from_iterable(hikes(entered, [level], own) for level, own in chosen)
    try:
        for result in with_bar(every, total, "hiking"):
            results.append(result)  # noqa: PERF402 - kept one by one, for an interruption
    except KeyboardInterrupt:
        stopped = True
    if csv is not None:
        write_csv(results, csv)
    if profile is not None and results:
        from engine.study.profile import profile_of
        from game.charts.data_profile import save_profile

        save_profile(profile_of(results), profile)
    rows = standings(results)
    if as_json:
        document = {"seeds": max(len(own) for _, own in chosen), "complete": not stopped}
        print_json({**document, "rows": [standing_row(row) for row in rows]})
    else:
        print(score_table(rows))
        for path in (csv, profile):
            if path is not None and results:
                print(f"written: {path}")
    faults = sorted({r.message for r in results if r.verdict != "ok"})
    for message in faults:
        complain(message)
    if stopped:
        return complain(f"interrupted after {len(results)} of {total} hikes", 130)
    return 2 if faults else 0
