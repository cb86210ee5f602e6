"""`dusk new`: a strategy or level to start from."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("file")
@click.option("--force", is_flag=True, help="Overwrite the file.")
def new(file: str, force: bool) -> None:
    """Write FILE, a commented strategy (.py) or level (.toml) that works as it is."""
    from game.starters import write_starter

    print(write_starter(Path(file), force))
