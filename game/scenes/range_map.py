"""The map of the range: three trails, and a hut for every level along them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import pygame

from game.background.loader import BackgroundLoader
from game.profile.campaign import Chapter, Offer, offer_before, opened, trails
from game.profile.tools import next_tool, tools_of
from game.scenes.range_picture import RangeGround, draw_fog, range_picture
from game.ui.drawing import dashed, stroke
from game.ui.hut_mark import PICTURE_SIDE, HutMark
from game.ui.theme import CARD, CARD_SHADE, INK, INK_SOFT, Face, Ui
from game.view.level_picture import level_picture

ROW_HEIGHT, HEADING_HEIGHT, HIGHEST_ROW = 46, 32, 62
"""Heights [design units]."""
HEADING_PAPER = 176
"""Of 255, how much of the map a strip to be written on hides."""
EDGE = 7
"""Room between the map's border and what is written on it [design units]."""
TRAIL_SWAY = 25.0
"""How far a trail winds to both sides [design units]."""
TURN = 2.1
"""By how much of a wave [rad] a hut is ahead of the one before it."""
PICTURES_A_FRAME = 2
"""Pictures that one frame of a window draws."""
PICTURE_OVERSAMPLE = 3
"""The pictures of huts are made so many times as large as they are in the smallest window."""


@dataclass(frozen=True)
class TrailSection:
    """A heading and the offers below it; a trail's or another one."""

    name: str
    """A trail of `campaign.TRAIL_CHAPTERS`, ``today`` or ``own``."""
    offers: tuple[Offer, ...]
    column: int


Trail = tuple[TrailSection, list[HutMark]]
"""A section and its huts as they lie on the map."""


def sections_of(chapters: Sequence[Chapter]) -> list[TrailSection]:
    """The range from the left column to the right: the day, the trails, the person's own."""
    found = [TrailSection(c.heading, c.offers, 0) for c in chapters if c.heading == "today"]
    for column, (name, offers) in enumerate(trails(chapters).items()):
        if offers:
            found.append(TrailSection(name, tuple(offers), column))
    last = len(trails(chapters)) - 1
    return found + [TrailSection(c.heading, c.offers, last) for c in chapters if c.heading == "own"]


class RangeMap:
    """Lays out the huts, draws map and trails; what can be chosen comes back as widgets."""

    def __init__(self, chapters: Sequence[Chapter]) -> None:
        self.sections = sections_of(chapters)
        self.offers: list[Offer] = [o for s in self.sections for o in s.offers]
        self.top, self.most = 0.0, 0.0
        """How far the map is scrolled, and how far it can be [design units]."""
        self.follow = True
        """Whether the chosen hut is to be scrolled into sight."""
        self._row = float(ROW_HEIGHT)
        """Height of a hut's row [design units]: a high window spreads them."""
        self._map: pygame.Surface | None = None
        self._map_key: object = None
        """The map as it was drawn last, and what it shows."""
        self._relief: pygame.Surface | None = None
        self._coming: BackgroundLoader[RangeGround] | None = None
        self._drawn: set[tuple[str, bool]] = set()
        """Levels whose pictures are there."""

    def replace(self, old: Offer, new: Offer) -> None:
        """Put another offer in the place of one."""
        self.sections = [
            TrailSection(s.name, tuple(new if o is old else o for o in s.offers), s.column)
            for s in self.sections
        ]
        self.offers = [o for s in self.sections for o in s.offers]

    def trail(self, offer: Offer) -> tuple[Offer, ...]:
        """All offers of the section that an offer belongs to."""
        return next(s.offers for s in self.sections if any(o is offer for o in s.offers))

    def firsts(self) -> list[int]:
        """Index of the first offer of every section."""
        return [self.offers.index(section.offers[0]) for section in self.sections]

    def beside(self, index: int, step: int) -> int | None:
        """The offer at the same height in the next column, or the one before; None at the edge."""
        tops, columns = self._tops()
        there = [k for k in range(len(tops)) if columns[k] == columns[index] + step]
        if not there:
            return None
        return min(there, key=lambda k: abs(tops[k] - tops[index]))

    def _tops(self) -> tuple[list[float], list[int]]:
        """Upper edge [design units] and column of every offer."""
        down, tops, columns = [0.0] * 3, [], []
        for section in self.sections:
            down[section.column] += HEADING_HEIGHT
            for _ in section.offers:
                tops.append(down[section.column])
                columns.append(section.column)
                down[section.column] += self._row
            down[section.column] += 6
        return tops, columns

    def draw(self, canvas: pygame.Surface, ui: Ui, area: pygame.Rect, chosen: int
             ) -> list[HutMark]:  # fmt: skip
        """Draw map, headings and trails into ``area``; the huts in sight, to be drawn above."""
        room = area.height / ui.scale
        self._row = float(ROW_HEIGHT)
        tops, columns = self._tops()
        longest = columns[tops.index(max(tops))]
        # In a high window the rows of the longest column share what is left.
        extra = (room - max(tops) - ROW_HEIGHT) / columns.count(longest)
        self._row = min(ROW_HEIGHT + max(0.0, extra), HIGHEST_ROW)
        tops, _ = self._tops()
        self.most = max(0.0, max(tops) + self._row - room)
        if self.follow:
            first = chosen in self.firsts()
            above = tops[chosen] - (HEADING_HEIGHT if first else 0)
            self.top, self.follow = (
                max(tops[chosen] + self._row - room, min(self.top, above)),
                False,
            )
        self.top = max(0.0, min(self.most, self.top))
        trails = self._lay_out(ui, area.size, tops, chosen)
        whole = pygame.Rect((0, 0), area.size)
        huts = [m for _, own in trails for m in own if whole.collidepoint(m.rect.center)]
        canvas.blit(self._drawn_map(ui, area.size, trails, huts), area)
        for mark in huts:
            mark.rect.move_ip(area.topleft)
        self._add_pictures(ui, huts)
        return huts

    def _lay_out(self, ui: Ui, size: tuple[int, int], tops: Sequence[float], chosen: int
                 ) -> list[Trail]:  # fmt: skip
        """The huts of every section where they lie on a map of this ``size`` [px]."""
        whole, edge = pygame.Rect((0, 0), size), ui.px(EDGE)
        width = self._column_width(ui, size)
        trails: list[Trail] = []
        index = 0
        for section in self.sections:
            left = edge + section.column * (width + ui.px(8))
            own: list[HutMark] = []
            for offer in section.offers:
                y = round((tops[index] - self.top) * ui.scale)
                mark = self._hut_mark(ui, index, offer, chosen)
                mark.rect = pygame.Rect(left, y, width, ui.px(ROW_HEIGHT) - ui.px(2))
                mark.rect = ui.mirror(mark.rect, whole)
                mark.straighten(ui)
                own.append(mark)
                index += 1
            trails.append((section, own))
        return trails

    @staticmethod
    def _column_width(ui: Ui, size: tuple[int, int]) -> int:
        return (size[0] - 2 * ui.px(EDGE) - 2 * ui.px(8)) // 3

    def _drawn_map(self, ui: Ui, size: tuple[int, int], trails: Sequence[Trail],
                   huts: Sequence[HutMark]) -> pygame.Surface:  # fmt: skip
        """Ground, fog, headings and paths; drawn anew where one of them has changed."""
        ground, carried = self._ground(ui, size), self._carried_line(ui)
        marks = tuple((m.label, m.detail, m.locked, m.stars, tuple(m.rect), m.sway)
                      for _, own in trails for m in own)  # fmt: skip
        walked = tuple(self._walked(ui, section) for section, _ in trails)
        look = (size, ui.scale, ui.text.language, ui.settings.text_size, ui.palette.name)
        key = (look, ground is None, carried, marks, walked)
        if self._map is None or key != self._map_key:
            self._map, self._map_key = pygame.Surface(size), key
            self._map.fill(CARD_SHADE)
            if ground is not None:
                self._map.blit(ground, (0, 0))
            self._draw_fog(self._map, ui, huts)
            for section, own in trails:
                self._draw_heading(self._map, ui, section, own[0].rect)
                if section.name not in ("today", "own"):
                    self._draw_trail(self._map, ui, section, own)
            self._draw_carried(self._map, ui, carried)
        return self._map

    def _ground(self, ui: Ui, size: tuple[int, int]) -> pygame.Surface | None:
        """The relief, drawn beside the window; None until it is there."""
        if ui.frame_budget == math.inf:
            return range_picture(size, ui.scale)
        if self._relief is not None and self._relief.get_size() == size:
            return self._relief
        if self._coming is None:
            self._coming = BackgroundLoader(partial(RangeGround, ui.scale))
            self._coming.begin(size)
        if self._coming.ready:
            self._relief, self._coming = self._coming.take().surface, None
        return None if self._relief is None or self._relief.get_size() != size else self._relief

    def _hut_mark(self, ui: Ui, index: int, offer: Offer, chosen: int) -> HutMark:
        t, level = ui.text, offer.level
        mark = HutMark(str(index), offer.name, chosen=index == chosen)
        mark.sway = TRAIL_SWAY * (1 + math.sin(TURN * index))
        if level is None:
            mark.detail = t("choose.unusable")
            return mark
        mark.label = t.of_level(level, "title")
        if offer.day is not None:
            best = ui.progress.days.get(offer.day.isoformat())
            mark.detail = (
                t("choose.unwalked") if best is None else t("choose.best", score=f"{best:.0f}")
            )
            return mark
        record, count = ui.progress.of(offer.key), 1 if level.par is None else 3
        mark.locked = not opened(ui.progress, self.trail(offer), offer)
        before = offer_before(self.trail(offer), offer)
        next_one = before is not None and opened(ui.progress, self.trail(offer), before)
        if mark.locked and next_one and before is not None and before.level is not None:
            # The next one of its trail says what opens it; those behind it only wait.
            mark.detail = t("choose.after", name=t.of_level(before.level, "title"))
        mark.stars = (0, 0) if mark.locked else (min(record.stars, count), count)
        return mark

    @staticmethod
    def _draw_fog(sheet: pygame.Surface, ui: Ui, huts: Sequence[HutMark]) -> None:
        """Fog over the huts that are locked."""
        hidden = [mark.rect.center for mark in huts if mark.locked]
        clear = [mark.rect.center for mark in huts if not mark.locked]
        draw_fog(sheet, ui.scale, hidden, clear)

    def _add_pictures(self, ui: Ui, huts: Sequence[HutMark]) -> None:
        """Give the huts their pictures; a window draws only few a frame."""
        new = 0
        for mark in huts:
            level = self.offers[int(mark.key)].level
            if level is None:
                continue
            lit = ui.progress.of(self.offers[int(mark.key)].key).stars > 0
            if (level.name, lit) not in self._drawn:
                if new >= PICTURES_A_FRAME and ui.frame_budget < math.inf:
                    continue
                new += 1
                self._drawn.add((level.name, lit))
            side = PICTURE_OVERSAMPLE * PICTURE_SIDE // 2
            mark.picture = level_picture(level, lit, (side, side))

    def _draw_heading(
        self, canvas: pygame.Surface, ui: Ui, section: TrailSection, first: pygame.Rect
    ) -> None:
        """The section's name above its first hut, and the stars that it has given."""
        t = ui.text
        name = t(f"choose.{section.name}")
        line = pygame.Rect(
            first.left, first.top - ui.px(HEADING_HEIGHT), first.width, ui.px(HEADING_HEIGHT)
        )
        _lay_paper(canvas, ui, line.inflate(0, -ui.px(6)))
        spot = (line.left + ui.px(8), line.centery)
        ui.write(
            canvas,
            name,
            spot,
            Face.ITALIC,
            17,
            INK,
            "midleft",
            line.width - ui.px(64),
            inside=line,
        )
        if section.name in ("today", "own"):
            return
        earned = sum(ui.progress.of(o.key).stars for o in section.offers)
        most = sum(3 if o.level is not None and o.level.par is not None else 1
                   for o in section.offers)  # fmt: skip
        ui.write(canvas, t("walks.of", count=earned, most=most),
                  (line.right - ui.px(8), line.centery), Face.TITLE, 14, INK_SOFT, "midright",
                  inside=line)  # fmt: skip

    @staticmethod
    def _carried_line(ui: Ui) -> str:
        """What the person carries from mountain to mountain, and what comes next."""
        t = ui.text
        names = [t(f"tools.{name}") for name in tools_of(ui.progress)[1:]]
        said = [t("tools.carried", names=", ".join(names))] if names else []
        coming = next_tool(ui.progress)
        if coming is not None:
            said.append(t("tools.next", name=t(f"tools.{coming[0]}"), n=coming[1]))
        return t.together(said)

    def _draw_carried(self, sheet: pygame.Surface, ui: Ui, line: str) -> None:
        """That line at the foot of the first column, where there is room below its huts."""
        end = max(y + self._row for y, column in zip(*self._tops(), strict=True) if column == 0)
        top = round((end + 14 - self.top) * ui.scale)
        room = pygame.Rect(ui.px(EDGE), top, self._column_width(ui, sheet.get_size()), 0)
        room.height = sheet.get_height() - top - ui.px(EDGE)
        room = ui.mirror(room, sheet.get_rect()).inflate(-ui.px(16), 0)
        if room.height < 2 * ui.size(12.5):
            return
        units = ui.fitting(line, Face.ITALIC, 13.5, room.width, room.height, 1.3)
        height = len(ui.wrap(line, Face.ITALIC, units, room.width)) * round(1.3 * ui.size(units))
        if height > room.height:  # not even in the smallest letters
            return
        slip = room.inflate(ui.px(16), ui.px(8))
        slip.height = height + ui.px(8)
        _lay_paper(sheet, ui, slip)
        ui.paragraph(sheet, line, room, Face.ITALIC, units, INK, 1.3)

    @staticmethod
    def _walked(ui: Ui, section: TrailSection) -> int:
        """The last hut of a trail from which there has been a hike."""
        return max((k for k, o in enumerate(section.offers) if ui.progress.of(o.key).hikes),
                   default=0)  # fmt: skip

    def _draw_trail(self, canvas: pygame.Surface, ui: Ui, section: TrailSection, huts: list[HutMark]
               ) -> None:  # fmt: skip
        """The path from hut to hut: walked as far as there are hikes, dotted beyond."""
        points: list[tuple[float, float]] = []
        ends = [mark.frame(ui).center for mark in huts]
        for (ax, ay), (bx, by) in pairwise(ends):
            # A half wave of the cosine from hut to hut: the path leaves and arrives upright.
            points += [(ax + (bx - ax) * (0.5 - 0.5 * math.cos(math.pi * k / 8)),
                        ay + (by - ay) * k / 8) for k in range(8)]  # fmt: skip
        points.append(ends[-1])
        walked = self._walked(ui, section)
        stroke(canvas, points, CARD, 6 * ui.scale)
        dashed(canvas, points[8 * walked :], INK_SOFT, 2.6 * ui.scale, [ui.px(5), ui.px(4)])
        if walked:
            stroke(canvas, points[: 8 * walked + 1], ui.palette.mine, 3.4 * ui.scale)


def _lay_paper(canvas: pygame.Surface, ui: Ui, slip: pygame.Rect) -> None:
    """A strip of thin paper on the map, to be written on."""
    paper = pygame.Surface(slip.size, pygame.SRCALPHA)
    pygame.draw.rect(paper, (*CARD, HEADING_PAPER), paper.get_rect(), border_radius=ui.px(5))
    canvas.blit(paper, slip)
