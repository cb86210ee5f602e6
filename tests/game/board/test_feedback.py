"""Feedback for one student, and the fairness report for the teacher alone."""

from __future__ import annotations

import msgspec
from helpers.board_class import a_class

from engine.judging.fairness_report import FairnessReport, Shift, SimilarPair, Unrepeatable, Waiter
from game.board import write_all
from game.board.feedback import markdown_text


def test_feedback_names_nobody_else_and_holds_its_fences(tmp_path):
    results = a_class(6, seeds=8, revealed=True)
    broken = results.students[2]
    hikes = tuple(
        msgspec.structs.replace(
            h, verdict="exception", evidence=msgspec.structs.replace(
                h.evidence, line=3, source="x", message="```\n# not a heading", traceback=""))
        for h in broken.hikes
    )  # fmt: skip
    broken = msgspec.structs.replace(broken, hikes=hikes)
    students = (*results.students[:2], broken, *results.students[3:])
    write_all(msgspec.structs.replace(results, students=students), tmp_path)
    text = (tmp_path / "feedback" / f"{broken.name}.md").read_text("utf-8")
    assert not [s.name for s in results.students if s.name != broken.name and s.name in text]
    assert f"Place **{broken.place}** of 6" in text
    assert "````text" in text
    (tmp_path / "feedback/notes.md").write_text("# The teacher's own")
    left = tuple(msgspec.structs.replace(s, tied_with=()) for s in students[1:])
    write_all(msgspec.structs.replace(results, students=left), tmp_path)
    names = {path.stem for path in (tmp_path / "feedback").iterdir()}
    assert names == {"notes", *(s.name for s in students[1:])}  # no page of who is gone
    assert "40% of your walks" in text


def test_markdown_of_a_name_has_nothing_to_act_on():
    assert markdown_text("a|b\n<b> *x* [y](z) `c`") == r"a\|b &lt;b&gt; \*x\* \[y\](z) \`c\`"


def test_fairness_lies_beside_the_board_and_not_on_it(tmp_path):
    results = a_class(4, seeds=3)
    report = FairnessReport(
        similar=(*(SimilarPair(*two, 1.0, 1.0, 40, True) for two in ("ce", "cd", "de", "pq")),
                 SimilarPair("Ada | x", "Bogdan", 0.93, 0.9, 88, False)), pairs=5, files=9,
        unrepeatable=(Unrepeatable("Chidi", 2, 8, ("ravine", 3)),), repeated=4,
        shifts=(Shift("Dilnoza", 120.0, 10.0, 0.0002),), shift_tested=4,
        waiters=(Waiter("Erin", 3, 8, 7, 54.2, ("Farid | y",)), Waiter("Gao", 8, 8, 3, None)),
    )  # fmt: skip
    write_all(msgspec.structs.replace(results, fairness=report), tmp_path)
    text = (tmp_path / "fairness.md").read_text("utf-8")
    for part in (
        r"Ada \| x",
        "93%",
        "- c; d; e\n- p; q\n\n|",
        "Chidi",
        "2 of 8",
        "ravine, seed 3",
        "Dilnoza",
        "0.0002",
        r"| Erin | 3 of 8 hikes | 7 s | +54 | Farid \| y |",
        "| Gao | 8 of 8 hikes | 3 s | unknown | nobody |",
    ):
        assert part in text
    assert "fingerprints" not in (tmp_path / "board.html").read_text("utf-8")


def test_feedback_names_the_seed_and_the_command_that_hikes_it_again(tmp_path):
    results = a_class(3, seeds=4, revealed=False)
    student = results.students[0]
    broken = tuple(
        msgspec.structs.replace(h, verdict="exception") if h.phase == "preview" and
        h.seed_index == 1 else h
        for h in student.hikes
    )  # fmt: skip
    student = msgspec.structs.replace(student, hikes=broken)
    results = msgspec.structs.replace(results, students=(student, *results.students[1:]))
    write_all(results, tmp_path)
    text = (tmp_path / "feedback" / f"{student.name}.md").read_text("utf-8")
    seed = results.seeds.preview[1]
    level = results.levels[0].name
    assert f"Hike it again: `dusk run my_hike.py --level {level} --seed {seed}`" in text
    whole = [h for h in student.hikes
             if h.phase == "preview" and h.level == level and h.verdict == "ok"]  # fmt: skip
    worst = min(whole, key=lambda h: h.score)
    command = f"--level {level} --seed {results.seeds.preview[worst.seed_index]}`"
    assert (
        f"| preview {worst.seed_index} | {worst.score:.0f} | `dusk run my_hike.py {command} |"
        in (text)
    )
    opened = a_class(3, seeds=4, revealed=True)
    write_all(opened, tmp_path)
    text = (tmp_path / "feedback" / f"{opened.students[0].name}.md").read_text("utf-8")
    assert any(f"--seed {seed}`" in text for seed in opened.seeds.final)
