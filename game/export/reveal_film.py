"""The reveal as a film of some seconds and as a picture, with words large enough for 360 pixels."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pygame

from engine.level_files.seed_codes import seed_code
from game.debrief.preparation import RevealPreparation
from game.export.files import Picture
from game.export.film import picture_of
from game.export.printed import FINE_GRID, PrintedView
from game.hike.summary import YOUR_LINE
from game.playback.timeline import Timeline
from game.profile.assists import without_help
from game.ui.theme import Face, Ui, printing
from game.view.reveal import RevealView
from game.view.reveal_camera import RevealCamera, RevealSubject, find_reveal_camera, subject_of
from game.view.reveal_mesh import reveal_mesh_of
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
)
from game.words.catalogue import short_seed
from game.words.languages import LanguageCode

FIRST_SECOND, LAST_SECOND = 1.2, 12.5
"""Seconds of the reveal that the film shows."""
ROUTES_GROW = (0.34, 0.92)
"""From when and until when the ways grow, shares of the film."""
DRAWING_FACTOR = 1.5
"""Ways, signs and arrows are drawn so much larger than in a window."""
INK_LIT, INK_LOW = (255, 246, 228), (240, 222, 190)
SHADE_COLOUR = (20, 22, 36)


class RevealSight:
    """A hike's mountain, its ways, and the place to see it all from."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        e = timeline.expedition
        self.preparation = RevealPreparation(e)
        self.preparation.run()
        assert self.preparation.mesh is not None
        self.subject: RevealSubject = subject_of(e, [timeline.result.track])
        self.camera: RevealCamera = find_reveal_camera(self.preparation.mesh, self.subject, 0.0)
        self.ways = []
        way = self.preparation.steepest
        if way is not None and len(way) > 1:
            self.ways.append(RevealRoute(way, np.linspace(0, 1, len(way)), DESCENT, ""))
        self.ways.append(route_of(timeline.result.track, timeline.daylight, YOUR_LINE, ""))

    def view(self) -> RevealView:
        """The mountain as a window shows it."""
        assert self.preparation.mesh is not None
        return RevealView(self.preparation.mesh, self.subject, True, 0, self.camera)

    def fine(self, size: tuple[int, int]) -> RevealView:
        """The mountain as on a poster of this ``size`` [px]."""
        e = self.timeline.expedition
        mesh = reveal_mesh_of(e, FINE_GRID)
        return PrintedView(mesh, self.subject, self.camera)

    def draw(self, canvas: pygame.Surface, ui: Ui, view: RevealView, share: float) -> None:
        """Draw the moment at a ``share`` of the film."""
        seconds = FIRST_SECOND + (LAST_SECOND - FIRST_SECOND) * share
        view.draw(canvas, seconds, 0.5)
        # Under the ways, which keep their colours in it.
        _darken_foot(canvas, round(0.44 * canvas.get_height()))
        e, result = self.timeline.expedition, self.timeline.result
        ui.scale *= DRAWING_FACTOR
        at, seen = view.on_canvas(np.array([e.hut.east]), np.array([e.hut.north]), 0.0)
        grown = min(1.0, max(0.0, (share - ROUTES_GROW[0]) / (ROUTES_GROW[1] - ROUTES_GROW[0])))
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
        self._write_captions(canvas, ui, share)

    def _write_captions(self, canvas: pygame.Surface, ui: Ui, share: float) -> None:
        """The mountain's name all the time; what it came to at the end, and how to walk it too."""
        t, result = ui.text, self.timeline.result
        area = canvas.get_rect()
        edge = round(0.03 * area.width)
        unit = area.height / 270
        level = without_help(result.level)
        code = seed_code(level, result.seed)
        foot = f"dusk play {code}" if len(code) < 40 else short_seed(result.seed)
        inner = area.inflate(-2 * edge, -edge)
        said = t.of_level(level, "title")
        lines = [(said, Face.TITLE, 27.0, INK_LIT, 60.0)]
        if share > ROUTES_GROW[1]:
            verdict = t("debrief.safe") if result.safe else t("debrief.benighted")
            lines.append((verdict, Face.ITALIC, 20.0, INK_LOW, 32.0))
        lines.append((foot, Face.TEXT, 13.0, INK_LOW, 10.0))
        room = round(0.64 * inner.width)
        ui.write(canvas, t("title.name"), (inner.left, inner.top + 8 * unit), Face.ITALIC,
                 12 * unit / ui.scale, INK_LIT, "midleft", room, inside=inner)  # fmt: skip
        for line, face, size, colour, up in lines:
            ui.write(canvas, line, (inner.left, inner.bottom - up * unit), face,
                      size * unit / ui.scale, colour, "midleft", room, inside=inner)  # fmt: skip
        if share > ROUTES_GROW[1]:
            ui.write(canvas, f"{result.score:.0f}", (inner.right, inner.bottom - 40 * unit),
                      Face.TITLE, 54 * unit / ui.scale, INK_LIT, "midright",
                      inside=inner)  # fmt: skip
            ui.write(canvas, t("debrief.score"), (inner.right, inner.bottom - 8 * unit),
                      Face.ITALIC, 14 * unit / ui.scale, INK_LOW, "midright",
                      round(0.34 * inner.width), inside=inner)  # fmt: skip


def _darken_foot(canvas: pygame.Surface, tall: int) -> None:
    """Dusk under the words at the lower edge."""
    ramp = pygame.Surface((1, 16), pygame.SRCALPHA)
    for row in range(16):
        ramp.set_at((0, row), (*SHADE_COLOUR, round(230 * (row / 15) ** 0.9)))
    width, height = canvas.get_size()
    canvas.blit(pygame.transform.smoothscale(ramp, (width, tall)), (0, height - tall))


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
    ui, view = printing(size, language), sight.fine(size)
    canvas = pygame.Surface(size, 0, 32)
    sight.draw(canvas, ui, view, 1.0)
    return picture_of(canvas)
