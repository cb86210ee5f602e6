"""One line of the list of walks: a small map, where and when, and what it came to."""

from __future__ import annotations

from dataclasses import dataclass, field

import pygame

from game.ui.drawing import mix
from game.ui.icons import draw_tick
from game.ui.theme import CARD, CARD_SHADE, INK, INK_SOFT, RULE, Face, Ui
from game.ui.widgets import Pressed, draw_focus


@dataclass
class WalkRow(Pressed):
    """A line; choosing it is an action."""

    key: str
    label: str
    detail: str
    score: str
    safe: bool = False
    chosen: bool = False
    picture: pygame.Surface | None = None
    rect: pygame.Rect = field(default_factory=pygame.Rect)

    @property
    def value(self) -> str:
        """What a screen reader says after the name."""
        return f"{self.score}. {self.detail}"

    def draw(self, canvas: pygame.Surface, ui: Ui, hot: bool, focused: bool) -> None:
        """Draw map, names and score."""
        if self.chosen or hot:
            ground = mix(CARD_SHADE, CARD, 0.0 if self.chosen else 0.6)
            pygame.draw.rect(canvas, ground, self.rect, border_radius=ui.px(7))
        side = self.rect.height - ui.px(8)
        frame = pygame.Rect(self.rect.left + ui.px(4), self.rect.top + ui.px(4), side, side)
        frame = ui.mirror(frame, self.rect)
        pygame.draw.rect(canvas, CARD_SHADE, frame)
        if self.picture is not None:
            canvas.blit(pygame.transform.smoothscale(self.picture, frame.size), frame)
        pygame.draw.rect(canvas, INK_SOFT if self.picture else RULE, frame, 1)
        left = self.rect.left + side + ui.px(16)
        right = self.rect.right - ui.px(12)
        score = ui.write(canvas, self.score, (right, self.rect.centery), Face.TITLE, 20, INK,
                          "midright", inside=self.rect)  # fmt: skip
        right -= score.width + ui.px(8)
        if self.safe:
            at = (right - ui.px(8), self.rect.centery)
            at = (self.rect.left + self.rect.right - at[0], at[1]) if ui.rtl else at
            draw_tick(canvas, ui, at, ui.palette.safe)
        right -= ui.px(22)
        room = right - left
        ui.write(canvas, self.label, (left, self.rect.centery - ui.px(11)), Face.TITLE, 16.5, INK,
                  "midleft", room, inside=self.rect)  # fmt: skip
        ui.write(canvas, self.detail, (left, self.rect.centery + ui.px(12)), Face.TEXT, 12,
                  INK_SOFT, "midleft", room, inside=self.rect)  # fmt: skip
        if focused:
            draw_focus(canvas, ui, self.rect, ui.px(7), -1)
