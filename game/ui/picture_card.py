"""A card with a picture and a few words that is pressed like a button."""

from __future__ import annotations

from dataclasses import dataclass, field

import pygame

from game.ui.drawing import mix
from game.ui.theme import CARD, INK, INK_SOFT, Face, Ui
from game.ui.widgets import Pressed, draw_focus

MARGIN = 14
"""Around picture and words [design units]."""
LABEL, NAME, DETAIL = 14.5, 22.0, 13.5
"""Type sizes of the words."""


@dataclass
class PictureCard(Pressed):
    """What it is, its name and a line about it below the picture."""

    key: str
    label: str
    name: str = ""
    detail: str = ""
    picture: pygame.Surface | None = None
    rect: pygame.Rect = field(default_factory=pygame.Rect)

    @property
    def value(self) -> str:
        """What a screen reader says after the label."""
        return f"{self.name}. {self.detail}"

    def frame(self, ui: Ui) -> pygame.Rect:
        """Where the picture is [px]: above the words, which need room for two lines below them."""
        margin = ui.px(MARGIN)
        words = 1.3 * ui.size(LABEL) + 1.4 * ui.size(NAME) + 2.5 * ui.size(DETAIL)
        return pygame.Rect(self.rect.left + margin, self.rect.top + margin,
                           self.rect.width - 2 * margin,
                           round(self.rect.height - 2.6 * margin - words))  # fmt: skip

    def draw(self, canvas: pygame.Surface, ui: Ui, hot: bool, focused: bool) -> None:
        """Draw picture and words on a card that is there already."""
        frame = self.frame(ui)
        if hot:
            ground = mix(CARD, ui.palette.arrow, 0.10)
            pygame.draw.rect(canvas, ground, self.rect.inflate(-ui.px(6), -ui.px(6)))
        if self.picture is not None:
            canvas.blit(self.picture, frame)
        pygame.draw.rect(canvas, INK_SOFT, frame, 1)
        y = frame.bottom + ui.px(7)
        for said, face, units, pen in (
            (self.label, Face.ITALIC, LABEL, INK_SOFT),
            (self.name, Face.TITLE, NAME, INK),
        ):
            row = ui.write(canvas, said, (frame.left, y), face, units, pen, "topleft",
                           frame.width, inside=self.rect)  # fmt: skip
            y = row.bottom - ui.px(2)
        room = pygame.Rect(frame.left, y + ui.px(3), frame.width,
                           self.rect.bottom - ui.px(MARGIN - 2) - y)  # fmt: skip
        units = ui.fitting(self.detail, Face.SERIF, DETAIL, room.width, room.height, 1.25)
        ui.paragraph(canvas, self.detail, room, Face.SERIF, units, INK_SOFT, 1.25)
        if focused:
            draw_focus(canvas, ui, self.rect, ui.px(6))
