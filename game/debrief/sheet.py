"""The debrief sheet: true map, verdict, chart, habits and reasons on one page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pygame

from game.background.incremental import at_once
from game.charts.altitude_chart import AltitudeChart
from game.debrief.finding_text import reasons_and_plan
from game.debrief.true_map import TrueMap
from game.hike.summary import HikeSummary, dusk_line, finite, metres_short
from game.profile.assists import assists_of
from game.profile.progress import stars_of, third_star
from game.ui.drawing import arc_points, paper_tile, stroke, tile
from game.ui.theme import INK, INK_SOFT, RULE, Face, Ui
from game.words.catalogue import short_seed

INNER_RULE = 6
WHY_UNITS = 15.5
"""Type size of the reasons."""
WHATIF_HEIGHT = 240
"""Height of the what-if page below its tab [design units]."""
COLUMN_WIDTH = 500
"""Width that the column beside the map needs for its buttons [design units]."""
LARGE_TYPE_SAVING = 18
"""By so much it is lower in large letters."""
Page = Literal["", "day", "whatif"]
"""What lies below the chart: the whole of a sheet without pages, or one of the two."""


@dataclass(frozen=True)
class SheetLayout:
    """Rectangles of the page [px]."""

    map: pygame.Rect
    head: pygame.Rect
    chart: pygame.Rect
    habits: pygame.Rect
    why: pygame.Rect
    buttons: pygame.Rect
    tabs: pygame.Rect
    """The names of the pages below the chart; empty where there is but one."""

    @property
    def below(self) -> pygame.Rect:
        """All the room of a page below its tab."""
        return self.habits.union(self.why)

    def solid(self) -> list[pygame.Rect]:
        """The rectangles that must not overlap."""
        tabs = [self.tabs] if self.tabs.height else []
        return [self.map, self.head, self.chart, self.habits, self.why, self.buttons, *tabs]


def lay_out(size: tuple[int, int], ui: Ui, buttons: bool, sentences: str = "", page: Page = ""
            ) -> SheetLayout:  # fmt: skip
    """Divide a page of ``size`` [px]; what the ``sentences`` leave free goes to the chart.

    The map lies where writing begins.
    """
    width, height = size
    edge = ui.px(26)
    side = min(height - 2 * edge, round(width * 0.54), width - 2 * edge - ui.px(34 + COLUMN_WIDTH))
    area = pygame.Rect(edge, (height - side) // 2, side, side)
    left = area.right + ui.px(34)
    column = pygame.Rect(left, edge - ui.px(4), width - edge - left, height - 2 * edge + ui.px(4))
    gap = ui.px(14)
    head = pygame.Rect(column.left, column.top, column.width, ui.px(126))
    foot = ui.px(66) if buttons else 0
    if page:
        foot += (foot_lines(ui) - 1) * round(1.4 * ui.size(11))
    low = pygame.Rect(column.left, column.bottom - foot, column.width, foot)
    lines = len(ui.wrap(sentences, Face.SERIF, WHY_UNITS, column.width))
    body = min(lines, 6) * round(ui.size(WHY_UNITS) * 1.35)
    why_height = ui.px(5 if page else 32) + body
    if page == "whatif":
        # In large letters there is one line more below, and the chart alone would pay for it.
        why_height = ui.px(WHATIF_HEIGHT - 56 - LARGE_TYPE_SAVING * (foot_lines(ui) - 1)) - gap
    why = pygame.Rect(column.left, low.top - gap * bool(buttons) - why_height, column.width,
                      why_height)  # fmt: skip
    habits = pygame.Rect(column.left, why.top - gap - ui.px(56), column.width, ui.px(56))
    tabs = pygame.Rect(column.left, habits.top, column.width, 0)
    if page:
        tabs.height = max(ui.px(25), ui.size(16) + ui.px(8))
        tabs.bottom = habits.top - ui.px(10)
    chart = pygame.Rect(column.left, head.bottom + gap, column.width,
                        tabs.top - (ui.px(8) if page else gap) - head.bottom - gap)  # fmt: skip
    page_rect = pygame.Rect((0, 0), size)
    rects = (area, head, chart, habits, why, low, tabs)
    return SheetLayout(*(ui.mirror(rect, page_rect) for rect in rects))


def foot_lines(ui: Ui) -> int:
    """Lines below the buttons: in large letters they do not have room on one."""
    return 2 if ui.size(11) > 1.1 * 11 * ui.scale else 1


def draw_sheet(size: tuple[int, int], ui: Ui, summary: HikeSummary, buttons: bool = True
               ) -> pygame.Surface:  # fmt: skip
    """The whole page as a picture of ``size`` [px], with nothing to choose on it."""
    places = lay_out(size, ui, buttons, reasons_and_plan(ui.text, summary.result.findings))
    picture = at_once(TrueMap(summary, ui, places.map.width).draw())
    sheet = draw_frame(size, ui, summary, places, picture)
    draw_reasons(sheet, ui, summary, places)
    chart = AltitudeChart(summary, ui, places.chart)
    chart.draw(sheet)
    chart.note(sheet)
    return sheet


def draw_frame(size: tuple[int, int], ui: Ui, summary: HikeSummary, places: SheetLayout,
               picture: pygame.Surface) -> pygame.Surface:  # fmt: skip
    """What is the same on every page: the paper, the map, the verdict."""
    sheet = pygame.Surface(size)
    tile(sheet, paper_tile(512, 9))
    sheet.blit(picture, places.map)
    frame_map(sheet, ui, places.map)
    _draw_head(sheet, ui, summary, places.head)
    return sheet


def draw_reasons(sheet: pygame.Surface, ui: Ui, summary: HikeSummary, places: SheetLayout) -> None:
    """Habits and reasons; their heading is the tab, where there is one."""
    _draw_habits(sheet, ui, summary, places.habits)
    _draw_why(sheet, ui, summary, places.why, heading=not places.tabs.height)


def frame_map(page: pygame.Surface, ui: Ui, rect: pygame.Rect) -> None:
    """The map's printed border around ``rect``."""
    pygame.draw.rect(page, INK, rect, max(1, ui.px(1.2)))
    outer = rect.inflate(ui.px(INNER_RULE) * 2, ui.px(INNER_RULE) * 2)
    pygame.draw.rect(page, INK, outer, max(2, ui.px(2)))
    count = 20
    for index in range(0, count, 2):
        a = index / count
        for x, y, w, h in (
            (rect.left + a * rect.width, outer.top, rect.width / count, ui.px(INNER_RULE)),
            (rect.left + a * rect.width, rect.bottom, rect.width / count, ui.px(INNER_RULE)),
            (outer.left, rect.top + a * rect.height, ui.px(INNER_RULE), rect.height / count),
            (rect.right, rect.top + a * rect.height, ui.px(INNER_RULE), rect.height / count),
        ):
            pygame.draw.rect(page, INK, (round(x), round(y), round(w), round(h)))


def _draw_head(page: pygame.Surface, ui: Ui, summary: HikeSummary, rect: pygame.Rect) -> None:
    t, result = ui.text, summary.result
    seed = t("debrief.seed", seed=short_seed(result.seed))
    room = round(rect.width * 0.64)
    who = (
        [t("race.first", name=summary.name) if summary.lines else summary.name]
        if summary.name
        else []
    )
    line = " · ".join([t.of_level(result.level, "title"), seed, *who])
    # The stars stand between this line and the score.
    score = ui.width(f"{result.score:.0f}", Face.TITLE, 76) + ui.px(14 + 3 * 22 + 10)
    ui.write(page, line, rect.topleft, Face.ITALIC, 17, INK_SOFT, "topleft",
              min(room - ui.px(24), rect.width - score), inside=rect)  # fmt: skip
    verdict = t("debrief.safe") if result.safe else t("debrief.benighted")
    colour = ui.palette.safe if result.safe else ui.palette.benighted
    icon = (rect.left + ui.px(19), rect.top + ui.px(62))
    spot = (rect.left + rect.right - icon[0], icon[1]) if ui.rtl else icon
    _draw_verdict_sign(page, ui, spot, result.safe, colour)
    ui.write(page, verdict, (rect.left + ui.px(48), icon[1] - ui.px(2)), Face.TITLE, 40, colour,
              "midleft", room - ui.px(50), inside=rect)  # fmt: skip
    line = dusk_line(t, result, metres_short(summary))
    ui.write(page, line, (rect.left, rect.bottom - ui.px(4)), Face.ITALIC, 16, INK, "bottomleft",
              room, inside=rect)  # fmt: skip
    said = _score_basis(ui, summary)
    if summary.scored:
        ui.write(page, f"{result.score:.0f}", (rect.right, rect.top + ui.px(44)), Face.TITLE, 76,
                  INK, "midright", inside=rect)  # fmt: skip
    ui.write(page, said, (rect.right, rect.bottom - ui.px(4)),
              Face.ITALIC, 15, INK_SOFT, "bottomright", rect.width - room, inside=rect)  # fmt: skip
    pygame.draw.line(page, RULE, rect.bottomleft, rect.bottomright)


def _score_basis(ui: Ui, summary: HikeSummary) -> str:
    """What the score is measured by: par, or help, which has no par."""
    t, level = ui.text, summary.result.level
    if not summary.scored:
        return t("assists.no_score")
    if assists_of(level).eased:
        text = t("assists.with_help")
    elif stars_of(summary.result.score, summary.result.safe, level.par) == 2 and level.par:
        # Par is reached: what is still to be won.
        text = t("stars.third", score=f"{third_star(level.par):.0f}")
    else:
        text = (
            t("debrief.no_par") if level.par is None else t("debrief.par", par=f"{level.par:.0f}")
        )
    return f"{t('debrief.score')} · {text}"


def _draw_verdict_sign(page: pygame.Surface, ui: Ui, at: tuple[float, float], safe: bool,
          colour: tuple[int, int, int]) -> None:  # fmt: skip
    """A tick for who is safe by dusk, a moon for who is not."""
    radius = ui.px(17)
    pygame.draw.aacircle(page, colour, at, radius)
    if safe:
        u = ui.scale
        points = [(at[0] - 8 * u, at[1]), (at[0] - 2 * u, at[1] + 6 * u),
                  (at[0] + 8 * u, at[1] - 7 * u)]  # fmt: skip
        stroke(page, points, (255, 255, 255), ui.px(3.4))
    else:
        pygame.draw.aacircle(page, (255, 240, 205), at, ui.px(10))
        pygame.draw.aacircle(page, colour, (at[0] + ui.px(5), at[1] - ui.px(3)), ui.px(9))
        stroke(page, arc_points(at, ui.px(10), 0.9, 4.9), (255, 240, 205), 1)


def _draw_habits(page: pygame.Surface, ui: Ui, summary: HikeSummary, rect: pygame.Rect) -> None:
    t, r = ui.text, summary.result
    rate = r.learning_rate_effective

    unknown = t("debrief.unknown")

    def percent(value: float) -> str:
        return t("debrief.percent", percent=f"{100 * value:.0f}") if finite(value) else unknown

    pace = f"{r.readings_per_hour:.1f}" if finite(r.readings_per_hour) else unknown
    known = finite(rate) and float(rate) > 0
    items = (
        (t("debrief.rate_value", metres=f"{rate:.0f}") if known else unknown,
         t("debrief.rate")),
        (pace, t("debrief.pace")),
        (percent(r.share_measuring), t("debrief.share")),
        (percent(r.overshoot), t("debrief.overshoot")),
    )  # fmt: skip
    width = rect.width / len(items)
    room = round(width) - ui.px(12)
    # The serif is narrower, for where the labels would not have room.
    roomy = all(ui.width(label, Face.TEXT, 12) <= room for _, label in items)
    face = Face.TEXT if roomy else Face.SERIF
    widest = max(ui.width(label, face, 12) for _, label in items)
    units = 12 * min(1.0, room / widest)
    for index, (value, label) in enumerate(items):
        x = rect.left + index * width
        if index:
            across = x - ui.px(8)
            across = rect.left + rect.right - across if ui.rtl else across
            pygame.draw.line(page, RULE, (across, rect.top + ui.px(4)),
                             (across, rect.bottom - ui.px(4)))  # fmt: skip
        ui.write(page, value, (x, rect.top), Face.TITLE, 24, INK, "topleft", room, inside=rect)
        ui.write(
            page, label, (x, rect.bottom), face, units, INK_SOFT, "bottomleft", room, inside=rect
        )


def _draw_why(
    page: pygame.Surface, ui: Ui, summary: HikeSummary, rect: pygame.Rect, heading: bool
) -> None:
    body = rect
    if heading:
        ui.write(page, ui.text("debrief.why"), rect.topleft, Face.ITALIC, 17, INK_SOFT,
                  "topleft", rect.width, inside=rect)  # fmt: skip
        body = pygame.Rect(rect.left, rect.top + ui.px(27), rect.width, rect.height - ui.px(27))
    sentences = reasons_and_plan(ui.text, summary.result.findings)
    units = ui.fitting(sentences, Face.SERIF, WHY_UNITS, body.width, body.height)
    ui.paragraph(page, sentences, body, Face.SERIF, units, INK)
