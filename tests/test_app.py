"""The app that `.ci/app` builds plays a hike where there is no Python."""

import os
import subprocess
from pathlib import Path

import pytest
from helpers.person import at_the_window

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif("DUSK_APP" not in os.environ, reason="DUSK_APP names no built app"),
]
# Nothing is found by the names of commands, and no module by Python's own variables.
BARE = ["/usr/bin/env", "-u", "PYTHONPATH", "-u", "PYTHONHOME", "PATH=/nowhere"]


@pytest.fixture(params=["dusk/dusk", "dusk-one-file"])
def app(request):
    return [*BARE, str(Path(os.environ["DUSK_APP"]).absolute() / request.param)]


def test_a_hike_in_its_window_is_verified_by_it(app, tmp_path):
    with at_the_window(["play", "ravine", "--seed", "3", "--say"], tmp_path, program=app) as person:
        person.until_said("Ravine", "key", "1", again=30)
        person.until_said("slope [^;]*$", "key", "space", again=60)
        person.until_said("slope.*stride", "key", "Return", again=60)
        person.until_said("Make camp", "key", "c", again=60)
        person.until_said("replay: ", "key", "Return", again=60)
        (line, *_) = person.said("replay: ")
        done = subprocess.run([*app, "verify", line.removeprefix("replay: ")],
                              env=person.env, capture_output=True, text=True)  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_its_doctor_is_content_and_says_what_it_cannot_do(app, tmp_path):
    env = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)}
    done = subprocess.run([*app, "doctor"], env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "pip install" not in done.stdout


def test_it_refuses_to_judge_in_one_line(app, tmp_path):
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "mine.py").write_text("def hike(h):\n    h.measure()\n")
    env = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)}
    words = ["compete", str(tmp_path / "class"), "--out", str(tmp_path / "out")]
    done = subprocess.run([*app, *words], env=env, capture_output=True, text=True)
    assert done.returncode == 2
    assert "an installation with Python" in done.stderr
    assert done.stderr.count("\n") == 1
