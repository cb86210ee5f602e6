"""The page "what if" below the chart: the heat map of one's own mountain, cell by cell."""

from __future__ import annotations

from dataclasses import dataclass, field

import pygame

from engine.core.expedition import Expedition
from engine.core.result import Result
from engine.study.sweep import Sweep
from game.charts.axes import draw_sideways
from game.charts.heat_map import GOOD_CELL_COLOUR, Panel, Scale, colour_bar, star
from game.debrief.what_if import WHATIF_RULES, HeatMapCell, WhatIf, own_point
from game.hike.summary import whatif_line
from game.ui.drawing import dashed, marker
from game.ui.theme import CARD, INK, INK_FAINT, INK_SOFT, RULE, Face, Ui
from game.ui.widget_group import ARROW_DIRECTIONS
from game.ui.widgets import Action, Pressed, Widget, draw_focus


@dataclass
class Tab(Pressed):
    """The name of a page, or of one of a few things to choose."""

    key: str
    label: str
    chosen: bool = False
    small: bool = False
    rect: pygame.Rect = field(default_factory=pygame.Rect)

    def wanted(self, ui: Ui) -> int:
        """The width it would like to have [px]."""
        return ui.width(self.label, *self._face_and_units) + ui.px(18)

    @property
    def _face_and_units(self) -> tuple[Face, float]:
        return (Face.TEXT, 12.5) if self.small else (Face.ITALIC, 17)

    def draw(self, canvas: pygame.Surface, ui: Ui, hot: bool, focused: bool) -> None:
        """The name, underlined where it is chosen."""
        pen = INK if self.chosen or hot else INK_SOFT
        face, units = self._face_and_units
        ui.write(canvas, self.label, self.rect.center, face, units, pen, "center",
                  self.rect.width - ui.px(10))  # fmt: skip
        if self.chosen:
            inner = self.rect.inflate(-ui.px(12), 0)
            pygame.draw.line(canvas, ui.palette.mine, (inner.left, inner.bottom - 1),
                             (inner.right, inner.bottom - 1), ui.px(2.4))  # fmt: skip
        if focused:
            draw_focus(canvas, ui, self.rect, ui.px(4), 0)


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
        if self.panel is None or event.key not in ARROW_DIRECTIONS:
            return None
        if self.at is None:
            self.at = self.start
            return Action(self.key)
        right, down = ARROW_DIRECTIONS[event.key]
        row, column = self.at[0] - down, self.at[1] + right
        found = self.panel.found
        if not (0 <= row < len(found.intervals) and 0 <= column < len(found.rates)):
            return None
        self.at = (row, column)
        return Action(self.key)

    def draw(self, canvas: pygame.Surface, ui: Ui, hot: bool, focused: bool) -> None:
        """A frame around the chosen cell."""
        if self.panel is not None and self.at is not None:
            self.panel.cursor(canvas, *self.at)
        if focused:
            draw_focus(canvas, ui, self.rect, 0, 3)


class WhatIfPage:
    """What is chosen on the page, and how it is drawn."""

    def __init__(self, whatif: WhatIf, expedition: Expedition, result: Result) -> None:
        self.whatif, self.score = whatif, result.score
        self.own = own_point(expedition, result.learning_rate_effective)
        """The hike itself: (learning rate [m], strides on one reading)."""
        self.rule = WHATIF_RULES[0]
        self.cells = Cells()
        self.rules = [Tab(f"rule.{name}", name, small=True) for name in WHATIF_RULES]
        self._rect = pygame.Rect(0, 0, 0, 0)

    @property
    def found(self) -> Sweep | None:
        """The sweep of the chosen rule, once it is counted."""
        return self.whatif.sweep(self.rule)

    @property
    def cell(self) -> HeatMapCell | None:
        """The chosen cell."""
        return None if self.cells.at is None else HeatMapCell(self.rule, *self.cells.at)

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

    def widgets(self, ui: Ui, row: pygame.Rect) -> list[Widget]:
        """The rules, at the end of the ``row`` of tabs, and the cells."""
        x = row.right
        for tab in reversed(self.rules):
            tab.chosen = tab.label == self.rule
            width = tab.wanted(ui)
            tab.rect = ui.mirror(pygame.Rect(x - width, row.top, width, row.height), row)
            x -= width
        # Written from left to right in every language: names of rules are not translated.
        return [*self.rules, self.cells] if self.whatif.available else []

    def fit(self, ui: Ui, rect: pygame.Rect) -> None:
        """Lie in ``rect``; the panel is made anew when the sweep is another one."""
        found = self.found
        head = max(ui.px(25), round(ui.size(14.5) * 1.6))
        foot = ui.px(8) + round(ui.size(10.5) * 1.4) + round(ui.size(12) * 1.5)
        left = round(ui.size(12) * 1.5) + round(ui.size(10.5) * 1.9)
        right = ui.px(30) + ui.width("1000", Face.TEXT, 10.5)
        plot = pygame.Rect(rect.left + left, rect.top + head, rect.width - left - right,
                           rect.height - head - foot)  # fmt: skip
        cells = self.cells
        cells.label, cells.rect = ui.text("whatif.map"), plot
        panel = cells.panel
        if found is None:
            cells.panel = None
        elif panel is None or panel.found is not found or panel.plot != plot:
            cells.panel = Panel(ui, plot, found, 0, Scale.of([found]))
            cells.start = cells.panel.nearest(*self.own) if self.own else (0, len(found.rates) // 2)
        cells.value = self.line(ui)
        self._rect = rect

    def line(self, ui: Ui) -> str:
        """The chosen cell in words, or what there is to do or to wait for."""
        t, found = ui.text, self.found
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

    def draw_map(self, canvas: pygame.Surface, ui: Ui) -> None:
        """Everything that stays when another cell is chosen."""
        panel, plot = self.cells.panel, self.cells.rect
        if panel is None:
            if self.whatif.available:
                pygame.draw.rect(canvas, CARD, plot)
                pygame.draw.rect(canvas, RULE, plot, 1)
            return
        panel.draw(canvas, self.own)
        rect = self._rect
        title = round(ui.size(13) * 1.5)
        bar = pygame.Rect(plot.right + ui.px(10), plot.top + title, ui.px(12),
                          plot.height - title)  # fmt: skip
        colour_bar(canvas, ui, bar, panel.scale)
        draw_sideways(canvas, ui, ui.text("whatif.interval"),
                 (rect.left + ui.size(12) // 2, plot.centery), plot.height, 12)  # fmt: skip
        self._draw_legend(
            canvas, ui, pygame.Rect(plot.left, 0, rect.right - plot.left, rect.bottom)
        )

    def _draw_legend(self, canvas: pygame.Surface, ui: Ui, row: pygame.Rect) -> None:
        """The rate's name and the signs of the map, on the lowest line."""
        t = ui.text
        y = row.bottom - round(ui.size(12) * 0.7)
        signs = [("best", t("whatif.best")), ("near", t("whatif.near"))]
        if self.cells.panel is not None and self.cells.panel.found.edges is not None:
            signs.append(("edge", t("whatif.edge")))
        if self.own is not None:
            signs.insert(0, ("own", t("debrief.you")))
        rate = t("sweep.rate")

        def asked(units: float) -> int:
            """Width of the row at a type size [px]."""
            words = sum(ui.width(word, Face.TEXT, units) for _, word in signs)
            return words + ui.width(rate, Face.ITALIC, units)

        def room() -> int:
            return row.width - ui.px(37) * len(signs) - ui.px(18)

        units = 12 * min(1.0, room() / max(1, asked(12)))
        for spared in ("near", "best"):
            if asked(units) > room():
                # Type has a least size; in a small window outline and star go without their names.
                signs = [sign for sign in signs if sign[0] != spared]
                units = 12 * min(1.0, room() / max(1, asked(12)))

        def across(x: float) -> float:
            return row.left + row.right - x if ui.rtl else x

        put = ui.write(canvas, rate, (row.left, y), Face.ITALIC, units, INK, "midleft",
                        inside=row)  # fmt: skip
        x = row.left + put.width + ui.px(18)
        for sign, word in signs:
            at = (across(x + ui.px(8)), y)
            if sign == "own":
                for radius, colour in ((6.5, INK_FAINT), (5.8, ui.palette.mine), (2.2, CARD)):
                    pygame.draw.aacircle(canvas, colour, at, ui.px(radius))
            elif sign == "best":
                star(canvas, at, ui.px(7.5), CARD, INK, ui.px(1.2))
            elif sign == "near":
                box = pygame.Rect(0, 0, ui.px(16), ui.px(11))
                box.center = (round(at[0]), y)
                pygame.draw.rect(canvas, GOOD_CELL_COLOUR, box)
                pygame.draw.rect(canvas, INK, box, ui.px(1.4))
            else:
                ends = [(across(x), y), (across(x + ui.px(18)), y)]
                dashed(canvas, ends, ui.palette.mine, ui.px(2.2), (ui.px(7), ui.px(4)))
            put = ui.write(canvas, word, (x + ui.px(22), y), Face.TEXT, units, INK, "midleft",
                            inside=row)  # fmt: skip
            x += ui.px(22) + put.width + ui.px(14)

    def draw_line(self, canvas: pygame.Surface, ui: Ui) -> None:
        """The line above the map, behind a sample of how that hike is drawn."""
        rect = self._rect
        chosen = self.cells.at is not None and self.found is not None
        middle = (rect.top + self.cells.rect.top) // 2 - ui.px(2)
        room = ui.px(52) if chosen else 0
        if chosen:
            line = whatif_line(ui.palette)
            a, b = (rect.left, middle), (rect.left + ui.px(38), middle)
            if ui.rtl:
                a, b = (rect.right, middle), (rect.right - ui.px(38), middle)
            dashed(canvas, [a, b], line.colour, max(2, ui.px(line.width)),
                   [p * ui.scale for p in line.pattern])  # fmt: skip
            marker(canvas, line.marker, b, ui.px(4.5), line.colour)
        face = Face.SERIF if chosen else Face.ITALIC
        ui.write(
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
