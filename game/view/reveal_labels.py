"""Markers and names on the revealed mountain. No name covers another, a marker or the edge."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager

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
NEAR = 8.0
"""A name further from the edge of its marker has a leader to it [design units]."""
ACROSS = 12.0
"""What a leader across another name or marker costs, in places of `AROUND` that are less good."""
MISREAD = 8.0
"""What a name costs that is no nearer to its own marker than to another."""
APART, FROM_HUT = 22.0, 28.0
"""Markers are at least so far from one another and from the middle of the hut [design units]."""
DIM = 100
"""How much of the ground is seen through what a ridge hides, of 255."""


def spread(places: npt.NDArray[np.float64], hut: tuple[float, float] | None, scale: float
           ) -> npt.NDArray[np.float64]:  # fmt: skip
    """Where the markers of ``places`` (n, 2) stand: none on another, none on the ``hut`` [px].

    A marker with room around it stays where it is.
    """
    # Those at one place are moved apart in a fan below it.
    turn = math.pi * (np.arange(len(places)) + 0.5) / max(1, len(places))
    at = places + 0.01 * np.column_stack((np.cos(turn), np.sin(turn)))
    for _ in range(40):
        away = at[:, None] - at[None]
        far = np.hypot(away[..., 0], away[..., 1]) + np.diag(np.full(len(at), np.inf))
        push = (away * (0.5 * np.maximum(0.0, APART * scale - far) / far)[..., None]).sum(axis=1)
        if hut is not None:
            aside = at - hut
            off = np.maximum(0.01, np.hypot(aside[:, 0], aside[:, 1]))
            push += aside * (np.maximum(0.0, FROM_HUT * scale - off) / off)[:, None]
        at += push
        if not (np.abs(push) > 0.2).any():
            break
    return at


@contextmanager
def dimmed(canvas: pygame.Surface, rect: pygame.Rect, hidden: bool) -> Iterator[None]:
    """What is drawn in ``rect`` meanwhile lets the ground through where it is ``hidden``."""
    rect = rect.clip(canvas.get_rect())
    before = canvas.subsurface(rect).copy() if hidden else None
    yield
    if before is not None:
        before.set_alpha(DIM)
        canvas.blit(before, rect)


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
        self._marks: list[pygame.Rect] = []
        """What has a name [px]."""
        self._leaders: list[tuple[tuple[float, float], tuple[float, float]]] = []

    def keep(self, rect: pygame.Rect, named: bool = False) -> None:
        """Leave this free of names; beside what has a name of its own no other would be clear."""
        self.taken.append(rect)
        if named:
            self._marks.append(rect)

    def expect(self, at: tuple[float, float], place: tuple[float, float], colour: Colour) -> None:
        """Leave room for a marker, and join it to its true ``place`` where that is elsewhere."""
        under = next((rect for rect in self.taken if rect.collidepoint(place)), None)
        self.keep(self._around(at, 20), named=True)
        if math.dist(at, place) < self._ui.px(5):
            return
        if under is not None:
            # As far as what must not be drawn over: the hut, mostly.
            cut = under.clipline(at, place)
            self._lead(cut[0] if cut else place, at, colour)
            return
        self.keep(self._around(place, 8))
        self._lead(place, at, colour)
        pygame.draw.aacircle(self._canvas, CASING, place, self._ui.px(4))
        pygame.draw.aacircle(self._canvas, colour, place, self._ui.px(2.6))

    def mark(self, at: tuple[float, float], line: LineStyle, hidden: bool = False) -> None:
        """A hiker's marker; ``hidden`` by a ridge it is dim."""
        ui = self._ui
        with dimmed(self._canvas, self._around(at, 30), hidden):
            marker(self._canvas, line.marker, at, ui.px(7.5), CASING)
            marker(self._canvas, line.marker, at, ui.px(5.5), line.colour)

    def _around(self, at: tuple[float, float], units: float) -> pygame.Rect:
        side = self._ui.px(units)
        return pygame.Rect(round(at[0]) - side // 2, round(at[1]) - side // 2, side, side)

    def _lead(self, begin: tuple[float, float], end: tuple[float, float], colour: Colour) -> None:
        """A thin line between a marker and what belongs to it."""
        self._leaders.append((begin, end))
        pygame.draw.aaline(self._canvas, CASING, begin, end, 3)
        pygame.draw.aaline(self._canvas, colour, begin, end, 1)

    def _misplaced(self, at: tuple[float, float], slip: pygame.Rect, led: bool) -> float:
        """What is wrong with a name for the marker at a place, in places of `AROUND`."""
        far = math.dist(at, _nearest(slip, at))
        others = [rect for rect in self._marks if not rect.collidepoint(at)]
        misread = any(math.dist(rect.center, _nearest(slip, rect.center)) <= far + self._ui.px(4)
                      for rect in others)  # fmt: skip
        # Neither its own leader over others, nor itself over theirs.
        crossed = led and any(rect.clipline(at, slip.center) for rect in (*others, *self._names))
        crossed = crossed or any(slip.clipline(*leader) for leader in self._leaders)
        return MISREAD * misread + ACROSS * crossed

    def write(self, at: tuple[float, float], name: str, colour: Colour, hidden: bool = False,
              radius: float = 8.0) -> pygame.Rect | None:  # fmt: skip
        """A name on a slip beside a place, where there is room; where it is now.

        What is at the place reaches ``radius`` [design units] around it.
        """
        ui, canvas = self._ui, self._canvas
        image = ui.fonts.render(ui.localised(name), Face.TITLE, ui.size(14), PEN)
        high = image.get_height() + ui.px(3)
        edge = ui.px(radius)
        found: tuple[float, pygame.Rect] | None = None
        for order, (dx, dy) in enumerate(AROUND):
            if found is not None and found[0] <= order:
                break
            slip = pygame.Rect(0, 0, image.get_width() + ui.px(14), high)
            down = max(abs(dy) * (high + ui.px(2)), edge + ui.px(3) + high / 2) if dy else 0.0
            slip.center = (round(at[0] + dx * (edge + ui.px(5) + slip.width / 2)),
                           round(at[1] + math.copysign(down, dy)))  # fmt: skip
            if slip.collidelist(self.taken) >= 0 or not self._room.contains(slip):
                continue
            x, y = self._soft
            over = (x >= slip.left) & (x < slip.right) & (y >= slip.top) & (y < slip.bottom)
            led = math.dist(at, _nearest(slip, at)) > edge + ui.px(NEAR)
            cost = order + 2.5 * int(np.count_nonzero(over)) + self._misplaced(at, slip, led)
            if found is None or cost < found[0]:
                found = (cost, slip)
        if found is None:
            return None
        slip = found[1]
        self.keep(slip)
        self._names.append(slip)
        end = _nearest(slip.inflate(-ui.px(12), 0), at)
        far = math.dist(at, end)
        if far > edge + ui.px(NEAR):
            begin = pygame.Vector2(at).lerp(end, edge / far)
            self._lead((begin.x, begin.y), end, colour)
        with dimmed(canvas, slip, hidden):
            self._draw_slip(slip, image, colour)
        return slip

    def _draw_slip(self, slip: pygame.Rect, image: pygame.Surface, colour: Colour) -> None:
        ui, canvas = self._ui, self._canvas
        pygame.draw.rect(canvas, SLIP, slip, border_radius=ui.px(8))
        pygame.draw.rect(canvas, CASING, slip, max(1, ui.px(1)), border_radius=ui.px(8))
        bar = pygame.Rect(slip.left + ui.px(8), slip.bottom - ui.px(4), slip.width - ui.px(16),
                          max(2, ui.px(2)))  # fmt: skip
        pygame.draw.rect(canvas, colour, bar)
        canvas.blit(image, image.get_rect(center=(slip.centerx, slip.centery - ui.px(1))))


def _nearest(rect: pygame.Rect, at: tuple[float, float]) -> tuple[float, float]:
    """The place of a rectangle that is nearest to another place."""
    return (min(max(at[0], rect.left), rect.right), min(max(at[1], rect.top), rect.bottom))
