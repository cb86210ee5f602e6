"""The inked map around the hiker, drawn only from what was seen and paid for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pygame

from engine.core.schemes import Offset
from game.hike.fog import Fog, SeenGround
from game.hike.hiker_figure import draw_flag, draw_hiker, draw_instrument
from game.hike.hut import draw_hut
from game.hike.map_camera import Camera
from game.hike.map_sheet import draw_grid
from game.hike.player_hike import Note, Place
from game.hike.summary import GHOST_LINES
from game.land.vegetation import PATCH_SIDE, VegetationMap
from game.ui.drawing import arrow, dashed, marker, mix, paper_tile, ring, segment, stroke, tile
from game.ui.theme import INK, INK_SOFT, PAPER, Anchor, Colour, Face, Ui

GHOST_LINE = GHOST_LINES[0]
ZOOM_STEPS = (0.2, 0.3, 0.45, 0.65, 1.0, 1.5)
SEEN_SHARE = 0.22
"""The visibility radius as a share of the window's height, at zoom 1."""
CONTOUR_STEP = 5.0
"""Altitude between two strokes drawn around a reading [m]."""
FADED_INK = (224, 220, 196)
STROKE_PARTS = 9
GROUND_WASH = (230, 225, 197)


@dataclass(frozen=True)
class MapFrame:
    """All that one frame of the map shows."""

    hiker: Place
    route: Sequence[Place]
    notes: Sequence[Note]
    minutes: float
    """Daylight left [min]; gives the readings their age."""
    seconds: float
    """Time on screen [s]; moves clouds and the hiker's legs, nothing else."""
    plan: Sequence[Place] = ()
    """Ends of the strides planned on the last reading."""
    drawn_in: float = 1.0
    """How far the newest reading is inked in, 0 to 1."""
    measuring: float = 0.0
    """How far the instrument has got, 0 when it is not in use."""
    probe: float = 10.0
    """Spacing of the instrument's probes [m]."""
    probes: Sequence[Offset] = ()
    """Where they are set up, in spacings; none while an exact gradient is read."""
    walking: bool = False
    aim: Place | None = None
    """Where the pointer aims a free walk."""
    closing: float = 0.0
    """Fog closing in at dusk, 0 to 1."""
    lamp: Place | None = None
    """The hut, while its lamp can be seen from where the hiker is shown."""
    ghost: Sequence[Place] = ()
    """The way of an earlier hike up to this minute."""


class MapView:
    """Draws views; keeps the pictures of the ground and the fog between frames."""

    def __init__(self, visibility: float) -> None:
        self.seen_ground = SeenGround(visibility)
        self.camera = Camera()
        self.zoom = ZOOM_STEPS.index(1.0)
        self._ground = VegetationMap()
        self._fog = Fog()
        self._paper = paper_tile(512, 5, GROUND_WASH)
        self._corners: pygame.Surface | None = None

    def change_zoom(self, steps: int) -> None:
        """Draw the map larger or smaller."""
        self.zoom = max(0, min(len(ZOOM_STEPS) - 1, self.zoom + steps))

    def fit(self, reach: float, area: pygame.Rect, height: int) -> None:
        """Take the largest scale up to zoom 1 at which ``reach`` metres fit into ``area``."""
        room = 0.92 * min(area.width, area.height) / 2
        base = SEEN_SHARE * height / self.seen_ground.visibility
        fitting = [i for i, z in enumerate(ZOOM_STEPS) if z <= 1.0 and reach * base * z <= room]
        self.zoom = max(fitting, default=0)

    def frame(self, area: pygame.Rect, height: int) -> None:
        """Set the scale for a window ``height`` [px] with the map's middle in ``area``."""
        self.camera.focus = (float(area.centerx), float(area.centery))
        base = SEEN_SHARE * height / self.seen_ground.visibility
        self.camera.pixels_per_metre = base * ZOOM_STEPS[self.zoom]

    def draw(self, canvas: pygame.Surface, ui: Ui, view: MapFrame) -> None:
        """Draw one frame over the whole ``canvas``."""
        cam = self.camera
        corner = cam.to_screen((0.0, 0.0))
        tile(canvas, self._paper, corner)
        self.draw_ground(canvas, ui)
        self._fog.draw(canvas, self.seen_ground, view.hiker, cam.centre, cam.focus,
                       cam.pixels_per_metre, view.seconds, view.closing)  # fmt: skip
        draw_grid(canvas, cam)
        last = len(view.notes) - 1
        for index, note in enumerate(view.notes):
            newest = index == last
            share = 0.66 if newest else 0.42
            self._draw_contours(canvas, ui, note, view, view.drawn_in if newest else 1.0, share)
        if len(view.ghost) > 1:
            points = [cam.to_screen(place) for place in view.ghost]
            dashed(canvas, points, ui.palette.others[0], ui.px(GHOST_LINE.width),
                   [p * ui.scale for p in GHOST_LINE.pattern])  # fmt: skip
            marker(canvas, GHOST_LINE.marker, points[-1], ui.px(5), ui.palette.others[0])
            spot = (points[-1][0] + ui.px(11), points[-1][1])
            ui.write(canvas, ui.text("auto.before"), spot, Face.ITALIC, 13.5, INK, "midleft")
        self._draw_route(canvas, ui, view.route)
        self._draw_start(canvas, ui, view)
        if view.lamp is not None:
            draw_hut(canvas, ui, cam.to_screen(view.lamp), view.seconds)
        here = cam.to_screen(view.hiker)
        taken = [pygame.Rect(0, 0, ui.px(34), ui.px(46))]
        taken[0].midbottom = (round(here[0]), round(here[1]))
        for index in range(last, -1, -1):
            newest = index == last
            self._draw_reading(canvas, ui, view.notes[index], view,
                          view.drawn_in if newest else 1.0, newest, taken)  # fmt: skip
        self._draw_plan(canvas, ui, view)
        if view.aim is not None:
            self._draw_aim(canvas, ui, view.hiker, view.aim)
        at = cam.to_screen(view.hiker)
        if view.measuring > 0:
            draw_instrument(canvas, ui, at, view.probe * cam.pixels_per_metre, view.measuring,
                            view.probes)  # fmt: skip
        draw_hiker(canvas, ui, at, view.seconds if view.walking else 0.0)
        if self._corners is None or self._corners.get_size() != canvas.get_size():
            self._corners = _vignette(canvas.get_size())
        canvas.blit(self._corners, (0, 0), special_flags=pygame.BLEND_RGB_MULT)

    def draw_ground(self, canvas: pygame.Surface, ui: Ui) -> None:
        """Draw the growth of every patch that was ever seen."""
        cam = self.camera
        west, north = cam.to_ground((0, 0))
        east, south = cam.to_ground(canvas.get_size())
        margin = self._ground.margin(ui.scale)
        for iy in range(math.floor(north / PATCH_SIDE), math.floor(south / PATCH_SIDE) - 1, -1):
            for ix in range(math.floor(west / PATCH_SIDE), math.floor(east / PATCH_SIDE) + 1):
                if not self._patch_seen(ix, iy):
                    continue
                image = self._ground.patch(ix, iy, cam.pixels_per_metre, ui.scale)
                x, y = cam.to_screen((ix * PATCH_SIDE, (iy + 1) * PATCH_SIDE))
                canvas.blit(image, (round(x) - margin, round(y) - margin))

    def _patch_seen(self, ix: int, iy: int) -> bool:
        step = PATCH_SIDE / 3
        return any(
            self.seen_ground.any_at(ix * PATCH_SIDE + a * step, iy * PATCH_SIDE + b * step)
            for a in range(4)
            for b in range(4)
        )

    def _on_canvas(self, canvas: pygame.Surface, at: tuple[float, float], margin: float) -> bool:
        width, height = canvas.get_size()
        return -margin < at[0] < width + margin and -margin < at[1] < height + margin

    def _draw_route(self, canvas: pygame.Surface, ui: Ui, route: Sequence[Place]) -> None:
        points: list[tuple[float, float]] = []
        for place in route:
            at = self.camera.to_screen(place)
            if not points or abs(at[0] - points[-1][0]) + abs(at[1] - points[-1][1]) > 3:
                points.append(at)
        if route:
            points.append(self.camera.to_screen(route[-1]))
        # A very long way is drawn where it can be seen alone, to save time.
        inside = [p for p in points if self._on_canvas(canvas, p, 200)]
        if len(inside) < len(points) and len(points) > 400:
            points = inside
        stroke(canvas, points, PAPER, 4.8 * ui.scale)
        stroke(canvas, points, ui.palette.mine, 2.4 * ui.scale)

    def _draw_start(self, canvas: pygame.Surface, ui: Ui, view: MapFrame) -> None:
        """The start with its name on the side that the hike turned its back on."""
        start = self.camera.to_screen((0.0, 0.0))
        if not self._on_canvas(canvas, start, 40):
            return
        ring(canvas, start, ui.px(7), INK, ui.px(1.6))
        pygame.draw.aacircle(canvas, INK, start, ui.px(2.4))
        ahead = next((place for place in view.route if math.hypot(*place) > 1), (1.0, 0.0))
        if view.notes and math.hypot(*view.notes[0].place) < 1:
            ahead = view.notes[0].way
        east, north = ahead
        gap = ui.px(12)
        if math.dist(view.hiker, (0.0, 0.0)) * self.camera.pixels_per_metre < ui.px(12):
            # Beside the hiker's feet, not on his hat, and not where the plan's length is written.
            east, north = -1.0 if view.plan and view.plan[-1][0] < 0 else 1.0, 0.0
            gap = ui.px(20)
        anchor: Anchor
        if abs(east) >= 0.6 * abs(north):
            side = -1 if east > 0 else 1
            at, anchor = (start[0] + side * gap, start[1]), "midright" if side < 0 else "midleft"
        else:
            side = 1 if north > 0 else -1
            at, anchor = (start[0], start[1] + side * gap), "midtop" if side > 0 else "midbottom"
        ui.write(canvas, ui.text("map.start"), at, Face.ITALIC, 14, INK_SOFT, anchor)

    def _freshness(self, note: Note, minutes: float) -> float:
        """1 for a new reading, falling to 0.25 as it ages; ``minutes`` of daylight are left."""
        age = max(0.0, note.minutes - minutes)
        # In steps, so that an arrow is not drawn afresh for every instant of its fading.
        return round(24 * (0.25 + 0.75 * math.exp(-age / 25.0))) / 24

    def _draw_reading(
        self,
        canvas: pygame.Surface,
        ui: Ui,
        note: Note,
        view: MapFrame,
        drawn: float,
        newest: bool,
        taken: list[pygame.Rect],
    ) -> None:
        at = self.camera.to_screen(note.place)
        if not self._on_canvas(canvas, at, 120) or drawn <= 0:
            return
        fresh = self._freshness(note, view.minutes)
        colour = mix((198, 204, 204), ui.palette.arrow, fresh)
        slope = note.slope or 1e-9
        here = math.dist(note.place, view.hiker) * self.camera.pixels_per_metre < ui.px(30)
        size = 0.88 if newest else 0.74
        length = ui.px((30 + 34 * min(1.0, slope)) * size) * drawn
        unit = (note.way[0] / slope, -note.way[1] / slope)
        # The hiker stands on the reading just taken: its arrow begins at his feet's edge.
        gap = ui.px(20) if here and newest else 0
        middle = (at[0], at[1] - ui.px(12)) if here and newest else at
        tail = (middle[0] + unit[0] * gap, middle[1] + unit[1] * gap)
        tip = (tail[0] + unit[0] * length, tail[1] + unit[1] * length)
        arrow(canvas, tail, tip, colour, ui.px(18 * size), ui.px(7.5 * size), PAPER)
        if gap == 0:
            pygame.draw.aacircle(canvas, PAPER, at, ui.px(4.2))
            pygame.draw.aacircle(canvas, colour, at, ui.px(2.8))
        age = round(max(0.0, note.minutes - view.minutes))
        if drawn < 1 or (here and age == 0):
            return
        side = (-unit[1], unit[0]) if unit[0] >= 0 else (unit[1], -unit[0])
        reach = 0.5 * length
        label = (
            tail[0] + unit[0] * reach + side[0] * ui.px(13),
            tail[1] + unit[1] * reach + side[1] * ui.px(13),
        )
        anchor: Anchor = "center"
        if abs(side[0]) > 0.5:
            anchor = "midleft" if side[0] > 0 else "midright"
        text = ui.text("map.age", minutes=age)
        image = ui.fonts.render(text, Face.ITALIC, ui.size(13.5), ui.palette.arrow)
        box = image.get_rect(**{anchor: (round(label[0]), round(label[1]))})
        if box.collidelist(taken) < 0:
            taken.append(box)
            rim = ui.fonts.render(text, Face.ITALIC, ui.size(13.5), PAPER)
            for dx, dy in ((-1, 0), (1, 0), (0, -1), (0, 1)):
                canvas.blit(rim, box.move(dx, dy))
            pen = mix((122, 130, 136), mix(ui.palette.arrow, INK, 0.4), fresh)
            ui.write(canvas, text, label, Face.ITALIC, 13.5, pen, anchor)

    def _draw_contours(
        self, canvas: pygame.Surface, ui: Ui, note: Note, view: MapFrame, drawn: float, share: float
    ) -> None:
        """Strokes across the slope, as far apart as the reading's plane puts them."""
        slope = note.slope
        at = self.camera.to_screen(note.place)
        reach = share * self.seen_ground.visibility * self.camera.pixels_per_metre
        if slope < 1e-4 or not self._on_canvas(canvas, at, reach) or drawn <= 0:
            return
        # On a plane of this slope, contours of 5 m lie 5 m / slope apart.
        gap = max(ui.px(5), CONTOUR_STEP / slope * self.camera.pixels_per_metre)
        colour = mix(FADED_INK, (138, 92, 48), self._freshness(note, view.minutes))
        ux, uy = note.way[0] / slope, -note.way[1] / slope
        count, width = min(9, int(reach / gap)), 1.3 * ui.scale
        for index in range(-count, count + 1):
            off = index * gap
            # Half of the chord at this distance from the middle of a circle.
            half = math.sqrt(max(0.0, reach * reach - off * off)) * 0.8 * drawn
            if half < ui.px(7):
                continue
            # The line through the reading leaves room for its arrow.
            gap_share = ui.px(17) / half if abs(off) < ui.px(12) else 0.0
            for side in (-1.0, 1.0):
                points = []
                for k in range(STROKE_PARTS + 1):
                    t = side * half * (gap_share + (1 - gap_share) * k / STROKE_PARTS)
                    points.append((at[0] + ux * off - uy * t, at[1] + uy * off + ux * t))
                for k in range(STROKE_PARTS):
                    faint = max(0.0, (k + 1) / STROKE_PARTS - 0.45) / 0.55
                    tone = mix(colour, FADED_INK, faint)
                    segment(canvas, tone, points[k], points[k + 1], width)

    def _draw_plan(self, canvas: pygame.Surface, ui: Ui, view: MapFrame) -> None:
        if not view.plan:
            return
        points = [self.camera.to_screen(p) for p in (view.hiker, *view.plan)]
        dashed(canvas, points, INK_SOFT, ui.px(1.6), (ui.px(2), ui.px(6)))
        for at in points[1:-1]:
            draw_flag(canvas, ui, at, 0.62)
        last = points[-1]
        draw_flag(canvas, ui, last, 1.0)
        metres = f"{math.dist(view.hiker, view.plan[-1]):.0f}"
        side = 1 if last[0] >= points[0][0] else -1
        label = (last[0] + side * ui.px(20), last[1] - ui.px(12))
        if math.dist(points[0], last) < ui.px(45):
            # Beside the hiker, on whom it would be written.
            label = (points[0][0] + side * ui.px(38), label[1])
        write_outlined(canvas, ui, ui.text("map.metres", metres=metres), label,
                  "midleft" if side > 0 else "midright")  # fmt: skip

    def _draw_aim(self, canvas: pygame.Surface, ui: Ui, hiker: Place, aim: Place) -> None:
        a, b = self.camera.to_screen(hiker), self.camera.to_screen(aim)
        distance = math.dist(hiker, aim)
        if math.dist(a, b) < ui.px(26):
            return
        dashed(canvas, [a, b], INK_SOFT, 1, (ui.px(5), ui.px(6)))
        r = ui.px(6)
        for dx, dy in ((1, 0), (0, 1)):
            pygame.draw.aaline(canvas, INK, (b[0] - r * dx, b[1] - r * dy),
                               (b[0] + r * dx, b[1] + r * dy))  # fmt: skip
        ui.write(canvas, ui.text("map.metres", metres=f"{distance:.0f}"),
                  (b[0] + ui.px(12), b[1] - ui.px(10)), Face.ITALIC, 13.5, INK)  # fmt: skip


def write_outlined(
    canvas: pygame.Surface, ui: Ui, text: str, at: tuple[float, float], anchor: Anchor,
    letters: Colour = INK, rim: Colour = PAPER, units: float = 14,
) -> None:  # fmt: skip
    """Writing with a rim all around, so that it is read on any ground; ``units`` high."""
    text, pixels = ui.localised(text), ui.size(units)
    outline = ui.fonts.render(text, Face.TITLE, pixels, rim)
    box = outline.get_rect(**{anchor: (round(at[0]), round(at[1]))})
    wide = max(1.0, pixels / 11)
    for step in range(12):
        turn = math.tau * step / 12
        canvas.blit(outline, box.move(round(wide * math.cos(turn)), round(wide * math.sin(turn))))
    canvas.blit(ui.fonts.render(text, Face.TITLE, pixels, letters), box)


def _vignette(size: tuple[int, int]) -> pygame.Surface:
    """Paper a little browner towards the corners, to be multiplied in."""
    x = np.linspace(-1, 1, 64)[:, None]
    y = np.linspace(-1, 1, 36)[None, :]
    depth = np.clip(0.5 * (x * x + y * y) ** 1.3, 0.0, 1.0)[:, :, None]
    tone = 255 - depth * np.array((22, 27, 36))
    small = pygame.surfarray.make_surface(np.clip(tone, 0, 255).astype(np.uint8))
    return pygame.transform.smoothscale(small, size)
