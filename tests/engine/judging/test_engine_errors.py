"""What our own side spoils is retried, loses no hike and is charged to nobody."""

import os

import pytest
from helpers.judged_class import a_class
from helpers.judging_room import on_linux

from engine.core.errors import BadInput

pytestmark = on_linux


@pytest.mark.slow
def test_our_own_fault_is_retried_and_then_charged_to_nobody(judge, tmp_path, monkeypatch):
    from engine.judging.sandbox import tiers

    honest, calls = tiers.judge_hike, []

    def faulty(zygote, level, seed, entrant, alone):
        calls.append(entrant.name)
        if entrant.name == "student000" or calls.count(entrant.name) == 1:
            raise OSError("our disk is on fire")
        return honest(zygote, level, seed, entrant, alone)

    monkeypatch.setattr(tiers, "judge_hike", faulty)
    source = a_class(tmp_path / "class", 2)
    found = {s.name: s for s in judge(source, tmp_path / "out", 0, 1).students}
    assert found["student000"].verdicts == {"engine_error": 1}
    assert found["student001"].verdicts == {"ok": 1}
    monkeypatch.setattr(tiers, "judge_hike", honest)
    again = judge(source, tmp_path / "out", 0, 1)
    assert again.engine_errors == 0


@pytest.mark.slow
def test_a_hike_that_our_fault_spoils_time_and_again_does_not_hold_up_the_reveal(
    judge, tmp_path, monkeypatch
):
    from engine.judging.reveal import reveal
    from engine.judging.sandbox import tiers
    from engine.judging.workers import group

    honest = tiers.judge_hike

    def faulty(zygote, level, seed, entrant, alone):
        if entrant.name == "student000":
            raise OSError("our disk is on fire")
        return honest(zygote, level, seed, entrant, alone)

    monkeypatch.setattr(tiers, "judge_hike", faulty)
    monkeypatch.setattr(group, "TRIES", 1)
    source, out = a_class(tmp_path / "class", 2), tmp_path / "out"
    sealed = judge(source, out, 0, 1)
    assert sealed.engine_errors == 1
    opened, _ = reveal(out, lambda names: {n: n for n in names}, lambda *_: None)
    assert [s.place for s in opened.students] == [s.place for s in sealed.students]
    assert len(list((out / "replays").rglob("*.jsonl.gz"))) == 2
    assert judge(source, out, 0, 1) == opened  # nor is it hiked now that the seed is known


@pytest.mark.slow
def test_a_full_disk_is_one_line_and_loses_no_hike(judge, tmp_path, monkeypatch):
    from engine.judging.store import JudgeStore

    source, out = a_class(tmp_path / "class", 2), tmp_path / "out"
    whole, rooms = JudgeStore.add, [1]

    def full(self, lines):
        if not rooms:
            os.write(self._file, lines[0][:40])
            raise OSError(28, "No space left on device")
        rooms.pop()
        whole(self, lines)

    monkeypatch.setattr(JudgeStore, "add", full)
    with pytest.raises(BadInput, match=r"No space left on device; every judged hike is saved; run"):
        judge(source, out)
    monkeypatch.setattr(JudgeStore, "add", whole)
    kept = len((out / ".judge/hikes.jsonl").read_bytes().splitlines()) - 1
    found = judge(source, out)
    assert 0 < kept < len((out / ".judge/hikes.jsonl").read_bytes().splitlines())
    assert found == judge(source, out)
