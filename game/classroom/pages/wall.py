"""The wall: one screen for the whole room, read from ten metres."""

from __future__ import annotations

from collections.abc import Callable

from nicegui import ui
from nicegui.element import Element
from starlette.requests import Request

from game.classroom import addresses
from game.classroom.events import LessonPhase
from game.classroom.hub import Hub
from game.classroom.lifted_view import Track, remaining_after, track_of_result
from game.classroom.pages import boards
from game.classroom.pages.debrief import ghosts
from game.classroom.pages.frame import PageFrame
from game.classroom.pages.parts import (
    block,
    button,
    canvas,
    draw,
    rewrite,
    spoken,
    tracks_data,
    words,
)
from game.classroom.practice_board import bins
from game.classroom.service import BET_MINUTES, Topic

MOST_NAMES = 60


class WallPage(PageFrame):
    """The projector's page."""

    student = ""

    def __init__(self, hub: Hub, request: Request) -> None:
        super().__init__(hub, request, "class.wall_title", "wall")
        self._shown: tuple[object, ...] = ()
        self._fill: Callable[[], None] = lambda: None
        with block("div", "content", id="content"):
            with block("div", "top"):
                self._head = block("div", "row")
                block("div", "timer", role="timer")
                self._code = block("div", "row")
            self._stage = block("div", "fill")
        self._veil = block("div")
        self.heard("lesson")

    def heard(self, topic: Topic) -> None:
        """Show what has changed."""
        lesson = self.service.lesson
        with self.client:
            if topic == "lesson":
                self._frame()
            now = (lesson.phase, len(lesson.rounds), lesson.compared, lesson.answers_shown,
                   lesson.names_hidden, lesson.judged is None)  # fmt: skip
            if now != self._shown:
                self._shown = now
                self._rebuild(lesson.phase)
            self._fill()

    def _frame(self) -> None:
        lesson = self.service.lesson
        self._head.clear()
        with self._head:
            words(spoken(self.text, self.phase_line()), "h1")
        self._code.clear()
        with self._code:
            if lesson.phase != "lobby" and not lesson.locked and self.hub.addresses:
                words(self.hub.addresses[0].removeprefix("http://"), "span", "soft")
                words(lesson.code, "span", "code-word")
        self.timer()
        self._veil.clear()
        if lesson.paused:
            with self._veil, block("div", "veil", role="alert"):
                words(self.text("class.paused"))

    def _rebuild(self, phase: LessonPhase) -> None:
        self._fill = lambda: None
        self._stage.clear()
        build = {
            "lobby": self._lobby, "predict": self._predict, "play": self._play,
            "code": self._board, "judge": self._judge, "reveal": self._reveal,
            "explain": self._explain,
        }[phase]  # fmt: skip
        with self._stage:
            build()

    def _refill(self, place: object, build: Callable[[], None]) -> Callable[[], None]:
        """A function that empties the place and builds it again."""

        def again() -> None:
            place.clear()  # type: ignore[attr-defined]
            with place:  # type: ignore[attr-defined]
                build()

        return again

    # -- phases

    def _lobby(self) -> None:
        text = self.text
        address = self.hub.addresses[0] if self.hub.addresses else ""
        with block("div", "stack"):
            words(text("class.lobby.wall_lead"), "p", "lead")
            with block("div", "row door-row"):
                with block("div", "stack"):
                    words(address.removeprefix("http://"), "div", "address")
                    words(self.service.lesson.code, "div", "code-word")
                if address:
                    picture = addresses.qr_svg(f"{address}/?code={self.service.lesson.code}")
                    label = text("class.lobby.wall_lead")
                    code = ui.html(picture, sanitize=False).classes("qr")
                    code.props.update({"role": "img", "aria-label": label})
        self._fill = self._refill(block("div", "grow stack"), self._names)

    def _names(self) -> None:
        present = self.service.lesson.present
        count = self.text("class.people", n=len(present))
        words(spoken(self.text, count) if present else self.text("class.lobby.none"), "h2")
        with block("div", "names"):
            for student in present[-MOST_NAMES:]:
                words(self.service.shown_name(student), "span", dir="auto")

    def _predict(self) -> None:
        with block("div", "grow stack card"):
            self._question()
            counted = words("", "p", "soft")
        with block("div", "grow stack card"):
            words(spoken(self.text, self.text("class.predict.histogram", minutes=BET_MINUTES)), "p")
            with block("div", "grow"):
                canvas("bets", self.text("class.predict.bet"))
            placed = words("", "p", "soft")

        def fill() -> None:
            round_, count = self.service.round, len(self.service.lesson.present)
            said = {"answers": len(round_.answers["before"]), "bets": len(round_.bets)}
            for place, key in ((counted, "answers"), (placed, "bets")):
                line = self.text(f"class.predict.wall_{key}", count=count, **{key: said[key]})
                rewrite(place, spoken(self.text, line))
            draw(self.client, "bets", "histogram", {"bins": bins(round_.bets.values())})

        self._fill = fill

    def _question(self) -> None:
        level = self.service.level
        words(self.text.of_level(level, "title"), "h2")
        if level.predict is None or not level.predict.choices:
            words(self.text("class.predict.no_question"), "p", "lead")
            return
        question, choices, _ = self.text.predict(level)
        words(question, "p", "lead")
        with block("ol", "stack"):
            for choice in choices:
                words(choice, "li")

    def _play(self) -> None:
        if self.service.lesson.compared:
            self._compare_paid()
            return
        with block("div", "grow stack"):
            words(self.text.of_level(self.service.level, "title"), "h2")
            words(self.text.of_level(self.service.level, "briefing"), "p", "lead")
            line = words("", "p", "lead strong")
            hikers = block("div", "hikers")
        # Kept while the phase lasts: many verbs a second change little of the wall.
        rows: dict[str, tuple[Element, Element, Element]] = {}

        def fill() -> None:
            round_, service = self.service.round, self.service
            out = [student for student in service.lesson.present if student.id in round_.verbs]
            left = {student.id: service.minutes_left(student.id) for student in out}
            camped = sum(not minutes for minutes in left.values())
            said = self.text("class.play.out", out=len(out) - camped, camped=camped)
            rewrite(line, spoken(self.text, said))
            for gone in set(rows) - set(left):
                rows.pop(gone)[0].delete()
            for student in out[:MOST_NAMES]:
                if student.id not in rows:
                    with hikers:
                        rows[student.id] = _sunline(service.shown_name(student))
                _, name, sun = rows[student.id]
                rewrite(name, service.shown_name(student))
                share = 100 * left[student.id] / max(1.0, float(service.level.daylight))
                sun.style(f"width:{share:.1f}%")

        self._fill = fill

    def _compare_paid(self) -> None:
        """The ways of some, each as its hiker knows it: nothing that nobody has paid for."""
        text = self.text
        chosen = self.service.lesson.compared
        for number, student in enumerate(chosen):
            with block("div", "grow stack"):
                words(self.service.shown_name(self.service.lesson.students[student]), "h2")
                with block("div", "grow"):
                    canvas(f"compared-{number}", text("class.play.compare"))

        def fill() -> None:
            said = {"start": text("map.start"), "age": text("map.age", minutes="#")}
            for number, student in enumerate(chosen):
                view = self.service.view(student)
                fields = {name: getattr(view, name) for name in view.__struct_fields__}
                draw(self.client, f"compared-{number}", "paid", {**fields, "words": said})

        self._fill = fill

    def _board(self) -> None:
        if self.service.lesson.compared:
            self._compare_lifted()
            return
        with block("div", "grow stack"):
            words(self.text("class.board.heading"), "h2")
            board = block("div", "stack")
        with block("div", "stack"):
            count = block("div", "stack")

        def fill() -> None:
            self._refill(board, lambda: boards.practice(self))()
            self._refill(count, lambda: boards.counts(self))()

        self._fill = fill

    def _compare_lifted(self) -> None:
        """The ways of some over the mountain, now that it may be seen."""
        level, service = self.service.level, self.service
        students = [service.lesson.students[one] for one in service.lesson.compared]
        tracks = [
            track_of_result(service.hike(s.id).result, service.shown_name(s)) for s in students
        ]
        ground = self.hub.ground(level, service.round.seed)
        data = tracks_data(self.text, ground, tracks, level.daylight)
        with block("div", "grow"):
            canvas("ways", self.text("class.play.compare"))
        with block("div", "grow"):
            canvas("curves", self.text("class.reveal.chart"))
        draw(self.client, "ways", "ground", data)
        draw(self.client, "curves", "chart", data)

    def _judge(self) -> None:
        with block("div", "grow stack"):
            words(self.text("class.judge.heading"), "h2")
            words(self.text("class.judge.lead"), "p", "lead")
            state = block("div", "stack")
        self._fill = self._refill(state, lambda: boards.judging(self))

    def _reveal(self) -> None:
        race = self.hub.race
        if race is None:
            self._by_hand()
            return
        with block("div", "grow stack"):
            with block("div", "row"):
                words(self.text("class.reveal.race"), "h2")
                # The page's script counts down, and "min" follows every count.
                left = self.text("race.minutes_left", minutes="#")
                words("", "span", "timer", id="race-clock", data_words=left)
                replay = "dusk.replay('race')"
                button(self.text("class.reveal.again"), lambda: self.client.run_javascript(replay))
            with block("div", "grow"):
                canvas("race", self.text("class.reveal.race"))
        with block("div", "grow stack"):
            words(self.text("class.board.final_heading"), "h2")
            with block("div", "stack"):
                boards.final(self)
        level = next(v for v in self.service.levels.values() if v.name == race.level)
        shown = boards.shown_names(self)
        tracks = [Track(shown.get(t.name, t.name), t.points, t.score) for t in race.tracks]
        ground = self.hub.ground(level, int(race.seed))
        data = tracks_data(self.text, ground, tracks, level.daylight)
        draw(self.client, "race", "race", data)

    def _by_hand(self) -> None:
        """Nobody handed in a file: the hikes by hand are the race."""
        service, level = self.service, self.service.level
        tracks = [
            track_of_result(
                service.hike(one).result, service.shown_name(service.lesson.students[one])
            )
            for one in service.round.verbs
            if not service.lesson.students[one].removed
        ]
        tracks.sort(key=lambda track: -track.score)
        ground = self.hub.ground(level, service.round.seed)
        with block("div", "grow"):
            canvas("race", self.text("class.reveal.race"))
        with block("div", "grow stack"):
            words(self.text("class.board.by_hand"), "h2")
            boards.by_hand(self, tracks)
        draw(self.client, "race", "race", tracks_data(self.text, ground, tracks, level.daylight))

    def _explain(self) -> None:
        with block("div", "grow stack card"):
            bars = block("div", "stack")
        with block("div", "grow stack card"):
            gd = ghosts(self)[0]
            level = self.service.level
            left = round(100 * remaining_after(gd.points, BET_MINUTES))
            line = self.text("class.explain.truth", percent=left, minutes=BET_MINUTES)
            words(spoken(self.text, line), "p")
            with block("div", "grow"):
                canvas("truth", self.text("class.reveal.chart"))
            if self.service.lesson.answers_shown and level.predict is not None:
                words(spoken(self.text, self.text.predict(level)[2]), "p", "because")
        bets = list(self.service.round.bets.values())
        draw(self.client, "truth", "chart", tracks_data(
            self.text, None, [gd], level.daylight, bets=bets, minutes=BET_MINUTES))  # fmt: skip
        self._fill = self._refill(bars, lambda: boards.answers(self))


def _sunline(shown: str) -> tuple[Element, Element, Element]:
    """A hiker on the wall: the row, the name, and how much of the daylight is left."""
    with block("div") as row:
        name = words(shown, "span", dir="auto")
        with block("div", "sunline", aria_hidden="true"):
            return row, name, block("div")
