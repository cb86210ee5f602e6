"""`dusk levels`: what there is to walk."""

from __future__ import annotations

import click

from game.commands.shared import as_json_option, print_json


@click.command()
@as_json_option
def levels(as_json: bool) -> None:
    """List the levels."""
    from engine import level_names, load_level
    from game.report import level_row

    found = [load_level(name) for name in level_names()]
    if as_json:
        print_json([level_row(level) for level in found])
        return
    for level in found:
        price = level.instrument.price(level.instrument.scheme, 1)
        print(
            f"{level.name:17}{level.title:17}{level.chapter:20}"
            f"{level.daylight:g} min of daylight, {price:g} a reading"
        )
