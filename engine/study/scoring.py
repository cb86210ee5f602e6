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


def bootstrap(values: Sequence[float]) -> Interval:
    """Mean with its 95% percentile bootstrap interval (Efron 1979); fixed resampling seed."""
    sample = np.asarray(values, np.float64)
    if len(sample) < 2:
        return Interval(float(sample.mean()), float(sample.mean()), float(sample.mean()))
    rng = np.random.default_rng(0)
    picks = rng.integers(0, len(sample), (RESAMPLES, len(sample)))
    low, high = np.quantile(sample[picks].mean(axis=1), [0.025, 0.975])
    return Interval(float(sample.mean()), float(low), float(high))


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
