"""The text of a level file with line numbers; a fault stands below the line that it is about."""

from __future__ import annotations

import pygame

from game.drafting.draft import DraftFault
from game.playback.code_pane import CODE_LEADING, CODE_UNITS, write_line
from game.ui.drawing import mix
from game.ui.theme import CARD, INK, INK_SOFT, RULE, Face, Ui

LINES_A_SCROLL = 3
"""Lines that a turn of the wheel moves."""
NOTE_UNITS = 13.5


class TextPane:
    """Draws a file, and stays where the person has scrolled to."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.fault: DraftFault | None = None
        self.first = 0
        """The line at the top, from 0."""
        self._room = 1
        """Lines that had room in the last picture."""

    def take(self, text: str, fault: DraftFault | None) -> None:
        """Show another text, and its fault."""
        self.lines, self.fault = text.expandtabs(4).splitlines(), fault
        if fault is not None and fault.line is not None:
            at = fault.line - 1
            if not self.first <= at < self.first + self._room - 4:
                self.first = at - self._room // 3
        self.scroll(0)

    def scroll(self, lines: int) -> None:
        """Move down by so many lines."""
        self.first = max(0, min(self.first + lines, len(self.lines) - self._room + 1))

    def page(self, way: int) -> None:
        """Move by a page: 1 down, -1 up."""
        self.scroll(way * max(1, self._room - 2))

    def draw(self, canvas: pygame.Surface, ui: Ui, rect: pygame.Rect, name: str) -> None:
        """Draw into ``rect`` [px], the file's name above."""
        pygame.draw.rect(canvas, CARD, rect, border_radius=ui.px(6))
        pygame.draw.rect(canvas, RULE, rect, 1, border_radius=ui.px(6))
        head = ui.write(canvas, name, (rect.left + ui.px(12), rect.top + ui.px(7)), Face.ITALIC,
                         15, INK_SOFT, "topleft", rect.width - ui.px(24), inside=rect)  # fmt: skip
        step = round(ui.size(CODE_UNITS) * CODE_LEADING)
        body = pygame.Rect(rect.left + 1, head.bottom + ui.px(5), rect.width - ui.px(10), 0)
        body.height = rect.bottom - ui.px(6) - body.top
        self._room = max(1, body.height // step)
        self.scroll(0)
        clip = canvas.get_clip()
        canvas.set_clip(body)
        y = body.top
        fault = self.fault
        if fault is not None and fault.line is None:
            y = self._draw_note(canvas, ui, body, y, fault.message)
        for index in range(self.first, len(self.lines)):
            row = pygame.Rect(body.left, y, body.width, step)
            if row.bottom > body.bottom:
                break
            here = fault is not None and fault.line == index + 1
            if here:
                pygame.draw.rect(canvas, mix(CARD, ui.palette.warning, 0.2), row)
            write_line(canvas, ui, row, index + 1, self.lines[index])
            y = row.bottom
            if here and fault is not None:
                y = self._draw_note(canvas, ui, body, y, fault.message)
        canvas.set_clip(clip)

    def _draw_note(self, canvas: pygame.Surface, ui: Ui, body: pygame.Rect, top: int, message: str
              ) -> int:  # fmt: skip
        """What is wrong, in the colour of warnings; the row below it."""
        inner = pygame.Rect(body.left + ui.px(44), top + ui.px(3), body.width - ui.px(58), 0)
        count = len(ui.wrap(message, Face.TEXT, NOTE_UNITS, inner.width))
        inner.height = count * round(ui.size(NOTE_UNITS) * 1.35)
        card = pygame.Rect(body.left, top, body.width, inner.height + ui.px(8))
        pygame.draw.rect(canvas, mix(CARD, ui.palette.warning, 0.1), card)
        bar = pygame.Rect(inner.left - ui.px(10), inner.top, max(2, ui.px(3)), inner.height)
        pygame.draw.rect(canvas, ui.palette.warning, bar)
        ui.paragraph(canvas, message, inner, Face.TEXT, NOTE_UNITS, INK)
        return card.bottom
