"""Where the time of a batched hike goes, against gathering its spline coefficients alone.

`python tests/bench/bench_batch_parts.py`: momentum on one ravine, as in `peers.py`. The legs and
updates of some hikes are recorded in CPython and done again by compiled loops, with more of the
work in each; a part is what a loop takes more than the one before. Processor time, least of many.
"""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

import numpy as np
from peers import PIECE, Ours, gather_limit, heights_alone

from engine.batches import vectorised
from engine.batches.compiled import compiled_kernels, compiled_module, compiled_rule_hike
from engine.core.kernels import SAMPLE_SPACING
from engine.optimizers import rule_hike

ROUNDS = 41


def recorded(ours: Ours) -> tuple[np.ndarray, np.ndarray]:
    """All legs (x, y, h, east, north, ms, dusk, start, target, area; samples until dusk) and
    updates of the rule.
    """
    legs: list[tuple[float, ...]] = []
    updates: list[tuple[float, ...]] = []
    leg, update = rule_hike.walk_leg, rule_hike.rule_update

    def walked(*arguments):
        found = leg(*arguments)
        legs.append((*arguments[3:13], found[6]))
        return found

    def updated(*arguments):
        updates.append(arguments)
        return update(*arguments)

    rule_hike.walk_leg, rule_hike.rule_update = walked, updated
    try:
        ours.hikes(0, PIECE, plain=True)
    finally:
        rule_hike.walk_leg, rule_hike.rule_update = leg, update
    return np.array(legs, float), np.array(updates, float)


def samples_of(legs: np.ndarray, size: float, step: float) -> np.ndarray:
    """Samples of each leg; the map's edge cuts it."""
    ends = np.clip(legs[:, :2] + legs[:, 3:5], 0.0, size)
    metres = np.hypot(*(ends - legs[:, :2]).T)
    return np.maximum(1, np.ceil(metres / step)).astype(int)


def loops(ours: Ours, legs: np.ndarray, updates: np.ndarray) -> dict[str, Callable[[], object]]:
    """Compiled loops: pace alone, the ground under the legs, whole legs, updates."""
    from numba import njit

    twin, rules = compiled_kernels(), compiled_rule_hike()
    ground = compiled_module(vectorised, vars(twin)).ground_along_vectorised
    walk, pace, update, block = twin.walk_leg, twin.pace, rules.rule_update, vectorised.LANES
    terrain = ours.terrain
    c, n, cell, trace = terrain.array.reshape(-1), terrain.grid, terrain.cell, np.zeros(20_000)
    counts = samples_of(legs, terrain.size, min(SAMPLE_SPACING, cell))
    slopes = np.random.default_rng(0).normal(-0.1, 0.25, int(counts.sum()))
    compiled = njit(fastmath=False, nogil=True, error_model="numpy")

    @compiled
    def paces(slopes):
        total = 0.0
        for slope in slopes:
            total += pace(slope)
        return total

    @compiled
    def grounds(c, n, cell, legs, counts, trace):
        for q in range(len(legs)):
            x, y, h, east, north = legs[q, 0], legs[q, 1], legs[q, 2], legs[q, 3], legs[q, 4]
            for done in range(0, min(counts[q], int(legs[q, 10])), block):
                count = min(block, counts[q] - done)
                ground(c, n, cell, x, y, h, east, north, 8.0, counts[q], done, count, trace)
                h = trace[4 * (done + count) - 1]

    @compiled
    def walks(c, n, cell, legs, trace):
        for q in range(len(legs)):
            x, y, h, east, north = legs[q, 0], legs[q, 1], legs[q, 2], legs[q, 3], legs[q, 4]
            ms, dusk = int(legs[q, 5]), int(legs[q, 6])
            start, target, area = legs[q, 7], legs[q, 8], legs[q, 9]
            walk(c, n, cell, x, y, h, east, north, ms, dusk, start, target, area, trace)

    @compiled
    def updated(rows):
        total = 0.0
        for k in range(len(rows)):
            r = rows[k]
            state = update(int(r[0]), r[1], r[2], r[3], r[4], r[5], r[6], r[7], r[8], r[9], r[10],
                           r[11], r[12], r[13], r[14])  # fmt: skip
            total += state[0]
        return total

    return {
        "pace": lambda: paces(slopes),
        "ground": lambda: grounds(c, n, cell, legs, counts, trace),
        "legs": lambda: walks(c, n, cell, legs, trace),
        "rule": lambda: updated(updates),
    }


def main() -> None:
    """Print the parts of a step, and how long the legs are."""
    ours = Ours()
    legs, updates = recorded(ours)
    runs = {
        "gather": gather_limit(ours),
        "heights": heights_alone(ours),
        "whole": lambda: ours.hikes(0, PIECE),
        **loops(ours, legs, updates),
    }
    least = dict.fromkeys(runs, np.inf)
    for turn in range(ROUNDS + 1):
        for name, run in runs.items():
            began = process_time()
            run()
            if turn:
                least[name] = min(least[name], process_time() - began)
    steps = len(legs) + ours.readings
    parts = {
        "sixteen coefficients gathered, for every height": least["gather"],
        "the rest of a height: weights, products": least["heights"] - least["gather"],
        "places and cells of a leg's samples": least["ground"] - least["pace"] - least["heights"]
        * (1 - 4 * ours.readings / len(ours.points)),
        "pace: Tobler's exponential": least["pace"],
        "clock, share of the way, edge, dusk": least["legs"] - least["ground"],
        "readings less their heights, counts, the loop": least["whole"] - least["legs"]
        - least["rule"] - least["heights"] * 4 * ours.readings / len(ours.points),
        "rule": least["rule"],
    }  # fmt: skip
    print(f"{'a step (a reading or a leg) of a batched hike':52}{'ns':>8}{'share':>8}")
    for name, seconds in (*parts.items(), ("in all", least["whole"])):
        print(f"{name:52}{seconds / steps * 1e9:8.1f}{seconds / least['whole']:8.2f}")
    counts = samples_of(legs, ours.terrain.size, min(SAMPLE_SPACING, ours.terrain.cell))
    short = np.mean(counts == 1), np.mean(counts < 8)
    print(f"legs of one sample {short[0]:.0%}, of fewer than a block of eight {short[1]:.0%}")


if __name__ == "__main__":
    main()
