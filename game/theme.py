"""Colours, fonts and the scale of the window: one look for every scene."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Literal

import fontpkg
import pygame
import pygame.freetype

from game.text import Catalogue, load_catalogue

Colour = tuple[int, int, int]
Anchor = Literal[
    "topleft", "midtop", "topright", "midleft", "center", "midright",
    "bottomleft", "midbottom", "bottomright",
]  # fmt: skip

PAPER: Colour = (244, 236, 217)
CARD: Colour = (251, 246, 234)
CARD_SHADE: Colour = (237, 227, 204)
INK: Colour = (44, 36, 28)
INK_SOFT: Colour = (96, 82, 64)
INK_FAINT: Colour = (150, 133, 108)
RULE: Colour = (209, 193, 162)
NIGHT: Colour = (34, 36, 58)
WHITE: Colour = (255, 255, 255)

# The inks of Okabe and Ito, told apart by every kind of colour vision. Where one stands for a
# thing on the map, that thing also has its own line pattern and its own marker.
VERMILION: Colour = (213, 94, 0)
BLUE: Colour = (0, 114, 178)
GREEN: Colour = (0, 124, 92)
PURPLE: Colour = (150, 66, 118)


class Face(Enum):
    """A typeface: its family, weight and style."""

    TEXT = ("Noto Sans", 400, "normal")
    SERIF = ("Spectral", 500, "normal")
    TITLE = ("Spectral", 600, "normal")
    ITALIC = ("Spectral", 500, "italic")


class Fonts:
    """Opened fonts and lately rendered strings.

    A string with a sign its typeface lacks is set in the first other face that has them all.
    """

    KEPT = 700

    def __init__(self) -> None:
        pygame.font.init()
        self._fonts: dict[tuple[Face, int], pygame.font.Font] = {}
        self._signs: dict[Face, pygame.freetype.Font] = {}
        self._strings: dict[tuple[str, Face, int, Colour], pygame.Surface] = {}

    def font(self, face: Face, pixels: int) -> pygame.font.Font:
        """The font of ``face`` at a height of ``pixels``."""
        key = (face, pixels)
        if key not in self._fonts:
            family, weight, style = face.value
            path = fontpkg.path(family, weight, style=style)
            self._fonts[key] = pygame.font.Font(str(path), pixels)
        return self._fonts[key]

    def choose(self, string: str, face: Face) -> Face:
        """``face`` if it has every sign of ``string``, else the first face that does."""
        if string.isascii():
            return face
        return next((f for f in (face, Face.SERIF, Face.TEXT) if self._has(f, string)), face)

    def _has(self, face: Face, string: str) -> bool:
        # Only the freetype module tells a missing sign from the box drawn in its place.
        if face not in self._signs:
            pygame.freetype.init()
            family, weight, style = face.value
            path = fontpkg.path(family, weight, style=style)
            self._signs[face] = pygame.freetype.Font(str(path), 16)
        return all(metrics is not None for metrics in self._signs[face].get_metrics(string))

    def render(self, string: str, face: Face, pixels: int, colour: Colour) -> pygame.Surface:
        """``string`` as a surface with a transparent ground; kept for the next frame."""
        key = (string, face, pixels, colour)
        if key not in self._strings:
            if len(self._strings) >= self.KEPT:
                self._strings.clear()
            font = self.font(self.choose(string, face), pixels)
            self._strings[key] = font.render(string, True, colour)
        return self._strings[key]


@dataclass
class Kit:
    """What every drawing needs: fonts, texts and the scale of the window."""

    fonts: Fonts = field(default_factory=Fonts)
    text: Catalogue = field(default_factory=load_catalogue)
    scale: float = 1.0
    """Pixels per design unit; the design is drawn for a window 720 units high."""

    def fit(self, size: tuple[int, int]) -> None:
        """Take the scale from the window's ``size`` in pixels."""
        self.scale = max(0.5, min(size[1] / 720, size[0] / 1120))

    def px(self, units: float) -> int:
        """Design units as whole pixels, at least one."""
        return max(1, round(units * self.scale))

    def size(self, units: float) -> int:
        """A type size in pixels that stays readable in a small window."""
        return max(10, round(units * self.scale))

    def width(self, string: str, face: Face, units: float) -> int:
        """Width of a string in pixels."""
        return self.fonts.render(string, face, self.size(units), INK).get_width()

    def write(
        self,
        canvas: pygame.Surface,
        string: str,
        at: tuple[float, float],
        face: Face = Face.TEXT,
        units: float = 14,
        colour: Colour = INK,
        anchor: Anchor = "topleft",
        max_width: int = 0,
    ) -> pygame.Rect:
        """Write one line; wider than ``max_width`` pixels it is set smaller, at last cut short."""
        pixels = self.size(units)
        least = max(9, round(0.62 * pixels))
        image = self.fonts.render(string, face, pixels, colour)
        while max_width and image.get_width() > max_width and pixels > least:
            pixels -= 1
            image = self.fonts.render(string, face, pixels, colour)
        if max_width and image.get_width() > max_width:
            font = self.fonts.font(self.fonts.choose(string, face), pixels)
            kept = len(string)
            while kept > 1 and font.size(string[:kept].rstrip() + "…")[0] > max_width:
                kept -= 1
            image = self.fonts.render(string[:kept].rstrip() + "…", face, pixels, colour)
        rect = image.get_rect(**{anchor: (round(at[0]), round(at[1]))})
        canvas.blit(image, rect)
        return rect

    def wrap(self, string: str, face: Face, units: float, width: int) -> list[str]:
        """Break ``string`` into lines no wider than ``width`` pixels."""
        font = self.fonts.font(self.fonts.choose(string, face), self.size(units))
        lines: list[str] = []
        for paragraph in string.split("\n"):
            line = ""
            for word in paragraph.split():
                longer = f"{line} {word}".strip()
                if line and font.size(longer)[0] > width:
                    lines.append(line)
                    line = word
                else:
                    line = longer
            lines.append(line)
        return lines

    def fitting(self, string: str, face: Face, units: float, width: int, height: int,
                leading: float = 1.35) -> float:  # fmt: skip
        """The largest type size up to ``units`` at which a paragraph has room."""
        while units > 10.5:
            lines = self.wrap(string, face, units, width)
            if len(lines) * round(self.size(units) * leading) <= height:
                break
            units -= 0.5
        return units

    def paragraph(
        self,
        canvas: pygame.Surface,
        string: str,
        rect: pygame.Rect,
        face: Face = Face.TEXT,
        units: float = 14,
        colour: Colour = INK,
        leading: float = 1.35,
    ) -> int:
        """Write wrapped text into ``rect``; the pixel row below the last line."""
        step = round(self.size(units) * leading)
        y = rect.top
        for line in self.wrap(string, face, units, rect.width):
            self.write(canvas, line, (rect.left, y), face, units, colour, max_width=rect.width)
            y += step
        return y
