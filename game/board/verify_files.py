"""Compares a board's files with those that its results produce."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path

from engine.core.errors import BadInput
from engine.core.level import Level
from engine.files import read_limited
from engine.judging.results import Results
from engine.judging.results_file import LARGEST_RESULTS
from game.board import write_all

CONTEXT_CHARACTERS = 40
"""Characters shown round the first one that differs."""


def board_faults(out: Path, results: Results, levels: Sequence[Level]) -> Iterator[str]:
    """A line for each file in `out` that differs from what is drawn from these results."""
    with tempfile.TemporaryDirectory(prefix="dusk-verify-") as name:
        folder = Path(name)
        # A system's own table holds more than ours: what we filled in is filled in again.
        books = [out / f"gradebook-{platform}.csv" for platform in results.grading.worksheets]
        sheets = [book for book in books if book.is_file()]
        write_all(results, folder, {level.name: level for level in levels}, sheets)
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            file = path.relative_to(folder)
            try:
                found = read_limited(out / file, LARGEST_RESULTS)
            except BadInput as error:
                yield f"{file.as_posix()}: {str(error).removeprefix(f'{out / file}: ')}"
                continue
            expected = path.read_bytes()
            if found != expected:
                yield f"{file.as_posix()}: {_first_difference(expected, found)}"


def _first_difference(expected: bytes, found: bytes) -> str:
    """The first line that differs, cut round the place."""
    pairs = zip_longest(
        expected.decode("utf-8", "replace").splitlines(),
        found.decode("utf-8", "replace").splitlines(),
    )
    for number, (one, other) in enumerate(pairs, 1):
        if one == other:
            continue
        if one is None or other is None:
            return f"line {number}: {'one line too many' if one is None else 'ends too early'}"
        at = next((k for k, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
                  min(len(one), len(other)))  # fmt: skip
        cut = slice(max(at - CONTEXT_CHARACTERS, 0), at + CONTEXT_CHARACTERS)
        return f"line {number}: expected {one[cut]!r}, found {other[cut]!r}"
    return "other bytes than these results give (line ends, or the coding)"
