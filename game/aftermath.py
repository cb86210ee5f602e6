"""What is worked out when a hike is over, in the background so that no frame waits for it."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from engine import Expedition, hike, save_replay
from game.relief import Relief, survey
from game.storage import new_path

GHOSTS = ("gd", "adam")
"""Strategies that hike the same mountain from the same start with the same luck."""


class Aftermath(threading.Thread):
    """Saves the replay, sends the ghosts, draws up the true map."""

    def __init__(self, expedition: Expedition) -> None:
        # Not a daemon: a window closed at once must still leave a whole replay behind.
        super().__init__(name="aftermath")
        self.expedition = expedition
        self.result: Any = expedition.finish()
        self.replay: Path | None = None
        self.problem = ""
        self.ghosts: list[Any] = []
        self.relief: Relief | None = None
        self.done = threading.Event()

    def run(self) -> None:
        """All the work; ``done`` is set when it is over."""
        try:
            self._save()
            descent = self.result.altitude_start - self.expedition.hut.altitude
            self.relief = survey(self.expedition.terrain, descent)
            for name in GHOSTS:
                self.ghosts.append(hike(self.expedition.level, name, self.expedition.seed))
        finally:
            self.done.set()

    def _save(self) -> None:
        try:
            path = new_path("replays", self.expedition.level.name, self.expedition.seed,
                            ".jsonl.gz")  # fmt: skip
            save_replay(self.expedition, path)
        except OSError as error:
            self.problem = error.strerror or str(error)
            return
        self.replay = path
        print(f"replay: {path}", flush=True)
