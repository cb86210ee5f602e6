"""What one frame of a hike shows: the same moment for the map, for the walking view, in words."""

from __future__ import annotations

import math
from collections.abc import Sequence

from engine.core.schemes import SCHEMES
from game.hike.map_view import MapFrame
from game.hike.player_hike import BELL_RANGE, Note, Place, Playback, PlayerHike
from game.hike.units import compass_key
from game.ui.theme import Ui
from game.view.frame_state import FrameState
from game.view.walk_animation import WalkAnimation, freshness

ARROW_DRAWN_FROM = 0.78
"""After this share of a reading's time its arrow is drawn."""
PAD_NEWS = ("hike.news_lamp", "hike.news_short")
"""Sentences that name a key or a click, and what has them said otherwise while a pad is used."""
TURNED_FROM = 120.0
"""A way down that has turned by more since the reading before is announced [degrees]."""
SAME_PLACE = 5.0
"""Two readings nearer than this are of one place, and differ by chance [m]."""


def turn_between(notes: Sequence[Note]) -> float:
    """By how much the way to go has turned between the last two readings [degrees]; 0 in one place.

    Both were paid for. Whoever crosses the bottom of a valley is told so by this alone.
    """
    if len(notes) < 2 or math.dist(notes[-2].place, notes[-1].place) < SAME_PLACE:
        return 0.0
    (ax, ay), (bx, by) = notes[-2].way, notes[-1].way
    return abs(math.degrees(math.atan2(ax * by - ay * bx, ax * bx + ay * by)))


def on_map(
    player_hike: PlayerHike,
    playing: Playback | None,
    here: Place,
    minutes: float,
    seconds: float,
    aim: Place | None,
    closing: float,
) -> MapFrame:
    """The map's view with ``minutes`` of daylight left on screen and the hiker shown ``here``."""
    route: Sequence[Place] = player_hike.route
    measuring, drawn = 0.0, 1.0
    if playing is not None:
        if len(playing.route) > 1:
            route = [*route[:-1], here]
        if playing.kind == "measure":
            fresh = bool(player_hike.notes) and not player_hike.over
            measuring = max(0.001, min(1.0, playing.share / ARROW_DRAWN_FROM))
            drawn = (
                max(0.0, (playing.share - ARROW_DRAWN_FROM) / (1 - ARROW_DRAWN_FROM))
                if fresh
                else 1.0
            )
    plan: list[Place] = []
    planning = playing is None or playing.kind == "walk"
    if planning and not player_hike.over:
        plan = player_hike.flags()
    setting = player_hike.setting
    return MapFrame(
        here,
        route,
        player_hike.notes,
        minutes,
        seconds,
        plan=plan,
        drawn_in=drawn,
        measuring=measuring,
        probe=setting.spacing,
        probes=SCHEMES[setting.scheme].offsets,
        walking=playing is not None and playing.kind == "walk",
        aim=aim,
        closing=closing,
        lamp=player_hike.hut_from(here),
    )


def on_foot(view: MapFrame, animation: WalkAnimation, share: float) -> FrameState:
    """The same moment from behind the hiker; ``share`` of the daylight is gone, over 1 is night."""
    age = view.notes[-1].minutes - view.minutes if view.notes else 0.0
    reading = view.measuring if view.drawn_in <= 0 or view.measuring < 1 else 0.0
    return FrameState(
        view.hiker, share, view.seconds, step=animation.step, haste=animation.haste,
        measuring=reading, spacing=view.probe, probes=view.probes, notes=view.notes,
        route=view.route, minutes=view.minutes,
        tilt=animation.opened * freshness(age), slope=animation.slope,
        drawn=view.drawn_in, plan=view.plan, aim=view.aim, lamp=view.lamp,
    )  # fmt: skip


def in_words(player_hike: PlayerHike, playing: Playback | None, news: str, ui: Ui) -> str:
    """The sentence above the buttons; ``news`` is the key of what happened last."""
    text = ui.text
    if ui.pad is not None and news in PAD_NEWS:
        news += "_pad"
    if player_hike.over:
        ended = "hike.arrived" if player_hike.arrived else "hike.news_dusk"
        return text(ended) if playing is None else ""
    if news.startswith(("hike.news_lamp", "hike.news_bell")):
        hut = player_hike.hut_from(player_hike.place, BELL_RANGE)
        if hut is None:
            return ""
        east, north = hut[0] - player_hike.place[0], hut[1] - player_hike.place[1]
        wind = text(compass_key(east, north))
        return text(news, metres=f"{math.hypot(east, north):.0f}", wind=wind, key=ui.cap("hut"))
    if news.endswith("news_measure"):
        note = player_hike.note
        if note is None or note.slope < 0.002:
            return text("hike.news_flat")
        turned = turn_between(player_hike.notes)
        kind = "turned" if turned > TURNED_FROM else "measure"
        return text(
            f"hike.news_{kind}_{player_hike.level.goal}",
            degrees=f"{note.degrees:.0f}",
            wind=text(compass_key(*note.way)),
            turned=f"{turned:.0f}",
        )
    if news == "hike.news_glance":
        glimpse = player_hike.glimpse
        if glimpse is None:
            return ""
        return text("hike.news_glance", metres=f"{glimpse.altitude:.0f}")
    return text(news) if news else ""
