"""Decodes text files by the encoding their programs used.

Python reads UTF-8, or what a file's first lines declare. Windows' editors also save UTF-16, which
says so by its first bytes, and Excel writes tables in the system's code page, which says nothing.
"""

from __future__ import annotations

import io
import tokenize
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE

# UTF-32's mark begins with UTF-16's, so it is asked for first.
MARKS = (
    (BOM_UTF32_LE, "utf-32-le"),
    (BOM_UTF32_BE, "utf-32-be"),
    (BOM_UTF16_LE, "utf-16-le"),
    (BOM_UTF16_BE, "utf-16-be"),
    (BOM_UTF8, "utf-8"),
)
"""The first bytes of a file that declares its encoding by a byte order mark."""
SUPERLINEAR = frozenset({"punycode", "idna"})
"""Codecs whose time grows faster than the text; no editor saves in them."""


def wide_encoding(data: bytes) -> str:
    """UTF-16 or UTF-32, where the bytes are in one, with or without a mark; else empty."""
    for mark, name in MARKS:
        if data.startswith(mark):
            return "" if name == "utf-8" else name
    # ASCII in UTF-16: every second byte is zero.
    head = data[:64]
    if len(head) >= 4 and len(data) % 2 == 0:
        for name, zeros, signs in (("utf-16-le", 1, 0), ("utf-16-be", 0, 1)):
            if not any(head[zeros::2]) and all(head[signs::2]):
                return name
    return ""


def source_as_utf8(data: bytes) -> bytes:
    """A source that Python can read: UTF-16 and UTF-32 become UTF-8, all else stays as it is."""
    name = wide_encoding(data)
    if not name:
        return data
    try:
        return data.decode(name).removeprefix("\ufeff").encode()
    except UnicodeError:
        return data


def source_text(data: bytes) -> str:
    """A source as the text that Python sees: in the encoding that its first lines declare."""
    try:
        name, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        if name not in SUPERLINEAR:
            return data.decode(name, "replace")
    except (SyntaxError, LookupError, ValueError):
        pass
    return data.decode("utf-8-sig", "replace")


def table_encoding(data: bytes) -> str:
    """The encoding of a table as spreadsheets write it: a mark's, UTF-8, or Windows' 1252.

    Decoding keeps the mark as the text's first sign, so that encoding again gives the same bytes.
    """
    wide = wide_encoding(data)
    if wide:
        return wide
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"
