"""The data folder of the platform, and the formats of the files in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, TypeVar

import platformdirs

from engine.core.errors import BadInput
from engine.files import UnusableFile, read_limited, reason_of
from engine.level_files.formats import is_elevation_name

Decoded = TypeVar("Decoded")
LARGEST_FILE = 4 * 1024 * 1024
"""Settings and progress are read up to this many bytes."""


class NoticeLine(NamedTuple):
    """A line to show above every scene: a text key of the catalogue and what fills its gaps."""

    key: str
    gaps: dict[str, str]


def data_folder() -> Path:
    """The folder for replays, pictures, settings and progress; made when it is missing."""
    folder = platformdirs.user_data_path("down-by-dusk", appauthor=False)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def own_levels(folder: Path | None) -> list[Path]:
    """Level files and elevation files in the person's own folder ``levels``, by name."""
    try:
        found = sorted((folder / "levels").iterdir()) if folder is not None else []
    except OSError:
        return []
    return [p for p in found if p.suffix.lower() == ".toml" or is_elevation_name(p)][:200]


def new_path(kind: str, level: str, seed: int, ending: str) -> Path:
    """A fresh path such as `replays/ravine-7-20260131-174500.jsonl.gz`; long seeds are cut."""
    folder = data_folder() / kind
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{level}-{str(seed)[:20]}-{datetime.now():%Y%m%d-%H%M%S}"
    path = folder / f"{stem}{ending}"
    count = 2
    while path.exists():
        path = folder / f"{stem}-{count}{ending}"
        count += 1
    return path


def set_aside(path: Path) -> Path:
    """Rename a file that cannot be used to `settings.broken-1.toml` or the next free number."""
    count = 1
    while (aside := path.with_name(f"{path.stem}.broken-{count}{path.suffix}")).exists():
        count += 1
    path.rename(aside)
    return aside


def read_stored(
    path: Path, decode: Callable[[bytes], Decoded]
) -> tuple[Decoded | None, NoticeLine | None, bool]:
    """What a file holds, what is wrong with it, and whether it may be written.

    A broken file is set aside; one that can be neither read nor moved must not be overwritten.
    """
    try:
        if not path.exists():
            return None, None, True
        return decode(read_limited(path, LARGEST_FILE)), None, True
    except (OSError, UnusableFile) as error:
        reason = error.reason if isinstance(error, UnusableFile) else reason_of(error)
        return None, NoticeLine("files.unreadable", {"name": path.name, "reason": reason}), False
    except (BadInput, ValueError, RecursionError) as error:
        gaps = {"name": path.name, "reason": " ".join(str(error).split())[:160]}
        try:
            aside = set_aside(path)
        except OSError:
            return None, NoticeLine("files.unusable", gaps), False
        return None, NoticeLine("files.set_aside", {**gaps, "aside": aside.name}), True
