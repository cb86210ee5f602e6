"""One line of the list of walks: a small picture, where and when, the way down, its score."""

from __future__ import annotations

from dataclasses import dataclass, field

import pygame

from game.ui.drawing import mix
from game.ui.icons import draw_stars, draw_tick
from game.ui.theme import CARD, CARD_SHADE, INK, INK_SOFT, RULE, Face, Ui
from game.ui.widgets import Pressed, draw_focus

PICTURE_SHAPE = 1.6
"""Width of the picture, of its height."""
LEAST_ROOM, SCORE_ROOM = 190, 58
"""Names have so much room before the curve is drawn, and the score has so much [design units]."""


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
    curve: pygame.Surface | None = None
    """The way that remained over the daylight, four times as wide as high."""
    stars: tuple[int, int] = (0, 0)
    """Earned, and how many there are; (0, 0) draws none, but a tick where it was ``safe``."""
    rect: pygame.Rect = field(default_factory=pygame.Rect)

    @property
    def value(self) -> str:
        """What a screen reader says after the name."""
        return f"{self.score}. {self.detail}"

    def draw(self, canvas: pygame.Surface, ui: Ui, hot: bool, focused: bool) -> None:
        """Draw picture, names and score."""
        if self.chosen or hot:
            ground = mix(CARD_SHADE, CARD, 0.0 if self.chosen else 0.6)
            pygame.draw.rect(canvas, ground, self.rect, border_radius=ui.px(7))
        side = self.rect.height - ui.px(8)
        wide = round(PICTURE_SHAPE * side)
        frame = pygame.Rect(self.rect.left + ui.px(4), self.rect.top + ui.px(4), wide, side)
        frame = ui.mirror(frame, self.rect)
        pygame.draw.rect(canvas, CARD_SHADE, frame)
        if self.picture is not None:
            canvas.blit(pygame.transform.smoothscale(self.picture, frame.size), frame)
        pygame.draw.rect(canvas, INK_SOFT if self.picture else RULE, frame, 1)
        left = self.rect.left + wide + ui.px(16)
        right = self._draw_score(canvas, ui, self.rect.right - ui.px(14))
        high = self.rect.height - ui.px(18)
        curve = pygame.Rect(right - 4 * high, self.rect.top + ui.px(9), 4 * high, high)
        if self.curve is not None and curve.left - left > ui.px(LEAST_ROOM):
            spot = ui.mirror(curve, self.rect)
            canvas.blit(pygame.transform.smoothscale(self.curve, curve.size), spot)
            right = curve.left - ui.px(12)
        room = right - left
        ui.write(canvas, self.label, (left, self.rect.centery - ui.px(11)), Face.TITLE, 16.5, INK,
                  "midleft", room, inside=self.rect)  # fmt: skip
        ui.write(canvas, self.detail, (left, self.rect.centery + ui.px(12)), Face.TEXT, 12,
                  INK_SOFT, "midleft", room, inside=self.rect)  # fmt: skip
        if focused:
            draw_focus(canvas, ui, self.rect, ui.px(7), -1)

    def _draw_score(self, canvas: pygame.Surface, ui: Ui, right: int) -> int:
        """Score, and stars or tick, before the column ``right`` [px]; the column before them."""
        wide = ui.px(SCORE_ROOM)
        middle = right - wide // 2
        up = ui.px(11) if self.stars[1] else 0
        ui.write(canvas, self.score, (middle, self.rect.centery - up), Face.TITLE, 20, INK,
                 "center", wide, inside=self.rect)  # fmt: skip
        if self.stars[1]:
            row = pygame.Rect(0, 0, ui.px(50), ui.px(15))
            row.center = middle, self.rect.centery + ui.px(14)
            draw_stars(canvas, ui, ui.mirror(row, self.rect), *self.stars)
        elif self.safe:
            at = (middle - ui.px(34), self.rect.centery)
            at = (self.rect.left + self.rect.right - at[0], at[1]) if ui.rtl else at
            draw_tick(canvas, ui, at, ui.palette.safe)
        return right - wide - ui.px(14)
