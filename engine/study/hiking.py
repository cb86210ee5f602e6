"""Strategies on many mountains: each mountain is built once, and compiled where that pays."""

from __future__ import annotations

import sys
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from os import PathLike
from typing import Any, NamedTuple, TypeVar

from engine.batches.batch import hike_batch, with_compiled_ground
from engine.batches.worker_pool import WorkerPool
from engine.core.level import Level
from engine.core.result import Result
from engine.optimizers.rules import RULES
from engine.running.strategy import (
    COMPILED_MODULE,
    Strategy,
    hike,
    load_strategy,
    named_apart,
    split_parameters,
)
from engine.study.scoring import ScoredHike

COMPILED_FROM_MOUNTAINS = 24
"""From so many mountains a worker, compiled code saves more time than loading it takes."""
MOST_SHARED_MOUNTAINS = 64
"""Most mountains that the rules of a run share, some megabytes each."""


class StudyEntry(NamedTuple):
    """Who hikes, under which name."""

    spec: object
    """What `load_strategy` takes, or what it gave."""
    settings: Mapping[str, Any]
    name: str
    strategy: Strategy | None = None
    """Loaded once and for all, where every hike begins anew by itself: a file does."""

    def ready(self) -> Strategy:
        """The strategy for one hike, under its name."""
        if self.strategy is not None:
            return self.strategy
        found = self.spec
        if not isinstance(found, Strategy):
            found = load_strategy(found, self.settings)
        return replace(found, name=self.name)

    @property
    def is_rule(self) -> bool:
        """Whether it is a rule by name: then batches hike for it."""
        return isinstance(self.spec, str) and split_parameters(self.spec)[0] in RULES


class BatchHike(NamedTuple):
    """A hike of a batch: no more is known of it than standings and comparisons need."""

    strategy: str
    level: Level
    seed: int
    score: float
    safe: bool
    verdict: str = "ok"
    message: str = ""


AnyHike = TypeVar("AnyHike", bound=ScoredHike)
LevelSeeds = tuple[Level, Sequence[int]]
"""A level with the seeds of its mountains."""


def entries(specs: Sequence[object], settings: Mapping[str, Any] | None) -> list[StudyEntry]:
    """The strategies under names of their own; BadInput for one that cannot be loaded."""
    given = settings or {}
    loaded = named_apart(
        [one if isinstance(one, Strategy) else load_strategy(one, given) for one in specs]
    )
    return [
        StudyEntry(
            spec, given, one.name, one if one.file and isinstance(spec, str | PathLike) else None
        )
        for spec, one in zip(specs, loaded, strict=True)
    ]


class _Shared(NamedTuple):
    """What all hikes of a run share, also with worker processes."""

    levels: tuple[Level, ...]
    entered: tuple[StudyEntry, ...]
    compiled: bool


def hikes(
    entered: Sequence[StudyEntry],
    parts: Sequence[LevelSeeds],
    workers: WorkerPool | None = None,
    done: Container[tuple[str, str, int]] = (),
) -> Iterator[Result]:
    """Every strategy on every mountain, mountain by mountain: same seed, same luck.

    With `workers`, processes of a pool hike. With compiled code, without it and with workers the
    results are the same, in the same order. Hikes that are `done`, by strategy, level and seed,
    are left out.
    """
    if not entered:
        return
    size = 1 if workers is None else workers.size
    shared = _Shared(tuple(level for level, _ in parts), tuple(entered), compiled_pays(parts, size))
    places = [(k, seed) for k, (_, seeds) in enumerate(parts) for seed in seeds]
    everyone = range(len(entered))
    # A task is all strategies on one mountain, which a worker then builds once, unless there are
    # more workers than mountains. This process caches the last mountain, so each hike can be a
    # task, and its result comes as soon as it is over.
    together = workers is not None and len(places) >= size
    groups = [everyone] if together else [range(j, j + 1) for j in everyone]
    tasks = (
        (k, seed, missing)
        for k, seed in places
        for group in groups
        if (missing := [j for j in group if (entered[j].name, parts[k][0].name, seed) not in done])
    )
    rows = (
        map(partial(_on_one_mountain, shared), tasks)
        if workers is None
        else workers.map(_on_one_mountain, shared, tasks)
    )
    for results in rows:
        yield from results


def scored(
    entered: Sequence[StudyEntry],
    parts: Sequence[LevelSeeds],
    workers: WorkerPool | None = None,
    done: Container[tuple[str, str, int]] = (),
) -> Iterator[Result | BatchHike]:
    """As `hikes`, for those who need no more than `BatchHike`; in another order.

    Where there are mountains enough, rules hike in batches, which is many times as fast.
    """
    rules = [entry for entry in entered if entry.is_rule]
    if not rules or not compiled_pays(parts, 1 if workers is None else workers.size):
        yield from hikes(entered, parts, workers, done)
        return
    for level, seeds in parts:
        shared = (
            min(len(seeds), MOST_SHARED_MOUNTAINS) if len(rules) > 1 else level.cached_mountains
        )
        near = Level(level.name, level.table, cached_mountains=shared)
        for entry in rules:
            rule, own = split_parameters(str(entry.spec))
            todo = [seed for seed in seeds if (entry.name, level.name, seed) not in done]
            table = hike_batch(near, rule, [{**entry.settings, **own}], todo, workers)[:, 0]
            for seed, score, safe in zip(todo, table["score"], table["safe"], strict=True):
                yield BatchHike(entry.name, level, seed, float(score), bool(safe))
    yield from hikes([entry for entry in entered if not entry.is_rule], parts, workers, done)


def by_strategy(results: Sequence[AnyHike], entered: Sequence[StudyEntry]) -> list[AnyHike]:
    """The hikes strategy by strategy, each one's level by level and in the order of the seeds."""
    names = {entry.name: k for k, entry in enumerate(entered)}
    return sorted(results, key=lambda hiked: names[hiked.strategy])


def compiled_pays(parts: Sequence[LevelSeeds], workers: int) -> bool:
    """Whether compiled code pays: it is loaded already, or there is enough to do."""
    mountains = sum(len(seeds) for _, seeds in parts)
    return (
        workers == 1 and COMPILED_MODULE in sys.modules
    ) or mountains >= COMPILED_FROM_MOUNTAINS * workers


def _on_one_mountain(shared: _Shared, task: tuple[int, int, Sequence[int]]) -> list[Result]:
    """A hike of some of the strategies on one mountain, which is built once."""
    number, seed, group = task
    level = shared.levels[number]
    fast = with_compiled_ground(level) if shared.compiled else level
    return [hike(fast, shared.entered[j].ready(), seed) for j in group]
