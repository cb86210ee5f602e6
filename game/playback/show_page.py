"""The page of a show: everyone on the true map at once, and the standings."""

from __future__ import annotations

import math

import numpy as np
import pygame

from game.debrief.sheet import lay_out
from game.debrief.true_map import TrueMap
from game.hike.sky import DaylightArc
from game.hike.summary import RACER_LINES, HikeSummary, LineStyle
from game.land.relief import survey
from game.playback.page_base import PageBase
from game.playback.show import Show
from game.ui.drawing import dashed, marker, mix, stroke
from game.ui.theme import CARD, INK, INK_SOFT, RULE, Face, Ui
from game.words.catalogue import short_seed

LEADERS = 5
"""So many leaders have a colour, a way and a name on the map."""
LEADER_DOWN_TO = 8
"""A leader keeps his colour down to this place."""
TAIL_SHARE = 0.07
"""The others' ways fade after this share of the daylight."""
MOST_TAILS = 150
"""With more hikers than this the others are dots alone."""
MOST_LISTED = 64
"""Places that are listed at most."""
ONE_COLUMN_UP_TO = 14
"""Up to so many hikers, one column of large rows."""
GLIDE_SECONDS = 0.25
"""A row takes so many seconds for most of the way to its new place."""
TAIL_INK = mix(INK, (214, 205, 170), 0.45)


class ShowPage:
    """Draws a show at any share of the daylight; colours and rows follow from `advance`."""

    def __init__(self, show: Show) -> None:
        self.show = show
        e, first = show.expedition, show.results[0]
        hut = (e.hut.east, e.hut.north, e.hut.altitude)
        relief = survey(e.terrain, first.altitude_start - hut[2])
        # The hut and the start alone: who hiked is drawn by the minute.
        self._summary = HikeSummary(first, (), relief, hut)
        self._sun = DaylightArc()
        self.base = PageBase(self._summary)
        self.foot = pygame.Rect(0, 0, 0, 0)
        self.share = 0.0
        self.order = show.standing(0.0)
        self._rows = {hiker: float(place) for place, hiker in enumerate(self.order)}
        self._lines: dict[int, int] = {}
        self._assign_lines()

    def advance(self, share: float, seconds: float) -> None:
        """Go to a share of the daylight; `seconds` have passed on the screen."""
        self.share = min(1.0, max(0.0, share))
        self.order = self.show.standing(self.share)
        part = min(1.0, seconds / GLIDE_SECONDS)
        self._assign_lines()
        for place, hiker in enumerate(self.order):
            # Only leaders glide: their cards cover what they pass, bare lines would run together.
            way = part if hiker in self._lines else 1.0
            self._rows[hiker] += (place - self._rows[hiker]) * way

    def settle(self) -> None:
        """Put every row where it belongs."""
        self._rows = {hiker: float(place) for place, hiker in enumerate(self.order)}

    def _assign_lines(self) -> None:
        """Leaders get the first free line; whoever falls back far loses his."""
        near = set(self.order[:LEADER_DOWN_TO])
        self._lines = {hiker: line for hiker, line in self._lines.items() if hiker in near}
        for hiker in self.order[:LEADERS]:
            if hiker not in self._lines:
                free = [k for k in range(len(RACER_LINES)) if k not in self._lines.values()]
                self._lines[hiker] = free[0]

    def line(self, hiker: int) -> LineStyle | None:
        """How a hiker is drawn; None for one of the many."""
        return RACER_LINES[self._lines[hiker]] if hiker in self._lines else None

    def draw(self, canvas: pygame.Surface, ui: Ui, foot: bool = True) -> None:
        """Draw it; `foot` leaves room for buttons."""
        places = lay_out(canvas.get_size(), ui, foot)
        true_map, base = self.base.of(canvas.get_size(), ui)
        canvas.blit(base, (0, 0))
        self._draw_hikers(canvas, ui, places.map, true_map)
        self.foot = places.buttons
        column = pygame.Rect(places.head.left, places.head.top, places.head.width,
                             places.why.bottom - places.head.top)  # fmt: skip
        self._draw_column(canvas, ui, column)

    def _pixels(self, area: pygame.Rect) -> tuple[np.ndarray, np.ndarray]:
        """Columns and rows of everyone at every instant [px]."""
        k = area.width / self._summary.relief.size
        return area.left + self.show.east * k, area.bottom - self.show.north * k

    def _draw_hikers(
        self, canvas: pygame.Surface, ui: Ui, area: pygame.Rect, true_map: TrueMap
    ) -> None:
        clip = canvas.get_clip()
        canvas.set_clip(area)
        x, y = self._pixels(area)
        now = self.show.instant(self.share)
        since = max(0, now - round(TAIL_SHARE * (x.shape[1] - 1)))
        many = [hiker for hiker in reversed(self.order) if hiker not in self._lines]
        leaders = [hiker for hiker in reversed(self.order) if hiker in self._lines]
        radius = max(1.6, ui.scale * (3.4 if len(self.order) <= MOST_TAILS else 2.4))
        if len(self.order) <= MOST_TAILS:
            for hiker in many:
                tail = np.column_stack((x[hiker, since : now + 1], y[hiker, since : now + 1]))
                if len(tail) > 1:
                    pygame.draw.aalines(canvas, TAIL_INK, False, tail.tolist())
        for hiker in many:
            at = (float(x[hiker, now]), float(y[hiker, now]))
            pygame.draw.aacircle(canvas, CARD, at, radius + 1)
            pygame.draw.aacircle(canvas, INK_SOFT, at, radius)
        for hiker in leaders:
            line = RACER_LINES[self._lines[hiker]]
            points = _thinned(x[hiker, : now + 1].tolist(), y[hiker, : now + 1].tolist())
            stroke(canvas, points, CARD, ui.px(line.width + 2))
            dashed(canvas, points, line.colour, ui.px(line.width),
                   [p * ui.scale for p in line.pattern])  # fmt: skip
        heads = [(hiker, (float(x[hiker, now]), float(y[hiker, now]))) for hiker in leaders]
        for hiker, at in heads:
            line = RACER_LINES[self._lines[hiker]]
            marker(canvas, line.marker, at, ui.px(6), line.colour)
        taken = [pygame.Rect(round(at[0]) - ui.px(8), round(at[1]) - ui.px(8), ui.px(16),
                             ui.px(16)) for _, at in heads]  # fmt: skip
        k = area.width / self._summary.relief.size
        hut = pygame.Rect(0, 0, ui.px(30), ui.px(52))
        hut.midbottom = (round(area.left + k * self._summary.hut[0]),
                         round(area.bottom - k * self._summary.hut[1]) + ui.px(5))  # fmt: skip
        taken.append(hut)
        taken += [rect.move(area.topleft) for _, rect in true_map.names]
        slips = []
        for hiker in self.order[:LEADERS]:
            at = dict(heads)[hiker]
            name, colour = self._short_name(hiker), RACER_LINES[self._lines[hiker]].colour
            slip = self.slip(ui, area, name, at, taken)
            if slip is not None:
                slips.append((slip, name, colour))
                end = (min(max(at[0], slip.left), slip.right),
                       min(max(at[1], slip.top), slip.bottom))  # fmt: skip
                if math.dist(at, end) > ui.px(20):
                    pygame.draw.aaline(canvas, colour, at, end)
        for slip, name, colour in slips:
            pygame.draw.rect(canvas, CARD, slip, border_radius=ui.px(6))
            pygame.draw.rect(canvas, colour, slip, max(1, ui.px(1.2)), border_radius=ui.px(6))
            ui.write(canvas, name, slip.center, Face.ITALIC, 14, INK, "center")
        canvas.set_clip(clip)

    def _short_name(self, hiker: int) -> str:
        name = self.show.names[hiker]
        return name if len(name) <= 20 else name[:19] + "…"

    def slip(self, ui: Ui, area: pygame.Rect, name: str, at: tuple[float, float],
              taken: list[pygame.Rect]) -> pygame.Rect | None:  # fmt: skip
        """Room for a leader's name near his marker, where nothing else is written."""
        width, tall = ui.width(name, Face.ITALIC, 14) + ui.px(12), ui.px(21)
        room = area.inflate(-ui.px(8), -ui.px(8))
        # The nearest distance at which one of eight directions is free, the sides first.
        for reach in (14, 34, 58, 86, 120):
            for angle in (0.0, math.pi, 0.6, -0.6, math.pi - 0.6, math.pi + 0.6, 1.57, -1.57):
                dx, dy = math.cos(angle), math.sin(angle)
                middle = (at[0] + dx * (ui.px(reach) + width / 2),
                          at[1] + dy * (ui.px(reach) + tall / 2))  # fmt: skip
                slip = pygame.Rect(0, 0, width, tall)
                slip.center = (round(middle[0]), round(middle[1]))
                if room.contains(slip) and slip.collidelist(taken) < 0:
                    taken.append(slip)
                    return slip
        return None

    def _draw_column(self, canvas: pygame.Surface, ui: Ui, rect: pygame.Rect) -> None:
        t, show = ui.text, self.show
        daylight = show.level.daylight
        sun = pygame.Rect(0, rect.top + ui.px(4), min(ui.px(220), round(0.42 * rect.width)),
                          ui.px(96))  # fmt: skip
        sun.right = rect.right
        sun = ui.mirror(sun, rect)
        self._sun.draw(canvas, ui, sun, daylight * (1 - self.share), daylight)
        room = rect.width - sun.width - ui.px(16)
        seed = t("debrief.seed", seed=short_seed(show.seed))
        parts = [t.of_level(show.level, "title"), seed, *([show.title] if show.title else [])]
        ui.write(canvas, " · ".join(parts), rect.topleft, Face.ITALIC, 16, INK_SOFT, "topleft",
                  room, inside=rect)  # fmt: skip
        heading = t("race.heading")
        if self.share >= 1:
            heading = t("show.first", name=show.names[self.order[0]])
        ui.write(canvas, heading, (rect.left, rect.top + ui.px(22)), Face.TITLE, 38, INK,
                  "topleft", room, inside=rect)  # fmt: skip
        count = t("show.hikers", count=len(show.names))
        ui.write(canvas, count, (rect.left, sun.bottom), Face.TEXT, 12.5, INK_SOFT, "bottomleft",
                  room, inside=rect)  # fmt: skip
        top = sun.bottom + ui.px(14)
        pygame.draw.line(canvas, RULE, (rect.left, top), (rect.right, top))
        table = pygame.Rect(rect.left, top + ui.px(6), rect.width, rect.bottom - top - ui.px(6))
        self._draw_table(canvas, ui, table)

    def _draw_table(self, canvas: pygame.Surface, ui: Ui, rect: pygame.Rect) -> None:
        """The standings, in one column or two; rows glide to their new places."""
        listed = min(MOST_LISTED, len(self.order))
        more = len(self.order) - listed
        if more:
            ui.write(canvas, ui.text("show.more", count=more), rect.midbottom, Face.ITALIC, 13,
                      INK_SOFT, "midbottom")  # fmt: skip
            rect = pygame.Rect(rect.left, rect.top, rect.width, rect.height - ui.px(22))
        columns = 1 if listed <= ONE_COLUMN_UP_TO else 2
        lines = math.ceil(listed / columns)
        tall = min(float(ui.px(42)), rect.height / lines)
        gap = ui.px(22)
        wide = (rect.width - gap * (columns - 1)) / columns
        units = self._row_units(ui, wide, tall)
        clip = canvas.get_clip()
        canvas.set_clip(rect)
        # The leaders last, on their cards.
        places = [(place, self.order[place]) for place in range(listed - 1, -1, -1)]
        for place, hiker in sorted(places, key=lambda one: one[1] in self._lines):
            row = self._rows[hiker]
            column = min(columns - 1, max(0, int((row + 0.5) / lines)))
            left = rect.left + column * (wide + gap)
            y = rect.top + (row - column * lines) * tall
            line = pygame.Rect(round(left), round(y), round(wide), round(tall))
            self._draw_row(canvas, ui, ui.mirror(line, rect), place, hiker, units)
        canvas.set_clip(clip)

    def _row_units(self, ui: Ui, wide: float, tall: float) -> float:
        """One type size for all rows, smaller where long names need it."""
        units = min(17.0, 0.74 * tall / ui.scale)
        names = max(ui.width(name, Face.TITLE, units) for name in self.show.names)
        rest = ui.width("0008888", Face.TEXT, units) + ui.px(46)
        return units * min(1.0, max(0.85, (wide - rest) / max(1, names)))

    def _draw_row(self, canvas: pygame.Surface, ui: Ui, row: pygame.Rect, place: int, hiker: int,
             units: float) -> None:  # fmt: skip
        middle, line = row.centery, self.line(hiker)
        if line is not None:
            pygame.draw.rect(canvas, CARD, row.inflate(0, -max(1, row.height // 10)),
                             border_radius=ui.px(5))  # fmt: skip
        face = Face.TITLE if line is not None else Face.TEXT
        small = units if line is not None else units * 0.92
        wide = ui.width("000", Face.TEXT, units) + ui.px(4)
        ui.write(canvas, ui.text("race.place", place=place + 1), (row.left + wide, middle),
                  Face.TEXT, units * 0.9, INK_SOFT, "midright", inside=row)  # fmt: skip
        x = row.left + wide + ui.px(12)
        at = (row.left + row.right - x if ui.rtl else x, middle)
        if line is not None:
            marker(canvas, line.marker, at, min(ui.px(5), row.height * 0.26), line.colour)
        else:
            pygame.draw.aacircle(canvas, INK_SOFT, at, max(1.5, row.height * 0.12))
        left = x + ui.px(12)
        score = self.show.score[hiker, self.show.instant(self.share)]
        end = ui.write(canvas, f"{score:.0f}", (row.right - ui.px(6), middle), Face.TITLE, units,
                        INK, "midright", inside=row)  # fmt: skip
        room = row.right - ui.px(14) - end.width - left
        ui.write(canvas, self.show.names[hiker], (left, middle), face, small, INK, "midleft", room,
                  inside=row)  # fmt: skip


def _thinned(xs: list[float], ys: list[float]) -> list[tuple[float, float]]:
    points: list[tuple[float, float]] = []
    for at in zip(xs, ys, strict=True):
        if not points or math.dist(at, points[-1]) > 1.5:
            points.append(at)
    last = (xs[-1], ys[-1])
    if points[-1] != last:
        points.append(last)
    return points
