"""Many hikes at once: one rule with many settings on many mountains, with the single hike's bits.

Serial compiled kernels in a pool of threads, one task a mountain. Without numba the same source
runs as plain Python in worker processes, some eighty times slower.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from functools import cache, partial
from importlib.util import find_spec
from typing import Any

import numpy as np
import numpy.typing as npt

from engine import rule_hike as plain
from engine.chance import words
from engine.errors import BadInput
from engine.instrument import CODES
from engine.kernels import MS_PER_MINUTE, SAMPLING, milliseconds, remaining
from engine.level import Level
from engine.ruled import Parameters, rule_parameters
from engine.rules import RULES, SCHEDULES

Float64 = npt.NDArray[np.float64]
Table = npt.NDArray[np.void]

COLUMNS = (
    "score",
    "safe",
    "remaining",
    "altitude_start",
    "altitude_end",
    "altitude_best_possible",
    "minutes_measuring",
    "minutes_walking",
    "readings",
    "distance",
    "learning_rate_effective",
    "readings_per_hour",
    "share_measuring",
    "overshoot",
    "end_east",
    "end_north",
)
"""The fields of a batch, named and meant as in `Result`; a missing learning rate is NaN."""


def hike_batch(
    level: Level,
    rule: str,
    settings: Sequence[dict[str, Any]],
    seeds: Sequence[int],
    executor: Executor | None = None,
) -> Table:
    """All settings on the mountains of all seeds; shape (len(seeds), len(settings)).

    `settings` are parameters as `dusk run --set` takes them; what is left out has its default.
    Raises BadInput for a parameter that the rule cannot take.
    """
    return np.array(list(hike_rows(level, rule, settings, seeds, executor)))


def hike_rows(
    level: Level,
    rule: str,
    settings: Sequence[dict[str, Any]],
    seeds: Sequence[int],
    executor: Executor | None = None,
) -> Iterator[Table]:
    """Like `hike_batch`, one row (all settings on one mountain) after the other, in order."""
    numbers = setting_numbers(level, rule, [rule_parameters(RULES[rule], s) for s in settings])
    task: Callable[[int], Table] = partial(_mountain_row, level, numbers)
    if executor is not None:
        yield from executor.map(task, seeds)
        return
    with _pool() as own:
        yield from own.map(task, seeds)


def setting_numbers(level: Level, rule: str, settings: Sequence[Parameters]) -> Float64:
    """Parameters from `rule_parameters` as the kernel's rows of numbers."""
    numbers = np.zeros((len(settings), plain.SETTING_NUMBERS))
    for row, s in zip(numbers, settings, strict=True):
        coefficients = [s[name] for name, _ in RULES[rule].coefficients]
        scheme = s["scheme"] or level.instrument.scheme
        row[plain.RULE] = RULES[rule].code
        row[plain.LEARNING_RATE] = s["learning_rate"]
        row[plain.EVERY] = s["every"]
        row[plain.WATCH] = s["watch"]
        if scheme not in level.instrument.probes:
            raise BadInput(f"{rule}: scheme: level {level.name} does not offer `{scheme}`")
        row[plain.SCHEME] = CODES[scheme]
        row[plain.SPACING] = level.instrument.spacing if s["spacing"] is None else s["spacing"]
        row[plain.SAMPLES] = s["samples"] or level.instrument.samples
        row[plain.SCHEDULE] = SCHEDULES[s["schedule"]]
        row[plain.SCHEDULE_END] = s["schedule_end"]
        row[plain.FIRST], row[plain.SECOND] = (*coefficients, 0.0, 0.0)[:2]
        row[plain.EPS] = RULES[rule].eps
    return numbers


def _mountain_row(level: Level, numbers: Float64, seed: int) -> Table:
    """All settings on one mountain."""
    mountain = level.mountain(seed)
    terrain = mountain.terrain
    target = terrain.lowest if level.goal == "down" else terrain.highest
    dusk = milliseconds(level.daylight)
    world = np.zeros(plain.WORLD_NUMBERS)
    world[plain.START_EAST], world[plain.START_NORTH] = mountain.start_east, mountain.start_north
    world[plain.TARGET] = target.altitude
    world[plain.SIGN] = 1.0 if level.goal == "down" else -1.0
    world[plain.DUSK] = dusk
    tool = mountain.instrument
    world[plain.SETUP] = tool.setup
    world[plain.PER_PROBE] = tool.per_probe
    world[plain.PROBE_NOISE] = tool.noise
    world[plain.TERMS] = terrain.terms
    for scheme, probes in tool.probes.items():
        world[plain.PROBES + CODES[scheme]] = probes
    world[plain.GLANCE_MS] = milliseconds(level.altimeter.price)
    world[plain.GLANCE_NOISE] = level.altimeter.noise
    key0, key1 = words(seed, f"{level.name}.luck", 2)
    trace = np.zeros(4 * (int(2 * terrain.size / min(SAMPLING, terrain.cell)) + 4))
    rates = np.zeros(dusk // milliseconds(level.instrument.setup) + 2)
    outs = np.zeros((len(numbers), plain.OUT_NUMBERS))
    _hikes()(
        np.array(terrain.coefficients),
        terrain.grid,
        terrain.cell,
        np.asarray(terrain.hillsides),
        world,
        key0,
        key1,
        numbers,
        trace,
        rates,
        outs,
    )
    return _columns(level, outs, dusk, target.altitude)


def _columns(level: Level, outs: Float64, dusk: int, target: float) -> Table:
    """The kernel's numbers as the fields of a result."""
    start = outs[:, plain.ALTITUDE_START]
    left = np.array(
        [remaining(h, s, target) for h, s in outs[:, [plain.ALTITUDE, plain.ALTITUDE_START]]]
    )
    score = 1000.0 * (1.0 - outs[:, plain.AREA] / dusk)
    row = np.zeros(len(outs), [(name, np.float64) for name in COLUMNS])
    row["score"] = np.clip(score, 0.0, 1000.0)
    row["safe"] = left <= level.tolerance
    row["remaining"] = left
    row["altitude_start"] = start
    row["altitude_end"] = outs[:, plain.ALTITUDE]
    row["altitude_best_possible"] = target
    row["minutes_measuring"] = outs[:, plain.MEASURING] / MS_PER_MINUTE
    row["minutes_walking"] = outs[:, plain.WALKING] / MS_PER_MINUTE
    row["readings"] = outs[:, plain.READINGS]
    row["distance"] = outs[:, plain.DISTANCE]
    row["learning_rate_effective"] = outs[:, plain.RATE]
    row["readings_per_hour"] = 60.0 * outs[:, plain.READINGS] / level.daylight
    row["share_measuring"] = outs[:, plain.MEASURING] / dusk
    row["overshoot"] = outs[:, plain.OVERSHOOT]
    row["end_east"] = outs[:, plain.EAST]
    row["end_north"] = outs[:, plain.NORTH]
    return row


def _pool() -> Executor:
    workers = os.cpu_count() or 1
    if find_spec("numba") is not None:
        return ThreadPoolExecutor(workers)
    warnings.warn("numba is not installed: batches run slowly, in processes", stacklevel=3)
    return ProcessPoolExecutor(workers)


@cache
def _hikes() -> Callable[..., None]:
    """The kernel, compiled where there is a compiler."""
    if find_spec("numba") is None:
        return plain.rule_hikes
    from engine.compiled import compiled_rule_hike

    return compiled_rule_hike().rule_hikes
