"""The languages of the window: everything that the game knows of each, in one table.

To add one, write its row below, its texts `assets/text/<code>.toml` and the texts of the levels
`assets/text/levels/<code>.toml`; guide pages `assets/guide/<code>/` may follow. Nothing else
lists languages: settings, menus, `--language` and the tests take theirs from here. The steps are
in `dusk guide translating`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Literal, TypeAlias

from engine.install_advice import install_line
from game.words.typefaces import Face, font_file

WESTERN_DIGITS = "0123456789%"


def one_or_other(count: Decimal) -> str:
    """1 is `one`, 1.0 is not: English, German."""
    return "one" if count == 1 and _is_whole(count) else "other"


def exactly_one_or_other(count: Decimal) -> str:
    """1 is `one`, and so is 1.0: Spanish, Italian."""
    return "one" if count == 1 else "other"


def zero_to_one_or_other(count: Decimal) -> str:
    """From 0 to 1, with what is between, is `one`: Persian, Hindi."""
    return "one" if 0 <= count <= 1 else "other"


def always_other(count: Decimal) -> str:
    """Nouns have no plural: Chinese, Japanese, Korean."""
    return "other"


def one_few_or_many(count: Decimal) -> str:
    """1 is `one`; 2 to 4, 22 to 24 ... are `few`, without 12 to 14; other whole numbers are
    `many`, and what is written with a decimal sign is `other`: Polish.
    """
    if not _is_whole(count):
        return "other"
    if count == 1:
        return "one"
    return "few" if count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14) else "many"


def _is_whole(count: Decimal) -> bool:
    """Whether a count is written without a decimal sign."""
    return count.as_tuple().exponent == 0


@dataclass(frozen=True)
class Language:
    """One row of the table."""

    code: str
    """ISO 639-1, which names its files."""
    name: str
    """In the language itself."""
    english_name: str
    plural: Callable[[Decimal], str]
    """Count, with the decimals that are written, to plural category (Unicode CLDR)."""
    right_to_left: bool = False
    digits: str = WESTERN_DIGITS
    """The signs that take the place of 0 to 9 and %."""
    decimal: str = "."
    """Decimal sign."""
    sentence_gap: str = " "
    """Between two sentences."""
    full_stop: str = "."
    """At the end of a sentence."""
    typeface: Face | None = None
    """Which has its letters; None for the one that is always installed."""
    extra: str = ""
    """The extra that brings the typeface."""


LANGUAGES: dict[str, Language] = {
    language.code: language
    for language in (
        Language("en", "English", "English", one_or_other),
        Language("fa", "فارسی", "Persian", zero_to_one_or_other, right_to_left=True,
                 digits="۰۱۲۳۴۵۶۷۸۹٪", decimal="\u066b", typeface=Face.ARABIC),
        Language("pl", "Polski", "Polish", one_few_or_many, decimal=","),
        Language("es", "Español", "Spanish", exactly_one_or_other, decimal=","),
        Language("zh", "中文", "Chinese", always_other, sentence_gap="", full_stop="。",
                 typeface=Face.CHINESE, extra="chinese"),
    )
}  # fmt: skip
"""Code to language, in the order of the settings' page."""

if TYPE_CHECKING:
    LanguageCode: TypeAlias = str
else:
    # A decoder refuses a file with any other code; the type checker cannot read a table.
    LanguageCode = Literal[tuple(LANGUAGES)]


def plural(code: str, count: str) -> str:
    """The plural category of a count as it is written; `other` for what is no number."""
    try:
        number = Decimal(count)
    except InvalidOperation:
        return "other"
    return LANGUAGES[code].plural(number) if number.is_finite() else "other"


def missing_typeface(code: str) -> str:
    """How to install the typeface that a language lacks here, in English; empty: it has one."""
    language = LANGUAGES[code]
    if language.typeface is None or font_file(language.typeface) is not None:
        return ""
    remedy = f": {install_line(language.extra)}" if language.extra else ""
    return f"{language.english_name} needs a font{remedy}"
