"""The person's best hike on each mountain, saved as a replay and shown as a ghost."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from engine import Mismatch, retrace
from engine.core.errors import BadInput
from engine.core.level import Level
from engine.core.result import Result
from engine.files import read_limited, write_whole
from engine.replay_files import LARGEST_REPLAY
from game.profile.storage import data_folder, set_aside

MOST_BESTS = 400
"""So many are kept; the ones that were walked longest ago go first."""


def best_path(level: Level, seed: int) -> Path:
    """Where the best hike of a mountain is kept: level and seed make the mountain."""
    mark = sha256(f"{level.content_hash} {seed}".encode()).hexdigest()[:12]
    return data_folder() / "bests" / f"{level.name}-{str(seed)[:20]}-{mark}.jsonl.gz"


def best_before(level: Level, seed: int) -> Result | None:
    """The best hike so far, hiked again; None where there is none that still holds.

    A file that does not hold is set aside, and the next hike takes its place.
    """
    try:
        path = best_path(level, seed)
        if not path.exists():
            return None
        try:
            result, _ = retrace(path)
        except (BadInput, Mismatch):
            set_aside(path)
            return None
    except OSError:
        return None
    same = result.level.content_hash == level.content_hash and result.seed == seed
    return result if same else None


def save_best(replay: Path, result: Result, before: Result | None) -> bool:
    """Keep ``replay`` as the best of its mountain where it is better; whether it was.

    Raises BadInput where it cannot be written.
    """
    if before is not None and result.score <= before.score:
        return False
    path = best_path(result.level, result.seed)
    write_whole(path, read_limited(replay, LARGEST_REPLAY))
    # Not the new one, whatever the clock says.
    others = [one for one in path.parent.glob("*.gz") if one != path]
    for old in sorted(others, key=_time_written)[: 1 - MOST_BESTS]:
        old.unlink(missing_ok=True)
    return True


def _time_written(path: Path) -> float:
    """When it was written; another window may have removed it meanwhile."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
