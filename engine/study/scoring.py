"""Scores of strategies over levels and seeds, alone and against each other, with 95% intervals."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import numpy as np

from engine.core.level import Level

RESAMPLES = 10_000
NUMBERS_AT_ONCE = 1 << 20
"""Numbers that are drawn at once."""
FEWEST_MOUNTAINS = 6
"""Mountains on which a difference can be clear at 95% even if all agree (sign test)."""
ALL_LEVELS = "all"
"""Name of the row over all levels together."""
Z_95 = 1.959963984540054
"""The normal distribution's 97.5% quantile."""


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
    levels: tuple[str, ...] = field(default=(), repr=False)
    """The level of each score; empty for one level."""

    @property
    def interval(self) -> Interval:
        """Mean score with its bootstrap interval over seeds; the levels are fixed."""
        return bootstrap(self.scores, self.levels)


@dataclass(frozen=True)
class Comparison:
    """One strategy against another on the same mountains: same ground, same luck."""

    strategy: str
    against: str
    level: str
    mountains: int
    difference: Interval
    """Mean difference of the scores, mountain by mountain."""
    wins: Interval
    """Chance to score higher on a mountain (a tie counts half)."""

    @property
    def clear(self) -> bool:
        """Whether the interval of the difference leaves zero out, on mountains enough.

        Five that agree are not: a fair coin falls so in one of sixteen throws of five.
        """
        return (
            self.mountains >= FEWEST_MOUNTAINS
            and not self.difference.low <= 0.0 <= self.difference.high
        )


class ScoredHike(Protocol):
    """What standings and comparisons need of a hike; a `Result` has it."""

    @property
    def strategy(self) -> str:
        """Name of its row."""

    @property
    def level(self) -> Level:
        """The family of its mountain."""

    @property
    def seed(self) -> int:
        """Which mountain."""

    @property
    def score(self) -> float:
        """From 0 to 1000."""

    @property
    def safe(self) -> bool:
        """Whether it was safe by dusk."""

    @property
    def verdict(self) -> str:
        """`ok`, or how a fault ended it."""

    @property
    def message(self) -> str:
        """What the fault was."""


def standings(results: Sequence[ScoredHike]) -> list[Standing]:
    """Group results by strategy and level; with several levels also over all of them."""
    rows = _standings_by(results, lambda r: (r.strategy, r.level.name))
    if len({r.level.name for r in results}) > 1:
        rows += _standings_by(results, lambda r: (r.strategy, ALL_LEVELS))
    return rows


def comparisons(
    results: Sequence[ScoredHike], against: str, confidence: float = 0.95
) -> list[Comparison]:
    """Every other strategy against this one, level by level and over all of them.

    Only mountains that both have hiked count. `confidence` is that of `difference`.
    """
    theirs = {(r.level.name, r.seed): r.score for r in results if r.strategy == against}
    pairs: dict[str, list[tuple[str, float]]] = {}
    for result in results:
        place = (result.level.name, result.seed)
        if result.strategy != against and place in theirs:
            pairs.setdefault(result.strategy, []).append((place[0], result.score - theirs[place]))
    levels = list(dict.fromkeys(r.level.name for r in results))
    rows = [
        _comparison(name, against, level, [pair for pair in own if level in (ALL_LEVELS, pair[0])],
                  confidence)
        for level in (*levels, *([ALL_LEVELS] if len(levels) > 1 else []))
        for name, own in pairs.items()
    ]  # fmt: skip
    return [row for row in rows if row.mountains]


def _comparison(
    name: str, against: str, level: str, pairs: Sequence[tuple[str, float]], confidence: float
) -> Comparison:
    differences = [difference for _, difference in pairs]
    won = sum(1.0 if d > 0.0 else 0.5 if d == 0.0 else 0.0 for d in differences)
    difference = (
        bootstrap(differences, [level for level, _ in pairs], confidence)
        if pairs
        else Interval(0.0, 0.0, 0.0)
    )
    return Comparison(name, against, level, len(pairs), difference, proportion(won, len(pairs)))


def bootstrap(
    values: Sequence[float], strata: Sequence[object] = (), confidence: float = 0.95
) -> Interval:
    """Mean with its percentile bootstrap interval (Efron 1979); fixed resampling seed.

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
        own = sample[places]
        # In blocks, which draw the same numbers as all at once: a sweep of a million hikes would
        # take hundreds of megabytes here.
        rows = max(1, NUMBERS_AT_ONCE // len(own))
        for start in range(0, RESAMPLES, rows):
            block = total[start : start + rows]
            block += own[rng.integers(0, len(own), (len(block), len(own)))].sum(axis=1)
    tail = (1.0 - confidence) / 2.0
    low, high = np.quantile(total / len(sample), [tail, 1.0 - tail])
    return Interval(mean, float(low), float(high))


def proportion(count: float, total: int) -> Interval:
    """A share with its 95% interval (Wilson 1927), which holds near 0 and 1 as well."""
    if total == 0:
        return Interval(0.0, 0.0, 1.0)
    share, square = count / total, Z_95**2 / total
    middle = (share + square / 2.0) / (1.0 + square)
    half = Z_95 * math.sqrt(share * (1.0 - share) / total + square / (4.0 * total)) / (1.0 + square)
    return Interval(share, max(middle - half, 0.0), min(middle + half, 1.0))


def _standings_by(
    results: Sequence[ScoredHike], key: Callable[[ScoredHike], tuple[str, str]]
) -> list[Standing]:
    groups: dict[tuple[str, str], list[ScoredHike]] = {}
    for result in results:
        groups.setdefault(key(result), []).append(result)
    return [
        Standing(
            strategy,
            level,
            tuple(r.score for r in group),
            sum(r.safe for r in group) / len(group),
            sum(r.verdict != "ok" for r in group),
            tuple(r.level.name for r in group),
        )
        for (strategy, level), group in groups.items()
    ]
