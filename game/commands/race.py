"""`dusk race`: strategies on one mountain together."""

from __future__ import annotations

import click

from game.commands.shared import as_json_option, complain, print_json, setting_option, settings


@click.command()
@click.argument("strategies", nargs=-1, required=True)
@click.option("--level", required=True, help="A level's name, a .toml or an elevation file.")
@click.option("--seed", type=int, default=0, help="Which mountain of the level's family.")
@setting_option
@as_json_option
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
    entered = enter(strategies, settings(setting))
    if not as_json and has_screen():
        from game.window import race as race_window

        return race_window(level, seed, entered)
    results = [result for result, _ in hike_all(loaded, seed, entered)]
    if as_json:
        print_json({"level": loaded.name, "seed": seed, "rows": rows(results)})
    else:
        print(table(results))
    faults = [r.message for r in results if r.verdict != "ok"]
    return complain(faults[0]) if faults else 0
