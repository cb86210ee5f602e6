"""A small class and its level, and how two boards differ."""

from itertools import zip_longest
from pathlib import Path

import msgspec

GD = "def hike(h):\n    while h.daylight > 0:\n        h.walk(-{rate} * h.measure())\n"

SAYS_WHERE = (
    "def hike(hiker):\n    slope = hiker.measure()\n    print('ground', slope.east)\n"
    "    raise ValueError(slope.east)\n"
)
"""A strategy that prints what it has read."""

LEVEL = """
title = "T"
chapter = "T"
briefing = "T"
lesson = "T"
daylight = 60
[terrain]
size = 2000
grid = 129
[[terrain.layers]]
kind = "quadratic"
curvature = 0.0004
condition = 3
[hiker]
distance = 700
"""


def a_class(folder: Path, count: int) -> Path:
    """So many gradient descents, each with its own rate."""
    folder.mkdir()
    for k in range(count):
        (folder / f"student{k:03}.py").write_text(GD.format(rate=20 + 3 * k))
    return folder


def board(out: Path) -> dict[str, bytes]:
    """Every file of a board; without the one figure that is measured by a clock."""
    files = [p for p in out.rglob("*") if p.is_file() and ".judge" not in p.parts]
    found = {str(p.relative_to(out)): p.read_bytes() for p in files}
    found["results.json"] = _without_clock(out / "results.json")
    return found


def _without_clock(path: Path) -> bytes:
    from engine.judging.results_file import read_results

    document = msgspec.to_builtins(read_results(path))
    for student in document["students"]:
        for hike in student["hikes"]:
            del hike["cpu_seconds"]
    return msgspec.json.format(msgspec.json.encode(document), indent=1)


def differences(mine: Path, theirs: Path) -> list[str]:
    """Every file that is not the same in two boards, with its first differing line."""
    one, other = board(mine), board(theirs)
    found = [f"{name}: in one alone" for name in sorted(one.keys() ^ other.keys())]
    for name in sorted(one.keys() & other.keys()):
        if one[name] != other[name]:
            pairs = zip_longest(one[name].splitlines(), other[name].splitlines(), fillvalue=b"")
            number, pair = next((k, p) for k, p in enumerate(pairs, 1) if p[0] != p[1])
            at = next(k for k, (a, b) in enumerate(zip_longest(*pair)) if a != b)
            here, there = (line[max(0, at - 40) : at + 80] for line in pair)
            found.append(f"{name}: line {number}, column {at + 1}: {here!r} and {there!r}")
    return found
