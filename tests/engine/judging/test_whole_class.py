"""`dusk compete` as an unprivileged user's own command: hostile classes, kills, a busy machine."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest
from helpers.judged_class import a_class, differences
from helpers.judging_room import HOSTILE, INNOCENT, expected, on_linux, processes
from helpers.unprivileged import dusk, hand_over

from engine.judging.results_file import read_results

pytestmark = on_linux


@pytest.mark.slow
@pytest.mark.parametrize("jobs", ["3"])
def test_hostile_strategies_neither_disturb_the_class_nor_leave_anything_behind(open_room, jobs):
    source = open_room / "class"
    source.mkdir()
    for path in INNOCENT:
        copy = shutil.copytree if path.is_dir() else shutil.copy
        copy(path, source / path.name)
    quiet, loud = open_room / "quiet", open_room / "loud"
    for out in (quiet, loud):
        (out / ".judge").mkdir(parents=True)
    assert left_behind() == []
    arguments = ("--levels", str(open_room / "slope.toml"), "--preview", "0", "--final", "1",
                 "--cpu", "1", "--memory", "256", "--jobs", jobs)  # fmt: skip
    _shared_secret(quiet, loud)
    first = dusk(open_room, "compete", str(source), "--out", str(quiet), *arguments)
    _, said = first.communicate(timeout=300)
    assert first.returncode == 0, said
    for path in HOSTILE:
        shutil.copy(path, source / f"hostile_{path.name}")
    second = dusk(open_room, "compete", str(source), "--out", str(loud), *arguments)
    _, said = second.communicate(timeout=600)
    assert second.returncode == 0, said
    alone, among = (
        {s["name"]: s for s in msgspec.to_builtins(read_results(out / "results.json").students)}
        for out in (quiet, loud)
    )
    for name, student in alone.items():
        assert student["verdicts"] == {"ok": 1}, (name, student["hikes"])
        mine, theirs = (
            [(h["verdict"], h["score"], h["readings"]) for h in s["hikes"]]
            for s in (student, among[name])
        )
        assert mine == theirs, name
    for path in HOSTILE:
        (verdict,) = among[f"hostile_{path.stem}"]["verdicts"]
        if path.stem != "too_many_messages":  # the level is short: that flood ends at dusk
            assert verdict in expected(path)[0], path.stem
    waiting = (loud / "fairness.md").read_text("utf-8").partition("## Waiting for nothing")[2]
    assert "sleeper" in waiting
    assert not any(name in waiting for name in alone)
    wait_for_the_end_of(str(open_room))
    assert left_behind() == []


def left_behind() -> list[Path]:
    """What the hostile would have made where everybody may write, by the names they use."""
    folders = map(Path, ("/tmp", "/var/tmp", "/dev/shm"))
    return [p for folder in folders for p in folder.iterdir()
            if p.name.startswith(("dusk-hostile", "dusk-leak"))]  # fmt: skip


def wait_for_the_end_of(text: str) -> None:
    """Nothing whose command line holds this text is left after a while."""
    deadline = time.monotonic() + 60
    while processes(text) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert processes(text) == []


def _shared_secret(*outs: Path) -> None:
    """The same seeds for several competitions."""
    from engine.judging import seeds

    for number, out in enumerate(outs):
        file = out / ".judge/secret.json"
        if number == 0:
            seeds.load_or_create(file, 0, 1)
        else:
            shutil.copy(outs[0] / ".judge/secret.json", file)
        hand_over(out, out / ".judge", file)


@pytest.mark.slow
def test_killed_at_ten_random_moments_the_board_is_the_same_byte_for_byte(open_room):
    source = a_class(open_room / "class", 200)
    arguments = ("--levels", "quiet-bowl,ravine,foothills", "--preview", "3", "--final", "7")
    calm, killed = open_room / "calm", open_room / "killed"
    secrets = open_room / "secrets of calm"
    run = dusk(open_room, "compete", str(source), "--out", str(calm), *arguments,
               "--secrets", str(secrets))  # fmt: skip
    began = time.monotonic()
    _, said = run.communicate(timeout=1800)
    assert run.returncode == 0, said
    whole = time.monotonic() - began
    (killed / ".judge").mkdir(parents=True)
    shutil.copy(secrets / "secret.json", killed / ".judge")
    hand_over(killed, killed / ".judge", killed / ".judge/secret.json")
    arguments += ("--secrets", str(open_room / "secrets of killed"))
    dice = random.Random(7)
    for _ in range(10):
        run = dusk(open_room, "compete", str(source), "--out", str(killed), *arguments)
        try:
            run.communicate(timeout=4.0 + dice.random() * whole / 8)
        except subprocess.TimeoutExpired:
            os.kill(run.pid, signal.SIGKILL)
            run.communicate()
    wait_for_the_end_of(str(killed))
    run = dusk(open_room, "compete", str(source), "--out", str(killed), *arguments)
    _, said = run.communicate(timeout=1800)
    assert run.returncode == 0, said
    assert differences(killed, calm) == []


NEAR_THE_LIMIT = """
def hike(hiker):
    for _ in range({count}):
        pass
    hiker.walk(-40 * hiker.measure())
"""


@pytest.mark.slow
def test_with_eight_busy_processes_beside_it_the_board_is_the_same(open_room):
    source = open_room / "class"
    source.mkdir()
    for path in INNOCENT:
        (shutil.copytree if path.is_dir() else shutil.copy)(path, source / path.name)
    (source / "near.py").write_text(NEAR_THE_LIMIT.format(count=rounds_in(0.8)))
    (source / "endless.py").write_text("def hike(hiker):\n    while True:\n        pass\n")
    outs = quiet, crowded = open_room / "quiet", open_room / "crowded"
    for out in outs:
        (out / ".judge").mkdir(parents=True)
    _shared_secret(*outs)
    arguments = ("--levels", "quiet-bowl", "--preview", "0", "--final", "1", "--cpu", "1",
                 "--jobs", "2")  # fmt: skip
    for out, crowd in ((quiet, 0), (crowded, 8)):
        busy = [
            subprocess.Popen([sys.executable, "-c", "while True: pass"], start_new_session=True)
            for _ in range(crowd)
        ]
        try:
            run = dusk(open_room, "compete", str(source), "--out", str(out), *arguments)
            _, said = run.communicate(timeout=600)
        finally:
            for process in busy:
                process.kill()
                process.wait()
        assert run.returncode == 0, said
    alone, beside = (
        {
            s["name"]: (s["place"], s["verdicts"], s["mean_score"], s["safe_share"])
            for s in msgspec.to_builtins(read_results(out / "results.json").students)
        }
        for out in outs
    )
    assert alone == beside
    faults = {name: verdicts for name, (_, verdicts, *_) in beside.items() if verdicts != {"ok": 1}}
    assert faults == {"endless": {"timeout_cpu": 1}}


def rounds_in(seconds: float) -> int:
    """How often an empty loop of Python turns in so many seconds of this processor's time."""
    count, best = 2_000_000, 1e9
    for _ in range(5):
        began = time.process_time()
        for _ in range(count):
            pass
        best = min(best, time.process_time() - began)
    return int(count * seconds / best)
