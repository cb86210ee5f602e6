"""Markers and names on the revealed mountain. No name covers another, a marker or the edge."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pygame

from game.hike.summary import LineStyle
from game.ui.drawing import marker
from game.ui.theme import Colour, Face, Ui

CASING: Colour = (38, 34, 44)
SLIP: Colour = (251, 246, 234)
PEN: Colour = (44, 36, 28)
AROUND = ((1, 0), (-1, 0), (1, 1), (-1, 1), (1, -1), (-1, -1), (0, 1.25), (0, -1.25), (1, 2),
          (-1, 2), (1, -2), (-1, -2), (0, 2.4), (0, -2.4), (1, 3), (-1, 3), (1, -3),
          (-1, -3))  # fmt: skip
"""Where a name may stand beside its place: widths and lines."""
LED = 1.5
"""A name further off than so many lines has a leader to its place."""
ACROSS = 12.0
"""What a leader across another name costs, in places of `AROUND` that are less good."""


class Labels:
    """Everything that is marked on one frame."""

    def __init__(self, canvas: pygame.Surface, ui: Ui, soft: npt.NDArray[np.float64] | None = None
                 ) -> None:  # fmt: skip
        """``soft`` are pixels (n, 2) of the ways, to be seen rather than written over."""
        self._canvas, self._ui = canvas, ui
        self._soft = np.zeros((2, 0)) if soft is None else np.ascontiguousarray(soft.T)
        self._room = canvas.get_rect().inflate(-ui.px(12), -ui.px(12))
        self.taken: list[pygame.Rect] = []
        """What must not be written over [px]."""
        self._names: list[pygame.Rect] = []
        """Where names stand already [px]."""

    def keep(self, rect: pygame.Rect) -> None:
        """Leave this free of names."""
        self.taken.append(rect)

    def mark(self, at: tuple[float, float], line: LineStyle) -> None:
        """A hiker's marker."""
        ui, side = self._ui, self._ui.px(20)
        marker(self._canvas, line.marker, at, ui.px(7.5), CASING)
        marker(self._canvas, line.marker, at, ui.px(5.5), line.colour)
        self.keep(pygame.Rect(round(at[0]) - side // 2, round(at[1]) - side // 2, side, side))

    def write(self, at: tuple[float, float], name: str, colour: Colour) -> pygame.Rect | None:
        """A name on a slip beside a place, where there is room; where it is now."""
        ui, canvas = self._ui, self._canvas
        image = ui.fonts.render(ui.localised(name), Face.TITLE, ui.size(14), PEN)
        high = image.get_height() + ui.px(3)
        found: tuple[float, pygame.Rect, float] | None = None
        for order, (dx, dy) in enumerate(AROUND):
            if found is not None and found[0] <= order:
                break
            slip = pygame.Rect(0, 0, image.get_width() + ui.px(14), high)
            slip.center = (round(at[0] + dx * (ui.px(13) + slip.width / 2)),
                           round(at[1] + dy * (high + ui.px(2))))  # fmt: skip
            if slip.collidelist(self.taken) >= 0 or not self._room.contains(slip):
                continue
            x, y = self._soft
            over = (x >= slip.left) & (x < slip.right) & (y >= slip.top) & (y < slip.bottom)
            led = abs(dy) > LED and any(other.clipline(at, slip.center) for other in self._names)
            cost = order + 2.5 * int(np.count_nonzero(over)) + ACROSS * led
            if found is None or cost < found[0]:
                found = (cost, slip, dy)
        if found is None:
            return None
        _, slip, dy = found
        self.keep(slip)
        self._names.append(slip)
        if abs(dy) > LED:
            end = (slip.centerx, slip.top if dy > 0 else slip.bottom)
            pygame.draw.aaline(canvas, CASING, at, end, 3)
            pygame.draw.aaline(canvas, colour, at, end, 1)
        pygame.draw.rect(canvas, SLIP, slip, border_radius=ui.px(8))
        pygame.draw.rect(canvas, CASING, slip, max(1, ui.px(1)), border_radius=ui.px(8))
        bar = pygame.Rect(slip.left + ui.px(8), slip.bottom - ui.px(4), slip.width - ui.px(16),
                          max(2, ui.px(2)))  # fmt: skip
        pygame.draw.rect(canvas, colour, bar)
        canvas.blit(image, image.get_rect(center=(slip.centerx, slip.centery - ui.px(1))))
        return slip
