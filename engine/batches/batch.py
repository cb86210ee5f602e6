"""Many hikes at once: one rule with many settings on many mountains, with the single hike's bits.

Serial compiled kernels, in pieces of a few dozen milliseconds that a crew of workers takes one
after the other (`engine.batches.jobs`): threads, processes or a cluster. Only the pieces under way
are in memory. Without numba the same source runs as plain Python, some eighty times slower.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import nullcontext
from functools import cache, lru_cache
from importlib.util import find_spec
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from engine.batches.jobs import Crew, crew, with_executor
from engine.batches.settings import Settings, settings_of
from engine.batches.vectorised import SCRATCH
from engine.core.instrument import CODES
from engine.core.kernels import MS_PER_MINUTE, SAMPLING, milliseconds
from engine.core.level import Level, Mountain
from engine.core.random import words
from engine.core.splines import GroundKernels
from engine.core.terrain import Terrain
from engine.optimizers import rule_hike as plain
from engine.surfaces.perlin_noise import OCTAVE_NUMBERS, octave_sum

Float64 = npt.NDArray[np.float64]
Table = npt.NDArray[np.void]

COLUMNS = (
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
"""What a hike and a mountain cost at most levels, and what a piece of work is to cost [ms].

Constants, not measured on the way: the pieces of a batch follow from its size alone, so that a
journal finds them again on another day and another machine. Half or twice the time does no harm;
ground from data takes ten times as long to build, and there pieces are longer.
"""
LEAST_PIECES = 8
"""A batch of few mountains is cut into so many all the same: it is short, and has no time to lose
to a worker who stands by."""


class Piece(NamedTuple):
    """A part of a batch: seeds and settings by their numbers, up to but without the last."""

    seed: int
    seed_end: int
    setting: int
    setting_end: int


class Block(NamedTuple):
    """What came of a piece: `table` has shape (its seeds, its settings)."""

    piece: Piece
    table: Table


def pieces(seeds: int, settings: int) -> Iterator[Piece]:
    """A batch cut into pieces of about `PIECE_MS`, in order: seed by seed, setting by setting."""
    most = int((PIECE_MS - MOUNTAIN_MS) / HIKE_MS) + 1
    if settings < most:
        count = int(PIECE_MS / (MOUNTAIN_MS + settings * HIKE_MS)) + 1
        count = min(count, -(-seeds // LEAST_PIECES))
        for seed in range(0, seeds, count):
            yield Piece(seed, min(seed + count, seeds), 0, settings)
        return
    # Mountains are remembered, and so a part of one costs its hikes alone.
    parts = max(int(settings * HIKE_MS / PIECE_MS), -(-LEAST_PIECES // max(1, seeds)))
    edges = [settings * k // parts for k in range(parts + 1)]
    for seed in range(seeds):
        for start, stop in pairwise(edges):
            yield Piece(seed, seed + 1, start, stop)


def hike_batch(
    level: Level,
    rule: str,
    settings: Settings | Sequence[Mapping[str, Any]],
    seeds: Sequence[int],
    workers: Crew | Executor | None = None,
) -> Table:
    """All settings on the mountains of all seeds; shape (len(seeds), len(settings)).

    `settings` are parameters as `dusk run --set` takes them, what is left out has its default; or
    a grid or table from `engine.batches.settings`. Raises BadInput for one that the rule cannot
    take.
    """
    ready = _ready(level, rule, settings)
    table = np.zeros((len(seeds), len(ready)), [(name, np.float64) for name in COLUMNS])
    for (seed, seed_end, start, stop), part in hike_blocks(level, ready, seeds, workers):
        table[seed:seed_end, start:stop] = part
    return table


def hike_rows(
    level: Level,
    rule: str,
    settings: Settings | Sequence[Mapping[str, Any]],
    seeds: Sequence[int],
    workers: Crew | Executor | None = None,
) -> Iterator[Table]:
    """Like `hike_batch`, one row (all settings on one mountain) after the other, in order."""
    ready = _ready(level, rule, settings)
    parts: list[Table] = []
    for piece, table in hike_blocks(level, ready, seeds, workers):
        if piece.setting_end - piece.setting == len(ready):
            yield from table
            continue
        parts.append(table[0])
        if piece.setting_end == len(ready):
            yield np.concatenate(parts)
            parts = []


def hike_blocks(
    level: Level,
    settings: Settings,
    seeds: Sequence[int],
    workers: Crew | Executor | None = None,
    fields: Sequence[str] = COLUMNS,
    todo: Iterable[Piece] | None = None,
) -> Iterator[Block]:
    """The pieces of a batch, in order, each as soon as it is there; memory does not grow.

    `fields` are the columns to send back, `todo` the pieces to hike (all of `pieces`).
    """
    whole = pieces(len(seeds), len(settings)) if todo is None else todo
    names = tuple(fields)
    work = (
        (p, seeds[p.seed : p.seed_end], settings.part(p.setting, p.setting_end), names)
        for p in whole
        if p.setting < p.setting_end
    )
    ours = workers is None
    made = workers if isinstance(workers, Crew) else with_executor(workers) if workers else crew()
    with made if ours else nullcontext():
        yield from made.each(_hiked, level, work)


def _ready(level: Level, rule: str, settings: Settings | Sequence[Mapping[str, Any]]) -> Settings:
    return settings if isinstance(settings, Settings) else settings_of(level, rule, settings)


def _hiked(level: Level, work: tuple[Piece, Sequence[int], Settings, tuple[str, ...]]) -> Block:
    """One piece of a batch, in a worker."""
    piece, seeds, settings, fields = work
    level = built_fast(level)
    numbers = settings.rows()
    table = np.empty((len(seeds), len(numbers)), [(name, np.float64) for name in fields])
    for row, seed in zip(table, seeds, strict=True):
        found = _mountain_row(level, numbers, seed)
        for name in fields:
            row[name] = found[name]
    return Block(piece, table)


def _mountain_row(level: Level, numbers: Float64, seed: int) -> Table:
    """All settings on one mountain."""
    hikes = _hikes()
    mountain = level.mountain(seed)
    terrain = mountain.terrain
    dusk = milliseconds(level.daylight)
    world = world_numbers(level, mountain)
    key0, key1 = words(seed, f"{level.name}.luck", 2)
    samples = int(2 * terrain.size / min(SAMPLING, terrain.cell)) + 4
    trace = np.zeros(4 * samples + SCRATCH)
    rates = np.zeros(dusk // milliseconds(level.instrument.setup) + 2)
    outs = np.zeros((len(numbers), plain.OUT_NUMBERS))
    hikes(
        terrain.array.reshape(-1),
        terrain.grid,
        terrain.cell,
        np.asarray(terrain.hillsides_for(int(numbers[:, plain.SAMPLES].min()))),
        world,
        key0,
        key1,
        numbers,
        trace,
        rates,
        outs,
    )
    return _columns(level, outs, dusk, float(world[plain.TARGET]))


def world_numbers(level: Level, mountain: Mountain) -> Float64:
    """One mountain as the kernel's numbers, shape (WORLD_NUMBERS,)."""
    terrain, tool = mountain.terrain, mountain.instrument
    world = np.zeros(plain.WORLD_NUMBERS)
    world[plain.START_EAST], world[plain.START_NORTH] = mountain.start_east, mountain.start_north
    world[plain.TARGET] = (terrain.lowest if level.goal == "down" else terrain.highest).altitude
    world[plain.SIGN] = 1.0 if level.goal == "down" else -1.0
    world[plain.DUSK] = milliseconds(level.daylight)
    world[plain.SETUP] = tool.setup
    world[plain.PER_PROBE] = tool.per_probe
    world[plain.PROBE_NOISE] = tool.noise
    world[plain.TERMS] = terrain.terms
    for scheme, probes in tool.probes.items():
        world[plain.PROBES + CODES[scheme]] = probes
    world[plain.GLANCE_MS] = milliseconds(level.altimeter.price)
    world[plain.GLANCE_NOISE] = level.altimeter.noise
    return world


def _columns(level: Level, outs: Float64, dusk: int, target: float) -> Table:
    """The kernel's numbers as the fields of a result."""
    start = outs[:, plain.ALTITUDE_START]
    altitude = outs[:, plain.ALTITUDE]
    left = _remaining(altitude, start, target)
    score = 1000.0 * (1.0 - outs[:, plain.AREA] / dusk)
    row = np.zeros(len(outs), [(name, np.float64) for name in COLUMNS])
    row["score"] = np.clip(score, 0.0, 1000.0)
    row["safe"] = left <= level.tolerance
    row["remaining"] = left
    row["altitude_start"] = start
    row["altitude_end"] = altitude
    row["altitude_best_possible"] = target
    row["regret"] = np.abs(altitude - target)
    row["minutes_total"] = dusk / MS_PER_MINUTE
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
    row["share_of_par"] = row["score"] / level.par if level.par else np.nan
    return row


def _remaining(altitude: Float64, start: Float64, target: float) -> Float64:
    """`kernels.remaining` for arrays."""
    span = start - target
    level = np.abs(span) < 1e-6
    share = (altitude - target) / np.where(level, 1.0, span)
    return np.where(level, 0.0, np.minimum(np.maximum(share, 0.0), 1.0))


def ready() -> None:
    """Compile the kernels where they are not yet compiled: seconds the first time, then cached."""
    scratch = np.zeros(8)
    settings, outs = np.zeros((0, plain.SETTING_NUMBERS)), np.zeros((0, plain.OUT_NUMBERS))
    world = np.zeros(plain.WORLD_NUMBERS)
    _hikes()(scratch, 2, 1.0, scratch, world, 0, 0, settings, scratch, scratch.copy(), outs)
    ground = _ground()
    if ground is not None:
        octave_sum(scratch, scratch, np.zeros((1, OCTAVE_NUMBERS)), compiled=ground)
        Terrain(np.zeros((2, 2)), 1.0, compiled=ground).lowest  # noqa: B018


@cache
def _hikes() -> Callable[..., None]:
    """The kernel, compiled where there is a compiler."""
    if find_spec("numba") is None:
        return _plain_hikes
    from engine.batches.compiled import compiled_rule_hike

    return compiled_rule_hike().rule_hikes


def built_fast(level: Level) -> Level:
    """The level, building its mountains by compiled code where there is a compiler: same bits."""
    return level if level.compiled else _fast_levels(level)


@lru_cache(maxsize=8)
def _fast_levels(level: Level) -> Level:
    # One for each level: it remembers its last mountains, and pieces of a batch share them.
    return Level(level.name, level.table, _ground(), level.remembers)


@cache
def _ground() -> GroundKernels | None:
    """The code that builds ground, compiled where there is a compiler."""
    if find_spec("numba") is None:
        return None
    from engine.batches.compiled import compiled_ground

    return compiled_ground()


def _plain_hikes(*arguments: Any) -> None:
    """The kernel in CPython, on lists: arrays would make it several times slower."""
    lists = [x.tolist() if isinstance(x, np.ndarray) else x for x in arguments]
    plain.rule_hikes(*lists)
    if len(lists[-1]):
        arguments[-1][:] = lists[-1]
