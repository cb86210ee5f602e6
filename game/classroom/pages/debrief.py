"""A student's own hike when the fog has lifted: ground, ways, curve and diagnosis."""

from __future__ import annotations

from game.classroom.lesson import Student
from game.classroom.lifted_view import Track, rule_track, track_of_result
from game.classroom.pages.frame import PageFrame
from game.classroom.pages.parts import block, canvas, draw, spoken, tracks_data, words
from game.debrief.finding_text import reasons

GHOST_RULES = ("gd", "momentum")
"""Rules that hike beside, at their defaults."""


class DebriefPart:
    """The page's part for the hike by hand on the mountain of now."""

    def __init__(self, frame: PageFrame, who: Student) -> None:
        text, service = frame.text, frame.service
        round_, level = service.round, service.level
        if not round_.closed or who.id not in round_.verbs:
            words(text("class.reveal.no_hike"), "p", "soft")
            if not round_.closed:
                return
        tracks = ghosts(frame)
        if who.id in round_.verbs:
            tracks.insert(0, track_of_result(service.hike(who.id).result, text("class.reveal.you")))
        data = tracks_data(text, frame.hub.ground(level, round_.seed), tracks, level.daylight)
        with block("div", "debrief"):
            canvas("lifted", text("class.reveal.my_way"), "ground")
            with block("div", "stack"):
                if who.id in round_.verbs:
                    result = service.hike(who.id).result
                    score = text("class.code.score", score=f"{result.score:.0f}")
                    words(spoken(text, score), "h3")
                    words(text("class.code.safe" if result.safe else "class.code.benighted"), "p")
                    words(text("class.reveal.diagnosis"), "h3")
                    words(spoken(text, reasons(text, result.findings)), "p", "lead")
                words(text("class.reveal.chart"), "h3")
                canvas("lifted-chart", text("class.reveal.chart"), "chart")
        draw(frame.client, "lifted", "ground", data)
        draw(frame.client, "lifted-chart", "chart", data)


def ghosts(frame: PageFrame) -> list[Track]:
    """The rules' ways on the mountain of now, named in the page's language."""
    names = {"gd": "class.reveal.plain", "momentum": "class.reveal.momentum"}
    found = (
        rule_track(frame.service.level, frame.service.round.seed, rule) for rule in GHOST_RULES
    )
    return [Track(frame.text(names[one.name]), one.points, one.score) for one in found]
