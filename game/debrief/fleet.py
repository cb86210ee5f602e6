"""The par fleet on one mountain, hiked in a process of its own so that no frame waits for it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import product
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

from engine import Level
from game.background.worker_process import WorkerProcess

TUNING_MOUNTAINS = 4
"""Mountains of the level's family on which the rules are tuned."""
BEST_SETTINGS = 3
"""So many settings of every rule hike: the best ones there."""


class FleetHike(NamedTuple):
    """One hike of the fleet."""

    name: str
    score: float
    minutes: float
    """Minute of the first safe altitude; the whole daylight where there was none."""
    readings: int
    """Readings until then."""


def fleet_hikes(level: Level, seed: int) -> list[FleetHike]:
    """Every rule at its best settings for the level, and our own strategies at their defaults.

    Settings are chosen on other mountains of the family, as `dusk certify` does for par.
    """
    from engine.optimizers.rules import RULES
    from engine.running.strategy import hike
    from engine.strategies import fleet
    from game.hike.history import first_safe

    entered: list[tuple[str, Any, dict[str, Any]]] = []
    for rule in RULES:
        entered += [(rule, rule, settings) for settings in _tuned_settings(level, rule)]
    entered += [(name, strategy, {}) for name, strategy in fleet().items()]
    hikes = []
    for name, strategy, settings in entered:
        result = hike(level, strategy, seed, settings)
        if result.verdict == "ok":
            hikes.append(FleetHike(name, result.score, *first_safe(result)))
    return hikes


def _tuned_settings(level: Level, rule: str) -> list[dict[str, Any]]:
    """The best settings of a rule on some mountains; its defaults where there is no compiler."""
    import numpy as np

    from engine.batches.batch import hike_batch
    from engine.study.certify import TUNED_INTERVALS, TUNING_SEED

    if find_spec("numba") is None:
        return [{}]
    rates = np.geomspace(5.0, 4000.0, 20).tolist()
    settings = [
        {"learning_rate": rate, "every": every, "watch": watch}
        for rate, every, watch in product(rates, TUNED_INTERVALS, (False, True))
    ]
    seeds = range(TUNING_SEED, TUNING_SEED + TUNING_MOUNTAINS)
    with ThreadPoolExecutor(1) as one:
        table = hike_batch(level, rule, settings, seeds, one)
    order = table["score"].mean(axis=0).argsort()[::-1]
    return [settings[int(k)] for k in order[:BEST_SETTINGS]]


def _send_hikes(pipe: Connection, level: Level, seed: int) -> None:
    pipe.send(fleet_hikes(level, seed))


class Fleet:
    """The fleet at work. Ask ``hikes()`` now and then; ``stop()`` when nobody asks any more."""

    def __init__(self, level: Level, seed: int) -> None:
        self._worker = WorkerProcess(_send_hikes, level, seed)
        self._hikes: list[FleetHike] | None = None

    @property
    def problem(self) -> str:
        """Why there will be no hikes; empty while there may be some."""
        return self._worker.problem

    def hikes(self) -> list[FleetHike] | None:
        """The hikes once all are done; None until then, and when there is a ``problem``."""
        if self._hikes is None:
            for found in self._worker.received("the reference hikes did not finish"):
                assert isinstance(found, list)
                self._hikes = found
                self._worker.process.join(0.2)
                break
        return self._hikes

    def stop(self) -> None:
        """Call the fleet off."""
        self._worker.stop()


@dataclass(frozen=True)
class Histogram:
    """How the fleet lies in one number, and where the person stands in it."""

    low: float
    high: float
    yours: float
    ahead: int
    """Hikes of the fleet that the person's is better than."""
    total: int
    members: tuple[tuple[int, ...], ...] = ()
    """For each bar the indices of its hikes."""
    more_is_better: bool = True

    @property
    def counts(self) -> tuple[int, ...]:
        """How many hikes are in each bar."""
        return tuple(len(bar) for bar in self.members)

    @property
    def best(self) -> int:
        """The bar of the best hikes."""
        filled = [index for index, count in enumerate(self.counts) if count] or [0]
        return filled[-1] if self.more_is_better else filled[0]

    def range_of(self, bar: int) -> tuple[float, float]:
        """Between which values a bar stands."""
        width = (self.high - self.low) / len(self.counts)
        return self.low + bar * width, self.low + (bar + 1) * width

    def ahead_of_yours(self, bar: int) -> bool:
        """Whether the middle of a bar is better than the person's value."""
        low, high = self.range_of(bar)
        middle = (low + high) / 2
        if low <= self.yours < high:
            return False
        return middle > self.yours if self.more_is_better else middle < self.yours


def histogram(values: list[float], yours: float, low: float, high: float, more_is_better: bool,
              bins: int = 12) -> Histogram:  # fmt: skip
    """Counts of ``values`` in equal bins from ``low`` to ``high``; what lies outside is at an end.

    Half of what is exactly equal counts as beaten.
    """
    bars: list[list[int]] = [[] for _ in range(bins)]
    width = (high - low) or 1.0
    for index, value in enumerate(values):
        bars[max(0, min(bins - 1, int((value - low) / width * bins)))].append(index)
    sign = 1.0 if more_is_better else -1.0
    below = sum(sign * value < sign * yours for value in values)
    ties = sum(value == yours for value in values)
    members = tuple(tuple(bar) for bar in bars)
    return Histogram(low, high, yours, below + ties // 2, len(values), members, more_is_better)
