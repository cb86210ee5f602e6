"""The typefaces: which are always there, which come with an extra or with the system."""

from __future__ import annotations

import re
from enum import Enum
from functools import cache
from importlib.util import find_spec
from pathlib import Path


class Face(Enum):
    """A typeface: its family, weight and style."""

    TEXT = ("Noto Sans", 400, "normal")
    SERIF = ("Spectral", 500, "normal")
    TITLE = ("Spectral", 600, "normal")
    ITALIC = ("Spectral", 500, "italic")
    ARABIC = ("Noto Sans Arabic", 400, "normal")
    ARABIC_BOLD = ("Noto Sans Arabic", 700, "normal")
    CHINESE = ("Noto Serif SC", 400, "normal")
    CHINESE_BOLD = ("Noto Serif SC", 700, "normal")
    CHINESE_TEXT = ("Noto Sans SC", 400, "normal")
    DEVANAGARI = ("Noto Sans", 400, "devanagari")
    """The same file as `TEXT`, set by the rules of another script."""
    HEBREW = ("Frank Ruhl Libre", 400, "normal")
    THAI = ("Noto Sans Thai", 400, "normal")
    HANGUL = ("Noto Serif KR", 400, "normal")

    # Every face exists once. The hash of an enumeration is Python code, and one page of another
    # script asks for it ten thousand times.
    __hash__ = object.__hash__


CHINESE_FACES = (Face.CHINESE, Face.CHINESE_BOLD, Face.CHINESE_TEXT)
DEDICATED_SIGNS = {
    Face.DEVANAGARI: "\u0900-\u097f",
    Face.HEBREW: "\u0590-\u05ff",
    Face.THAI: "\u0e00-\u0e7f",
    Face.HANGUL: "\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3",
}
"""Scripts of people's names alone, with their signs: no language of the window has them."""
SHAPED_SCRIPTS = {Face.DEVANAGARI: "Deva", Face.THAI: "Thai"}
"""Those whose signs change places and forms beside others."""
_SYSTEM_FONTS = {
    Face.CHINESE: ("notosanssc", "notosanscjksc", "sourcehansanssc", "pingfangsc",
                   "microsoftyahei", "wenquanyizenhei", "simsun"),
    Face.HEBREW: ("notoserifhebrew", "notosanshebrew", "arialhebrew", "david", "frankruehl"),
    Face.THAI: ("notosansthai", "thonburi", "leelawadeeui", "tahoma"),
    Face.HANGUL: ("notoserifcjkkr", "notosanscjkkr", "notosanskr", "applesdgothicneo",
                  "malgungothic", "nanumgothic"),
}  # fmt: skip
"""Fonts of the system that serve where the extra is not installed."""


@cache
def dedicated_face(sign: str) -> Face | None:
    """The face that alone is for this sign, if there is one."""
    return next(
        (face for face, signs in DEDICATED_SIGNS.items() if re.match(f"[{signs}]", sign)), None
    )


@cache
def font_file(face: Face) -> Path | None:
    """The file of a face; None where it is not installed (Chinese and names are extras)."""
    if face in CHINESE_FACES and find_spec("pylopdf_fonts_zh_cn") is not None:
        import pylopdf_fonts_zh_cn as chinese

        return Path(chinese.sans_path() if face is Face.CHINESE_TEXT else chinese.serif_path())
    if face is Face.HANGUL and find_spec("pylopdf_fonts_ko") is not None:
        import pylopdf_fonts_ko as korean

        return Path(korean.serif_path())
    # Not at the top: the list of languages is read by commands that draw nothing.
    import fontpkg
    import pygame

    family, weight, style = face.value
    try:
        return Path(fontpkg.path(family, weight, style="italic" if style == "italic" else "normal",
                                 nearest=True))  # fmt: skip
    except LookupError:
        names = _SYSTEM_FONTS[Face.CHINESE if face in CHINESE_FACES else face]
        found = pygame.font.match_font(",".join(names))
        return Path(found) if found else None
