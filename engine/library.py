"""What the commands do, as functions for a notebook or a script; their tables go into pandas.

>>> from engine import score
>>> table = score(["gd", "adam"], "quiet-bowl", seeds=2)
>>> [row["strategy"] for row in table]
['gd', 'adam']
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from os import PathLike
from typing import Any, TypeAlias, TypeVar

import numpy as np

from engine.batches.worker_pool import WorkerPool, process_pool
from engine.core.arguments import show
from engine.core.errors import BadInput
from engine.core.level import Level
from engine.hiker import Hiker
from engine.level_files.loading import level_names
from engine.level_files.seed_codes import level_and_seed
from engine.running.strategy import Strategy
from engine.study.hiking import LevelSeeds, StudyEntry, by_strategy, entries, hikes, scored
from engine.study.scoring import Interval, ScoredHike, comparisons, standings
from engine.study.sweep import Sweep
from engine.study.sweep import sweep as sweep_grid
from engine.study.tune import Tuning
from engine.study.tune import tune as tune_rule

AnyStrategy: TypeAlias = Strategy | str | PathLike[str] | Callable[[Hiker], object]
AnyLevel: TypeAlias = Level | str
SeedChoice: TypeAlias = int | Sequence[int]
"""A number of seeds, from 0 on, or the seeds themselves."""
AnyHike = TypeVar("AnyHike", bound=ScoredHike)
ALL_LEVELS = "all"
MOST_JOBS = 1024


class RowTable(list[dict[str, Any]]):
    """Rows with equal keys: `pandas.DataFrame(table)` takes it, and it prints in columns."""

    def __repr__(self) -> str:
        if not self:
            return "(no rows)"
        names = list(self[0])
        cells = [names, *([_format_cell(row[name]) for name in names] for row in self)]
        widths = [max(len(row[k]) for row in cells) for k in range(len(names))]
        texts = [isinstance(self[0][name], str) for name in names]
        return "\n".join(
            "  ".join(
                cell.ljust(w) if text else cell.rjust(w)
                for cell, w, text in zip(row, widths, texts, strict=True)
            ).rstrip()
            for row in cells
        )


def score(
    strategies: AnyStrategy | Sequence[AnyStrategy],
    levels: AnyLevel | Sequence[AnyLevel] = ALL_LEVELS,
    seeds: SeedChoice = 24,
    parameters: Mapping[str, Any] | None = None,
    jobs: int | None = None,
) -> RowTable:
    """Mean scores with 95% bootstrap intervals: a row a strategy and level, then over all levels.

    `strategies`: one or several of what `hike` takes. `levels`: `"all"`, or one or several of
    what `hike` takes. `seeds`: so many mountains of each, or their seeds. `parameters`: for all of
    the strategies. `jobs`: worker processes, 0 for one a core; left out all is hiked in this one.
    The scores are the same. BadInput as for `hike`.
    """
    rows = standings(_hikes(strategies, levels, seeds, parameters, jobs, scored))
    return RowTable(
        {"strategy": row.strategy, "level": row.level, **_interval("score", row.interval),
         "safe": row.safe_share, "faults": row.faults, "hikes": len(row.scores)}
        for row in rows
    )  # fmt: skip


def compare(
    strategies: AnyStrategy | Sequence[AnyStrategy],
    against: AnyStrategy,
    levels: AnyLevel | Sequence[AnyLevel] = ALL_LEVELS,
    seeds: SeedChoice = 24,
    jobs: int | None = None,
) -> RowTable:
    """Strategies against one other on the same mountains: mean difference and chance to win.

    `strategies`, `levels`, `seeds` and `jobs` as for `score`; `against`: the one that each of them
    is compared with. `clear` says whether the 95% interval of the difference leaves zero out.
    """
    results = _hikes([*_as_list(strategies), against], levels, seeds, None, jobs, scored)
    rival = results[-1].strategy
    return RowTable(
        {"strategy": row.strategy, "against": row.against, "level": row.level,
         **_interval("difference", row.difference), "wins": row.wins.mean, "clear": row.clear,
         "mountains": row.mountains}
        for row in comparisons(results, rival)
    )  # fmt: skip


def race(
    strategies: Sequence[AnyStrategy],
    level: AnyLevel = "today",
    seed: int | None = None,
    jobs: int | None = None,
) -> RowTable:
    """Strategies on one mountain, the best first.

    `strategies`: several of what `hike` takes. `level` and `seed`: the mountain, as for `hike`; a
    seed code, or `"today"`, brings its own seed. `jobs` as for `score`. BadInput as for `hike`.
    """
    found, coded = level_and_seed(level, seed)
    results = _hikes(strategies, found, [coded or 0], None, jobs, hikes)
    return RowTable(
        {"place": place, "strategy": r.strategy, "score": r.score, "safe": r.safe,
         "altitude_end": r.altitude_end, "readings": r.readings, "distance": r.distance,
         "verdict": r.verdict}
        for place, r in enumerate(sorted(results, key=lambda r: -r.score), 1)
    )  # fmt: skip


def sweep(
    rule: str,
    level: AnyLevel,
    learning_rate: Sequence[float],
    every: Sequence[int] = (1,),
    seeds: SeedChoice = 24,
    jobs: int | None = None,
    **fixed: Any,
) -> Sweep:
    """A rule over learning rates and intervals on many mountains.

    `rule`: a name of `RULES`. `level`: what `hike` takes. `learning_rate` [m per unit of slope],
    `every` [strides a reading]: the values of the two axes. `seeds`: so many mountains, or their
    seeds. `jobs` as for `score`. `fixed`: further parameters of the rule. BadInput for what
    cannot be used.
    """
    found = level_and_seed(level)[0]
    with _workers(jobs) as workers:
        return sweep_grid(
            found, rule, learning_rate, every, _seeds(seeds), fixed=fixed, workers=workers
        )


def tune(
    rule: str,
    level: AnyLevel,
    mountains: int = 24,
    tries: int = 512,
    jobs: int | None = None,
    **fixed: Any,
) -> Tuning:
    """The best parameters of a rule on a level, judged on mountains that the search did not see.

    `rule`: a name of `RULES`. `level`: what `hike` takes. `mountains`: how many the search and
    the judgement have each. `tries`: settings tried. `jobs` as for `score`. `fixed`: parameters
    that are not searched. BadInput for what cannot be used.
    """
    found = level_and_seed(level)[0]
    with _workers(jobs) as workers:
        return tune_rule(found, rule, mountains, tries, fixed=fixed, workers=workers)


def _hikes(
    strategies: AnyStrategy | Sequence[AnyStrategy],
    levels: AnyLevel | Sequence[AnyLevel],
    seeds: SeedChoice,
    parameters: Mapping[str, Any] | None,
    jobs: int | None,
    hike_all: Callable[
        [Sequence[StudyEntry], Sequence[LevelSeeds], WorkerPool | None], Iterator[AnyHike]
    ],
) -> list[AnyHike]:
    """Every strategy on every level and seed, by `hikes` or by `scored`."""
    entered = entries(_as_list(strategies), parameters)
    named = level_names() if isinstance(levels, str) and levels == ALL_LEVELS else _as_list(levels)
    found = [level_and_seed(one) for one in named]
    parts = [
        (level, [int(seed) for seed in (_seeds(seeds) if coded is None else [coded])])
        for level, coded in found
    ]
    with _workers(jobs, entered) as workers:
        return by_strategy(list(hike_all(entered, parts, workers)), entered)


@contextmanager
def _workers(jobs: int | None, entered: Sequence[StudyEntry] = ()) -> Iterator[WorkerPool | None]:
    """Worker processes, or None for this process alone; BadInput for what cannot be sent there."""
    if jobs is None:
        yield None
        return
    if isinstance(jobs, bool) or not isinstance(jobs, int) or not 0 <= jobs <= MOST_JOBS:
        raise BadInput(f"jobs: expected 0 to {MOST_JOBS} worker processes, found {show(jobs)}")
    for spec, *_ in entered:
        if not isinstance(spec, str | PathLike) and not _found_by_name(spec):
            raise BadInput(
                f"jobs: {show(spec)} cannot be sent to another process; put the strategy into a "
                "file and give its path, or leave jobs out"
            )
    with process_pool(jobs or None) as pool:
        yield pool


def _found_by_name(spec: object) -> bool:
    """Whether another process can find a function by its module and name."""
    home = sys.modules.get(getattr(spec, "__module__", ""))
    name = getattr(spec, "__qualname__", "")
    return getattr(home, name, None) is spec and getattr(home, "__name__", "") != "__main__"


def _seeds(seeds: SeedChoice) -> Sequence[int]:
    if isinstance(seeds, int | np.integer):
        if not 1 <= seeds <= 100_000:
            raise BadInput(f"seeds: expected 1 to 100000, or a list of seeds, found {show(seeds)}")
        return range(int(seeds))
    return seeds


def _as_list(given: Any) -> list[Any]:
    single = isinstance(given, str | PathLike | Strategy | Level) or callable(given)
    return [given] if single or not isinstance(given, Iterable) else list(given)


def _interval(name: str, interval: Interval) -> dict[str, float]:
    return {name: interval.mean, "low": interval.low, "high": interval.high}


def _format_cell(value: object) -> str:
    return f"{value:.1f}" if isinstance(value, float) else str(value)
