"""A card over a darkened scene: what menus and questions are written on."""

from __future__ import annotations

import pygame

from game.ui.drawing import card, shadow_margin
from game.ui.theme import INK, INK_SOFT, Face, Ui

SHADE_COLOUR = (48, 38, 26, 120)


class Dialog:
    """Draws shade, card and heading; keeps the drawn cards."""

    def __init__(self) -> None:
        self._cards: dict[tuple[tuple[int, int], float], pygame.Surface] = {}

    def darken(self, canvas: pygame.Surface) -> None:
        """Darken what lies below."""
        *colour, alpha = SHADE_COLOUR
        left = 255 - alpha
        # In place: a shade of the window's size would have to be made and blended in every frame.
        canvas.fill((left, left, left), special_flags=pygame.BLEND_RGB_MULT)
        added = [part * alpha // 255 for part in colour]
        canvas.fill((added[0], added[1], added[2]), special_flags=pygame.BLEND_RGB_ADD)

    def lay(self, canvas: pygame.Surface, ui: Ui, rect: pygame.Rect, alpha: int = 255) -> None:
        """The card alone."""
        key = (rect.size, ui.scale)
        if key not in self._cards:
            if len(self._cards) > 8:
                self._cards.clear()
            self._cards[key] = card(rect.size, ui.scale, alpha=alpha)
        margin = shadow_margin(ui.scale)
        canvas.blit(self._cards[key], (rect.left - margin, rect.top - margin))

    def open(self, canvas: pygame.Surface, ui: Ui, width: float, height: float, heading: str,
             line: str = "") -> pygame.Rect:  # fmt: skip
        """A card of design units in the middle with its heading; the room inside its margins."""
        self.darken(canvas)
        size = canvas.get_size()
        rect = pygame.Rect(0, 0, min(ui.px(width), size[0] - ui.px(24)),
                           min(ui.px(height), size[1] - ui.px(24)))  # fmt: skip
        rect.center = canvas.get_rect().center
        self.lay(canvas, ui, rect)
        room = rect.width - ui.px(60)
        ui.write(canvas, heading, (rect.centerx, rect.top + ui.px(18)), Face.TITLE, 30, INK,
                  "midtop", room)  # fmt: skip
        if line:
            ui.write(canvas, line, (rect.centerx, rect.top + ui.px(62)), Face.ITALIC, 15.5,
                      INK_SOFT, "midtop", room)  # fmt: skip
        return rect.inflate(-ui.px(60), -ui.px(48))
