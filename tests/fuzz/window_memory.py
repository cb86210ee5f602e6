"""Whether the window's memory stays flat, however long somebody presses everything.

`python tests/fuzz window-memory --minutes 30` plays one window on and on, says every minute how
many MB the process holds, and at the end what the second half of the time held over the first.
"""

import gc
import os
import random
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

NAME = "window-memory"
ALLOWED = 0.10
"""Share by which the second half may be over the first: what is looked at differs that much."""
WARM = 0.2
"""Share of the time in which everything is met for the first time, which is not counted."""
SHORTEST = 10.0
"""Minutes of play from which the growth is judged."""
FIGURES = 10
"""At least so many figures of one run, and one a minute."""


def fuzz_memory(folder: Path, seed: int, minutes: float) -> list[str]:
    """Play for so long and print what is held; a line where it grew."""
    each, held = min(1.0, minutes / FIGURES), list[float]()
    for one in _played(folder, seed, minutes, each):
        held.append(one)
        print(f"{NAME}: after {len(held) * each:.1f} min {one:.0f} MB", flush=True)
    more = growth(held)
    said = f"the second half held {more:+.1%} of the first, at most {ALLOWED:+.0%} is flat"
    print(f"{NAME}: {minutes:g} min, {said}", flush=True)
    return [f"{NAME} {seed}: {said}"] if more > ALLOWED and minutes >= SHORTEST else []


def growth(held: list[float]) -> float:
    """Share by which the second half of the time held more than the first, without the warm-up."""
    settled = held[int(WARM * len(held)) :]
    middle = len(settled) // 2
    if not middle:
        raise ValueError("expected two figures and more after the warm-up, found fewer")
    return median(settled[-middle:]) / median(settled[:middle]) - 1


def _played(folder: Path, seed: int, minutes: float, each: float) -> Iterator[float]:
    """Press everything in one window; the MB that the process holds, every so many minutes."""
    from fuzz.whole_window import Person

    person = Person(random.Random(seed), folder, hurried=False)
    gc.disable()  # as in the window itself, which looks for garbage between two frames
    try:
        end = time.monotonic() + 60 * minutes
        while time.monotonic() < end:
            until = time.monotonic() + 60 * each
            while time.monotonic() < until:
                person.press()
            yield _resident()
    finally:
        gc.enable()


def _resident() -> float:
    """MB of memory of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
