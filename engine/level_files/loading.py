"""Loads levels: shipped ones by name, other ones from TOML or an elevation file."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

from engine.core.errors import BadInput, suggestion, visible
from engine.core.level import Level, LevelTable
from engine.documents import table_of_toml
from engine.files import is_file, read_limited
from engine.level_files.formats import bare_name, is_elevation_name
from engine.level_files.messages import in_our_words
from engine.level_files.tables import LevelFile

if TYPE_CHECKING:
    from engine.level_files.file_overview import Overview

ReportProgress: TypeAlias = Callable[[float], None]
LONGEST_REASON = 400
"""Characters of the reason why a file was refused."""
LARGEST_FILE = 256 * 1024
"""A level file is text of at most this many bytes."""


def level_names() -> list[str]:
    """Names of the shipped levels, in the order in which they are met.

    >>> level_names()[0]
    'quiet-bowl'
    """
    return [*_order()]


@cache
def _order() -> tuple[str, ...]:
    """The same, read once: it comes with the program."""
    order = resources.files("levels").joinpath("order.txt").read_text("utf-8")
    return tuple(order.split())


def load_level(name_or_path: str | Path, progress: ReportProgress | None = None) -> Level:
    """A level, decoded and checked.

    `name_or_path`: a shipped level's name (`level_names`), or the path of a level file (.toml) or
    an elevation file (`formats.SUFFIXES`). `progress` is called with the share of the heights that
    have been read. BadInput, with the key and what was expected, where there is no such level or
    it cannot be used.

    >>> load_level("ravine").daylight
    120.0
    """
    text = str(name_or_path)
    path = Path(text)
    if path.suffix == ".toml":
        data = read_limited(path, LARGEST_FILE, f"level {text}")
        return level_from_toml(data, path.stem, text, path.parent, progress)
    shipped = text in _order()
    if is_elevation_name(path) or (not shipped and is_file(path)):
        return load_elevation(path, progress)
    if not shipped:
        raise BadInput(
            f"level `{text[:80]}`: no such level.{suggestion(text[:80], level_names())} A file of "
            "your own is named by its path: a level file (.toml) or an elevation file (.tif, ...)."
        )
    return Level(text, _shipped(text))


@cache
def _shipped(name: str) -> LevelTable:
    """The table of a shipped level; the program has one of each, as it cannot be changed."""
    data = resources.files("levels").joinpath(f"{name}.toml").read_bytes()
    return level_from_toml(data, name, f"{name}.toml").table


def load_elevation(path: Path, progress: ReportProgress | None = None) -> Level:
    """The level of an elevation file; `progress` as in `load_level`. BadInput."""
    from engine.level_files.elevation import level_table

    return level_from_table(level_table(path, progress=progress), bare_name(path), str(path))


def survey_elevation(
    path: Path,
    at: tuple[float, float] | None = None,
    size: float | None = None,
    progress: ReportProgress | None = None,
) -> tuple[Level, Overview]:
    """The level of an elevation file, and the whole file with the square that was cut out of it.

    `at` (latitude, longitude) and `size` [m] choose the square; `progress` is called with the
    share of the file that has been read. BadInput.
    """
    from engine.level_files.elevation import table_and_overview

    table, overview = table_and_overview(path, at, size, progress)
    return level_from_table(table, bare_name(path), str(path)), overview


def level_from_toml(
    data: bytes,
    name: str,
    where: str,
    folder: Path | None = None,
    progress: ReportProgress | None = None,
) -> Level:
    """Decode a level file's bytes; `where` stands in the error messages.

    Elevation files that it names are read from `folder`; without one there are none.
    """
    table = table_of_toml(data, f"level {where}")
    if folder is not None and b"elevation" in data:
        from engine.level_files.elevation import embed

        embed(table, folder, where, progress)
    return level_from_table(table, name, where)


def level_from_table(table: Any, name: str, where: str) -> Level:
    """Decode a level from plain tables, as TOML and JSON give them."""
    try:
        return Level(visible(name), msgspec.convert(_checked_values(table, ""), LevelFile))
    except msgspec.ValidationError as error:
        words = in_our_words(str(error), table)
        raise BadInput(f"level {where}: {_cut_reason(words)}") from None
    except RecursionError:
        raise BadInput(f"level {where}: nested too deeply") from None


def _cut_reason(words: str) -> str:
    """At most `LONGEST_REASON` characters: a key may have a hundred thousand."""
    return words if len(words) <= LONGEST_REASON else f"{words[: LONGEST_REASON - 3]}..."


def _checked_values(value: Any, where: str) -> Any:
    """The tables with hidden characters escaped; ValidationError for a number without an end."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, float) and not math.isfinite(value):
        raise msgspec.ValidationError(f"Expected a finite number, found {value} - at `$.{where}`")
    if isinstance(value, int) and abs(value) >= 2**63:
        raise msgspec.ValidationError(f"Expected a number under 2^63 - at `$.{where}`")
    if isinstance(value, dict):
        return {
            k: _checked_values(v, f"{where}.{k}" if where else str(k)) for k, v in value.items()
        }
    if isinstance(value, list):
        return [_checked_values(item, f"{where}[{k}]") for k, item in enumerate(value)]
    return value
