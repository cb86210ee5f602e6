"""Axes of every chart: round values, ticks, their labels, grid lines, a title read from below."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pygame

from game.ui.drawing import dashed
from game.ui.theme import INK, INK_SOFT, Colour, Face, Ui

Mark = tuple[float, str]
"""Where a tick is on its axis [px], and what is written at it."""


@dataclass(frozen=True)
class AxisStyle:
    """How ticks and labels look; lengths in design units."""

    pen: Colour
    """Of ticks and of the lines of the axes; labels are always soft."""
    size: float
    """Of the labels' type."""
    below: float
    """From the plot down to the labels."""
    beside: float
    """From the plot to the labels at its left."""


ON_SCREEN = AxisStyle(INK_SOFT, 11, 6, 6)
PRINTED = AxisStyle(INK, 10.5, 5, 7)
TICK_LENGTH = 4
"""Length of a tick [design units]."""


def ticks(low: float, high: float, wanted: int) -> list[float]:
    """Round values between two limits, about ``wanted`` of them."""
    rough = max(high - low, 1e-9) / max(1, wanted)
    power = 10.0 ** math.floor(math.log10(rough))
    step = min((power * k for k in (1, 2, 2.5, 5, 10)), key=lambda s: abs(math.log(s / rough)))
    first = math.ceil(low / step - 1e-9)
    return [step * k for k in range(first, math.floor(high / step + 1e-9) + 1)]


def draw_bottom_ticks(canvas: pygame.Surface, ui: Ui, plot: pygame.Rect, marks: Sequence[Mark],
                      style: AxisStyle) -> None:  # fmt: skip
    """Ticks below the plot, from the left; a label without room beside the last one is left out."""
    end = -math.inf
    for x, label in marks:
        pygame.draw.line(canvas, style.pen, (x, plot.bottom), (x, plot.bottom + ui.px(TICK_LENGTH)))
        half = ui.width(label, Face.TEXT, style.size) / 2
        if x - half < end:
            continue
        end = x + half + ui.px(4)
        ui.write(canvas, label, (x, plot.bottom + ui.px(style.below)), Face.TEXT, style.size,
                  INK_SOFT, "midtop")  # fmt: skip


def draw_left_labels(canvas: pygame.Surface, ui: Ui, plot: pygame.Rect, marks: Sequence[Mark],
                     style: AxisStyle, grid: Colour | None = None, width: int = 1
                     ) -> None:  # fmt: skip
    """Labels at the left, each with a ``grid`` line of this colour across the plot, or a tick."""
    for y, label in marks:
        if grid is None:
            pygame.draw.line(canvas, style.pen, (plot.left - ui.px(TICK_LENGTH), y), (plot.left, y))
        else:
            pygame.draw.line(canvas, grid, (plot.left, y), (plot.right, y), width)
        ui.write(canvas, label, (plot.left - ui.px(style.beside), y), Face.TEXT, style.size,
                  INK_SOFT, "midright")  # fmt: skip


def draw_axis_lines(canvas: pygame.Surface, plot: pygame.Rect, style: AxisStyle, width: int = 1
                    ) -> None:  # fmt: skip
    """The left and the lower border of the plot."""
    pygame.draw.line(canvas, style.pen, plot.topleft, plot.bottomleft, width)
    pygame.draw.line(canvas, style.pen, plot.bottomleft, plot.bottomright, width)


@dataclass(frozen=True)
class AltitudeAxes:
    """Altitude over daylight in the rectangle of a plot."""

    plot: pygame.Rect
    low: float
    """Altitudes at the lower and the upper border [m]."""
    high: float
    daylight: float
    """[min]"""
    hut: float
    """Its altitude [m]."""

    def x(self, minutes: float) -> float:
        """Minutes since setting out to pixels."""
        return self.plot.left + self.plot.width * minutes / self.daylight

    def y(self, altitude: float) -> float:
        """Altitude [m] to pixels."""
        return self.plot.bottom - self.plot.height * (altitude - self.low) / (self.high - self.low)

    @property
    def _in_hours(self) -> bool:
        """Whether the day is long enough to be counted in hours."""
        return self.daylight > 150

    def title(self, ui: Ui) -> str:
        """What the numbers below count."""
        return ui.text("debrief.hours" if self._in_hours else "debrief.minutes")

    def draw(self, canvas: pygame.Surface, ui: Ui, grid: Colour) -> None:
        """Draw grid, altitude of the hut, ticks and labels; the titles are the chart's."""
        heights = [(self.y(v), f"{v:.0f}") for v in ticks(self.low, self.high, 4)]
        draw_left_labels(canvas, ui, self.plot, heights, ON_SCREEN, grid)
        hut = self.y(self.hut)
        dashed(canvas, [(self.plot.left, hut), (self.plot.right, hut)], INK, 1,
               (ui.px(3), ui.px(3)))  # fmt: skip
        unit = 60.0 if self._in_hours else 1.0
        times = [(self.x(v * unit), f"{v:g}") for v in ticks(0, self.daylight / unit, 6)]
        draw_bottom_ticks(canvas, ui, self.plot, times, ON_SCREEN)
        draw_axis_lines(canvas, self.plot, ON_SCREEN)


def draw_sideways(page: pygame.Surface, ui: Ui, text: str, centre: tuple[int, int],
                  room: int = 0, units: float = 13) -> None:  # fmt: skip
    """A line that is read from below, no longer than ``room`` [px]."""
    pixels = ui.size(units)
    while room and pixels > 8 and ui.fonts.width(text, Face.ITALIC, pixels) > room:
        pixels -= 1
    image = ui.fonts.render(text, Face.ITALIC, pixels, INK)
    turned = pygame.transform.rotate(image, 90)
    page.blit(turned, turned.get_rect(center=centre))
