"""A slider over the day: everybody's position at one minute."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pygame

from engine.core.result import Result
from game.charts.altitude_chart import AltitudeChart
from game.hike.summary import LineStyle
from game.ui.drawing import dashed, marker
from game.ui.theme import CARD, INK, Ui
from game.ui.widgets import Action, draw_focus

ARROW_STEPS = 96
"""Presses of an arrow key from dawn to dusk."""
PAGE_STEPS = 12
"""Steps of Page Up and Page Down."""


class Moment(NamedTuple):
    """One hiker at one minute, between two points of the track on the straight line."""

    east: float
    north: float
    altitude: float
    remaining: float


def moment(result: Result, minute: float) -> Moment:
    """Where a hiker was ``minute`` minutes after setting out."""
    track = result.track
    fields = (np.interp(minute, track["minutes"], track[name]) for name in Moment._fields)
    return Moment(*(float(value) for value in fields))


@dataclass
class Scrubber:
    """The widget; its track is the axis of the altitude chart, and so it never mirrors."""

    daylight: float
    key: str = "scrub"
    label: str = ""
    value: str = ""
    """The moment in words."""
    minute: float = -1.0
    """Minutes since setting out; as the day ends until it is moved."""
    dragging: bool = False
    rect: pygame.Rect = field(default_factory=pygame.Rect)
    """Where it can be taken hold of."""
    plot: pygame.Rect = field(default_factory=pygame.Rect)

    def __post_init__(self) -> None:
        if self.minute < 0:
            self.minute = self.daylight

    @property
    def at_end(self) -> bool:
        """Whether the whole day is behind."""
        return self.minute >= self.daylight

    def fit(self, chart: AltitudeChart) -> None:
        """Lie on the axis of this chart."""
        self.plot = chart.plot
        self.rect = chart.plot.inflate(2 * chart.ui.px(8), 0)
        self.rect.height += chart.ui.px(18)

    def press(self, event: pygame.Event) -> Action | None:
        """Take hold of it."""
        self.dragging = True
        return self.drag(event.pos)

    def drag(self, pos: tuple[int, int]) -> Action:
        """To the minute under a pixel."""
        return self._move_to((pos[0] - self.plot.left) / max(1, self.plot.width) * self.daylight)

    def keyed(self, event: pygame.Event) -> Action | None:
        """Arrows and page keys step, Home and End go to the ends of the day."""
        step = self.daylight / ARROW_STEPS
        steps = {pygame.K_LEFT: -1, pygame.K_RIGHT: 1, pygame.K_PAGEUP: -PAGE_STEPS,
                 pygame.K_PAGEDOWN: PAGE_STEPS}  # fmt: skip
        if event.key in steps:
            return self._move_to(self.minute + steps[event.key] * step)
        if event.key in (pygame.K_HOME, pygame.K_END):
            return self._move_to(0.0 if event.key == pygame.K_HOME else self.daylight)
        return None

    def _move_to(self, minute: float) -> Action:
        self.minute = min(max(minute, 0.0), self.daylight)
        return Action(self.key)

    def draw(self, canvas: pygame.Surface, ui: Ui, hot: bool, focused: bool) -> None:
        """A line through the chart, and a knob on its axis."""
        x = self.plot.left + self.plot.width * self.minute / self.daylight
        if not self.at_end or focused or self.dragging:
            dashed(canvas, [(x, self.plot.top), (x, self.plot.bottom)], INK, 1, (3.0, 2.0))
        at = (x, self.plot.bottom)
        radius = ui.px(7 if hot or self.dragging else 6)
        pygame.draw.aacircle(canvas, INK, at, radius + ui.px(1.5))
        pygame.draw.aacircle(canvas, CARD, at, radius)
        pygame.draw.aacircle(canvas, ui.palette.mine, at, radius - ui.px(2.5))
        if focused:
            ring = pygame.Rect(0, 0, 2 * radius, 2 * radius)
            ring.center = (round(x), self.plot.bottom)
            draw_focus(canvas, ui, ring, radius)


def draw_dot(canvas: pygame.Surface, ui: Ui, at: tuple[float, float], line: LineStyle, mine: bool
             ) -> None:  # fmt: skip
    """One hiker on the map or on the chart."""
    radius = ui.px(7.5 if mine else 6)
    pygame.draw.aacircle(canvas, INK, at, radius + ui.px(1.2))
    pygame.draw.aacircle(canvas, CARD, at, radius)
    marker(canvas, line.marker, at, radius - ui.px(2), line.colour)
