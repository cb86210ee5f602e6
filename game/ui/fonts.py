"""Typefaces: which one has which sign, and strings set in one or several of them."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from itertools import groupby
from pathlib import Path

import pygame

from engine.core.errors import visible
from game.ui.font_signs import UnknownTable, signs_of
from game.ui.palette import Colour
from game.words.script import (
    CJK_SIGN,
    INVISIBLE_SIGNS,
    LEFT_TO_RIGHT_MARK,
    clusters,
    in_latin,
    runs_leftwards,
    shaped,
)
from game.words.typefaces import (
    CHINESE_FACES,
    DEDICATED_SIGNS,
    SHAPED_SCRIPTS,
    Face,
    dedicated_face,
    font_file,
)

THICKENED_FACES = (Face.ARABIC_BOLD, Face.CHINESE_BOLD)
"""There is no file of this weight that pygame can open: the strokes are thickened."""
SMALL_TYPE = 24
"""Thickened strokes are drawn three times as large up to this size [px], twice above it, and
scaled down."""
THICKENING = 0.017
"""How far they grow on every side, of the type size."""
SIZE_FACTORS = {Face.ARABIC: 0.92, Face.ARABIC_BOLD: 0.92}
"""Scripts that look large beside Latin at the same size."""

ARABIC_FACES = (Face.ARABIC, Face.ARABIC_BOLD)
JOINED_LETTERS = "".join(
    map(chr, (*range(0xFE80, 0xFEFD), *range(0xFB56, 0xFB5A), *range(0xFB7A, 0xFB7E),
              *range(0xFB8A, 0xFB96), *range(0xFBFC, 0xFC00), *range(0x6F0, 0x6FA)))
)  # fmt: skip
"""Letters and digits of Persian as they stand in a word, see `shaped`."""
LETTERS_A_FRAME = 24
"""So many of them are loaded in one frame."""


@cache
def _signs_in(path: Path) -> Callable[[int], bool]:
    try:
        return signs_of(path)
    except (OSError, UnknownTable):
        # A typeface of the system's: FreeType tells a missing sign from the box in its place.
        from pygame import freetype

        freetype.init()
        font = freetype.Font(str(path), 16)
        return lambda code: font.get_metrics(chr(code))[0] is not None


class Fonts:
    """Opened fonts and lately rendered strings.

    A sign that its typeface lacks is set in the first other face that has it; one that none has
    is written in Latin letters.
    """

    MOST_STRINGS = 900
    """Rendered strings that are kept; with one more, all are dropped. Of the cheaper runs and
    widths four and eight times as many."""
    MOST_OPEN = 128
    """Fonts that are open at once, of up to a MB each: every size of the window has sizes of its
    own, and those of an earlier one are closed."""

    def __init__(self) -> None:
        pygame.font.init()
        self.opened: dict[tuple[Face, int], pygame.font.Font] = {}
        """By face and height [px]."""
        self._signs: dict[Face, Callable[[int], bool]] = {}
        self._has_cache: dict[tuple[Face, str], bool] = {}
        """Whether a face has a sign."""
        self._strings: dict[tuple[str, Face, int, Colour], pygame.Surface] = {}
        self._widths: dict[tuple[str, Face, int], int] = {}
        self._runs: dict[tuple[str, Face], list[tuple[Face, str]]] = {}
        self._loaded: dict[tuple[Face, int], int] = {}
        """How many of the joined letters a font has loaded."""
        self._drawable: dict[tuple[Face, str], bool] = {}
        """Whether one of the faces in which a face's strings are written has a sign."""

    def font(self, face: Face, pixels: int) -> pygame.font.Font:
        """The font of ``face`` at a height of ``pixels``, larger if it is to be thickened."""
        key = (face, pixels)
        font = self.opened.pop(key, None)
        if font is None:
            while len(self.opened) >= self.MOST_OPEN:
                oldest = next(iter(self.opened))
                del self.opened[oldest]
                self._loaded.pop(oldest, None)
            size = pixels * SIZE_FACTORS.get(face, 1.0) * _oversampling(face, pixels)
            font = pygame.font.Font(str(font_file(face)), round(size))
            if face in SHAPED_SCRIPTS:
                with suppress(pygame.error):  # a library without HarfBuzz knows no rules
                    font.set_script(SHAPED_SCRIPTS[face])
        self.opened[key] = font  # the last one: it was used last
        return font

    def warm(self, face: Face, pixels: int) -> bool:
        """Open a font and load its first sign; False where that is done, or no room is left."""
        if (face, pixels) in self.opened or len(self.opened) >= self.MOST_OPEN:
            return False
        self.font(face, pixels).size("0")
        return True

    def warm_signs(self) -> None:
        """Open one more table of the signs that a typeface has."""
        for face in Face:
            known = (face, "a") in self._has_cache or face in DEDICATED_SIGNS
            if not known and font_file(face) is not None:
                self._has_sign(face, "a")
                return

    def warm_scripts(self) -> None:
        """Open one more font of another script, in a size that is in use, or load some letters."""
        others = [
            (other, pixels) for face, pixels in self.opened for other in self._script_faces(face)
        ]
        if not any(self.warm(*other) for other in others):
            any(self._load_letters(*other) for other in others)

    def _script_faces(self, face: Face) -> list[Face]:
        """The faces in which Persian and Chinese stand beside a Latin one."""
        if face in (*ARABIC_FACES, *CHINESE_FACES, *DEDICATED_SIGNS):
            return []
        chinese = next(f for f in self._candidates(face) if f in CHINESE_FACES)
        arabic = Face.ARABIC_BOLD if face is Face.TITLE else Face.ARABIC
        return [f for f in (arabic, chinese) if font_file(f) is not None]

    def _load_letters(self, face: Face, pixels: int) -> bool:
        """Load some of the joined letters of a font; False where it has them all, or has none."""
        done = self._loaded.get((face, pixels), 0)
        if face not in ARABIC_FACES or done >= len(JOINED_LETTERS):
            return False
        self.font(face, pixels).render(
            JOINED_LETTERS[done : done + LETTERS_A_FRAME], True, (0, 0, 0)
        )
        self._loaded[face, pixels] = done + LETTERS_A_FRAME
        return True

    def choose(self, string: str, face: Face) -> Face:
        """``face`` if it has every sign of ``string``, else the first face that does."""
        if string.isascii():
            return face
        own = dedicated_face(string[0])
        if own is not None and self._has_all(own, string):
            return own
        return next((f for f in self._candidates(face) if self._has_all(f, string)), face)

    def _candidates(self, face: Face) -> Iterator[Face]:
        yield face
        yield from (Face.SERIF, Face.TEXT)
        bold = face in (Face.TITLE, *THICKENED_FACES)
        yield Face.ARABIC_BOLD if bold else Face.ARABIC
        if face is Face.TEXT:
            yield Face.CHINESE_TEXT
        yield Face.CHINESE_BOLD if bold else Face.CHINESE

    def _has_all(self, face: Face, string: str) -> bool:
        return all(self._has_sign(face, sign) for sign in string)

    def _has_sign(self, face: Face, sign: str) -> bool:
        key = (face, sign)
        if key not in self._has_cache and dedicated_face(sign) not in (None, face):
            # This face may have the sign as well, but not its script's rules.
            self._has_cache[key] = False
        if key not in self._has_cache:
            if face not in self._signs:
                path = font_file(face)
                if path is None:
                    return False
                self._signs[face] = _signs_in(path)
            self._has_cache[key] = self._signs[face](ord(sign))
        return self._has_cache[key]

    def _in_drawable_signs(self, string: str, face: Face) -> str:
        """``string`` with what no face can write in Latin letters."""
        written, before = [], ""
        for sign in unicodedata.normalize("NFC", string):
            own = dedicated_face(sign)
            if sign in INVISIBLE_SIGNS:
                # They hold together the parts of a picture as well.
                needed = (
                    sign == LEFT_TO_RIGHT_MARK or runs_leftwards(before) or dedicated_face(before)
                )
                written.append(sign if needed else "")
            elif own is not None and self._has_sign(own, sign):
                written.append(sign)
            else:
                known = self._is_drawable(face, sign)
                # Between the marks a colon stays where it is in a line from the right.
                written.append(
                    sign if known else f"{LEFT_TO_RIGHT_MARK}{in_latin(sign)}{LEFT_TO_RIGHT_MARK}"
                )
            before = sign
        return "".join(written)

    def _is_drawable(self, face: Face, sign: str) -> bool:
        key = (face, sign)
        if key not in self._drawable:
            self._drawable[key] = any(self._has_sign(f, sign) for f in self._candidates(face))
        return self._drawable[key]

    def runs(self, string: str, face: Face) -> list[tuple[Face, str]]:
        """``string`` as it is drawn from the left, cut where the typeface changes.

        A control character, which no font can draw, is written out.
        """
        string = visible(string)
        if string.isascii():
            return [(face, string)]
        key = (string, face)
        if key not in self._runs:
            if len(self._runs) >= 4 * self.MOST_STRINGS:
                self._runs.clear()
            self._runs[key] = self._cut_up(string, face)
        return self._runs[key]

    def _cut_up(self, string: str, face: Face) -> list[tuple[Face, str]]:
        string = shaped(self._in_drawable_signs(string, face))
        base = face
        if CJK_SIGN.search(string):
            # Quotation marks and dots of a Chinese sentence are Chinese ones.
            base = next((f for f in self._candidates(face) if self._has_all(f, "的")), face)
        one = self.choose(string, base)
        if self._has_all(one, string):
            return [(one, string)]
        runs = groupby(clusters(string), lambda sign: base if sign == " " else
                       self.choose(sign.rstrip("\u200c\u200d"), base))  # fmt: skip
        return [(found, "".join(part)) for found, part in runs]

    def width(self, string: str, face: Face, pixels: int) -> int:
        """Width of ``string`` [px]; kept for the next time."""
        key = (string, face, pixels)
        if key not in self._widths:
            if len(self._widths) >= 8 * self.MOST_STRINGS:
                self._widths.clear()
            runs = self.runs(string, face)
            self._widths[key] = sum(self._run_width(f, part, pixels) for f, part in runs)
        return self._widths[key]

    def render(self, string: str, face: Face, pixels: int, colour: Colour) -> pygame.Surface:
        """``string`` as a surface with a transparent ground; kept for the next frame."""
        key = (string, face, pixels, colour)
        if key not in self._strings:
            if len(self._strings) >= self.MOST_STRINGS:
                self._strings.clear()
            self._strings[key] = self._render_line(string, face, pixels, colour)
        return self._strings[key]

    def _run_width(self, face: Face, part: str, pixels: int) -> int:
        """Width of one run in one face [px], rounded up where it is scaled down."""
        width = self.font(face, pixels).size(part)[0]
        if face not in THICKENED_FACES:
            return width
        return -(-(width + 2 * _stroke_growth(face, pixels)) // _oversampling(face, pixels))

    def _render_run(self, face: Face, part: str, pixels: int, colour: Colour) -> pygame.Surface:
        """One run in one face; strokes grow evenly to all sides where they are thickened."""
        image = self.font(face, pixels).render(part, True, colour)
        if face not in THICKENED_FACES:
            return image
        reach, over = _stroke_growth(face, pixels), _oversampling(face, pixels)
        wide, tall = self._run_width(face, part, pixels), -(-image.get_height() // over)
        large = pygame.Surface((wide * over, tall * over), pygame.SRCALPHA)
        large.fill((*colour, 0))
        for turn in range(8):
            angle = math.pi * turn / 4
            place = (reach + round(reach * math.cos(angle)), round(reach * math.sin(angle)))
            large.blit(image, place, special_flags=pygame.BLEND_RGBA_MAX)
        return pygame.transform.smoothscale(large, (wide, tall))

    def _ascent(self, face: Face, pixels: int) -> int:
        return round(self.font(face, pixels).get_ascent() / _oversampling(face, pixels))

    def _render_line(self, string: str, face: Face, pixels: int, colour: Colour) -> pygame.Surface:
        runs = self.runs(string, face)
        if all(found is face for found, _ in runs):
            return self._render_run(face, "".join(part for _, part in runs), pixels, colour)
        # What is foreign to the face sits on its line and in its height, so that rows of
        # different scripts agree.
        placed, x = [], 0
        for found, part in runs:
            image = self._render_run(found, part, pixels, colour)
            placed.append((image, x, self._ascent(face, pixels) - self._ascent(found, pixels)))
            x += image.get_width()
        height = round(self.font(face, pixels).get_height() / _oversampling(face, pixels))
        # Ink above or below that height makes the line taller, as much on both sides: a line that
        # is anchored at its middle stays on its baseline.
        overhang = 0
        for image, _, y in placed:
            inked = image.get_bounding_rect()
            overhang = max(overhang, -(y + inked.top), y + inked.bottom - height)
        line = pygame.Surface((x, height + 2 * overhang), pygame.SRCALPHA)
        for image, left, y in placed:
            line.blit(image, (left, y + overhang))
        return line


def _oversampling(face: Face, pixels: int) -> int:
    """How many times as large a face is rendered before it is scaled down; 1 is as it is."""
    return 1 if face not in THICKENED_FACES else 3 if pixels <= SMALL_TYPE else 2


def _stroke_growth(face: Face, pixels: int) -> int:
    """By how much a stroke grows on every side, in pixels of the oversampled drawing."""
    return max(1, round(THICKENING * pixels * _oversampling(face, pixels)))
