"""Colours, fonts and the scale of the window: one look for every scene."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import pygame

from game.profile.gamepad import BUTTON_NAMES, PadFace
from game.profile.key_bindings import USUAL_KEYS, cap
from game.profile.progress import Progress
from game.profile.settings import Settings
from game.ui.fonts import Fonts
from game.ui.palette import Colour, Palette, palette_named
from game.ui.sheets import Sheets, Shown
from game.words.catalogue import Catalogue, load_catalogue
from game.words.languages import LanguageCode
from game.words.script import breakable_pieces, localised, runs_leftwards
from game.words.typefaces import Face

__all__ = ["Anchor", "Colour", "Face", "Fonts", "Palette", "Ui"]

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

MENU_KEYS = {"enter": pygame.K_RETURN, "escape": pygame.K_z, "space": pygame.K_SPACE}
"""Keys of menus as `BUTTON_NAMES` has them: what goes back there is undo on a hike."""
MIRRORED_ANCHORS: dict[str, Anchor] = {
    "topleft": "topright", "topright": "topleft", "midleft": "midright", "midright": "midleft",
    "bottomleft": "bottomright", "bottomright": "bottomleft",
}  # fmt: skip
TEXT_SIZES = {"small": 0.9, "normal": 1.0, "large": 1.14, "largest": 1.28}
"""Factors of the type sizes."""

WARM_SIZES = (10.0, 21.0)
"""Type sizes of running text, the smallest and the largest that a person may choose included."""


@dataclass
class Ui:
    """The drawing context handed to everything that draws: fonts, texts, scale, settings.

    One a window; it writes and measures text in the language and sizes the person chose.
    """

    fonts: Fonts = field(default_factory=Fonts)
    text: Catalogue = field(default_factory=load_catalogue)
    scale: float = 1.0
    """Pixels per design unit; the design is drawn for a window 720 units high."""
    settings: Settings = field(default_factory=Settings)
    progress: Progress = field(default_factory=Progress)
    palette: Palette = field(default_factory=palette_named)
    pad: PadFace | None = None
    """Whose pad was used last; None while it is the keyboard or the mouse."""
    choosing: bool = False
    """Whether the settings are open, where another language may be chosen."""
    frame_budget: float = math.inf
    """How long a frame may work on a picture that is not ready yet [s]; the window lends less."""
    sheets: Sheets = field(default_factory=Sheets)
    class_file: str = ""
    """A replay or strategy that walks along, for this window; else the settings' one."""

    def take(self, settings: Settings) -> None:
        """Speak and look as ``settings`` say from the next frame on."""
        if settings.language != self.text.language:
            self.text = load_catalogue(settings.language)
        self.settings, self.palette = settings, palette_named(settings.palette)

    def fit(self, size: tuple[int, int]) -> None:
        """Take the scale from the window's ``size`` in pixels.

        The design is 720 units high and needs a width of 1120.
        """
        self.scale = max(0.5, min(size[1] / 720, size[0] / 1120))

    def warm(self) -> None:
        """Open one more typeface ahead of its need.

        The first sign of each size of a variable font takes 12 ms, and a page has many sizes.
        """
        low, high = (self.scale * units for units in WARM_SIZES)
        for pixels in range(max(9, round(low)), round(high) + 1):
            if self.fonts.warm(Face.TEXT, pixels):
                return
        self.fonts.warm_signs()
        if self.choosing:
            self.fonts.warm_scripts()

    def cap(self, action: str) -> str:
        """What is written on the key, or on the pad's button, that does ``action``."""
        if self.pad is not None and USUAL_KEYS[action] in BUTTON_NAMES[self.pad]:
            return BUTTON_NAMES[self.pad][USUAL_KEYS[action]]
        return cap(self.text, self.settings, action)

    @property
    def pause_button(self) -> str:
        """What is written on the pad's button that pauses a hike; empty while no pad is used."""
        return "" if self.pad is None else BUTTON_NAMES[self.pad][pygame.K_ESCAPE]

    def key(self, name: str) -> str:
        """What is written on a key of menus and pages, or on the pad's button for it.

        ``name`` is enter, escape or space.
        """
        if self.pad is not None:
            return BUTTON_NAMES[self.pad][MENU_KEYS[name]]
        return self.text(f"key.{name}")

    @property
    def rtl(self) -> bool:
        """Whether layouts are mirrored."""
        return self.text.rtl

    def mirror(self, rect: pygame.Rect, area: pygame.Rect) -> pygame.Rect:
        """``rect`` as it lies in ``area``: moved to the other side where writing begins there."""
        if self.rtl:
            return pygame.Rect(area.left + area.right - rect.right, rect.top, *rect.size)
        return rect

    def sheet(self, size: tuple[int, int], shown: Shown, paint: Callable[[pygame.Surface], None]
              ) -> pygame.Surface:  # fmt: skip
        """A drawing kept for the next frames, see `Sheets.sheet`; in this window's look."""
        look = (self.scale, self.text.language, self.settings.text_size, self.palette.name)
        return self.sheets.sheet(size, (*shown, *look), paint)

    def px(self, units: float) -> int:
        """Design units as whole pixels, at least one."""
        return max(1, round(units * self.scale))

    def size(self, units: float) -> int:
        """A type size in pixels that stays readable in a small window.

        The person's text size counts in full for what is read, and not for large headings.
        """
        # In full up to 18 units, not at all from 40 on, in between by a straight line.
        weight = min(1.0, max(0.0, (40 - units) / 22))
        factor = 1.0 + weight * (TEXT_SIZES[self.settings.text_size] - 1.0)
        return max(10, round(units * self.scale * factor))

    def width(self, string: str, face: Face, units: float) -> int:
        """Width of a string in pixels."""
        return self.fonts.width(self.localised(string), face, self.size(units))

    def localised(self, string: str) -> str:
        """``string`` with the digits of the language."""
        return localised(string, self.text.language)

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
        inside: pygame.Rect | None = None,
    ) -> pygame.Rect:
        """Write one line; wider than ``max_width`` pixels it is set smaller, at last cut short.

        With ``inside`` the place is mirrored in that rectangle where the language runs from
        right to left.
        """
        if inside is not None and self.rtl:
            at = (inside.left + inside.right - at[0], at[1])
            anchor = MIRRORED_ANCHORS.get(anchor, anchor)
        string, pixels = self.localised(string), self.size(units)
        if max_width:
            string, pixels = self._fitted(string, face, pixels, max_width)
        image = self.fonts.render(string, face, pixels, colour)
        rect = image.get_rect(**{anchor: (round(at[0]), round(at[1]))})
        canvas.blit(image, rect)
        return rect

    def _fitted(self, string: str, face: Face, pixels: int, width: int) -> tuple[str, int]:
        """String and type size that fit into ``width`` [px]: set smaller, then cut short."""
        least = max(9, round(0.62 * pixels))
        while pixels > least and self.fonts.width(string, face, pixels) > width:
            pixels -= 1
        if self.fonts.width(string, face, pixels) <= width:
            return string, pixels
        length = len(string)
        while length > 1 and (
            self.fonts.width(string[:length].rstrip() + "…", face, pixels) > width
        ):
            length -= 1
        return string[:length].rstrip() + "…", pixels

    def wrap(self, string: str, face: Face, units: float, width: int) -> list[str]:
        """Break ``string`` into lines no wider than ``width`` pixels."""
        pixels = self.size(units)
        lines: list[str] = []
        for paragraph in self.localised(string).split("\n"):
            line = ""
            for piece, gap in breakable_pieces(paragraph):
                longer = line + gap + piece if line else piece
                if line and self.fonts.width(longer, face, pixels) > width:
                    lines.append(line)
                    line = piece
                else:
                    line = longer
            lines.append(line)
        return lines

    def fitting(self, string: str, face: Face, units: float, width: int, height: int,
                leading: float = 1.35) -> float:  # fmt: skip
        """The largest type size up to ``units`` at which a paragraph has room."""
        least = 10.5 / TEXT_SIZES[self.settings.text_size]
        while units > least:
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
        # A sentence that is not translated yet still begins at the left.
        right = self.rtl and runs_leftwards(string)
        for line in self.wrap(string, face, units, rect.width):
            at = (rect.right if right else rect.left, y)
            self.write(canvas, line, at, face, units, colour, "topright" if right else "topleft",
                       rect.width)  # fmt: skip
            y += step
        return y


def printing(size: tuple[int, int], language: LanguageCode = "en") -> Ui:
    """A ui for a picture of ``size`` [px] that is drawn without a window."""
    ui = Ui()
    ui.take(Settings(language=language))
    ui.fit(size)
    return ui
