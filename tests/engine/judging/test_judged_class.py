"""A class from a learning system, judged: verdicts, places, gradebooks, and what is said."""

from __future__ import annotations

import json

import pytest
from helpers.judging_room import on_linux
from helpers.lms_class import canvas_class, moodle_class, moodle_worksheet, strategy, written
from msgspec.structs import replace

from engine.judging.intake.csv_tables import read_table
from engine.judging.results import Evidence
from engine.judging.verdicts import judged_score
from game.board import write_all

pytestmark = on_linux


@pytest.mark.slow
@pytest.mark.parametrize("make", [moodle_class, canvas_class])
def test_sixty_hand_ins_are_judged_graded_and_told(judge, tmp_path, make) -> None:
    files, right, numbers = make()
    results = judge(written(tmp_path / "class.zip", files), tmp_path / "out", preview=1, final=0)
    students = {s.name: s for s in results.students}
    assert set(students) == {one.name for one in right}
    for one in right:
        student = students[one.name]
        assert student.placed is bool(one.rate), one.name
        assert (student.judged.name == one.file) is bool(one.rate), one.name
        assert student.verdicts == ({"ok": 1} if one.rate else {}), one.name
        assert student.late is one.late
    out = tmp_path / "out"
    rows = json.loads((out / "class.json").read_text())
    assert [next(iter(row)) for row in rows] == ["file"] * len(right)
    assert {row["name"]: row["sha256"] for row in rows} == {
        name: s.judged.sha256[:8] for name, s in students.items()
    }
    sheets = []
    if make is moodle_class:
        (tmp_path / "grading.csv").write_bytes(moodle_worksheet(numbers))
        sheets = [tmp_path / "grading.csv"]
    write_all(results, out, {}, sheets)
    own = read_table(out / "gradebook.csv")
    assert len(own.rows) == len(right) + 1
    for one in right:
        page = next((out / "feedback").glob(f"{one.name}*.md"), None)
        if page is None:
            continue  # signs of the name that no file may have
        text = page.read_text()
        assert ("- Judged: " in text.split("\n\n")[1]) is bool(one.rate), one.name
    if make is moodle_class:
        filled = read_table(out / "gradebook-moodle.csv")
        graded = {row[0].text: row[4].text for row in filled.rows[1:]}
        assert graded["Teilnehmer/in405"] == ""
        assert graded["Teilnehmer/in301"] == "0,00"
        assert float(graded["Teilnehmer/in200"].replace(",", ".")) > 0


@pytest.mark.slow
def test_a_file_that_changes_in_a_judged_folder_is_said_and_kept_as_history(judge, tmp_path):
    source = tmp_path / "class"
    source.mkdir()
    (source / "ada.py").write_text(strategy(20))
    (source / "ben.py").write_text(strategy(20))
    out = tmp_path / "out"
    first = {s.name: s for s in judge(source, out).students}
    (source / "ada.py").write_text(strategy(90))
    judge.said.clear()
    second = {s.name: s for s in judge(source, out).students}
    (line,) = (line for line in judge.said if "changed since it was judged" in line)
    assert line.startswith("ada: ")
    assert first["ada"].judged.signs in line
    assert second["ada"].judged.signs in line
    assert second["ada"].changed_from == first["ada"].judged.signs
    assert [v.judged for v in second["ada"].history] == [first["ada"].judged]
    assert (second["ben"].changed_from, second["ben"].history) == ("", ())


@pytest.mark.slow
def test_who_loaded_nothing_takes_no_place_and_moves_nobody(judge, tmp_path) -> None:
    source = tmp_path / "class"
    source.mkdir()
    for k in range(3):
        (source / f"s{k}.py").write_text(strategy(20 + 40 * k))
    alone = {s.name: s for s in judge(source, tmp_path / "a").students}
    (source / "broken.py").write_text("def hike(hiker):\n    hiker.walk(\n")
    among = judge(source, tmp_path / "b", preview=1, final=2)
    broken = next(s for s in among.students if s.name == "broken")
    assert not broken.placed
    assert broken.verdicts == {"load_error": 2}
    assert among.students[-1] == broken
    assert {s.name for s in among.students if s.placed} == set(alone)
    assert max(s.place_high for s in among.students if s.placed) <= 3


@pytest.mark.parametrize("verdict", ["timeout_cpu", "timeout_wall", "out_of_memory"])
def test_an_ending_that_depends_on_the_machine_scores_nothing(verdict) -> None:
    assert judged_score(812.5, verdict) == 0.0
    assert judged_score(812.5, "exception") == 812.5


@pytest.mark.slow
def test_students_whose_hikes_all_score_nothing_read_their_fault_alone(judge, tmp_path) -> None:
    source = tmp_path / "class"
    source.mkdir()
    (source / "ada.py").write_text(strategy(60))
    (source / "slow.py").write_text("def hike(hiker):\n    while True:\n        pass\n")
    from engine.judging.sandbox.limits import Limits

    results = judge(source, tmp_path / "out", preview=1, final=0, limits=Limits(cpu=1))
    slow = next(s for s in results.students if s.name == "slow")
    assert slow.verdicts == {"timeout_cpu": 1}
    assert slow.mean_score == 0.0
    write_all(results, tmp_path / "out", {})
    page = (tmp_path / "out/feedback/slow.md").read_text()
    assert "too much computing" in page
    assert "middle of the class" not in page
    assert replace(slow.hikes[0].evidence, line=None, source="", traceback="", message="") == (
        Evidence()
    )
