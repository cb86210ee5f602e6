"""The curve of one variable over the day, below the altitude chart and on its minutes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pygame

from game.charts.axes import ON_SCREEN, draw_axis_lines, draw_left_labels, ticks
from game.ui.drawing import marker, mix, stroke
from game.ui.theme import BLUE, CARD, INK, INK_SOFT, RULE, WHITE, Face, Ui

FUTURE_INK = mix(RULE, BLUE, 0.35)


class MinuteAxis(NamedTuple):
    """Where the minutes of the day lie, such as those of the chart above [px]."""

    left: int
    width: int
    daylight: float

    def x(self, minutes: float) -> float:
        """Minutes since setting out to pixels."""
        return self.left + minutes / self.daylight * self.width


def draw_curve(canvas: pygame.Surface, ui: Ui, rect: pygame.Rect, axis: MinuteAxis, name: str,
               points: Sequence[tuple[float, float]], minutes: float) -> None:  # fmt: skip
    """Draw the values into ``rect``: those until now, and faintly those to come."""
    head = ui.size(14) + ui.px(4)
    plot = pygame.Rect(axis.left, rect.top + head, axis.width, rect.height - head)
    title = name or ui.text("code.choose")
    ui.write(canvas, title, rect.topleft, Face.TITLE, 14, BLUE if name else INK_SOFT, "topleft",
              rect.width)  # fmt: skip
    pygame.draw.rect(canvas, CARD, plot)
    if not points:
        draw_axis_lines(canvas, plot, ON_SCREEN)
        return
    values = [value for _, value in points]
    low, high = min(values), max(values)
    pad = 0.1 * (high - low) or max(1e-9, 0.1 * abs(high)) or 1.0
    low, high = low - pad, high + pad

    def y(value: float) -> float:
        return plot.bottom - (value - low) / (high - low) * plot.height

    labels = [(y(value), f"{value:.4g}") for value in ticks(low, high, 3)]
    draw_left_labels(canvas, ui, plot, labels, ON_SCREEN, mix(RULE, WHITE, 0.2))
    past = [(axis.x(minute), y(value)) for minute, value in points if minute <= minutes + 1e-9]
    if len(points) > 1:
        stroke(canvas, _as_steps([(axis.x(m), y(v)) for m, v in points]), FUTURE_INK, ui.px(1.4))
    x = axis.x(minutes)
    if past:
        stroke(canvas, _as_steps([*past, (x, past[-1][1])]), CARD, ui.px(4.4))
        stroke(canvas, _as_steps([*past, (x, past[-1][1])]), BLUE, ui.px(2.2))
        marker(canvas, "dot", (x, past[-1][1]), ui.px(4), BLUE)
    draw_axis_lines(canvas, plot, ON_SCREEN)
    pygame.draw.line(canvas, INK, (x, plot.top), (x, plot.bottom))


def _as_steps(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """A value holds until the next one."""
    found = [points[0]]
    for x, y in points[1:]:
        found += [(x, found[-1][1]), (x, y)]
    return found
