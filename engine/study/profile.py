"""Data profiles: how much of what there is to reach is reached, against minutes of daylight.

A problem is one (level, seed); a target is a share of the way that still remains. The profile of a
strategy is the share of all (problem, target) pairs that it has reached by each minute: the
empirical distribution of its runtimes (Hansen, Auger, Ros, Mersmann, Tusar and Brockhoff 2021,
"COCO: a platform for comparing continuous optimizers in a black-box setting", Optimization
Methods and Software 36; data profiles: More and Wild 2009, "Benchmarking derivative-free
optimization algorithms", SIAM J. Optimization 20). The budget is daylight instead of evaluations.

The expected daylight to a target is COCO's expected running time: minutes spent by all hikes until
they reached it or their dusk fell, over the number of hikes that reached it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from engine.core.level import Level
from engine.core.result import Result, Structured
from engine.study.scoring import Interval

Float64 = npt.NDArray[np.float64]

TARGET_COUNT = 51
"""As many as in COCO, evenly in the logarithm between the whole way and the tolerance."""
SHOWN_TARGETS = (0.5, 0.2, 0.1)
"""Targets whose expected daylight is reported, beside the last one."""
SMALLEST_TARGET = 1e-3
"""The last target of a level with tolerance 0."""
CURVE_POINTS = 361
RESAMPLES, RESAMPLES_AT_ONCE = 5_000, 100


@dataclass(frozen=True)
class Runtimes:
    """When one strategy's hikes reached each target."""

    strategy: str
    levels: tuple[str, ...]
    """Level of each hike."""
    seeds: tuple[int, ...]
    minutes: Float64
    """First minute with at most the target remaining, infinite if never; (hikes, targets)."""
    daylight: Float64
    """Minutes that each hike had, shape (hikes,)."""

    def share(self, minutes: Float64) -> Float64:
        """Share of all (hike, target) pairs reached by these minutes."""
        reached = np.sort(self.minutes.ravel())
        return np.searchsorted(reached, minutes, side="right") / reached.size

    @cached_property
    def expected(self) -> tuple[Interval, ...]:
        """Expected daylight [min] to each target with its 95% percentile bootstrap interval.

        Infinite where no hike reached it. Resampled over hikes, with a fixed seed.
        """
        reached = np.isfinite(self.minutes)
        spent = np.where(reached, self.minutes, self.daylight[:, None])
        count = len(spent)
        rng = np.random.default_rng(0)
        again = []
        with np.errstate(divide="ignore"):
            mean = spent.sum(axis=0) / reached.sum(axis=0)
            for _ in range(RESAMPLES // RESAMPLES_AT_ONCE):
                # How often each hike is drawn.
                times = rng.multinomial(
                    count, np.full(count, 1.0 / count), RESAMPLES_AT_ONCE
                ).astype(float)
                again.append((times @ spent) / (times @ reached))
        low, high = np.quantile(np.concatenate(again), [0.025, 0.975], axis=0, method="nearest")
        return tuple(Interval(*map(float, v)) for v in zip(mean, low, high, strict=True))


@dataclass(frozen=True)
class DataProfile:
    """The runtimes of several strategies on equal problems and targets."""

    targets: Float64
    """Remaining shares, falling."""
    minutes: Float64
    """Grid of minutes for the curves, from 0 to the longest daylight."""
    strategies: tuple[Runtimes, ...]

    @property
    def shown(self) -> list[int]:
        """Indices of the targets to report: the nearest to `SHOWN_TARGETS`, and the last."""
        near = [int(np.abs(np.log(self.targets / share)).argmin()) for share in SHOWN_TARGETS]
        return sorted({*near, len(self.targets) - 1})


def targets_of(levels: Sequence[Level]) -> Float64:
    """`TARGET_COUNT` remaining shares from just under 1 to the smallest tolerance of the levels."""
    last = max(min(level.tolerance for level in levels), SMALLEST_TARGET)
    return np.geomspace(1.0, last, TARGET_COUNT + 1)[1:]


def profile_of(results: Iterable[Result]) -> DataProfile:
    """The profile of all strategies among the results; a hike that a fault ended counts as well."""
    groups: dict[str, list[Result]] = {}
    for result in results:
        groups.setdefault(result.strategy, []).append(result)
    levels = [result.level for group in groups.values() for result in group]
    targets = targets_of(levels)
    longest = max(level.daylight for level in levels)
    return DataProfile(
        targets,
        np.linspace(0.0, longest, CURVE_POINTS),
        tuple(
            Runtimes(
                name,
                tuple(r.level.name for r in group),
                tuple(r.seed for r in group),
                np.array([minutes_to(r.track, targets) for r in group]),
                np.array([float(r.level.daylight) for r in group]),
            )
            for name, group in groups.items()
        ),
    )


def minutes_to(track: Structured, targets: Float64) -> Float64:
    """First minute of a track with at most each target remaining, infinite if never.

    Between two samples of the track what remains changes linearly, as in the score.
    """
    lowest = np.minimum.accumulate(track["remaining"])
    place = np.searchsorted(-lowest, -targets, side="left")
    found = np.full(len(targets), np.inf)
    for k, (at, target) in enumerate(zip(place.tolist(), targets.tolist(), strict=True)):
        if at == 0:
            found[k] = track["minutes"][0]
        elif at < len(lowest):
            (before, after), (m0, m1) = (
                track[f][at - 1 : at + 1] for f in ("remaining", "minutes")
            )
            found[k] = m0 + (m1 - m0) * (before - target) / (before - after)
    return found
