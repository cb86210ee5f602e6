"""`dusk check --gradescope`: the document that Gradescope's autograder reads."""

import json

import pytest
from click.testing import CliRunner
from helpers.judging_room import on_linux

from engine.core.errors import BadInput
from game.commands.check import check

GOOD = """\
def hike(hiker, learning_rate=200):
    while hiker.daylight > 0:
        hiker.walk(-learning_rate * hiker.measure())
"""


def checked(tmp_path, source, *extra):
    (tmp_path / "mine.py").write_text(source, encoding="utf-8")
    out = tmp_path / "out" / "results.json"
    arguments = [str(tmp_path / "mine.py"), "--seeds", "1", "--gradescope", str(out), *extra]
    done = CliRunner().invoke(check, arguments, standalone_mode=False)
    return done, json.loads(out.read_text("utf-8")) if out.exists() else None


@pytest.mark.slow
def test_the_score_is_the_share_of_par_and_the_tests_add_up(tmp_path):
    done, document = checked(tmp_path, GOOD, "--levels", "quiet-bowl,ravine")
    assert not done.return_value
    assert 0 < document["score"] <= 100
    assert document["score"] == pytest.approx(sum(t["score"] for t in document["tests"]), abs=0.02)
    assert sum(t["max_score"] for t in document["tests"]) == pytest.approx(100)
    assert document["visibility"] == "visible"
    assert document["output_format"] == "text"
    for test in document["tests"]:
        assert {"name", "score", "max_score", "status", "output", "visibility"} == set(test)
        assert test["status"] in ("passed", "failed")
        assert 0 <= test["score"] <= test["max_score"]
    assert "mean score" in document["tests"][-1]["output"]


def test_a_fault_fails_its_test_with_the_own_line(tmp_path):
    done, document = checked(tmp_path, GOOD.replace("rate *", "rat *"), "--levels", "quiet-bowl")
    assert done.return_value == 1
    first = document["tests"][0]
    assert (first["status"], first["name"]) == ("failed", "No hike ends by a fault")
    assert "line 3" in first["output"]


def test_a_file_that_cannot_be_loaded_gets_a_document_too(tmp_path):
    done, document = checked(tmp_path, "def hike(hiker)\n", "--levels", "quiet-bowl")
    assert isinstance(done.exception, BadInput)
    assert document["score"] == 0
    assert "not valid Python" in document["tests"][0]["output"]


@pytest.mark.slow
def test_a_place_that_cannot_be_written_is_bad_input(tmp_path):
    (tmp_path / "out").write_text("in the way")
    done, _ = checked(tmp_path, GOOD, "--levels", "quiet-bowl")
    assert isinstance(done.exception, BadInput)
    assert "cannot be written" in str(done.exception)


@pytest.mark.slow
@on_linux
def test_ours_is_written_last_whatever_the_file_does_at_its_exit(tmp_path):
    forge = (
        "import atexit, pathlib\n"
        f"out = pathlib.Path({str(tmp_path / 'out')!r})\n"
        "def forge():\n"
        "    for path in (out / 'results.json', pathlib.Path('results.json')):\n"
        "        path.write_text('{\"score\": 1000}')\n"
        "atexit.register(forge)\n"
        "def hike(hiker):\n    hiker.walk(1, 1)\n"
    )
    done, document = checked(tmp_path, forge, "--levels", "quiet-bowl")
    assert not done.return_value
    assert document["score"] < 50
    assert len(document["tests"]) == 3
