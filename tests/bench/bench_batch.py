"""Batches of hikes: compiled kernels against the same source in CPython; one thread against two.

`python tests/bench/bench_batch.py`: momentum on one `ravine`, mixed rates and intervals, kernels
warm, mountain built. Hikes a second come from the same run.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from timing import medians, report

from engine import load_level
from engine.batches.batch import hike_batch, world_numbers
from engine.batches.compiled import compiled_rule_hike
from engine.batches.settings import setting_numbers
from engine.core.expedition import Expedition
from engine.optimizers import rule_hike
from engine.optimizers.rule_strategy import rule_parameters
from engine.optimizers.rules import RULES

HIKES, PLAIN_HIKES, BATCHES, ROUNDS = 10_000, 100, 20, 5


def main() -> None:
    level = load_level("ravine")
    rng = np.random.default_rng(0)
    settings = [
        {"learning_rate": float(r), "every": int(k)}
        for r, k in zip(
            np.exp(rng.uniform(1, 7, HIKES)), 2 ** rng.integers(0, 5, HIKES), strict=True
        )
    ]
    arguments = kernel_arguments(level, settings)
    alone = medians(
        {
            "compiled, one thread": lambda: [
                compiled_rule_hike().rule_hikes(*arguments(PLAIN_HIKES)) for _ in range(BATCHES)
            ],
            "the same source in CPython": lambda: rule_hike.rule_hikes(
                *arguments(PLAIN_HIKES, plain=True)
            ),
        },
        ROUNDS,
    )
    alone["compiled, one thread"] /= BATCHES
    report(f"a hike by momentum on the ravine, in batches of {PLAIN_HIKES}", alone, PLAIN_HIKES)
    with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(2) as two:
        both = medians(
            {
                "two threads": lambda: hike_batch(level, "momentum", settings, range(4), two),
                "one thread": lambda: hike_batch(level, "momentum", settings, range(4), one),
            },
            ROUNDS,
        )
    report("a hike of a whole batch, four mountains built and walked", both, 4 * HIKES)


def kernel_arguments(level, settings):
    """A function (count, plain?) -> the arguments of `rule_hikes` on seed 0's mountain."""
    hike = Expedition(level, 0)
    world = world_numbers(level, level.mountain(0))
    parameters = [rule_parameters(RULES["momentum"], s) for s in settings]
    numbers = setting_numbers(level, "momentum", parameters)
    scratch = np.zeros(20_000)

    def arguments(count: int, plain: bool = False):
        outs = np.zeros((count, rule_hike.OUT_NUMBERS))
        c = hike.terrain.spline[0]
        hills = hike.terrain.hillsides
        ground = (c if plain else np.array(c), hike.terrain.grid, hike.terrain.cell)
        ground = (*ground, hills if plain else np.asarray(hills))
        rest = (world, 1, 2, numbers[:count], scratch, scratch.copy(), outs)
        listed = [x.tolist() if plain and isinstance(x, np.ndarray) else x for x in rest]
        return (*ground, *listed)

    return arguments


if __name__ == "__main__":
    main()
