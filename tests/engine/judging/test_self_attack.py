"""The judge attacks itself: what is confined holds, what is not is found."""

import os

import pytest
from helpers.judged_class import a_class
from helpers.judging_room import on_linux

pytestmark = on_linux


@pytest.mark.slow
def test_the_judge_attacks_itself_and_finds_what_is_not_confined(tmp_path):
    from engine.judging.sandbox.self_attack import (
        ATTACKS,
        LIMITS,
        TOLERATED,
        attack,
        attack_report,
        attack_stage,
    )
    from engine.judging.sandbox.unconfined import judge_unconfined
    from engine.level_files.loading import load_level

    tmp_path.chmod(0o755)
    found = attack(tmp_path)
    assert found.serious == ()
    assert set(found.leaked) <= TOLERATED
    harmless = tuple(a for a in ATTACKS if "reading" in a.name or a.name == "sockets")
    with attack_stage(tmp_path, harmless) as (stage, entrants):
        hikes = [judge_unconfined(stage, LIMITS, load_level("quiet-bowl"), 0, e) for e in entrants]
    unconfined = attack_report(harmless, hikes)
    assert {"sockets", "reading the system's and the user's files"} <= set(unconfined.serious)


@pytest.mark.slow
def test_a_strict_umask_locks_nobody_out(judge, tmp_path):
    from engine.judging.sandbox.self_attack import Attack, attack

    before = os.umask(0o077)
    try:
        found = judge(a_class(tmp_path / "class", 1), tmp_path / "out", 0, 1)
        nothing = Attack("nothing", "    hiker.rest()\n")
        assert attack(tmp_path / "attacked", (), (nothing,)).held[0] == "nothing"
    finally:
        os.umask(before)
    assert found.students[0].verdicts == {"ok": 1}


@pytest.mark.parametrize("name", ["Anna's class", 'a "b" \\\\n', "\udc80\u73ed", "\U0001f600"])
@pytest.mark.parametrize("quote", ["'", '"'])
def test_a_path_of_any_signs_stands_between_quotes(name, quote):
    import ast

    from engine.judging.sandbox.self_attack import between_quotes

    assert ast.literal_eval(f"{quote}{between_quotes(name)}{quote}") == name


@pytest.mark.parametrize(("load", "held"), [(100.0, True), (0.0, False)], ids=["busy", "idle"])
def test_an_attack_is_waited_for_by_how_busy_the_machine_is(
    tmp_path, monkeypatch, load, held
) -> None:
    from engine.judging.sandbox import self_attack

    tmp_path.chmod(0o755)
    monkeypatch.setattr(self_attack, "PATIENCE", 0.4)
    monkeypatch.setattr(os, "getloadavg", lambda: (load * os.cpu_count(), 0.0, 0.0))
    loop = self_attack.Attack("a loop", "    while True: pass\n", ("timeout_cpu",))
    found = self_attack.attack(tmp_path, (), (loop,))
    assert ("a loop" in found.held) is held
    assert ("a loop (did not end)" in found.leaked) is not held


@pytest.mark.slow
def test_where_limits_are_missing_nothing_is_waited_for_in_vain(tmp_path, monkeypatch) -> None:
    """A limit that nothing reaches is none; each attack comes to its end and says so."""
    from engine.judging.sandbox import self_attack

    tmp_path.chmod(0o755)
    missing = self_attack.LIMITS._replace(cpu=600, memory=65_536, output=1 << 30)
    monkeypatch.setattr(self_attack, "LIMITS", missing)
    monkeypatch.setattr(self_attack, "PATIENCE", 10_000.0)
    monkeypatch.setattr(self_attack, "ENOUGH", 10_000.0)
    endless = tuple(
        one
        for one in self_attack.ATTACKS
        if one.name.endswith("without end") or "endless" in one.name
    )
    monkeypatch.setattr(self_attack, "PAIRS", ())
    found = self_attack.attack(tmp_path, (), endless)
    assert found.leaked == ("memory without end", "an endless loop", "an endless loop in C",
                            "output without end")  # fmt: skip
    assert found.held == ()


def test_once_one_got_through_the_others_are_not_waited_for_long(tmp_path, monkeypatch) -> None:
    from engine.judging.sandbox import self_attack

    tmp_path.chmod(0o755)
    monkeypatch.setattr(self_attack, "LIMITS", self_attack.LIMITS._replace(cpu=600))
    monkeypatch.setattr(self_attack, "PATIENCE", 10_000.0)
    monkeypatch.setattr(self_attack, "ENOUGH", 0.2)
    loop = self_attack.Attack("a loop", "    while True: pass\n", ("timeout_cpu",))
    leak = self_attack.Attack("a leak", "    print('LEAKED')\n")
    found = self_attack.attack(tmp_path, (), (loop, leak))
    assert found.leaked == ("a loop (did not end)", "a leak")
