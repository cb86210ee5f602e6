"""Plain Python strategies hiked by the score: as one hike after the other, shared, compiled.

`python tests/bench/bench_hikes.py`: the README's strategy at two rates on 24 mountains of the
foothills, and gd by batches. Processor time of the same run, with the code loaded.
"""

from __future__ import annotations

from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from timing import medians, report

from engine import hike, load_level
from engine.core.level import Level
from engine.running import strategy
from engine.study import hiking
from engine.study.hiking import entries, hikes, scored

SEEDS, ROUNDS = range(24), 5
README = """
def hike(hiker, rate={rate}):
    while hiker.daylight > 0:
        slope = hiker.measure()
        before = hiker.glance()
        hiker.walk(-rate * slope)
        if hiker.glance() < before:
            hiker.walk(-rate * slope)
"""


def main() -> None:
    level = load_level("foothills")
    with TemporaryDirectory() as folder:
        files, rounds = [], count(10)
        for rate in (90, 200):
            files.append(str(Path(folder) / f"rate_{rate}.py"))
            Path(files[-1]).write_text(README.format(rate=rate))

        loaded = strategy.COMPILED_MODULE

        def alone() -> None:
            strategy.COMPILED_MODULE = "a module that nobody has loaded"
            for file in files:
                for seed in SEEDS:
                    hike(Level(level.name, level.table), file, seed)

        def run(compiled: bool, seeds: range = SEEDS) -> None:
            strategy.COMPILED_MODULE = loaded if compiled else "a module that nobody has loaded"
            hiking.compiled_pays = lambda parts, workers: compiled
            list(hikes(entries(files, {}), [(Level(level.name, level.table), seeds)]))

        def batches() -> None:
            hiking.compiled_pays = lambda parts, workers: True
            first = len(SEEDS) * next(rounds)  # mountains that nobody has built yet
            list(scored(entries(["gd"], {}), [(level, range(first, first + len(SEEDS)))]))

        run(True, range(1))
        batches()
        found = medians(
            {
                "one mountain for both, compiled": lambda: run(True),
                "one mountain for both": lambda: run(False),
                "one hike after the other": alone,
            },
            ROUNDS,
            process_time,
        )
        report("a hike of a file, 24 mountains and two files", found, 2 * len(SEEDS))
        rules = medians({"gd by batches": batches}, ROUNDS, process_time)
        report("a hike of gd, 24 mountains", rules, len(SEEDS))


if __name__ == "__main__":
    main()
