"""`dusk new`: a strategy or level to start from."""

from __future__ import annotations

from pathlib import Path

import click

from game.commands.shared import examples


@click.command(
    epilog=examples("dusk new my_hike.py", "dusk new my_level.toml", "dusk new competition.toml")
)
@click.argument("file")
@click.option("--force", is_flag=True, help="Overwrite the file.")
def new(file: str, force: bool) -> None:
    """Write FILE, commented, to start from.

    A strategy (.py), a level (.toml) or a competition (competition.toml); each works as it is.
    """
    from game.commands.starter_files import write_starter

    print(write_starter(Path(file), force))
