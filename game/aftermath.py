"""What is worked out when a hike is over, in the background so that no frame waits for it."""

from __future__ import annotations

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
from game.whatif import WhatIf

GHOSTS = ("gd", "adam")
"""Strategies that hike the same mountain from the same start with the same luck."""


class Rising(threading.Thread):
    """Works out the whole mountain; begun before dusk, it is there when the fog falls."""

    def __init__(self, expedition: Expedition) -> None:
        super().__init__(name="rising", daemon=True)
        self.expedition = expedition
        self.massif: Massif | None = None
        self.steepest: np.ndarray | None = None

    def begin(self) -> None:
        """Start, unless that has been done."""
        if self.ident is None:
            self.start()

    def run(self) -> None:
        """All the work."""
        e = self.expedition
        start = (float(e.start_east), float(e.start_north))
        self.steepest = steepest(e.terrain, start, e.level.goal == "up")
        self.massif = raise_massif(e.terrain, start, float(e.level.visibility), e.seed)


class Aftermath(threading.Thread):
    """Saves the replay, sends the ghosts, draws up the true map."""

    def __init__(
        self,
        expedition: Expedition,
        result: Any = None,
        others: Sequence[Any] = (),
        ghosts: Sequence[str] = GHOSTS,
        lines: Sequence[Line] = (),
        rising: Rising | None = None,
    ) -> None:
        """Without a ``result`` a person hiked; a strategy's comes along with ``others`` to show.

        ``ghosts`` are sent on the same mountain, ``lines`` say how all are drawn.
        ``rising`` works out the whole mountain for the reveal, and is waited for first.
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
        self.rising = rising
        self.whatif = WhatIf(expedition.level, expedition.seed)
        self.done = threading.Event()

    def run(self) -> None:
        """All the work; ``done`` is set when it is over."""
        try:
            if self.by_hand:
                self._save()
            if self.rising is not None:
                self.rising.begin()
                self.rising.join()
            descent = self.result.altitude_start - self.expedition.hut.altitude
            self.relief = self.relief or survey(self.expedition.terrain, descent)
            self.ghosts.extend(self.others)
            for name in self.names:
                self.ghosts.append(hike(self.expedition.level, name, self.expedition.seed))
        finally:
            self.done.set()
        if self.by_hand and self.rising is not None:
            # While the reveal is looked at, the kernels are made ready elsewhere.
            self.whatif.begin()

    @property
    def massif(self) -> Massif | None:
        """The whole mountain, once it is worked out."""
        return None if self.rising is None else self.rising.massif

    @property
    def steepest(self) -> np.ndarray | None:
        """The way along the true slope from the start."""
        return None if self.rising is None else self.rising.steepest

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
