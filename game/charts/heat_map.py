"""The heat map of a sweep: score over learning rate x interval, both axes logarithmic.

Drawn on plain surfaces, without a display: `dusk sweep` saves it, the debrief shows a panel of it.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pygame

from engine.study.sweep import ROBUST_SHARE, Sweep
from game.charts.axes import PRINTED, Mark, draw_bottom_ticks, draw_left_labels, draw_sideways
from game.charts.spacing import cell_borders
from game.ui.drawing import dashed, segment
from game.ui.theme import CARD, INK, INK_SOFT, Colour, Face, Ui

CIVIDIS = np.array(
    [
        *((0, 34, 78), (0, 46, 106), (26, 56, 111), (50, 67, 109), (67, 78, 108), (83, 90, 109)),
        *((97, 101, 111), (111, 112, 115), (125, 124, 120), (139, 135, 120), (154, 147, 118)),
        *((170, 160, 115), (187, 173, 109), (204, 186, 100), (221, 200, 88), (239, 215, 72)),
        (254, 232, 56),
    ],
    np.float64,
)
"""The colour map of Nunez, Anderton and Renslow 2018 ("Optimizing colormaps with consideration
for color vision deficiency", PLoS ONE 13), at seventeen even steps: for every kind of colour
vision, and in grey print, higher is lighter."""
GOOD_CELL_COLOUR: Colour = (221, 200, 88)
PANEL_SIZE = (430, 300)
"""Size of a panel's plot in design units; the page is drawn at `PRINT_SCALE` pixels a unit."""
PRINT_SCALE = 2.0
PAGE_COLUMNS = 2


@dataclass(frozen=True)
class Scale:
    """Scores to colours, the same for all panels of a page."""

    low: float
    high: float

    @classmethod
    def of(cls, sweeps: Sequence[Sweep]) -> Scale:
        """From the lowest to the highest mean, in round numbers."""
        low = min(float(s.mean.min()) for s in sweeps)
        high = max(float(s.mean.max()) for s in sweeps)
        return cls(50.0 * math.floor(low / 50.0), 50.0 * max(1, math.ceil(high / 50.0)))

    def colour(self, score: float) -> Colour:
        """The colour of a score."""
        share = (score - self.low) / max(self.high - self.low, 1e-9)
        at = min(max(share, 0.0), 1.0) * (len(CIVIDIS) - 1)
        steps = np.arange(len(CIVIDIS))
        red, green, blue = (round(float(np.interp(at, steps, CIVIDIS[:, k]))) for k in range(3))
        return (red, green, blue)


class Panel:
    """One map: a rule, walked blind or with glances, in the rectangle of its plot [px]."""

    def __init__(self, ui: Ui, plot: pygame.Rect, found: Sweep, watch: int, scale: Scale) -> None:
        self.ui, self.plot, self.found, self.watch, self.scale = ui, plot, found, watch, scale
        self._rates = cell_borders(found.rates)
        self._intervals = cell_borders(found.intervals)

    def x(self, rate: float) -> float:
        """Learning rate to pixels."""
        return self.plot.left + self.plot.width * _log_share(self._rates, rate)

    def y(self, interval: float) -> float:
        """Strides on one reading to pixels; more is higher."""
        return self.plot.bottom - self.plot.height * _log_share(self._intervals, interval)

    def cell(self, pos: tuple[int, int]) -> tuple[int, int]:
        """Row (interval) and column (rate) of the cell at a pixel, or of the nearest one."""
        rows, columns = len(self.found.intervals), len(self.found.rates)
        row = sum(self.y(edge) >= pos[1] for edge in self._intervals[1:-1])
        column = sum(self.x(edge) <= pos[0] for edge in self._rates[1:-1])
        return min(row, rows - 1), min(column, columns - 1)

    def nearest(self, rate: float, interval: float) -> tuple[int, int]:
        """Row and column of the cell that a point lies in, or is nearest to."""
        return self.cell((round(self.x(rate)), round(self.y(interval))))

    def cursor(self, canvas: pygame.Surface, row: int, column: int) -> None:
        """A frame around one cell, dark and light so that it is seen on every colour."""
        box = self.box(row, column)
        for grow, colour in ((2.6, INK), (1.3, CARD)):
            room = 2 * self.ui.px(grow)
            pygame.draw.rect(canvas, colour, box.inflate(room, room), self.ui.px(1.6))

    def draw(self, canvas: pygame.Surface, mark: tuple[float, float] | None = None) -> None:
        """Cells, the outline of the good ones, the stability edge, the best cell, the axes.

        `mark` is a point (learning rate, interval) of one's own.
        """
        self._draw_cells(canvas)
        clip = canvas.get_clip()
        canvas.set_clip(self.plot)
        self._draw_outline(canvas)
        self._draw_stability_edge(canvas)
        canvas.set_clip(clip)
        self._draw_best(canvas)
        if mark is not None:
            self._draw_mark(canvas, mark)
        pygame.draw.rect(canvas, INK, self.plot, self.ui.px(0.6))
        self._draw_axes(canvas)

    def box(self, row: int, column: int) -> pygame.Rect:
        """The pixels of a cell; neighbours share their border."""
        left, right = (round(self.x(e)) for e in self._rates[column : column + 2])
        bottom, top = (round(self.y(e)) for e in self._intervals[row : row + 2])
        return pygame.Rect(left, top, right - left, bottom - top)

    def _draw_cells(self, canvas: pygame.Surface) -> None:
        mean = self.found.mean[self.watch]
        for row in range(mean.shape[0]):
            for column in range(mean.shape[1]):
                colour = self.scale.colour(float(mean[row, column]))
                canvas.fill(colour, self.box(row, column))

    def _draw_outline(self, canvas: pygame.Surface) -> None:
        """A line around the cells within 90% of the rule's best."""
        near = self.found.mean[self.watch] >= ROBUST_SHARE * self.found.mean.max()
        width = self.ui.px(1.4)
        rows, columns = near.shape
        for row in range(rows):
            for column in range(columns):
                box = self.box(row, column)
                if column and near[row, column] != near[row, column - 1]:
                    pygame.draw.line(canvas, INK, box.topleft, box.bottomleft, width)
                if row and near[row, column] != near[row - 1, column]:
                    pygame.draw.line(canvas, INK, box.bottomleft, box.bottomright, width)

    def _draw_stability_edge(self, canvas: pygame.Surface) -> None:
        """Where theory lets the rule stop converging; for walking blind."""
        edges = self.found.edges
        if edges is None or self.found.watch[self.watch]:
            return
        points = [(self.x(e), self.y(k)) for e, k in zip(edges, self.found.intervals, strict=True)]
        if len(points) == 1:
            points = [(points[0][0], self.plot.bottom), (points[0][0], self.plot.top)]
        else:
            points = [
                _mirrored_point(points[1], points[0]),
                *points,
                _mirrored_point(points[-2], points[-1]),
            ]
        for width, colour in ((4.2, CARD), (2.2, self.ui.palette.mine)):
            dashed(canvas, points, colour, self.ui.px(width), (self.ui.px(9), self.ui.px(5)))

    def _draw_best(self, canvas: pygame.Surface) -> None:
        mean = self.found.mean
        watch, row, column = np.unravel_index(int(mean.argmax()), mean.shape)
        if watch == self.watch:
            at = self.box(int(row), int(column)).center
            star(canvas, at, self.ui.px(8.5), CARD, INK, self.ui.px(1.2))

    def _draw_mark(self, canvas: pygame.Surface, mark: tuple[float, float]) -> None:
        inner = self.plot.inflate(-self.ui.px(8), -self.ui.px(8))
        x = min(max(self.x(mark[0]), inner.left), inner.right)
        y = min(max(self.y(mark[1]), inner.top), inner.bottom)
        for radius, colour in ((7.5, CARD), (6.0, self.ui.palette.mine), (2.4, CARD)):
            pygame.draw.aacircle(canvas, colour, (x, y), self.ui.px(radius))

    def _draw_axes(self, canvas: pygame.Surface) -> None:
        ui, plot = self.ui, self.plot
        rates = _round_rates(self._rates[0], self._rates[-1])
        draw_bottom_ticks(canvas, ui, plot, [(round(self.x(r)), f"{r:g}") for r in rates], PRINTED)
        marks: list[Mark] = []
        for row, interval in enumerate(self.found.intervals):
            y = self.box(row, 0).centery
            if not marks or marks[-1][0] - y >= ui.size(10.5) * 1.15:
                marks.append((y, f"{interval}"))
        draw_left_labels(canvas, ui, plot, marks, PRINTED)


def heatmap(
    sweeps: Sequence[Sweep], title: str = "", names: tuple[str, str] | None = None
) -> pygame.Surface:
    """A page with a panel for every rule and way of walking; `title` is the level's.

    `names` are those of a strategy's own parameters, across and up, in place of the rules' two.
    """
    ui = Ui(scale=PRINT_SCALE)
    scale = Scale.of(sweeps)
    panels = [(found, watch) for found in sweeps for watch in range(len(found.watch))]
    columns = min(PAGE_COLUMNS, len(panels))
    rows = math.ceil(len(panels) / columns)
    across, up = names or (ui.text("sweep.rate"), ui.text("sweep.interval"))
    cell = (ui.px(PANEL_SIZE[0] + 74), ui.px(PANEL_SIZE[1] + 92))
    head, side, edge = ui.px(66), ui.px(74), ui.px(18)
    page = pygame.Surface(
        (edge + columns * cell[0] + side + edge, head + rows * cell[1] + ui.px(34))
    )
    page.fill(CARD)
    seeds = len(sweeps[0].seeds)
    ui.write(page, title or sweeps[0].level, (edge + ui.px(8), ui.px(10)), Face.TITLE, 22)
    key = "sweep.mountain" if seeds == 1 else "sweep.mountains"
    ui.write(page, ui.text(key, count=seeds), (edge + ui.px(8), ui.px(39)), Face.ITALIC, 13.5,
              INK_SOFT)  # fmt: skip
    for k, (found, watch) in enumerate(panels):
        corner = (edge + k % columns * cell[0], head + k // columns * cell[1])
        plot = pygame.Rect(corner[0] + ui.px(52), corner[1] + ui.px(34),
                           ui.px(PANEL_SIZE[0]), ui.px(PANEL_SIZE[1]))  # fmt: skip
        way = "sweep.watched" if found.watch[watch] else "sweep.blind"
        _draw_panel_head(page, ui, plot, found, watch, "" if names else ui.text(way))
        Panel(ui, plot, found, watch, scale).draw(page)
        if k + columns >= len(panels):
            ui.write(page, across, (plot.centerx, plot.bottom + ui.px(22)),
                      Face.ITALIC, 13, INK, "midtop")  # fmt: skip
        if k % columns == 0:
            draw_sideways(page, ui, up, (corner[0] + ui.px(12), plot.centery))
    right = page.get_width() - edge - side
    bar = pygame.Rect(right + ui.px(2), head + ui.px(34), ui.px(15), ui.px(PANEL_SIZE[1]))
    colour_bar(page, ui, bar, scale)
    _draw_legend(page, ui, (edge + ui.px(52), page.get_height() - ui.px(20)), sweeps)
    return page


def colour_bar(canvas: pygame.Surface, ui: Ui, bar: pygame.Rect, scale: Scale) -> None:
    """The scale of scores beside the maps."""
    for row in range(bar.height):
        score = scale.low + (scale.high - scale.low) * (1.0 - (row + 0.5) / bar.height)
        canvas.fill(scale.colour(score), (bar.left, bar.top + row, bar.width, 1))
    pygame.draw.rect(canvas, INK, bar, ui.px(0.6))
    step = next(s for s in (10, 20, 25, 50, 100, 200) if (scale.high - scale.low) / s <= 9)
    last = math.inf
    for k in range(math.ceil(scale.low / step), math.floor(scale.high / step) + 1):
        y = bar.bottom - bar.height * (k * step - scale.low) / (scale.high - scale.low)
        pygame.draw.line(canvas, INK, (bar.right, y), (bar.right + ui.px(3), y))
        if last - y < ui.size(10.5) * 1.15:
            continue
        last = y
        ui.write(canvas, f"{k * step}", (bar.right + ui.px(6), y), Face.TEXT, 10.5, INK_SOFT,
                  "midleft")  # fmt: skip
    name = ui.text("sweep.score")
    most = canvas.get_width() - ui.width(name, Face.ITALIC, 13) - ui.px(6)
    ui.write(canvas, name, (min(bar.left, most), bar.top - ui.px(9)), Face.ITALIC, 13, INK,
              "bottomleft")  # fmt: skip


def star(canvas: pygame.Surface, centre: tuple[float, float], radius: float, colour: Colour,
         rim: Colour, width: float) -> None:  # fmt: skip
    """A five-pointed star."""
    points = []
    for k in range(10):
        reach = radius if k % 2 == 0 else 0.45 * radius
        angle = math.pi * (k / 5 - 0.5)
        points.append((centre[0] + reach * math.cos(angle), centre[1] + reach * math.sin(angle)))
    pygame.draw.polygon(canvas, colour, points)
    for a, b in zip(points, [*points[1:], points[0]], strict=True):
        segment(canvas, rim, a, b, width)


def _draw_panel_head(
    page: pygame.Surface, ui: Ui, plot: pygame.Rect, found: Sweep, watch: int, way: str
) -> None:
    fixed = ", ".join(f"{name} {value}" for name, value in found.fixed.items())
    name = f"{found.rule} ({fixed})" if fixed else found.rule
    put = ui.write(page, name, (plot.left, plot.top - ui.px(7)), Face.TITLE, 16, INK,
                    "bottomleft", plot.width // 2)  # fmt: skip
    ui.write(page, way, (put.right + ui.px(8), put.bottom - ui.px(1.5)), Face.ITALIC,
              13, INK_SOFT, "bottomleft")  # fmt: skip
    mean = found.mean[watch]
    share = float((mean >= ROBUST_SHARE * found.mean.max()).mean())
    near = f"{share:.1%}" if 0.0 < share < 0.01 else f"{share:.0%}"
    text = ui.text("sweep.panel", best=f"{mean.max():.0f}", near=near)
    ui.write(page, text, (plot.right, put.bottom - ui.px(1.5)), Face.TEXT, 11.5, INK_SOFT,
              "bottomright")  # fmt: skip


def _draw_legend(
    page: pygame.Surface, ui: Ui, at: tuple[int, int], sweeps: Sequence[Sweep]
) -> None:
    x, y = at
    entries = ["best", "near"]
    if any(s.edges is not None and not all(s.watch) for s in sweeps):
        entries.append("edge")
    for entry in entries:
        if entry == "best":
            star(page, (x + ui.px(10), y), ui.px(8.5), CARD, INK, ui.px(1.2))
        elif entry == "near":
            box = pygame.Rect(x, y - ui.px(7), ui.px(20), ui.px(14))
            page.fill(GOOD_CELL_COLOUR, box)
            pygame.draw.rect(page, INK, box, ui.px(1.4))
        else:
            dashed(page, [(x, y), (x + ui.px(24), y)], ui.palette.mine, ui.px(2.2),
                   (ui.px(9), ui.px(5)))  # fmt: skip
        put = ui.write(page, ui.text(f"sweep.{entry}"), (x + ui.px(28), y), Face.TEXT, 11.5,
                        INK, "midleft")  # fmt: skip
        x = put.right + ui.px(26)


def _log_share(borders: Sequence[float], value: float) -> float:
    """Where a value lies between the first and the last border, in the logarithm."""
    low, high = math.log(borders[0]), math.log(borders[-1])
    return (math.log(max(value, 1e-9)) - low) / (high - low)


def _mirrored_point(a: tuple[float, float], b: tuple[float, float]) -> tuple[float, float]:
    """The point as far beyond b as b is from a."""
    return (2 * b[0] - a[0], 2 * b[1] - a[1])


def _round_rates(low: float, high: float) -> list[float]:
    """1, 2 and 5 times powers of ten between the borders; fewer where they would crowd."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    digits = (1, 2, 5) if math.log10(high / low) < 4 else (1,)
    values = [k * 10.0**p for p in powers for k in digits]
    return values[bisect_left(values, low) : bisect_right(values, high)]
