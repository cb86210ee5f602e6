"""Strategy files: every fault is told in one line with the file, the line and its own text."""

import sys
from pathlib import Path
from textwrap import indent

import numpy as np
import pytest
from helpers.builders import quadratic

from engine import BadInput, hike, load_strategy

LEVEL = quadratic(daylight=40)


def wrote(folder: Path, source: str, name: str = "mine.py") -> Path:
    path = folder / name
    path.write_text(source)
    return path


def body(*lines: str) -> str:
    """A file whose `hike` first reads the slope; the lines begin at line 3."""
    head = "def hike(hiker):\n    slope = hiker.measure()\n"
    return head + indent("\n".join(lines), "    ") + "\n"


@pytest.mark.parametrize(
    ("source", "parts"),
    [
        ("", ["function named `hike`", "found none", "def hike(hiker)"]),
        ("hike = 3\n", ["function named `hike`"]),
        ("def run(hiker):\n    pass\n", ["found `run`", "def hike(hiker)"]),
        ("def Hike(hiker):\n    pass\n", ["found `Hike`"]),
        ("def hike():\n    pass\n", ["def hike(hiker)", "hike()"]),
        ("def hike(hiker, speed):\n    pass\n", ["hike(hiker, speed)", "default"]),
        ("def hike(*, hiker):\n    pass\n", ["def hike(hiker)"]),
        ("async def hike(hiker):\n    pass\n", ["async"]),
        ("def hike(hiker):\n    yield 1\n", ["yield"]),
        ("x = 1\ndef hike(hiker)\n    pass\n", ["line 2", "def hike(hiker)", "not valid Python"]),
        ("x = 1\nif x:\ny = 2\n", ["line 3", "y = 2", "not valid Python"]),
        ("import math\nx = 1 / 0\n", ["line 2", "x = 1 / 0", "ZeroDivisionError"]),
        ("import nowhere_at_all\n", ["line 1", "import nowhere_at_all", "ModuleNotFoundError"]),
        ("import sys\nsys.exit(3)\n", ["line 2", "sys.exit(3)", "called exit"]),
        ("\x00", ["not valid Python"]),
        ("x = " + "(" * 5000, ["not valid Python"]),
        ("x = " + "-" * 300_000 + "1", ["mine.py"]),
    ],
)
def test_a_file_that_cannot_be_loaded_is_told_in_one_line(source, parts, tmp_path) -> None:
    path = wrote(tmp_path, source)
    with pytest.raises(BadInput) as caught:
        load_strategy(path)
    text = str(caught.value)
    assert len(text.splitlines()) == 1
    for part in [str(path), *parts]:
        assert part in text


def test_bytes_that_are_no_text_a_large_file_and_no_file_are_refused(tmp_path) -> None:
    path = tmp_path / "mine.py"
    for data in (b"\xff\xfe\x00", b"# coding: nonsense\n", b"#" * 2_000_000):
        path.write_bytes(data)
        with pytest.raises(BadInput, match=r"mine\.py"):
            load_strategy(path)
    with pytest.raises(BadInput, match=r"gone\.py.*No such file"):
        load_strategy(tmp_path / "gone.py")


@pytest.mark.parametrize(
    ("call", "found"),
    [
        ("walk(float('nan'), 1)", "nan"),
        ("walk('10', 20)", "'10'"),
        ("walk('ab')", "'ab'"),
        ("walk(1, 2j)", "2j"),
        ("walk(1, float('inf'))", "inf"),
        ("walk((1, 2, 3))", "3"),
        ("walk(None)", "None"),
        ("walk(5)", "5"),
        ("walk([])", "0"),
        ("walk(10**400, 0)", "1e308"),
        ("walk(__import__('numpy').zeros((2, 2)))", "[0., 0.]"),
        ("walk(__import__('numpy').zeros(3))", "3"),
        ("walk({'east': 1})", "1"),
        ("walk(True, False)", "True"),
        ("walk(iter('ab'))", "'a'"),
        ("walk(__import__('itertools').count())", "1000 or more"),
        ("walk(__import__('numpy').zeros((2, 2, 2)))", "[[0., 0.], [0., 0.]]"),
        ("measure(spacing=1000)", "1000"),
        ("measure(samples=0)", "0"),
        ("measure('sideways')", "'sideways'"),
        ("rest(-1)", "-1"),
        ("rest('long')", "'long'"),
    ],
)
def test_an_illegal_move_ends_the_hike_with_its_line(call, found, tmp_path) -> None:
    path = wrote(tmp_path, body("hiker.walk(-9 * slope)", f"hiker.{call}", "hiker.walk(1, 1)"))
    result = hike(LEVEL, str(path))
    assert result.verdict == "illegal_move", result.message
    assert f"{path} line 4: hiker.{call}" in result.message
    assert "expected" in result.message
    assert found in result.message.partition("found")[2]
    assert len(result.message.splitlines()) == 1
    assert result.readings == 1  # the hike until then counts
    assert result.minutes_total == LEVEL.daylight


@pytest.mark.parametrize(
    ("line", "verdict", "said"),
    [
        ("hiker.walk(1 / 0, 2)", "exception", "ZeroDivisionError"),
        ("hiker.walk(slope.esat, 2)", "exception", "east"),
        ("hiker.fly()", "exception", "walk"),
        ("hiker.walk()", "exception", "TypeError"),
        ("hiker.walk(1, 2, 3)", "exception", "TypeError"),
        ("import sys; sys.exit(0)", "exited", "called exit"),
        ("raise SystemExit", "exited", "called exit"),
        ("hiker.daylight = 90", "exception", "AttributeError"),
        ("slope.east = 0.0", "exception", "FrozenInstanceError"),
        ("raise ValueError('one\\ntwo')", "exception", "ValueError"),
        ("raise BaseException('odd')", "exception", "BaseException"),
        ("f = lambda: f(); f()", "exception", "RecursionError"),
    ],
)
def test_a_fault_ends_the_hike_with_its_line(line, verdict, said, tmp_path) -> None:
    path = wrote(tmp_path, body(line))
    result = hike(LEVEL, str(path))
    assert result.verdict == verdict
    assert f"{path} line 3: {line}" in result.message
    assert said in result.message
    assert len(result.message.splitlines()) == 1


@pytest.mark.parametrize("kind", ["", "async "])
def test_a_hike_that_never_begins_is_no_hike(kind, tmp_path) -> None:
    source = f"{kind}def go(h):\n    h.rest()\n    {'pass' if kind else 'yield'}\n"
    path = wrote(tmp_path, source + "def hike(h):\n    return go(h)\n")
    result = hike(LEVEL, str(path))
    assert result.verdict == "exception"
    assert "nothing was walked" in result.message


def test_swallowing_exception_round_dusk_still_ends_the_hike(tmp_path) -> None:
    lines = "while True:", "    try:", "        hiker.walk(1, 1)", "    except Exception: pass"
    result = hike(LEVEL, str(wrote(tmp_path, body(*lines))))
    assert (result.verdict, result.minutes_total) == ("ok", 40)


def test_what_a_strategy_prints_never_reaches_stdout(tmp_path, capsys) -> None:
    path = wrote(tmp_path, "print('loading')\n" + body("print('hiking', slope)"))
    hike(LEVEL, str(path))
    out, err = capsys.readouterr()
    assert out == ""
    assert "loading" in err
    assert "hiking" in err


def test_a_dataclass_and_a_sibling_module_work(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(sys, "path", list(sys.path))
    wrote(tmp_path, "RATE = 90\n", "my_own_sibling.py")
    source = (
        "from __future__ import annotations\nfrom dataclasses import dataclass\n"
        "from my_own_sibling import RATE\n\n@dataclass\nclass Plan:\n    rate: float = RATE\n\n"
        "def hike(hiker):\n    hiker.walk(-Plan().rate * hiker.measure())\n"
    )
    result = hike(LEVEL, str(wrote(tmp_path, source)))
    assert (result.verdict, result.message) == ("ok", "")
    assert result.distance == pytest.approx(90 * 0.2, rel=1e-5)


def test_parameters_take_the_type_of_their_default(tmp_path) -> None:
    source = (
        "def hike(hiker, rate=10.0, often=2, careful=False, name='x', n=None):\n"
        "    assert (rate, often, careful, name) == (2.5, 3, True, 'y'), (rate, often, careful)\n"
        "    assert type(often) is int and careful is True\n"
    )
    path = wrote(tmp_path, source)
    given = {"rate": "2.5", "often": "3", "careful": "true", "name": "y"}
    result = hike(LEVEL, str(path), 0, given)
    assert (result.verdict, result.message) == ("ok", "")
    bound = load_strategy(path, {"often": "62.5", "n": "central"}).parameters
    assert (bound["often"], bound["n"]) == (62.5, "central")
    # whoever writes 250 as a default does not mean whole numbers
    wrongs = [({"rte": "1"}, "`rate`"), ({"careful": "2"}, "true or"), ({"rate": "x"}, "x")]
    for wrong, part in wrongs:
        with pytest.raises(BadInput, match=part):
            load_strategy(path, wrong)


@pytest.mark.parametrize(
    "lines",
    [
        ["hiker.walk(-120 * slope)"],
        ["hiker.walk(slope * -120)"],
        ["hiker.walk(-120 * np.array(slope))"],
        ["hiker.walk(np.array([-120.0, -120.0]) * np.asarray(slope))"],
        ["hiker.walk(np.float64(-120) * slope)"],
        ["hiker.walk([-120 * slope.east, -120 * slope.north])"],
        ["east, north = slope", "hiker.walk(-120 * east, -120 * north)"],
        ["hiker.walk(-120 * slope[0], -120 * slope[1])"],
        ["hiker.walk(-(slope + slope) * 60)"],
        ["hiker.walk((slope - np.array([2 * slope.east, 2 * slope.north])) * 120)"],
        ["hiker.walk(-slope / (1 / 120))"],
        ["hiker.walk(-120 * g for g in slope)"],
        ["hiker.walk(np.float32(-120) * np.array(slope))"],
        ["hiker.walk(np.array([-120 * slope.east]), np.array(-120 * slope.north))"],
        ["hiker.walk(-120 * slope.gradient)"],
        ["hiker.walk(-120 * hiker.readings[-1])"],
    ],
)
def test_all_natural_ways_to_write_a_walk_are_the_same_walk(lines, tmp_path) -> None:
    result = hike(LEVEL, str(wrote(tmp_path, "import numpy as np\n" + body(*lines))))
    assert (result.verdict, result.message) == ("ok", "")
    end = result.track[-1]
    expected = 1300 - 120 * 0.12, 1400 - 120 * 0.16
    np.testing.assert_allclose((end["east"], end["north"]), expected, rtol=1e-6)
