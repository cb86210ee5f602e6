"""The command `dusk`: finds the command, and turns bad input into one line.

Exit 0: done. 1: the check said no. 2: bad input, one line on stderr. What each command does
stands in `game.commands`.
"""

from __future__ import annotations

import os
import sys
import warnings
from importlib import import_module

import click

from engine.errors import BadInput
from game.commands import NAMES
from game.commands.shared import complain


class Commands(click.Group):
    """Loads a command's module when the command is named."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order of the help page."""
        return list(NAMES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, or None."""
        if cmd_name not in NAMES:
            return None
        command: click.Command = getattr(import_module(f"game.commands.{cmd_name}"), cmd_name)
        return command


def main() -> None:
    """Entry point of the command `dusk`."""
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    warnings.showwarning = lambda message, *_, **__: _warn(message)
    try:
        code = dusk(prog_name="dusk", standalone_mode=False)
    except BadInput as error:
        code = complain(str(error))
    except KeyboardInterrupt:
        code = complain("interrupted", 130)
    except BrokenPipeError:
        # The reader of our output has left (`dusk levels | head -1`): not an error.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except click.exceptions.Abort:
        code = complain("interrupted", 130)
    except click.ClickException as error:
        code = complain(f"{error.format_message()} (dusk --help lists what there is)")
    sys.exit(code if isinstance(code, int) else 0)


def _warn(message: Warning | str) -> None:
    """A warning as one line on stderr."""
    complain(f"warning: {message}")


@click.group(cls=Commands, invoke_without_command=True)
@click.pass_context
def dusk(context: click.Context) -> int | None:
    """Down by Dusk: a mountain in fog, a slow slope instrument and a sunset.

    Without a command: the game.
    """
    if context.invoked_subcommand is not None:
        return None
    from game.commands.play import start

    return start(None, None)
