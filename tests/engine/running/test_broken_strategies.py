"""Broken strategy files: one clear message each, and the program goes on."""

from pathlib import Path

import pytest
from helpers.builders import quadratic

from engine import BadInput, hike

LEVEL = quadratic(daylight=20)
H = "def hike(hiker):\n"
WEIRD = "class E(BaseException):\n    def __str__(self):\n        raise ValueError\n"
TRICK = "class T:\n    def __getattr__(self, name):\n        raise RuntimeError(name)\n"
DEEP = "class T:\n    def __repr__(self):\n        return repr(self)\n"
LIAR = "class E(Exception):\n    @property\n    def obj(self):\n        raise KeyError('x')\n"

BROKEN: dict[str, tuple[str | bytes, str]] = {
    "no colon": ("def hike(hiker)\n    pass\n", "line 1"),
    "bad indent": (H + "pass\n", "line 2"),
    "tabs and spaces": (H + "    x = 1\n\ty = 2\n", "line 3"),
    "unclosed bracket": (H + "    hiker.walk((1, 2)\n", "line 2"),
    "null byte": (b"x = 1\0\n", "not valid Python"),
    "not utf-8": (b"x = '\xff\xfe'\n", "not valid Python"),
    "utf-16": ("def hike(hiker): pass".encode("utf-16"), "not valid Python"),
    "empty": ("", "named `hike`"),
    "wrong name": ("def run(hiker):\n    pass\n", "found `run`"),
    "hike is a number": ("hike = 3\n", "named `hike`"),
    "no argument": ("def hike():\n    pass\n", "def hike(hiker)"),
    "too many arguments": ("def hike(a, b):\n    pass\n", "default"),
    "keyword only": ("def hike(*, hiker):\n    pass\n", "def hike(hiker)"),
    "generator": (H + "    yield hiker\n", "yield"),
    "async": ("async " + H + "    pass\n", "async"),
    "raises while loading": ("1 / 0\n", "line 1"),
    "missing import": ("import nowhere_at_all\n", "line 1"),
    "exits while loading": ("import sys\nsys.exit()\n", "called exit"),
    "recursion while loading": ("def f():\n    f()\nf()\n", "RecursionError"),
    "weird raise while loading": (WEIRD + "raise E\n", "line 4"),
    "class named hike": ("class hike:\n    pass\n", ""),
    "class that takes one": ("class hike:\n    def __init__(self, h):\n        h.jump()\n", "jump"),
    "unknown name": (H + "    hiker.walk(slope)\n", "line 2"),
    "unknown verb": (H + "    hiker.run(3)\n", "has: "),
    "text to walk": (H + "    hiker.walk('far', 1)\n", "line 2"),
    "nan to walk": (H + "    hiker.walk(float('nan'), 1)\n", "line 2"),
    "infinity to walk": (H + "    hiker.walk(1, float('inf'))\n", "line 2"),
    "three to walk": (H + "    hiker.walk((1, 2, 3))\n", "line 2"),
    "bad scheme": (H + "    hiker.measure('sideways')\n", "sideways"),
    "bad samples": (H + "    hiker.measure(samples=-1)\n", "line 2"),
    "negative rest": (H + "    hiker.rest(-1)\n", "line 2"),
    "recursion": (H + "    hike(hiker)\n", "RecursionError"),
    "exit": (H + "    import sys\n    sys.exit(0)\n", "exit"),
    "quit": (H + "    quit()\n", "exit"),
    "broken str": (WEIRD + H + "    raise E\n", "line 5"),
    "lying exception": (LIAR + H + "    raise E('lie')\n", "line 6"),
    "getattr tricks": (TRICK + H + "    hiker.walk(T(), T())\n", "line 3"),
    "deep repr": (DEEP + H + "    hiker.walk(T(), 1)\n", "line 5"),
    "exception group": (H + "    raise ExceptionGroup('x', [ValueError(1)])\n", "line 2"),
    "writes a fact": (H + "    hiker.daylight = 99\n", "line 2"),
    "walrus slip": (H + "    while (n := hiker.daylight) > 0:\n        n.walk()\n", "line 3"),
    "raises a generator exit": (H + "    raise GeneratorExit\n", "line 2"),
    "raises no exception": (H + "    raise 3\n", "line 2"),
}
ODD: dict[str, str] = {
    "bom": "\ufeff" + H + "    hiker.glance()\n",
    "tabs": H + "\thiker.glance()\n",
    "returns at once": H + "    return 42\n",
    "prints megabytes": H + "    for _ in range(50):\n        print('x' * 100_000)\n",
    "zero walks": H + "    for _ in range(10**9):\n        hiker.walk(0, 0)\n",
    "catches everything": H
    + "    while True:\n        try:\n            hiker.measure()\n"
    + "        except:\n            pass\n",
    "finally": H + "    try:\n        while True:\n            hiker.glance()\n    finally:\n"
    "        x = 1\n",
}  # fmt: skip


def wrote(folder: Path, source: str | bytes) -> str:
    path = folder / "mine.py"
    path.write_bytes(source if isinstance(source, bytes) else source.encode())
    return str(path)


def test_there_are_forty() -> None:
    assert len(BROKEN) + len(ODD) >= 40


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_gives_one_clear_message(name: str, tmp_path: Path) -> None:
    source, part = BROKEN[name]
    path = wrote(tmp_path, source)
    try:
        result = hike(LEVEL, path, 1)
    except BadInput as error:
        text = str(error)
    else:
        text = result.message
        assert result.verdict != "ok"
    assert text.startswith(path)
    assert part in text
    assert len(text.splitlines()) == 1
    assert len(text) < len(path) + 600
    assert hike(LEVEL, "gd", 1).verdict == "ok"


@pytest.mark.parametrize("name", ODD)
def test_an_odd_file_comes_to_its_end(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = hike(LEVEL, wrote(tmp_path, ODD[name]), 1)
    assert result.verdict == "ok", result.message
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err) < 70_000
