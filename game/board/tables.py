"""The board as tables: `board.csv`, and gradebooks that Moodle and Canvas read.

Canvas wants the columns Student, ID, SIS User ID, SIS Login ID and Section first, a row of points
possible, and takes every column after them for an assignment (its `gradebook_importer.rb`).
Moodle's grading worksheet wants Identifier, Grade and Last modified (grade), matches by the
participant's number, and gives up at a row that is no participant (its assignment's offline
grading). One file cannot be both, so there are three: `gradebook.csv` has all columns, for a
spreadsheet and for Moodle's grade import, which lets columns be chosen; `gradebook-canvas.csv` and
`gradebook-moodle.csv` can be uploaded as they are.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from engine.judging.results import Results, Student
from engine.judging.verdicts import is_fault
from game.board.columns import BoardData, columns_of

GRADE = "Down by Dusk"
POSSIBLE = 1000
SPREADSHEET = "\ufeff"
"""By this sign Excel knows UTF-8."""
CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section", GRADE)
MOODLE = (
    "Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade",
    "Grade can be changed", "Last modified (submission)", "Last modified (grade)",
    "Feedback comments",
)  # fmt: skip
_FORMULA = re.compile(r"(\A|[;|\t]\s*)(?=[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20])")
_MOODLE_FOLDER = re.compile(r"^(?P<name>.+?)_(?P<id>\d+)_assignsubmission_\w+_?$", re.DOTALL)


def board_csv(view: BoardData, results: Results) -> str:
    """A row a student, in the order of the board."""
    columns = [column for column in columns_of(view, results) if column.csv]
    rows = [[_blank(column.value(student)) for column in columns] for student in view["students"]]
    return _csv([[column.csv for column in columns], *rows])


def gradebooks(results: Results) -> dict[str, str]:
    """The three gradebooks by file name. The grade is the mean score of 1000, not the place."""
    students = sorted(results.students, key=lambda s: (s.name.casefold(), s.name))
    canvas = [_canvas_row(student) for student in students]
    moodle = [_moodle_row(student) for student in students]
    possible = ["    Points Possible", "", "", "", "", str(POSSIBLE)]
    both = [[*c, *m] for c, m in zip(canvas, moodle, strict=True)]
    return {
        "gradebook.csv": SPREADSHEET + _csv([[*CANVAS, *MOODLE], *both]),
        "gradebook-canvas.csv": _csv([CANVAS, possible, *canvas]),
        "gradebook-moodle.csv": _csv([MOODLE, *moodle]),
    }


def person_of(student: Student) -> tuple[str, str]:
    """Full name, and the platform's number where the results or the folder's name have it."""
    found = _MOODLE_FOLDER.match(student.name)
    if found:
        return found["name"], student.lms_id or found["id"]
    return student.name, student.lms_id


def _canvas_row(student: Student) -> list[str]:
    name, number = person_of(student)
    return [name, number, "", "", "", f"{student.mean_score:.2f}"]


def _moodle_row(student: Student) -> list[str]:
    name, number = person_of(student)
    participant = f"Participant {number}" if number else ""
    grade = f"{student.mean_score:.2f}"
    return [participant, name, "", "", grade, str(POSSIBLE), "Yes", "-", "-", _comment(student)]


def _comment(student: Student) -> str:
    if student.refused:
        return f"Not run: {student.refused.removeprefix(f'{student.name}: ')}"
    others = "1 other" if len(student.tied_with) == 1 else f"{len(student.tied_with)} others"
    tie = f"; the difference from {others} may be luck" if student.tied_with else ""
    faults = sum(n for verdict, n in student.verdicts.items() if is_fault(verdict))
    return (
        f"Place {student.place} ({student.place_low} to {student.place_high}){tie}. "
        f"Mean score {student.mean_score:.0f} of 1000, safe at dusk on {student.safe_share:.0%} "
        "of the hikes."
        + (f" Ended by a fault: {faults}; the feedback shows the line." if faults else "")
    )


def _blank(value: object) -> object:
    return "" if value is None else value


def _csv(rows: Sequence[Sequence[object]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(
        [without_formula(cell) for cell in row] for row in rows
    )
    return out.getvalue()


def without_formula(cell: object) -> object:
    """A spreadsheet takes a text that begins like a formula for one, and would compute it.

    So it does with the wide signs of Chinese and Japanese, and behind a `;` where that parts cells.
    """
    if not isinstance(cell, str) or cell == "-":
        return cell
    return _FORMULA.sub(r"\1'", cell)
