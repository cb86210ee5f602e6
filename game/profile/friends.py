"""Replays of friends and of the class, shown as lanterns on a mountain they hiked."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from engine import Mismatch, Result, retrace
from engine.core.errors import BadInput
from engine.core.level import Level
from engine.files import read_limited, write_whole
from engine.replay import ReplayHeader
from engine.replay_files import LARGEST_REPLAY, read_ends
from game.profile.storage import data_folder

MOST_FILES, MOST_LANTERNS = 200, 6
"""So many files are looked at; so many lanterns shine on one mountain."""
LONGEST_NAME = 24
REPLAY_ENDING = ".jsonl.gz"


def friends_folder() -> Path:
    """Where replays of others are kept; made when it is missing."""
    folder = data_folder() / "friends"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def keep_friend(file: str) -> ReplayHeader:
    """Keep a copy of somebody's replay, under the file's name.

    Whether it holds is seen when it is hiked again. BadInput where it is no replay.
    """
    path = Path(file)
    if not path.name.endswith(REPLAY_ENDING):
        raise BadInput(f"{path.name}: expected a replay, NAME{REPLAY_ENDING}")
    try:
        header, _ = read_ends(path)
    except Mismatch as error:
        raise BadInput(f"{path.name}: does not hold: {error}") from None
    write_whole(friends_folder() / path.name, read_limited(path, LARGEST_REPLAY))
    return header


def friends_count(folder: Path | None = None) -> Counter[tuple[str, str]]:
    """How many replays there are of each mountain, by hash of the level and seed."""
    found: Counter[tuple[str, str]] = Counter()
    for _, header in _friend_replays(folder):
        found[header.level_hash, header.seed] += 1
    return found


def friends_on(level: Level, seed: int, folder: Path | None = None) -> list[tuple[str, Result]]:
    """Names and hikes of those who walked a mountain; what does not hold is left out."""
    found = []
    for path, header in _friend_replays(folder):
        if (header.level_hash, header.seed) != (level.content_hash, str(seed)):
            continue
        try:
            result, _ = retrace(path)
        except (BadInput, Mismatch):
            continue
        found.append((path.name.removesuffix(REPLAY_ENDING)[:LONGEST_NAME], result))
        if len(found) == MOST_LANTERNS:
            break
    return found


def _friend_replays(folder: Path | None) -> list[tuple[Path, ReplayHeader]]:
    try:
        paths = sorted((folder or friends_folder()).glob(f"*{REPLAY_ENDING}"))[:MOST_FILES]
    except OSError:
        return []
    found = []
    for path in paths:
        try:
            found.append((path, read_ends(path)[0]))
        except (BadInput, Mismatch):
            continue
    return found
