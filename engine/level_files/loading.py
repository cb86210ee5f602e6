"""Reads levels: shipped ones by name, one's own from TOML or from an elevation file."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from engine.core.errors import BadInput, suggestion
from engine.core.level import Level
from engine.files import read_limited
from engine.level_files.formats import bare_name, is_elevation_name
from engine.level_files.messages import in_our_words
from engine.level_files.tables import LevelFile

if TYPE_CHECKING:
    from engine.level_files.file_overview import Overview

LARGEST_FILE = 256 * 1024
"""A level file is text of at most this many bytes."""
MOST_DOTS = 64
"""Dots in one line of a level file, outside texts in quotes."""


def level_names() -> list[str]:
    """Names of the shipped levels, in the order in which they are met.

    >>> level_names()[0]
    'quiet-bowl'
    """
    order = resources.files("levels").joinpath("order.txt").read_text("utf-8")
    return order.split()


def load_level(name_or_path: str | Path) -> Level:
    """A level, decoded and checked.

    `name_or_path`: a shipped level's name (`level_names`), or the path of a level file (.toml) or
    an elevation file (`formats.SUFFIXES`). BadInput, with the key and what was expected,
    where there is no such level or it cannot be used.

    >>> load_level("ravine").daylight
    120.0
    """
    text = str(name_or_path)
    path = Path(text)
    if path.suffix == ".toml":
        data = read_limited(path, LARGEST_FILE, f"level {text}")
        return level_from_toml(data, path.stem, text, path.parent)
    shipped = text in level_names()
    if is_elevation_name(path) or (not shipped and _is_file(path)):
        return load_elevation(path)
    if not shipped:
        raise BadInput(
            f"level `{text[:80]}`: no such level.{suggestion(text[:80], level_names())} A file of "
            "your own is named by its path: a level file (.toml) or an elevation file (.tif, ...)."
        )
    data = resources.files("levels").joinpath(f"{text}.toml").read_bytes()
    return level_from_toml(data, text, f"{text}.toml")


def load_elevation(path: Path) -> Level:
    """The level of an elevation file. BadInput."""
    from engine.level_files.elevation import level_table

    return level_from_table(level_table(path), bare_name(path), str(path))


def survey_elevation(
    path: Path,
    at: tuple[float, float] | None = None,
    size: float | None = None,
    progress: Callable[[float], None] | None = None,
) -> tuple[Level, Overview]:
    """The level of an elevation file, and the whole file with the square that was cut out of it.

    `at` (latitude, longitude) and `size` [m] choose the square; `progress` is called with the
    share of the file that has been read. BadInput.
    """
    from engine.level_files.elevation import surveyed

    table, overview = surveyed(path, at, size, progress)
    return level_from_table(table, bare_name(path), str(path)), overview


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except ValueError:  # a name that no file can have
        return False


def level_from_toml(data: bytes, name: str, where: str, folder: Path | None = None) -> Level:
    """Decode a level file's bytes; `where` stands in the error messages.

    Elevation files that it names are read from `folder`; without one there are none.
    """
    try:
        text = data.decode("utf-8-sig")
        _refuse_long_keys(text, where)
        table = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise BadInput(
            f"level {where}: expected text saved as UTF-8, found something else "
            f"at byte {error.start}"
        ) from None
    except (tomllib.TOMLDecodeError, ValueError) as error:
        raise BadInput(f"level {where}: not valid TOML: {error}") from None
    except RecursionError:
        raise BadInput(f"level {where}: not valid TOML: nested too deeply") from None
    if folder is not None and "elevation" in text:
        from engine.level_files.elevation import embed

        embed(table, folder, where)
    return level_from_table(table, name, where)


def level_from_table(table: Any, name: str, where: str) -> Level:
    """Decode a level from plain tables, as TOML and JSON give them."""
    try:
        _refuse_non_finite(table, "")
        return Level(name, msgspec.convert(table, LevelFile))
    except msgspec.ValidationError as error:
        raise BadInput(f"level {where}: {in_our_words(str(error), table)}") from None
    except RecursionError:
        raise BadInput(f"level {where}: nested too deeply") from None


def _refuse_long_keys(text: str, where: str) -> None:
    """A key of ten thousand dotted parts would cost tomllib gigabytes."""
    for number, line in enumerate(text.splitlines(), 1):
        bare = re.sub(r"\"[^\"]*\"|'[^']*'", "", line).partition("#")[0]
        if bare.count(".") > MOST_DOTS:
            raise BadInput(
                f"level {where}: line {number}: expected at most {MOST_DOTS} dots outside texts, "
                f"found {bare.count('.')}"
            )


def _refuse_non_finite(value: object, where: str) -> None:
    if isinstance(value, float) and not math.isfinite(value):
        raise msgspec.ValidationError(f"Expected a finite number, found {value} - at `$.{where}`")
    if isinstance(value, int) and abs(value) >= 2**63:
        raise msgspec.ValidationError(f"Expected a number under 2^63 - at `$.{where}`")
    if isinstance(value, dict):
        for key, item in value.items():
            _refuse_non_finite(item, f"{where}.{key}" if where else str(key))
    elif isinstance(value, list):
        for k, item in enumerate(value):
            _refuse_non_finite(item, f"{where}[{k}]")
