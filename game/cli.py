"""The command `dusk`: finds the subcommand and turns bad input into one line.

Exit 0: done. 1: the check said no. 2: bad input, one line on stderr. 130: interrupted. What each
subcommand does stands in `game.commands`.
"""

from __future__ import annotations

import io
import os
import shlex
import signal
import sys
import warnings
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

import click

from engine.core.errors import BadInput, suggestion
from game.commands import COMMAND_NAMES, FRONT_COMMANDS, load_command
from game.commands.restart import restart_if_needed
from game.commands.shared import complain, examples
from game.commands.watchdog import is_pressed_again

ALL = "game.cli.all"
"""Key in click's `Context.meta`: whether the help page lists all commands."""
INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells count it."""


class Commands(click.Group):
    """Loads a command's module when the command is named."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order of `dusk help all`."""
        return list(COMMAND_NAMES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, or None."""
        return load_command(cmd_name) if cmd_name in COMMAND_NAMES else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands in front with a hint at the others, or all after `dusk help all`."""
        everything = bool(ctx.meta.get(ALL))
        names = COMMAND_NAMES if everything else FRONT_COMMANDS
        width = formatter.width - 6 - max(map(len, names))
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, load_command(name).get_short_help_str(width)) for name in names]
            )
        if not everything:
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text(
                    f"dusk help all lists the other {len(COMMAND_NAMES) - len(FRONT_COMMANDS)}."
                )

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command and its arguments; BadInput that says what to write where there is none."""
        if args[:1] == ["help"]:
            args = [*args[1:2], "--help"]
            if args[0] in ("all", "--help"):
                ctx.meta[ALL] = args[0] == "all"
                click.echo(ctx.get_help())
                ctx.exit()
        if args and not args[0].startswith("-") and args[0] not in COMMAND_NAMES:
            raise BadInput(f"no command `{args[0][:80]}`.{_what_to_write(args[0])}")
        return super().resolve_command(ctx, args)

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Read the command line; `--help` prints here."""
        try:
            return super().make_context(info_name, args, parent, **extra)
        except BrokenPipeError:
            _drop_output()
            raise click.exceptions.Exit(0) from None

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; `main` alone reports an interruption, not click as well."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise click.Abort from None
        except BrokenPipeError:
            # The reader of our output has left (`dusk levels | head -1`): not an error.
            _drop_output()
            return 0


def main() -> None:
    """Run the command that `sys.argv` names, and leave with its exit code."""
    restart_if_needed()
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    # None where the shell has closed the stream (`dusk levels >&-`).
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: SIM115
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    _never_fail_to_print((sys.stdout, sys.stderr))
    warnings.showwarning = lambda message, *_, **__: _warn(message)
    try:
        code = dusk(prog_name="dusk", standalone_mode=False)
        sys.stdout.flush()
    except (KeyboardInterrupt, Exception) as error:
        code = _report_error(error)
    if code == INTERRUPTED:
        _leave_at_once()
    sys.exit(code if isinstance(code, int) else 0)


def _leave_at_once() -> NoReturn:
    """Exit without waiting for threads, which may be compiling, or for worker processes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C prints nothing more
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    if "multiprocessing" in sys.modules:
        from multiprocessing import active_children

        for worker in active_children():
            worker.kill()
    os._exit(INTERRUPTED)


def _report_error(error: BaseException) -> int:
    """Print in one line what ended the command; the exit code. Raises a fault of ours again."""
    if _interrupted(error):
        if sys.stderr.isatty():
            print(file=sys.stderr)  # below the terminal's own ^C
        return complain("interrupted", INTERRUPTED)
    if isinstance(error, BadInput):
        return complain(str(error))
    if isinstance(error, BrokenPipeError):
        _drop_output()
        return 0
    if isinstance(error, OSError):
        _drop_output()
        where = error.filename or "output or temporary files"
        return complain(f"{where}: {error.strerror or error or type(error).__name__}")
    if isinstance(error, click.ClickException):
        return complain(f"{error.format_message()} ({_help_for(error)})")
    raise error


def _interrupted(error: BaseException | None) -> bool:
    """Whether Ctrl-C is the cause: a C module interrupted while it loads raises ImportError."""
    if is_pressed_again():
        return True
    while error is not None and not isinstance(error, KeyboardInterrupt | click.Abort):
        error = error.__cause__ or error.__context__
    return error is not None


def _drop_output() -> None:
    """Send the rest of the output to the null device."""
    with suppress(io.UnsupportedOperation):  # a stream of a program that calls this one
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _never_fail_to_print(streams: Sequence[object]) -> None:
    """Print a question mark for what the stream's encoding lacks (Windows pipes, LC_ALL=C)."""
    for stream in streams:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _what_to_write(word: str) -> str:
    """What to write in place of a level or a file without a command, or of a mistyped command."""
    from engine import level_names
    from engine.level_files.seed_codes import is_level_file, resolve_level

    given = shlex.quote(word)
    if word.endswith(".py"):
        return f" Write: dusk run {given} --level foothills, or: dusk check {given}"
    if word.endswith((".jsonl.gz", ".jsonl")):
        return f" Write: dusk watch {given}"
    if word in level_names() or is_level_file(Path(word)) or resolve_level(word)[1] is not None:
        return f" Write: dusk play {given}"
    return suggestion(word[:80], COMMAND_NAMES)


def _help_for(error: click.ClickException) -> str:
    """Where to look further, for the command that was tried."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    hint = f"{context.command_path if context else 'dusk'} --help lists the options"
    if isinstance(error, click.MissingParameter) and error.param and error.param.name == "level":
        flag = "" if isinstance(error.param, click.Argument) else "--level "
        return f"such as {flag}foothills; dusk levels lists them, {hint}"
    takes = context.command.params if context else ()
    if isinstance(error, click.NoSuchOption) and any(p.name == "setting" for p in takes):
        return f"a parameter of a strategy is given as --set NAME=VALUE; {hint}"
    return hint


def _warn(message: Warning | str) -> None:
    """A warning as one line on stderr."""
    complain(f"warning: {message}")


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={
        "help_option_names": ["-h", "--help"],
        "show_default": True,
        "max_content_width": 100,
    },
    epilog=examples("dusk play quiet-bowl", "dusk new my_hike.py", "dusk guide"),
)
@click.version_option(
    None, "-V", "--version", package_name="down-by-dusk", message="dusk %(version)s"
)
@click.pass_context
def dusk(context: click.Context) -> int | None:
    """Down by Dusk: a mountain in fog, a slow slope instrument and a sunset.

    Without a command, the game starts.
    """
    if context.invoked_subcommand is not None:
        return None
    from game.commands.play import start

    return start(None, None)
