"""Where the game keeps what it writes: the platform's data folder."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import platformdirs


def data_folder() -> Path:
    """The folder for replays and pictures; made when it is missing."""
    folder = platformdirs.user_data_path("down-by-dusk", appauthor=False)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


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
