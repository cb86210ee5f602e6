"""Tables that spreadsheets and learning systems write, read and edited in place.

A cell can be replaced and every other byte stays: the encoding, the line ends, the quotes and the
sign between the cells are whatever the program that wrote the file chose.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, TypeAlias

from engine.core.errors import BadInput
from engine.files import read_limited
from engine.judging.intake.text_encoding import table_encoding

LARGEST_TABLE = 8 * 1024 * 1024
"""Bytes."""
MOST_CELLS = 200_000
SEPARATORS = ",;\t"
CellAt: TypeAlias = tuple[int, int]
"""Row and column, from 0."""


class CsvCell(NamedTuple):
    """One cell: its text, and where it stands in the table's."""

    text: str
    begin: int
    end: int


class CsvTable(NamedTuple):
    """A table, with everything that is needed to write it again."""

    text: str
    encoding: str
    separator: str
    rows: tuple[tuple[CsvCell, ...], ...]
    """Without empty lines."""
    lines: tuple[int, ...]
    """Of every row the number of the line it begins in, from 1."""

    def cells(self, row: int) -> list[str]:
        """The texts of one row, without space around them."""
        return [cell.text.strip() for cell in self.rows[row]]

    def edited(self, changes: Mapping[CellAt, str]) -> bytes:
        """The table with these cells replaced, and every other byte as it was."""
        parts, at = [], 0
        for (row, column), new in sorted(changes.items()):
            cell = self.rows[row][column]
            quoted = self.text.startswith('"', cell.begin)
            parts += [self.text[at : cell.begin], self._written(new, quoted)]
            at = cell.end
        # A sign that the table's own encoding lacks becomes a question mark.
        return "".join([*parts, self.text[at:]]).encode(self.encoding, "replace")

    def _written(self, text: str, quoted: bool) -> str:
        """The text of a cell, in quotes where it was, or has to be."""
        special = any(sign in text for sign in (*SEPARATORS, '"', "\n", "\r", " "))
        escaped = text.replace('"', '""')
        return f'"{escaped}"' if special or quoted else text


def read_table(path: Path) -> CsvTable:
    """The table in this file; BadInput where it is none."""
    data = read_limited(path, LARGEST_TABLE)
    encoding = table_encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise BadInput(
            f"{path}: expected a table in UTF-8, UTF-16 or Windows-1252, found byte {error.start}"
        ) from None
    if "\0" in text:
        raise BadInput(f"{path}: expected a table, found a zero byte")
    try:
        return parse_table(text, encoding)
    except ValueError as error:
        raise BadInput(f"{path}: not a readable CSV: {error}") from None


def parse_table(text: str, encoding: str) -> CsvTable:
    """The table of a text; ValueError where a quote has no end, or there are too many cells."""
    at = len(text) - len(text.removeprefix("\ufeff"))
    # Excel's own way to name the sign between cells.
    separator = ""
    first = text[at:].split("\n", 1)[0].strip(" \r")
    if first.lower().startswith("sep=") and len(first) == 5:
        separator, at = first[4], text.index("\n", at) + 1 if "\n" in text else len(text)
    separator = separator or _separator(text[at:])
    rows: list[tuple[CsvCell, ...]] = []
    lines: list[int] = []
    row: list[CsvCell] = []
    count = 0
    # A quoted cell may hold line ends: `line` counts those of the file, `row_line` stays at the
    # row's first, which is the one that a person looks for.
    line = row_line = 1 + text.count("\n", 0, at)
    while at < len(text):
        cell, end = _cell(text, at, separator, line)
        row.append(cell)
        count += 1
        if count > MOST_CELLS:
            raise ValueError(f"expected at most {MOST_CELLS} cells")
        line += text.count("\n", at, end)
        at = end
        if at < len(text) and text[at] == separator:
            at += 1
            if at < len(text):
                continue
            # The file ends behind a separator: one more cell, empty, begins there.
            row.append(CsvCell("", at, at))
        if any(cell.text.strip() for cell in row):
            rows.append(tuple(row))
            lines.append(row_line)
        row = []
        if text.startswith("\r\n", at):
            at += 1
        if at < len(text):
            line, at = line + (text[at] in "\r\n"), at + 1
        row_line = line
    return CsvTable(text, encoding, separator, tuple(rows), tuple(lines))


def _separator(text: str) -> str:
    """The sign that parts the cells of the first line that has one."""
    quoted = False
    counts = dict.fromkeys(SEPARATORS, 0)
    for sign in text:
        quoted ^= sign == '"'
        if not quoted and sign in counts:
            counts[sign] += 1
        if not quoted and sign in "\r\n" and any(counts.values()):
            break
    return max(SEPARATORS, key=lambda sign: counts[sign])


def _cell(text: str, begin: int, separator: str, line: int) -> tuple[CsvCell, int]:
    """The cell that begins here, and where it ends."""
    if text[begin] != '"':
        end = _end_of_cell(text, begin, separator)
        return CsvCell(text[begin:end], begin, end), end
    parts, at = [], begin + 1
    while True:
        quote = text.find('"', at)
        if quote < 0:
            raise ValueError(f"line {line}: a quote that does not end")
        parts.append(text[at:quote])
        at = quote + 1
        if text[at : at + 1] != '"':
            break
        parts.append('"')
        at += 1
    # What stands behind the closing quote belongs to the cell, as in Python's csv.
    end = _end_of_cell(text, at, separator)
    return CsvCell("".join(parts) + text[at:end], begin, end), end


def _end_of_cell(text: str, begin: int, separator: str) -> int:
    """Where the next separator or line end is, looking no further than that."""
    found = re.compile(f"[{re.escape(separator)}\r\n]").search(text, begin)
    return found.start() if found else len(text)
