"""The teacher's page: moves the lesson, sees who is where, sends the room's eyes to the wall."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from nicegui.element import Element
from starlette.requests import Request

from game.classroom.events import PHASES, Phase, Switch, When
from game.classroom.hub import Hub
from game.classroom.lesson import Student
from game.classroom.pages import boards
from game.classroom.pages.frame import Frame
from game.classroom.pages.parts import block, button, enable, spoken, words
from game.classroom.service import Topic

TIMERS = (3, 5, 10, 15)
SWITCHES: tuple[Switch, ...] = ("lock", "pause", "hide_names", "show_answers")


class TeacherPage(Frame):
    """The page behind the secret."""

    student = ""

    def __init__(self, hub: Hub, request: Request) -> None:
        super().__init__(hub, request, "class.teacher_title")
        self._level = self.service.round.level
        with self.body():
            with block("header", "bar"):
                words(self.text("class.teacher_title"), "h1")
                words(self.text("class.teacher.lead"), "p", "soft tiny")
                block("span", "grow")
                block("span", "timer", role="timer")
            with block("main", "stack", id="content", tabindex="-1"):
                self.notices()
                with block("div", "desk"):
                    with block("div", "stack"):
                        self._steps = block("nav", "card stack")
                        self._tools = block("section", "card stack")
                        self._people = block("section", "card stack")
                    with block("aside", "stack"):
                        self._door()
                        self._preview()
        self.heard("lesson")

    def heard(self, topic: Topic) -> None:
        """Show what has changed."""
        with self.client:
            if topic in ("lesson", "board"):
                self._fill_steps()
            if topic == "lesson":
                self.timer()
                self._fill_tools()
            self._fill_people()

    # -- the lesson

    def _fill_steps(self) -> None:
        lesson, text = self.service.lesson, self.text
        at = PHASES.index(lesson.phase)
        self._steps.clear()
        with self._steps:
            with block("div", "steps"):
                for number, phase in enumerate(PHASES):
                    name = f"{number + 1} {text(f'class.phase.{phase}')}"
                    step = button(spoken(text, name), self._mover(phase),
                                  "on" if number == at else "")  # fmt: skip
                    if number == at:
                        step.props["aria-current"] = "step"
            if at + 1 < len(PHASES):
                following = PHASES[at + 1]
                label = text("class.teacher.next", phase=text(f"class.phase.{following}"))
                onward = button(label, self._mover(following), "main", id="next")
                if lesson.phase == "judge" and lesson.judged is None:
                    enable(onward, False)
            if lesson.phase == "judge":
                boards.judging(self)
            if lesson.phase in ("reveal", "explain") and lesson.judged:
                words(text("class.teacher.over"), "p", "soft")

    def _mover(self, phase: Phase) -> Callable[[], object]:
        return self.asks(lambda: self.service.move(phase))

    def _fill_tools(self) -> None:
        lesson, text = self.service.lesson, self.text
        on = {"lock": lesson.locked, "pause": lesson.paused, "hide_names": lesson.names_hidden,
              "show_answers": lesson.answers_shown}  # fmt: skip
        self._tools.clear()
        with self._tools:
            with block("div", "row"):
                for what in SWITCHES:
                    one = button(text(f"class.teacher.{what}"), self.asks(
                        partial(self.service.switch, what, not on[what])),
                        "on" if on[what] else "")  # fmt: skip
                    one.props["aria-pressed"] = "true" if on[what] else "false"
                button(text("class.teacher.gather"), self.asks(self.service.gather))
            with block("div", "row", role="group", aria_label=text("class.teacher.timer")):
                words(text("class.teacher.timer"), "span")
                for minutes in TIMERS:
                    label = spoken(text, text("class.teacher.minutes", n=minutes))
                    button(label, self.asks(partial(self.service.set_timer, minutes)))
                button(text("class.teacher.timer_off"), self.asks(
                    partial(self.service.set_timer, 0)))  # fmt: skip
            with block("div", "row"):
                words(text("class.teacher.level"), "label", for_="level")
                self._levels()
                button(text("class.teacher.draw"), self.asks(
                    lambda: self.service.draw(self._level)))  # fmt: skip

    def _levels(self) -> None:
        select = block("select", "", id="level")
        with select:
            for name, level in self.service.levels.items():
                one = words(self.text.of_level(level, "title"), "option", value=name)
                if name == self._level:
                    one.props["selected"] = True
        select.on("change", lambda e: self._choose(e.args), ["target.value"])

    def _choose(self, value: object) -> None:
        found = value[0] if isinstance(value, list) and value else value
        self._level = str(found)

    # -- the people

    def _fill_people(self) -> None:
        text, lesson = self.text, self.service.lesson
        self._people.clear()
        with self._people:
            count = text("class.people", n=len(lesson.present))
            words(spoken(text, count), "h2")
            if lesson.present:
                with block("table"), block("tbody"):
                    places = self.hub.places
                    for student in lesson.present:
                        with block("tr"):
                            self._person(student, places)

    def _person(self, student: Student, places: dict[str, int]) -> None:
        text = self.text
        words(student.name, "td", dir="auto")
        words(spoken(text, self._state(student, places)), "td", "tiny")
        with block("td"), block("div", "row"):
            chosen = student.id in self.service.lesson.compared
            one = button("\u2225", self.asks(partial(self._compare, student)),
                         "on" if chosen else "",
                         aria_label=text("class.teacher.compare", name=student.name))  # fmt: skip
            one.props["aria-pressed"] = "true" if chosen else "false"
            button("\u270e", partial(self._rename, student),
                   aria_label=text("class.teacher.rename", name=student.name))  # fmt: skip
            button("\u2715", partial(self._remove, student),
                   aria_label=text("class.teacher.remove", name=student.name))  # fmt: skip

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
                said.append(f"{sum(scores) / max(1, len(scores)):.0f}")
        return " · ".join(said)

    def _hike_state(self, student: Student) -> str:
        if student.id not in self.service.round.verbs:
            return self.text("class.teacher.state_not")
        view = self.service.view(student.id)
        if view.over:
            return self.text("class.teacher.state_camp")
        return self.text("class.teacher.state_out", minutes=view.minutes,
                         readings=len(view.readings))  # fmt: skip

    def _compare(self, student: Student) -> None:
        chosen = self.service.lesson.compared
        left = tuple(one for one in chosen if one != student.id)
        self.service.compare(left if student.id in chosen else (*left, student.id)[-3:])

    async def _rename(self, student: Student) -> None:
        import json

        question = self.text("class.teacher.new_name", name=student.name)
        asked = f"prompt({json.dumps(question)}, {json.dumps(student.name)})"
        name = await self.client.run_javascript(asked, timeout=120)
        if isinstance(name, str) and name.strip():
            self.asks(lambda: self.service.rename(student.id, name))()

    async def _remove(self, student: Student) -> None:
        import json

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
                if hub.local:
                    words(text("class.teacher.help_local"), "p")
                else:
                    first = hub.addresses[0] if hub.addresses else ""
                    port = first.rpartition(":")[2]
                    words(text("class.teacher.help", address=first, port=port), "p")
            words(text("class.teacher.folder", folder=self.service.folder), "p", "tiny soft")

    def _preview(self) -> Element:
        with block("section", "card stack") as place:
            words(self.text("class.teacher.preview"), "h3")
            block("iframe", "", src="/preview", title=self.text("class.teacher.preview"))
        return place
