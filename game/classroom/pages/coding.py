"""The student's page for code: editor, try on a practice mountain, hand in."""

from __future__ import annotations

import json
from html import escape
from importlib.resources import files

from nicegui import ui
from nicegui.element import Element

from game.classroom.admission import Refused
from game.classroom.lifted_view import Track
from game.classroom.pages.debrief import DebriefPart
from game.classroom.pages.parts import (
    block,
    button,
    canvas,
    draw,
    enable,
    press,
    spoken,
    tag,
    tracks_data,
    words,
)
from game.classroom.pages.section import Section
from game.classroom.runner import LastTry
from game.classroom.service import Topic
from game.classroom.trials import Outcome

HIKER_COMPLETIONS = {
    "measure": "(scheme, spacing, samples)",
    "walk": "(east, north)",
    "glance": "()",
    "rest": "(minutes)",
    "position": "",
    "daylight": "",
    "goal": "",
    "hut": "",
    "prices": "",
    "readings": "",
    "facts": "",
    "note": "(text)",
    "mark": "(east, north, text)",
    "line": "(start, end)",
    "circle": "(centre, metres)",
    "plot": "(name, value)",
}
"""What the editor offers after `hiker.`, with what goes into the brackets."""


class Coding(Section):
    """Writing a strategy."""

    def build(self) -> None:
        """Put the elements in place."""
        text = self.text
        self._tab = "editor"
        with block("div", "row"):
            words(text("class.code.heading"), "h2")
            block("span", "grow")
            self._tabs = {
                "editor": button(text("class.code.editor_tab"), lambda: self._show_tab("editor")),
                "back": button(text("class.code.back"), lambda: self._show_tab("back")),
            }
        words(text("class.code.lead"), "p", "lead")
        self._write = block("div", "write")
        with self._write:
            with block("section", "stack"):
                self._build_editor()
            with block("section", "card stack"):
                self._state = block("div", "live", role="status", aria_live="polite")
                self._result = block("div", "stack")
        self._back = block("div")
        self._shown_try: LastTry | None = None
        self._lines: list[str] = []
        self._show_tab("editor")
        self.heard("hike")

    def _build_editor(self) -> None:
        text = self.text
        source = self.service.in_editor(self.who.id) or template()
        with block("div", "row"):
            with block("div"):
                words(text("class.code.practice"), "label", "tiny", for_="mountain")
                self._mountain = self._mountain_select()
            block("span", "grow")
            self._try = button(text("class.code.try"), self.frame.asks(self._try_file))
            self._hand = button(text("class.code.hand_in"), self.frame.asks(self._hand_in), "main")
        words(text("class.code.editor"), "h3", "hidden-words", id="editor-name")
        self._source = ui.codemirror(
            source, language="Python", theme="basicLight", line_wrapping=True,
            on_change=lambda event: self._typed(event.value),
        )  # fmt: skip
        self._source.props["aria-labelledby"] = "editor-name"
        self.frame.client.run_javascript(f"dusk.complete({json.dumps(HIKER_COMPLETIONS)})")
        words(text("class.code.tab_leaves"), "p", "tiny soft")
        enable(self._try, not self.watched)
        enable(self._hand, not self.watched)

    def _mountain_select(self) -> Element:
        self._chosen = "0"
        options = []
        for number, (level, _) in enumerate(self.service.practice_hikes()):
            title = self.text.of_level(self.service.levels[level], "title")
            within = number % len(self.service.seeds.preview) + 1
            line = self.text("class.code.mountain", level=title, number=within)
            options.append(tag("option", "", escape(spoken(self.text, line)), value=str(number)))
        select = ui.html("".join(options), sanitize=False, tag="select").props("id=mountain")
        select.on("change", lambda e: self._choose_mountain(e.args), ["target.value"])
        return select

    def _choose_mountain(self, value: object) -> None:
        found = value[0] if isinstance(value, list) and value else value
        self._chosen = str(found)[:6]

    def _typed(self, value: object) -> None:
        if isinstance(value, str) and not self.watched:
            self.service.typed(self.who.id, value)

    def _text_in_editor(self) -> str:
        if self.watched:
            raise Refused("class.refused.phase")
        return self._text()

    def _try_file(self) -> None:
        source, hikes = self._text_in_editor(), self.service.practice_hikes()
        number = int(self._chosen) if self._chosen.isdecimal() else 0
        level, seed = hikes[min(number, len(hikes) - 1)]
        self.service.draft(self.who.id, source)
        self.frame.say("")
        self.frame.hub.runner.attempt(self.who.id, source, level, seed)

    def _hand_in(self) -> None:
        source = self._text_in_editor()
        number = self.service.hand_in(self.who.id, source)
        self.frame.hub.runner.score(self.who.id, number, source)
        self.frame.say(spoken(self.text, self.text("class.code.handed", number=number)))

    def heard(self, topic: Topic) -> None:
        """Show what has changed."""
        if topic == "students":
            return
        self._say_state()
        tried = self.frame.hub.runner.tried.get(self.who.id)
        if tried is not None and tried is not self._shown_try:
            self._shown_try = tried
            self._result.clear()
            with self._result:
                self._show_try(tried)

    def _say_state(self) -> None:
        text, runner = self.text, self.frame.hub.runner
        lines: list[str] = []
        position = runner.position(self.who.id)
        if position is not None:
            lines.append(text("class.code.running") if position == 0
                         else text("class.code.waiting", position=position))  # fmt: skip
        elif self.who.id not in runner.tried:
            lines.append(text("class.code.nothing_tried"))
        scored, count = self.who.scored, len(self.who.files)
        if count and (runner.scoring(self.who.id) or scored is None or scored.number < count):
            lines.append(text("class.code.handed", number=count) + " " + text("class.code.running"))
        elif scored is not None:
            key = "class.code.scored" if scored.verdict == "ok" else "class.code.scored_faulty"
            mean = sum(scored.scores) / max(1, len(scored.scores))
            lines.append(text(key, number=scored.number, score=f"{mean:.0f}"))
        if lines != self._lines:  # a score of somebody is news for every open page
            self._lines = lines
            self._state.clear()
            with self._state:
                for line in lines:
                    words(spoken(text, line), "p")

    def _show_try(self, tried: LastTry) -> None:
        text, answer = self.text, tried.answer
        if answer.failed or not answer.outcomes:
            words(text("class.code.failed"), "p", "notice")
            return
        outcome = answer.outcomes[0]
        words(spoken(text, text("class.code.score", score=f"{outcome.score:.0f}")), "h3")
        words(text("class.code.safe" if outcome.safe else "class.code.benighted"), "p", "soft")
        self._show_fault(outcome)
        level = self.service.levels[tried.level]
        track = Track("", outcome.track, outcome.score)
        ground = self.frame.hub.ground(level, tried.seed)
        data = tracks_data(text, ground, [track], level.daylight)
        canvas("tried", text("class.code.way"), "ground")
        canvas("tried-chart", text("class.reveal.chart"), "chart")
        draw(self.frame.client, "tried", "ground", data)
        draw(self.frame.client, "tried-chart", "chart", data)

    def _show_fault(self, outcome: Outcome) -> None:
        text, fault = self.text, outcome.fault
        self._mark_line(fault.line if fault is not None else None)
        if fault is not None:
            where = (text("class.code.fault", line=fault.line) if fault.line
                     else text("class.code.fault_no_line"))  # fmt: skip
            with block("div", "notice", role="alert"):
                words(spoken(text, where), "h3")
                words(
                    "\n".join(filter(None, (fault.source, fault.message, fault.traceback))), "pre"
                )
        if outcome.printed.strip():
            words(text("class.code.printed"), "h3")
            words(outcome.printed, "pre")

    def _mark_line(self, line: int | None) -> None:
        """Mark the line of a fault in the editor, while there is such a line."""
        there = line is not None and line <= len(self._text().splitlines())
        marks = [{"kind": "line", "line": line, "class": "fault-line"}] if there else []
        self._source.decorations = marks

    def _text(self) -> str:
        value = self._source.value
        return value if isinstance(value, str) else ""

    def _show_tab(self, name: str) -> None:
        for key, tab in self._tabs.items():
            press(tab, key == name)
        self._write.set_visibility(name == "editor")
        self._back.set_visibility(name == "back")
        self._back.clear()
        if name == "back":
            with self._back:
                DebriefPart(self.frame, self.who)


def template() -> str:
    """The file that a student begins with."""
    return files("assets").joinpath("templates", "class_hike.py").read_text("utf-8")
