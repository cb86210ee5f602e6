"""A learning system's own table with grades and comments filled in; other bytes unchanged.

Moodle's worksheet has its headings in the language of its site, so columns are found by what they
hold: the grade stands before the highest grade possible. Canvas' export is always in English.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from engine.core.errors import BadInput
from engine.judging.intake.csv_tables import CellAt, CsvTable, read_table
from engine.judging.results import Results, StudentRow
from game.board.tables import (
    GRADE_TITLE,
    comment_of,
    grade_of,
    person_of,
    platform_of,
    share_of,
    without_formula,
)

COMMENT_HEADING = re.compile(
    r"comment|kommentar|komentarz|coment|feedback|rückmeldung|uwagi|评语|反馈|بازخورد|نظر", re.I
)
"""What the heading of the column of comments holds, in the languages that are most used."""
_PLAIN_NUMBER = re.compile(r"\d{1,9}(?:[.,]\d{1,9})?")


class Worksheet(NamedTuple):
    """A table that was filled in."""

    platform: str
    data: bytes
    filled: int
    """Rows that have a grade now."""


def filled_worksheet(path: Path, results: Results) -> Worksheet:
    """Moodle's or Canvas' own table in `path` with the grades of these results.

    BadInput where it is neither, or none of its rows is a student of this class.
    """
    table = read_table(path)
    heads = _headings(table)
    platform = _platform_of_headings(heads)
    students = {person_of(s)[1]: s for s in results.students if platform_of(s) == platform}
    fill = _fill_canvas if platform == "canvas" else _fill_moodle
    changes, filled = fill(path, table, heads, students, results)
    if not filled:
        raise BadInput(
            f"{path}: expected {platform.capitalize()}'s own table of this class, found no row "
            "with the number of a hand-in"
        )
    return Worksheet(platform, table.edited(changes), filled)


def platform_of_worksheet(path: Path) -> str:
    """Whose table this is; BadInput where it cannot be read, or has no column for the grades."""
    table = read_table(path)
    heads = _headings(table)
    platform = _platform_of_headings(heads)
    find = _canvas_column if platform == "canvas" else _moodle_columns
    find(path, table, heads)
    return platform


def _headings(table: CsvTable) -> list[str]:
    return [cell.removeprefix("\ufeff") for cell in table.cells(0)] if table.rows else []


def _platform_of_headings(heads: list[str]) -> str:
    return "canvas" if {"Student", "ID", "Section"} <= set(heads) else "moodle"


def _moodle_columns(path: Path, table: CsvTable, heads: list[str]) -> tuple[int, int]:
    """The columns of the highest grade, which stands behind the grade, and of the comment or 0."""
    columns = [[row[k].text.strip() for row in table.rows[1:] if k < len(row)]
               for k in range(len(heads))]  # fmt: skip
    # The same number in every row, with the grade before it.
    highest = next((k for k, cells in enumerate(columns) if k > 1 and _same_number(cells)), 0)
    if not highest:
        raise BadInput(
            f"{path}: expected Moodle's grading worksheet or Canvas' exported gradebook, "
            f"found columns {', '.join(heads)[:120]}"
        )
    # Feedback stands last; where no heading says so, an empty last column is it.
    comment = next(
        (k for k in reversed(range(highest + 1, len(heads))) if COMMENT_HEADING.search(heads[k])), 0
    )
    if not comment and len(heads) - 1 > highest and not any(columns[-1]):
        comment = len(heads) - 1
    return highest, comment


def _fill_moodle(
    path: Path,
    table: CsvTable,
    heads: list[str],
    students: Mapping[str, StudentRow],
    results: Results,
) -> tuple[dict[CellAt, str], int]:
    highest, comment = _moodle_columns(path, table, heads)
    changes: dict[CellAt, str] = {}
    filled = 0
    for row, cells in enumerate(table.rows[1:], 1):
        number = re.search(r"(\d+)\s*$", cells[0].text)
        student = students.get(number[1]) if number else None
        if student is None or len(cells) <= highest or share_of(student, results) is None:
            continue
        most = cells[highest].text.strip()
        grade = grade_of(student, results, float(most.replace(",", ".")))
        changes[row, highest - 1] = grade.replace(".", ",") if "," in most else grade
        if comment and comment < len(cells):
            changes[row, comment] = str(without_formula(comment_of(student, results)))
        filled += 1
    return changes, filled


def _same_number(cells: list[str]) -> bool:
    there = {cell for cell in cells if cell}
    return len(there) == 1 and bool(_PLAIN_NUMBER.fullmatch(min(there))) and bool(all(cells))


def _canvas_column(path: Path, table: CsvTable, heads: list[str]) -> tuple[int, float | None]:
    """The column of our assignment, and its points where the table says them."""
    possible = next(
        (row for row in range(1, min(4, len(table.rows)))
         if table.cells(row)[0].casefold() == "points possible"), 0
    )  # fmt: skip
    most = table.cells(possible) if possible else [""] * len(heads)
    behind = heads.index("Section") + 1
    assignments = [k for k in range(behind, len(heads)) if k < len(most)
                   and (_PLAIN_NUMBER.fullmatch(most[k]) or not possible)]  # fmt: skip
    ours = [k for k in assignments if heads[k].startswith(GRADE_TITLE)] or assignments
    if len(ours) != 1:
        names = ", ".join(heads[k] for k in ours[:5]) or "none"
        raise BadInput(
            f"{path}: expected one assignment whose name begins with {GRADE_TITLE}, found {names}"
        )
    column = ours[0]
    return column, float(most[column].replace(",", ".")) if most[column] else None


def _fill_canvas(
    path: Path,
    table: CsvTable,
    heads: list[str],
    students: Mapping[str, StudentRow],
    results: Results,
) -> tuple[dict[CellAt, str], int]:
    column, points = _canvas_column(path, table, heads)
    changes: dict[CellAt, str] = {}
    for row, cells in enumerate(table.rows[1:], 1):
        at = heads.index("ID")
        student = students.get(cells[at].text.strip()) if len(cells) > column else None
        if student is not None and share_of(student, results) is not None:
            changes[row, column] = grade_of(student, results, points)
    return changes, len(changes)
