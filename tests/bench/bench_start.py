"""A whole `dusk run gd --level foothills --seed 1 --json` against `python -c "import numpy"`.

Run: `python tests/bench/bench_start.py`. Whole processes, interleaved, bytecode already written.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from timing import medians, report

ROOT = Path(__file__).parents[2]
DUSK = "from game.cli import main; main()"
CONTENDERS = {
    "python -c 'import numpy'": ["-c", "import numpy"],
    "python -c 'pass'": ["-c", "pass"],
    "dusk --help": ["-c", DUSK, "--help"],
    "dusk run gd --level foothills --seed 1 --json": [
        *("-c", DUSK, "run", "gd", "--level", "foothills", "--seed", "1", "--json"),
    ],
}


def main() -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}

    def process(arguments: list[str]) -> None:
        command = [sys.executable, *arguments]
        subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL)

    tasks = {name: (lambda a=arguments: process(a)) for name, arguments in CONTENDERS.items()}
    report("whole processes", medians(tasks, 15))


if __name__ == "__main__":
    main()
