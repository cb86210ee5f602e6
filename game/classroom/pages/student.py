"""The student's page: one phase at a time."""

from __future__ import annotations

from starlette.requests import Request

from game.classroom.events import LessonPhase
from game.classroom.hub import Hub
from game.classroom.lesson import Student
from game.classroom.pages.closing import Explaining, Judging, Revealing
from game.classroom.pages.coding import Coding
from game.classroom.pages.frame import PageFrame
from game.classroom.pages.hiking import Hiking
from game.classroom.pages.opening import Lobby, Predicting
from game.classroom.pages.parts import block, rewrite, spoken, words
from game.classroom.pages.section import Section
from game.classroom.service import Topic

SECTIONS: dict[LessonPhase, type[Section]] = {
    "lobby": Lobby,
    "predict": Predicting,
    "play": Hiking,
    "code": Coding,
    "judge": Judging,
    "reveal": Revealing,
    "explain": Explaining,
}


class StudentPage(PageFrame):
    """One student's open page. `watched`: the teacher's preview, where nothing can be pressed."""

    def __init__(self, hub: Hub, request: Request, student: Student, watched: bool = False) -> None:
        super().__init__(hub, request, "class.title")
        self.student = "" if watched else student.id
        self.who = student
        self.watched = watched
        self.section: Section | None = None
        self._shown: tuple[object, ...] = ()
        with self.body():
            with block("header", "bar"):
                words(self.text("title.name"), "h1")
                self._line = words("", "p", "soft")
                block("span", "grow")
                block("span", "timer", role="timer")
            with block("div", "content stack", id="content", tabindex="-1"):
                self.notices()
                self._stage = block("div", "stack")
            self._veil = block("div")
        self.heard("lesson")

    def heard(self, topic: Topic) -> None:
        """Show what has changed."""
        lesson = self.service.lesson
        if topic == "hike" and self.section is not None and self.section.busy:
            return
        if self.who.removed:
            self.client.run_javascript("location.replace('/?why=gone')")
            return
        with self.client:
            now = (lesson.phase, len(lesson.rounds), lesson.gathered, lesson.round.closed,
                   lesson.judged is None)  # fmt: skip
            if topic == "lesson" or now != self._shown:
                self._frame()
            if now != self._shown:
                self._shown = now
                self._rebuild(lesson.phase)
            elif self.section is not None:
                self.section.heard(topic)

    def _frame(self) -> None:
        """What stands round the phase: who, which step, the timer, the pause."""
        lesson = self.service.lesson
        who = self.text("class.you_are", name=self.service.shown_name(self.who))
        rewrite(self._line, f"{spoken(self.text, self.phase_line())} · {who}")
        self.timer()
        self._veil.clear()
        if lesson.paused:
            with self._veil, block("div", "veil", role="alert"):
                words(self.text("class.paused"))

    def _rebuild(self, phase: LessonPhase) -> None:
        self.say("")
        self._stage.clear()
        with self._stage:
            self.section = SECTIONS[phase](self, self.who, self.watched)
            self.section.build()
        self.client.run_javascript("window.scrollTo(0, 0)")
