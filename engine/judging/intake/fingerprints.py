"""Fingerprints of a source: winnowed hashes of its normalised tokens.

Names and literals are made alike, comments, docstrings and layout are dropped; what is left is the
structure. Of every `WINDOW_HASHES` successive hashes of `TOKENS_PER_HASH` tokens the smallest is
kept, so any run of `WINDOW_HASHES + TOKENS_PER_HASH - 1` tokens that two files share leaves at
least one common fingerprint (Schleimer, Wilkerson and Aiken 2003, section 3).
"""

from __future__ import annotations

import keyword
import re
from collections import deque
from hashlib import blake2b
from typing import NamedTuple

TOKENS_PER_HASH = 8
"""Tokens in a hash."""
WINDOW_HASHES = 5
MOST_CHARACTERS = 400_000
"""Of longer sources the beginning is compared."""
HIKER_NAMES = frozenset(
    {"measure", "walk", "glance", "rest", "daylight", "position", "readings", "prices"}
)
"""A hiker's verbs and facts carry meaning and stay."""

MOST_TOKENS = 40_000
"""Of sources with more tokens the beginning is compared."""

# Every alternative takes all that it has looked at, so the scan is linear in any text: a string
# that never ends goes to the end of its line or of the file, and nothing is tried twice.
_TOKEN = re.compile(
    r"(?P<space>[ \t\f\r]++|\\\r?\n)|(?P<newline>\n)|(?P<comment>#[^\n]*+)"
    r"|(?P<string>[rRbBuUfFtT]{0,3}(?:"
    r'"""(?:[^"\\]|\\(?:.|\Z)|"(?!""))*+(?:"""|\Z)'
    r"|\'\'\'(?:[^'\\]|\\(?:.|\Z)|'(?!''))*+(?:\'\'\'|\Z)"
    r'|"(?:[^"\\\n]|\\(?:.|\Z))*+"?'
    r"|'(?:[^'\\\n]|\\(?:.|\Z))*+'?))"
    r"|(?P<number>\.?\d(?:[eE][+-]\d|[\w.])*+)|(?P<name>[^\W\d]\w*+)"
    r"|(?P<sign>\*\*=?|//=?|>>=?|<<=?|->|:=|[-+*/%&|^@=!<>]=|\.\.\.|.)",
    re.DOTALL,
)
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")


class Fingerprints(NamedTuple):
    """What is compared of one source."""

    chosen: frozenset[int]
    """The winnowed hashes."""
    all: frozenset[int]
    """Every hash; of a hand-out all are subtracted, as winnowing may choose otherwise there."""
    whole: int
    """Hash of all tokens together."""


def fingerprints(source: str) -> Fingerprints:
    """The fingerprints of a source, be it Python or not."""
    tokens = normalised_tokens(source[:MOST_CHARACTERS])
    grams = [
        _hash(tokens[k : k + TOKENS_PER_HASH])
        for k in range(max(0, len(tokens) - TOKENS_PER_HASH + 1))
    ]
    return Fingerprints(frozenset(winnow(grams)), frozenset(grams), _hash(tokens))


def normalised_tokens(source: str) -> list[str]:
    """The tokens of a source with names, numbers and strings made alike, at most `MOST_TOKENS`.

    A scanner of our own and not `tokenize`: it takes any text, in linear time, and gives the same
    tokens under every version of Python.
    """
    found: list[str] = []
    indents = [0]
    depth = column = 0
    begins = True  # a logical line does
    for match in _TOKEN.finditer(source):
        kind, text = match.lastgroup, match.group()
        if kind in ("space", "comment"):
            column += len(text.expandtabs()) if begins and kind == "space" else 0
            continue
        if kind == "newline":
            begins, column = begins or depth == 0, 0
            continue
        if begins:
            found += _indentation(indents, column)
            begins = False
            if kind == "string":
                continue  # a docstring
        if kind == "sign":
            depth += (text in _OPENING) - (text in _CLOSING and depth > 0)
        found.append(_normalised(str(kind), text))
        if len(found) >= MOST_TOKENS:
            break
    return found


def _indentation(indents: list[int], column: int) -> list[str]:
    """`in` or so many `out`, as a line that begins in this column changes the open blocks."""
    if column > indents[-1]:
        indents.append(column)
        return ["in"]
    found = []
    while column < indents[-1]:
        indents.pop()
        found.append("out")
    return found


def _normalised(kind: str, text: str) -> str:
    if kind == "name":
        return text if keyword.iskeyword(text) or text in HIKER_NAMES else "name"
    return text if kind == "sign" else kind


def winnow(hashes: list[int], window: int = WINDOW_HASHES) -> list[int]:
    """The smallest of every `window` successive hashes, each position once; the rightmost wins."""
    if len(hashes) <= window:
        return [min(hashes)] if hashes else []
    chosen: list[int] = []
    last = -1
    candidates: deque[int] = deque()
    for index, value in enumerate(hashes):
        while candidates and hashes[candidates[-1]] >= value:
            candidates.pop()
        candidates.append(index)
        if candidates[0] <= index - window:
            candidates.popleft()
        if index >= window - 1 and candidates[0] != last:
            last = candidates[0]
            chosen.append(hashes[last])
    return chosen


def _hash(tokens: list[str]) -> int:
    return int.from_bytes(
        blake2b("\0".join(tokens).encode(errors="replace"), digest_size=8).digest()
    )
