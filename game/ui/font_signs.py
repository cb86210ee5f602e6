"""Which signs a typeface has, from the table `cmap` of its file (OpenType 1.9, chapter cmap).

Nothing is drawn to find out: to ask FreeType takes 15 ms a sign in a Chinese face.
"""

from __future__ import annotations

import struct
from bisect import bisect_left
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from engine.files import open_regular

LARGEST_TABLE = 8 * 1024 * 1024
"""Bytes of `cmap`."""
ENCODINGS_BEST_FIRST = ((3, 10), (0, 6), (0, 4), (3, 1), (0, 3), (0, 2), (0, 1), (0, 0))
"""Platform and encoding of tables by Unicode, those of all planes first."""


class UnknownTable(ValueError):
    """The file has no table that is understood here."""


def signs_of(path: Path) -> Callable[[int], bool]:
    """Whether a typeface has a sign, by its code. UnknownTable, OSError."""
    with open_regular(path) as file:
        try:
            table = _cmap_table(file)
            # The header: version, number of subtables, then platform, encoding, offset of each.
            count = struct.unpack_from(">H", table, 2)[0]
            listed = {}
            for k in range(count):
                *kind, at = struct.unpack_from(">HHI", table, 4 + 8 * k)
                listed[tuple(kind)] = at
            for kind_of in ENCODINGS_BEST_FIRST:
                at = listed.get(kind_of, -1)
                layout = struct.unpack_from(">H", table, at)[0] if at >= 0 else 0
                if layout == 12:
                    return _format_12(table, at)
                if layout == 4:
                    return _format_4(table, at)
        except (struct.error, IndexError) as error:
            raise UnknownTable(str(error)) from None
    raise UnknownTable("no cmap of format 4 or 12")


def _cmap_table(file: BinaryIO) -> bytes:
    """The bytes of the table `cmap`; in a collection (`.ttc`), of its first typeface."""
    # A file begins with its list of tables: 4 bytes version, 2 bytes number of tables, 6 bytes
    # that nobody needs, then 16 bytes a table (name, checksum, offset, length). A collection
    # begins with "ttcf" and tells at byte 12 where the list of its first typeface is.
    start = 0
    if file.read(4) == b"ttcf":
        file.seek(12)
        (start,) = struct.unpack(">I", file.read(4))
    file.seek(start + 4)
    (count,) = struct.unpack(">H", file.read(2))
    file.seek(start + 12)
    for _ in range(count):
        name, _, at, size = struct.unpack(">4s3I", file.read(16))
        if name == b"cmap":
            file.seek(at)
            return file.read(min(size, LARGEST_TABLE))
    raise UnknownTable("no cmap")


def _format_12(table: bytes, at: int) -> Callable[[int], bool]:
    """Format 12: groups of codes one after the other, each with the number of its first glyph."""
    (count,) = struct.unpack_from(">I", table, at + 12)
    numbers = struct.unpack_from(f">{3 * count}I", table, at + 16)
    starts, ends, glyphs = numbers[0::3], numbers[1::3], numbers[2::3]

    def has(code: int) -> bool:
        k = bisect_left(ends, code)
        return bool(k < count and starts[k] <= code and glyphs[k] + code - starts[k] > 0)

    return has


def _format_4(table: bytes, at: int) -> Callable[[int], bool]:
    """Format 4: segments of codes; a glyph is the code plus a delta, or stands in a list.

    Four arrays with one entry a segment follow each other: last codes, first codes (after two
    bytes of padding), deltas, and offsets into the list of glyphs; an offset counts from its own
    place in the fourth array, and 0 means that the delta is used.
    """
    (double,) = struct.unpack_from(">H", table, at + 6)
    count = double // 2
    ends = struct.unpack_from(f">{count}H", table, at + 14)
    starts = struct.unpack_from(f">{count}H", table, at + 16 + double)
    deltas = struct.unpack_from(f">{count}H", table, at + 16 + 2 * double)
    offsets = struct.unpack_from(f">{count}H", table, at + 16 + 3 * double)

    def has(code: int) -> bool:
        k = bisect_left(ends, code)
        if k >= count or code < starts[k]:
            return False
        if offsets[k] == 0:
            return bool((code + deltas[k]) % 65536)
        place = at + 16 + 3 * double + 2 * k + offsets[k] + 2 * (code - starts[k])
        if place + 2 > len(table):
            return False
        (glyph,) = struct.unpack_from(">H", table, place)
        return bool(glyph)

    return has
