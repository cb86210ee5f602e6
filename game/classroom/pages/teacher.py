"""The teacher's page: controls the phases and lists the students."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import msgspec
from nicegui.element import Element
from starlette.requests import Request

from game.classroom.events import PHASES, LessonPhase, Switch, When
from game.classroom.hub import Hub
from game.classroom.lesson import Student
from game.classroom.pages import boards
from game.classroom.pages.frame import PageFrame
from game.classroom.pages.parts import (
    block,
    button,
    enable,
    panel,
    press,
    rewrite,
    run,
    spoken,
    words,
)
from game.classroom.reach import diagnosis
from game.classroom.service import Topic
from game.words.script import LEFT_TO_RIGHT_MARK

TIMERS = (3, 5, 10, 15)
SWITCHES: tuple[Switch, ...] = ("lock", "pause", "hide_names", "show_answers")


class TeacherRow(NamedTuple):
    """What a student's line shows."""

    id: str
    name: str
    state: str
    compared: bool
    labels: tuple[str, str, str]
    """Of its buttons, for a screen reader: compare, rename, remove."""


class TeacherPage(PageFrame):
    """The page behind the secret."""

    student = ""

    def __init__(self, hub: Hub, request: Request) -> None:
        super().__init__(hub, request, "class.teacher_title")
        self._level = self.service.round.level
        self._rows: dict[str, TeacherRow] = {}
        """As the page has them: what is the same is not sent again."""
        with self.body():
            with block("header", "bar"):
                words(self.text("class.teacher_title"), "h1")
                words(self.text("class.teacher.lead"), "p", "soft tiny")
                block("span", "grow")
                block("span", "timer", role="timer")
            with block("div", "content stack", id="content", tabindex="-1"):
                self.notices()
                with block("div", "desk"):
                    with block("div", "stack"):
                        self._steps()
                        self._tools()
                        self._people()
                    with block("aside", "stack"):
                        self._door()
                        self._preview()
        self.heard("lesson")

    def heard(self, topic: Topic) -> None:
        """Show what has changed."""
        with self.client:
            if topic == "lesson":
                self.timer()
                self._show_steps()
                self._show_tools()
            if topic in ("lesson", "board"):
                self._show_judge()
            self._show_people()

    # -- the lesson

    def _steps(self) -> None:
        text = self.text
        self._phases: dict[LessonPhase, Element] = {}
        with block("nav", "card stack", aria_label=text("class.teacher.steps")):
            with block("div", "steps"):
                for number, phase in enumerate(PHASES, 1):
                    name = spoken(text, f"{number} {text(f'class.phase.{phase}')}")
                    self._phases[phase] = button(name, self._mover(phase))
            self._next = button("", self.asks(self._onward), "main", id="next")
            self._judge = block("div", "stack")

    def _mover(self, phase: LessonPhase) -> Callable[[], object]:
        return self.asks(lambda: self.service.move(phase))

    def _onward(self) -> None:
        at = PHASES.index(self.service.lesson.phase)
        if at + 1 < len(PHASES):
            self.service.move(PHASES[at + 1])

    def _show_steps(self) -> None:
        lesson, text = self.service.lesson, self.text
        at = PHASES.index(lesson.phase)
        for phase, step in self._phases.items():
            press(step, phase == lesson.phase)
        following = PHASES[min(at + 1, len(PHASES) - 1)]
        label = text("class.teacher.next", phase=text(f"class.phase.{following}"))
        rewrite(next(iter(self._next)), label)
        waits = lesson.phase == "judge" and lesson.judged is None
        enable(self._next, at + 1 < len(PHASES) and not waits)

    def _show_judge(self) -> None:
        lesson = self.service.lesson
        self._judge.clear()
        with self._judge:
            if lesson.phase == "judge":
                boards.judging(self)
            if lesson.phase in ("reveal", "explain") and lesson.judged:
                words(self.text("class.teacher.over"), "p", "soft")

    def _tools(self) -> None:
        text = self.text
        self._switches: dict[Switch, Element] = {}
        with block("section", "card stack", aria_label=text("class.teacher.tools")):
            with block("div", "row"):
                for what in SWITCHES:
                    ask = self.asks(partial(self._turn, what))
                    self._switches[what] = button(text(f"class.teacher.{what}"), ask)
                button(text("class.teacher.gather"), self.asks(self.service.gather))
            with block("div", "row", role="group", aria_label=text("class.teacher.timer")):
                words(text("class.teacher.timer"), "strong")
                for minutes in TIMERS:
                    label = spoken(text, text("class.teacher.minutes", n=minutes))
                    button(label, self.asks(partial(self.service.set_timer, minutes)))
                stop = self.asks(partial(self.service.set_timer, 0))
                button(text("class.teacher.timer_off"), stop)
            with block("div", "row"):
                words(text("class.teacher.level"), "label", for_="level")
                self._levels()
                draw = self.asks(lambda: self.service.draw(self._level))
                button(text("class.teacher.draw"), draw)

    def _turn(self, what: Switch) -> None:
        self.service.switch(what, not self._on()[what])

    def _on(self) -> dict[Switch, bool]:
        lesson = self.service.lesson
        return {"lock": lesson.locked, "pause": lesson.paused, "hide_names": lesson.names_hidden,
                "show_answers": lesson.answers_shown}  # fmt: skip

    def _show_tools(self) -> None:
        for what, on in self._on().items():
            press(self._switches[what], on)

    def _levels(self) -> None:
        select = block("select", "", id="level")
        with select:
            for name, level in self.service.levels.items():
                one = words(self.text.of_level(level, "title"), "option", value=name)
                if name == self._level:
                    one.props("selected")
        select.on("change", lambda e: self._choose(e.args), ["target.value"])

    def _choose(self, value: object) -> None:
        found = value[0] if isinstance(value, list) and value else value
        self._level = str(found)

    # -- the people

    def _people(self) -> None:
        with block("section", "card stack"):
            self._count = words("", "h2")
            with block("table"):
                # Rows are made by the page's script: a hall would be thousands of elements.
                panel("", self._pressed, name="tbody").props("id=people")

    def _show_people(self) -> None:
        text = self.text
        said = [text(key, **values) for key, values in diagnosis(self.hub.reach)]
        rewrite(self._help, spoken(text, "\n".join(said)))
        lesson, places = self.service.lesson, self.hub.places
        count = len(lesson.present)
        line = self.text("class.people", n=count)
        if self.hub.expected:
            line = self.text("class.teacher.arrived", here=count, expected=self.hub.expected)
        rewrite(self._count, spoken(self.text, line))
        rows = {student.id: self._row(student, places) for student in lesson.present}
        changed = [row for row in rows.values() if self._rows.get(row.id) != row]
        gone = [student for student in self._rows if student not in rows]
        if changed or gone:
            told = msgspec.json.encode([changed, gone]).decode().replace("</", "<\\/")
            run(self.client, f"dusk.people(...{told})")
        self._rows = rows

    def _row(self, student: Student, places: dict[str, int]) -> TeacherRow:
        text = self.text
        compare, rename, remove = (
            text(f"class.teacher.{what}", name=student.name)
            for what in ("compare", "rename", "remove")
        )
        state = spoken(text, self._state(student, places))
        compared = student.id in self.service.lesson.compared
        return TeacherRow(student.id, student.name, state, compared, (compare, rename, remove))

    def _pressed(self, name: str) -> object:
        what, _, of = name.partition(" ")
        student = self.service.lesson.students.get(of)
        if student is None:
            return None
        if what == "compare":
            return self.asks(partial(self._compare, student))()
        return self._rename(student) if what == "rename" else self._remove(student)

    def _state(self, student: Student, places: dict[str, int]) -> str:
        text, service = self.text, self.service
        round_, phase, said = service.round, service.lesson.phase, []
        if not places.get(student.id):
            said.append(text("class.teacher.state_away"))
        when: When = "after" if phase == "explain" else "before"
        if phase in ("predict", "explain") and student.id in round_.answers[when]:
            said.append(text("class.teacher.state_answered"))
        if phase == "predict" and student.id in round_.bets:
            said.append(text("class.teacher.state_bet", percent=round_.bets[student.id]))
        if phase == "play":
            said.append(self._hike_state(student))
        if phase in ("code", "judge"):
            said.append(text("class.code.files", n=len(student.files)))
            if student.scored is not None:
                scores = student.scored.scores
                points = f"{sum(scores) / max(1, len(scores)):.0f}"
                said.append(text("class.teacher.state_points", points=points))
        return " · ".join(said)

    def _hike_state(self, student: Student) -> str:
        if student.id not in self.service.round.verbs:
            return self.text("class.teacher.state_not")
        minutes = self.service.minutes_left(student.id)
        if not minutes:
            return self.text("class.teacher.state_camp")
        readings = len(self.service.hike(student.id).hiking.notes)
        return self.text("class.teacher.state_out", minutes=minutes, readings=readings)

    def _compare(self, student: Student) -> None:
        chosen = self.service.lesson.compared
        left = tuple(one for one in chosen if one != student.id)
        self.service.compare(left if student.id in chosen else (*left, student.id)[-3:])

    async def _rename(self, student: Student) -> None:
        question = self.text("class.teacher.new_name", name=student.name)
        asked = f"prompt({json.dumps(question)}, {json.dumps(student.name)})"
        name = await self.client.run_javascript(asked, timeout=120)
        if isinstance(name, str) and name.strip():
            self.asks(lambda: self.service.rename(student.id, name))()

    async def _remove(self, student: Student) -> None:
        question = self.text("class.teacher.remove_sure", name=student.name)
        if await self.client.run_javascript(f"confirm({json.dumps(question)})", timeout=60):
            self.asks(lambda: self.service.remove(student.id))()

    # -- the door

    def _door(self) -> None:
        text, hub = self.text, self.hub
        with block("section", "card stack"):
            words(text("class.teacher.address"), "h3")
            for number, address in enumerate(hub.addresses[:4]):
                if number == 1:
                    words(text("class.teacher.more_addresses"), "p", "tiny soft")
                words(address, "div", "address" if number == 0 else "tiny")
            words(self.service.lesson.code, "div", "code-word")
            words(text("class.teacher.wall"), "a", "button", href="/wall", target="_blank")
            with block("details"):
                words(text("class.teacher.help_heading"), "summary")
                self._help = words("", "p", "lines", id="reach")
            words(
                text("class.teacher.folder", folder=f"{LEFT_TO_RIGHT_MARK}{self.service.folder}"),
                "p",
                "tiny soft",
            )

    def _preview(self) -> None:
        with block("section", "card stack"):
            words(self.text("class.teacher.preview"), "h3")
            block("iframe", "", src="/preview", title=self.text("class.teacher.preview"))
