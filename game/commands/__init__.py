"""One module a command: `dusk NAME` is the function NAME of `game.commands.NAME`.

Beside a command stands the work that is its own. Heavy parts are imported inside the functions,
so that `dusk --help` is instant.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click

FRONT_COMMANDS = ("play", "check", "race", "compete", "guide")
"""The commands of `dusk --help`, in its order."""
COMMAND_NAMES = (
    *FRONT_COMMANDS,
    "new",
    "run",
    "score",
    "sweep",
    "tune",
    "levels",
    "edit",
    "watch",
    "verify",
    "export",
    "certify",
    "reveal",
    "class",
    "doctor",
    "bug-report",
    "app",
)
"""All commands, in the order of `dusk help all`."""
MODULE_NAMES = {"class": "classroom", "bug-report": "bug_report", "app": "desktop_entry"}
"""Commands whose names are words of Python, with the module and function that they are."""


def load_command(name: str) -> click.Command:
    """The command of this name, one of `COMMAND_NAMES`."""
    module = MODULE_NAMES.get(name, name)
    command: click.Command = getattr(import_module(f"{__name__}.{module}"), module)
    return command
