"""Chance without a seed, endless loops and returned steps are told with their line."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.builders import quadratic

from engine import Expedition, hike, load_strategy
from engine.running.endless_loop import NoVerb, endless_loops_stopped
from engine.running.remarks import remarks_on
from engine.running.strategy import run_on

LEVEL = quadratic(daylight=30)


def wrote(folder: Path, source: str) -> str:
    (folder / "mine.py").write_text(source)
    return str(folder / "mine.py")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("rng = np.random.default_rng()", "write default_rng(0)"),
        ("rng = random.Random(None)", "write Random(0)"),
        ("x = os.urandom(4)", "take random.Random(0)"),
        ("rng = np.random.RandomState(seed=None)", "write RandomState(0)"),
    ],
)
def test_chance_without_a_seed_is_told(tmp_path: Path, line: str, told: str) -> None:
    file = wrote(tmp_path, f"import os, random\nimport numpy as np\n{line}\n")
    (remark,) = remarks_on(file)
    assert remark.startswith(f"{file} line 3: ")
    assert remark.endswith(told)


def test_chance_with_a_seed_and_what_is_no_file_are_not(tmp_path: Path) -> None:
    source = "rng = np.random.default_rng(3)\nx = random.random()\nr = Random(seed)\n"
    assert remarks_on(wrote(tmp_path, source)) == []
    for nothing in ("", str(tmp_path / "gone.py"), wrote(tmp_path, "def (")):
        assert remarks_on(nothing) == []


def test_a_loop_without_a_verb_is_stopped_at_its_line(tmp_path: Path) -> None:
    file = wrote(tmp_path, "def hike(h):\n    h.measure()\n    while True:\n        x = 1\n")
    expedition = Expedition(LEVEL, 1)
    faults: list[BaseException] = []
    with endless_loops_stopped(lambda: len(expedition.records), patience=0.2):
        result = run_on(expedition, load_strategy(file), on_fault=faults.append)
    assert (result.verdict, result.readings) == ("exception", 1)
    assert f"{file} line " in result.message
    assert "an endless loop?" in result.message
    assert isinstance(faults[0], NoVerb)


def test_a_strategy_that_catches_everything_is_stopped_as_well(tmp_path: Path) -> None:
    source = "def hike(h):\n    for _ in range(3):\n        try:\n            while True: x = 1\n"
    file = wrote(tmp_path, source + "        except BaseException: pass\n")
    expedition = Expedition(LEVEL, 1)
    with endless_loops_stopped(lambda: len(expedition.records), patience=0.2):
        result = run_on(expedition, load_strategy(file))
    assert result.distance == 0.0


def test_verbs_keep_a_strategy_going(tmp_path: Path) -> None:
    source = (
        "import time\ndef hike(h):\n    for _ in range(8):\n        h.glance()\n"
        "        end = time.process_time() + 0.075\n        while time.process_time() < end: pass\n"
    )
    expedition = Expedition(LEVEL, 1)
    with endless_loops_stopped(lambda: len(expedition.records), patience=0.5):
        result = run_on(expedition, load_strategy(wrote(tmp_path, source)))
    assert (result.verdict, len(expedition.glances)) == ("ok", 8)


@pytest.mark.parametrize("step", ["-90 * slope", "(3, 4)", "[1.0, 2.0]"])
def test_a_returned_step_is_told(tmp_path: Path, capsys: pytest.CaptureFixture, step: str) -> None:
    file = wrote(tmp_path, f"def hike(h):\n    slope = h.measure()\n    return {step}\n")
    assert hike(LEVEL, file, 1).verdict == "ok"
    assert "`hike` returned a step" in capsys.readouterr().err


def test_what_is_no_step_is_not(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    for returned in ("None", "3", "'ab'", "h", "(1, 2, 3)"):
        hike(LEVEL, wrote(tmp_path, f"def hike(h):\n    return {returned}\n"), 1)
    assert capsys.readouterr().err == ""
