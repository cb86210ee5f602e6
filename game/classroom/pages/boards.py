"""Tables and bars of the wall and of the teacher's page."""

from __future__ import annotations

from collections.abc import Sequence

from game.classroom.lifted_view import Track
from game.classroom.pages.frame import PageFrame
from game.classroom.pages.parts import block, spoken, words
from game.classroom.practice_board import PracticePlace, standings
from game.classroom.service import Service

MOST_ROWS = 12


def practice_standings(service: Service) -> list[PracticePlace]:
    """The practice board as it stands, without files that end with a fault."""
    scored = [(s.id, s.scored.scores) for s in service.lesson.present
              if s.scored is not None and s.scored.verdict == "ok"]  # fmt: skip
    return standings(scored, service.lesson.levels, service.lesson.practice)


def practice(frame: PageFrame) -> None:
    """The live board."""
    found = practice_standings(frame.service)
    if not found:
        words(frame.text("class.board.empty"), "p", "lead")
        return
    students = frame.service.lesson.students
    rows = [
        (
            _places_in_words(frame, one.low, one.high),
            frame.service.shown_name(students[one.student]),
            f"{one.score:.0f}",
            one.band,
            one.low != one.high,
        )
        for one in found
    ]
    table(frame, rows)


def final(frame: PageFrame) -> None:
    """The board of the secret mountains."""
    results = frame.hub.results
    if results is None:
        return
    shown = shown_names(frame)
    rows = [
        (_places_in_words(frame, s.place_low, s.place_high), shown.get(s.name, s.name),
         f"{s.mean_score:.0f}", s.place_low, s.place_low != s.place_high)
        for s in sorted(results.students, key=lambda one: one.place)
        if not s.refused
    ]  # fmt: skip
    table(frame, rows)


def by_hand(frame: PageFrame, tracks: Sequence[Track]) -> None:
    """The hikes by hand, best first; one mountain decides nothing, so there are no places."""
    table(frame, [("", t.name, f"{t.score:.0f}", 0, False) for t in tracks])


def shown_names(frame: PageFrame) -> dict[str, str]:
    """Names on the judge's board to the names that the wall shows."""
    students = frame.service.lesson.students
    judged = frame.service.lesson.judged or {}
    return {name: frame.service.shown_name(students[one]) for one, name in judged.items()}


def table(frame: PageFrame, rows: Sequence[tuple[str, str, str, int, bool]]) -> None:
    """Place, name, points, band, whether it is a tie."""
    text = frame.text
    with block("table"):
        with block("thead"), block("tr"):
            words(text("class.board.place"), "th", scope="col")
            words(text("class.board.name"), "th", scope="col")
            words(text("class.board.score"), "th", "number", scope="col")
        with block("tbody"):
            for place, name, score, band, tied in rows[:MOST_ROWS]:
                with block("tr", f"{'tie' if tied else ''} {'alt' if band % 2 else ''}"):
                    words(spoken(text, place), "td")
                    words(name, "td", dir="auto")
                    words(spoken(text, score), "td", "number")
    if len(rows) > MOST_ROWS:
        words(spoken(text, text("class.board.more", n=len(rows) - MOST_ROWS)), "p", "soft")
    if any(tied for *_, tied in rows):
        words(text("class.board.tie_explained"), "p", "soft")


def _places_in_words(frame: PageFrame, low: int, high: int) -> str:
    return str(low) if low == high else f"{low}\u2013{high} {frame.text('class.board.tie')}"


def counts(frame: PageFrame) -> None:
    """How many files there are, and how many of them end with a fault, without a name."""
    students = frame.service.lesson.present
    handed = sum(bool(s.files) for s in students)
    faulty = sum(s.scored is not None and s.scored.verdict != "ok" for s in students)
    words(spoken(frame.text, str(handed)), "div", "big")
    words(frame.text("class.board.handed", n=handed), "p", "lead")
    if faulty:
        words(spoken(frame.text, frame.text("class.board.faults", n=faulty)), "p", "soft")


def judging(frame: PageFrame) -> None:
    """How far the judge is."""
    text, progress = frame.text, frame.hub.progress
    judged = frame.service.lesson.judged
    if progress.failed:
        words(text("class.judge.failed", why=progress.failed), "p", "notice")
    elif judged is not None:
        words(text("class.judge.ready" if judged else "class.judge.nothing"), "p", "lead")
    else:
        block("progress", "", max=str(max(1, progress.total)), value=str(progress.done))
        if progress.total > 1:
            line = text("class.judge.progress", done=progress.done, total=progress.total)
            words(spoken(text, line), "p", "lead")
    words(text("class.judge.commitment"), "p", "soft")
    words(frame.service.seeds.commitment, "p", "tiny", dir="ltr")


def answers(frame: PageFrame) -> None:
    """Bars of the answers before and, once the teacher shows them, after."""
    text, service = frame.text, frame.service
    level, round_ = service.level, service.round
    if level.predict is None or not level.predict.choices:
        words(text("class.predict.no_question"), "p", "lead")
        return
    question, choices, _ = text.predict(level)
    shown = service.lesson.answers_shown
    words(question, "h3", "question")
    most = max(1, len(round_.answers["before"]), len(round_.answers["after"]))
    with block("div", "bars"):
        for number, choice in enumerate(choices, 1):
            right = shown and number == level.predict.answer
            with block("div", f"bar-row {'right-one' if right else ''}"):
                words(choice, "div")
                _answer_bar(
                    frame, "before", list(round_.answers["before"].values()).count(number), most
                )
                if shown:
                    _answer_bar(
                        frame, "after", list(round_.answers["after"].values()).count(number), most
                    )


def _answer_bar(frame: PageFrame, when: str, count: int, most: int) -> None:
    with block("div", "bar-track"):
        words(frame.text(f"class.explain.{when}"), "span", "soft")
        with block("div"):
            block("div", f"bar-ink {when}").style(f"width:{100 * count / most:.1f}%")
        words(spoken(frame.text, str(count)), "span")
