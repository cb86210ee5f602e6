"""A student's hikes as one short text: columns, deflated, in base 64.

A class of a thousand on three levels and twenty seeds has sixty thousand hikes. By name and with
every point of every curve that is a hundred megabytes; packed it is a seventh of that.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Any

import msgspec

from engine.core.errors import BadInput
from engine.judging.results import Evidence, Hike

LARGEST_UNPACKED = 256 * 1024 * 1024
"""Bytes of all hikes of a file."""
SURE, STEEPEST = 4 * 1024 * 1024, 20
"""Bytes that are unpacked in any case, and bytes for each one of the file: what deflates far better
than hikes do was made to swell."""
COLUMNS = Hike.__struct_fields__
NOTHING = Evidence()


def pack_hikes(hikes: Sequence[Hike]) -> str:
    """The hikes as a text of ASCII; `Unpacker` gives them back, equal to the last bit."""
    columns = {name: [getattr(hike, name) for hike in hikes] for name in COLUMNS}
    columns["evidence"] = [None if e == NOTHING else e for e in columns["evidence"]]
    columns["curve"] = [_steps(curve) for curve in columns["curve"]]
    columns["path"] = [
        [_steps([round(10 * point[axis]) for point in path]) for axis in (0, 1)] if path else None
        for path in columns["path"]
    ]
    return base64.b64encode(zlib.compress(msgspec.json.encode(columns), 9)).decode()


class Unpacker:
    """Unpacks the hikes of one file, of all its students together no more than it may hold."""

    def __init__(self, size: int) -> None:
        """`size`: of the file [bytes]."""
        self._left = min(LARGEST_UNPACKED, SURE + STEEPEST * size)

    def hikes(self, text: str) -> tuple[Hike, ...]:
        """The hikes in a text of `pack_hikes`; BadInput for any other."""
        try:
            deflated = base64.b64decode(text, validate=True)
            data = zlib.decompressobj().decompress(deflated, max(1, self._left))
        except (binascii.Error, zlib.error, ValueError, TypeError) as error:
            raise BadInput(f"hikes: not as they were packed: {str(error)[:160]}") from None
        self._left -= len(data)
        return _hikes(data)


def _hikes(data: bytes) -> tuple[Hike, ...]:
    try:
        columns = msgspec.json.decode(data, type=dict[str, list[Any]])
        if tuple(columns) != COLUMNS or len(set(map(len, columns.values()))) != 1:
            raise BadInput(f"hikes: expected columns of one length, {', '.join(COLUMNS)}")
        columns["evidence"] = [{} if e is None else e for e in columns["evidence"]]
        columns["curve"] = [list(accumulate(steps)) for steps in columns["curve"]]
        columns["path"] = [_points(path) if path else [] for path in columns["path"]]
        rows = [dict(zip(COLUMNS, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        return msgspec.convert(rows, tuple[Hike, ...])
    except (msgspec.MsgspecError, ValueError, TypeError) as error:
        raise BadInput(f"hikes: not as they were packed: {str(error)[:160]}") from None
    except (OverflowError, RecursionError, MemoryError):
        raise BadInput("hikes: not as they were packed: too large or too deep") from None


def _steps(values: Sequence[int]) -> list[int]:
    """The first value, then what is added to get the next: small numbers, which deflate well."""
    return [*values[:1], *(b - a for a, b in pairwise(values))]


def _points(path: Sequence[Sequence[int]]) -> list[tuple[float, float]]:
    east, north = (list(accumulate(axis)) for axis in path)
    return [(e / 10, n / 10) for e, n in zip(east, north, strict=True)]
