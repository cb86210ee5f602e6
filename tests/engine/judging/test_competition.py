"""A whole competition inside one process: the same seeds for all, the same results again."""

import json

import pytest
from helpers.judged_class import GD, SAYS_WHERE, a_class
from helpers.judging_room import on_linux

from engine.core.errors import BadInput

pytestmark = on_linux


def test_a_class_is_judged_on_the_same_seeds_and_again_with_the_same_results(judge, tmp_path):
    from engine.judging.results_file import read_results, write_results

    source = a_class(tmp_path / "class", 3)
    (source / "broken.py").write_text("1 / 0\n")
    (source / "talker.py").write_text(SAYS_WHERE)
    (source / "essay.txt").write_text("Dear teacher\n")
    found = judge(source, tmp_path / "out")
    by_name = {student.name: student for student in found.students}
    assert by_name["student002"].place == 1
    assert by_name["student000"].verdicts == {"ok": 2}
    # Nothing that was measured: the limit that was kept.
    assert all(1 <= hike.cpu_seconds <= 3 for hike in by_name["student000"].hikes)
    assert by_name["broken"].verdicts == {"load_error": 2}
    assert "essay.txt" in by_name["essay"].refused
    assert any(found.commitment in line for line in judge.said)
    assert [row.name for row in found.fleet] == ["gd"]
    assert judge(source, tmp_path / "out") == found
    write_results(found, tmp_path / "results.json")
    assert read_results(tmp_path / "results.json") == found


@pytest.mark.slow
def test_only_what_is_missing_is_hiked_again(judge, tmp_path):
    source, out = a_class(tmp_path / "class", 3), tmp_path / "out"
    found = judge(source, out)
    log = out / ".judge/hikes.jsonl"
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join(lines[::2]) + lines[1][:50])  # half of them, and a torn line
    assert judge(source, out) == found
    (source / "student001.py").write_text(GD.format(rate=77))
    changed = judge(source, out)
    assert {s.name: s.digest for s in changed.students} != {
        s.name: s.digest for s in found.students
    }
    assert {s.name: [h.score for h in s.hikes] for s in changed.students}["student002"] == [
        h.score for s in found.students if s.name == "student002" for h in s.hikes
    ]


@pytest.mark.slow
def test_nobody_knows_beside_whom_he_hikes(judge, tmp_path, monkeypatch):
    from engine.judging.sandbox import tiers

    order, honest = [], tiers.judge_hikes

    def noted(zygote_for, level, seed, entrants, care, at_once):
        order.extend(entrant.name for entrant in entrants)
        return honest(zygote_for, level, seed, entrants, care, at_once)

    monkeypatch.setattr(tiers, "judge_hikes", noted)
    judge(a_class(tmp_path / "class", 7), tmp_path / "out", 0, 2)
    turns = [tuple(order[k : k + 7]) for k in range(0, 21, 7)]  # the first seed is hiked twice
    assert all(sorted(turn) == sorted(turns[0]) for turn in turns)
    assert len(set(turns)) > 1


def test_another_competition_needs_another_folder(judge, tmp_path):
    source, out = a_class(tmp_path / "class", 1), tmp_path / "out"
    judge(source, out, 1, 1)
    with pytest.raises(BadInput, match="1 preview and 1 final"):
        judge(source, out, 1, 2)
    with pytest.raises(BadInput, match="packages"):
        judge(source, out, 1, 1, packages=("json",))


@pytest.mark.slow
def test_who_sleeps_holds_up_nobody(judge, tmp_path):
    source = a_class(tmp_path / "class", 2)
    (source / "sleeper.py").write_text("import time\ndef hike(h):\n    time.sleep(60)\n")
    found = {s.name: s.verdicts for s in judge(source, tmp_path / "out", 0, 6).students}
    assert found["sleeper"] == {"timeout_wall": 6}
    assert found["student001"] == {"ok": 6}
    assert any("sleeper: sleeps" in line for line in judge.said)
    lines = (tmp_path / "out/.judge/hikes.jsonl").read_text().splitlines()
    assert {json.loads(line)["name"] for line in lines[-4:]} == {"sleeper"}


def test_two_judges_do_not_share_a_folder(tmp_path):
    from engine.judging.store import JudgeStore

    first = JudgeStore(tmp_path)
    with pytest.raises(BadInput, match="another judge"):
        JudgeStore(tmp_path)
    first.close()
    JudgeStore(tmp_path).close()
