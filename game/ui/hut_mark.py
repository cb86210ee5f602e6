"""A hut on the map of the range: the picture of a level, its name, and the stars earned there."""

from __future__ import annotations

from dataclasses import dataclass, field

import pygame

from game.ui.drawing import mix
from game.ui.icons import draw_lock, draw_stars
from game.ui.theme import CARD, CARD_SHADE, INK, INK_FAINT, INK_SOFT, Face, Ui
from game.ui.widgets import Action, Pressed, draw_focus

PICTURE_SIDE = 33
"""Side of the picture [design units]."""


@dataclass
class HutMark(Pressed):
    """One hut; choosing it is an action."""

    key: str
    label: str
    detail: str = ""
    """In the place of stars."""
    chosen: bool = False
    stars: tuple[int, int] = (0, 0)
    """Earned, and how many there are; (0, 0) draws none."""
    locked: bool = False
    sway: float = 0.0
    """How far the trail leads it away from where the line begins [design units]."""
    picture: pygame.Surface | None = None
    """Square; bare paper where there is none yet."""
    rect: pygame.Rect = field(default_factory=pygame.Rect)

    def press(self, event: pygame.Event) -> Action | None:
        """Choose it."""
        return Action(self.key, self.label)

    def straighten(self, ui: Ui) -> None:
        """Sway less where the name would have no room."""
        extra = self.rect.width - ui.width(self.label, Face.TITLE, 15.5) - ui.px(PICTURE_SIDE + 19)
        self.sway = min(self.sway, max(0.0, extra / ui.scale))

    def frame(self, ui: Ui) -> pygame.Rect:
        """Where its picture is [px]."""
        side = ui.px(PICTURE_SIDE)
        frame = pygame.Rect(self.rect.left + ui.px(4 + self.sway), 0, side, side)
        frame.centery = self.rect.centery
        return ui.mirror(frame, self.rect)

    def draw(self, canvas: pygame.Surface, ui: Ui, hot: bool, focused: bool) -> None:
        """Draw picture, name and stars."""
        if self.chosen or hot:
            ground = CARD if self.chosen else mix(CARD_SHADE, CARD, 0.6)
            pygame.draw.rect(canvas, ground, self.rect, border_radius=ui.px(7))
            if self.chosen:
                pygame.draw.rect(canvas, INK_SOFT, self.rect, 1, border_radius=ui.px(7))
        frame = self.frame(ui)
        pygame.draw.rect(canvas, CARD, frame.inflate(ui.px(6), ui.px(6)))
        pygame.draw.rect(canvas, CARD_SHADE, frame)
        if self.picture is not None:
            canvas.blit(pygame.transform.smoothscale(self.picture, frame.size), frame)
        if self.locked:
            fog = pygame.Surface(frame.size, pygame.SRCALPHA)
            fog.fill((*CARD, 105))
            canvas.blit(fog, frame)
        ring = INK if self.chosen else INK_FAINT if self.locked else INK_SOFT
        pygame.draw.rect(canvas, ring, frame.inflate(2, 2), max(1, ui.px(1.5)))
        left = self.rect.left + ui.px(4 + self.sway + PICTURE_SIDE + 9)
        room = self.rect.right - ui.px(6) - left
        lower = bool(self.detail or self.stars[1] or self.locked)
        low = ui.px(9) if lower else 0
        pen = INK_SOFT if self.locked else INK
        ui.write(canvas, self.label, (left, self.rect.centery - low), Face.TITLE, 15.5, pen,
                  "midleft", room, inside=self.rect)  # fmt: skip
        spot = (left, self.rect.centery + ui.px(11))
        side = pygame.Rect(left, spot[1] - ui.px(7), ui.px(46), ui.px(14))
        side = ui.mirror(side, self.rect)
        if self.detail:
            ui.write(canvas, self.detail, spot, Face.TEXT, 11.5, INK_SOFT, "midleft", room,
                      inside=self.rect)  # fmt: skip
        elif self.stars[1]:
            draw_stars(canvas, ui, side, self.stars[0], self.stars[1])
        elif self.locked:
            at = side.right - ui.px(6) if ui.rtl else side.left + ui.px(6)
            draw_lock(canvas, ui, (at, side.centery), INK_FAINT)
        if focused:
            draw_focus(canvas, ui, self.rect, ui.px(7), -1)
