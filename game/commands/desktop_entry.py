"""`dusk app`: the game in the system's menu of programs."""

from __future__ import annotations

import sys

import click

from game.commands.shared import examples


@click.command("app", epilog=examples("dusk app"))
def desktop_entry() -> int:
    """Put the game with its icon into the system's menu of programs."""
    from game.commands.program_menu import add_to_menu

    for path in add_to_menu(sys.platform):
        print(f"written: {path}")
    return 0
