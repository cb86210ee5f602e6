"""A strategy that swallows the dusk is brought to an end all the same."""

import sys
from pathlib import Path

import pytest

from engine import hike

SWALLOW = """
def hike(hiker):
    while True:
        try:
            hiker.walk(-100 * hiker.measure())
        except{what}:
            pass
"""


@pytest.mark.parametrize("what", ["", " BaseException"])
def test_swallowing_the_dusk_for_ever_ends(what: str, tmp_path: Path) -> None:
    file = tmp_path / "night.py"
    file.write_text(SWALLOW.format(what=what))
    tracing = sys.gettrace()
    result = hike("ravine", str(file), 1)
    assert result.verdict == "ok"
    assert result.score == hike("ravine", "gd", 1, {"learning_rate": 100, "every": 1}).score
    assert sys.gettrace() is tracing


def test_an_ordinary_handler_does_not_see_the_dusk(tmp_path: Path) -> None:
    file = tmp_path / "careful.py"
    file.write_text(SWALLOW.format(what=" Exception"))
    assert hike("ravine", str(file), 1).verdict == "ok"
