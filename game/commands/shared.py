"""What commands share: options, JSON on stdout, one line on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from engine.core.errors import BadInput
from game.words.languages import LANGUAGES

if TYPE_CHECKING:
    from game.words.languages import LanguageCode

Command = TypeVar("Command", bound=Callable[..., Any])


def as_json_option(command: Command) -> Command:
    """The flag `--json`."""
    text = "Print one JSON document and nothing else."
    return click.option("--json", "as_json", is_flag=True, help=text)(command)


LEVEL = "A level's name, a file, a seed code or `today`."
LEVELS = "Names, files and seed codes, with commas."
SEED = "Which mountain of the level's family."


def examples(*lines: str) -> str:
    """The end of a help page: commands that work as they stand."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


def level_option(required: bool = False) -> Callable[[Command], Command]:
    """The option `--level`."""
    return click.option("--level", required=required, metavar="LEVEL", help=LEVEL)


def seed_option(command: Command) -> Command:
    """The option `--seed`; left out it is the seed code's, or 0."""
    return click.option("--seed", type=int, metavar="N", help=SEED, show_default="0")(command)


def seeds_option(least: int, most: int, default: int | None, text: str = "Seeds 0 to N - 1.",
                 shown: str | bool = True) -> Callable[[Command], Command]:  # fmt: skip
    """The option `--seeds`, a number of mountains; `shown` is told as its default."""
    kind = click.IntRange(least, most)
    return click.option("--seeds", type=kind, default=default, metavar="N", help=text,
                        show_default=shown)  # fmt: skip


def round_option(command: Command) -> Command:
    """The option `--round`: which seed of a competition."""
    text = "Of a competition: which of its seeds."
    option = click.option("--round", "turn", type=click.IntRange(1), metavar="N", help=text,
                          show_default="the first")  # fmt: skip
    return option(command)


def listed(text: str) -> list[str]:
    """What stands between the commas, without the spaces round it."""
    return [part.strip() for part in text.split(",") if part.strip()]


def setting_option(command: Command) -> Command:
    """The option `--set NAME=VALUE`, which may be repeated."""
    text = "A parameter, such as learning_rate=120; may be repeated."
    return click.option("--set", "setting", multiple=True, metavar="NAME=VALUE", help=text)(command)


def mountain_option(command: Command) -> Command:
    """The option `--seed N`, where there may be many mountains."""
    text = "One mountain of the level's family alone, as a seed code names one too."
    return click.option("--seed", type=int, metavar="N", help=text)(command)


def language_option(command: Command) -> Command:
    """The option `--language`, see `asked` and `spoken`."""
    usual = "that of the game's settings"
    *first, last = LANGUAGES
    text = f"{', '.join(first)} or {last}."
    return click.option("--language", metavar="LANGUAGE", help=text, show_default=usual)(command)


def asked(language: str | None) -> LanguageCode | None:
    """The language asked for, if any; BadInput for one that the game does not speak."""
    if language is not None and language not in LANGUAGES:
        raise BadInput(f"--language: expected one of {', '.join(LANGUAGES)}, found {language[:40]}")
    return language


def spoken(language: str | None) -> LanguageCode:
    """The language asked for, or that of the settings."""
    from game.profile.profile import Profile

    return asked(language) or Profile.in_data_folder().settings.language


def crew_options(command: Command) -> Command:
    """Who does the work: `--jobs` processes or `--cluster` ADDRESS; otherwise threads."""
    jobs = click.option(
        "--jobs", type=click.IntRange(1, 1024), metavar="N", help="Work in so many processes."
    )
    cluster = click.option(
        "--cluster", metavar="ADDRESS", help="Work on a dask scheduler, such as tcp://host:8786."
    )
    return jobs(cluster(command))


def settings(given: tuple[str, ...]) -> dict[str, str]:
    """Pairs NAME=VALUE as a dictionary."""
    found: dict[str, str] = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not sign or not name or not value:
            raise BadInput(f"--set {text}: expected NAME=VALUE, such as learning_rate=120")
        found[name] = value
    return found


def print_json(document: object) -> None:
    """One JSON document on stdout."""
    print(json.dumps(document, ensure_ascii=False, allow_nan=False))


def complain(message: str, code: int = 2) -> int:
    """One line on stderr; gives the exit code back."""
    print(f"dusk: {' '.join(message.split())}", file=sys.stderr)
    return code
