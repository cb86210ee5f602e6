"""A hike in words, for screen readers: its briefing, its rule, and what every action brought."""

from __future__ import annotations

from game.hike.playback_steps import explain, steps_of
from game.hike.player_hike import PlayerHike
from game.ui.theme import Ui
from game.words.catalogue import without_repeated


class Narrator:
    """Tells one hike, every line of it once."""

    def __init__(self, hike: PlayerHike) -> None:
        self._hike = hike
        self._records: int | None = None
        """Records of the expedition that have been told; None before the briefing."""
        self._rule_line = ""

    def lines(self, ui: Ui) -> list[str]:
        """What is new since the last call."""
        hike, t = self._hike, ui.text
        records, rule = hike.expedition.records, _rule_line(hike, ui)
        if self._records is None:
            self._records, self._rule_line = len(records), rule
            level = hike.level
            goal = t("hike.goal_up" if level.goal == "up" else "hike.goal_down")
            caps = {name: ui.cap(name) for name in ("measure", "stride", "rule", "view")}
            begun = t.sentences(t.of_level(level, "title"), goal, t.of_level(level, "briefing"),
                                t("briefing.keys", **caps), rule)  # fmt: skip
            return [" ".join(begun.split())]
        # Where something was undone, there are fewer of them.
        self._records = min(self._records, len(records))
        lines = []
        if rule != self._rule_line:
            lines.append(without_repeated(self._rule_line, rule))
            self._rule_line = rule
        if len(records) == self._records:
            return lines
        steps = steps_of(hike.expedition)
        lines += [t("say.step", step=explain(t, steps, index), minutes=hike.minutes)
                  for index in range(self._records, len(records))]  # fmt: skip
        self._records = len(records)
        if hike.over:
            lines.append(t("hike.arrived" if hike.arrived else "hike.news_dusk"))
        return lines


def _rule_line(hike: PlayerHike, ui: Ui) -> str:
    """Learning rate and interval, as they are set."""
    t = ui.text
    rate = t("map.metres", metres=f"{hike.learning_rate:g}")
    strides = t("hike.strides", n=hike.every)
    return t.sentences(f"{t('hike.learning_rate')}: {rate}", f"{t('hike.every')}: {strides}")
