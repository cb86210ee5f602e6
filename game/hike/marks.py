"""The marks of a strategy's author on a map."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pygame

from engine.core.marks import Mark
from game.ui.drawing import stroke
from game.ui.theme import BLUE, CARD, WHITE, Face, Ui

TEXT_UNITS = 12.5
MOST_NAMED = 60
"""Marks whose words are written; where there are more, only the latest."""


def draw_marks(
    canvas: pygame.Surface,
    ui: Ui,
    marks: Iterable[Mark],
    pixel: Callable[[float, float], tuple[float, float]],
    pixels_per_metre: float,
) -> None:
    """Draw places, lines and circles; `pixel` takes metres east and north of the start."""
    placed = [mark for mark in marks if mark.places]
    for mark in placed:
        places = [pixel(*place) for place in mark.places]
        if mark.kind == "line":
            stroke(canvas, places, WHITE, ui.px(3.4))
            stroke(canvas, places, BLUE, ui.px(1.6))
        elif mark.kind == "circle":
            radius = mark.value * pixels_per_metre
            # One far larger than the picture has no line in it, and takes long to draw.
            if radius < 4 * max(canvas.get_size()):
                pygame.draw.aacircle(canvas, WHITE, places[0], radius, ui.px(3.4))
                pygame.draw.aacircle(canvas, BLUE, places[0], radius, ui.px(1.6))
        else:
            pygame.draw.aacircle(canvas, WHITE, places[0], ui.px(5))
            pygame.draw.aacircle(canvas, BLUE, places[0], ui.px(3.4))
    named = [mark for mark in placed if mark.kind == "mark" and mark.text]
    for mark in named[-MOST_NAMED:]:
        x, y = pixel(*mark.places[0])
        _draw_label(canvas, ui, mark.text, (x + ui.px(8), y))


def _draw_label(canvas: pygame.Surface, ui: Ui, text: str, at: tuple[float, float]) -> None:
    width = min(ui.px(220), ui.width(text, Face.TEXT, TEXT_UNITS))
    slip = pygame.Rect(0, 0, width + ui.px(8), ui.size(TEXT_UNITS) + ui.px(6))
    slip.midleft = (round(at[0]), round(at[1]))
    pygame.draw.rect(canvas, CARD, slip, border_radius=ui.px(4))
    ui.write(canvas, text, slip.center, Face.TEXT, TEXT_UNITS, BLUE, "center", width)
