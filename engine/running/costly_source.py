"""Sources that Python's own parser takes much longer or more memory for than for any other.

It builds a dotted name of an import anew for each of its parts, and sorts the marks on a letter one
by one: 90 KB of `import a.a.a...` take 2 GB, and as many accents on one letter 5 s.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ast

MOST_PARTS = 2000
"""Parts of a dotted name, or marks on a letter: what nobody writes, and the parser bears."""
_NAMES = re.compile(rb"[\w.\s\\\x80-\xff]+")
"""Names and the points between them, and so more than one dotted name at a time."""
_MARKS = re.compile(r"[^\w\x00-\x7f]+")


def refuse_costly(source: bytes, path: str) -> None:
    """SyntaxError, with its line, for a name that the parser should not be given."""
    # Counted first: a source of 60 KB may be 30,000 names.
    for names in _NAMES.finditer(source) if source.count(b".") > MOST_PARTS else ():
        if names[0].count(b".") > MOST_PARTS:
            raise _too_long(path, source.count(b"\n", 0, names.start()) + 1)
    if source.isascii() and b"coding" not in source[:400]:
        return
    text = _text(source)
    for marks in _MARKS.finditer(text):
        if len(marks[0]) > MOST_PARTS:
            raise _too_long(path, text.count("\n", 0, marks.start()) + 1)


def parsed(source: bytes, path: str = "<unknown>") -> ast.Module:
    """The syntax tree of a source; SyntaxError for a costly one as well."""
    import ast

    refuse_costly(source, path)
    return ast.parse(source, path)


def source_of(node: ast.AST) -> str:
    """The source of a part of the tree; "..." where Python cannot write it again."""
    import ast

    try:
        return ast.unparse(node)
    except (ValueError, RecursionError):  # a number of 5,000 digits, a thousand signs
        return "..."


def _text(source: bytes) -> str:
    import tokenize

    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
        return source.decode(encoding, "replace")
    except (SyntaxError, LookupError, ValueError):
        return ""  # Python cannot read it either, and says why


def _too_long(path: str, line: int) -> SyntaxError:
    text = f"expected names of at most {MOST_PARTS} parts and marks"
    return SyntaxError(text, (path, line, 0, ""))
