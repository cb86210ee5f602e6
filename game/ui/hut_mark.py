"""A hut on the map of the range: the picture of a level, its name, and the stars earned there."""

from __future__ import annotations

from dataclasses import dataclass, field

import pygame

from game.ui.drawing import cached_per_thread, mix, shrink
from game.ui.icons import draw_lock, draw_stars
from game.ui.theme import CARD, CARD_SHADE, INK, INK_FAINT, INK_SOFT, WHITE, Colour, Face, Ui
from game.ui.widgets import Action, Pressed, draw_focus

PICTURE_SIDE = 38
"""Diameter of the picture [design units]."""
NAME = 15.5
"""Type size of the name."""
GAP = 9
"""Between picture and name [design units]."""
OVER = 3
"""The round picture is drawn so many times as large, and made small."""
PLATE = 214
"""Of 255, how much of the map a name's plate hides."""


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
        extra = self.rect.width - self._name_width(ui) - ui.px(PICTURE_SIDE + GAP + 14)
        self.sway = min(self.sway, max(0.0, extra / ui.scale))

    def _name_width(self, ui: Ui) -> int:
        detail = ui.width(self.detail, Face.TEXT, 11.5) if self.detail else 0
        lock = ui.px(15) if self.locked and self.detail else 0
        return max(ui.width(self.label, Face.TITLE, NAME), detail + lock)

    def frame(self, ui: Ui) -> pygame.Rect:
        """Where its picture is [px]."""
        side = ui.px(PICTURE_SIDE)
        frame = pygame.Rect(self.rect.left + ui.px(4 + self.sway), 0, side, side)
        frame.centery = self.rect.centery
        return ui.mirror(frame, self.rect)

    def draw(self, canvas: pygame.Surface, ui: Ui, hot: bool, focused: bool) -> None:
        """Draw picture, name and stars."""
        frame = self.frame(ui)
        left = self.rect.left + ui.px(4 + self.sway + PICTURE_SIDE + GAP)
        room = self.rect.right - ui.px(8) - left
        self._draw_plate(canvas, ui, left, room, hot)
        self._draw_token(canvas, ui, frame, hot)
        lower = bool(self.detail or self.stars[1])
        low = ui.px(9) if lower else 0
        pen = INK_SOFT if self.locked else INK
        if not lower and ui.width(self.label, Face.TITLE, NAME) > room:
            self._write_in_two(canvas, ui, left, room, pen)
        else:
            ui.write(canvas, self.label, (left, self.rect.centery - low), Face.TITLE, NAME, pen,
                      "midleft", room, inside=self.rect)  # fmt: skip
        spot = (left, self.rect.centery + ui.px(11))
        side = pygame.Rect(left, spot[1] - ui.px(7), ui.px(46), ui.px(14))
        side = ui.mirror(side, self.rect)
        if self.detail:
            ui.write(canvas, self.detail, spot, Face.TEXT, 11.5, INK_SOFT, "midleft", room,
                      inside=self.rect)  # fmt: skip
        elif self.stars[1]:
            draw_stars(canvas, ui, side, self.stars[0], self.stars[1])
        if focused:
            draw_focus(canvas, ui, self.rect, ui.px(7), -1)

    def _write_in_two(self, canvas: pygame.Surface, ui: Ui, left: int, room: int, pen: Colour
                      ) -> None:  # fmt: skip
        """A long name on two lines, where nothing stands below it."""
        box = pygame.Rect(left, self.rect.top, room, self.rect.height)
        units = ui.fitting(self.label, Face.TITLE, NAME - 2, box.width, box.height, 1.1)
        lines = len(ui.wrap(self.label, Face.TITLE, units, box.width))
        box.height = lines * round(1.1 * ui.size(units))
        box.centery = self.rect.centery
        ui.paragraph(canvas, self.label, ui.mirror(box, self.rect), Face.TITLE, units, pen, 1.1)

    def _draw_plate(self, canvas: pygame.Surface, ui: Ui, left: int, room: int, hot: bool) -> None:
        """The slip of paper that the name is written on; around all of it where it is chosen."""
        if self.chosen:
            pygame.draw.rect(canvas, CARD, self.rect, border_radius=ui.px(7))
            pygame.draw.rect(canvas, INK, self.rect, max(1, ui.px(1.5)), border_radius=ui.px(7))
            return
        if self.locked and not self.detail and not hot:
            return
        wide = min(room, max(self._name_width(ui), ui.px(46))) + 2 * ui.px(6)
        slip = pygame.Rect(left - ui.px(6), 0, wide, self.rect.height - ui.px(4))
        slip.centery = self.rect.centery
        slip = ui.mirror(slip, self.rect)
        paper = pygame.Surface(slip.size, pygame.SRCALPHA)
        ground = mix(CARD, ui.palette.arrow, 0.12) if hot else CARD
        pygame.draw.rect(paper, (*ground, PLATE), paper.get_rect(), border_radius=ui.px(6))
        canvas.blit(paper, slip)

    def _draw_token(self, canvas: pygame.Surface, ui: Ui, frame: pygame.Rect, hot: bool) -> None:
        """The round picture: a golden rim where stars were earned, a lock in the fog."""
        rim: Colour = INK_FAINT if self.locked else INK
        if self.stars[0]:
            rim = ui.palette.star
        elif not self.locked and not self.detail:
            rim = ui.palette.mine
        width = 3.0 if self.stars[0] or self.chosen or hot else 2.2
        picture = None if self.locked else self.picture
        token = round_picture(frame.width, picture, rim, width * ui.scale)
        canvas.blit(token, token.get_rect(center=frame.center))
        if self.locked:
            draw_lock(canvas, ui, (frame.centerx, frame.centery), INK_SOFT)


@cached_per_thread(maxsize=160)
def round_picture(side: int, picture: pygame.Surface | None, rim: Colour, width: float
                  ) -> pygame.Surface:  # fmt: skip
    """A picture cut round to a diameter of ``side`` with a rim of ``width`` around it [px]."""
    margin = round(width) + 2
    whole = (side + 2 * margin) * OVER
    image = pygame.Surface((whole, whole), pygame.SRCALPHA)
    image.fill((*rim, 0))
    middle, radius = (whole / 2, whole / 2), side * OVER / 2
    pygame.draw.circle(image, (*WHITE, 230), middle, radius + (width + 1) * OVER)
    pygame.draw.circle(image, (*rim, 255), middle, radius + width * OVER)
    if picture is None:
        pygame.draw.circle(image, (*CARD_SHADE, 255), middle, radius)
    else:
        face = pygame.Surface((side * OVER, side * OVER), pygame.SRCALPHA)
        face.blit(pygame.transform.smoothscale(picture, face.get_size()), (0, 0))
        disc = pygame.Surface(face.get_size(), pygame.SRCALPHA)
        pygame.draw.circle(disc, (255, 255, 255, 255), (radius, radius), radius)
        face.blit(disc, (0, 0), special_flags=pygame.BLEND_RGBA_MULT)
        image.blit(face, (middle[0] - radius, middle[1] - radius))
    return shrink(image, (side + 2 * margin, side + 2 * margin))
