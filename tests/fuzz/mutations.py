"""Damaged copies of good inputs, each from its number alone."""

import random
from collections.abc import Sequence

TOKENS = (
    *(
        b"\x00",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\x1b[2J",
        b"\r",
        b"\n",
        b"\xe2\x80\xae",
        b"\xf0\x9f",
    ),
    *(b"nan", b"inf", b"-1", b"0", b"1e309", b"-0.0", b"9" * 400, b"2147483648", b"1e-320"),
    *(b"[" * 2000, b"{" * 2000, b"[" * 500 + b"]" * 500, b'{"a":' * 500, b"a." * 5000, b"\\" * 999),
    *(b'"', b"'", b'"""', b"'''", b"=", b"[[x]]", b"#", b",", b";", b"\t", b"../../", b"true"),
    *(b"null", b"1979-05-27", b"__import__('os')", b"%s%n", b"A" * 70_000, b" " * 70_000),
)
"""What readers stumble over: ends of numbers, of texts, of nesting, of encodings."""


def mutated(sources: Sequence[bytes], chance: random.Random) -> bytes:
    """One of the sources with one to eight faults."""
    data = bytearray(chance.choice(sources))
    for _ in range(chance.choice((1, 1, 1, 2, 4, 8))):
        data = _damaged(data, sources, chance)
    return bytes(data[:2_000_000])


def _damaged(data: bytearray, sources: Sequence[bytes], chance: random.Random) -> bytearray:
    at = chance.randrange(len(data) + 1)
    end = min(len(data), at + chance.choice((1, 2, 8, 50, 1000)))
    kind = chance.randrange(9)
    if kind == 0:
        return data[:at]
    if kind == 1:
        return data[:at] + data[end:]
    if kind == 2:
        return data[:at] + data[at:end] * chance.choice((2, 3, 50)) + data[end:]
    if kind == 3:
        return data[:at] + chance.choice(TOKENS) + data[at:]
    if kind == 4:
        return data[:at] + chance.choice(TOKENS) + data[end:]
    if kind == 5:
        other = chance.choice(sources)
        cut = chance.randrange(len(other) + 1)
        return data[:at] + other[cut : cut + chance.choice((4, 40, 4000))] + data[end:]
    if kind == 6:
        return _line_moved(data, chance)
    for _ in range(chance.choice((1, 1, 5, 50))):
        if data:
            data[chance.randrange(len(data))] = chance.randrange(256)
    return data


def _line_moved(data: bytearray, chance: random.Random) -> bytearray:
    lines = bytes(data).split(b"\n")
    line = lines.pop(chance.randrange(len(lines)))
    for _ in range(chance.choice((0, 1, 1, 2))):
        lines.insert(chance.randrange(len(lines) + 1), line)
    return bytearray(b"\n".join(lines))
