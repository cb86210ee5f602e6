"""The chart of a bet: how much of the way plain descent has left, and a cross where one expects it.

It tells nothing of the ground: its height is a share of the way, from the start to the hut.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pygame

from engine import Level, Result
from game.charts.axes import ON_SCREEN, draw_axis_lines, draw_bottom_ticks, draw_left_labels, ticks
from game.hike.bet import percent_left, remaining
from game.ui.drawing import Point, dashed, stroke
from game.ui.icons import draw_cross
from game.ui.theme import CARD, INK, INK_SOFT, RULE, Face, Ui
from game.ui.widgets import Action, draw_focus

COARSE_STEP, FINE_STEP = 5, 1
"""Per cent for an arrow key, and for plus and minus."""
PERCENT_MARKS = (0, 25, 50, 75, 100)


@dataclass
class BetChart:
    """The widget. Time runs from left to right in every language, as in all charts."""

    level: Level
    minute: float
    """The bet is about the share of the way that is left then [min]."""
    key: str = "bet"
    label: str = ""
    value: str = ""
    """The cross in words."""
    percent: int = 50
    """Where the cross stands: what is left of the way."""
    dragging: bool = False
    rect: pygame.Rect = field(default_factory=pygame.Rect)
    plot: pygame.Rect = field(default_factory=pygame.Rect)

    @property
    def _goes_up(self) -> bool:
        return self.level.goal == "up"

    def fit(self, ui: Ui, rect: pygame.Rect) -> None:
        """Lie in this rectangle [px]."""
        self.rect = rect
        left = ui.width("100%", Face.TEXT, ON_SCREEN.size) + ui.px(10)
        foot = max(ui.px(42), ui.px(10) + round(ui.size(ON_SCREEN.size) * 2.9))
        right = ui.width(ui.text("debrief.hut"), Face.ITALIC, 13) + ui.px(12)
        self.plot = pygame.Rect(rect.left + left, rect.top + ui.px(10),
                                rect.width - left - right,
                                rect.height - ui.px(10) - foot)  # fmt: skip

    def at(self, minutes: float, percent: float) -> Point:
        """A point of the chart in pixels."""
        share = (percent if self._goes_up else 100.0 - percent) / 100.0
        x = self.plot.left + self.plot.width * min(1.0, minutes / self.level.daylight)
        return x, self.plot.top + self.plot.height * share

    def press(self, event: pygame.Event) -> Action | None:
        """Put the cross at the height of the pointer."""
        self.dragging = True
        return self.drag(event.pos)

    def drag(self, pos: tuple[int, int]) -> Action:
        """Take the cross along with the pointer."""
        share = 100.0 * (pos[1] - self.plot.top) / max(1, self.plot.height)
        return self._move_cross(round(share if self._goes_up else 100.0 - share))

    def keyed(self, event: pygame.Event) -> Action | None:
        """Up and down move the cross, plus and minus finely; Enter places the bet."""
        upwards = -1 if self._goes_up else 1
        steps = {
            pygame.K_UP: upwards * COARSE_STEP, pygame.K_DOWN: -upwards * COARSE_STEP,
            pygame.K_PLUS: FINE_STEP, pygame.K_EQUALS: FINE_STEP, pygame.K_KP_PLUS: FINE_STEP,
            pygame.K_MINUS: -FINE_STEP, pygame.K_KP_MINUS: -FINE_STEP,
        }  # fmt: skip
        if event.key in steps:
            return self._move_cross(self.percent + steps[event.key])
        if event.key in (pygame.K_RETURN, pygame.K_KP_ENTER, pygame.K_SPACE):
            return Action("place")
        return None

    def _move_cross(self, percent: int) -> Action:
        self.percent = min(max(percent, 0), 100)
        return Action(self.key)

    def draw(self, canvas: pygame.Surface, ui: Ui, hot: bool, focused: bool) -> None:
        """Draw the axes, the way from the start to the cross, and the cross."""
        self.draw_axes(canvas, ui)
        cross = self.at(self.minute, self.percent)
        dashed(canvas, [self.at(0.0, 100.0), cross], INK_SOFT, 1, (ui.px(2), ui.px(4)))
        self.draw_cross(canvas, ui)
        if focused:
            ring = pygame.Rect(0, 0, ui.px(22), ui.px(22))
            ring.center = (round(cross[0]), round(cross[1]))
            draw_focus(canvas, ui, ring, ui.px(11))

    def draw_axes(self, canvas: pygame.Surface, ui: Ui) -> None:
        """Grid, ticks and titles, the minute of the bet, start and hut."""
        plot, daylight = self.plot, self.level.daylight
        pygame.draw.rect(canvas, CARD, plot)
        shares = [(self.at(0.0, share)[1], f"{share}%") for share in PERCENT_MARKS]
        draw_left_labels(canvas, ui, plot, shares, ON_SCREEN, RULE)
        times = [(self.at(v, 0.0)[0], f"{v:g}") for v in ticks(0.0, daylight, 6)]
        draw_bottom_ticks(canvas, ui, plot, times, ON_SCREEN)
        draw_axis_lines(canvas, plot, ON_SCREEN)
        hut = self.at(daylight, 0.0)
        dashed(canvas, [self.at(0.0, 0.0), hut], INK, 1, (ui.px(3), ui.px(3)))
        ui.write(canvas, ui.text("debrief.hut"), (hut[0] + ui.px(6), hut[1]), Face.ITALIC, 13,
                  INK_SOFT, "midleft")  # fmt: skip
        ends = [self.at(self.minute, share) for share in (0.0, 100.0)]
        dashed(canvas, ends, INK_SOFT, 1, (ui.px(5), ui.px(4)))
        pygame.draw.aacircle(canvas, INK, self.at(0.0, 100.0), ui.px(4))
        ui.write(canvas, ui.text("class.predict.chart_x"), (plot.centerx, self.rect.bottom),
                  Face.TEXT, ON_SCREEN.size, INK_SOFT, "midbottom", plot.width)  # fmt: skip

    def draw_cross(self, canvas: pygame.Surface, ui: Ui) -> None:
        """The cross of the person's bet."""
        draw_cross(canvas, ui, self.at(self.minute, self.percent), ui.palette.arrow)

    def draw_hike(self, canvas: pygame.Surface, ui: Ui, result: Result) -> None:
        """The hike that the bet was about, with a dot at its minute."""
        minutes = np.linspace(0.0, self.level.daylight, max(2, self.plot.width // 2))
        left = 100.0 * remaining(result, minutes)
        curve = [self.at(m, min(max(v, 0.0), 110.0)) for m, v in zip(minutes, left, strict=True)]
        stroke(canvas, curve, ui.palette.mine, ui.px(2))
        at = self.at(self.minute, percent_left(result, self.minute))
        pygame.draw.aacircle(canvas, CARD, at, ui.px(6))
        pygame.draw.aacircle(canvas, ui.palette.mine, at, ui.px(4.5))
