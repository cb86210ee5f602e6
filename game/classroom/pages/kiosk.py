"""The kiosk of an exhibit: one machine for passers-by, reset when it is left alone."""

from __future__ import annotations

import secrets

from nicegui import ui
from starlette.requests import Request

from game.classroom.hub import Hub
from game.classroom.lesson import Student
from game.classroom.lifted_view import rule_track
from game.classroom.names import mountaineer
from game.classroom.pages.debrief import DebriefPart
from game.classroom.pages.frame import PageFrame
from game.classroom.pages.hiking import Hiking
from game.classroom.pages.parts import block, button, canvas, draw, tracks_data, words
from game.classroom.service import Topic

SHOW_INTERVAL = 28.0
"""Seconds between two mountains of the show that invites people."""
SHOWN_RULES = ("gd", "momentum", "adam", "rmsprop")
SHOWN_SEEDS = 1000


class KioskPage(PageFrame):
    """The exhibit's only page. There is no link on it."""

    def __init__(self, hub: Hub, request: Request, idle: float) -> None:
        """`idle`: seconds without a touch until it begins anew."""
        self._idle = idle
        super().__init__(hub, request, "class.title", "kiosk")
        self.who = visitor(hub)
        self.student = self.who.id
        self._touched = self.service.clock()
        self._drawn = 0.0
        self._hiking: Hiking | None = None
        self._inviting = False
        with block("div", "content stack", id="content"):
            self.notices()
            self._stage = block("div", "stack")
        # Keys press buttons too. `capture` would not see a button that its own press takes away.
        self._stage.on("click", self._on_touch, [], throttle=1.0)
        self._show_invitation()
        ui.timer(2.0, self._on_timer)

    def heard(self, topic: Topic) -> None:
        """Show what has changed."""
        if topic == "hike" and self._hiking is not None:
            self._touched = self.service.clock()
            if not self._hiking.busy:
                with self.client:
                    self._hiking.heard(topic)

    def _on_touch(self) -> None:
        self._touched = self.service.clock()

    def _on_timer(self) -> None:
        now = self.service.clock()
        if self._inviting:
            if now - self._drawn > SHOW_INTERVAL:
                self._show_race()
        elif now - self._touched > self._idle:
            self._show_invitation()
        elif self._hiking is not None and self.service.view(self.student).over:
            self._show_debrief()

    def _show_invitation(self) -> None:
        """The show for those who pass by."""
        self._hiking, self._inviting = None, True
        self._stage.clear()
        with self._stage:
            words(self.text("title.name"), "h1", "big")
            words(self.text("class.join_lead"), "p", "lead")
            canvas("race", self.text("class.reveal.race"), "show")
            button(self.text("class.kiosk.start"), self._begin_hike, "main big")
        self._show_race()

    def _show_race(self) -> None:
        level = secrets.choice(list(self.service.levels.values()))
        seed = secrets.randbelow(SHOWN_SEEDS)
        tracks = [rule_track(level, seed, rule) for rule in SHOWN_RULES]
        self.hub.open_ground.clear()
        ground = self.hub.ground(level, seed)
        draw(self.client, "race", "race", tracks_data(self.text, ground, tracks, level.daylight))
        self._drawn = self.service.clock()

    def _begin_hike(self) -> None:
        service = self.service
        self._touched, self._inviting = service.clock(), False
        service.draw(secrets.choice(service.lesson.levels))
        service.move("play")
        self._stage.clear()
        with self._stage:
            with block("div", "row"):
                level = service.level
                words(self.text.of_level(level, "title"), "h2")
                block("span", "grow")
                button(self.text("class.kiosk.again"), self._begin_hike)
            self._hiking = Hiking(self, self.who, False)
            self._hiking.build()

    def _show_debrief(self) -> None:
        self._hiking = None
        self._touched = self.service.clock()
        self.service.move("code")
        self._stage.clear()
        with self._stage:
            with block("div", "row"):
                words(self.text("class.reveal.heading"), "h2")
                block("span", "grow")
                button(self.text("class.kiosk.again"), self._begin_hike, "main")
            DebriefPart(self, self.who)


def visitor(hub: Hub) -> Student:
    """Whoever stands there: one student for all."""
    lesson = hub.service.lesson
    if not lesson.present:
        hub.service.join(lesson.code, mountaineer(0), "kiosk")
    return lesson.present[0]
