"""Buttons side by side, as wide as their words need."""

from __future__ import annotations

from collections.abc import Sequence

import pygame

from game.ui.theme import Ui
from game.ui.widgets import Button


def _widths_by_need(buttons: Sequence[Button], room: float, ui: Ui) -> list[float]:
    """Widths [px] that add up to ``room``."""
    equal = room / len(buttons)
    full = [button.wanted(ui) for button in buttons]
    if max(full) <= equal:
        return [equal] * len(buttons)
    left_over = room - sum(full)
    if left_over > 0:
        return [width + left_over / len(full) for width in full]
    # Not everything has room: names first; what then is left is shared in proportion.
    least = [button.least(ui) for button in buttons]
    over = room - sum(least)
    if over > 0:
        missing = sum(full) - sum(least)
        return [a + (b - a) * over / missing for a, b in zip(least, full, strict=True)]
    return [width * room / sum(least) for width in least]


def lay_in_row(buttons: Sequence[Button], row: pygame.Rect, gap: int, ui: Ui | None = None) -> None:
    """Share the row's width [pixels] among the buttons, with a gap between them.

    Equally; with ``ui`` by what their words need where an equal share is too small for one, and
    in the direction in which its language is written.
    """
    room = row.width - gap * (len(buttons) - 1)
    widths = _widths_by_need(buttons, room, ui) if ui else [room / len(buttons)] * len(buttons)
    left = float(row.left)
    for button, width in zip(buttons, widths, strict=True):
        button.rect = pygame.Rect(round(left), row.top, round(width), row.height)
        left += width + gap
        if ui is not None:
            button.rect = ui.mirror(button.rect, row)
