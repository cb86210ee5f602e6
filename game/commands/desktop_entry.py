"""`dusk app`: the game in the system's menu of programs."""

from __future__ import annotations

import sys

from engine.core.errors import visible
from game.commands.shared import command


@command("dusk app", name="app")
def desktop_entry() -> int:
    """Put the game with its icon into the system's menu of programs."""
    from game.commands.program_menu import add_to_menu

    for path in add_to_menu(sys.platform):
        print(f"written: {visible(str(path))}")
    return 0
