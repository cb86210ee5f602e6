"""From a level file to a mountain with its hut, in a fresh process without the compiler.

With the hillsides, where the level's usual reading is on a mini-batch.

Run: `python tests/bench/bench_load.py`. Every level, and one of each kind that no shipped level
has, in processes of their own, interleaved; the median of each, against the time in which a loop
over `noise.pnoise2` fills the same grid with the octaves of the `foothills` (extra [noise];
without it against `import numpy`). The last rows are whole processes that only import.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

from engine.level_files.loading import level_names

ROOT = Path(__file__).parents[2]
ROUNDS = 5
ERODED = {
    "title": "T",
    "chapter": "T",
    "briefing": "T",
    "lesson": "T",
    "daylight": 90,
    "terrain": {"layers": [{"kind": "eroded", "relief": 260}]},
    "hiker": {"distance": 800},
}
ONE_LOAD = """
import json, sys
from time import perf_counter
from engine.level_files.loading import level_from_table, load_level
began = perf_counter()
level = load_level(sys.argv[1]) if len(sys.argv) == 2 else level_from_table(
    json.loads(sys.argv[2]), sys.argv[1], "a table")
terrain = level.mountain(1).terrain
terrain.lowest
terrain.hillsides_for(level.instrument.samples)
print(perf_counter() - began)
assert "numba" not in sys.modules
"""
OCTAVES, GRID = 7, 257
"""Of the foothills."""


def main() -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}

    def process(*arguments: str) -> tuple[str, float]:
        began = perf_counter()
        command = [sys.executable, "-c", *arguments]
        done = subprocess.run(command, env=env, check=True, capture_output=True, text=True)
        return done.stdout, perf_counter() - began

    loads = {name: (name,) for name in level_names()}
    loads["an eroded mountain"] = ("eroded", json.dumps(ERODED))
    found: dict[str, list[float]] = {name: [] for name in loads}
    imports = (
        "pass",
        "import numpy",
        "import engine.level_files.loading",
        "import engine.level_files.loading, numba",
    )
    whole: dict[str, list[float]] = {name: [] for name in imports}
    for turn in range(ROUNDS + 1):
        for name, arguments in loads.items():
            printed, _ = process(ONE_LOAD, *arguments)
            found[name] += [float(printed)] * bool(turn)
        for name in imports:
            whole[name] += [process(name)[1]] * bool(turn)
    loop = noise_loop()
    base = median(whole["import numpy"]) if loop is None else loop
    title = "`import numpy`" if loop is None else f"a noise.pnoise2 loop, {base * 1e3:.0f} ms"
    print(f"level file to mountain with its hut, against {title}")
    for name, seconds in found.items():
        print(f"  {name:30} {median(seconds) * 1e3:8.1f} ms  {median(seconds) / base:8.3f}x")
    print("whole processes")
    for name, seconds in whole.items():
        print(f"  {name:30} {median(seconds) * 1e3:8.1f} ms")


def noise_loop() -> float | None:
    """Seconds of the loop over the package; None without it."""
    try:
        from noise import pnoise2
    except ImportError:
        return None
    axis = [7.0 * k / (GRID - 1) for k in range(GRID)]
    began = perf_counter()
    for k in range(OCTAVES):
        gain, f = 0.5**k, 2.0**k
        for y in axis:
            for x in axis:
                gain * pnoise2(x * f, y * f)
    return perf_counter() - began


if __name__ == "__main__":
    main()
