"""A line of text on the terminal for every event, for screen readers (`--say`)."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TextIO

from game.ui.theme import Ui
from game.words.catalogue import without_repeated

if TYPE_CHECKING:
    from game.scenes.scene import Scene


class ScreenReader:
    """Notices what changed since it listened last."""

    def __init__(self, out: TextIO | None = None) -> None:
        """Lines go to ``out``, or to the standard output."""
        self._out = out
        self._last = ""

    def listen(self, top: Scene, ui: Ui) -> None:
        """Say what is new, if the settings ask for it. Call it once a frame, after drawing."""
        if not ui.settings.say:
            return
        for line in top.announcements(ui):
            self._say(ui.localised(line))
        line = top.spoken(ui)
        if line and line != self._last:
            self._say(ui.localised(without_repeated(self._last, line)))
        self._last = line

    def _say(self, line: str) -> None:
        print(line, file=self._out or sys.stdout, flush=True)
