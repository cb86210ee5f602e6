"""The student's page before the hike: lobby and prediction."""

from __future__ import annotations

import html
from functools import partial

from nicegui import ui
from nicegui.element import Element

from game.classroom.events import When
from game.classroom.pages.parts import (
    block,
    button,
    canvas,
    draw,
    enable,
    press,
    rewrite,
    spoken,
    words,
)
from game.classroom.pages.section import Section
from game.classroom.service import BET_MINUTES, Topic


class Lobby(Section):
    """In, and waiting."""

    def build(self) -> None:
        """Put the elements in place."""
        with block("div", "card stack"):
            words(self.text("class.lobby.heading"), "h2")
            words(self.text("class.lobby.lead"), "p", "lead")
            words(self.text("class.lobby.wait"), "p", "soft")
            self._count = words("", "p", "soft", aria_live="polite")
        self.heard("students")

    def heard(self, topic: Topic) -> None:
        """Show what has changed."""
        count = len(self.service.lesson.present)
        rewrite(self._count, spoken(self.text, self.text("class.people", n=count)))


class Predicting(Section):
    """The level's question and the bet."""

    def build(self) -> None:
        """Put the elements in place."""
        words(self.text.of_level(self.service.level, "title"), "h2")
        words(self.text.of_level(self.service.level, "briefing"), "p", "lead")
        with block("div", "two"):
            with block("section", "card stack"):
                self.choices = Choices(self, "before")
            with block("section", "card stack"):
                self._build_bet()

    def heard(self, topic: Topic) -> None:
        """Show what has changed."""
        self.choices.show()

    def _build_bet(self) -> None:
        text, level = self.text, self.service.level
        placed = self.service.round.bets.get(self.who.id)
        words(text("class.predict.bet"), "h3")
        lead = "class.predict.bet_lead" if level.goal == "down" else "class.predict.bet_up_lead"
        words(spoken(text, text(lead, minutes=BET_MINUTES)))
        canvas("bet", text("class.predict.bet"), "chart")
        value = 50 if placed is None else placed
        label = html.escape(text("class.predict.bet"), quote=True)
        # As it is, and not as an element: what a person has set is nothing to be set again.
        ui.html(
            f'<input id="bet-range" type="range" min="0" max="100" value="{value}" '
            f'aria-label="{label}" aria-describedby="bet-value">',
            sanitize=False,
        )
        sentence = text("class.predict.bet_value", percent="#")
        with block("div", "row"):
            words(
                spoken(text, sentence.replace("#", str(value))),
                "output",
                "grow",
                id="bet-value",
                data_words=sentence,
            )
            self._place = button(
                text("class.predict.place"), self._place_slider, "main",
                sends="document.getElementById('bet-range').valueAsNumber",
            )  # fmt: skip
        enable(self._place, not self.watched)
        self._placed = words("", "p", "soft live", aria_live="polite")
        if placed is not None:
            self._say_placed(placed)
        draw(
            self.frame.client,
            "bet",
            "bet",
            {
                "daylight": round(level.daylight),
                "minutes": BET_MINUTES,
                "percent": value,
                "words": {"x": text("class.predict.chart_x")},
            },
        )

    def _place_slider(self, percent: object) -> None:
        # Whatever a browser sends: `round` would raise for a number that is none.
        if isinstance(percent, int | float) and 0 <= percent <= 100:
            self.frame.asks(lambda: self._place_bet(round(percent)))()

    def _place_bet(self, percent: int) -> None:
        if not self.watched:
            self.service.bet(self.who.id, percent)
            self._say_placed(percent)

    def _say_placed(self, percent: int) -> None:
        line = self.text("class.predict.placed", percent=percent)
        rewrite(self._placed, spoken(self.text, line))


class Choices:
    """The level's question with its answers, before the hike or after the lesson."""

    def __init__(self, section: Section, when: When) -> None:
        self._section, self._when = section, when
        self._buttons: list[Element] = []
        text, level = section.text, section.service.level
        if level.predict is None or not level.predict.choices:
            words(text("class.predict.no_question"), "p", "soft")
            return
        question, choices, _ = text.predict(level)
        words(text("class.predict.question"), "h3")
        words(question, "p", "lead", id="question")
        with block("fieldset", "", role="group", **{"aria-labelledby": "question"}):
            for number, choice in enumerate(choices, 1):
                ask = section.frame.asks(partial(self._give_answer, number))
                self._buttons.append(button(choice, ask, "choice"))
        self._kept = words("", "p", "soft live", aria_live="polite")
        self.show()

    def show(self) -> None:
        """Mark the answer that was given."""
        given = self._section.service.round.answers[self._when].get(self._section.who.id)
        for number, one in enumerate(self._buttons, 1):
            press(one, number == given)
            if self._section.watched:
                enable(one, False)
        if given is not None and self._buttons:
            key = "class.predict.answered" if self._when == "before" else "class.explain.thanks"
            rewrite(self._kept, self._section.text(key))

    def _give_answer(self, number: int) -> None:
        self._section.service.answer(self._section.who.id, number)
        self.show()
