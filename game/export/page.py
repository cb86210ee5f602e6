"""A hike as one page for any browser: map, charts, code and variables on one timeline.

The page is one file that asks for nothing: its pictures are in it, and its policy forbids all else.
"""

from __future__ import annotations

import base64
import io
import re
from hashlib import sha256
from html import escape
from importlib import resources
from pathlib import Path
from typing import Any

import pygame

from engine.core.errors import visible
from engine.files import write_whole
from game.background.incremental import at_once
from game.debrief.true_map import TrueMap
from game.export.film import picture_of
from game.hike.playback_steps import explain, steps_of
from game.playback.code_page import telling_variable
from game.playback.timeline import Timeline
from game.playback.trace_view import PLOT_PREFIX, TraceView
from game.ui.theme import printing
from game.words.catalogue import Catalogue, short_seed
from game.words.languages import LanguageCode
from game.words.script import localised
from game.words.script_data import script_safe

MAP_SIDE = 1000
"""Pixels of the map."""
MAP_PAGE_SIZE = (2200, 1238)
"""The page on which the map's letters would have their size [px]: it is shown at half its size."""
WEBP_QUALITY = 88
TICK_COUNT = 5
"""Marks of the minutes on a chart, about."""


def write_page(timeline: Timeline, out: str | Path, language: LanguageCode = "en") -> None:
    """Write the page of a hike; BadInput where it cannot be written."""
    write_whole(out, page_of(timeline, language), f"export to {out}")


def page_of(timeline: Timeline, language: LanguageCode) -> str:
    """The page as text. Every text of an author is escaped, or travels as JSON."""
    folder = resources.files("assets").joinpath("replay")
    script = "\n" + folder.joinpath("replay.js").read_text("utf-8")
    digest = base64.b64encode(sha256(script.encode()).digest()).decode()
    ui = printing((1280, 720), language)
    t, result = ui.text, timeline.result
    name = visible(result.strategy) if result.strategy != "by hand" else t("watch.by_hand")
    seed = t("debrief.seed", seed=short_seed(result.seed))
    where = localised(f"{t.of_level(result.level, 'title')} · {seed}", language)
    parts = {
        "language": language,
        "direction": "rtl" if t.rtl else "ltr",
        "script_hash": f"'sha256-{digest}'",
        "title": escape(f"{name} · {where}"),
        "heading": escape(name),
        "where": escape(where),
        "style": folder.joinpath("replay.css").read_text("utf-8"),
        "map": _map_data_url(timeline, language),
        "variables": escape(t("code.variables")),
        "altitude": escape(t("debrief.chart")),
        "back": escape(t("watch.back")),
        "step": escape(t("auto.step")),
        "minutes": escape(t("code.minute")),
        "data": script_safe(_page_data(timeline, t, language)),
        "script": script,
    }
    page = folder.joinpath("page.html").read_text("utf-8")
    # In one pass: a text that looks like a placeholder is left alone.
    return re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found[1]], page)


def _map_data_url(timeline: Timeline, language: LanguageCode) -> str:
    """The mountain with hut and start as a picture inside the address itself."""
    from PIL import Image

    true_map = TrueMap(timeline.summary(), printing(MAP_PAGE_SIZE, language), MAP_SIDE)
    canvas: pygame.Surface = at_once(true_map.empty())
    for name, rect in true_map.names:
        canvas.blit(name, rect)
    picture = io.BytesIO()
    Image.fromarray(picture_of(canvas)).save(picture, "WEBP", quality=WEBP_QUALITY, method=4)
    return "data:image/webp;base64," + base64.b64encode(picture.getvalue()).decode()


def _page_data(timeline: Timeline, t: Catalogue, language: LanguageCode) -> dict[str, Any]:
    e, result, trace = timeline.expedition, timeline.result, timeline.trace
    steps = steps_of(e)
    verbs = [
        {"begin": verb.begin, "doing": localised(explain(t, steps, number), language)}
        for number, verb in enumerate(timeline.verbs)
    ]
    track = [
        (round(minutes, 4), round(east, 2), round(north, 2), round(altitude, 2), round(score, 2))
        for minutes, east, north, altitude, score in timeline.rows()
    ]
    chosen = ""
    if trace is not None:
        chosen = telling_variable(TraceView(trace, timeline.verbs))
    return {
        "language": language,
        "daylight": timeline.daylight,
        "tick": _tick_minutes(timeline.daylight),
        "way": 1 if result.level.goal == "up" else -1,
        "size": e.terrain.size,
        "start": [e.start_east, e.start_north],
        "hut": e.hut.altitude,
        "track": track,
        "readings": [list(map(float, row)) for row in result.readings_track.tolist()],
        "verbs": verbs,
        "marks": [mark._asdict() for mark in timeline.marks],
        "files": [] if trace is None else [file._asdict() for file in trace.files],
        "trace": None if trace is None else [
            {"frames": [frame._asdict() for frame in verb.frames], "printed": verb.printed}
            for verb in trace.verbs
        ],
        "plot": PLOT_PREFIX,
        "chosen": chosen,
        "words": {
            "choose": t("code.choose"), "ended": t("code.ended"), "before": t("code.before"),
            "after": t("code.after"), "note": t("code.note"), "printed": t("code.printed"),
            "verb": t("watch.verb", n="{n}", all="{all}"),
            "so_far": t("race.so_far"),
            "left": t("code.left", minutes="{minutes}"),
            "pause": t("auto.pause"), "go_on": t("auto.go_on"), "again": t("watch.again"),
        },
    }  # fmt: skip


def _tick_minutes(daylight: float) -> float:
    """Minutes between two marks of the charts."""
    return next((n for n in (1, 2, 5, 10, 20, 30, 60, 120) if daylight / n <= TICK_COUNT + 1), 240)
