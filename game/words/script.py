"""How a string is written: direction, joined letters, digits, and where a line may break."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from game.words.languages import LANGUAGES, WESTERN_DIGITS, Language

RIGHT_TO_LEFT_LETTER = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
"""Hebrew, Arabic and their neighbours."""
LATIN_LETTER = re.compile(r"[A-Za-z/\\_]")
DECIMAL_NUMBER = re.compile(r"(?<![\w.])(\d+)\.(\d+)(?!\w|\.\w)")
"""A number with a decimal point that stands alone, not part of a name or version."""
ISO_DATE = re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)")
MARKDOWN_CODE = r"^```.*?^```$|^ {4}[^\n]*$|`[^`\n]+`"
"""What a page of Markdown sets as code: fenced, indented or between backticks."""
MARKDOWN_TITLE = r"\*[^*]+\*"
"""The title of a work between asterisks: *Lecture 6.5* keeps its point."""
LATIN_RUN = r"[A-Za-z](?:(?!\n\n)[^|\u0590-\u08ff])*"
"""From a Latin letter to the next that runs leftwards: a formula, or a name with its year."""
CJK_SIGN = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
NO_LINE_START = "，。、！？：；）」』”’》…·%"
"""Never the first sign of a Chinese line."""
NO_LINE_END = "（「『“‘《"
UNBROKEN_WORD = re.compile(r"[^ \t\n]+")
"""A word with its no-break spaces: no line is broken at those."""
LEFT_TO_RIGHT_MARK, RIGHT_TO_LEFT_MARK = "\u200e", "\u200f"
"""The first before a path in a sentence, so that its first slash stays in front of it."""
ARABIC_PERCENT = "\u066a"
INVISIBLE_SIGNS = ("\u200c", "\u200d", LEFT_TO_RIGHT_MARK, RIGHT_TO_LEFT_MARK)
"""Invisible once the letters have been joined and ordered."""
HEH_YEH = ("\u0647\u0654", "\u06c0")
"""Heh with a hamza above as two signs, of which the joiner would drop the second; and as one."""
LAM_ALEF = re.compile("([\ufedd-\ufee0])(?=[\ufe81-\ufe8e])")
"""An alef before a lam, as they are drawn from the left: the font would take them for the ligature
of a lam before an alef."""


def runs_leftwards(string: str) -> bool:
    """Whether a string has letters that run from right to left."""
    return RIGHT_TO_LEFT_LETTER.search(string) is not None


def localised(string: str, code: str) -> str:
    """``string`` with digits and decimal sign of a language; names and paths keep theirs."""
    language = LANGUAGES[code]
    if language.digits == WESTERN_DIGITS:
        if language.decimal == ".":
            return string
        return DECIMAL_NUMBER.sub(rf"\1{language.decimal}\2", string)
    if not any(sign in string for sign in WESTERN_DIGITS):
        return string
    if LATIN_LETTER.search(string) and not runs_leftwards(string):
        return string
    return "".join(_with_digits_of(part, language) for part in re.split(r"(\s+)", string))


def _with_digits_of(part: str, language: Language) -> str:
    if LATIN_LETTER.search(part):
        return part
    # Hyphens would set the parts of a date in the order of the letters around it; slashes do not.
    part = ISO_DATE.sub(r"\1/\2/\3", part)
    part = re.sub(r"(?<=\d)\.(?=\d)", language.decimal, part)
    return part.translate(str.maketrans(WESTERN_DIGITS, language.digits))


def localised_page(page: str, code: str) -> str:
    """A page of Markdown with digits and decimal sign of a language in all but its code.

    Digits of their own end where Latin begins: formulas in a sentence are the same everywhere.
    """
    language = LANGUAGES[code]
    own = language.digits != WESTERN_DIGITS
    kept = re.compile(
        f"({MARKDOWN_CODE}|{LATIN_RUN if own else MARKDOWN_TITLE})", re.DOTALL | re.MULTILINE
    )
    parts = kept.split(page)
    parts[::2] = [_with_digits_of(p, language) if own else localised(p, code) for p in parts[::2]]
    return "".join(parts)


@lru_cache(maxsize=2048)
def shaped(string: str) -> str:
    """``string`` in the order in which its signs are drawn, from the left, letters joined."""
    if not runs_leftwards(string):
        return string.replace(LEFT_TO_RIGHT_MARK, "")
    from arabic_reshaper import reshape
    from bidi.algorithm import get_display

    # A percent sign stands at the left of its number, whether the number stands alone or not.
    marked = string.replace(*HEH_YEH).replace(ARABIC_PERCENT, RIGHT_TO_LEFT_MARK + ARABIC_PERCENT)
    drawn = str(get_display(reshape(marked), base_dir="R"))
    for joiner in INVISIBLE_SIGNS:
        drawn = drawn.replace(joiner, "")
    return LAM_ALEF.sub("\\1\u200c", drawn)


def clusters(string: str) -> Iterator[str]:
    """A shaped string cut into signs, each with the marks that sit on it."""
    cluster = ""
    for sign in string:
        if cluster and not (sign in INVISIBLE_SIGNS or unicodedata.category(sign).startswith("M")):
            yield cluster
            cluster = ""
        cluster += sign
    if cluster:
        yield cluster


def in_latin(sign: str) -> str:
    """A sign that cannot be drawn, in Latin letters: `Li` for a Chinese one, `:fox:` for a fox.

    What is invisible becomes nothing, what has no Latin form a question mark.
    """
    from anyascii import anyascii

    latin = str(anyascii(sign))
    return latin or ("" if unicodedata.category(sign) in ("Cf", "Mn", "Me") else "?")


def breakable_pieces(paragraph: str) -> list[tuple[str, str]]:
    """What a line may be broken between: (text, gap before it) pairs."""
    found: list[tuple[str, str]] = []
    for word in UNBROKEN_WORD.findall(paragraph):
        gap = " " if found else ""
        for part in _split_cjk(word):
            found.append((part, gap))
            gap = ""
    return found


def _split_cjk(word: str) -> list[str]:
    """A word cut where Chinese may be cut: between signs, but never before a full stop."""
    if not CJK_SIGN.search(word):
        return [word]
    parts: list[str] = []
    for sign in word:
        joins = parts and (
            sign in NO_LINE_START
            or parts[-1][-1] in NO_LINE_END
            or not (CJK_SIGN.match(sign) or CJK_SIGN.match(parts[-1][-1]))
        )
        if joins:
            parts[-1] += sign
        else:
            parts.append(sign)
    return parts
