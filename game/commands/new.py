"""`dusk new`: a strategy or level to start from."""

from __future__ import annotations

from pathlib import Path

import click

from game.commands.shared import command


@command("dusk new my_hike.py", "dusk new my_level.toml", "dusk new competition.toml")
@click.argument("file")
@click.option("--force", is_flag=True, help="Overwrite FILE if it exists.")
def new(file: str, force: bool) -> None:
    """Create FILE as a commented starting point.

    FILE is a strategy (.py), a level (.toml) or a competition (competition.toml). Each works as it
    is.
    """
    from game.commands.starter_files import write_starter

    print(write_starter(Path(file), force))
