"""Options and output that the commands share."""

from __future__ import annotations

import io
import json
import math
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from engine.core.errors import BadInput, visible
from game.words.languages import LANGUAGES

if TYPE_CHECKING:
    from engine.core.level import Level
    from game.words.languages import LanguageCode

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

LEVEL = "Hike on this level: a name, a file, a seed code or `today`."
LEVELS = "Use these levels: names, files or seed codes, with commas; or all."
JOBS = click.IntRange(0, 1024)
LONGEST_LINE = 1000
"""Signs of a message; a name alone can have thousands."""


def examples(*lines: str) -> str:
    """The end of a help page: commands that work as they stand."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


class Command(click.Command):
    """A command whose help page begins with its commonest example and ends with the others."""

    def __init__(self, name: str | None, *, lines: Sequence[str], **given: Any) -> None:
        super().__init__(name, epilog=examples(*lines[1:]) if lines[1:] else None, **given)
        self.lines = lines

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the example, then what click writes."""
        formatter.write(f"Example: {self.lines[0]}\n\n")
        super().format_help(ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options as click does, with their defaults and ranges in plain words."""
        options = [one for one in self.get_params(ctx) if isinstance(one, click.Option)]
        rows = [row for one in options if (row := one.get_help_record(ctx))]
        with formatter.section("Options"):
            formatter.write_dl([(name, in_plain_words(text)) for name, text in rows])


def in_plain_words(text: str) -> str:
    """An option's help: `[default: 12; 0 to 1000]` for click's `[default: (12); 0<=x<=1000]`."""
    text = re.sub(r"\[default: \((.*?)\)(?=[;\]])", r"[default: \1", text)
    return re.sub(r"x>=(\S+?)\]", r"\1 or more]", re.sub(r"(\S+)<=x<=", r"\1 to ", text))


def command(*lines: str, name: str | None = None) -> Callable[[Callable[..., Any]], Command]:
    """Decorator of a command; `lines` are its examples, the commonest first."""
    return click.command(name, cls=Command, lines=lines)


def load_level_shown(level: str) -> Level:
    """The level of a name or file; while a large file is read, a bar on a terminal's stderr."""
    from engine.level_files.loading import load_level
    from game.commands.progress_bar import share_bar

    with share_bar(f"reading {Path(level).name}") as report:
        return load_level(level, report)


def json_option(command: Decorated) -> Decorated:
    """The flag `--json`."""
    text = "Print one JSON document and nothing else."
    return click.option("--json", "as_json", is_flag=True, help=text)(command)


def level_option(required: bool = False) -> Callable[[Decorated], Decorated]:
    """The option `--level`."""
    return click.option("--level", required=required, metavar="LEVEL", help=LEVEL)


def levels_option(
    default: str | None, shown: str | bool = True
) -> Callable[[Decorated], Decorated]:
    """The option `--levels`; `shown` is printed as its default."""
    return click.option("--levels", default=default, metavar="LEVELS", help=LEVELS,
                        show_default=shown)  # fmt: skip


def seed_option(shown: str = "0") -> Callable[[Decorated], Decorated]:
    """The option `--seed`; left out it is the seed code's, or what `shown` says."""
    text = "Draw the mountain from this seed."
    return click.option("--seed", type=int, metavar="N", help=text, show_default=shown)


def seeds_option(
    least: int,
    most: int,
    default: int | None,
    text: str = "Use the seeds 0 to N - 1.",
    shown: str | bool = True,
) -> Callable[[Decorated], Decorated]:
    """The option `--seeds`, a number of mountains; `shown` is printed as its default."""
    kind = click.IntRange(least, most)
    return click.option("--seeds", type=kind, default=default, metavar="N", help=text,
                        show_default=shown)  # fmt: skip


def out_option(
    text: str, metavar: str = "FILE", shown: str | bool = False
) -> Callable[[Decorated], Decorated]:
    """The option `--out`, where the result is written."""
    return click.option("--out", metavar=metavar, help=text, show_default=shown)


def paper_option(command: Decorated) -> Decorated:
    """The option `--paper`: what a picture is drawn on."""
    text = "Draw on cream or white paper (a .png is on cream, .svg and .pdf are on white)."
    kinds = click.Choice(("cream", "white"))
    return click.option("--paper", type=kinds, metavar="WHICH", help=text)(command)


def jobs_option(command: Decorated) -> Decorated:
    """The option `--jobs`: worker processes here."""
    text = "Use this many processes (0: one per processor)."
    return click.option("--jobs", type=JOBS, metavar="N", help=text)(command)


def isolation_option(command: Decorated) -> Decorated:
    """The option `--isolation`, see `engine.judging.sandbox.tiers`."""
    kinds = click.Choice(("auto", "confined", "monty", "trust"))
    text = "Confine files: auto, confined, monty or trust (see dusk guide teaching)."
    return click.option("--isolation", type=kinds, default="auto", metavar="HOW", help=text)(
        command
    )


def cluster_option(command: Decorated) -> Decorated:
    """The option `--cluster`: workers elsewhere."""
    text = "Share out the work by this dask scheduler (tcp://host:8786)."
    return click.option("--cluster", metavar="ADDRESS", help=text)(command)


def round_option(command: Decorated) -> Decorated:
    """The option `--round`: which seed of a competition."""
    text = "Show this seed of a competition: 1 is its first."
    option = click.option("--round", "turn", type=click.IntRange(1), metavar="N", help=text,
                          show_default="the first")  # fmt: skip
    return option(command)


def split_commas(text: str) -> list[str]:
    """The parts between the commas, without the spaces round them."""
    return [part.strip() for part in text.split(",") if part.strip()]


def setting_option(command: Decorated) -> Decorated:
    """The option `--set NAME=VALUE`, which may be repeated."""
    text = "Set a parameter, such as learning_rate=120; may be repeated."
    return click.option("--set", "setting", multiple=True, metavar="NAME=VALUE", help=text)(command)


def language_option(command: Decorated) -> Decorated:
    """The option `--language`, see `checked_language` and `chosen_language`."""
    usual = "as in Settings"
    *first, last = LANGUAGES
    text = f"Speak {', '.join(first)} or {last}."
    return click.option("--language", metavar="LANGUAGE", help=text, show_default=usual)(command)


def checked_language(language: str | None) -> LanguageCode | None:
    """The language asked for, if any; BadInput for one that the game does not speak."""
    if language is not None and language not in LANGUAGES:
        raise BadInput(f"--language: expected one of {', '.join(LANGUAGES)}, found {language[:40]}")
    return language


def chosen_language(language: str | None) -> LanguageCode:
    """The language asked for, or that of the settings."""
    from game.profile.profile import Profile

    return checked_language(language) or Profile.in_data_folder().settings.language


def parse_settings(given: tuple[str, ...]) -> dict[str, str]:
    """Pairs NAME=VALUE as a dictionary."""
    found: dict[str, str] = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not sign or not name or not value:
            raise BadInput(f"--set {text}: expected NAME=VALUE, such as learning_rate=120")
        found[name] = value
    return found


def print_json(document: object) -> None:
    """One JSON document on stdout; numbers that JSON lacks, such as a parameter `nan`, as texts."""
    print(json.dumps(_of_json(document), ensure_ascii=False, allow_nan=False))


def _of_json(value: object) -> object:
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, Mapping):
        return {key: _of_json(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_of_json(one) for one in value]
    return value


def complain(message: str, code: int = 2) -> int:
    """One line on stderr, without the middle of a very long one; gives the exit code back."""
    line = visible(" ".join(message.split()))
    if len(line) > LONGEST_LINE:
        line = f"{line[: LONGEST_LINE // 2]} ... {line[-LONGEST_LINE // 2 :]}"
    try:
        print(f"dusk: {line}", file=sys.stderr, flush=True)
    except OSError:
        # Nobody can be told. Nor may the interpreter try it again at its end, with its own code.
        with suppress(io.UnsupportedOperation):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
    return code
