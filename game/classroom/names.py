"""Checks students' names, and replaces them by mountaineers' names where asked."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Set
from functools import cache
from importlib.resources import files

from engine.judging.intake.names import clean

LONGEST_NAME = 24
"""Characters; longer ones are cut."""
_LOOKALIKES = tuple(str.maketrans("013457@$!|", f"o{one}eastas{one}{one}") for one in "il")
"""Signs that stand for a letter in a word that shall not be found; some stand for either of two."""


@cache
def _word_lists() -> tuple[frozenset[str], frozenset[str], tuple[str, ...]]:
    """Words that may not be anywhere in a name, words that may not be a word of it, and names of
    mountaineers.
    """
    source = files("assets").joinpath("classroom", "names.toml").read_text("utf-8")
    table = tomllib.loads(source)
    anywhere = {_letters_of(word) for words in table["anywhere"].values() for word in words}
    whole = {_letters_of(word) for words in table["whole"].values() for word in words}
    return frozenset(anywhere), frozenset(whole), tuple(table["mountaineers"])


def tidy(name: str) -> str:
    """The name on one line, without control and direction characters, cut to `LONGEST_NAME`."""
    cut = clean(name)[:LONGEST_NAME].strip()
    # Marks alone would be drawn over the neighbours, and a name of signs cannot be read out.
    return cut if any(c.isalnum() for c in cut) and not _has_stacked_marks(cut) else ""


def refused(name: str) -> bool:
    """Whether the name holds a word of the list, however it is written."""
    return any(_holds_refused_word(name.casefold().translate(signs)) for signs in _LOOKALIKES)


def unused(name: str, taken: Set[str]) -> str:
    """The name, or `name 2` where somebody has it already, in whatever case."""
    found, count = name, 2
    while found.casefold() in taken:
        found, count = f"{name} {count}", count + 1
    return found


def mountaineer(number: int) -> str:
    """The name that stands for the student of this number (from 0) while names are hidden."""
    known = _word_lists()[2]
    turn = number // len(known)
    return known[number % len(known)] + (f" {turn + 1}" if turn else "")


def _holds_refused_word(name: str) -> bool:
    anywhere, whole, _ = _word_lists()
    bare = _letters_of(name)
    words = {_letters_of(word) for word in re.split(r"[\W_]+", name)}
    return any(word in bare for word in anywhere) or bool(words & whole) or bare in whole


def _has_stacked_marks(name: str) -> bool:
    """Whether more than two marks stand on one letter."""
    run = 0
    for sign in unicodedata.normalize("NFD", name):
        run = run + 1 if unicodedata.combining(sign) else 0
        if run > 3:
            return True
    return False


def _letters_of(text: str) -> str:
    """Letters and digits alone, small and without marks."""
    plain = unicodedata.normalize("NFKD", text.casefold()).replace("ł", "l")
    return "".join(c for c in plain if c.isalnum())
