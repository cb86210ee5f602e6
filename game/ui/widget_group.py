"""Widgets that share the pointer and the keyboard's focus."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy

import pygame

from game.ui.sheets import Shown
from game.ui.theme import Ui
from game.ui.widgets import Action, Button, Field, Widget

ARROW_DIRECTIONS = {
    pygame.K_LEFT: (-1, 0),
    pygame.K_RIGHT: (1, 0),
    pygame.K_UP: (0, -1),
    pygame.K_DOWN: (0, 1),
}
"""Arrow keys on the screen."""


class WidgetGroup:
    """Widgets that share the pointer and, if ``keyboard``, the focus."""

    def __init__(self, keyboard: bool = True) -> None:
        self.keyboard = keyboard
        self.widgets: list[Widget] = []
        self.focus = 0
        self.keys_used = False
        self._pointer = (-1, -1)

    def place(self, widgets: Sequence[Widget]) -> None:
        """Take these widgets, in the order of the keyboard."""
        self.widgets = list(widgets)
        self.focus = min(self.focus, max(0, len(self.widgets) - 1))

    @property
    def focused(self) -> Widget | None:
        """The widget that has the keyboard."""
        return self.widgets[self.focus] if self.widgets else None

    def spoken(self, ui: Ui) -> str:
        """The focused widget in words."""
        widget = self.focused
        if widget is None or not self.keyboard:
            return ""
        value = getattr(widget, "value", "") or getattr(widget, "detail", "")
        return f"{widget.label}: {value}" if value else widget.label

    @property
    def text_field(self) -> pygame.Rect | None:
        """Where text is written, while a field has the focus."""
        focused = self.focused if self.keyboard and self.keys_used else None
        return focused.rect if isinstance(focused, Field) else None

    def under(self, pos: tuple[int, int]) -> Widget | None:
        """The widget at a pixel."""
        return next((w for w in self.widgets if w.rect.collidepoint(pos)), None)

    def event(self, event: pygame.Event) -> Action | None:
        """Pass an event to the widget it is meant for."""
        if event.type == pygame.MOUSEMOTION:
            self._pointer = event.pos
        elif event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            self._pointer = event.pos
            widget = self.under(event.pos)
            if widget is not None:
                self.focus = self.widgets.index(widget)
                self.keys_used = self.keys_used or isinstance(widget, Field)
                return widget.press(event)
        elif event.type == pygame.TEXTINPUT:
            focused = self.focused if self.keyboard else None
            return focused.write(event.text) if isinstance(focused, Field) else None
        elif event.type == pygame.KEYDOWN and self.keyboard and self.widgets:
            self.keys_used = True
            action = self.widgets[self.focus].keyed(event)
            if action is not None:
                return action
            if event.key == pygame.K_TAB:
                self._focus_next(-1 if event.mod & pygame.KMOD_SHIFT else 1)
            elif event.key in ARROW_DIRECTIONS and not self._focus_towards(
                ARROW_DIRECTIONS[event.key]
            ):
                self._focus_next(1 if event.key in (pygame.K_DOWN, pygame.K_RIGHT) else -1)
        return None

    def _focus_towards(self, way: tuple[int, int]) -> bool:
        """Move the focus to the nearest widget that way; whether there is one."""
        here = self.widgets[self.focus].rect
        best, nearest = -1, float("inf")
        for index, widget in enumerate(self.widgets):
            if isinstance(widget, Button) and not widget.enabled:
                continue
            x, y = widget.rect.centerx - here.centerx, widget.rect.centery - here.centery
            along, aside = (x, abs(y)) if way[0] else (y, abs(x))
            along *= way[0] or way[1]
            # Distance ahead plus a price for being aside, which is low in the same row or column.
            shares = (
                widget.rect.top < here.bottom and here.top < widget.rect.bottom
                if way[0]
                else widget.rect.left < here.right and here.left < widget.rect.right
            )
            cost = along + (0.5 if shares else 3.0) * aside
            if along > 2 and cost < nearest:
                best, nearest = index, cost
        if best < 0:
            return False
        self.focus = best
        return True

    def _focus_next(self, step: int) -> None:
        for _ in self.widgets:
            self.focus = (self.focus + step) % len(self.widgets)
            widget = self.widgets[self.focus]
            if not isinstance(widget, Button) or widget.enabled:
                return

    def draw(self, canvas: pygame.Surface, ui: Ui, some: Sequence[Widget] | None = None,
             shift: tuple[int, int] = (0, 0)) -> None:  # fmt: skip
        """Draw ``some`` of the widgets or all, moved by ``shift`` [px]."""
        for widget in self.widgets if some is None else some:
            moved = widget
            if shift != (0, 0):
                moved = copy(widget)
                moved.rect = widget.rect.move(shift)
            moved.draw(canvas, ui, *self._state(widget))

    def draw_one(self, canvas: pygame.Surface, ui: Ui, index: int) -> None:
        """Draw one of them."""
        self.draw(canvas, ui, [self.widgets[index]])

    def shown(self, widget: Widget) -> Shown:
        """Everything that can be seen of a widget whose fields say all about it."""
        return (repr(widget), *self._state(widget))

    def _state(self, widget: Widget) -> tuple[bool, bool]:
        """Whether it is under the pointer, and whether it has the keyboard."""
        hot = bool(widget.rect.collidepoint(self._pointer))
        return hot, self.keyboard and self.keys_used and widget is self.focused
