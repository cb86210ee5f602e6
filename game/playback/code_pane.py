"""The code of a strategy with the line of this verb lit up, and its variables beside."""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass

import pygame

from engine.running.trace import TracedFrame
from game.playback.trace_view import TraceView
from game.ui.palette import Colour
from game.ui.theme import (
    BLUE,
    CARD,
    GREEN,
    INK,
    INK_FAINT,
    INK_SOFT,
    RULE,
    VERMILION,
    Face,
    Ui,
)

CODE_UNITS = 13.0
CODE_LEADING = 1.42
HIGHLIGHT = (255, 226, 178)
NUMBER_MARGIN = 40
"""Room for line numbers [design units]; a click there is a breakpoint."""
# Good enough to colour code: comments, strings on one line, words, spaces, other signs.
_TOKENS = re.compile(r"#.*|\"[^\"]*\"|'[^']*'|\w+|\s+|[^\w\s]")


@dataclass(frozen=True)
class Touch:
    """What was clicked: a line's margin, a variable, or the way to its change before or after."""

    kind: str
    """`line`, `variable` or `change`."""
    name: str = ""
    line: tuple[int, int] = (0, 0)
    """File and line number."""
    way: int = 0


class CodePane:
    """Draws code and variables of a verb, and knows what lies under a pixel."""

    def __init__(self, view: TraceView) -> None:
        self.view = view
        self.stops: set[tuple[int, int]] = set()
        """Breakpoints: file and line."""
        self.chosen = ""
        """The variable whose curve is shown."""
        self._lines = [file.text.expandtabs(4).splitlines() for file in view.trace.files]
        self.touches: list[tuple[pygame.Rect, Touch]] = []
        """What can be clicked in the last picture."""
        self._first_lines: dict[int, int] = {}
        """The line at the top, by file: it moves only when it must."""
        self._file = 0

    def touch(self, pixel: tuple[int, int]) -> Touch | None:
        """What lies under a pixel of the last picture."""
        return next((touch for rect, touch in self.touches if rect.collidepoint(pixel)), None)

    def begin(self) -> None:
        """Forget where things lay; before a new picture."""
        self.touches = []

    def draw_code(self, canvas: pygame.Surface, ui: Ui, rect: pygame.Rect, number: int) -> None:
        """The file about the line that calls verb `number`."""
        frame = self.view.frame(number)
        if frame is not None:
            self._file = frame.file
        if not self._lines:
            ui.paragraph(canvas, ui.text("code.none"), rect, Face.ITALIC, 15, INK_SOFT)
            return
        lines = self._lines[self._file]
        pygame.draw.rect(canvas, CARD, rect, border_radius=ui.px(6))
        pygame.draw.rect(canvas, RULE, rect, 1, border_radius=ui.px(6))
        name = self.view.trace.files[self._file].name
        head = ui.write(canvas, name, (rect.left + ui.px(10), rect.top + ui.px(5)), Face.ITALIC,
                         14, INK_SOFT, "topleft", rect.width // 2)  # fmt: skip
        if frame is None:
            ui.write(canvas, ui.text("code.ended"), (rect.right - ui.px(10), head.top),
                      Face.ITALIC, 13, INK_SOFT, "topright", rect.width // 2)  # fmt: skip
        step = round(ui.size(CODE_UNITS) * CODE_LEADING)
        body = pygame.Rect(rect.left + 1, head.bottom + ui.px(3), rect.width - 2, 0)
        body.height = rect.bottom - ui.px(4) - body.top
        room = max(1, body.height // step)
        first = self._scrolled_to(frame.line if frame else 0, room, len(lines))
        clip = canvas.get_clip()
        canvas.set_clip(body)
        lit = {f.line for f in self._frames_at(number) if f.file == self._file}
        for index in range(first, min(first + room, len(lines))):
            row = pygame.Rect(body.left, body.top + (index - first) * step, body.width, step)
            if index + 1 in lit:
                strong = frame is not None and index + 1 == frame.line
                pygame.draw.rect(canvas, HIGHLIGHT if strong else _faded(HIGHLIGHT), row)
            self._draw_row(canvas, ui, row, index + 1, lines[index])
        canvas.set_clip(clip)

    def _frames_at(self, number: int) -> tuple[TracedFrame, ...]:
        verbs = self.view.trace.verbs
        return verbs[number].frames if number < len(verbs) else ()

    def _scrolled_to(self, line: int, room: int, count: int) -> int:
        """The line at the top: moved only where ``line`` (from 1) is not well inside the view."""
        first = self._first_lines.get(self._file, 0)
        if line and not first + 2 <= line - 1 < first + room - 2:
            first = line - 1 - room // 2
        self._first_lines[self._file] = first = max(0, min(first, count - room))
        return first

    def _draw_row(self, canvas: pygame.Surface, ui: Ui, row: pygame.Rect, line: int, text: str
             ) -> None:  # fmt: skip
        margin = pygame.Rect(row.left, row.top, ui.px(NUMBER_MARGIN), row.height)
        here = (self._file, line)
        self.touches.append((margin, Touch("line", line=here)))
        if here in self.stops:
            pygame.draw.aacircle(canvas, VERMILION, (row.left + ui.px(9), row.centery), ui.px(4.5))
        write_line(canvas, ui, row, line, text)

    def draw_variables(self, canvas: pygame.Surface, ui: Ui, rect: pygame.Rect, number: int
                       ) -> None:  # fmt: skip
        """Names and values, changed ones bold; then what was noted and printed last."""
        t, view = ui.text, self.view
        ui.write(canvas, t("code.variables"), rect.topleft, Face.TITLE, 16.5, INK, inside=rect)
        lines = {"code.note": view.note(number), "code.printed": view.printed(number)}
        said = [(key, text) for key, text in lines.items() if text]
        step = round(ui.size(13) * 1.5)
        y = rect.top + round(ui.size(16.5) * 1.45)
        foot = rect.bottom - step * len(said)
        values, changed = view.variables(number), view.changed(number)
        room = max(0, (foot - y) // step)
        # What changed is never cut off the end of a long list.
        names = sorted(values, key=lambda n: (n != self.chosen, n not in changed))[:room]
        for name in [n for n in values if n in names]:
            row = pygame.Rect(rect.left, y, rect.width, step)
            self._draw_variable(canvas, ui, row, name, values[name].text, name in changed,
                           values[name].number is not None)  # fmt: skip
            y += step
        for index, (key, text) in enumerate(said):
            at = (rect.left, foot + step * index + step // 2)
            label = ui.write(canvas, t(key), at, Face.ITALIC, 13, INK_SOFT, "midleft")
            _write_code(canvas, ui, _truncated(ui, text, rect.right - label.right - ui.px(8)),
                   (label.right + ui.px(8), at[1]), INK, False)  # fmt: skip

    def _draw_variable(self, canvas: pygame.Surface, ui: Ui, row: pygame.Rect, name: str, text: str,
                  changed: bool, numeric: bool) -> None:  # fmt: skip
        chosen = name == self.chosen
        if chosen:
            pygame.draw.rect(canvas, HIGHLIGHT, row, border_radius=ui.px(4))
        size, third = ui.px(18), round(row.width * 0.34)
        for index, way in enumerate((-1, 1)):
            arrow = pygame.Rect(row.right - size * (2 - index), row.top, size, row.height)
            self.touches.append((arrow, Touch("change", name, way=way)))
            x, y = arrow.center
            tip, wing = way * ui.px(3.6) / 2, ui.px(3.6)
            head = [(x - tip, y - wing), (x + tip, y), (x - tip, y + wing)]
            pygame.draw.aalines(canvas, INK_SOFT, False, head)
        self.touches.append((row, Touch("variable", name)))
        ink = BLUE if numeric else INK
        label = _truncated(ui, name, third - ui.px(8), changed)
        _write_code(canvas, ui, label, (row.left + ui.px(4), row.centery), ink, False, changed)
        room = row.width - third - 2 * size - ui.px(6)
        _write_code(
            canvas,
            ui,
            _truncated(ui, text, room, changed),
            (row.left + third, row.centery),
            INK,
            False,
            changed,
        )


def write_line(canvas: pygame.Surface, ui: Ui, row: pygame.Rect, line: int, text: str) -> None:
    """A line of code with its number before it."""
    margin = row.left + ui.px(NUMBER_MARGIN)
    _write_code(canvas, ui, str(line), (margin - ui.px(8), row.centery), INK_FAINT, True)
    x = margin + len(text[: len(text) - len(text.lstrip())]) * ui.size(CODE_UNITS) * 0.56
    for word in _TOKENS.findall(text.strip()):
        if word.isspace():
            x += len(word) * ui.size(CODE_UNITS) * 0.3
            continue
        x = _write_code(canvas, ui, word, (x, row.centery), _token_ink(word), False)
        if x > row.right:
            break


def _token_ink(word: str) -> Colour:
    if word.startswith("#"):
        return INK_SOFT
    if word[0] in "\"'":
        return GREEN
    return VERMILION if keyword.iskeyword(word) else INK


def _faded(colour: Colour) -> Colour:
    return (
        (colour[0] + CARD[0]) // 2,
        (colour[1] + CARD[1]) // 2,
        (colour[2] + CARD[2]) // 2,
    )


def _write_code(canvas: pygame.Surface, ui: Ui, text: str, at: tuple[float, float], colour: Colour,
           ends: bool, strong: bool = False) -> float:  # fmt: skip
    """Write code, which reads from the left in its own digits in every language; its right end."""
    image = ui.fonts.render(text, Face.TITLE if strong else Face.TEXT, ui.size(CODE_UNITS), colour)
    rect = image.get_rect()
    setattr(rect, "midright" if ends else "midleft", (round(at[0]), round(at[1])))
    canvas.blit(image, rect)
    return float(rect.right)


def _truncated(ui: Ui, text: str, room: float, strong: bool = False) -> str:
    face, pixels = Face.TITLE if strong else Face.TEXT, ui.size(CODE_UNITS)
    if ui.fonts.width(text, face, pixels) <= room:
        return text
    while text and ui.fonts.width(text + "…", face, pixels) > room:
        text = text[:-1]
    return text + "…"
