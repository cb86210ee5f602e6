"""From a command to its end, and from `dusk` to the first frame of the title, as whole processes.

Run: `python tests/bench/bench_start.py`. Whole processes, interleaved, bytecode already written.
The window's process ends with its first flip, under the dummy driver.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from timing import medians, report

ROOT = Path(__file__).parents[2]
DUSK = "from game.cli import main; main()"
FIRST_FLIP = (
    """
import os
import pygame
pygame.display.flip = lambda: os._exit(0)
import game.screen
game.screen.has_screen = lambda: True
"""
    + DUSK
)
"""`dusk` with a window that ends as soon as the first frame stands there."""
CONTENDERS = {
    "python -c 'import numpy'": ["-c", "import numpy"],
    "python -c 'import pygame, numpy'": ["-c", "import pygame, numpy"],
    "python -c 'pass'": ["-c", "pass"],
    "dusk --help": ["-c", DUSK, "--help"],
    "dusk run gd --level foothills --seed 1 --json": [
        *("-c", DUSK, "run", "gd", "--level", "foothills", "--seed", "1", "--json"),
    ],
    "dusk, until the title stands there": ["-c", FIRST_FLIP],
    "dusk play ravine, until the fog stands there": ["-c", FIRST_FLIP, "play", "ravine"],
}


def main() -> None:
    """Time all of them and print ratios."""
    folder = tempfile.mkdtemp()
    env = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_DATA_HOME": folder}
    env |= {"SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy"}

    def process(arguments: list[str]) -> None:
        command = [sys.executable, *arguments]
        subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL)

    tasks = {name: (lambda a=arguments: process(a)) for name, arguments in CONTENDERS.items()}
    report("whole processes", medians(tasks, int(sys.argv[1]) if sys.argv[1:] else 15))


if __name__ == "__main__":
    main()
