"""Code that was handed in as something else than a file of Python: a notebook, a pasted text."""

from __future__ import annotations

import re
from html import unescape

import msgspec

from engine.judging.intake.text_encoding import source_as_utf8, source_text

CODE = re.compile(
    r"(?:from\s+\S+\s+import|import\s|(?:async\s+)?def\s|class\s|@\w|#|[\"']{3}|[^\W\d]\w*\s*=[^=])"
)
"""How the first line of a program begins; what stands above it is a greeting."""
BLOCKS = frozenset({"br", "p", "div", "li", "pre", "tr"})
"""Tags that begin a new line."""
TAG = re.compile(
    r"<!--(?:[^-]|-(?!->))*+(?:-->|\Z)|<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9]*+)[^<>]*+>|<![^<>]*+>"
)
"""A tag or a comment; what it has looked at it takes, or stops at the next `<`."""
LEFT_OUT = frozenset({"head", "title", "script", "style", "h1", "h2", "h3"})
"""Tags whose text is none of the student's: Canvas writes assignment and name into such."""
SPACES = str.maketrans({"\xa0": " ", "\u200b": "", "\ufeff": "", "\r": ""})
"""What editors of web pages put in place of spaces."""
HIDDEN_CELL = re.compile(r"%%(?!time\b|timeit\b|capture\b|writefile\s+\S+\.py\b)")
"""First line of a cell that is another language's, or goes elsewhere."""
MAGIC = re.compile(r"^(\s*)(?:[%!].*|\?.*|\S+\?{1,2}\s*)$")


class _Cell(msgspec.Struct, frozen=True):
    cell_type: str = ""
    source: str | list[str] = ""
    input: str | list[str] = ""
    """The source, in the third version of the format."""


class _Sheet(msgspec.Struct, frozen=True):
    cells: list[_Cell] = []


class _Notebook(msgspec.Struct, frozen=True):
    cells: list[_Cell] = []
    worksheets: list[_Sheet] = []


def notebook_code(data: bytes) -> str:
    """The code cells of a Jupyter notebook, in order, without magics and shell commands.

    ValueError for what is no notebook.
    """
    try:
        book = msgspec.json.decode(source_as_utf8(data), type=_Notebook)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise ValueError("not a readable notebook") from None
    cells = [*book.cells, *(cell for sheet in book.worksheets for cell in sheet.cells)]
    codes = [_joined(cell.source or cell.input) for cell in cells if cell.cell_type == "code"]
    return "\n".join(_without_magics(code) for code in codes if not HIDDEN_CELL.match(code))


def _joined(source: str | list[str]) -> str:
    return source if isinstance(source, str) else "".join(source)


def _without_magics(code: str) -> str:
    """Magics become `pass`, which is a statement wherever they were one."""
    lines = code.splitlines()
    return "\n".join([*(MAGIC.sub(r"\1pass", line) for line in lines), ""])


def pasted_code(data: bytes) -> str:
    """The program that was pasted into a box for text, which came back as HTML.

    ValueError for a page whose signs cannot be read.
    """
    text = source_text(source_as_utf8(data)).translate(SPACES)
    lines = [line.translate(SPACES).rstrip() for line in _text_of_page(text).splitlines()]
    lines = [line for line in lines if not line.lstrip().startswith("```")]
    first = next((k for k, line in enumerate(lines) if CODE.match(line)), len(lines))
    return "\n".join([*lines[first:], ""])


def _text_of_page(page: str) -> str:
    """The text of a page, line by line. Not `html.parser`, whose time is quadratic in bad pages."""
    tags = list(TAG.finditer(page))
    laid_out = any(tag["name"] and tag["name"].lower() in BLOCKS for tag in tags)
    parts: list[str] = []
    at = left_out = preformatted = 0
    begins = True  # a line does
    for tag in [*tags, None]:
        data = unescape(page[at : tag.start() if tag else len(page)])
        if laid_out and not preformatted:
            # Outside of <pre> a line end in the page's own text is layout.
            data = data.replace("\n", "")
        if data and not left_out:
            parts.append(data)
            begins = data.endswith("\n")
        if tag is None:
            break
        at, name, step = tag.end(), (tag["name"] or "").lower(), -1 if tag["end"] else 1
        left_out = max(left_out + step * (name in LEFT_OUT), 0)
        preformatted = max(preformatted + step * (name in ("pre", "textarea")), 0)
        if name == "br" or (name in BLOCKS and not begins):
            parts.append("\n")
            begins = True
    return "".join(parts)
