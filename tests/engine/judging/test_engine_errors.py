"""What our own side spoils is retried, loses no hike and is charged to nobody."""

import os

import pytest
from helpers.judged_class import a_class
from helpers.judging_room import on_linux

from engine.core.errors import BadInput

pytestmark = on_linux


def on_fire(honest, is_faulty):
    """`judge_hikes`, with an error of ours for some entrants."""

    def faulty(zygote_for, level, seed, entrants, care, at_once):
        for place, entrant in enumerate(entrants):
            if is_faulty(entrant):
                yield place, OSError("our disk is on fire")
            else:
                ((_, hiked),) = honest(zygote_for, level, seed, [entrant], care, at_once)
                yield place, hiked

    return faulty


@pytest.mark.slow
def test_our_own_fault_is_retried_and_then_charged_to_nobody(judge, tmp_path, monkeypatch):
    from engine.judging.sandbox import tiers

    honest, calls = tiers.judge_hikes, []

    def is_faulty(entrant):
        calls.append(entrant.name)
        return entrant.name == "student000" or calls.count(entrant.name) == 1

    monkeypatch.setattr(tiers, "judge_hikes", on_fire(honest, is_faulty))
    source = a_class(tmp_path / "class", 2)
    found = {s.name: s for s in judge(source, tmp_path / "out", 0, 1).students}
    assert found["student000"].verdicts == {"engine_error": 1}
    assert found["student001"].verdicts == {"ok": 1}
    monkeypatch.setattr(tiers, "judge_hikes", honest)
    again = judge(source, tmp_path / "out", 0, 1)
    assert again.engine_errors == 0


@pytest.mark.slow
def test_a_hike_that_our_fault_spoils_time_and_again_does_not_hold_up_the_reveal(
    judge, tmp_path, monkeypatch
):
    from engine.judging.reveal import reveal
    from engine.judging.sandbox import tiers
    from engine.judging.workers import group

    faulty = on_fire(tiers.judge_hikes, lambda entrant: entrant.name == "student000")
    monkeypatch.setattr(tiers, "judge_hikes", faulty)
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
