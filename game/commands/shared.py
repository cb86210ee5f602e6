"""What commands share: options, JSON on stdout, one line on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from engine.errors import BadInput

Command = TypeVar("Command", bound=Callable[..., Any])


def as_json_option(command: Command) -> Command:
    """The flag `--json`."""
    text = "Print one JSON document and nothing else."
    return click.option("--json", "as_json", is_flag=True, help=text)(command)


LEVEL = "A level's name, a file or a seed code."
LEVELS = "Names and files, with commas."
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


def seeds_option(least: int, most: int, default: int, text: str = "Seeds 0 to N - 1."
                 ) -> Callable[[Command], Command]:  # fmt: skip
    """The option `--seeds`, a number of mountains."""
    kind = click.IntRange(least, most)
    return click.option("--seeds", type=kind, default=default, metavar="N", help=text)


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
