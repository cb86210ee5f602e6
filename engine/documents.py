"""Documents that people send: TOML and JSON, decoded within limits of time, memory and depth.

A small file can ask for much. A key of ten thousand dotted parts costs Python's TOML reader
gigabytes, and lists in lists exhaust the stack of whoever walks through them.
"""

from __future__ import annotations

import re
import tomllib
from typing import Any, TypeVar

import msgspec

from engine.core.errors import BadInput

T = TypeVar("T")
MOST_KEY_PARTS = 8
"""Parts of one dotted key of TOML."""
MOST_NESTED = 100
"""Lists and tables inside each other in one line of JSON."""
# Every alternative matches once it has begun, also where its end is missing: linear in any text.
TEXT_OR_COMMENT = re.compile(
    r'"""(?:\\.|[^\\])*?(?:"""|\\?\Z)|\'\'\'.*?(?:\'\'\'|\Z)'
    r"|\"(?:\\.|[^\"\\\n])*\"?|'[^'\n]*'?|#[^\n]*",
    re.DOTALL,
)
BRACKET_OR_TEXT = re.compile(rb'"(?:[^"\\]|\\.)*"?|[\[\]{}]', re.DOTALL)
NO_PART_OF_A_KEY = re.compile(r"[^\w.-]+")


def table_of_toml(data: bytes, named: str) -> dict[str, Any]:
    """The table in a TOML file's bytes. BadInput, which begins with `named`, where there is none.

    256 KB take at most about a second and 100 MB.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(
            f"{named}: expected text saved as UTF-8, found something else at byte {error.start}"
        ) from None
    _refuse_long_keys(text, named)
    try:
        return tomllib.loads(text)
    except ValueError as error:
        raise BadInput(f"{named}: not valid TOML: {str(error)[:200]}") from None
    except RecursionError:
        raise BadInput(f"{named}: not valid TOML: nested too deeply") from None


def _refuse_long_keys(text: str, named: str) -> None:
    """BadInput for a dotted key of too many parts."""

    def placeholder(found: re.Match[str]) -> str:
        # A quoted part of a key counts as any other; line ends stay, so that lines keep numbers.
        return "" if found[0].startswith("#") else "_" + "\n" * found[0].count("\n")

    # Blanks may stand round a dot.
    bare = TEXT_OR_COMMENT.sub(placeholder, text).replace(" ", "").replace("\t", "")
    for number, line in enumerate(bare.split("\n"), 1):
        parts = 1 + max(key.count(".") for key in NO_PART_OF_A_KEY.split(line))
        if parts > MOST_KEY_PARTS:
            raise BadInput(
                f"{named}: line {number}: expected a key of at most {MOST_KEY_PARTS} parts, "
                f"found {parts}"
            )


def value_of_json(data: bytes, kind: type[T], named: str) -> T:
    """The value of this type in a JSON document. BadInput, which begins with `named`.

    Where `kind` leaves a shape open, ask `refuse_deep` first: what walks through it recurses.
    """
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{named}: {' '.join(str(error).split())[:200]}") from None
    except RecursionError:
        raise BadInput(f"{named}: nested too deeply") from None


def refuse_deep(data: bytes, named: str) -> None:
    """Raise BadInput where lists and tables lie more than `MOST_NESTED` deep in each other."""
    if data.count(b"[") + data.count(b"{") <= MOST_NESTED:
        return
    depth = 0
    for found in BRACKET_OR_TEXT.finditer(data):
        depth += (found[0] in b"[{") - (found[0] in b"]}")
        if depth > MOST_NESTED:
            raise BadInput(f"{named}: nested too deeply")
