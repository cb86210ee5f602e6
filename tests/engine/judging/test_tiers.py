"""The tiers of isolation: chosen plainly, and the board does not depend on which one it is."""

import shutil
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest
from helpers.judged_class import GD
from helpers.judging_room import on_linux
from helpers.monty_room import needs_monty

from engine.core.errors import BadInput
from engine.judging.sandbox import tiers
from engine.judging.sandbox.limits import Unconfinable

CLASS = {
    "slow": GD.format(rate=40),
    "quick": GD.format(rate=140),
    "careful": (
        "from dataclasses import dataclass\n\n@dataclass\nclass M:\n    rate: float = 200.0\n\n"
        "def hike(hiker):\n    memory = M()\n    while hiker.daylight > 0:\n"
        "        before = hiker.glance()\n        hiker.walk(-memory.rate * hiker.measure())\n"
        "        if hiker.glance() > before:\n            memory.rate *= 0.7\n"
    ),
    "falls": "def hike(hiker):\n    hiker.walk(-50 * hiker.measure())\n    [][1]\n",
    "leaps": "def hike(hiker):\n    hiker.walk('down')\n",
    "broken": "x = 1 +\n",
    "lost": "1 / 0\n",
}


def _without(*names: str):
    def missing(name):
        return f"this test has no {name}" if name in names else ""

    return {
        name: tier._replace(missing=lambda name=name: missing(name))
        for name, tier in tiers.TIERS.items()
    }


def test_auto_takes_the_first_tier_that_is_here(monkeypatch) -> None:
    monkeypatch.setattr(tiers, "TIERS", _without())
    assert tiers.chosen_tier("auto").name == "confined"
    monkeypatch.setattr(tiers, "TIERS", _without("confined"))
    assert tiers.chosen_tier("auto").name == "monty"
    monkeypatch.setattr(tiers, "TIERS", _without("confined", "monty"))
    with pytest.raises(BadInput, match=r"no confined; monty: .* no monty.*--isolation trust"):
        tiers.chosen_tier("auto")
    assert tiers.chosen_tier("trust").name == "trust"


def test_a_tier_asked_for_by_name_is_had_or_refused_in_a_line(monkeypatch) -> None:
    monkeypatch.setattr(tiers, "TIERS", _without("monty"))
    with pytest.raises(BadInput, match="--isolation monty: not available here: monty: this test"):
        tiers.chosen_tier("monty")
    with pytest.raises(BadInput, match="expected auto, confined, monty, trust, found wall"):
        tiers.chosen_tier("wall")


def test_a_tier_that_does_not_come_up_is_one_line(tmp_path) -> None:
    def breaks(*_):
        raise Unconfinable("no workers")

    tier = tiers.TIERS["monty"]._replace(open=breaks)
    with (
        pytest.raises(BadInput, match="--isolation monty: no workers"),
        tiers.hikes_under(tier, tmp_path, None),
    ):
        pass


@on_linux
@needs_monty
@pytest.mark.slow
def test_the_board_does_not_depend_on_the_tier(judge, tmp_path, monkeypatch) -> None:
    from engine.judging.sandbox import isolation_check
    from engine.judging.sandbox.self_attack import AttackReport

    monkeypatch.setattr(isolation_check, "attack_monty", lambda *_: AttackReport(("held",), ()))
    source = tmp_path / "class"
    source.mkdir()
    for name, text in CLASS.items():
        (source / f"{name}.py").write_text(text)
    found = {}
    for name in ("confined", "monty"):
        out = tmp_path / name
        (out / ".judge").mkdir(parents=True)
        if found:  # the same seeds
            shutil.copy(tmp_path / "confined/.judge/secret.json", out / ".judge/secret.json")
        found[name] = judge(source, out, 1, 2, isolation=name)
    assert found["monty"].isolation.tier == "monty"

    def plain(results):
        students = msgspec.to_builtins(results.students)
        for student in students:
            for hike in student["hikes"]:
                del hike["cpu_seconds"], hike["evidence"]
        return students

    assert plain(found["monty"]) == plain(found["confined"])


@needs_monty
@pytest.mark.slow
def test_a_file_that_needs_more_takes_no_place_and_is_told_why(judge, tmp_path) -> None:
    source = tmp_path / "class"
    source.mkdir()
    (source / "plain.py").write_text(CLASS["slow"])
    late = "    if hiker.glance() > 0:\n        import numpy\n"
    (source / "chooses.py").write_text(f"def hike(hiker):\n    hiker.measure()\n{late}")
    found = judge(source, tmp_path / "out", 1, 1, isolation="monty")
    chooses = next(s for s in found.students if s.name == "chooses")
    assert "line 4: the module numpy" in chooses.refused
    assert found.engine_errors == 0
    assert next(s for s in found.students if s.name == "plain").place == 1


@needs_monty
def test_one_file_on_one_level_and_seed(tmp_path) -> None:
    from engine.judging.sandbox.limits import Limits
    from engine.level_files.loading import load_level

    (tmp_path / "stage").mkdir()
    (tmp_path / "my_hike.py").write_text(CLASS["slow"])
    entrant = tiers.lay_out(tmp_path / "stage", tmp_path / "my_hike.py")
    level = load_level("quiet-bowl")
    with (
        tiers.hikes_under(tiers.TIERS["monty"], tmp_path / "stage", Limits()) as hikes,
        ThreadPoolExecutor(2) as threads,
    ):
        two = list(threads.map(lambda _: hikes.judge(level, 3, entrant), range(2)))
    assert [one.verdict for one in two] == ["ok", "ok"]
    assert two[0].expedition.state_hash == two[1].expedition.state_hash
