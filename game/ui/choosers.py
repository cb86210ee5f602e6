"""Widgets for choosing: one of several values on a line, one of several answers, a file."""

from __future__ import annotations

from dataclasses import dataclass, field

import pygame

from game.ui.drawing import mix
from game.ui.theme import CARD, CARD_SHADE, INK, INK_SOFT, RULE, Face, Ui
from game.ui.widgets import PRESS_KEYS, Action, Pressed, draw_focus


@dataclass
class Pick:
    """A choice among several: its name at one side, the value between two arrows at the other."""

    key: str
    label: str
    value: str
    note: str = ""
    """One line below the name."""
    rect: pygame.Rect = field(default_factory=pygame.Rect)
    back: bool = False
    """Whether writing runs from right to left, as it was drawn last."""

    def ends(self) -> tuple[pygame.Rect, pygame.Rect]:
        """The arrow to the choice before and the one to the next."""
        side, width = self.rect.height, round(self.rect.width * 0.46)
        far = pygame.Rect(self.rect.right - side, self.rect.top, side, side)
        near = pygame.Rect(self.rect.right - width, self.rect.top, side, side)
        if self.back:
            area = self.rect.left + self.rect.right
            near.left, far.left = area - near.right, area - far.right
        return near, far

    def press(self, event: pygame.Event) -> Action | None:
        """A click on the first arrow goes back, anywhere else on."""
        before, _ = self.ends()
        spot = getattr(event, "pos", (-1, -1))
        return Action(self.key, "-" if before.collidepoint(spot) else "+")

    def keyed(self, event: pygame.Event) -> Action | None:
        """Left and right choose; Enter goes on to the next."""
        if event.key in (pygame.K_LEFT, pygame.K_RIGHT):
            return Action(self.key, "+" if (event.key == pygame.K_RIGHT) != self.back else "-")
        if event.key in PRESS_KEYS:
            return Action(self.key, "+")
        return None

    def draw(self, canvas: pygame.Surface, ui: Ui, hot: bool, focused: bool) -> None:
        """Draw name, note, value and arrows."""
        self.back = ui.rtl
        draw_named(canvas, ui, self.rect, self.label, self.note, hot or focused)
        near, far = self.ends()
        for end, way in ((near, 1 if self.back else -1), (far, -1 if self.back else 1)):
            u = ui.scale
            tip = (end.centerx + way * 4 * u, end.centery)
            for sign in (-1, 1):
                tail = (end.centerx - way * 3 * u, end.centery + sign * 6 * u)
                pygame.draw.line(canvas, INK, tail, tip, max(2, ui.px(2)))
        between = near.union(far)
        ui.write(canvas, self.value, between.center, Face.TITLE, 16.5, INK, "center",
                  between.width - near.width - far.width)  # fmt: skip
        if focused:
            draw_focus(canvas, ui, self.rect, ui.px(7), 0)


@dataclass
class Slot:
    """A place for a file: its name at one side, the file's at the other, a cross to empty it."""

    key: str
    label: str
    value: str
    note: str = ""
    """One line below the name."""
    full: bool = False
    """Whether there is a file to be taken out."""
    rect: pygame.Rect = field(default_factory=pygame.Rect)
    back: bool = False
    """Whether writing runs from right to left, as it was drawn last."""

    def cross(self) -> pygame.Rect:
        """Where the file is taken out."""
        side = self.rect.height
        left = self.rect.left if self.back else self.rect.right - side
        return pygame.Rect(left, self.rect.top, side, side)

    def press(self, event: pygame.Event) -> Action | None:
        """A click on the cross takes the file out."""
        spot = getattr(event, "pos", (-1, -1))
        return Action(self.key) if self.full and self.cross().collidepoint(spot) else None

    def keyed(self, event: pygame.Event) -> Action | None:
        """Enter, Delete and Backspace do, too."""
        out = (*PRESS_KEYS, pygame.K_DELETE, pygame.K_BACKSPACE)
        return Action(self.key) if self.full and event.key in out else None

    def draw(self, canvas: pygame.Surface, ui: Ui, hot: bool, focused: bool) -> None:
        """Draw name, note, the file and the cross."""
        draw_named(canvas, ui, self.rect, self.label, self.note, hot or focused)
        width, side = round(self.rect.width * 0.46), self.rect.height
        self.back = ui.rtl
        between = pygame.Rect(self.rect.right - width, self.rect.top, width, side)
        between, cross = ui.mirror(between, self.rect), self.cross()
        ink = INK if self.full else INK_SOFT
        ui.write(canvas, self.value, between.center, Face.TITLE, 16.5, ink, "center",
                  width - 2 * side)  # fmt: skip
        if self.full:
            arm = 5 * ui.scale
            for sign in (-1, 1):
                tip = (cross.centerx + arm, cross.centery + sign * arm)
                tail = (cross.centerx - arm, cross.centery - sign * arm)
                pygame.draw.line(canvas, INK, tail, tip, max(2, ui.px(2)))
        if focused:
            draw_focus(canvas, ui, self.rect, ui.px(7), 0)


def draw_named(canvas: pygame.Surface, ui: Ui, rect: pygame.Rect, label: str, note: str,
               lit: bool) -> None:  # fmt: skip
    """What every line begins with: its ground where it is ``lit``, its name, the note below."""
    if lit:
        pygame.draw.rect(canvas, mix(CARD_SHADE, CARD, 0.55), rect, border_radius=ui.px(7))
    room = round(rect.width * 0.54) - ui.px(20)
    left, lift = rect.left + ui.px(14), ui.px(8) if note else 0
    ui.write(canvas, label, (left, rect.centery - lift), Face.TITLE, 16.5, INK, "midleft",
              room, inside=rect)  # fmt: skip
    if note:
        ui.write(canvas, note, (left, rect.centery + ui.px(10)), Face.TEXT, 11.5, INK_SOFT,
                  "midleft", room, inside=rect)  # fmt: skip


@dataclass
class Option(Pressed):
    """One answer to a question, as long as it needs to be, with its number before it."""

    key: str
    label: str
    number: int
    units: float = 16.5
    rect: pygame.Rect = field(default_factory=pygame.Rect)

    def height(self, ui: Ui, width: int) -> int:
        """Height it needs at this width [px]."""
        lines = ui.wrap(self.label, Face.SERIF, self.units, width - ui.px(70))
        return max(ui.px(46), round(ui.size(self.units) * 1.35) * len(lines) + ui.px(22))

    def draw(self, canvas: pygame.Surface, ui: Ui, hot: bool, focused: bool) -> None:
        """Draw number and text on a slip."""
        radius = ui.px(7)
        ground = mix(CARD, ui.palette.arrow, 0.10) if hot else CARD
        pygame.draw.rect(canvas, ground, self.rect, border_radius=radius)
        pygame.draw.rect(canvas, INK_SOFT, self.rect, 1, border_radius=radius)
        disc = pygame.Rect(0, 0, ui.px(26), ui.px(26))
        disc.center = (self.rect.left + ui.px(28), self.rect.centery)
        disc = ui.mirror(disc, self.rect)
        pygame.draw.aacircle(canvas, mix(CARD_SHADE, CARD, 0.2), disc.center, disc.width / 2)
        pygame.draw.aacircle(canvas, RULE, disc.center, disc.width / 2, 1)
        ui.write(canvas, str(self.number), disc.center, Face.TITLE, 15, INK, "center")
        lines = ui.wrap(self.label, Face.SERIF, self.units, self.rect.width - ui.px(70))
        step = round(ui.size(self.units) * 1.35)
        text = pygame.Rect(self.rect.left + ui.px(54), 0, self.rect.width - ui.px(70),
                           step * len(lines))  # fmt: skip
        text.centery = self.rect.centery
        ui.paragraph(canvas, self.label, ui.mirror(text, self.rect), Face.SERIF, self.units, INK)
        if focused:
            draw_focus(canvas, ui, self.rect, radius)
