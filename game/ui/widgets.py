"""What keyboard, mouse and gamepad (which arrives as keys) press: button, stepper, field."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Protocol

import pygame

from game.ui.drawing import key_cap, mix
from game.ui.signpost import draw_board
from game.ui.theme import CARD, CARD_SHADE, INK, INK_SOFT, RULE, WHITE, Colour, Face, Ui

DISABLED_INK = (98, 86, 68)
"""Writing on what cannot be pressed now."""
CRAMPED_SHARE = 0.85
"""Where name or key would have less than this share of its width, the key goes below the name."""
PRESS_KEYS = (pygame.K_RETURN, pygame.K_KP_ENTER, pygame.K_SPACE)
"""Keys that press what is focused."""
SMALL_SIGNS = ".,\u25a1\u25b3\u25cb\u00d7"
"""Signs too small to be read at the size of a key's name."""
RING = 4
"""Room for the ring of the focus around a widget [px]."""
DETAIL_FADE = 0.25
"""How much of the ground is in the ink of a button's second line."""


@dataclass(frozen=True)
class Action:
    """What a person did with a widget: the widget's key and what he chose."""

    key: str
    value: str = ""


class Pressed:
    """What does one thing when it is clicked, or while focused by Enter or the space bar."""

    key: str
    enabled: bool = True

    def press(self, event: pygame.Event) -> Action | None:
        """React to a click."""
        return Action(self.key) if self.enabled else None

    def keyed(self, event: pygame.Event) -> Action | None:
        """React to a key while focused."""
        return self.press(event) if event.key in PRESS_KEYS else None


@dataclass
class Button(Pressed):
    """A push button with an optional key cap and a second line."""

    key: str
    label: str
    cap: str = ""
    detail: str = ""
    main: bool = False
    enabled: bool = True
    quiet: bool = False
    """Whether it stands behind its neighbours: without paper of its own."""
    board: bool = False
    """Whether it is a board of a signpost."""
    rect: pygame.Rect = field(default_factory=pygame.Rect)

    def wanted(self, ui: Ui) -> int:
        """The width at which nothing has to be set smaller [px]."""
        cap = ui.px(6) + self._cap_width(ui) if self.cap else 0
        words = ui.width(self.label, Face.TITLE, 15.5) + cap
        return ui.px(18) + max(words, ui.width(self.detail, Face.TEXT, 12) if self.detail else 0)

    def least(self, ui: Ui) -> int:
        """The width at which its name is whole, with the key below it [px]."""
        low = self._cap_width(ui) if self.cap else ui.width(self.detail, Face.TEXT, 12)
        return ui.px(18) + max(ui.width(self.label, Face.TITLE, 15.5), low)

    def _cap_width(self, ui: Ui) -> int:
        return max(ui.px(20), ui.width(self.cap, Face.TEXT, 11) + ui.px(10))

    def draw(self, canvas: pygame.Surface, ui: Ui, hot: bool, focused: bool) -> None:
        """Draw; ``hot`` is under the pointer, ``focused`` has the keyboard."""
        _draw_cached(self, canvas, ui, hot, focused)

    def _paint(self, canvas: pygame.Surface, ui: Ui, hot: bool, focused: bool) -> None:
        radius = ui.px(7)
        ground = INK if self.main else CARD
        if not self.enabled:
            ground = CARD_SHADE
        elif hot:
            ground = mix(ground, ui.palette.arrow, 0.22 if self.main else 0.10)
        pen = WHITE if self.main and self.enabled else INK if self.enabled else DISABLED_INK
        rim = INK_SOFT if self.enabled and not self.quiet else RULE
        if self.board:
            draw_board(canvas, ui, self.rect, ground, INK)
        else:
            if not self.quiet or hot:
                pygame.draw.rect(canvas, ground, self.rect, border_radius=radius)
            pygame.draw.rect(canvas, rim, self.rect, 1, border_radius=radius)
        self._write(canvas, ui, ground, pen)
        if focused:
            draw_focus(canvas, ui, self.rect, radius)

    def _write(self, canvas: pygame.Surface, ui: Ui, ground: Colour, pen: Colour) -> None:
        """Name, key cap and second line.

        Without a key the name is in the middle; with one it begins at the left, with the key at
        the right, or below the name in the place of the second line where there is no room.
        """
        inner = self.rect.inflate(-ui.px(16), 0)
        y = self.rect.centery - (ui.px(8) if self.detail else 0)
        below = False
        if self.cap:
            name, wanted = ui.width(self.label, Face.TITLE, 15.5), self._cap_width(ui)
            # The key takes what the name leaves, and at least 45% of the button if it needs that.
            width = min(wanted, max(round(inner.width * 0.45), inner.width - name - ui.px(6)))
            room = inner.width - width - ui.px(6)
            below = bool(self.detail) and (
                room < CRAMPED_SHARE * name or width < CRAMPED_SHARE * wanted
            )
            width = min(wanted, inner.width) if below else width
            cap = pygame.Rect(inner.right - width, 0, width, ui.px(19))
            if below:
                cap.left, room = inner.left, inner.width
            cap.centery = y + ui.px(20) * below
            cap = ui.mirror(cap, inner)
            key_cap(canvas, cap, pen)
            units = 16 if self.cap in SMALL_SIGNS else 11
            ui.write(canvas, self.cap, cap.center, Face.TEXT, units, pen, "center", width - 4)
            ui.write(canvas, self.label, (inner.left, y), Face.TITLE, 15.5, pen, "midleft", room,
                      inside=inner)  # fmt: skip
        else:
            ui.write(canvas, self.label, (self.rect.centerx, y), Face.TITLE, 15.5, pen, "center",
                      inner.width)  # fmt: skip
        if self.detail and not below:
            soft = mix(pen, ground, DETAIL_FADE) if self.enabled else pen
            spot = (inner.left, y + ui.px(19)) if self.cap else (inner.centerx, y + ui.px(19))
            ui.write(canvas, self.detail, spot, Face.TEXT, 12, soft,
                      "midleft" if self.cap else "center", inner.width, inside=inner)  # fmt: skip


@dataclass
class Stepper:
    """A value between a minus and a plus."""

    key: str
    label: str
    value: str
    caps: tuple[str, str] = ("", "")
    rect: pygame.Rect = field(default_factory=pygame.Rect)
    marked: bool = False
    """Whether its plus is dark, because somebody asks for more of it."""
    back: bool = False
    """Whether writing runs from right to left, as it was drawn last."""

    def ends(self) -> tuple[pygame.Rect, pygame.Rect]:
        """The minus and the plus: narrower than high, so that the words between them fit."""
        height = self.rect.height
        width = round(0.86 * height)
        less = pygame.Rect(self.rect.left, self.rect.top, width, height)
        more = pygame.Rect(self.rect.right - width, self.rect.top, width, height)
        return (more, less) if self.back else (less, more)

    def press(self, event: pygame.Event) -> Action | None:
        """A click on one of the ends."""
        less, more = self.ends()
        spot = getattr(event, "pos", (-1, -1))
        if less.collidepoint(spot):
            return Action(self.key, "-")
        return Action(self.key, "+") if more.collidepoint(spot) else None

    def keyed(self, event: pygame.Event) -> Action | None:
        """Left and right while focused."""
        if event.key in (pygame.K_LEFT, pygame.K_RIGHT):
            return Action(self.key, "+" if (event.key == pygame.K_RIGHT) != self.back else "-")
        if event.key in (pygame.K_MINUS, pygame.K_KP_MINUS):
            return Action(self.key, "-")
        more = event.key in (pygame.K_EQUALS, pygame.K_KP_PLUS)
        return Action(self.key, "+") if more else None

    def draw(self, canvas: pygame.Surface, ui: Ui, hot: bool, focused: bool) -> None:
        """Draw the value between its ends."""
        self.back = ui.rtl
        _draw_cached(self, canvas, ui, hot, focused)

    def _paint(self, canvas: pygame.Surface, ui: Ui, hot: bool, focused: bool) -> None:
        radius = ui.px(6)
        pygame.draw.rect(canvas, CARD, self.rect, border_radius=radius)
        for end, sign, cap in zip(self.ends(), ("\u2212", "+"), self.caps, strict=True):
            dark = self.marked and sign == "+"
            pygame.draw.rect(canvas, INK if dark else CARD_SHADE, end, border_radius=radius)
            ui.write(canvas, sign, (end.centerx, end.centery - (ui.px(7) if cap else 1)),
                      Face.TITLE, 18, WHITE if dark else INK, "center")  # fmt: skip
            if cap:
                ui.write(canvas, cap, (end.centerx, end.bottom - ui.px(11)), Face.TEXT, 10,
                          WHITE if dark else INK_SOFT, "center", end.width - 2)  # fmt: skip
        pygame.draw.rect(canvas, INK_SOFT, self.rect, 1, border_radius=radius)
        room = self.rect.width - 2 * self.ends()[0].width - ui.px(6)
        # Two lines, also where the letters are the largest.
        part = min(1.0, self.rect.height / (1.4 * (ui.size(11) + ui.size(17))))
        middle = self.rect.centery
        ui.write(canvas, self.label, (self.rect.centerx, middle - ui.px(11)), Face.TEXT,
                  11 * part, INK_SOFT, "center", room)  # fmt: skip
        ui.write(canvas, self.value, (self.rect.centerx, middle + ui.px(8)), Face.TITLE,
                  17 * part, INK, "center", room)  # fmt: skip
        if focused:
            draw_focus(canvas, ui, self.rect, radius)


@dataclass
class Field:
    """A line for digits."""

    key: str
    label: str
    value: str = ""
    longest: int = 10
    rect: pygame.Rect = field(default_factory=pygame.Rect)

    def press(self, event: pygame.Event) -> Action | None:
        """A click only takes the focus."""
        return None

    def keyed(self, event: pygame.Event) -> Action | None:
        """Delete the last digit, or confirm."""
        if event.key == pygame.K_BACKSPACE:
            self.value = self.value[:-1]
        elif event.key in (pygame.K_RETURN, pygame.K_KP_ENTER):
            return Action(self.key, self.value)
        else:
            return None
        return Action(self.key + ".typed", self.value)

    def write(self, text: str) -> Action | None:
        """Take the digits of what was written."""
        before = self.value
        for sign in text:
            if sign.isdecimal() and len(self.value) < self.longest:
                # Persian digits are digits too.
                self.value = (self.value + str(int(sign))).lstrip("0") or "0"
        return Action(self.key + ".typed", self.value) if self.value != before else None

    def draw(self, canvas: pygame.Surface, ui: Ui, hot: bool, focused: bool) -> None:
        """Draw the label above and the digits on a line."""
        ui.write(canvas, self.label, (self.rect.left, self.rect.top - ui.px(4)), Face.TEXT, 12,
                  INK_SOFT, "bottomleft", inside=self.rect)  # fmt: skip
        blue = ui.palette.arrow
        pygame.draw.rect(canvas, WHITE if focused else CARD, self.rect, border_radius=ui.px(6))
        pygame.draw.rect(canvas, blue if focused else INK_SOFT, self.rect, 2 if focused else 1,
                         border_radius=ui.px(6))  # fmt: skip
        end = ui.write(canvas, self.value, (self.rect.left + ui.px(10), self.rect.centery),
                        Face.TITLE, 18, INK, "midleft", self.rect.width - ui.px(18),
                        inside=self.rect)  # fmt: skip
        if focused:
            x = end.right + 2
            pygame.draw.line(canvas, blue, (x, self.rect.top + ui.px(8)),
                             (x, self.rect.bottom - ui.px(8)), 2)  # fmt: skip


def draw_focus(canvas: pygame.Surface, ui: Ui, rect: pygame.Rect, radius: int, out: int = 3
               ) -> None:  # fmt: skip
    """The ring around what has the keyboard."""
    pygame.draw.rect(canvas, ui.palette.arrow, rect.inflate(2 * out, 2 * out), max(2, ui.px(2)),
                     border_radius=radius + max(0, out))  # fmt: skip


def _draw_cached(widget: Button | Stepper, canvas: pygame.Surface, ui: Ui, hot: bool, focused: bool
               ) -> None:  # fmt: skip
    """Draw a widget and the ring around it; the picture is made again when a field changes."""
    room = widget.rect.inflate(2 * RING, 2 * RING)
    moved = replace(widget, rect=widget.rect.move(-room.left, -room.top))
    image = ui.sheet(room.size, (repr(moved), hot, focused),
                     lambda image: moved._paint(image, ui, hot, focused))  # fmt: skip
    canvas.blit(image, room)


class Widget(Protocol):
    """What a group needs to know of a widget."""

    key: str
    label: str
    rect: pygame.Rect

    def press(self, event: pygame.Event) -> Action | None:
        """React to a click."""

    def keyed(self, event: pygame.Event) -> Action | None:
        """React to a key while focused."""

    def draw(self, canvas: pygame.Surface, ui: Ui, hot: bool, focused: bool) -> None:
        """Draw; ``hot`` is under the pointer, ``focused`` has the keyboard."""
