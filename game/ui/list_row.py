"""One line of a list that is chosen from."""

from __future__ import annotations

from dataclasses import dataclass, field

import pygame

from game.ui.drawing import mix
from game.ui.icons import draw_lock, draw_stars
from game.ui.theme import CARD, CARD_SHADE, INK, INK_SOFT, Face, Kit
from game.ui.widgets import Action, draw_focus


@dataclass
class Row:
    """One line of a list: a name, a remark below or beside it; choosing it is an action."""

    key: str
    label: str
    detail: str = ""
    chosen: bool = False
    stars: tuple[int, int] = (0, 0)
    """Earned, and how many there are; (0, 0) draws none."""
    locked: bool = False
    rect: pygame.Rect = field(default_factory=pygame.Rect)

    def press(self, event: pygame.Event) -> Action | None:
        """Choose this line."""
        return Action(self.key, self.label)

    def keyed(self, event: pygame.Event) -> Action | None:
        """Enter chooses."""
        if event.key in (pygame.K_RETURN, pygame.K_KP_ENTER, pygame.K_SPACE):
            return self.press(event)
        return None

    def draw(self, canvas: pygame.Surface, kit: Kit, hot: bool, focused: bool) -> None:
        """Draw name over remark, with a bar at the beginning of the chosen line."""
        if self.chosen or hot:
            ground = mix(CARD_SHADE, CARD, 0.0 if self.chosen else 0.6)
            pygame.draw.rect(canvas, ground, self.rect, border_radius=kit.px(6))
        if self.chosen:
            bar = pygame.Rect(self.rect.left, self.rect.top, kit.px(4), self.rect.height)
            pygame.draw.rect(canvas, INK, kit.mirror(bar, self.rect), border_radius=2)
        left = self.rect.left + kit.px(16)
        room = self.rect.width - kit.px(26)
        side = pygame.Rect(0, 0, kit.px(58), kit.px(16))
        side.midright = (self.rect.right - kit.px(8), self.rect.centery)
        side = kit.mirror(side, self.rect)
        if self.stars[1]:
            draw_stars(canvas, kit, side, self.stars[0], self.stars[1])
            room -= side.width
        elif self.locked:
            at = side.left + kit.px(10) if kit.rtl else side.right - kit.px(10)
            draw_lock(canvas, kit, (at, side.centery), INK_SOFT)
            room -= side.width
        low = kit.px(9) if self.detail else 0
        pen = INK_SOFT if self.locked else INK
        kit.write(canvas, self.label, (left, self.rect.centery - low), Face.TITLE, 17, pen,
                  "midleft", room, inside=self.rect)  # fmt: skip
        if self.detail:
            kit.write(canvas, self.detail, (left, self.rect.centery + kit.px(13)), Face.TEXT, 12,
                      INK_SOFT, "midleft", room, inside=self.rect)  # fmt: skip
        if focused:
            draw_focus(canvas, kit, self.rect, kit.px(6), -2)
