"""The poster of a hike: the revealed mountain with the way on it; chart and words beside it."""

from __future__ import annotations

import numpy as np
import pygame

from game.background.memory import release_memory
from game.export.caption import code_line
from game.export.files import Picture
from game.export.film import picture_of
from game.export.printed import FINE_GRID, PrintedView
from game.hike.summary import YOUR_LINE
from game.playback.altitude_curve import AltitudeCurve
from game.playback.timeline import Timeline
from game.ui.drawing import paper_tile, tile
from game.ui.theme import CARD, GREEN, INK, INK_SOFT, PURPLE, RULE, Face, Ui, printing
from game.view.reveal import RevealView
from game.view.reveal_camera import find_reveal_camera, subject_of
from game.view.reveal_mesh import reveal_mesh_of
from game.view.reveal_overlay import (
    DESCENT,
    LabelPoint,
    RevealRoute,
    draw_hut,
    draw_names,
    draw_readings,
    draw_routes,
    places_of,
    route_of,
    steepest,
)
from game.words.languages import LanguageCode

REVEAL_SECONDS = 12.5
"""Seconds into the reveal: the cloud has sunk, the camera has come near."""
WORDS_SHARE = 0.32
"""Share of the page's width for the words and the chart; the mountain has the rest to itself."""


def poster(timeline: Timeline, size: tuple[int, int], language: LanguageCode = "en") -> Picture:
    """Draw it at `size` pixels; takes some seconds."""
    ui, canvas = printing(size, language), pygame.Surface(size, 0, 32)
    wide, whole = round(WORDS_SHARE * size[0]), canvas.get_rect()
    words = ui.mirror(pygame.Rect(size[0] - wide, 0, wide, size[1]), whole)
    mountain = ui.mirror(pygame.Rect(0, 0, size[0] - wide, size[1]), whole)
    _draw_mountain(canvas.subsurface(mountain), ui, timeline)
    release_memory()
    _draw_words(canvas, ui, timeline, words)
    return picture_of(canvas)


def _draw_mountain(canvas: pygame.Surface, ui: Ui, timeline: Timeline) -> None:
    """The revealed mountain over the whole canvas, with the way, its readings and the hut."""
    e = timeline.expedition
    start = (e.start_east, e.start_north)
    mesh = reveal_mesh_of(e, FINE_GRID)
    release_memory()
    subject = subject_of(e, [timeline.result.track])
    view = PrintedView(mesh, subject, find_reveal_camera(mesh, subject, 0.0))
    view.draw(canvas, REVEAL_SECONDS)
    ways = []
    way = steepest(e.terrain, start, e.level.goal == "up")
    if len(way) > 1:
        name = ui.text(f"reveal.steepest_{e.level.goal}")
        ways.append(RevealRoute(way, np.linspace(0, 1, len(way)), DESCENT, name))
    ways.append(route_of(timeline.result.track, timeline.daylight, YOUR_LINE, ""))
    heads = draw_routes(canvas, ui, view, ways, 1.0)
    draw_readings(canvas, ui, view, timeline.result.readings_track, e.level.goal == "up", 1.0,
                  timeline.daylight)  # fmt: skip
    at, _ = view.on_canvas(np.array([e.hut.east]), np.array([e.hut.north]), 0.0)
    hut = LabelPoint((float(at[0, 0]), float(at[0, 1])), "")
    # Whole even in a hollow: a poster has to show where it all went.
    draw_hut(canvas, ui, hut.at, 1.0, False)
    draw_names(canvas, ui, heads, hut, soft=places_of(ways, view, 1.0),
               also=_descent_label(ways[0], view))  # fmt: skip


def _descent_label(way: RevealRoute, view: RevealView) -> LabelPoint | None:
    """A third along the way of steepest descent, where its name has room."""
    at = way.places[len(way.places) // 3 :][:1]
    points, seen = view.on_canvas(at[:, 0], at[:, 1])
    if way.line is not DESCENT or not seen[0]:
        return None
    return LabelPoint((float(points[0, 0]), float(points[0, 1])), way.name)


def _draw_words(canvas: pygame.Surface, ui: Ui, timeline: Timeline, page: pygame.Rect) -> None:
    """Level, strategy, score and chart on paper beside the mountain."""
    t, result = ui.text, timeline.result
    tile(canvas.subsurface(page), paper_tile(colour=CARD))
    edge = page.right - 1 if ui.rtl else page.left
    pygame.draw.line(canvas, INK_SOFT, (edge, page.top), (edge, page.bottom), max(1, ui.px(1.5)))
    inner = page.inflate(-ui.px(56), -ui.px(72))
    ui.write(canvas, t("title.name"), inner.topleft, Face.ITALIC, 15, INK_SOFT, inside=inner)
    title = t.of_level(result.level, "title")
    ui.write(canvas, title, (inner.left, inner.top + ui.px(20)), Face.TITLE, 36, INK,
              "topleft", inner.width, inside=inner)  # fmt: skip
    name = result.strategy if result.strategy != "by hand" else t("watch.by_hand")
    y = inner.top + ui.px(70)
    ui.write(canvas, name, (inner.left, y), Face.ITALIC, 19, INK, "topleft", inner.width,
              inside=inner)  # fmt: skip
    y += ui.px(38)
    pygame.draw.line(canvas, RULE, (inner.left, y), (inner.right, y))
    score = ui.write(canvas, f"{result.score:.0f}", (inner.left, y + ui.px(4)), Face.TITLE, 72,
                      INK, inside=inner)  # fmt: skip
    side = inner.left + score.width + ui.px(18)
    room = inner.right - side
    verdict = t("debrief.safe") if result.safe else t("debrief.benighted")
    ui.write(canvas, verdict, (side, score.centery - ui.px(12)), Face.TITLE, 22,
              GREEN if result.safe else PURPLE, "midleft", room, inside=inner)  # fmt: skip
    par = result.level.par
    text = t("debrief.no_par") if par is None else t("debrief.par", par=f"{par:.0f}")
    ui.write(canvas, f"{t('debrief.score')} · {text}", (side, score.centery + ui.px(15)),
              Face.ITALIC, 15, INK_SOFT, "midleft", room, inside=inner)  # fmt: skip
    foot = inner.bottom - ui.px(30)
    top = score.bottom + ui.px(12)
    chart = pygame.Rect(inner.left, top, inner.width, foot - top - ui.px(14))
    AltitudeCurve(timeline, ui, chart).draw(
        canvas, timeline.at(timeline.daylight), show_future=False
    )
    pygame.draw.line(canvas, RULE, (inner.left, foot), (inner.right, foot))
    ui.write(canvas, code_line(timeline), (inner.left, inner.bottom + ui.px(4)), Face.TEXT, 13, INK,
              "bottomleft", inner.width, inside=inner)  # fmt: skip
