"""Scores of strategies over levels and seeds, with bootstrap intervals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engine.core.level import Level
from engine.core.result import Result
from engine.running.strategy import Strategy, hike

RESAMPLES = 10_000


class Interval(NamedTuple):
    """A mean with its 95% interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Standing:
    """How one strategy did on one level (or on all of them together)."""

    strategy: str
    level: str
    scores: tuple[float, ...]
    """One a seed, in the order of the seeds."""
    safe_share: float
    faults: int
    """Hikes that a fault ended."""

    @property
    def interval(self) -> Interval:
        """Mean score with its bootstrap interval over seeds."""
        return bootstrap(self.scores)


def hikes(
    strategies: Sequence[Strategy], levels: Sequence[Level], seeds: Sequence[int]
) -> Iterator[Result]:
    """Every strategy on every level and seed, one result at a time: same seed, same luck."""
    for level in levels:
        for strategy in strategies:
            for seed in seeds:
                yield hike(level, strategy, seed)


def standings(results: Sequence[Result]) -> list[Standing]:
    """Group results by strategy and level; with several levels also over all of them."""
    rows = _grouped(results, lambda r: (r.strategy, r.level.name))
    if len({r.level.name for r in results}) > 1:
        rows += _grouped(results, lambda r: (r.strategy, "all"))
    return rows


def bootstrap(values: Sequence[float], strata: Sequence[object] = ()) -> Interval:
    """Mean with its 95% percentile bootstrap interval (Efron 1979); fixed resampling seed.

    `strata`: for each value the group that it was drawn in, such as its level; every group keeps
    its size in a resample (Davison and Hinkley 1997, 3.2), so that the difference between levels,
    which are fixed, is not counted as luck. Left out, all values are one group.
    """
    sample = np.asarray(values, np.float64)
    mean = float(sample.mean())
    if len(sample) < 2:
        return Interval(mean, mean, mean)
    rng = np.random.default_rng(0)
    groups: dict[object, list[int]] = {}
    for place, stratum in enumerate(strata or [None] * len(sample)):
        groups.setdefault(stratum, []).append(place)
    total = np.zeros(RESAMPLES)
    for places in groups.values():
        picks = rng.integers(0, len(places), (RESAMPLES, len(places)))
        total += sample[places][picks].sum(axis=1)
    low, high = np.quantile(total / len(sample), [0.025, 0.975])
    return Interval(mean, float(low), float(high))


def _grouped(results: Sequence[Result], key: Callable[[Result], tuple[str, str]]) -> list[Standing]:
    groups: dict[tuple[str, str], list[Result]] = {}
    for result in results:
        groups.setdefault(key(result), []).append(result)
    return [
        Standing(
            strategy,
            level,
            tuple(r.score for r in group),
            sum(r.safe for r in group) / len(group),
            sum(r.verdict != "ok" for r in group),
        )
        for (strategy, level), group in groups.items()
    ]
