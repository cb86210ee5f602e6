"""`board.csv` and the gradebooks: complete, and no cell a formula."""

from __future__ import annotations

import csv
import io

import msgspec
import pytest
from helpers.lms_class import canvas_export, moodle_worksheet

from engine.core.errors import BadInput
from engine.judging.intake.csv_tables import parse_table
from engine.judging.results import Evidence, Grading
from game.board import write_all
from game.board.tables import (
    CANVAS_HEADINGS,
    MOODLE_HEADINGS,
    grade_of,
    gradebooks,
    share_of,
    without_formula,
)
from game.board.worksheets import filled_worksheet, platform_of_worksheet


def rows(text):
    return list(csv.reader(io.StringIO(text)))


def test_board_csv_has_a_row_a_student_and_no_formula(tmp_path, odd):
    write_all(odd, tmp_path)
    head, *found = rows((tmp_path / "board.csv").read_text("utf-8"))
    assert len(found) == 14
    assert {"place", "name", "mean_score", "safe_share", "ok"} <= set(head)
    assert "'=HYPERLINK(1)" in {row[head.index("name")] for row in found}
    assert not [cell for row in found for cell in row if cell[:1] in ("=", "+", "@")]


def test_a_name_is_no_formula_whatever_parts_the_cells():
    assert [
        without_formula(name) for name in ("\uff1d1+1", "Ada; =1+1", "Ada|@x", "a-b", "-", 5)
    ] == [
        *("'\uff1d1+1", "Ada; '=1+1", "Ada|'@x", "a-b", "-", 5),
    ]


def test_a_gradebook_for_a_system_has_that_system_s_students_alone(odd):
    replace = msgspec.structs.replace
    moodler = replace(odd.students[0], name="Ada Lovelace_4711_assignsubmission_file")
    canvasser = replace(odd.students[1], name="ben", platform="canvas", lms_id="77")
    results = replace(odd, students=(moodler, canvasser, *odd.students[2:]))
    books = {name: rows(text) for name, text in gradebooks(results).items()}
    canvas, moodle = books["gradebook-canvas.csv"], books["gradebook-moodle.csv"]
    assert canvas[0] == list(CANVAS_HEADINGS)
    assert canvas[1] == ["    Points Possible", "", "", "", "", "100"]
    assert [row[:2] for row in canvas[2:]] == [["ben", "77"]]
    assert moodle[0] == list(MOODLE_HEADINGS)
    assert [row[:2] for row in moodle[1:]] == [["Participant 4711", "Ada Lovelace"]]
    assert float(moodle[1][4]) == pytest.approx(100 * share_of(moodler, results), abs=0.01)
    assert "gradebook-canvas.csv" not in gradebooks(odd)
    assert len(books["gradebook.csv"]) == 15
    assert "of 100 points, by share of par" in books["gradebook.csv"][0][4]


def test_full_marks_are_par_or_a_thousand_points(odd):
    student = odd.students[0]
    by_score = msgspec.structs.replace(odd, grading=Grading(points=20, by="score"))
    assert float(grade_of(student, by_score)) == pytest.approx(student.mean_score / 50, abs=0.01)
    best = msgspec.structs.replace(
        student, hikes=tuple(msgspec.structs.replace(h, score=999.0) for h in student.hikes)
    )
    assert grade_of(best, odd) == "100.00"
    gone = msgspec.structs.replace(student, refused="x: nothing was handed in", hikes=())
    assert (grade_of(gone, odd), share_of(gone, odd)) == ("", None)


def class_with_numbers(odd, platform, numbers):
    """The class, its first students with these numbers; the second one's file does not load."""
    replace = msgspec.structs.replace
    fault = Evidence(line=3, message="SyntaxError: invalid syntax")
    students = [
        replace(s, platform=platform, lms_id=number)
        for s, number in zip(odd.students, numbers, strict=False)
    ]
    broken = tuple(
        replace(h, verdict="load_error", evidence=fault, score=0.0) for h in students[1].hikes
    )
    students[1] = replace(students[1], hikes=broken, verdicts={"load_error": 16}, mean_score=0.0)
    return replace(odd, students=(*students, *odd.students[len(students) :]))


def test_moodle_s_own_worksheet_keeps_every_byte_but_grades_and_comments(tmp_path, odd):
    names = {f"Name {k}": str(100 + k) for k in range(4)}
    before = moodle_worksheet(names)
    (tmp_path / "grading.csv").write_bytes(before)
    results = class_with_numbers(odd, "moodle", list(names.values()))
    sheet = filled_worksheet(tmp_path / "grading.csv", results)
    assert (sheet.platform, sheet.filled) == ("moodle", 4)
    old, new = (parse_table(data.decode(), "utf-8") for data in (before, sheet.data))
    for row in range(len(old.rows)):
        for column, (a, b) in enumerate(zip(old.cells(row), new.cells(row), strict=True)):
            assert a == b or (column in (4, 9) and 0 < row < 5), (row, column)
    grade = new.cells(1)[4]
    assert grade == f"{20 * share_of(results.students[0], results):.2f}".replace(".", ",")
    assert "did not load, line 3: SyntaxError: invalid syntax" in new.cells(2)[9]
    assert new.cells(5) == old.cells(5)  # handed nothing in
    write_all(results, tmp_path / "out", worksheets=[tmp_path / "grading.csv"])
    assert (tmp_path / "out/gradebook-moodle.csv").read_bytes() == sheet.data


def test_canvas_own_export_is_filled_in_under_our_assignment(tmp_path, odd):
    names = {f"Name {k}": str(100 + k) for k in range(3)}
    before = canvas_export(names)
    (tmp_path / "export.csv").write_bytes(before)
    results = class_with_numbers(odd, "canvas", list(names.values()))
    sheet = filled_worksheet(tmp_path / "export.csv", results)
    assert (sheet.platform, sheet.filled) == ("canvas", 3)
    old, new = (parse_table(data.decode(), "utf-8") for data in (before, sheet.data))
    assert float(new.cells(2)[6]) == pytest.approx(50 * share_of(results.students[0], results),
                                                   abs=0.01)  # fmt: skip
    changed = {(r, c) for r in range(len(old.rows)) for c in range(8)
               if old.cells(r)[c] != new.cells(r)[c]}  # fmt: skip
    assert changed <= {(2, 6), (3, 6), (4, 6)}


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "Student,ID,Section,X,Y\n a,1,,,\n", '"'])
def test_a_table_that_is_no_worksheet_is_one_clear_line(tmp_path, odd, text):
    (tmp_path / "grading.csv").write_text(text)
    with pytest.raises(BadInput, match=r"grading\.csv: ") as told:
        platform_of_worksheet(tmp_path / "grading.csv")  # before the first hike
    assert str(told.value).isprintable()
    with pytest.raises(BadInput):
        filled_worksheet(tmp_path / "grading.csv", odd)


def test_a_table_of_another_class_costs_nobody_the_board(tmp_path, odd):
    (tmp_path / "grading.csv").write_bytes(moodle_worksheet({"Name": "7"}))
    with pytest.raises(BadInput, match=r"grading\.csv: expected Moodle's own table of this class"):
        write_all(odd, tmp_path / "out", worksheets=[tmp_path / "grading.csv"])
    write_all(odd, tmp_path / "without")
    assert files_of(tmp_path / "out") == files_of(tmp_path / "without")


def files_of(folder):
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder): path.read_bytes() for path in found}


def test_who_loaded_nothing_has_no_place_anywhere(tmp_path, odd):
    results = class_with_numbers(odd, "moodle", ["1", "2"])
    write_all(results, tmp_path)
    name = results.students[1].name
    head, *found = rows((tmp_path / "board.csv").read_text("utf-8"))
    row = next(row for row in found if row[head.index("name")].endswith(name))
    assert [row[head.index(key)] for key in ("place", "place_low", "mean_rank")] == ["", "", ""]
    assert not results.students[1].placed
