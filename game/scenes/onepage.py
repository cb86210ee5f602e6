"""A page over the scene below, closed by Escape or its one button."""

from __future__ import annotations

from collections.abc import Sequence

import pygame

from game.scenes.scene import Next, Pop
from game.ui.dialog import Dialog
from game.ui.theme import Ui
from game.ui.widget_group import WidgetGroup
from game.ui.widgets import Button

DONE = "done"
"""Key of the button that closes the page."""


class OnePage:
    """Dialog and button of such a page; a scene holds one."""

    def __init__(self) -> None:
        self.group, self.dialog = WidgetGroup(), Dialog()
        self.group.keys_used = True

    def event(self, event: pygame.Event) -> Next:
        """Escape and the button go back."""
        return Pop() if self.pressed(event) == DONE else None

    def pressed(self, event: pygame.Event) -> str:
        """The key of the button that was pressed, `DONE` for Escape as well; empty for none."""
        if event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE:
            return DONE
        action = self.group.event(event)
        return "" if action is None else action.key

    def draw_button(self, canvas: pygame.Surface, ui: Ui, inner: pygame.Rect,
                    label: str = "settings.done", others: Sequence[Button] = ()
                    ) -> None:  # fmt: skip
        """The button at the foot of the page; ``label`` is its text key.

        ``others`` are more buttons of the page, which lie somewhere else already.
        """
        done = Button(DONE, ui.text(label), ui.key("escape"), main=True)
        done.rect = pygame.Rect(0, 0, ui.px(220), ui.px(44))
        done.rect.midbottom = (inner.centerx, inner.bottom)
        self.group.place([done, *others])
        self.group.draw(canvas, ui)
