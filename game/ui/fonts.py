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

from game.ui.font_signs import UnknownTable, signs_of
from game.ui.palette import Colour
from game.words.script import (
    JOINERS,
    LEFT_TO_RIGHT,
    WIDE,
    clusters,
    in_latin,
    runs_leftwards,
    shaped,
)
from game.words.typefaces import CHINESE_FACES, FOREIGN, SCRIPTS, Face, font_file, foreign

THICKENED = (Face.ARABIC_BOLD, Face.CHINESE_BOLD)
"""There is no file of this weight that pygame can open: the strokes are thickened."""
SMALL = 24
"""Thickened strokes are drawn three times as large up to this size [px], twice above it, and
scaled down."""
STRENGTH = 0.017
"""How far they grow on every side, of the type size."""
SMALLER = {Face.ARABIC: 0.92, Face.ARABIC_BOLD: 0.92}
"""Scripts that look large beside Latin at the same size."""

ARABIC_FACES = (Face.ARABIC, Face.ARABIC_BOLD)
JOINED = "".join(map(chr, (*range(0xFE80, 0xFEFD), *range(0xFB56, 0xFB5A), *range(0xFB7A, 0xFB7E),
                           *range(0xFB8A, 0xFB96), *range(0xFBFC, 0xFC00),
                           *range(0x6F0, 0x6FA))))  # fmt: skip
"""Letters and digits of Persian as they stand in a word, see `shaped`."""
AT_ONCE = 24
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

    MOST = 900
    MOST_OPEN = 128
    """Fonts that are open at once, of up to a MB each: every size of the window has sizes of its
    own, and those of an earlier one are closed."""

    def __init__(self) -> None:
        pygame.font.init()
        self.opened: dict[tuple[Face, int], pygame.font.Font] = {}
        """By face and height [px]."""
        self._signs: dict[Face, Callable[[int], bool]] = {}
        self._having: dict[tuple[Face, str], bool] = {}
        self._strings: dict[tuple[str, Face, int, Colour], pygame.Surface] = {}
        self._widths: dict[tuple[str, Face, int], int] = {}
        self._cut: dict[tuple[str, Face], list[tuple[Face, str]]] = {}
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
            size = pixels * SMALLER.get(face, 1.0) * _over(face, pixels)
            font = pygame.font.Font(str(font_file(face)), round(size))
            if face in SCRIPTS:
                with suppress(pygame.error):  # a library without HarfBuzz knows no rules
                    font.set_script(SCRIPTS[face])
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
            known = (face, "a") in self._having or face in FOREIGN
            if not known and font_file(face) is not None:
                self._has_sign(face, "a")
                return

    def warm_scripts(self) -> None:
        """Open one more font of another script, in a size that is in use, or load some letters."""
        others = [(other, pixels) for face, pixels in self.opened for other in self._beside(face)]
        if not any(self.warm(*other) for other in others):
            any(self._load_letters(*other) for other in others)

    def _beside(self, face: Face) -> list[Face]:
        """The faces in which Persian and Chinese stand beside a Latin one."""
        if face in (*ARABIC_FACES, *CHINESE_FACES, *FOREIGN):
            return []
        chinese = next(f for f in self._candidates(face) if f in CHINESE_FACES)
        arabic = Face.ARABIC_BOLD if face is Face.TITLE else Face.ARABIC
        return [f for f in (arabic, chinese) if font_file(f) is not None]

    def _load_letters(self, face: Face, pixels: int) -> bool:
        """Load some of the joined letters of a font; False where it has them all, or has none."""
        done = self._loaded.get((face, pixels), 0)
        if face not in ARABIC_FACES or done >= len(JOINED):
            return False
        self.font(face, pixels).render(JOINED[done : done + AT_ONCE], True, (0, 0, 0))
        self._loaded[face, pixels] = done + AT_ONCE
        return True

    def choose(self, string: str, face: Face) -> Face:
        """``face`` if it has every sign of ``string``, else the first face that does."""
        if string.isascii():
            return face
        own = foreign(string[0])
        if own is not None and self._has(own, string):
            return own
        return next((f for f in self._candidates(face) if self._has(f, string)), face)

    def _candidates(self, face: Face) -> Iterator[Face]:
        yield face
        yield from (Face.SERIF, Face.TEXT)
        bold = face in (Face.TITLE, *THICKENED)
        yield Face.ARABIC_BOLD if bold else Face.ARABIC
        if face is Face.TEXT:
            yield Face.CHINESE_TEXT
        yield Face.CHINESE_BOLD if bold else Face.CHINESE

    def _has(self, face: Face, string: str) -> bool:
        return all(self._has_sign(face, sign) for sign in string)

    def _has_sign(self, face: Face, sign: str) -> bool:
        key = (face, sign)
        if key not in self._having and foreign(sign) not in (None, face):
            # This face may have the sign as well, but not its script's rules.
            self._having[key] = False
        if key not in self._having:
            if face not in self._signs:
                path = font_file(face)
                if path is None:
                    return False
                self._signs[face] = _signs_in(path)
            self._having[key] = self._signs[face](ord(sign))
        return self._having[key]

    def _in_drawable_signs(self, string: str, face: Face) -> str:
        """``string`` with what no face can write in Latin letters."""
        written, before = [], ""
        for sign in unicodedata.normalize("NFC", string):
            own = foreign(sign)
            if sign in JOINERS:
                # They hold together the parts of a picture as well.
                needed = sign == LEFT_TO_RIGHT or runs_leftwards(before) or foreign(before)
                written.append(sign if needed else "")
            elif own is not None and self._has_sign(own, sign):
                written.append(sign)
            else:
                known = self._is_drawable(face, sign)
                # Between the marks a colon stays where it is in a line from the right.
                written.append(sign if known else f"{LEFT_TO_RIGHT}{in_latin(sign)}{LEFT_TO_RIGHT}")
            before = sign
        return "".join(written)

    def _is_drawable(self, face: Face, sign: str) -> bool:
        key = (face, sign)
        if key not in self._drawable:
            self._drawable[key] = any(self._has_sign(f, sign) for f in self._candidates(face))
        return self._drawable[key]

    def runs(self, string: str, face: Face) -> list[tuple[Face, str]]:
        """``string`` as it is drawn from the left, cut where the typeface changes."""
        if string.isascii():
            return [(face, string)]
        key = (string, face)
        if key not in self._cut:
            if len(self._cut) >= 4 * self.MOST:
                self._cut.clear()
            self._cut[key] = self._cut_up(string, face)
        return self._cut[key]

    def _cut_up(self, string: str, face: Face) -> list[tuple[Face, str]]:
        string = shaped(self._in_drawable_signs(string, face))
        base = face
        if WIDE.search(string):
            # Quotation marks and dots of a Chinese sentence are Chinese ones.
            base = next((f for f in self._candidates(face) if self._has(f, "的")), face)
        one = self.choose(string, base)
        if self._has(one, string):
            return [(one, string)]
        runs = groupby(clusters(string), lambda sign: base if sign == " " else
                       self.choose(sign.rstrip("\u200c\u200d"), base))  # fmt: skip
        return [(found, "".join(part)) for found, part in runs]

    def width(self, string: str, face: Face, pixels: int) -> int:
        """Width of ``string`` [px]; kept for the next time."""
        key = (string, face, pixels)
        if key not in self._widths:
            if len(self._widths) >= 8 * self.MOST:
                self._widths.clear()
            runs = self.runs(string, face)
            self._widths[key] = sum(self._wide(f, part, pixels) for f, part in runs)
        return self._widths[key]

    def render(self, string: str, face: Face, pixels: int, colour: Colour) -> pygame.Surface:
        """``string`` as a surface with a transparent ground; kept for the next frame."""
        key = (string, face, pixels, colour)
        if key not in self._strings:
            if len(self._strings) >= self.MOST:
                self._strings.clear()
            self._strings[key] = self._set(string, face, pixels, colour)
        return self._strings[key]

    def _wide(self, face: Face, part: str, pixels: int) -> int:
        width = self.font(face, pixels).size(part)[0]
        if face not in THICKENED:
            return width
        return -(-(width + 2 * _reach(face, pixels)) // _over(face, pixels))

    def _image(self, face: Face, part: str, pixels: int, colour: Colour) -> pygame.Surface:
        """One run in one face; strokes grow evenly to all sides where they are thickened."""
        image = self.font(face, pixels).render(part, True, colour)
        if face not in THICKENED:
            return image
        reach, over = _reach(face, pixels), _over(face, pixels)
        wide, tall = self._wide(face, part, pixels), -(-image.get_height() // over)
        large = pygame.Surface((wide * over, tall * over), pygame.SRCALPHA)
        large.fill((*colour, 0))
        for turn in range(8):
            angle = math.pi * turn / 4
            place = (reach + round(reach * math.cos(angle)), round(reach * math.sin(angle)))
            large.blit(image, place, special_flags=pygame.BLEND_RGBA_MAX)
        return pygame.transform.smoothscale(large, (wide, tall))

    def _ascent(self, face: Face, pixels: int) -> int:
        return round(self.font(face, pixels).get_ascent() / _over(face, pixels))

    def _set(self, string: str, face: Face, pixels: int, colour: Colour) -> pygame.Surface:
        runs = self.runs(string, face)
        if all(found is face for found, _ in runs):
            return self._image(face, "".join(part for _, part in runs), pixels, colour)
        # What is foreign to the face sits on its line and in its height, so that rows of
        # different scripts agree.
        placed, x = [], 0
        for found, part in runs:
            image = self._image(found, part, pixels, colour)
            placed.append((image, x, self._ascent(face, pixels) - self._ascent(found, pixels)))
            x += image.get_width()
        height, over = round(self.font(face, pixels).get_height() / _over(face, pixels)), 0
        for image, _, y in placed:
            inked = image.get_bounding_rect()
            over = max(over, -(y + inked.top), y + inked.bottom - height)
        whole = pygame.Surface((x, height + 2 * over), pygame.SRCALPHA)
        for image, left, y in placed:
            whole.blit(image, (left, y + over))
        return whole


def _over(face: Face, pixels: int) -> int:
    return 1 if face not in THICKENED else 3 if pixels <= SMALL else 2


def _reach(face: Face, pixels: int) -> int:
    """By how much a stroke grows on every side where it is drawn large [px]."""
    return max(1, round(STRENGTH * pixels * _over(face, pixels)))
