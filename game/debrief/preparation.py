"""Prepares the debrief in the background when a hike is over."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from engine import Expedition, hike, save_replay
from engine.core.errors import BadInput
from engine.core.result import Result
from engine.files import reason_of
from game.background.priority import lower_priority
from game.debrief.class_file import Companion
from game.debrief.what_if import WhatIf
from game.hike.summary import HikeSummary, LineStyle
from game.land.relief import Relief, survey
from game.profile.bests import best_before, save_best
from game.profile.friends import friends_on
from game.profile.storage import new_path
from game.view.compiled import can_compile
from game.view.reveal import SWING, warm_up
from game.view.reveal_camera import RevealCamera, RevealSubject, find_reveal_camera, subject_of
from game.view.reveal_mesh import RevealMesh, reveal_mesh_of
from game.view.reveal_overlay import steepest

GHOST_STRATEGIES = ("gd", "adam")
"""Strategies that hike the same mountain from the same start with the same luck."""


REST = 6.0
"""While the hike goes on, the mountain's thread rests so many times as long as it works: frames are
drawn beside it."""


SKIP_AFTER = 3.0
"""A mountain that is waited for longer can be done without [s]."""


class RevealPreparation(threading.Thread):
    """Works out the whole mountain; begun before dusk, it is there when the fog lifts."""

    def __init__(self, expedition: Expedition) -> None:
        super().__init__(name="reveal", daemon=True)
        self.expedition = expedition
        self._wanted = threading.Event()
        self._worked = 0.0
        """Its processor time when it last rested [s]."""
        self.mesh: RevealMesh | None = None
        self.steepest: np.ndarray | None = None

    def begin(self) -> None:
        """Start, unless that has been done."""
        if self.ident is None:
            self.start()

    def finish(self, skipped: threading.Event) -> None:
        """Do the rest without a pause, and wait for it, unless that is ``skipped``."""
        self._wanted.set()
        self.begin()
        while self.is_alive() and not skipped.is_set():
            self.join(0.05)

    def _rest(self) -> None:
        """Let the window draw for a while; outside of a thread of its own nobody is drawing."""
        if not self.is_alive():
            return
        self._wanted.wait(REST * (time.thread_time() - self._worked))
        self._worked = time.thread_time()

    def run(self) -> None:
        """All the work."""
        if self.is_alive():
            lower_priority()
        e, self._worked = self.expedition, time.thread_time()
        start = (e.start_east, e.start_north)
        self.steepest = steepest(e.terrain, start, e.level.goal == "up")
        mesh = reveal_mesh_of(e, between=self._rest)
        if can_compile():
            # Compiling takes seconds, which would be one frame of the reveal.
            warm_up(mesh, subject_of(e, []))
        self.mesh = mesh


class DebriefPreparation(threading.Thread):
    """Saves the replay, sends the ghosts, draws up the true map."""

    def __init__(
        self,
        expedition: Expedition,
        result: Result | None = None,
        others: Sequence[Result] = (),
        ghosts: Sequence[str] = GHOST_STRATEGIES,
        lines: Sequence[LineStyle] = (),
        reveal: RevealPreparation | None = None,
        class_file: str = "",
        practice: bool = False,
        scored: bool = True,
    ) -> None:
        """Without a ``result`` a person hiked; a strategy's comes along with ``others`` to show.

        ``ghosts`` are sent on the same mountain, ``lines`` say how all are drawn.
        ``reveal`` works out the whole mountain for the reveal, and is waited for first. With a
        person go their best hike of this mountain so far, and the class's file. A hike for
        `practice` earns no stars; one that is not ``scored`` shows no score either.
        """
        # Not a daemon: a window closed at once must still leave a whole replay behind.
        super().__init__(name="preparation", daemon=result is not None)
        self.expedition = expedition
        self.by_hand = result is None
        self.practice, self.scored = practice, scored
        self.result = expedition.finish() if result is None else result
        self.others, self.names, self.lines = tuple(others), tuple(ghosts), tuple(lines)
        self.replay: Path | None = None
        self.problem = ""
        self.ghosts: list[Result] = []
        self.relief: Relief | None = None
        self.reveal = reveal
        self.roles: list[str] = []
        self.subject: RevealSubject | None = None
        self.reveal_camera: RevealCamera | None = None
        """Where the reveal is seen from."""
        self._class_file = class_file
        self.lanterns: list[tuple[str, Result]] = []
        """Names and hikes of friends on this mountain."""
        self.companion: Companion | None = None
        self.whatif = WhatIf(expedition.level, expedition.seed)
        self.skipped = threading.Event()
        """Set by whoever does not want to wait for the mountain."""
        self.done = threading.Event()

    def run(self) -> None:
        """All the work; ``done`` is set when it is over."""
        e = self.expedition
        try:
            if self.by_hand:
                self.companion = Companion(self._class_file, e.level, e.seed)
                self.save_replay_file()
            if self.reveal is not None:
                self.reveal.finish(self.skipped)
            self.ghosts.extend(self.others)
            for name in self.names:
                self.ghosts.append(hike(e.level, name, e.seed))
            self.roles = [""] * len(self.ghosts)
            # Hikes changes of the hike again: the pages find it done.
            self.result.findings  # noqa: B018
            self._find_camera()
            if self.by_hand:
                self._add_companions()
                self.lanterns = friends_on(e.level, e.seed)
            descent = self.result.altitude_start - e.hut.altitude
            self.relief = self.relief or survey(e.terrain, descent)
        finally:
            self.done.set()
        if self.by_hand and self.reveal is not None:
            # While the reveal is looked at, the kernels are made ready elsewhere.
            self.whatif.begin()

    def _find_camera(self) -> None:
        """Find the place to see it all from."""
        if self.mesh is not None:
            tracks = [result.track for result in (self.result, *self.ghosts)]
            self.subject = subject_of(self.expedition, tracks)
            self.reveal_camera = find_reveal_camera(self.mesh, self.subject, SWING)

    def _add_companions(self) -> None:
        """The person's best hike before this one, and the class's file."""
        e = self.expedition
        before = best_before(e.level, e.seed)
        own = None if self.companion is None else self.companion.result()
        for role, result in (("best", before), ("class", own)):
            if result is not None:
                self.ghosts.append(result)
                self.roles.append(role)
        if self.companion is not None and self.companion.problem:
            print(f"dusk: {self.companion.problem}", file=sys.stderr, flush=True)
        if self.replay is not None:
            try:
                save_best(self.replay, self.result, before)
            except (BadInput, OSError) as error:
                self.problem = reason_of(error)

    @property
    def mesh(self) -> RevealMesh | None:
        """The whole mountain, once it is worked out."""
        return None if self.reveal is None else self.reveal.mesh

    @property
    def steepest(self) -> np.ndarray | None:
        """The way along the true slope from the start."""
        return None if self.reveal is None else self.reveal.steepest

    def summary(self) -> HikeSummary | None:
        """All that the debrief shows, once it is worked out."""
        if not self.done.is_set() or self.relief is None:
            return None
        hut = self.expedition.hut
        place = (hut.east, hut.north, hut.altitude)
        name = "" if self.by_hand else self.result.strategy
        companion = "" if self.companion is None else self.companion.name
        return HikeSummary(
            self.result,
            self.ghosts,
            self.relief,
            place,
            name,
            self.lines,
            self.roles,
            class_name=companion,
            scored=self.scored,
        )

    def save_replay_file(self) -> None:
        """Write the replay; what goes wrong is told in `problem`."""
        try:
            path = new_path("replays", self.expedition.level.name, self.expedition.seed,
                            ".jsonl.gz")  # fmt: skip
            save_replay(self.expedition, path)
        except (BadInput, OSError) as error:
            self.problem = reason_of(error)
            return
        self.replay = path
        print(f"replay: {path}", flush=True)
