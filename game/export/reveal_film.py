"""The reveal as a film of some seconds and as a picture, over a caption of its own."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pygame

from game.background.memory import release_memory
from game.export.caption import draw_caption, split
from game.export.files import Picture
from game.export.film import minute_at, picture_of
from game.export.printed import FINE_GRID, PrintedView
from game.hike.summary import YOUR_LINE
from game.playback.timeline import Timeline
from game.ui.theme import Ui, printing
from game.view.reveal import RevealView
from game.view.reveal_camera import RevealCamera, RevealSubject, find_reveal_camera, subject_of
from game.view.reveal_mesh import RevealMesh, reveal_mesh_of
from game.view.reveal_overlay import (
    DESCENT,
    Head,
    LabelPoint,
    RevealRoute,
    draw_hut,
    draw_names,
    draw_readings,
    draw_routes,
    route_of,
    steepest,
)
from game.words.languages import LanguageCode

FIRST_SECOND, LAST_SECOND = 1.2, 12.5
"""Seconds of the reveal that the film shows."""
ROUTES_GROW = (0.34, 0.92)
"""From when and until when the ways grow, shares of the film."""
DRAWING_FACTOR = 1.5
"""Ways, signs and arrows are drawn so much larger than in a window."""


class RevealSight:
    """A hike's mountain, its ways, and the place to see it all from."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        e = timeline.expedition
        self.subject: RevealSubject = subject_of(e, [timeline.result.track])
        self._camera: RevealCamera | None = None
        self.ways = []
        way = steepest(e.terrain, (e.start_east, e.start_north), e.level.goal == "up")
        if len(way) > 1:
            self.ways.append(RevealRoute(way, np.linspace(0, 1, len(way)), DESCENT, ""))
        self.ways.append(route_of(timeline.result.track, timeline.daylight, YOUR_LINE, ""))

    def view(self) -> RevealView:
        """The mountain as a window shows it."""
        mesh = reveal_mesh_of(self.timeline.expedition)
        return RevealView(mesh, self.subject, True, 0, self._camera_on(mesh))

    def fine(self) -> RevealView:
        """The mountain as on a poster."""
        mesh = reveal_mesh_of(self.timeline.expedition, FINE_GRID)
        release_memory()
        return PrintedView(mesh, self.subject, self._camera_on(mesh))

    def _camera_on(self, mesh: RevealMesh) -> RevealCamera:
        """The same for poster and film; no mesh is kept, for two of them take 100 MB more."""
        if self._camera is None:
            self._camera = find_reveal_camera(mesh, self.subject, 0.0)
        return self._camera

    def draw(self, canvas: pygame.Surface, ui: Ui, view: RevealView, share: float) -> None:
        """Draw the moment at a ``share`` of the film."""
        picture, words = split(canvas.get_size())
        page = canvas
        canvas = page.subsurface(picture)
        seconds = FIRST_SECOND + (LAST_SECOND - FIRST_SECOND) * share
        view.draw(canvas, seconds, 0.5)
        e, result = self.timeline.expedition, self.timeline.result
        ui.scale *= DRAWING_FACTOR
        at, seen = view.on_canvas(np.array([e.hut.east]), np.array([e.hut.north]), 0.0)
        walked = min(1.0, max(0.0, (share - ROUTES_GROW[0]) / (ROUTES_GROW[1] - ROUTES_GROW[0])))
        minutes = minute_at(self.timeline, walked)
        grown = minutes / self.timeline.daylight
        spot = (float(at[0, 0]), float(at[0, 1]))
        heads: list[Head] = []
        if grown > 0:
            heads = draw_routes(canvas, ui, view, self.ways, grown)
            draw_readings(canvas, ui, view, result.readings_track, e.level.goal == "up", grown,
                          self.timeline.daylight)  # fmt: skip
        if share > ROUTES_GROW[0] - 0.1:
            draw_hut(canvas, ui, spot, seconds, not bool(seen[0]) and share < 1)
        draw_names(canvas, ui, heads, LabelPoint(spot, ""))
        ui.scale /= DRAWING_FACTOR
        draw_caption(page, ui, words, self.timeline, minutes, share > ROUTES_GROW[1])


def reveal_film(sight: RevealSight, size: tuple[int, int], count: int,
                language: LanguageCode = "en") -> Iterator[Picture]:  # fmt: skip
    """``count`` pictures of ``size`` pixels: the cloud sinks, the ways grow, the score stands."""
    ui, view = printing(size, language), sight.view()
    canvas = pygame.Surface(size, 0, 32)
    for k in range(count):
        sight.draw(canvas, ui, view, k / max(1, count - 1))
        yield picture_of(canvas)


def reveal_picture(sight: RevealSight, size: tuple[int, int], language: LanguageCode = "en"
                   ) -> Picture:  # fmt: skip
    """The film's end at ``size`` pixels, as fine as a poster."""
    ui, view = printing(size, language), sight.fine()
    canvas = pygame.Surface(size, 0, 32)
    sight.draw(canvas, ui, view, 1.0)
    return picture_of(canvas)
