"""The race: everyone on the true map at once, and who leads as the daylight passes."""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence

import pygame

from engine import Expedition, Level, Result, run
from engine.running.strategy import Strategy
from game.debrief.preparation import DebriefPreparation
from game.debrief.sheet import lay_out
from game.debrief.true_map import TrueMap
from game.hike.playback_steps import FASTEST_SPEED
from game.hike.sky import DaylightArc
from game.hike.summary import RACER_LINES, HikeSummary, LineStyle
from game.land.relief import survey
from game.playback.page_base import PageBase
from game.playback.race import altitude_at, place_at, ranked, score_so_far
from game.scenes.debrief import DebriefScene
from game.scenes.scene import Home, Next, Pop, Scene
from game.ui.button_row import lay_in_row
from game.ui.drawing import (
    card,
    dashed,
    marker,
    paper_pixels,
    paper_tile,
    shadow_margin,
    stroke,
    tile,
)
from game.ui.theme import CARD, INK, INK_SOFT, Face, Ui
from game.ui.widget_group import WidgetGroup
from game.ui.widgets import Button
from game.words.catalogue import short_seed

MINUTES_A_SECOND = 1.0
"""Daylight that passes at speed 1."""
FIRST_SPEED = 4
NAMED_LEADERS = 3
"""So many leaders have their names on the map."""
SHEET_AFTER = 1.6
"""From dusk to the sheet [s]."""


class RaceScene(Scene):
    """Watch a race; Space stops it, + and - change its speed."""

    def __init__(self, level: Level, seed: int, entered: Sequence[Strategy]) -> None:
        self.level, self.seed, self.entered = level, seed, list(entered)
        self.minutes = 0.0
        self.speed, self.paused = FIRST_SPEED, False
        self._hikes: list[tuple[Result, Expedition]] = []
        self._lines: dict[str, LineStyle] = {}
        self.summary: HikeSummary | None = None
        self.group = WidgetGroup(keyboard=False)
        self._sun = DaylightArc()
        self._base: PageBase | None = None
        self._cards: dict[tuple[int, int], pygame.Surface] = {}
        self.debrief: DebriefScene | None = None
        self._since_dusk = 0.0
        self._out = sys.stdout
        self._hiking_now = ""
        self.work = threading.Thread(target=self._hike_all, name="race", daemon=True)
        self.work.start()

    def _hike_all(self) -> None:
        """All hikes and the true map, in the background."""
        hikes = []
        for strategy in self.entered:
            self._hiking_now = strategy.name
            hikes.append(run(self.level, strategy, self.seed))
        expedition = hikes[0][1]
        hut = expedition.hut
        relief = survey(expedition.terrain, hikes[0][0].altitude_start - hut.altitude)
        results = [result for result, _ in hikes]
        self._lines = {r.strategy: RACER_LINES[i % len(RACER_LINES)] for i, r in enumerate(results)}
        first, *others = ranked(results)
        lines = [self._lines[result.strategy] for result in (first, *others)]
        place = (hut.east, hut.north, hut.altitude)
        self._hikes = hikes
        self.summary = HikeSummary(first, others, relief, place, first.strategy, lines)

    def prepare(self, size: tuple[int, int]) -> None:
        """Make the paper of the first page."""
        paper_pixels(512, 9)

    def event(self, event: pygame.Event) -> Next:
        """Speed, pause, to the end, away."""
        if self.debrief is not None:
            return self.debrief.event(event)
        action = self.group.event(event)
        if action is not None:
            return self._command(action.key)
        if event.type != pygame.KEYDOWN:
            return None
        for key, name in (
            (pygame.K_SPACE, "pause"), (pygame.K_EQUALS, "faster"), (pygame.K_END, "to_dusk"),
            (pygame.K_KP_PLUS, "faster"), (pygame.K_MINUS, "slower"), (pygame.K_ESCAPE, "leave"),
            (pygame.K_KP_MINUS, "slower"),
        ):  # fmt: skip
            if event.key == key:
                return self._command(name)
        return None

    def _command(self, name: str) -> Next:
        if name == "leave":
            return Home()
        if name == "pause":
            self.paused = not self.paused
        elif name == "faster":
            self.speed = min(FASTEST_SPEED, self.speed * 2)
        elif name == "slower":
            self.speed = max(1, self.speed // 2)
        elif name == "to_dusk" and self.summary is not None:
            self.minutes = self.level.daylight
        return None

    def update(self, seconds: float) -> Next:
        """Let the daylight pass."""
        if self.debrief is not None:
            step = self.debrief.update(seconds)
            return None if isinstance(step, Pop) else step
        if self.summary is None:
            return None
        daylight = self.level.daylight
        if not self.paused:
            self.minutes = min(daylight, self.minutes + seconds * MINUTES_A_SECOND * self.speed)
        if self.minutes >= daylight:
            self._since_dusk += seconds
        if self._since_dusk >= SHEET_AFTER:
            summary = self.summary
            print(
                f"first: {summary.name}, score {summary.result.score:.0f}",
                file=self._out,
                flush=True,
            )
            work = DebriefPreparation(
                self._hikes[0][1], summary.result, summary.ghosts, (), summary.lines
            )
            work.relief = summary.relief
            work.start()
            self.debrief = DebriefScene(work, self._race_again, fog=False)
        return None

    def _race_again(self, seed: int) -> Scene:
        return RaceScene(self.level, seed, self.entered)

    def draw(self, canvas: pygame.Surface, ui: Ui) -> None:
        """The map with everyone on it, and the standings."""
        size = canvas.get_size()
        if self.debrief is not None and (self.debrief.made(size, ui) or self.debrief.has_picture):
            self.debrief.draw(canvas, ui)
            return
        if self.summary is not None and self._base is None:
            self._base = PageBase(self.summary)
        if self._base is None or not self._base.ready(size, ui):
            tile(canvas, paper_tile(512, 9))
            said = ui.text("race.thinking", name=self._hiking_now)
            ui.write(canvas, said, canvas.get_rect().center, Face.ITALIC,
                      22, INK_SOFT, "center")  # fmt: skip
            return
        places = lay_out(size, ui, True)
        true_map, page = self._base.of(size, ui)
        canvas.blit(page, (0, 0))
        standing = sorted(
            ((score_so_far(result, self.minutes), result) for result, _ in self._hikes),
            key=lambda pair: -pair[0],
        )
        self._draw_paths(canvas, ui, places.map, true_map, [r for _, r in standing])
        column = pygame.Rect(places.head.left, places.head.top, places.head.width,
                             places.buttons.bottom - places.head.top)  # fmt: skip
        self._draw_column(canvas, ui, column, standing)
        self._draw_buttons(canvas, ui, places.buttons)

    def _draw_paths(self, canvas: pygame.Surface, ui: Ui, area: pygame.Rect, true_map: TrueMap,
               standing: Sequence[Result]) -> None:  # fmt: skip
        clip = canvas.get_clip()
        canvas.set_clip(area)
        ends = []
        for rank in range(len(standing) - 1, -1, -1):
            result, line = standing[rank], self._lines[standing[rank].strategy]
            times = result.track["minutes"]
            upto = int((times <= self.minutes).sum())
            easts, norths = (result.track[axis][:upto].tolist() for axis in ("east", "north"))
            track: list[tuple[float, float]] = list(zip(easts, norths, strict=True))
            track.append(place_at(result, self.minutes))
            points: list[tuple[float, float]] = []
            for east, north in track:
                x, y = true_map.at(east, north)
                at = (area.left + x, area.top + y)
                if not points or abs(at[0] - points[-1][0]) + abs(at[1] - points[-1][1]) > 1.5:
                    points.append(at)
            x, y = true_map.at(*track[-1])
            points.append((area.left + x, area.top + y))
            stroke(canvas, points, CARD, ui.px(line.width + 2))
            dashed(canvas, points, line.colour, ui.px(line.width),
                   [p * ui.scale for p in line.pattern])  # fmt: skip
            ends.append((rank, result, line, points[-1]))
        taken = [rect.move(area.topleft) for _, rect in true_map.names]
        for _, _, line, at in ends:
            marker(canvas, line.marker, at, ui.px(6), line.colour)
        for rank, result, _, at in reversed(ends):
            if rank < NAMED_LEADERS:
                self._draw_name(canvas, ui, area, result.strategy, at, taken)
        canvas.set_clip(clip)

    def _draw_name(self, canvas: pygame.Surface, ui: Ui, area: pygame.Rect, name: str,
              at: tuple[float, float], taken: list[pygame.Rect]) -> None:  # fmt: skip
        """A leader's name beside its marker, on a side that is free."""
        short = name if len(name) <= 22 else name[:21] + "…"
        width, tall = ui.width(short, Face.ITALIC, 14) + ui.px(10), ui.px(20)
        gap = ui.px(12)
        x, y, aside = at[0], at[1], at[0] - width / 2
        spots = [(x + gap, y - tall / 2), (x - gap - width, y - tall / 2), (aside, y - gap - tall),
                 (aside, y + gap)]  # fmt: skip
        rects = [pygame.Rect(round(x), round(y), width, tall) for x, y in spots]
        free = [r for r in rects if area.contains(r) and r.collidelist(taken) < 0]
        if not free:
            return
        taken.append(free[0])
        pygame.draw.rect(canvas, CARD, free[0], border_radius=ui.px(5))
        ui.write(canvas, short, free[0].center, Face.ITALIC, 14, INK, "center")

    def _draw_column(self, canvas: pygame.Surface, ui: Ui, rect: pygame.Rect,
                standing: Sequence[tuple[float, Result]]) -> None:  # fmt: skip
        t = ui.text
        sun = pygame.Rect(0, rect.top, ui.px(240), ui.px(104))
        sun.right = rect.right
        sun = ui.mirror(sun, rect)
        daylight = self.level.daylight
        self._sun.draw(canvas, ui, sun, daylight - self.minutes, daylight)
        room = rect.width - sun.width - ui.px(16)
        seed = t("debrief.seed", seed=short_seed(self.seed))
        title = t.of_level(self.level, "title")
        ui.write(canvas, f"{title} · {seed}", rect.topleft, Face.ITALIC, 16, INK_SOFT,
                  "topleft", room, inside=rect)  # fmt: skip
        ui.write(canvas, t("race.heading"), (rect.left, rect.top + ui.px(22)), Face.TITLE, 40,
                  INK, "topleft", room, inside=rect)  # fmt: skip
        top = sun.bottom + ui.px(34)
        ui.write(canvas, t("race.so_far"), (rect.right - ui.px(16), top - ui.px(8)), Face.TEXT,
                  11.5, INK_SOFT, "bottomright", inside=rect)  # fmt: skip
        tall = min(ui.px(62), (rect.bottom - ui.px(80) - top) // len(standing))
        for rank, (score, result) in enumerate(standing):
            row = pygame.Rect(rect.left, top + rank * tall, rect.width, tall - ui.px(6))
            self._draw_row(canvas, ui, row, rank, score, result)

    def _draw_row(self, canvas: pygame.Surface, ui: Ui, row: pygame.Rect, rank: int, score: float,
             result: Result) -> None:  # fmt: skip
        t, line = ui.text, self._lines[result.strategy]
        if row.size not in self._cards:
            self._cards[row.size] = card(row.size, ui.scale)
        margin = shadow_margin(ui.scale)
        canvas.blit(self._cards[row.size], (row.left - margin, row.top - margin))
        middle = row.centery
        ui.write(canvas, t("race.place", place=rank + 1), (row.left + ui.px(14), middle),
                  Face.TITLE, 19, INK, "midleft", inside=row)  # fmt: skip
        a, b = (row.left + ui.px(46), middle), (row.left + ui.px(88), middle)
        if ui.rtl:
            a, b = ((row.left + row.right - x, y) for x, y in (a, b))
        dashed(canvas, [a, b], line.colour, ui.px(line.width), [p * ui.scale for p in line.pattern])
        marker(canvas, line.marker, b, ui.px(5), line.colour)
        left, room = row.left + ui.px(106), row.width - ui.px(206)
        ui.write(canvas, result.strategy, (left, middle - ui.px(8)), Face.TITLE, 17, INK,
                  "midleft", room, inside=row)  # fmt: skip
        ended = result.verdict != "ok" and self.minutes >= self.level.daylight
        detail = t("race.altitude", metres=f"{altitude_at(result, self.minutes):.0f}")
        if ended:
            detail = t("race.fault", message=result.message)
        ui.write(canvas, detail, (left, middle + ui.px(11)), Face.TEXT, 12, INK_SOFT, "midleft",
                  room, inside=row)  # fmt: skip
        ui.write(canvas, f"{score:.0f}", (row.right - ui.px(16), middle), Face.TITLE, 25, INK,
                  "midright", inside=row)  # fmt: skip

    def _draw_buttons(self, canvas: pygame.Surface, ui: Ui, rect: pygame.Rect) -> None:
        t = ui.text
        now = t("auto.speed", speed=self.speed)
        bar = [
            Button("pause", t("auto.go_on" if self.paused else "auto.pause"), ui.key("space"), now,
                   main=True),
            Button("slower", t("auto.slower"), t("auto.key_less"), now, enabled=self.speed > 1),
            Button("faster", t("auto.faster"), t("auto.key_more"), now),
            Button("to_dusk", t("auto.to_dusk"), t("auto.key_end"), t("auto.to_dusk_detail")),
        ]  # fmt: skip
        row = pygame.Rect(rect.left, rect.bottom - ui.px(58), rect.width, ui.px(58))
        lay_in_row(bar, row, ui.px(8), ui)
        self.group.place(bar)
        self.group.draw(canvas, ui)
