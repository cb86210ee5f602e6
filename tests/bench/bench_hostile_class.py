"""A class of sixty with twenty hostile files of every kind against sixty honest ones.

    python tests/bench/bench_hostile_class.py [final seeds] [levels] [jobs] [turns]

Judges both by turns, each turn with new seeds, and prints how long each board took by the clock on
the wall, which is what the class waits for, and what all processes computed for it. At the end it
says whether the hostile class had its board within a tenth more time than the honest one, by the
middle of the turns; the shares of the turns tell how far that can be trusted, and on a busy machine
it cannot. Every honest hike beside the hostile files is hiked again outside the judge and must be
the same to the last bit.
"""

from __future__ import annotations

import ctypes
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]
import msgspec  # noqa: E402
from helpers.judged_class import LEVEL, a_class  # noqa: E402
from helpers.judging_room import HOSTILE  # noqa: E402
from helpers.unprivileged import command, environment, hand_over  # noqa: E402

from engine import load_level, load_strategy  # noqa: E402
from engine.judging import seeds  # noqa: E402
from engine.judging.store import StoredHike  # noqa: E402
from engine.running.strategy import run  # noqa: E402

KINDS = (
    "sleeper", "leaves_cold_pages", "leaves_notes_in_times", "shared_memory", "system_v",
    "pipes_out", "signal_by_owner", "waits_on_a_lock", "holds_a_lock", "times_others",
    "watches_other_clocks", "wakes_by_file", "reads_other_students", "fork_bomb", "memory_python",
    "loop_python", "output_flood", "network", "namespaces",
)  # fmt: skip
"""Of `tests/hostile`; the twentieth is a source that makes a careless reader quadratic."""
QUADRATIC = "def hike(hiker):\n    hiker.rest(1)\n#" + "\\'" * 30_000 + "\n"
HONEST, PREVIEW = 40, 1
FINAL, LEVELS, JOBS, TURNS = (
    int(word) for word in (*sys.argv[1:], *("20", "3", "2", "3")[len(sys.argv) - 1 :])
)
ALLOWED = 1.1
"""Times the honest class's wait."""
PR_SET_CHILD_SUBREAPER = 36


class Judged(NamedTuple):
    """What it took, and the rows."""

    seconds: float
    computed: float
    """Seconds of processor time of all its processes, also of those whose parent was killed."""
    rows: list[StoredHike]


def judged(folder: Path, secret: Path) -> Judged:
    """Judge the class in this folder."""
    out = folder / "out"
    (out / ".judge").mkdir(parents=True)
    shutil.copy(secret, out / ".judge/secret.json")
    levels = ",".join(str(path) for path in sorted(folder.glob("*.toml")))
    words = ["compete", str(folder / "class"), "--out", str(out), "--levels", levels,
             "--preview", str(PREVIEW), "--final", str(FINAL),
             "--cpu", "1", "--memory", "256", "--jobs", str(JOBS)]  # fmt: skip
    run_it = [*command(folder), *words]
    hand_over(folder, *folder.rglob("*"))
    begun, before = time.perf_counter(), computed()
    done = subprocess.run(run_it, env=environment(), capture_output=True, text=True)
    took, used = time.perf_counter() - begun, computed() - before
    assert done.returncode == 0, done.stderr
    (kept,) = folder.rglob("hikes.jsonl")
    rows = [msgspec.json.decode(line, type=StoredHike) for line in kept.read_bytes().splitlines()]
    return Judged(took, used, rows)


def computed() -> float:
    """Seconds of processor time of all processes that have ended below this one.

    What a killed process leaves behind becomes this one's child (see `main`), and counts once it
    has been waited for.
    """
    try:
        while True:
            os.waitpid(-1, 0)
    except ChildProcessError:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime


def same_outside(folder: Path, secret: Path, rows: list[StoredHike]) -> int:
    """How many honest hikes were hiked again, all of them the same."""
    drawn = seeds.read_secret(secret)
    levels = {path.stem: load_level(str(path)) for path in folder.glob("*.toml")}
    count = 0
    for row in rows:
        if row.fleet or not row.name.startswith("student"):
            continue
        seed = int((drawn.preview if row.hike.phase == "preview" else drawn.final)
                   [row.hike.seed_index])  # fmt: skip
        strategy = load_strategy(str(folder / "class" / f"{row.name}.py"))
        _, expedition = run(levels[row.hike.level], strategy, seed)
        assert row.hike.verdict == "ok", (row.name, row.hike)
        assert row.state_hash == expedition.state_hash, row.name
        count += 1
    return count


def one_turn(room: Path) -> dict[str, Judged]:
    """Both classes, one after the other, on the same new seeds."""
    secret = room / "secret.json"
    seeds.load_or_create(secret, PREVIEW, FINAL)
    found = {}
    for kind, honest in (("honest", 60), ("hostile", HONEST)):
        folder = room / kind
        folder.mkdir()
        for number in range(LEVELS):
            (folder / f"slope{number}.toml").write_text(LEVEL)
        a_class(folder / "class", honest)
        if kind == "hostile":
            for path in HOSTILE:
                if path.stem in KINDS:
                    shutil.copy(path, folder / "class" / f"hostile_{path.name}")
            (folder / "class/hostile_quadratic.py").write_text(QUADRATIC)
        found[kind] = judged(folder, secret)
    again = same_outside(room / "hostile", secret, found["hostile"].rows)
    theirs = {row.name for row in found["hostile"].rows if row.name.startswith("hostile")}
    print(f"{again} honest hikes beside {len(theirs)} hostile files are the same outside the judge")
    return found


def main() -> None:
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    waits, works = [], []
    for turn in range(TURNS):
        with tempfile.TemporaryDirectory() as name:
            room = Path(name)
            room.chmod(0o755)
            found = one_turn(room)
        honest, hostile = found["honest"], found["hostile"]
        waits.append(hostile.seconds / honest.seconds)
        works.append(hostile.computed / honest.computed)
        for kind, one in found.items():
            print(f"turn {turn + 1}, {kind}: {one.seconds:.1f} s to the board, "
                  f"{one.computed:.1f} s of processor time")  # fmt: skip
        print(
            f"turn {turn + 1}: {waits[-1]:.2f}x the wait, {works[-1]:.2f}x the processor time",
            flush=True,
        )
    kept = median(waits) <= ALLOWED
    print(f"the board of the hostile class took {median(waits):.2f}x as long ({min(waits):.2f} to "
          f"{max(waits):.2f}; at most {ALLOWED} is asked for) and {median(works):.2f}x the "
          f"processor time: {'kept' if kept else 'NOT KEPT'}")  # fmt: skip


if __name__ == "__main__":
    main()
