"""Proof that a level is worth walking: solvable, not to be cheated, and its lesson true.

Every rule is tuned on some mountains of the family and judged on others. The same for the hikers
who do without the instrument (`engine.cheats`), for the beeline and for the crawl.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from os import cpu_count
from typing import Any

import numpy as np

from engine.batch import hike_batch
from engine.cheats import clock_reader, triangle_walker
from engine.hiker import Hiker
from engine.level import Entry, Level
from engine.rules import RULES
from engine.scoring import Interval, bootstrap
from engine.strategies import fleet
from engine.strategy import hike
from engine.sweep import sweep

MARGIN = 50.0
"""Points by which a hiker without the instrument must stay under the best rule."""
TUNING_SEED, TEST_SEED = 10_000, 20_000
"""First seeds of the mountains for tuning and for judging."""
INTERVALS = (1, 2, 4, 8, 16)


@dataclass(frozen=True)
class Tuned:
    """A hiker at the best parameters of the tuning mountains, judged on the others."""

    name: str
    parameters: dict[str, Any]
    scores: tuple[float, ...]
    safe_share: float

    @property
    def score(self) -> float:
        """Mean on the judging mountains."""
        return float(np.mean(self.scores))


@dataclass(frozen=True)
class Check:
    """One claim and whether it holds."""

    claim: str
    holds: bool
    evidence: str


@dataclass(frozen=True)
class Certificate:
    """All that was found out about a level."""

    level: str
    seeds: int
    par: float
    """Median of the fleet: the tuned rules and our own strategies at their defaults."""
    rules: tuple[Tuned, ...]
    """Best first."""
    strategies: tuple[Tuned, ...]
    """Our own, at their defaults; best first."""
    cheats: tuple[Tuned, ...]
    lesson: Interval | None
    """Mean score difference of the praised and the warned-of rule, with its 95% interval."""
    checks: tuple[Check, ...]

    @property
    def holds(self) -> bool:
        """Every claim holds."""
        return all(check.holds for check in self.checks)


def certify(
    level: Level, seeds: int = 24, progress: Callable[[str], None] = lambda step: None
) -> Certificate:
    """Tune and judge everything on `seeds` mountains each; `progress` hears every step's name."""
    rules = []
    for rule in RULES:
        progress(rule)
        rules.append(tuned_rule(level, Entry(rule=rule), seeds))
    rules.sort(key=lambda entry: -entry.score)
    best = rules[0]
    own = []
    for name, strategy in fleet().items():
        progress(name)
        own.append(_tuned_strategy(level, name, strategy, [{}], seeds))
    own.sort(key=lambda entry: -entry.score)
    cheats = []
    for name, strategy, grid in _cheats(best):
        progress(name)
        cheats.append(_tuned_strategy(level, name, strategy, grid, seeds))
    progress("crawl")
    slow = {**best.parameters, "learning_rate": best.parameters["learning_rate"] / 100.0}
    table = hike_batch(level, best.name, [slow], range(TEST_SEED, TEST_SEED + seeds))[:, 0]
    cheats.append(_tuned("crawl", slow, table))
    checks = [
        Check(
            "solvable before dusk",
            best.safe_share >= 0.5,
            f"{best.name} safe on {best.safe_share:.0%} of {seeds} mountains",
        )
    ]
    checks += [
        Check(
            f"{cheat.name} loses",
            best.score - cheat.score >= MARGIN,
            f"{cheat.score:.0f}, {best.score - cheat.score:.0f} under {best.name}",
        )
        for cheat in cheats
    ]
    lesson = None
    if level.proof is not None:
        progress("lesson")
        lesson, check = _lesson(level, level.proof.praises, level.proof.warns, seeds)
        checks.append(check)
    par = float(np.median([entry.score for entry in [*rules, *own]]))
    return Certificate(
        level.name, seeds, par, tuple(rules), tuple(own), tuple(cheats), lesson, tuple(checks)
    )


def tuned_rule(level: Level, entry: Entry, seeds: int) -> Tuned:
    """Tune learning rate, interval and watching of a rule, apart from what is fixed."""
    tuning = sweep(
        level,
        entry.rule,
        np.geomspace(2.0, 4000.0, 28).tolist(),
        INTERVALS,
        range(TUNING_SEED, TUNING_SEED + seeds),
        fixed=entry.fixed,
    )
    best = tuning.best_parameters
    judged = hike_batch(level, entry.rule, [best], range(TEST_SEED, TEST_SEED + seeds))
    return _tuned(entry.rule, best, judged[:, 0])


def beeline(hiker: Hiker, distance: float = 500.0) -> None:
    """One reading, then straight on for `distance` metres, and camp."""
    slope = hiker.measure()
    sign = -1.0 if hiker.goal == "down" else 1.0
    if slope.length > 0.0:
        hiker.walk(sign * distance / slope.length * slope)


def _tuned(name: str, parameters: dict[str, Any], column: Any) -> Tuned:
    return Tuned(name, parameters, tuple(column["score"].tolist()), float(column["safe"].mean()))


def _cheats(
    best: Tuned,
) -> Iterator[tuple[str, Callable[..., object], list[dict[str, float]]]]:
    rates = np.geomspace(30.0, 1500.0, 8).tolist()
    bases = (15.0, 30.0, 60.0, 100.0)
    yield "beeline", beeline, [{"distance": float(d)} for d in np.geomspace(50.0, 2000.0, 16)]
    yield (
        "triangle walker",
        triangle_walker,
        [{"learning_rate": r, "base": b} for r in rates for b in bases],
    )
    yield "clock reader", clock_reader, [{"learning_rate": r} for r in rates]


def _tuned_strategy(
    level: Level,
    name: str,
    strategy: Callable[..., object],
    grid: list[dict[str, float]],
    seeds: int,
) -> Tuned:
    """Like `tuned_rule`, for a strategy in Python; mountains in worker processes."""
    with ProcessPoolExecutor(cpu_count()) as pool:
        tuning = pool.map(
            partial(_scores, level, strategy, grid), range(TUNING_SEED, TUNING_SEED + seeds)
        )
        best = grid[int(np.mean([[s for s, _ in row] for row in tuning], axis=0).argmax())]
        rows = pool.map(
            partial(_scores, level, strategy, [best]), range(TEST_SEED, TEST_SEED + seeds)
        )
        judged = [row[0] for row in rows]
    scores = tuple(score for score, _ in judged)
    return Tuned(name, dict(best), scores, sum(safe for _, safe in judged) / seeds)


def _scores(
    level: Level, strategy: Callable[..., object], grid: list[dict[str, float]], seed: int
) -> list[tuple[float, bool]]:
    results = [hike(level, strategy, seed, parameters) for parameters in grid]
    return [(result.score, result.safe) for result in results]


def _lesson(level: Level, praises: Entry, warns: Entry, seeds: int) -> tuple[Interval, Check]:
    good, bad = tuned_rule(level, praises, seeds), tuned_rule(level, warns, seeds)
    interval = bootstrap(np.subtract(good.scores, bad.scores).tolist())
    text = (
        f"{_called(praises)} {good.score:.0f}, {_called(warns)} {bad.score:.0f}: "
        f"{interval.mean:+.0f}, 95% interval {interval.low:+.0f} to {interval.high:+.0f}"
    )
    return interval, Check("the lesson holds", interval.low > 0.0, text)


def _called(entry: Entry) -> str:
    fixed = ", ".join(f"{name} {value}" for name, value in entry.fixed.items())
    return f"{entry.rule} ({fixed})" if fixed else entry.rule
