"""A line of text on the terminal for every event, for screen readers (`--say`)."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TextIO

from game.paper.theme import Kit

if TYPE_CHECKING:
    from game.hiking import Hiking
    from game.scene import Scene


class Speaker:
    """Notices what changed since it listened last."""

    def __init__(self, out: TextIO | None = None) -> None:
        """Lines go to ``out``, or to the standard output."""
        self._out = out
        self._said = ""
        self._hiking: Hiking | None = None
        self._records = 0

    def listen(self, top: Scene, kit: Kit) -> None:
        """Say what is new, if the settings ask for it. Call it once a frame, after drawing."""
        if not kit.settings.say:
            return
        hiking = getattr(top, "hiking", None)
        if hiking is not None:
            self._hike(hiking, kit)
        said = getattr(top, "said", None)
        line = said(kit) if said is not None else ""
        if line and line != self._said:
            self._say(line)
        self._said = line

    def _hike(self, hiking: Hiking, kit: Kit) -> None:
        from game.walking.steps import explain, steps_of

        records = hiking.expedition.records
        if hiking is not self._hiking:
            self._hiking, self._records = hiking, len(records)
            level, t = hiking.level, kit.text
            goal = t("hike.goal_up" if level.goal == "up" else "hike.goal_down")
            begun = f"{t.of_level(level, 'title')}. {goal}. {t.of_level(level, 'briefing')}"
            self._say(" ".join(begun.split()))
            return
        if len(records) == self._records:
            return
        steps = steps_of(hiking.expedition)
        for index in range(self._records, len(records)):
            self._say(
                kit.text("say.step", step=explain(kit.text, steps, index), minutes=hiking.minutes)
            )
        self._records = len(records)
        if hiking.over:
            self._say(kit.text("hike.news_dusk"))

    def _say(self, line: str) -> None:
        print(line, file=self._out or sys.stdout, flush=True)
