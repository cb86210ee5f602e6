"""The page of a hike that is played back: the true map with the way so far, sun, score, chart."""

from __future__ import annotations

import math

import pygame

from game.debrief.sheet import lay_out
from game.debrief.true_map import HALO_COLOUR, TrueMap
from game.hike.hiker_figure import draw_hiker
from game.hike.marks import draw_marks
from game.hike.playback_steps import explain, steps_of
from game.hike.sky import DaylightArc
from game.hike.summary import HikeSummary
from game.land.relief import Relief
from game.playback.altitude_curve import AltitudeCurve
from game.playback.page_base import PageBase
from game.playback.rear_view import RearView
from game.playback.timeline import Instant, Timeline
from game.ui.drawing import arrow, stroke
from game.ui.theme import GREEN, INK, INK_SOFT, PURPLE, RULE, VERMILION, WHITE, Face, Ui
from game.words.catalogue import short_seed

PIXELS_A_STEP = 22.0
"""Pixels of the map's way for each of the figure's double steps."""


class ReplayPage:
    """Draws one hike at any minute; keeps what is the same at every minute."""

    def __init__(self, timeline: Timeline, relief: Relief | None = None) -> None:
        self.timeline = timeline
        self.summary: HikeSummary = timeline.summary(relief)
        self.steps = steps_of(timeline.expedition)
        self._sun = DaylightArc()
        self.base = PageBase(self.summary)
        self.curve: AltitudeCurve | None = None
        """Of the last page drawn."""
        self.area = pygame.Rect(0, 0, 0, 0)
        """Where the map of the last page drawn was, or the view from behind."""
        self.foot = pygame.Rect(0, 0, 0, 0)
        """Room for buttons."""

    def draw(self, canvas: pygame.Surface, ui: Ui, minutes: float, show_future: bool = True,
             foot: bool = True, rear_view: RearView | None = None) -> None:  # fmt: skip
        """Draw the minute; `show_future` shows the curve to come, `foot` leaves room for buttons.

        With `rear_view` the hiker is seen from there, in the place of the map.
        """
        now = self.timeline.at(minutes)
        places = lay_out(canvas.get_size(), ui, foot)
        true_map, base = self.base.of(canvas.get_size(), ui)
        self.area = places.map
        canvas.blit(base, (0, 0))
        if rear_view is None:
            self.draw_way(canvas, ui, places.map, true_map, now)
        else:
            rear_view.draw(canvas.subsurface(places.map), now.minutes)
        column = pygame.Rect(places.head.left, places.head.top, places.head.width,
                             places.why.bottom - places.head.top)  # fmt: skip
        self.foot = places.buttons
        sun = pygame.Rect(0, column.top + ui.px(4), min(ui.px(240), round(0.46 * column.width)),
                          ui.px(104))  # fmt: skip
        sun.right = column.right
        sun = ui.mirror(sun, column)
        daylight = self.timeline.daylight
        self._sun.draw(canvas, ui, sun, daylight - now.minutes, daylight)
        room = column.width - sun.width - ui.px(18)
        head = ui.mirror(pygame.Rect(column.left, column.top, room, sun.height), column)
        self._draw_head(canvas, ui, head, now)
        line = pygame.Rect(column.left, sun.bottom + ui.px(14), column.width, ui.px(64))
        self._draw_verb(canvas, ui, line, now)
        top = line.bottom + ui.px(12)
        chart = pygame.Rect(column.left, top, column.width, column.bottom - top)
        if self.curve is None or self.curve.rect != chart or self.curve.ui is not ui:
            self.curve = AltitudeCurve(self.timeline, ui, chart)
        self.curve.draw(canvas, now, show_future)

    def draw_way(self, canvas: pygame.Surface, ui: Ui, area: pygame.Rect, true_map: TrueMap,
                 now: Instant) -> None:  # fmt: skip
        """The way so far, readings, the author's marks and the hiker on the map at ``area``."""
        clip = canvas.get_clip()
        canvas.set_clip(area)
        points: list[tuple[float, float]] = []
        length = 0.0
        for east, north in self.timeline.way(now.minutes):
            x, y = true_map.at(east, north)
            at = (area.left + x, area.top + y)
            if not points or math.dist(at, points[-1]) > 1.2:
                length += math.dist(at, points[-1]) if points else 0.0
                points.append(at)
        stroke(canvas, points, WHITE, ui.px(5.4))
        stroke(canvas, points, VERMILION, ui.px(3.2))
        self._draw_readings(canvas, ui, area, true_map, now)
        self._draw_author_marks(canvas, ui, area, true_map, now)
        walking = now.verb.kind == "walk"
        x, y = true_map.at(now.east, now.north)
        here = (area.left + x, area.top + y)
        draw_hiker(canvas, ui, here, length / PIXELS_A_STEP if walking else 0.0)
        if now.verb.kind == "measure":
            share = (now.minutes - now.verb.begin) / max(1e-9, now.verb.end - now.verb.begin)
            radius = ui.px(15)
            turn = [(here[0] + radius * math.sin(a), here[1] - radius * math.cos(a))
                    for a in (2 * math.pi * share * k / 40 for k in range(41))]  # fmt: skip
            stroke(canvas, turn, HALO_COLOUR, ui.px(5))
            stroke(canvas, turn, INK, ui.px(2.4))
        for name, rect in true_map.names:
            canvas.blit(name, rect.move(area.topleft))
        canvas.set_clip(clip)

    def _draw_author_marks(
        self, canvas: pygame.Surface, ui: Ui, area: pygame.Rect, true_map: TrueMap, now: Instant
    ) -> None:
        e = self.timeline.expedition

        def pixel(east: float, north: float) -> tuple[float, float]:
            x, y = true_map.at(e.start_east + east, e.start_north + north)
            return area.left + x, area.top + y

        marks = [mark for mark in self.timeline.marks if mark.verbs <= now.number]
        draw_marks(canvas, ui, marks, pixel, area.width / self.summary.relief.size)

    def _draw_readings(self, canvas: pygame.Surface, ui: Ui, area: pygame.Rect, true_map: TrueMap,
                  now: Instant) -> None:  # fmt: skip
        rows = self.timeline.result.readings_track[: now.readings]
        sign = 1.0 if self.timeline.result.level.goal == "up" else -1.0
        drawn: list[tuple[float, float]] = []
        for at_east, at_north, gx, gy in zip(
            rows["at_east"].tolist(), rows["at_north"].tolist(), rows["east"].tolist(),
            rows["north"].tolist(), strict=True,
        ):  # fmt: skip
            x, y = true_map.at(at_east, at_north)
            at, slope = (area.left + x, area.top + y), math.hypot(gx, gy)
            pygame.draw.aacircle(canvas, INK, at, ui.px(2.2))
            # Where readings crowd, a dot each is enough.
            crowded = any(math.dist(at, other) < ui.px(15) for other in drawn)
            if slope < 1e-9 or crowded:
                continue
            drawn.append(at)
            length = ui.px(16 + 14 * min(1.0, slope))
            tip = (at[0] + sign * gx / slope * length, at[1] - sign * gy / slope * length)
            arrow(canvas, at, tip, INK, ui.px(10), ui.px(3.8), HALO_COLOUR)

    def _draw_head(self, canvas: pygame.Surface, ui: Ui, rect: pygame.Rect, now: Instant) -> None:
        t, result = ui.text, self.timeline.result
        seed = t("debrief.seed", seed=short_seed(result.seed))
        title = t.of_level(result.level, "title")
        ui.write(canvas, f"{title} · {seed}", rect.topleft, Face.ITALIC, 16,
                  INK_SOFT, "topleft", rect.width, inside=rect)  # fmt: skip
        over = now.minutes >= self.timeline.daylight - 1e-9
        heading, colour = self.summary.name or t("watch.by_hand"), INK
        if over:
            heading = t("debrief.safe") if result.safe else t("debrief.benighted")
            colour = GREEN if result.safe else PURPLE
        ui.write(canvas, heading, (rect.left, rect.top + ui.px(22)), Face.TITLE, 28, colour,
                  "topleft", rect.width, inside=rect)  # fmt: skip
        ui.write(canvas, f"{now.score:.0f}", (rect.left, rect.bottom + ui.px(9)), Face.TITLE, 40,
                  INK, "bottomleft", inside=rect)  # fmt: skip
        width = ui.width(f"{result.score:.0f}", Face.TITLE, 40)
        label = t("watch.score") if over else t("race.so_far")
        beside = (rect.left + width + ui.px(10), rect.bottom - ui.px(5))
        ui.write(canvas, label, beside, Face.ITALIC, 14, INK_SOFT, "bottomleft",
                  rect.width - width, inside=rect)  # fmt: skip

    def _draw_verb(self, canvas: pygame.Surface, ui: Ui, rect: pygame.Rect, now: Instant) -> None:
        t = ui.text
        pygame.draw.line(canvas, RULE, rect.topleft, rect.topright)
        number = t("watch.verb", n=now.number + 1, all=len(self.timeline.verbs))
        said = t("watch.altitude", metres=f"{now.altitude:z.0f}", readings=now.readings)
        y = rect.top + ui.px(18)
        ui.write(canvas, said, (rect.left, y), Face.TEXT, 12.5, INK_SOFT, "midleft",
                  round(0.7 * rect.width), inside=rect)  # fmt: skip
        ui.write(canvas, number, (rect.right, y), Face.TEXT, 12.5, INK_SOFT, "midright",
                  inside=rect)  # fmt: skip
        doing = explain(t, self.steps, now.number)
        doing = doing[:1].upper() + doing[1:]
        ui.write(canvas, doing, (rect.left, rect.bottom - ui.px(18)), Face.SERIF, 17, INK,
                  "midleft", rect.width, inside=rect)  # fmt: skip
