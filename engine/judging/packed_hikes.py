"""A student's hikes as one short text: columns, deflated, in base 64.

A class of a thousand on three levels and twenty seeds has sixty thousand hikes. By name and with
every point of every curve that is a hundred megabytes; packed it is a seventh of that.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Iterable, Sequence
from itertools import accumulate, islice, pairwise
from typing import Any

import msgspec

from engine.core.errors import BadInput
from engine.documents import BRACKET_OR_TEXT
from engine.judging.results import PATH_POINTS, Evidence, HikeRow

LARGEST_UNPACKED = 256 * 1024 * 1024
"""Bytes of all hikes of a file."""
ALWAYS_UNPACKED, MOST_EXPANSION = 4 * 1024 * 1024, 10
"""Bytes that are unpacked in any case, and bytes for each byte of the file: what expands more than
hikes do was made to fill the memory."""
HIKE_COLUMNS = HikeRow.__struct_fields__
COLUMN_TYPES: dict[str, Any] = {
    **{field.name: field.type for field in msgspec.structs.fields(HikeRow)},
    "evidence": Evidence | None,
    "curve": list[int],
    "path": tuple[list[int], list[int]] | None,
}
"""Type of one hike's value in each column."""
MOST_TOKENS, MOST_NUMBERS = 64, 4 * PATH_POINTS
"""Brackets and texts, and numbers, that one hike has in one column at most: three bytes of a list
that is empty would be sixty in memory."""
NO_EVIDENCE = Evidence()


def pack_hikes(hikes: Sequence[HikeRow]) -> str:
    """The hikes as a text of ASCII; `Unpacker` gives them back, equal to the last bit."""
    columns = {name: [getattr(hike, name) for hike in hikes] for name in HIKE_COLUMNS}
    columns["evidence"] = [None if e == NO_EVIDENCE else e for e in columns["evidence"]]
    columns["curve"] = [_differences(curve) for curve in columns["curve"]]
    columns["path"] = [
        [_differences([round(10 * point[axis]) for point in path]) for axis in (0, 1)]
        if path
        else None
        for path in columns["path"]
    ]
    return base64.b64encode(zlib.compress(msgspec.json.encode(columns), 9)).decode()


class Unpacker:
    """Unpacks the hikes of one file, of all its students together no more than it may hold."""

    def __init__(self, size: int) -> None:
        """`size`: of the file [bytes]."""
        self._left = min(LARGEST_UNPACKED, ALWAYS_UNPACKED + MOST_EXPANSION * size)

    def hikes(self, text: str) -> tuple[HikeRow, ...]:
        """The hikes in a text of `pack_hikes`; BadInput for any other."""
        try:
            deflated = base64.b64decode(text, validate=True)
            data = zlib.decompressobj().decompress(deflated, max(1, self._left))
        except (binascii.Error, zlib.error, ValueError, TypeError) as error:
            raise BadInput(f"hikes: not as they were packed: {str(error)[:160]}") from None
        self._left -= len(data)
        return _decoded_hikes(data)


def _decoded_hikes(data: bytes) -> tuple[HikeRow, ...]:
    try:
        raw = msgspec.json.decode(data, type=dict[str, msgspec.Raw])
        if set(raw) != set(HIKE_COLUMNS):
            raise BadInput(f"hikes: expected the columns {', '.join(HIKE_COLUMNS)}, found others")
        count = len(msgspec.json.decode(raw["seed_index"], type=list[int]))
        columns = {name: _column(name, raw[name], count) for name in HIKE_COLUMNS}
        return tuple(
            HikeRow(**dict(zip(HIKE_COLUMNS, row, strict=True)))
            for row in zip(*columns.values(), strict=True)
        )
    except (msgspec.MsgspecError, ValueError, TypeError) as error:
        raise BadInput(f"hikes: not as they were packed: {str(error)[:160]}") from None
    except (OverflowError, RecursionError, MemoryError):
        raise BadInput("hikes: not as they were packed: too large or too deep") from None


def _column(name: str, raw: msgspec.Raw, hikes: int) -> Iterable[Any]:
    """The values of one column, each of its field's type. What holds too many is not decoded."""
    written = bytes(raw)
    tokens = sum(1 for _ in islice(BRACKET_OR_TEXT.finditer(written), MOST_TOKENS * hikes + 3))
    if tokens > MOST_TOKENS * hikes + 2 or (
        b'"' not in written and written.count(b",") > MOST_NUMBERS * hikes
    ):
        raise BadInput(f"hikes: expected the {name} of {hikes} hikes, found more")
    values = msgspec.json.decode(written, type=list[COLUMN_TYPES[name]])  # type: ignore[valid-type]
    if name == "evidence":
        return [NO_EVIDENCE if e is None else e for e in values]
    if name == "curve":
        return [tuple(accumulate(steps)) for steps in values]
    return [_points(path) if path else () for path in values] if name == "path" else values


def _differences(values: Sequence[int]) -> list[int]:
    """The first value, then the differences: small numbers, which compress well."""
    return [*values[:1], *(b - a for a, b in pairwise(values))]


def _points(path: Sequence[Sequence[int]]) -> tuple[tuple[float, float], ...]:
    east, north = (list(accumulate(axis)) for axis in path)
    return tuple((e / 10, n / 10) for e, n in zip(east, north, strict=True))
