"""Fingerprints of a source: winnowed hashes of its normalised tokens.

Names and literals are made alike, comments, docstrings and layout are dropped; what is left is the
structure. Of every `WINDOW` successive hashes of `GRAM` tokens the smallest is kept, so any run of
`WINDOW + GRAM - 1` tokens that two files share leaves at least one common fingerprint (Schleimer,
Wilkerson and Aiken 2003, section 3).
"""

from __future__ import annotations

import io
import keyword
import re
import tokenize
from collections import deque
from hashlib import blake2b
from typing import NamedTuple

GRAM = 8
"""Tokens in a hash."""
WINDOW = 5
MOST_CHARACTERS = 400_000
"""Of longer sources the beginning is compared."""
HIKER_NAMES = frozenset(
    {"measure", "walk", "glance", "rest", "daylight", "position", "readings", "prices"}
)
"""A hiker's verbs and facts carry meaning and stay."""

_IGNORED_TOKENS = frozenset({
    tokenize.COMMENT, tokenize.NL, tokenize.ENCODING, tokenize.ENDMARKER, tokenize.TYPE_COMMENT,
})  # fmt: skip
_ROUGH = re.compile(
    r"(?P<string>\"\"\".*?\"\"\"|'''.*?'''|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*')"
    r"|(?P<comment>#[^\n]*)|(?P<number>\d[\w.]*)|(?P<name>[^\W\d]\w*)|(?P<sign>[^\w\s])",
    re.DOTALL,
)


class Fingerprints(NamedTuple):
    """What is compared of one source."""

    chosen: frozenset[int]
    """The winnowed hashes."""
    all: frozenset[int]
    """Every hash; of a hand-out all are subtracted, as winnowing may choose otherwise there."""
    whole: int
    """Hash of all tokens together."""


def fingerprints(source: str) -> Fingerprints:
    """The fingerprints of a Python source; of a text that is no Python, those of its words."""
    tokens = normalised_tokens(source[:MOST_CHARACTERS])
    grams = [_hash(tokens[k : k + GRAM]) for k in range(max(0, len(tokens) - GRAM + 1))]
    return Fingerprints(frozenset(winnow(grams)), frozenset(grams), _hash(tokens))


def normalised_tokens(source: str) -> list[str]:
    """The tokens of a source with names, numbers and strings made alike.

    A source that does not tokenize is read by a rough expression instead.
    """
    try:
        return _exact(source)
    except (tokenize.TokenError, SyntaxError, ValueError, RecursionError):
        return _rough(source)


def _exact(source: str) -> list[str]:
    found: list[str] = []
    begins = True
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type in _IGNORED_TOKENS:
            continue
        if token.type == tokenize.STRING and begins:
            continue  # a docstring
        if token.type in (tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT):
            begins = True
            if token.type != tokenize.NEWLINE:
                found.append("in" if token.type == tokenize.INDENT else "out")
            continue
        begins = False
        # From Python 3.12 on an f-string comes in parts: its beginning stands for it, and what
        # is computed inside it counts.
        part = tokenize.tok_name[token.type]
        if not part.startswith(("FSTRING", "TSTRING")):
            found.append(_normal(token.type, token.string))
        elif part.endswith("START"):
            found.append("string")
    return found


def _normal(kind: int, text: str) -> str:
    if kind == tokenize.NAME:
        return text if keyword.iskeyword(text) or text in HIKER_NAMES else "name"
    return {tokenize.NUMBER: "number", tokenize.STRING: "string"}.get(kind, text)


def _rough(source: str) -> list[str]:
    found = []
    for match in _ROUGH.finditer(source):
        kind, text = match.lastgroup, match.group()
        if kind == "name":
            found.append(text if keyword.iskeyword(text) or text in HIKER_NAMES else "name")
        elif kind != "comment":
            found.append(text if kind == "sign" else str(kind))
    return found


def winnow(hashes: list[int], window: int = WINDOW) -> list[int]:
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
