"""The altitude chart: altitude over daylight, with the score as the shaded area."""

from __future__ import annotations

import math

import numpy as np
import pygame

from engine.core.result import Result
from game.charts.axes import AltitudeAxes
from game.charts.spacing import spread_labels
from game.hike.summary import HikeSummary, LineStyle
from game.ui.drawing import dashed, marker, mix, stroke
from game.ui.theme import CARD, INK, INK_FAINT, INK_SOFT, RULE, Face, Ui

UNLABELLED_BELOW = 164
"""Under this height the axis goes without its label, for the sake of the curve [design units]."""

NEAR_END = 8
"""Hikes that end nearer to each other than this have no lines to their names [design units]."""


class AltitudeChart:
    """Draws the chart into a rectangle [px]."""

    def __init__(self, summary: HikeSummary, ui: Ui, rect: pygame.Rect) -> None:
        self.summary, self.ui, self.rect = summary, ui, rect
        result = summary.result
        self.daylight = result.level.daylight
        self.start, self.hut = result.altitude_start, summary.hut[2]
        tracks = [np.asarray(r.track["altitude"]) for r, _ in summary.hikes()]
        low = min(self.hut, *(float(t.min()) for t in tracks))
        high = max(self.start, self.hut, *(float(t.max()) for t in tracks))
        room = max(high - low, 1e-6)
        left = max(ui.px(44), ui.size(11) * 3)
        self._labelled = rect.height >= ui.px(UNLABELLED_BELOW)
        foot = max(ui.px(38), round(ui.size(11) * 2.9))
        if not self._labelled:
            foot = ui.px(8) + round(ui.size(11) * 1.3)
        names = [summary.called(result, ui.text("debrief.you")) for result, _ in summary.hikes()]
        names += [ui.text("debrief.hut"), ui.text("whatif.name")]
        widest = max(ui.width(name, Face.ITALIC, 13) for name in names)
        right = min(max(ui.px(72), widest + ui.px(30)), round(rect.width * 0.26))
        self.plot = pygame.Rect(rect.left + left, rect.top + ui.px(28),
                                rect.width - left - right,
                                rect.height - ui.px(28) - foot)  # fmt: skip
        self.axes = AltitudeAxes(self.plot, low - 0.05 * room, high + 0.06 * room,
                                 self.daylight, self.hut)  # fmt: skip

    def x(self, minutes: float) -> float:
        """Minutes since setting out to pixels."""
        return self.axes.x(minutes)

    def y(self, altitude: float) -> float:
        """Altitude [m] to pixels."""
        return self.axes.y(altitude)

    def points(self, result: Result) -> list[tuple[float, float]]:
        """A hike's curve in pixels, thinned to what can be seen."""
        track = result.track
        points: list[tuple[float, float]] = []
        last = len(track) - 1
        for i, (m, a) in enumerate(
            zip(track["minutes"].tolist(), track["altitude"].tolist(), strict=True)
        ):
            at = (self.x(m), self.y(a))
            if not points or i == last or math.dist(at, points[-1]) > 1.0:
                points.append(at)
        return points

    def draw(
        self, canvas: pygame.Surface, other: tuple[Result, LineStyle, str] | None = None
    ) -> None:
        """Draw everything but the note; ``other`` is one more hike with its line and name."""
        ui, t, plot = self.ui, self.ui.text, self.plot
        ui.write(canvas, t("debrief.chart"), self.rect.topleft, Face.TITLE, 16.5, INK,
                  inside=self.rect)  # fmt: skip
        pygame.draw.rect(canvas, CARD, plot)
        self._draw_score_area(canvas)
        self._draw_axes(canvas)
        clip = canvas.get_clip()
        canvas.set_clip(plot.inflate(ui.px(14), ui.px(10)))
        for result, line in self.summary.hikes():
            self._draw_curve(canvas, result, line, result is self.summary.result)
        canvas.set_clip(clip)
        self._draw_readings(canvas)
        if other is not None:
            canvas.set_clip(plot)
            self._draw_curve(canvas, other[0], other[1], True)
            canvas.set_clip(clip)
        self._draw_names(canvas, other)

    def _draw_curve(
        self, canvas: pygame.Surface, result: Result, line: LineStyle, rim: bool
    ) -> None:
        """One hike, with a light rim where it lies above others."""
        points, ui = self.points(result), self.ui
        if rim:
            stroke(canvas, points, CARD, ui.px(line.width + 2))
        dashed(canvas, points, line.colour, max(2, ui.px(line.width * 0.8)),
               [p * ui.scale for p in line.pattern])  # fmt: skip

    def note(self, canvas: pygame.Surface, text: str = "") -> None:
        """A remark above the plot; what the shaded area is, unless there is something else."""
        ui = self.ui
        title = ui.width(ui.text("debrief.chart"), Face.TITLE, 16.5)
        right = self.rect.right if text or ui.rtl else self.plot.right
        room = right - self.rect.left - title - ui.px(16)
        ui.write(canvas, text or ui.text("debrief.chart_area"),
                  (right, self.rect.top + ui.px(4)), Face.ITALIC, 13,
                  INK if text else INK_SOFT, "topright", room, inside=self.rect)  # fmt: skip

    def at(self, minutes: float, altitude: float) -> tuple[float, float]:
        """A point of the chart in pixels, kept inside the plot."""
        low, high = self.plot.top, self.plot.bottom
        return self.x(minutes), min(max(self.y(altitude), low), high)

    def _draw_score_area(self, canvas: pygame.Surface) -> None:
        """The score: what lies between the altitude of the start and the curve."""
        low, high = sorted((self.y(self.start), self.y(self.hut)))
        top = self.y(self.start)
        curve = [(x, min(max(y, low), high)) for x, y in self.points(self.summary.result)]
        shape = [(self.plot.left, top), *curve, (curve[-1][0], top)]
        left, height = self.plot.left, self.plot.height
        size = (self.plot.width + 1, height + 1)
        # The hatched wash is cut out by multiplying it with the white polygon of the area.
        area = pygame.Surface(size, pygame.SRCALPHA)
        pygame.draw.polygon(area, (255, 255, 255, 255),
                            [(x - left, y - self.plot.top) for x, y in shape])  # fmt: skip
        wash = pygame.Surface(size, pygame.SRCALPHA)
        ink = self.summary.hikes()[-1][1].colour
        wash.fill((*mix(ink, (255, 226, 178), 0.62), 150))
        for x in range(-height, self.plot.width, self.ui.px(7)):
            pygame.draw.aaline(wash, (*ink, 255), (x, height), (x + height, 0))
        wash.set_alpha(130)
        wash.blit(area, (0, 0), special_flags=pygame.BLEND_RGBA_MULT)
        canvas.blit(wash, self.plot)

    def _draw_axes(self, canvas: pygame.Surface) -> None:
        self.axes.draw(canvas, self.ui, RULE)
        if self._labelled:
            self.ui.write(canvas, self.axes.title(self.ui),
                           (self.plot.centerx, self.rect.bottom), Face.TEXT, 11, INK_SOFT,
                           "midbottom")  # fmt: skip

    def _draw_readings(self, canvas: pygame.Surface) -> None:
        """A tick below the curve wherever a reading was taken."""
        track = self.summary.result.track
        for minute in self.summary.result.readings_track["minutes"].tolist():
            altitude = float(np.interp(minute, track["minutes"], track["altitude"]))
            at = (self.x(minute), self.y(altitude))
            pygame.draw.aacircle(canvas, CARD, at, self.ui.px(3.6))
            pygame.draw.aacircle(canvas, INK, at, self.ui.px(2.6))

    def _draw_names(
        self, canvas: pygame.Surface, other: tuple[Result, LineStyle, str] | None
    ) -> None:
        """Who is who at the right end, pushed apart where they would touch.

        The sign of a hike stands before its name too, so that names whose hikes end at the same
        height are a short legend; a thin line leads to a name that is far from its end.
        """
        ui, t = self.ui, self.ui.text
        entries: list[tuple[float, str, LineStyle | None]] = []
        for result, line in reversed(self.summary.hikes()):
            name = self.summary.called(result, t("debrief.you"))
            entries.append((self.points(result)[-1][1], name, line))
        if other is not None:
            end = other[0].track[-1]
            y = self.at(0.0, float(end["altitude"]))[1]
            entries.append((y, other[2], other[1]))
        entries.append((self.y(self.hut), t("debrief.hut"), None))
        # To the half metre of a pixel: of equal ones the person's own name stands first.
        entries.sort(key=lambda entry: round(entry[0] / ui.px(4)))
        spots = spread_labels([entry[0] for entry in entries], max(ui.px(15), ui.size(13)),
                       self.plot.top + ui.size(13) // 2, self.plot.bottom + ui.px(6))  # fmt: skip
        for result, line in self.summary.hikes():
            marker(canvas, line.marker, self.points(result)[-1], ui.px(4.5), line.colour)
        if other is not None:
            marker(canvas, other[1].marker, (self.plot.right, y), ui.px(4.5), other[1].colour)
        x = self.plot.right
        for spot, (y, name, style) in zip(spots, entries, strict=True):
            ends_alone = sum(abs(y - end) < ui.px(NEAR_END) for end, _, _ in entries) == 1
            if ends_alone and abs(y - spot) > ui.px(4):
                colour = INK_FAINT if style is None else style.colour
                dashed(canvas, [(x + ui.px(7), y), (x + ui.px(13), spot)], colour, 1, ())
            if style is None:
                dashed(canvas, [(x + ui.px(14), spot), (x + ui.px(25), spot)], INK_SOFT,
                       max(1, ui.px(1.4)), [ui.px(3), ui.px(2)])  # fmt: skip
            else:
                marker(canvas, style.marker, (x + ui.px(19), spot), ui.px(3.4), style.colour)
            pen = INK_SOFT if style is None else INK
            ui.write(canvas, name, (x + ui.px(28), spot), Face.ITALIC, 13, pen, "midleft",
                      self.rect.right - x - ui.px(29))  # fmt: skip
