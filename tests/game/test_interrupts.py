"""Ctrl-C at any moment: one line and exit code 130."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from fuzz.kills import left_of_session
from helpers.command import dusk, one_line
from helpers.paths import ROOT

PRESS = """
import atexit, os, signal, sys
moment = sys.argv.pop()
press = lambda: os.kill(os.getpid(), signal.SIGINT)
class Finder:
    def find_spec(self, name, *_):
        if name == moment:
            press()
        if name == "numpy" and moment == "the end":
            atexit.register(press)
sys.meta_path.insert(0, Finder())
class Late:
    def __del__(self, kill=os.kill, me=os.getpid(), number=signal.SIGINT):
        kill(me, number)
if moment == "too late":
    import click
    click.late = Late()
from game.entry import main
main()
"""
"""The installed command, and Ctrl-C when a module is looked for."""


@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
@pytest.mark.parametrize("moment", ["game.cli", "click", "game.commands.run", "numpy", "the end"])
def test_ctrl_c_is_one_line_and_130_from_the_first_import_to_the_last_breath(
    moment: str, tmp_path: Path
) -> None:
    ask = [sys.executable, "-c", PRESS, "run", "gd", "--level", "quiet-bowl", moment]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(ask, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=60)
    one_line(done, 130, "dusk: interrupted")


@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
def test_ctrl_c_while_python_takes_itself_apart_is_too_late_and_kills_nothing(
    tmp_path: Path,
) -> None:
    ask = [sys.executable, "-c", PRESS, "run", "gd", "--level", "quiet-bowl", "too late"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(ask, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


SLOW = """
import os, signal
def hike(hiker):
    hiker.rest(1)
    os.kill(os.getpid(), signal.{})
    while True:
        pass
"""
STARTED = [sys.executable, "-c", "from game.entry import main; main()"]


@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_who_is_told_to_end_does_as_after_ctrl_c(name: str, tmp_path: Path) -> None:
    (tmp_path / "slow.py").write_text(SLOW.format(name))
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([*STARTED, "run", "slow.py", "--level", "ravine"], cwd=tmp_path, env=env,
                          capture_output=True, text=True, timeout=60)  # fmt: skip
    assert (done.returncode, done.stderr.count("\n")) == (130, 1)
    assert done.stderr.startswith("dusk: interrupted")


@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
def test_after_nohup_the_end_of_the_terminal_is_not_heard(tmp_path: Path) -> None:
    text = SLOW.format("SIGHUP").replace("    while True:\n        pass\n", "")
    (tmp_path / "slow.py").write_text(text)
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    line = ["sh", "-c", 'trap "" HUP; exec "$@"', "sh"]
    done = subprocess.run([*line, *STARTED, "run", "slow.py", "--level", "ravine"], cwd=tmp_path,
                          env=env, capture_output=True, text=True, timeout=60)  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_who_stops_an_endless_hike_is_told_where_it_was(tmp_path: Path) -> None:
    (tmp_path / "endless.py").write_text(
        "import os, signal\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)  # it may come ignored\n"
        "def hike(hiker):\n    while True:\n        os.kill(os.getpid(), signal.SIGINT)\n"
    )
    done = dusk("run", "endless.py", "--level", "ravine", folder=tmp_path)
    one_line(done, 130, "interrupted in endless.py line 5: os.kill(os.getpid(), signal.SIGINT)")


CALLBACK = """
import ctypes, os, signal, time
@ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
def compare(one, other):
    os.kill(os.getpid(), signal.{})
    return 0
def hike(hiker):
    numbers = (ctypes.c_int * 2)(2, 1)
    ctypes.CDLL(None).qsort(numbers, 2, ctypes.sizeof(ctypes.c_int), compare)
    while True:
        hiker.measure
"""
"""An interruption while a C library calls back, as the compiler does."""


@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_what_is_pressed_while_a_library_calls_back_is_not_lost(name: str, tmp_path: Path) -> None:
    (tmp_path / "calls.py").write_text(CALLBACK.format(name))
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    line = [*STARTED, "run", "calls.py", "--level", "ravine"]
    done = subprocess.run(line, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=60)
    one_line(done, 130, "interrupted in calls.py line ")


FAILS_AFTER = (
    CALLBACK.format("SIGINT").partition("def hike")[0]
    + """
import game.cli
def compile(**words):
    numbers = (ctypes.c_int * 2)(2, 1)
    ctypes.CDLL(None).qsort(numbers, 2, ctypes.sizeof(ctypes.c_int), compare)
    raise RuntimeError("no compiled object yet")
game.cli.dusk = compile
from game.entry import main
main()
"""
)


@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
def test_a_library_that_fails_because_it_was_interrupted_is_no_fault(tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", FAILS_AFTER], cwd=tmp_path, env=env,
                          capture_output=True, text=True, timeout=60)  # fmt: skip
    one_line(done, 130, "dusk: interrupted")


THERE = "open('there', 'w').close()"
DEAF = {
    "one call": f"    {THERE}\n    sum(iter(int, 1))\n",
    "caught": f"    while True:\n        try:\n            {THERE}\n            while True: pass\n"
    "        except BaseException: pass\n",
}


@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
@pytest.mark.parametrize("words", ["run {} --level quiet-bowl",
                                   "score {}[every=2] gd --levels quiet-bowl --seeds 2",
                                   "race {} gd --level quiet-bowl --json"])  # fmt: skip
@pytest.mark.parametrize("how", DEAF)
def test_ctrl_c_ends_a_file_that_does_not_hear_it_and_says_where_it_was(
    how: str, words: str, tmp_path: Path
) -> None:
    (tmp_path / "deaf.py").write_text(f"def hike(hiker, every=1):\n{DEAF[how]}")
    process = subprocess.Popen(
        [*STARTED, *words.format("deaf.py").split()], cwd=tmp_path, start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    while not (tmp_path / "there").exists():
        assert process.poll() is None
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    if how == "caught":  # it goes on, and is ended by the second
        time.sleep(0.5)
        assert process.poll() is None
        os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == -signal.SIGKILL
    told = [line for line in said.splitlines() if line.startswith("dusk: interrupted")]
    assert len(told) == 1
    assert told[0].startswith("dusk: interrupted in deaf.py line "), said
    assert not left_of_session(process.pid, 10)
