"""The index of saved replays, read from their headers without hiking them again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from engine.core.errors import BadInput
from engine.replay import Mismatch
from engine.replay_files import read_ends

MOST_LISTED = 400
"""So many of the newest replays are listed."""
TIME_STAMP = re.compile(r"-(\d{8}-\d{6})(?:-\d+)?\.jsonl\.gz$")


@dataclass(frozen=True)
class SavedHike:
    """One replay of the folder."""

    path: Path
    level: str
    level_hash: str
    seed: str
    """In decimal."""
    when: datetime
    score: float
    safe: bool
    readings: int

    @property
    def mountain(self) -> tuple[str, str]:
        """What is the same for all hikes of one mountain."""
        return self.level_hash, self.seed


@dataclass(frozen=True)
class HikedMountain:
    """All hikes of one mountain, the newest first."""

    hikes: tuple[SavedHike, ...]

    @property
    def best(self) -> SavedHike:
        """The hike with the highest score."""
        return max(self.hikes, key=lambda hike: hike.score)

    @property
    def fewest(self) -> int | None:
        """Readings of the safe hike that took the fewest; None where none was safe."""
        return min((hike.readings for hike in self.hikes if hike.safe), default=None)


def hikes_in(folder: Path) -> list[SavedHike]:
    """The replays of a folder, the newest first; what cannot be read is left out."""
    try:
        paths = sorted(folder.glob("*.jsonl.gz"), key=_time_of, reverse=True)[:MOST_LISTED]
    except OSError:
        return []
    found = (_read_saved_hike(path) for path in paths)
    return [hike for hike in found if hike is not None]


def mountains_of(hikes: Sequence[SavedHike]) -> list[HikedMountain]:
    """The hikes by their mountain, the one hiked last first."""
    grouped: dict[tuple[str, str], list[SavedHike]] = {}
    for hike in hikes:
        grouped.setdefault(hike.mountain, []).append(hike)
    return [HikedMountain(tuple(group)) for group in grouped.values()]


def _time_of(path: Path) -> datetime:
    """When it was written: by its name, else by the file's time."""
    stamp = TIME_STAMP.search(path.name)
    try:
        if stamp is not None:
            return datetime.strptime(stamp[1], "%Y%m%d-%H%M%S")
        return datetime.fromtimestamp(path.stat().st_mtime)
    except (OSError, ValueError):
        return datetime.min


def _read_saved_hike(path: Path) -> SavedHike | None:
    try:
        header, numbers = read_ends(path)
        return SavedHike(path, header.level_name, header.level_hash, header.seed, _time_of(path),
                    float(numbers["score"]), bool(numbers["safe"]),
                    int(numbers["readings"]))  # fmt: skip
    except (BadInput, Mismatch, KeyError, TypeError, ValueError):
        return None
