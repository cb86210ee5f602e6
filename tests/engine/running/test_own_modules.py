"""Every strategy has modules of its own, and every hike finds them new."""

import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from helpers.builders import quadratic
from helpers.paths import ROOT

from engine import BadInput, Hiker, hike, load_strategy

LEVEL = quadratic(daylight=60)
WALKS = "    while hiker.daylight > 0:\n        hiker.walk(-RATE * hiker.measure())\n"


def wrote(folder: Path, **files: str) -> Path:
    """Files by their names without `.py`, `0` for a folder; gives hike.py."""
    for name, source in files.items():
        path = folder / f"{name.replace('0', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)
    return folder / "hike.py"


@pytest.mark.parametrize(
    "importing",
    [
        "from rates import RATE",
        "import rates\nRATE = rates.RATE",
        "from rates import *",
        "import importlib\nRATE = importlib.import_module('rates').RATE",
        "RATE = __import__('rates').RATE",
    ],
)
def test_helpers_of_one_name_are_two_modules(tmp_path: Path, importing: str) -> None:
    source = f"{importing}\ndef hike(hiker):\n{WALKS}"
    files = [
        wrote(tmp_path / name, hike=source, rates=f"RATE = {rate}\n")
        for name, rate in (("one", 50), ("two", 300))
    ]
    before = list(sys.path)
    strategies = [load_strategy(file) for file in files]
    together = [hike(LEVEL, strategy, 3).score for strategy in strategies]
    plain = "def hike(hiker, RATE={}):\n" + WALKS
    alone = [
        hike(LEVEL, str(wrote(tmp_path / f"plain{rate}", hike=plain.format(rate))), 3).score
        for rate in (50, 300)
    ]
    assert together == alone
    assert together[0] != together[1]
    assert sys.path == before
    assert not [name for name in sys.modules if name.startswith("strategy_") or name == "rates"]


def test_packages_and_relative_imports_are_found_beside_the_file(tmp_path: Path) -> None:
    file = wrote(
        tmp_path,
        hike="import tools.more.deep\nfrom tools import near, NAME\nimport helper\n"
        f"def hike(hiker):\n    RATE = tools.more.deep.RATE + near.RATE + helper.RATE\n{WALKS}",
        helper="import tools\nRATE = 0\n",
        tools0__init__="from .near import NAME\n",
        tools0near="from . import more\nfrom .more import deep\nRATE = deep.RATE\nNAME = 1\n",
        tools0more0__init__="",
        tools0more0deep="from __future__ import annotations\nRATE = 60\n",
    )
    result = hike(LEVEL, str(file), 1)
    assert (result.verdict, result.message) == ("ok", "")
    plain = wrote(tmp_path / "plain", hike=f"RATE = 120\ndef hike(hiker):\n{WALKS}")
    assert result.state_hash == hike(LEVEL, str(plain), 1).state_hash


def test_python_and_numpy_come_before_a_helper_of_their_name(tmp_path: Path) -> None:
    file = wrote(
        tmp_path,
        hike="import numpy, queue\ndef hike(hiker):\n    numpy.zeros(1), queue.Queue()\n",
        numpy="1 / 0\n",
        queue="1 / 0\n",
    )
    assert hike(LEVEL, str(file)).message == ""


def test_every_hike_loads_the_file_and_its_helpers_anew(tmp_path: Path) -> None:
    file = wrote(
        tmp_path,
        hike="import notes, sys\nclass Walker:\n    rate = 300.0\n"
        "    def __call__(self, hiker):\n"
        "        while hiker.daylight > 0:\n"
        "            hiker.walk(-self.rate * hiker.measure())\n"
        "            self.rate *= 0.9\n            notes.seen.append(self.rate)\n"
        "        assert len(notes.seen) < 100\n"
        "hike = Walker()\n",
        notes="seen = []\n",
    )
    loaded = load_strategy(file)
    hashes = {hike(LEVEL, loaded, 2).state_hash for _ in range(3)}
    assert hashes == {hike(LEVEL, str(file), 2).state_hash}


def test_a_hike_s_chance_is_the_judge_s_and_ours_is_left_alone(tmp_path: Path) -> None:
    source = (
        "import random, numpy as np\n"
        "RATE = 200 * random.random() + 100 * np.random.rand()\n"
        f"def hike(hiker):\n{WALKS}"
    )
    loaded = load_strategy(wrote(tmp_path, hike=source))
    random.seed(5)
    np.random.seed(5)
    expected = random.Random(5).random(), np.random.RandomState(5).rand()
    first, second = (hike(LEVEL, loaded, 2).state_hash for _ in range(2))
    assert first == second
    assert (random.random(), np.random.rand()) == expected


def test_a_fault_in_a_helper_is_quoted_there_with_its_caller(tmp_path: Path) -> None:
    file = wrote(
        tmp_path,
        hike="import helper\n\ndef hike(hiker):\n    helper.step(hiker)\n",
        helper="def step(hiker):\n    hiker.walk(hiker.measure().lengt)\n",
    )
    message = hike(LEVEL, str(file)).message
    assert message.startswith(
        f"{tmp_path}/helper.py line 2, called from {file} line 4: hiker.walk(hiker.measure().lengt)"
    )
    assert "has no attribute 'lengt'" in message
    wrote(tmp_path, helper="import nothing_of_this_name\n")
    with pytest.raises(BadInput, match=r"helper\.py line 1, called from .*hike\.py line 1: import"):
        load_strategy(file)
    wrote(tmp_path, helper="x = 1\ndef step(hiker)\n")
    with pytest.raises(BadInput, match=r"helper\.py line 2: def step\(hiker\): not valid Python"):
        load_strategy(file)


def test_an_error_class_of_the_file_is_named_without_our_prefix(tmp_path: Path) -> None:
    source = "class Lost(Exception):\n    pass\ndef hike(hiker):\n    raise Lost('here')\n"
    message = hike(LEVEL, str(wrote(tmp_path, hike=source))).message
    assert message.endswith("line 4: raise Lost('here'): Lost: here")


def test_what_a_file_prints_while_loading_is_heard_once_a_hike(tmp_path: Path, capsys) -> None:
    file = wrote(tmp_path, hike="print('loading')\ndef hike(hiker):\n    hiker.rest(1)\n")
    hike(LEVEL, str(file))
    assert capsys.readouterr().err == "loading\n"
    wrote(tmp_path, hike="print('a clue')\n1 / 0\n")
    with pytest.raises(BadInput):
        load_strategy(file)
    assert capsys.readouterr().err == "a clue\n"


def test_the_hiker_s_types_are_offered_by_the_engine() -> None:
    import engine

    for name in ("Hiker", "Reading", "Vector", "Prices", "Leg", "PastReading"):
        assert name in engine.__all__
        assert isinstance(getattr(engine, name), type)
    assert engine.Hiker is Hiker


def test_a_command_starts_again_with_the_judge_s_order_of_sets(tmp_path: Path) -> None:
    file = wrote(
        tmp_path,
        hike="def hike(hiker):\n    order = ''.join({'north', 'east', 'south', 'west'})\n"
        "    raise ValueError(order)\n",
    )
    code = "from game.cli import main; main()"
    said = {
        subprocess.run(
            [sys.executable, "-c", code, "run", str(file), "--level", "quiet-bowl"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            env={"PYTHONHASHSEED": seed, "PATH": ""},
        ).stderr
        for seed in ("1", "random")
    }
    assert len(said) == 1, said
