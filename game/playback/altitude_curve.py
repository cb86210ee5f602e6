"""The altitude chart of a hike as far as it has been played; a click on it is a minute."""

from __future__ import annotations

import math

import numpy as np
import pygame

from game.charts.axes import AltitudeAxes
from game.playback.timeline import Instant, Timeline
from game.ui.drawing import marker, mix, stroke
from game.ui.theme import CARD, INK, INK_SOFT, RULE, VERMILION, WHITE, Face, Ui

FUTURE_INK = mix(RULE, INK, 0.25)
SCORE_AREA_COLOUR = mix(VERMILION, (255, 226, 178), 0.72)


class AltitudeCurve:
    """Draws the chart of one hike into a rectangle [px]."""

    def __init__(self, timeline: Timeline, ui: Ui, rect: pygame.Rect) -> None:
        self.timeline, self.ui, self.rect = timeline, ui, rect
        result = timeline.result
        self.start = result.altitude_start
        self.hut = result.altitude_best_possible
        track = np.asarray(result.track["altitude"], float)
        low = min(self.hut, float(track.min()))
        high = max(self.start, self.hut, float(track.max()))
        room = max(high - low, 1e-6)
        left, foot = max(ui.px(44), ui.size(11) * 3), max(ui.px(38), round(ui.size(11) * 2.9))
        self.plot = pygame.Rect(rect.left + left, rect.top + ui.px(30),
                                rect.width - left - ui.px(10),
                                rect.height - ui.px(30) - foot)  # fmt: skip
        self.axes = AltitudeAxes(self.plot, low - 0.06 * room, high + 0.07 * room,
                                 timeline.daylight, self.hut)  # fmt: skip

    def x(self, minutes: float) -> float:
        """Minutes since setting out to pixels."""
        return self.axes.x(minutes)

    def y(self, altitude: float) -> float:
        """Altitude [m] to pixels."""
        return self.axes.y(altitude)

    def minute(self, pixel: tuple[int, int]) -> float | None:
        """The minute under a pixel; None outside the chart."""
        if not self.plot.inflate(self.ui.px(16), self.ui.px(30)).collidepoint(pixel):
            return None
        share = (pixel[0] - self.plot.left) / self.plot.width
        return min(1.0, max(0.0, share)) * self.timeline.daylight

    def _thinned_points(self, minutes: float) -> list[tuple[float, float]]:
        points: list[tuple[float, float]] = []
        for minute, altitude in self.timeline.curve(minutes):
            at = (self.x(minute), self.y(altitude))
            if not points or math.dist(at, points[-1]) > 1.0:
                points.append(at)
        return points

    def draw(self, canvas: pygame.Surface, now: Instant, show_future: bool) -> None:
        """Draw it as far as `now`; `show_future` shows faintly what is still to come."""
        ui, t, plot = self.ui, self.ui.text, self.plot
        ui.write(canvas, t("debrief.chart"), self.rect.topleft, Face.TITLE, 16.5, INK,
                  inside=self.rect)  # fmt: skip
        taken = ui.width(t("debrief.chart"), Face.TITLE, 16.5) + ui.px(24)
        if ui.width(t("debrief.chart_area"), Face.ITALIC, 13) < self.rect.width - taken:
            ui.write(canvas, t("debrief.chart_area"), (plot.right, self.rect.top + ui.px(4)),
                      Face.ITALIC, 13, INK_SOFT, "topright", inside=self.rect)  # fmt: skip
        pygame.draw.rect(canvas, CARD, plot)
        points = self._thinned_points(now.minutes)
        low, high = sorted((self.y(self.start), self.y(self.hut)))
        top = self.y(self.start)
        shape = [(plot.left, top), *((x, min(max(y, low), high)) for x, y in points),
                 (points[-1][0], top)]  # fmt: skip
        pygame.draw.polygon(canvas, SCORE_AREA_COLOUR, shape)
        self._draw_axes(canvas)
        if show_future:
            stroke(canvas, self._thinned_points(self.timeline.daylight), FUTURE_INK, ui.px(1.4))
        stroke(canvas, points, CARD, ui.px(5))
        stroke(canvas, points, VERMILION, ui.px(2.6))
        for minute in self.timeline.reading_minutes[: now.readings].tolist():
            at = (self.x(minute), self.y(self.timeline.at(minute).altitude))
            pygame.draw.aacircle(canvas, CARD, at, ui.px(3.4))
            pygame.draw.aacircle(canvas, INK, at, ui.px(2.4))
        pygame.draw.line(canvas, INK_SOFT, (points[-1][0], plot.top), (points[-1][0], plot.bottom))
        marker(canvas, "dot", points[-1], ui.px(4.5), VERMILION)

    def _draw_axes(self, canvas: pygame.Surface) -> None:
        self.axes.draw(canvas, self.ui, mix(RULE, WHITE, 0.2))
        self.ui.write(canvas, self.axes.title(self.ui), (self.plot.centerx, self.rect.bottom),
                       Face.TEXT, 11, INK_SOFT, "midbottom")  # fmt: skip
