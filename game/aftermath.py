"""What is worked out when a hike is over, in the background so that no frame waits for it."""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from engine import Expedition, hike, save_replay
from game.relief import Relief, survey
from game.storage import new_path
from game.story import Line, Story
from game.view.massif import Massif, raise_massif
from game.view.ribbons import steepest

GHOSTS = ("gd", "adam")
"""Strategies that hike the same mountain from the same start with the same luck."""
PATIENCE = 0.0002
"""How long the interpreter's lock may be kept from the window meanwhile [s]."""


class Aftermath(threading.Thread):
    """Saves the replay, sends the ghosts, draws up the true map."""

    def __init__(
        self,
        expedition: Expedition,
        result: Any = None,
        others: Sequence[Any] = (),
        ghosts: Sequence[str] = GHOSTS,
        lines: Sequence[Line] = (),
        reveal: bool = False,
    ) -> None:
        """Without a ``result`` a person hiked; a strategy's comes along with ``others`` to show.

        ``ghosts`` are sent on the same mountain, ``lines`` say how all are drawn.
        With ``reveal`` the whole mountain is worked out first.
        """
        # Not a daemon: a window closed at once must still leave a whole replay behind.
        super().__init__(name="aftermath", daemon=result is not None)
        self.expedition = expedition
        self.by_hand = result is None
        self.result: Any = expedition.finish() if result is None else result
        self.others, self.names, self.lines = tuple(others), tuple(ghosts), tuple(lines)
        self.replay: Path | None = None
        self.problem = ""
        self.ghosts: list[Any] = []
        self.relief: Relief | None = None
        self.reveal = reveal
        self.massif: Massif | None = None
        self.steepest: np.ndarray | None = None
        """The way along the true slope from the start."""
        self.done = threading.Event()

    def run(self) -> None:
        """All the work; ``done`` is set when it is over."""
        # The window draws meanwhile, and each of its many short numpy calls asks for the
        # interpreter's lock again: it must not wait the usual 5 ms each time.
        usual = sys.getswitchinterval()
        sys.setswitchinterval(PATIENCE)
        try:
            if self.reveal:
                self._raise()
            if self.by_hand:
                self._save()
            descent = self.result.altitude_start - self.expedition.hut.altitude
            self.relief = self.relief or survey(self.expedition.terrain, descent)
            self.ghosts.extend(self.others)
            for name in self.names:
                self.ghosts.append(hike(self.expedition.level, name, self.expedition.seed))
        finally:
            sys.setswitchinterval(usual)
            self.done.set()

    def _raise(self) -> None:
        e = self.expedition
        start = (float(e.start_east), float(e.start_north))
        self.massif = raise_massif(e.terrain, start, float(e.level.visibility), e.seed)
        self.steepest = steepest(e.terrain, start, e.level.goal == "up")

    def story(self) -> Story | None:
        """All that the debrief shows, once it is worked out."""
        if not self.done.is_set() or self.relief is None:
            return None
        hut = self.expedition.hut
        place = (float(hut.east), float(hut.north), float(hut.altitude))
        name = "" if self.by_hand else str(self.result.strategy)
        return Story(self.result, self.ghosts, self.relief, place, name, self.lines)

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
