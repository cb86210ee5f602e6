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


def setting_option(command: Command) -> Command:
    """The option `--set NAME=VALUE`, which may be repeated."""
    text = "A parameter, such as learning_rate=120."
    return click.option("--set", "setting", multiple=True, metavar="NAME=VALUE", help=text)(command)


def mountain_option(command: Command) -> Command:
    """The option `--seed N`, where there may be many mountains."""
    text = "One mountain of the level's family alone, as a seed code names one too."
    return click.option("--seed", type=int, help=text)(command)


def crew_options(command: Command) -> Command:
    """Who does the work: `--jobs` processes or `--cluster` ADDRESS; otherwise threads."""
    jobs = click.option("--jobs", type=click.IntRange(1, 1024), help="Work in this many processes.")
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
