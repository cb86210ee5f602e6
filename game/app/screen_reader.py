"""A line of text on the terminal for every event, for screen readers (`--say`)."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, TextIO

from game.ui.theme import Kit

if TYPE_CHECKING:
    from game.hike.player_hike import Hiking
    from game.ui.scene import Scene

SENTENCE = re.compile("[.!?\\u061f] |[\\u3002\\uff01\\uff1f]")
"""The end of a sentence in any of the languages."""


class ScreenReader:
    """Notices what changed since it listened last."""

    def __init__(self, out: TextIO | None = None) -> None:
        """Lines go to ``out``, or to the standard output."""
        self._out = out
        self._said = ""
        self._hiking: Hiking | None = None
        self._records = 0
        self._rule = ""

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
            self._say(without_repeated(self._said, line))
        self._said = line

    def _hike(self, hiking: Hiking, kit: Kit) -> None:
        from game.hike.playback_steps import explain, steps_of

        records = hiking.expedition.records
        rule = _rule(hiking, kit)
        if hiking is not self._hiking:
            self._hiking, self._records, self._rule = hiking, len(records), rule
            level, t = hiking.level, kit.text
            goal = t("hike.goal_up" if level.goal == "up" else "hike.goal_down")
            begun = f"{t.of_level(level, 'title')}. {goal}. {t.of_level(level, 'briefing')}"
            caps = {name: kit.cap(name) for name in ("measure", "stride", "rule")}
            self._say(" ".join(f"{begun} {t('briefing.keys', **caps)}. {rule}".split()))
            return
        if rule != self._rule:
            self._say(without_repeated(self._rule, rule))
            self._rule = rule
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


def _rule(hiking: Hiking, kit: Kit) -> str:
    """Learning rate and interval, as they are set."""
    t = kit.text
    rate = t("map.metres", metres=f"{hiking.learning_rate:g}")
    strides = t("hike.strides", n=hiking.every)
    return f"{t('hike.learning_rate')}: {rate}. {t('hike.every')}: {strides}."


def without_repeated(before: str, line: str) -> str:
    """The line without the sentences that it begins with and that were just said."""
    said = [m.end() for m in SENTENCE.finditer(before) if line.startswith(before[: m.end()])]
    return (line[said[-1] :] if said else "") or line
