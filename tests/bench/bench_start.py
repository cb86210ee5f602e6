"""From a command to its end, and from `dusk` to the first frame of the title, as whole processes.

Run: `python tests/bench/bench_start.py`. Whole processes, interleaved, bytecode already written.
The window's process ends with its first flip, under the dummy driver.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from statistics import median

from timing import medians, report

ROOT = Path(__file__).parents[2]
DUSK = "from game.cli import main; main()"
FIRST_FLIP = (
    """
import os
import pygame
pygame.display.flip = lambda: os._exit(0)
import game.app.display
game.app.display.has_screen = lambda: True
"""
    + DUSK
)
"""`dusk` with a window that ends as soon as the first frame stands there."""
COMMANDS = {
    "python -c 'import numpy'": ["-c", "import numpy"],
    "python -c 'pass'": ["-c", "pass"],
    "dusk --help": ["-c", DUSK, "--help"],
    "dusk run gd --level foothills --seed 1 --json": [
        *("-c", DUSK, "run", "gd", "--level", "foothills", "--seed", "1", "--json"),
    ],
}
WINDOWS = {
    "python -c 'import pygame, numpy'": ["-c", "import pygame, numpy"],
    "dusk, until the title stands there": ["-c", FIRST_FLIP],
    "dusk play ravine, until the fog stands there": ["-c", FIRST_FLIP, "play", "ravine"],
}


def main() -> None:
    """Time all of them and print ratios."""
    folder = tempfile.mkdtemp()
    env = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_DATA_HOME": folder}
    env |= {"SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy"}
    rounds = int(sys.argv[1]) if sys.argv[1:] else 15
    busy: dict[str, list[float]] = {name: [] for name in WINDOWS}

    def process(name: str, arguments: list[str]) -> None:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, *arguments]
        subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if name in busy:
            spent = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
            busy[name].append(spent)

    for title, group in (("whole processes", COMMANDS), ("until the first flip", WINDOWS)):
        tasks = {name: partial(process, name, arguments) for name, arguments in group.items()}
        report(title, medians(tasks, rounds))
    report("the same, processor time", {name: median(found) for name, found in busy.items()})


if __name__ == "__main__":
    main()
