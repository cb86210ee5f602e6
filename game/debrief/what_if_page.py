"""The page "what if" below the chart: the heat map of one's own mountain, cell by cell."""

from __future__ import annotations

from dataclasses import dataclass, field

import pygame

from engine.core.expedition import Expedition
from engine.core.result import Result
from engine.study.sweep import Sweep
from game.charts.axes import draw_sideways
from game.charts.heat_map import GOLD, Panel, Scale, colour_bar, star
from game.debrief.what_if import RULES, Cell, WhatIf, own_point
from game.hike.summary import other_line
from game.ui.drawing import dashed, marker
from game.ui.theme import CARD, INK, INK_FAINT, INK_SOFT, RULE, Face, Kit
from game.ui.widgets import WAYS, Action, Pressed, Widget, draw_focus


@dataclass
class Tab(Pressed):
    """The name of a page, or of one of a few things to choose."""

    key: str
    label: str
    chosen: bool = False
    small: bool = False
    rect: pygame.Rect = field(default_factory=pygame.Rect)

    def wanted(self, kit: Kit) -> int:
        """The width it would like to have [px]."""
        return kit.width(self.label, *self._type) + kit.px(18)

    @property
    def _type(self) -> tuple[Face, float]:
        return (Face.TEXT, 12.5) if self.small else (Face.ITALIC, 17)

    def draw(self, canvas: pygame.Surface, kit: Kit, hot: bool, focused: bool) -> None:
        """The name, underlined where it is chosen."""
        pen = INK if self.chosen or hot else INK_SOFT
        face, units = self._type
        kit.write(canvas, self.label, self.rect.center, face, units, pen, "center",
                  self.rect.width - kit.px(10))  # fmt: skip
        if self.chosen:
            inner = self.rect.inflate(-kit.px(12), 0)
            pygame.draw.line(canvas, kit.palette.mine, (inner.left, inner.bottom - 1),
                             (inner.right, inner.bottom - 1), kit.px(2.4))  # fmt: skip
        if focused:
            draw_focus(canvas, kit, self.rect, kit.px(4), 0)


@dataclass
class Cells:
    """The plot of the heat map as something to point at."""

    key: str = "cells"
    label: str = ""
    value: str = ""
    """The cell in words."""
    panel: Panel | None = None
    at: tuple[int, int] | None = None
    """Row (interval) and column (rate) of the chosen cell."""
    start: tuple[int, int] = (0, 0)
    """Where the keyboard begins."""
    rect: pygame.Rect = field(default_factory=pygame.Rect)

    def press(self, event: pygame.Event) -> Action | None:
        """The cell under the pointer."""
        if self.panel is None:
            return None
        self.at = self.panel.cell(event.pos)
        return Action(self.key)

    def keyed(self, event: pygame.Event) -> Action | None:
        """The arrows go from cell to cell, and over the border to the next widget."""
        if self.panel is None or event.key not in WAYS:
            return None
        if self.at is None:
            self.at = self.start
            return Action(self.key)
        right, down = WAYS[event.key]
        row, column = self.at[0] - down, self.at[1] + right
        found = self.panel.found
        if not (0 <= row < len(found.intervals) and 0 <= column < len(found.rates)):
            return None
        self.at = (row, column)
        return Action(self.key)

    def draw(self, canvas: pygame.Surface, kit: Kit, hot: bool, focused: bool) -> None:
        """A frame around the chosen cell."""
        if self.panel is not None and self.at is not None:
            self.panel.cursor(canvas, *self.at)
        if focused:
            draw_focus(canvas, kit, self.rect, 0, 3)


class WhatIfPage:
    """What is chosen on the page, and how it is drawn."""

    def __init__(self, whatif: WhatIf, expedition: Expedition, result: Result) -> None:
        self.whatif, self.score = whatif, result.score
        self.own = own_point(expedition, result.learning_rate_effective)
        """The hike itself: (learning rate [m], strides on one reading)."""
        self.rule = RULES[0]
        self.cells = Cells()
        self.rules = [Tab(f"rule.{name}", name, small=True) for name in RULES]
        self._rect = pygame.Rect(0, 0, 0, 0)

    @property
    def found(self) -> Sweep | None:
        """The sweep of the chosen rule, once it is counted."""
        return self.whatif.sweep(self.rule)

    @property
    def cell(self) -> Cell | None:
        """The chosen cell."""
        return None if self.cells.at is None else Cell(self.rule, *self.cells.at)

    @property
    def hike(self) -> Result | None:
        """The chosen cell's hike, once it is back."""
        cell = self.cell
        return None if cell is None else self.whatif.hike(cell)

    def choose(self, key: str) -> None:
        """Another rule, by the key of its tab; the chosen cell stays where it is."""
        self.rule = key.removeprefix("rule.")

    def point(self, pos: tuple[int, int]) -> None:
        """The pointer moves; over a cell that cell is chosen."""
        if self.cells.panel is not None and self.cells.rect.collidepoint(pos):
            self.cells.at = self.cells.panel.cell(pos)

    def widgets(self, kit: Kit, row: pygame.Rect) -> list[Widget]:
        """The rules, at the end of the ``row`` of tabs, and the cells."""
        x = row.right
        for tab in reversed(self.rules):
            tab.chosen = tab.label == self.rule
            width = tab.wanted(kit)
            tab.rect = kit.mirror(pygame.Rect(x - width, row.top, width, row.height), row)
            x -= width
        # Written from left to right in every language: names of rules are not translated.
        return [*self.rules, self.cells] if self.whatif.available else []

    def fit(self, kit: Kit, rect: pygame.Rect) -> None:
        """Lie in ``rect``; the panel is made anew when the sweep is another one."""
        found = self.found
        head = max(kit.px(25), round(kit.size(14.5) * 1.6))
        foot = kit.px(8) + round(kit.size(10.5) * 1.4) + round(kit.size(12) * 1.5)
        left = round(kit.size(12) * 1.5) + round(kit.size(10.5) * 1.9)
        right = kit.px(30) + kit.width("1000", Face.TEXT, 10.5)
        plot = pygame.Rect(rect.left + left, rect.top + head, rect.width - left - right,
                           rect.height - head - foot)  # fmt: skip
        cells = self.cells
        cells.label, cells.rect = kit.text("whatif.map"), plot
        panel = cells.panel
        if found is None:
            cells.panel = None
        elif panel is None or panel.found is not found or panel.plot != plot:
            cells.panel = Panel(kit, plot, found, 0, Scale.of([found]))
            cells.start = cells.panel.nearest(*self.own) if self.own else (0, len(found.rates) // 2)
        cells.value = self.line(kit)
        self._rect = rect

    def line(self, kit: Kit) -> str:
        """The chosen cell in words, or what there is to do or to wait for."""
        t, found = kit.text, self.found
        if not self.whatif.available:
            return t("whatif.none")
        if found is None:
            problem = self.whatif.problem
            return t("whatif.problem", reason=problem) if problem else t("whatif.counting")
        if self.cells.at is None:
            return t("whatif.hint")
        row, column = self.cells.at
        score = round(float(found.mean[0, row, column]))
        by = score - round(self.score)
        key = "whatif.more" if by > 0 else "whatif.less" if by < 0 else "whatif.same"
        rate = found.rates[column]
        return t(key, rate=f"{rate:.0f}" if rate >= 10 else f"{rate:.1f}",
                 every=str(found.intervals[row]), score=str(score), by=str(abs(by)))  # fmt: skip

    def draw_map(self, canvas: pygame.Surface, kit: Kit) -> None:
        """Everything that stays when another cell is chosen."""
        panel, plot = self.cells.panel, self.cells.rect
        if panel is None:
            if self.whatif.available:
                pygame.draw.rect(canvas, CARD, plot)
                pygame.draw.rect(canvas, RULE, plot, 1)
            return
        panel.draw(canvas, self.own)
        rect = self._rect
        title = round(kit.size(13) * 1.5)
        bar = pygame.Rect(plot.right + kit.px(10), plot.top + title, kit.px(12),
                          plot.height - title)  # fmt: skip
        colour_bar(canvas, kit, bar, panel.scale)
        draw_sideways(canvas, kit, kit.text("whatif.interval"),
                 (rect.left + kit.size(12) // 2, plot.centery), plot.height, 12)  # fmt: skip
        self._legend(canvas, kit, pygame.Rect(plot.left, 0, rect.right - plot.left, rect.bottom))

    def _legend(self, canvas: pygame.Surface, kit: Kit, row: pygame.Rect) -> None:
        """The rate's name and the signs of the map, on the lowest line."""
        t = kit.text
        y = row.bottom - round(kit.size(12) * 0.7)
        signs = [("best", t("whatif.best")), ("near", t("whatif.near"))]
        if self.cells.panel is not None and self.cells.panel.found.edges is not None:
            signs.append(("edge", t("whatif.edge")))
        if self.own is not None:
            signs.insert(0, ("own", t("debrief.you")))
        rate = t("sweep.rate")

        def asked(units: float) -> int:
            """Width of the row at a type size [px]."""
            words = sum(kit.width(word, Face.TEXT, units) for _, word in signs)
            return words + kit.width(rate, Face.ITALIC, units)

        def room() -> int:
            return row.width - kit.px(37) * len(signs) - kit.px(18)

        units = 12 * min(1.0, room() / max(1, asked(12)))
        for spared in ("near", "best"):
            if asked(units) > room():
                # Type has a least size; in a small window outline and star go without their names.
                signs = [sign for sign in signs if sign[0] != spared]
                units = 12 * min(1.0, room() / max(1, asked(12)))

        def across(x: float) -> float:
            return row.left + row.right - x if kit.rtl else x

        put = kit.write(canvas, rate, (row.left, y), Face.ITALIC, units, INK, "midleft",
                        inside=row)  # fmt: skip
        x = row.left + put.width + kit.px(18)
        for sign, word in signs:
            at = (across(x + kit.px(8)), y)
            if sign == "own":
                for radius, colour in ((6.5, INK_FAINT), (5.8, kit.palette.mine), (2.2, CARD)):
                    pygame.draw.aacircle(canvas, colour, at, kit.px(radius))
            elif sign == "best":
                star(canvas, at, kit.px(7.5), CARD, INK, kit.px(1.2))
            elif sign == "near":
                box = pygame.Rect(0, 0, kit.px(16), kit.px(11))
                box.center = (round(at[0]), y)
                pygame.draw.rect(canvas, GOLD, box)
                pygame.draw.rect(canvas, INK, box, kit.px(1.4))
            else:
                ends = [(across(x), y), (across(x + kit.px(18)), y)]
                dashed(canvas, ends, kit.palette.mine, kit.px(2.2), (kit.px(7), kit.px(4)))
            put = kit.write(canvas, word, (x + kit.px(22), y), Face.TEXT, units, INK, "midleft",
                            inside=row)  # fmt: skip
            x += kit.px(22) + put.width + kit.px(14)

    def draw_line(self, canvas: pygame.Surface, kit: Kit) -> None:
        """The line above the map, behind a sample of how that hike is drawn."""
        rect = self._rect
        chosen = self.cells.at is not None and self.found is not None
        middle = (rect.top + self.cells.rect.top) // 2 - kit.px(2)
        room = kit.px(52) if chosen else 0
        if chosen:
            line = other_line(kit.palette)
            a, b = (rect.left, middle), (rect.left + kit.px(38), middle)
            if kit.rtl:
                a, b = (rect.right, middle), (rect.right - kit.px(38), middle)
            dashed(canvas, [a, b], line.colour, max(2, kit.px(line.width)),
                   [p * kit.scale for p in line.pattern])  # fmt: skip
            marker(canvas, line.marker, b, kit.px(4.5), line.colour)
        face = Face.SERIF if chosen else Face.ITALIC
        kit.write(
            canvas,
            self.cells.value,
            (rect.left + room, middle),
            face,
            14.5,
            INK if chosen else INK_SOFT,
            "midleft",
            rect.width - room,
            inside=rect,
        )
