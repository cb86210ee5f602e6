"""The student's page after the hikes: judging, reveal, the question again."""

from __future__ import annotations

from game.classroom.pages.debrief import DebriefPart
from game.classroom.pages.opening import Choices
from game.classroom.pages.parts import block, spoken, words
from game.classroom.pages.section import Section
from game.classroom.service import Topic
from game.debrief.finding_text import measured


class Judging(Section):
    """Waiting for the judge."""

    def build(self) -> None:
        """Put the elements in place."""
        with block("div", "card stack"):
            words(self.text("class.judge.heading"), "h2")
            words(self.text("class.judge.lead"), "p", "lead")
            words(self.text("class.over_there"), "p", "soft")
        DebriefPart(self.frame, self.who)


class Revealing(Section):
    """The own place and the own hike."""

    def build(self) -> None:
        """Put the elements in place."""
        text = self.text
        words(text("class.reveal.heading"), "h2")
        name = (self.service.lesson.judged or {}).get(self.who.id)
        results = self.frame.hub.results if name is not None else None
        found = next((s for s in results.students if s.name == name), None) if results else None
        if found is not None:
            with block("div", "card stack"):
                low, high = found.place_low, found.place_high
                line = (text("class.reveal.my_place", place=found.place) if low == high
                        else text("class.reveal.my_places", low=low, high=high))  # fmt: skip
                words(spoken(text, line), "h3")
                score = text("class.code.score", score=f"{found.mean_score:.0f}")
                words(spoken(text, score), "p", "soft")
        DebriefPart(self.frame, self.who)


class Explaining(Section):
    """The same question after the lesson."""

    def build(self) -> None:
        """Put the elements in place."""
        text, service = self.text, self.service
        words(text("class.explain.heading"), "h2")
        words(text("class.explain.lead"), "p", "lead")
        with block("section", "card stack"):
            self._choices = Choices(self, "after")
            bet = service.round.bets.get(self.who.id)
            if bet is not None:
                words(spoken(text, text("class.explain.your_bet", percent=bet)), "p", "soft")
        self._because = block("div", "card", role="status")
        DebriefPart(self.frame, self.who)
        self.heard("lesson")

    def heard(self, topic: Topic) -> None:
        """Show what has changed."""
        self._choices.show()
        shown = self.service.lesson.answers_shown and self.service.level.predict is not None
        self._because.set_visibility(shown)
        self._because.clear()
        if shown:
            with self._because:
                words(self.text("class.explain.right"), "h3")
                words(spoken(self.text, self.text.predict(self.service.level)[2]), "p", "lead")
                self._own_hike()

    def _own_hike(self) -> None:
        """The student's own numbers beside the claim, where they hiked by hand."""
        if self.who.id in self.service.round.verbs:
            result = self.service.hike(self.who.id).result
            words(spoken(self.text, measured(self.text, result)), "p", "soft")
