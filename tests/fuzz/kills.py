"""Commands that are ended at any moment: what they wrote is whole or not there, nothing is left.

Each is run to its end once, and then with a signal at a random moment of that time, in a folder in
which its outputs are there from an earlier run or not.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
STARTED = (sys.executable, "-c", "from game.entry import main; main()")
SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGKILL)
LONGEST = 30.0
"""Seconds in which a process that was told to end is gone."""
OLD = b"an earlier one"
STRATEGY = """\
def hike(hiker, learning_rate=200.0, every=1):
    while hiker.daylight > 0:
        slope = hiker.measure()
        for _ in range(every):
            hiker.walk(-learning_rate * slope)
"""
COMPETE = "compete class --out out --levels quiet-bowl --preview 2 --final 2 --isolation trust"
REPLAY = "run gd --level quiet-bowl --replay b.jsonl.gz"


class Killed(NamedTuple):
    """A command that is ended."""

    line: str
    writes: str = ""
    """Files that are as in a run to the end, or as they were before."""
    grows: str = ""
    """Beginnings of names that may be there in any state: journals, folders of many files."""
    first: str = ""
    """A command that makes what this one needs."""


COMMANDS = (
    Killed("run mine.py --level ravine --trace --replay a.jsonl.gz", "a.jsonl.gz", "a.trace"),
    Killed("score mine.py gd --levels quiet-bowl --seeds 6 --csv a.csv", grows="a.csv"),
    Killed("score gd adam --levels quiet-bowl --seeds 4 --profile a.png", "a.png"),
    Killed("score gd mine.py --levels quiet-bowl --seeds 4 --ioh a", grows="a"),
    Killed("score mine.py --levels quiet-bowl --seeds 8 --resume a.journal", grows="a.journal"),
    Killed(
        "sweep gd --level quiet-bowl --lr 50:400:4 --every 1,2 --seeds 4 --out a.csv",
        writes="a.csv",
        grows="a.csv.journal",
    ),
    Killed(
        "sweep mine.py --level quiet-bowl --grid learning_rate=50,100 --grid every=1,2 --seeds 2 "
        "--out a.png",
        writes="a.png",
        grows="a.png.journal",
    ),
    Killed("tune gd --level quiet-bowl --tries 16 --seeds 6 --out a.svg", "a.svg"),
    Killed("levels show ravine --yes --out a.png", "a.png"),
    Killed("new own.py --force", "own.py"),
    Killed(
        "check mine.py --levels quiet-bowl --seeds 2 --isolation trust --gradescope a.json",
        writes="a.json",
    ),
    Killed("export b.jsonl.gz a.html", "a.html", first=REPLAY),
    Killed("export b.jsonl.gz a.png", "a.png", first=REPLAY),
    Killed("export b.jsonl.gz a.gif --seconds 2 --size 640x360", "a.gif", first=REPLAY),
    Killed("bug-report a.zip", grows="a.zip"),
    Killed(COMPETE, grows="out"),
    Killed("reveal out", grows="out", first=COMPETE),
)


def run_whole(command: Killed, work: Path) -> None:
    """Run it to its end, once: its outputs stay in the folder, with how long it took."""
    sources = newest_source()
    if (work / "seconds").exists() and (work / "sources").read_text() == sources:
        return
    shutil.rmtree(work, ignore_errors=True)
    furnish(work, command)
    begun = time.monotonic()
    _run(command.line, work)
    (work / "seconds").write_text(str(time.monotonic() - begun))
    (work / "sources").write_text(sources)


def newest_source() -> str:
    """When the sources were changed last: what another version draws is another picture."""
    rooms = (ROOT / name for name in ("engine", "game", "assets", "levels"))
    files = (path for room in rooms for path in room.rglob("*") if "__pycache__" not in path.parts)
    return str(max(path.stat().st_mtime_ns for path in files))


def _run(line: str, work: Path) -> None:
    done = subprocess.run([*STARTED, *line.split()], cwd=work, env=_environment(work),
                          capture_output=True, timeout=300)  # fmt: skip
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{line}: {done.stderr.decode()[-500:]}")


def furnish(work: Path, command: Killed) -> None:
    """What the command reads."""
    for name in ("class", "home", "temporary"):
        (work / name).mkdir(parents=True)
    (work / "mine.py").write_text(STRATEGY)
    for name in ("Jan", "李雷"):
        (work / "class" / f"{name}.py").write_text(STRATEGY)
    if command.first:
        _run(command.first, work)


def take(data: bytes, work: Path) -> str:
    """End one at a random moment; ValueError for what should not be left of it."""
    rng = random.Random(data)
    number = rng.randrange(len(COMMANDS))
    command, whole = COMMANDS[number], work.parent / f"whole-{number}"
    run_whole(command, whole)
    work = work / data.decode()
    furnish(work, command)
    before = rng.choice((None, OLD))
    for name in command.writes.split() if before else ():
        (work / name).write_bytes(OLD)
    known = {path.relative_to(work) for path in work.rglob("*")}
    ending = rng.choice(SIGNALS)
    seconds = float((whole / "seconds").read_text()) * rng.random() * 1.1
    wrong, partly = _ended(command, work, ending, seconds)
    for name in () if partly else command.writes.split():
        found = (work / name).read_bytes() if (work / name).exists() else None
        right = (whole / name).read_bytes()
        if found not in (before, right) and (found is None or not name.endswith(VARIES)):
            wrong.append(f"{name} is neither the old one nor the new one")
            for there, what in ((work, "killed"), (whole, "whole")):
                with suppress(OSError):
                    shutil.copy(there / name, whole.parent / "found" / f"{work.name}-{what}-{name}")
    wrong += (f"{name} was left" for name in _strange(command, work, known, ending))
    if wrong and newest_source() == (whole / "sources").read_text():
        when = f"{ending.name} after {seconds:.2f} s"
        raise ValueError(f"{command.line}: {when}: {'; '.join(wrong)}")
    return ""


PARTLY = b"interrupted; hikes done: "
"""What `score` says when it has written what is known of fewer hikes than were asked for."""
VARIES = (".html", ".json", ".svg")
"""Files that tell the time of the day, or how long something took."""


def _ended(
    command: Killed, work: Path, ending: signal.Signals, seconds: float
) -> tuple[list[str], bool]:
    """What is wrong with how the process ended, and which of its processes did not; and whether it
    said that it wrote of what was done by then.
    """
    process = subprocess.Popen([*STARTED, *command.line.split()], cwd=work, env=_environment(work),
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, start_new_session=True)  # fmt: skip
    time.sleep(seconds)
    process.send_signal(ending)
    wrong, said = [], b""
    try:
        _, said = process.communicate(timeout=LONGEST)
        # Before its first import Python tells in its own words.
        if b"Traceback" in said and (b"/game/" in said or b"/engine/" in said):
            wrong.append(" ".join(said.decode(errors="replace").split())[-300:])
    except subprocess.TimeoutExpired:
        wrong.append("did not end")
    left = left_of_session(process.pid, 0.3)
    if process.wait() not in (0, 1, 130, -ending):
        wrong.append(f"exit code {process.returncode}")
    if left:
        wrong.append(f"{len(left)} processes were left")
    return wrong, PARTLY in said


def _strange(
    command: Killed, work: Path, known: set[Path], ending: signal.Signals
) -> Iterator[Path]:
    """Files that should not be there."""
    for path in work.rglob("*"):
        inside = path.relative_to(work)
        hidden = inside.name.startswith(".") and path.is_file() and inside.parent.name != ".judge"
        # Nobody can clear away a folder for temporary files after a kill.
        mine = ("home", *(["temporary"] if ending == signal.SIGKILL else []))
        named = (*command.writes.split(), *command.grows.split(), *mine)
        expected = inside.parts[0].startswith(named)
        if inside not in known and (hidden or not expected):
            yield inside


def left_of_session(number: int, seconds: float) -> list[int]:
    """Processes of this session that are alive after so long; they are ended. Linux alone knows."""
    end, left = time.monotonic() + seconds, list(_of_session(number))
    while left and time.monotonic() < end:
        time.sleep(0.1)
        left = list(_of_session(number))
    for process in left:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    return left


def _of_session(number: int) -> Iterator[int]:
    """Processes of this session that are alive."""
    if sys.platform != "linux":
        return
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        with suppress(OSError):
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) == number and fields[0] != "Z":
                yield int(entry.name)


def _environment(work: Path) -> dict[str, str]:
    """Everything is written below this folder; compiled code is shared."""
    from fuzz.runner import environment

    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    return {
        **os.environ, **environment(work / "home"), "PYTHONPATH": path,
        "TMPDIR": str(work / "temporary"), "NUMBA_CACHE_DIR": str(work.parents[1] / "compiled"),
    }  # fmt: skip
