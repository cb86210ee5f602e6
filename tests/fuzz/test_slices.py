"""A slice of every fuzzer: nothing hangs, swells or ends in a traceback."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from helpers.paths import ROOT
from helpers.unprivileged import LIKE_NOBODY, environment, hand_over, nobodys_python

from engine.core.errors import BadInput
from fuzz.runner import Target, fuzz, input_of
from fuzz.targets import TARGETS
from fuzz.window_memory import ALLOWED, NAME, growth

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="processes are forked"),
]
FEW = {
    "strategies": 8,
    "window": 3,
    "whole-window": 1,
    "command-lines": 60,
    "kills": 12,
    "odd-files": 100,
    "elevation": 200,
    "replays": 100,
}
"""Inputs of what takes long; of all else `MANY`."""
MANY = 400


def fuzzed(folder, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "tests/fuzz", *words, "--folder", str(folder)]
    if os.geteuid() == 0:
        if not nobodys_python():
            pytest.skip("there is no Python that a user without rights can reach")
        hand_over(folder)
        command[:1] = [*LIKE_NOBODY, nobodys_python()]
    return subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True,
                          timeout=600)  # fmt: skip


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_hangs_swells_or_ends_in_a_traceback(name, tmp_path_factory) -> None:
    folder = tmp_path_factory.mktemp(f"fuzz-{name}")
    for part in (*folder.parents, folder):
        if part.is_relative_to(tmp_path_factory.getbasetemp()) or part.name.startswith("pytest-"):
            part.chmod(0o755)
    count = FEW.get(name, MANY)
    done = fuzzed(folder, name, "--inputs", str(count), "--minutes", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    found = re.search(r": (\d+) inputs, (\d+) refused", done.stdout)
    assert found is not None
    assert int(found[1]) > 0


def test_the_window_s_memory_is_told_as_it_is_played(tmp_path_factory) -> None:
    folder = tmp_path_factory.mktemp("fuzz-memory")
    for part in (*folder.parents, folder):
        if part.is_relative_to(tmp_path_factory.getbasetemp()) or part.name.startswith("pytest-"):
            part.chmod(0o755)
    done = fuzzed(folder, NAME, "--minutes", "1")
    assert done.returncode == 0, done.stdout + done.stderr
    figures = [float(mb) for mb in re.findall(r"min (\d+) MB", done.stdout)]
    assert len(figures) >= 2
    assert max(figures) < 1500


def test_growth_is_that_of_the_second_half_over_the_first_without_the_warm_up() -> None:
    assert growth([100, 900, *[500] * 4, *[600] * 4]) == pytest.approx(0.2)
    assert growth([500, 700, 480, 660, 500, 690, 470, 700, 510, 640]) < ALLOWED
    with pytest.raises(ValueError, match="expected two figures"):
        growth([1.0])


@pytest.mark.parametrize("wrong", ["raises", "says nothing", "shows signs", "hangs", "dies"])
def test_a_broken_reader_is_found(wrong, tmp_path) -> None:
    def take(data: bytes, work: Path) -> str:
        if data != b"3":
            return "refused" if data == b"2" else ""
        if wrong == "hangs":
            time.sleep(60)
        if wrong == "dies":
            os._exit(7)
        if wrong == "shows signs":
            return "\x1b[2J"
        raise KeyError("three") if wrong == "raises" else BadInput("")

    target = Target("numbers", lambda folder: 4, lambda most, at: b"%d" % at.randrange(most),
                    take, (BadInput,), longest=0.2)  # fmt: skip
    report = fuzz(target, tmp_path, 0, 12, 60)
    drawn = [input_of(target, 4, number) for number in range(12)]
    assert len(report.findings) == drawn.count(b"3") > 0
    assert (report.inputs, report.refused) == (12, drawn.count(b"2"))
    assert {path.read_bytes() for path in (tmp_path / "found").iterdir()} == {b"3"}
