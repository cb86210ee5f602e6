"""Many hikes at once: one rule with many settings on many mountains, with the single hike's bits.

Serial compiled kernels, in pieces of a few dozen milliseconds that a pool of workers computes one
after the other (`engine.batches.worker_pool`): threads, processes or a cluster. Only the pieces
being computed are in memory. Without numba the same source runs as plain Python, some eighty times
slower.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache
from importlib.util import find_spec
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from engine.batches.settings import BatchSettings, settings_of
from engine.batches.vectorised import SCRATCH
from engine.batches.worker_pool import WorkerPool, executor_pool, worker_pool
from engine.core.kernels import MS_PER_MINUTE, SAMPLE_SPACING, milliseconds
from engine.core.level import Level, Mountain
from engine.core.random import random_words
from engine.core.schemes import SCHEMES
from engine.core.splines import GroundKernels
from engine.core.terrain import Terrain
from engine.optimizers import rule_hike as kernel
from engine.surfaces.perlin_noise import OCTAVE_COLUMNS, octave_sum

Float64 = npt.NDArray[np.float64]
BatchTable = npt.NDArray[np.void]

BATCH_FIELDS = (
    "score",
    "safe",
    "remaining",
    "altitude_start",
    "altitude_end",
    "altitude_best_possible",
    "regret",
    "minutes_total",
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
    "share_of_par",
)
"""The fields of a batch, named and meant as in `Result`; what is None there is NaN."""


HIKE_MS, MOUNTAIN_MS, PIECE_MS = 0.02, 3.0, 80.0
"""Typical cost of a hike and of a mountain, and the intended cost of a piece of work [ms].

Constants, not measured at run time: the pieces of a batch depend on its size alone, so that a
journal written on another day or machine has the same ones. Pieces of half or twice the time do no
harm; ground from data takes ten times as long to build, and its pieces are longer.
"""
MIN_PIECES = 8
"""Least number of pieces of a short batch, so that no worker is idle for long."""


class Piece(NamedTuple):
    """A part of a batch: a range of seeds and one of settings, by index, ends excluded."""

    seed: int
    seed_end: int
    setting: int
    setting_end: int


class PieceResult(NamedTuple):
    """The output of a piece: `table` has shape (seeds, settings) of the piece."""

    piece: Piece
    table: BatchTable


def pieces(seeds: int, settings: int) -> Iterator[Piece]:
    """A batch cut into pieces of about `PIECE_MS`, in order: seed by seed, setting by setting."""
    most = int((PIECE_MS - MOUNTAIN_MS) / HIKE_MS) + 1
    if settings < most:  # whole mountains, several of them in a piece
        count = int(PIECE_MS / (MOUNTAIN_MS + settings * HIKE_MS)) + 1
        count = min(count, -(-seeds // MIN_PIECES))
        for seed in range(0, seeds, count):
            yield Piece(seed, min(seed + count, seeds), 0, settings)
        return
    # One mountain in several pieces. A level caches its last mountains, so that only the first of
    # these pieces pays for building it.
    parts = max(int(settings * HIKE_MS / PIECE_MS), -(-MIN_PIECES // max(1, seeds)))
    edges = [settings * k // parts for k in range(parts + 1)]
    for seed in range(seeds):
        for start, stop in pairwise(edges):
            yield Piece(seed, seed + 1, start, stop)


def hike_batch(
    level: Level,
    rule: str,
    settings: BatchSettings | Sequence[Mapping[str, Any]],
    seeds: Sequence[int],
    workers: WorkerPool | Executor | None = None,
) -> BatchTable:
    """All settings on the mountains of all seeds; shape (len(seeds), len(settings)).

    `settings` are parameters as `dusk run --set` takes them, each with its default where left out;
    or a grid or table from `engine.batches.settings`. `workers`: a pool, an executor of the
    caller's, or threads by default. Raises BadInput for a parameter that the rule cannot take.
    """
    rows = _as_settings(level, rule, settings)
    table = np.zeros((len(seeds), len(rows)), [(name, np.float64) for name in BATCH_FIELDS])
    for (seed, seed_end, start, stop), part in hike_pieces(level, rows, seeds, workers):
        table[seed:seed_end, start:stop] = part
    return table


def hike_pieces(
    level: Level,
    settings: BatchSettings,
    seeds: Sequence[int],
    workers: WorkerPool | Executor | None = None,
    fields: Sequence[str] = BATCH_FIELDS,
    todo: Iterable[Piece] | None = None,
) -> Iterator[PieceResult]:
    """The pieces of a batch, in order, each as soon as it is computed; memory does not grow.

    `fields` are the columns to return, `todo` the pieces to compute (default: all of `pieces`).
    """
    whole = pieces(len(seeds), len(settings)) if todo is None else todo
    names = tuple(fields)
    work = (
        (p, seeds[p.seed : p.seed_end], settings.part(p.setting, p.setting_end), names)
        for p in whole
        if p.setting < p.setting_end
    )
    with _pool_of(workers) as pool:
        yield from pool.map(hike_piece, level, work)


def _pool_of(workers: WorkerPool | Executor | None) -> AbstractContextManager[WorkerPool]:
    """The pool to use; leaving it shuts down only what was started here."""
    if workers is None:
        return worker_pool()
    return nullcontext(workers if isinstance(workers, WorkerPool) else executor_pool(workers))


def _as_settings(
    level: Level, rule: str, settings: BatchSettings | Sequence[Mapping[str, Any]]
) -> BatchSettings:
    return settings if isinstance(settings, BatchSettings) else settings_of(level, rule, settings)


def hike_piece(
    level: Level, work: tuple[Piece, Sequence[int], BatchSettings, tuple[str, ...]]
) -> PieceResult:
    """Compute one piece, in a worker. `work`: the piece, its seeds, its settings, the columns."""
    piece, seeds, settings, fields = work
    level = with_compiled_ground(level)
    numbers = settings.rows()
    table = np.empty((len(seeds), len(numbers)), [(name, np.float64) for name in fields])
    # One mountain at a time, and all settings on it in one call of the kernel: building a mountain
    # costs as much as a hundred hikes, and the kernel releases the interpreter lock throughout.
    for row, seed in zip(table, seeds, strict=True):
        found = _hike_on_mountain(level, numbers, seed)
        for name in fields:
            row[name] = found[name]
    return PieceResult(piece, table)


def _hike_on_mountain(level: Level, numbers: Float64, seed: int) -> BatchTable:
    """All settings on one mountain; shape (settings,), with all of `BATCH_FIELDS`."""
    hikes = _rule_hikes()
    mountain = level.mountain(seed)
    terrain = mountain.terrain
    dusk = milliseconds(level.daylight)
    world = world_numbers(level, mountain)
    key0, key1 = random_words(seed, f"{level.name}.luck", 2)
    # Scratch memory of the kernel: more than the longest leg needs, the map's diagonal, and for the
    # most readings that fit into the daylight.
    samples = int(2 * terrain.size / min(SAMPLE_SPACING, terrain.cell)) + 4
    trace = np.zeros(4 * samples + SCRATCH)
    rates = np.zeros(dusk // milliseconds(level.instrument.setup) + 2)
    outputs = np.zeros((len(numbers), kernel.OUT_NUMBERS))
    hikes(
        terrain.array.reshape(-1),
        terrain.grid,
        terrain.cell,
        np.asarray(terrain.hillsides_for(int(numbers[:, kernel.SAMPLES].min()))),
        world,
        key0,
        key1,
        numbers,
        trace,
        rates,
        outputs,
    )
    return _result_fields(level, outputs, dusk, float(world[kernel.TARGET]))


def world_numbers(level: Level, mountain: Mountain) -> Float64:
    """One mountain as the kernel's array `world`, shape (PROBES + schemes,)."""
    terrain, tool = mountain.terrain, mountain.instrument
    world = np.zeros(kernel.PROBES + len(SCHEMES))
    world[kernel.START_EAST], world[kernel.START_NORTH] = mountain.start_east, mountain.start_north
    world[kernel.TARGET] = (terrain.lowest if level.goal == "down" else terrain.highest).altitude
    world[kernel.GOAL_SIGN] = 1.0 if level.goal == "down" else -1.0
    world[kernel.DUSK] = milliseconds(level.daylight)
    world[kernel.SETUP] = tool.setup
    world[kernel.PER_PROBE] = tool.per_probe
    world[kernel.PROBE_NOISE] = tool.noise
    world[kernel.TERMS] = terrain.terms
    for scheme, probes in tool.probes.items():
        world[kernel.PROBES + SCHEMES[scheme].code] = probes
    world[kernel.GLANCE_MS] = milliseconds(level.altimeter.price)
    world[kernel.GLANCE_NOISE] = level.altimeter.noise
    return world


def _result_fields(level: Level, outputs: Float64, dusk: int, target: float) -> BatchTable:
    """The kernel's outputs as the fields of a result."""
    start = outputs[:, kernel.ALTITUDE_START]
    altitude = outputs[:, kernel.END_ALTITUDE]
    remaining = _remaining(altitude, start, target)
    score = 1000.0 * (1.0 - outputs[:, kernel.AREA_MS] / dusk)
    row = np.zeros(len(outputs), [(name, np.float64) for name in BATCH_FIELDS])
    row["score"] = np.clip(score, 0.0, 1000.0)
    row["safe"] = remaining <= level.tolerance
    row["remaining"] = remaining
    row["altitude_start"] = start
    row["altitude_end"] = altitude
    row["altitude_best_possible"] = target
    row["regret"] = np.abs(altitude - target)
    row["minutes_total"] = dusk / MS_PER_MINUTE
    row["minutes_measuring"] = outputs[:, kernel.MEASURING_MS] / MS_PER_MINUTE
    row["minutes_walking"] = outputs[:, kernel.WALKING_MS] / MS_PER_MINUTE
    row["readings"] = outputs[:, kernel.READINGS]
    row["distance"] = outputs[:, kernel.DISTANCE]
    row["learning_rate_effective"] = outputs[:, kernel.EFFECTIVE_RATE]
    row["readings_per_hour"] = 60.0 * outputs[:, kernel.READINGS] / level.daylight
    row["share_measuring"] = outputs[:, kernel.MEASURING_MS] / dusk
    row["overshoot"] = outputs[:, kernel.OVERSHOOT]
    row["end_east"] = outputs[:, kernel.END_EAST]
    row["end_north"] = outputs[:, kernel.END_NORTH]
    row["share_of_par"] = row["score"] / level.par if level.par else np.nan
    return row


def _remaining(altitude: Float64, start: Float64, target: float) -> Float64:
    """`kernels.remaining` for arrays."""
    span = start - target
    flat = np.abs(span) < 1e-6
    share = (altitude - target) / np.where(flat, 1.0, span)
    return np.where(flat, 0.0, np.minimum(np.maximum(share, 0.0), 1.0))


def compile_kernels() -> None:
    """Compile the kernels unless they are compiled: seconds the first time, then cached on disk."""
    scratch = np.zeros(8)
    settings, outputs = np.zeros((0, kernel.SETTING_NUMBERS)), np.zeros((0, kernel.OUT_NUMBERS))
    world = np.zeros(kernel.PROBES + len(SCHEMES))
    _rule_hikes()(scratch, 2, 1.0, scratch, world, 0, 0, settings, scratch, scratch.copy(), outputs)
    ground = _ground_kernels()
    if ground is not None:
        octave_sum(scratch, scratch, np.zeros((1, OCTAVE_COLUMNS)), compiled=ground)
        Terrain(np.zeros((2, 2)), 1.0, compiled=ground).lowest  # noqa: B018


def _rule_hikes() -> Callable[..., None]:
    """The kernel `rule_hikes`, compiled where numba is installed."""
    if find_spec("numba") is None:
        return interpreted_rule_hikes
    from engine.batches.compiled import compiled_rule_hike

    return compiled_rule_hike().rule_hikes


def with_compiled_ground(level: Level) -> Level:
    """The level, with compiled code to build its mountains where numba is installed: same bits."""
    kernels = _ground_kernels()
    if level.compiled or kernels is None:
        return level
    return _compiled_levels(level, level.cached_mountains, kernels)


@lru_cache(maxsize=8)
def _compiled_levels(level: Level, cached_mountains: int, kernels: GroundKernels) -> Level:
    # One object a level: it caches its last mountains, which the pieces of a batch share. Levels
    # are equal by content, so how many mountains one caches is part of the key.
    return Level(level.name, level.table, kernels, cached_mountains)


def _ground_kernels() -> GroundKernels | None:
    """Compiled code that builds ground; None without numba."""
    if find_spec("numba") is None:
        return None
    from engine.batches.compiled import compiled_ground

    return compiled_ground()


def interpreted_rule_hikes(*arguments: Any) -> None:
    """The kernel in CPython, on lists: numpy scalars would make it several times slower."""
    lists = [x.tolist() if isinstance(x, np.ndarray) else x for x in arguments]
    kernel.rule_hikes(*lists)
    if len(lists[-1]):
        arguments[-1][:] = lists[-1]
