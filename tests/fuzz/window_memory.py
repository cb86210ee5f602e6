"""Whether the window's memory stays flat, however long somebody presses everything.

`python tests/fuzz/window_memory.py --minutes 30` plays one window on and on, says each minute how
many MB the process holds, and at the end what the second half holds over the first.
"""

import argparse
import gc
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

ALLOWED = 0.10
"""Share by which the second half may be over the first: sizes of windows and languages differ."""
WARM = 0.2
"""Share of the time in which everything is met once, which is not counted."""


def minutes_of_play(folder: Path, seed: int, minutes: float, each: float = 60.0) -> Iterator[float]:
    """Press everything in one window; the MB that the process holds, every so many seconds."""
    from fuzz.whole_window import Person

    person = Person(random.Random(seed), folder, hurried=False)
    # As the window itself: garbage is looked for between the frames.
    gc.disable()
    end = time.monotonic() + 60 * minutes
    while time.monotonic() < end:
        until = time.monotonic() + each
        while time.monotonic() < until:
            person.press()
        yield resident()


def resident() -> float:
    """MB of memory of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def growth(held: list[float]) -> float:
    """Share by which the second half of the time held more than the first, without the warm-up."""
    settled = held[int(WARM * len(held)) :]
    middle = len(settled) // 2
    if not middle:
        raise ValueError("expected two figures and more after the warm-up, found fewer")
    return median(settled[-middle:]) / median(settled[:middle]) - 1


def main() -> int:
    """1 where the memory grew."""
    asked = argparse.ArgumentParser(prog="python tests/fuzz/window_memory.py")
    asked.add_argument("--minutes", type=float, default=30.0)
    asked.add_argument("--each", type=float, default=60.0, help="seconds between two figures")
    asked.add_argument("--seed", type=int, default=0)
    given = asked.parse_args()
    sys.path[:0] = [str(folder) for folder in Path(__file__).resolve().parents[1:3]]
    from fuzz.runner import environment

    folder = Path(tempfile.mkdtemp(prefix="dusk-memory-"))
    os.environ.update(environment(folder))
    held = list[float]()
    for one in minutes_of_play(folder, given.seed, given.minutes, given.each):
        held.append(one)
        print(f"{len(held) * given.each / 60:5.1f} min: {one:.0f} MB", flush=True)
    more = growth(held)
    print(f"second half over the first: {more:+.1%}, at most {ALLOWED:+.0%} is flat")
    return int(more > ALLOWED)


if __name__ == "__main__":
    sys.exit(main())
