"""Typefaces: which one has which sign, and strings set in one or several of them."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from functools import cache
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path

import fontpkg
import pygame
import pygame.freetype

from game.palette import Colour
from game.script import WIDE, shaped

CHINESE = ("notosanssc", "notosanscjksc", "sourcehansanssc", "pingfangsc", "microsoftyahei",
           "wenquanyizenhei", "simsun")  # fmt: skip
"""Fonts of the system that serve where the extra is not installed."""
CHINESE_HINT = "Chinese needs a font: pip install 'down-by-dusk[chinese]'"


class Face(Enum):
    """A typeface: its family, weight and style."""

    TEXT = ("Noto Sans", 400, "normal")
    SERIF = ("Spectral", 500, "normal")
    TITLE = ("Spectral", 600, "normal")
    ITALIC = ("Spectral", 500, "italic")
    ARABIC = ("Noto Sans Arabic", 400, "normal")
    CHINESE = ("Noto Serif SC", 400, "normal")
    CHINESE_TEXT = ("Noto Sans SC", 400, "normal")


@cache
def font_file(face: Face) -> Path | None:
    """The file of a face; None where it is not installed (Chinese is an extra)."""
    if face not in (Face.CHINESE, Face.CHINESE_TEXT):
        family, weight, style = face.value
        return Path(fontpkg.path(family, weight, style=style, nearest=True))
    if find_spec("pylopdf_fonts_zh_cn") is not None:
        import pylopdf_fonts_zh_cn as chinese

        return chinese.serif_path() if face is Face.CHINESE else chinese.sans_path()
    found = pygame.font.match_font(",".join(CHINESE))
    return Path(found) if found else None


class Fonts:
    """Opened fonts and lately rendered strings.

    A sign that its typeface lacks is set in the first other face that has it.
    """

    KEPT = 900

    def __init__(self) -> None:
        pygame.font.init()
        self._fonts: dict[tuple[Face, int], pygame.font.Font] = {}
        self._signs: dict[Face, pygame.freetype.Font] = {}
        self._having: dict[tuple[str, Face], Face] = {}
        self._strings: dict[tuple[str, Face, int, Colour], pygame.Surface] = {}
        self._widths: dict[tuple[str, Face, int], int] = {}

    def font(self, face: Face, pixels: int) -> pygame.font.Font:
        """The font of ``face`` at a height of ``pixels``."""
        key = (face, pixels)
        if key not in self._fonts:
            self._fonts[key] = pygame.font.Font(str(font_file(face)), pixels)
        return self._fonts[key]

    def choose(self, string: str, face: Face) -> Face:
        """``face`` if it has every sign of ``string``, else the first face that does."""
        if string.isascii():
            return face
        return next((f for f in self._candidates(face) if self._has(f, string)), face)

    def _candidates(self, face: Face) -> Iterator[Face]:
        yield face
        yield from (Face.SERIF, Face.TEXT, Face.ARABIC)
        plain = face is Face.TEXT
        yield from (Face.CHINESE_TEXT, Face.CHINESE) if plain else (Face.CHINESE, Face.CHINESE_TEXT)

    def _has(self, face: Face, string: str) -> bool:
        # Only the freetype module tells a missing sign from the box drawn in its place.
        if face not in self._signs:
            path = font_file(face)
            if path is None:
                return False
            pygame.freetype.init()
            self._signs[face] = pygame.freetype.Font(str(path), 16)
        return all(metrics is not None for metrics in self._signs[face].get_metrics(string))

    def _face_of(self, sign: str, face: Face) -> Face:
        key = (sign, face)
        if key not in self._having:
            self._having[key] = face if sign == " " else self.choose(sign, face)
        return self._having[key]

    def _runs(self, string: str, face: Face) -> list[tuple[Face, str]]:
        """``string`` as it is drawn from the left, cut where the typeface changes."""
        string = shaped(string)
        if string.isascii():
            return [(face, string)]
        if WIDE.search(string):
            # Quotation marks and dots of a Chinese sentence are Chinese ones.
            base = next((f for f in self._candidates(face) if self._has(f, "的")), face)
            return [(base, string)]
        one = self.choose(string, face)
        if self._has(one, string):
            return [(one, string)]
        runs = groupby(string, lambda sign: self._face_of(sign, face))
        return [(found, "".join(signs)) for found, signs in runs]

    def width(self, string: str, face: Face, pixels: int) -> int:
        """Width of ``string`` [px]; kept for the next time."""
        key = (string, face, pixels)
        if key not in self._widths:
            if len(self._widths) >= 8 * self.KEPT:
                self._widths.clear()
            runs = self._runs(string, face)
            self._widths[key] = sum(self.font(f, pixels).size(part)[0] for f, part in runs)
        return self._widths[key]

    def render(self, string: str, face: Face, pixels: int, colour: Colour) -> pygame.Surface:
        """``string`` as a surface with a transparent ground; kept for the next frame."""
        key = (string, face, pixels, colour)
        if key not in self._strings:
            if len(self._strings) >= self.KEPT:
                self._strings.clear()
            self._strings[key] = self._set(string, face, pixels, colour)
        return self._strings[key]

    def _set(self, string: str, face: Face, pixels: int, colour: Colour) -> pygame.Surface:
        runs = self._runs(string, face)
        # What is foreign to the face sits on its line, so that rows of mixed scripts agree.
        own = self.font(face, pixels)
        parts = [(self.font(f, pixels), part) for f, part in runs]
        if all(font is own for font, _ in parts):
            return own.render("".join(part for _, part in parts), True, colour)
        images = [(font, font.render(part, True, colour)) for font, part in parts]
        above = max(own.get_ascent(), *(font.get_ascent() for font, _ in images))
        below = max(own.get_height() - own.get_ascent(),
                    *(image.get_height() - font.get_ascent() for font, image in images))  # fmt: skip
        # Equal room above and below the middle of the own face keeps lines centred in buttons.
        middle = own.get_ascent() - own.get_height() / 2
        half = round(max(above - middle, below + middle))
        whole = pygame.Surface((sum(i.get_width() for _, i in images), 2 * half), pygame.SRCALPHA)
        x, base = 0, round(half + middle)
        for font, image in images:
            whole.blit(image, (x, base - font.get_ascent()))
            x += image.get_width()
        return whole
