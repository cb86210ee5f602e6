"""A practice board that refreshes itself: what arrives is hiked, and nothing is lost."""

from __future__ import annotations

import os

import pytest
from helpers.judged_class import LEVEL
from helpers.judging_room import on_linux
from helpers.lms_class import strategy

from engine.core.errors import BadInput
from engine.judging.judge import Plan, compete
from engine.judging.schedule import Reporter
from engine.judging.watching import watch

pytestmark = on_linux


@pytest.fixture
def room(tmp_path, monkeypatch):
    """An inbox with one student, and a plan."""
    from engine.judging import judge, schedule
    from engine.judging.sandbox import isolation_check
    from engine.judging.sandbox.self_attack import AttackReport

    monkeypatch.setattr(isolation_check, "attack", lambda *_: AttackReport(("held",), ()))
    monkeypatch.setattr(schedule, "FLEET", ("gd",))
    monkeypatch.setattr(judge, "not_dumpable", lambda: None)
    (tmp_path / "slope.toml").write_text(LEVEL)
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox/ada.py").write_text(strategy(20))
    return tmp_path


def watched(room, *changes):
    """The boards that were shown while these changes were made, one after another."""
    plan = Plan((str(room / "slope.toml"),), 2, 1, 1, isolation="confined")
    said, boards, waiting = [], [], [None, *changes, None]

    def wait() -> bool:
        # Two looks for each change: the second finds that the writing has ended.
        change = waiting.pop(0)
        if change is not None:
            change()
            waiting.insert(0, None)
        return bool(waiting)

    reporter = Reporter(said.append, lambda done, total: None)
    watch(room / "inbox", room / "out", plan, reporter, boards.append, wait)
    return boards, said, plan


@pytest.mark.slow
def test_what_arrives_and_what_changes_is_hiked_on_practice_seeds(room) -> None:
    inbox = room / "inbox"
    boards, _, plan = watched(
        room,
        lambda: (inbox / "ben.py").write_text(strategy(60)),
        lambda: (inbox / "ada.py").write_text(strategy(900)),
    )
    assert [[s.name for s in sorted(b.students, key=lambda s: s.name)] for b in boards] == [
        ["ada"], ["ada", "ben"], ["ada", "ben"],
    ]  # fmt: skip
    assert all(board.counted == "preview" for board in boards)
    last = {s.name: s for s in boards[-1].students}
    first = boards[0].students[0]
    assert [(v.judged, v.mean_score) for v in last["ada"].history] == [
        (first.judged, first.mean_score)
    ]
    assert last["ada"].changed_from == ""  # practice is for changing
    assert all(len(s.hikes) == 2 for s in last.values())
    # The final may be judged in the same folder; after it there is no practice any more.
    quiet = Reporter(lambda line: None, lambda done, total: None)
    final = compete(inbox, room / "out", plan, quiet)
    assert final.counted == "final"
    assert final.commitment == boards[0].commitment
    with pytest.raises(BadInput, match="cannot practise any more"):
        compete(inbox, room / "out", plan._replace(practice=True), quiet)


@pytest.mark.slow
def test_a_watch_that_is_cut_off_goes_on_without_hiking_again(room) -> None:
    boards, _, _ = watched(room)
    again, said, _ = watched(room)
    assert again[0].students == boards[0].students
    assert not any("changed" in line for line in said)


@pytest.mark.slow
def test_what_cannot_be_judged_is_told_and_waited_for(room) -> None:
    inbox = room / "inbox"
    os.rename(inbox / "ada.py", room / "ada.py")
    boards, said, _ = watched(room, lambda: os.rename(room / "ada.py", inbox / "ada.py"))
    assert any(line.startswith("waiting: ") and "no submissions" in line for line in said)
    assert [s.name for s in boards[-1].students] == ["ada"]
