"""What one frame of a hike shows: the same moment for the map, for the walking view, in words."""

from __future__ import annotations

from collections.abc import Sequence

from engine.core.schemes import SCHEMES
from game.hike.map_view import View
from game.hike.player_hike import Hiking, Place, Playback
from game.hike.side_panel import compass_key
from game.view.frame_state import Sight
from game.view.walk_animation import Gait
from game.words.catalogue import Catalogue

READ = 0.78
"""After this share of a reading's time its arrow is drawn."""


def on_map(hiking: Hiking, playing: Playback | None, here: Place, minutes: float, seconds: float,
           aim: Place | None, closing: float) -> View:  # fmt: skip
    """The map's view with ``minutes`` of daylight left on screen and the hiker shown ``here``."""
    route: Sequence[Place] = hiking.route
    measuring, drawn = 0.0, 1.0
    if playing is not None:
        if len(playing.route) > 1:
            route = [*route[:-1], here]
        if playing.kind == "measure":
            fresh = bool(hiking.notes) and not hiking.over
            measuring = max(0.001, min(1.0, playing.share / READ))
            drawn = max(0.0, (playing.share - READ) / (1 - READ)) if fresh else 1.0
    plan = []
    planning = playing is None or playing.kind == "walk"
    if hiking.note is not None and planning and not hiking.over:
        east, north = hiking.stride_vector()
        end = hiking.place
        ahead = range(1, max(1, hiking.strides_left) + 1)
        plan = [(end[0] + k * east, end[1] + k * north) for k in ahead]
    instrument = hiking.expedition.instrument
    return View(here, route, hiking.notes, minutes, seconds, plan, drawn, measuring,
                float(instrument.spacing), SCHEMES[instrument.scheme].offsets,
                playing is not None and playing.kind == "walk", aim, closing)  # fmt: skip


def on_foot(view: View, gait: Gait, share: float) -> Sight:
    """The same moment from behind the hiker; ``share`` of the daylight is gone, over 1 is night."""
    reading = view.measuring if view.drawn_in <= 0 or view.measuring < 1 else 0.0
    return Sight(view.hiker, share, view.seconds, gait.step, reading, view.probe, view.probes,
                 view.notes, view.minutes, gait.tilt, gait.slope, view.drawn_in, view.plan,
                 view.aim)  # fmt: skip


def in_words(hiking: Hiking, playing: Playback | None, news: str, text: Catalogue) -> str:
    """The sentence above the buttons; ``news`` is the key of what happened last."""
    if hiking.over:
        return text("hike.news_dusk") if playing is None else ""
    if news.endswith("news_measure"):
        note = hiking.note
        if note is None or note.slope < 0.002:
            return text("hike.news_flat")
        return text(f"hike.news_measure_{hiking.level.goal}", degrees=f"{note.degrees:.0f}",
                    wind=text(compass_key(*note.way)))  # fmt: skip
    if news == "hike.news_glance":
        glimpse = hiking.glimpse
        if glimpse is None:
            return ""
        return text("hike.news_glance", metres=f"{glimpse.altitude:.0f}")
    return text(news) if news else ""
