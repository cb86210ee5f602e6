"""The board as tables: `board.csv`, and gradebooks that learning systems read.

Canvas wants the columns Student, ID, SIS User ID, SIS Login ID and Section first, a row of points
possible, and takes every column after them for an assignment (its `gradebook_importer.rb`).
Moodle's grading worksheet wants Identifier, Grade and Last modified (grade), matches by the
participant's number, and gives up at a row that is no participant (its assignment's offline
grading). `gradebook.csv` has everybody with all columns, for a spreadsheet; the other two hold
those alone whom that system has named, since only its own numbers find them again. A system's own
table, filled in by `game.board.worksheets`, is better than either.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from statistics import fmean

from engine.judging.results import Results, StudentRow
from engine.judging.verdicts import is_fault, verdict_title
from game.board.columns import PLACE_COLUMNS, BoardData, columns_of
from game.board.content import counted

GRADE_TITLE = "Down by Dusk"
BEST_SCORE = 1000.0
NO_HAND_IN = "nothing was handed in"
"""How the reason ends for who is on a list alone."""
BYTE_ORDER_MARK = "\ufeff"
"""By this sign Excel knows UTF-8."""
CANVAS_HEADINGS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section", GRADE_TITLE)
MOODLE_HEADINGS = (
    "Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade",
    "Grade can be changed", "Last modified (submission)", "Last modified (grade)",
    "Feedback comments",
)  # fmt: skip
_FORMULA_START = re.compile(r"(\A|[;|\t]\s*)(?=[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20])")
_MOODLE_FOLDER = re.compile(r"^(?P<name>.+?)_(?P<id>\d+)_assignsubmission_\w+_?$", re.DOTALL)


def board_csv(view: BoardData, results: Results) -> str:
    """A row a student, in the order of the board."""
    columns = [column for column in columns_of(view, results) if column.csv]
    rows = [
        [
            _empty_for_none(column.value(student))
            if student["placed"] or column.key not in PLACE_COLUMNS
            else ""
            for column in columns
        ]
        for student in view["students"]
    ]
    return _csv_text([[column.csv for column in columns], *rows])


def gradebooks(results: Results) -> dict[str, str]:
    """The gradebooks by file name: one of our own, and one for each system that named students."""
    students = sorted(results.students, key=lambda s: (s.name.casefold(), s.name))
    points = f"{results.grading.points:g}"
    head = (
        "Student",
        "ID",
        "Section",
        "Email",
        grade_heading(results),
        "Place",
        "Score",
        "File",
        "Bytes",
        "SHA-256",
        "Late",
        "Comment",
    )
    found = {
        "gradebook.csv": BYTE_ORDER_MARK
        + _csv_text([head, *(_own_row(s, results) for s in students)])
    }
    canvas = [_canvas_row(s, results) for s in students if platform_of(s) == "canvas"]
    if canvas:
        possible = ["    Points Possible", "", "", "", "", points]
        found["gradebook-canvas.csv"] = _csv_text([CANVAS_HEADINGS, possible, *canvas])
    moodle = [_moodle_row(s, results) for s in students if platform_of(s) == "moodle"]
    if moodle:
        found["gradebook-moodle.csv"] = _csv_text([MOODLE_HEADINGS, *moodle])
    return found


def grade_heading(results: Results) -> str:
    """What the grade is, in words."""
    by = "share of par" if results.grading.by == "par" else "mean score"
    return f"{GRADE_TITLE} (of {results.grading.points:g} points, by {by})"


def share_of(student: StudentRow, results: Results) -> float | None:
    """The share of full marks, 0 to 1; None where nothing was handed in."""
    if student.refused.endswith(NO_HAND_IN):
        return None
    if results.grading.by == "score":
        return student.mean_score / BEST_SCORE
    shares = []
    for level in results.levels:
        scores = [h.score for h in counted(student, results) if h.level == level.name]
        mean = fmean(scores) if scores else 0.0
        # A level without a par is graded by its score.
        shares.append(min(1.0, mean / (level.par or BEST_SCORE)))
    return fmean(shares)


def grade_of(student: StudentRow, results: Results, points: float | None = None) -> str:
    """The grade in points, by default of the gradebook's; empty where nothing was handed in."""
    share = share_of(student, results)
    most = results.grading.points if points is None else points
    return "" if share is None else f"{share * most:.2f}"


def platform_of(student: StudentRow) -> str:
    """The learning system whose number the student has."""
    return student.platform or ("moodle" if _MOODLE_FOLDER.match(student.name) else "")


def person_of(student: StudentRow) -> tuple[str, str]:
    """Full name, and the platform's number where the results or the folder's name have it."""
    found = _MOODLE_FOLDER.match(student.name)
    if found:
        return found["name"], student.lms_id or found["id"]
    return student.name, student.lms_id


def _own_row(student: StudentRow, results: Results) -> list[object]:
    name, number = person_of(student)
    return [
        name, student.roster_id or number, student.section, student.mail,
        grade_of(student, results), student.place if student.placed else "",
        f"{student.mean_score:.2f}" if student.placed else "", student.judged.name,
        student.judged.size or "", student.judged.signs, "late" if student.late else "",
        comment_of(student, results),
    ]  # fmt: skip


def _canvas_row(student: StudentRow, results: Results) -> list[object]:
    name, number = person_of(student)
    return [name, number, "", "", student.section, grade_of(student, results)]


def _moodle_row(student: StudentRow, results: Results) -> list[object]:
    name, number = person_of(student)
    most = f"{results.grading.points:g}"
    return [f"Participant {number}", name, student.mail, "", grade_of(student, results), most,
            "Yes", "-", "-", comment_of(student, results)]  # fmt: skip


def comment_of(student: StudentRow, results: Results) -> str:
    """What the student reads beside the grade: the fault first, where there is one."""
    if student.refused:
        return f"Not run: {student.refused.removeprefix(f'{student.name}: ')}"
    fault = _commonest_fault(student, results)
    if student.mean_score <= 0.0:
        return f"Judged: {student.judged}. {fault}" if student.judged.name else fault
    others = "1 other" if len(student.tied_with) == 1 else f"{len(student.tied_with)} others"
    tie = f"; the difference from {others} may be luck" if student.tied_with else ""
    by = "share of par" if results.grading.by == "par" else "mean score"
    file = f"Judged: {student.judged}. " if student.judged.name else ""
    return (
        f"{file}Grade by {by}. "
        f"Place {student.place} ({student.place_low} to {student.place_high}){tie}. "
        f"Mean score {student.mean_score:.0f} of 1000, safe by dusk on {student.safe_share:.0%} "
        "of the hikes." + (f" {fault}" if fault else "")
    )


def _commonest_fault(student: StudentRow, results: Results) -> str:
    """The commonest fault in one line, with its evidence as far as that is open."""
    faulty = [h for h in student.hikes if is_fault(h.verdict) and h.phase == results.counted]
    if not faulty:
        return ""
    verdict, count = Counter(h.verdict for h in faulty).most_common(1)[0]
    hikes = [h for h in student.hikes if h.verdict == verdict]
    hike = next((h for h in hikes if h.evidence.message), hikes[0])
    line = f"line {hike.evidence.line}: " if hike.evidence.line else ""
    said = f", {line}{hike.evidence.message[:300]}" if hike.evidence.message else ""
    many = f"{count} of {sum(student.verdicts.values())} hikes"
    return f"Ended by a fault: {many}, {verdict_title(verdict)}{said}."


def _empty_for_none(value: object) -> object:
    return "" if value is None else value


def _csv_text(rows: Sequence[Sequence[object]]) -> str:
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
    return _FORMULA_START.sub(r"\1'", cell)
