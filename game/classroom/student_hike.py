"""A student's hike: the server holds the expedition, the browser asks for one of its verbs."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cached_property

from engine import Expedition, IllegalMove, Level, Result
from game.classroom.events import Acted
from game.hike.player_hike import LEARNING_RATES, MOST_STRIDES, PlayerHike

LONGEST_WALK = 200.0
"""Metres of one free walk, which a browser may ask for."""


class StudentHike:
    """One student on the mountain of a round."""

    def __init__(self, level: Level, seed: int, verbs: Iterable[Acted] = ()) -> None:
        """`verbs`: what was done before a restart; it is done again."""
        self.hiking = PlayerHike(Expedition(level, seed))
        self.news = ""
        """Key of a sentence about what happened last."""
        self._route: list[tuple[float, float]] = []
        for verb in verbs:
            self.act(verb)

    @property
    def expedition(self) -> Expedition:
        """The truth; for the judge's side alone."""
        return self.hiking.expedition

    @property
    def over(self) -> bool:
        """Whether the sun has set."""
        return self.hiking.over

    def may(self, verb: Acted) -> bool:
        """Whether this can be done now, without doing it."""
        hiking = self.hiking
        if hiking.over or not 1 <= verb.every <= MOST_STRIDES or verb.rate not in LEARNING_RATES:
            return False
        if verb.verb == "stride":
            return hiking.note is not None
        length = math.hypot(verb.east, verb.north)
        return verb.verb != "walk" or 0.0 < length <= LONGEST_WALK

    def act(self, verb: Acted) -> None:
        """Do what `may` allows."""
        hiking = self.hiking
        hiking.learning_rate, hiking.every = verb.rate, verb.every
        self.news = ""
        try:
            played = {
                "measure": hiking.measure,
                "stride": hiking.stride,
                "walk": lambda: hiking.walk(verb.east, verb.north),
                "glance": hiking.glance,
                "rest": hiking.rest,
                "camp": hiking.camp,
            }[verb.verb]()
        except IllegalMove:  # a stride on an endless slope, say: the hiker stands where he stood
            return
        self.news = played.news if played is not None else ""
        if verb.verb in ("stride", "walk") and not hiking.over:
            self.news = hiking.hut_news or self.news

    @property
    def route(self) -> tuple[tuple[float, float], ...]:
        """Ends of the legs walked, to the decimetre; rounded once, however often they are shown."""
        walked = self.hiking.route
        self._route += [(round(x, 1), round(y, 1)) for x, y in walked[len(self._route) :]]
        return tuple(self._route)

    def plan(self, rate: float, every: int) -> None:
        """Set learning rate and interval for the verbs to come; what cannot be is left as it is."""
        if rate in LEARNING_RATES and 1 <= every <= MOST_STRIDES:
            self.hiking.learning_rate, self.hiking.every = rate, every

    def finish(self) -> None:
        """Camp here, when the lesson goes on."""
        self.expedition.finish()

    @cached_property
    def result(self) -> Result:
        """Of a hike that is over; its diagnosis is worked out once."""
        return self.expedition.finish()
