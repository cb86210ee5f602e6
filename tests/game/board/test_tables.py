"""`board.csv` and the gradebooks: complete, and no cell a formula."""

from __future__ import annotations

import csv
import io

import msgspec
import pytest

from game.board import write_all
from game.board.tables import CANVAS, MOODLE, gradebooks, without_formula


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


def test_the_gradebooks_have_the_platforms_columns(odd):
    moodler = msgspec.structs.replace(
        odd.students[0], name="Ada Lovelace_4711_assignsubmission_file"
    )
    results = msgspec.structs.replace(odd, students=(moodler, *odd.students[1:]))
    books = {name: rows(text) for name, text in gradebooks(results).items()}
    canvas, moodle = books["gradebook-canvas.csv"], books["gradebook-moodle.csv"]
    assert canvas[0][:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert canvas[1][0].strip() == "Points Possible"
    assert canvas[1][-1] == "1000"
    assert len(canvas) == 16
    assert {"Identifier", "Grade", "Last modified (grade)", "Feedback comments"} <= set(moodle[0])
    assert not [row for row in moodle if "Points" in row[0]]
    ada = next(row for row in moodle if row[1] == "Ada Lovelace")
    assert ada[0] == "Participant 4711"
    assert float(ada[4]) == pytest.approx(moodler.mean_score, abs=0.01)
    assert books["gradebook.csv"][0] == ["\ufeffStudent", *CANVAS[1:], *MOODLE]
    assert len(books["gradebook.csv"]) == 15
