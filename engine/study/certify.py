"""The certificate of a level: it is solvable, cheats do not pay, its lesson is true.

Every rule is tuned on some mountains of the family and judged on others. The same for the hikers
who do without the instrument (`engine.study.cheats`), for the beeline and for the crawl.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from os import cpu_count
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from engine.batches.batch import hike_batch, with_compiled_ground
from engine.core.level import Level
from engine.hiker import Hiker
from engine.interrupts import end_with_parent, unheard, waited_for_no_longer
from engine.level_files.tables import ProofTable, RuleEntry, proof_of
from engine.optimizers.rules import RULES
from engine.running.strategy import hike
from engine.strategies import fleet
from engine.study.cheats import (
    clock_reader,
    compass_search,
    compass_walker,
    lamp_seeker,
    triangle_walker,
    walk_to_lamp,
)
from engine.study.depth import Depth, depth_of
from engine.study.scoring import Interval, bootstrap
from engine.study.sweep import sweep

CHEAT_MARGIN = 50.0
"""Points by which the beeline, the crawl and a hiker without the instrument must stay behind."""
TUNING_SEED, TEST_SEED = 10_000, 20_000
"""First seeds of the mountains for tuning and for judging."""
TUNED_INTERVALS = (1, 2, 4, 8, 16)
CRAWL = "crawl"
UNTUNED_LESSON = "untuned lesson"
HALVING_ROUNDS = ((8, 48), (4, 8), (1, 1))
"""Rounds of tuning a grid: divisor of the number of mountains, and points that stay in the grid.

All points walk an eighth of the mountains, the best 48 a quarter, the best 8 all of them.
"""


@dataclass(frozen=True)
class TunedHiker:
    """A hiker at the best parameters of the tuning mountains, judged on the others."""

    name: str
    parameters: dict[str, Any]
    scores: tuple[float, ...]
    safe_share: float

    @property
    def score(self) -> float:
        """Mean on the judging mountains."""
        return float(np.mean(self.scores))


ScoreAndSafety: TypeAlias = tuple[float, bool]
"""Score, and whether it was safe."""


class Candidate(NamedTuple):
    """A strategy in Python with the parameters to choose from."""

    name: str
    strategy: Callable[..., object]
    grid: list[dict[str, float]]


@dataclass(frozen=True)
class CertificateCheck:
    """One claim and whether it holds."""

    claim: str
    holds: bool
    evidence: str
    about: str
    """`solvable`, `lesson`, `untuned lesson`, or the name of the hiker that has to lose."""
    numbers: tuple[float, ...]
    """Of the evidence. The share of safe mountains; a lesson's mean difference and its interval;
    or the hiker's score and how far it is behind the best rule."""


@dataclass(frozen=True)
class Certificate:
    """The evidence about a level."""

    level: str
    seeds: int
    par: float
    """Median of the fleet: the tuned rules and our own strategies at their defaults."""
    rules: tuple[TunedHiker, ...]
    """Best first, with the level's own instrument settings."""
    strategies: tuple[TunedHiker, ...]
    """Our own, at their defaults; best first."""
    cheats: tuple[TunedHiker, ...]
    praised: TunedHiker | None
    """The rule, or the setting of one, that the lesson praises."""
    warned: TunedHiker | None
    lesson: Interval | None
    """Mean score difference of the praised and the warned-of rule, with its 95% interval."""
    depth: Depth
    """What skill is worth, for whoever wants to judge a class on the level."""
    checks: tuple[CertificateCheck, ...]

    @property
    def holds(self) -> bool:
        """Every claim holds."""
        return all(check.holds for check in self.checks)


def certify(
    level: Level,
    seeds: int = 24,
    progress: Callable[[str], None] = lambda step: None,
    found: Callable[[CertificateCheck], None] = lambda check: None,
    pool: Executor | None = None,
) -> Certificate:
    """Tune and judge everything on `seeds` mountains each.

    `progress` hears every step's name, `found` every check as soon as it is made. Strategies in
    Python hike in `pool`, by default in one process a processor.
    """

    def checked(check: CertificateCheck) -> CertificateCheck:
        found(check)
        return check

    entries = [RuleEntry(rule=rule) for rule in RULES]
    proof = proof_of(level)
    if proof is not None:
        entries += [proof.praises, proof.warns]
    tuned = tuned_rules(level, entries, seeds, progress)
    rules = sorted(tuned[: len(RULES)], key=_best_first)
    praised, warned = tuned[len(RULES) :] or (None, None)
    # What the lesson praises may be a setting of the instrument that the plain rules do not have.
    best = min([*rules[:1], *tuned[len(RULES) :][:1]], key=_best_first)
    solvable = checked(_solvable_check([best, *rules], seeds))
    crawl = _crawl(level, best, seeds)
    crawl_check = checked(_losing_check(crawl, best))
    lesson, lesson_checks = None, []
    if proof is not None and praised is not None and warned is not None:
        lesson, check = _lesson_check("lesson", proof, praised, warned)
        untuned = _untuned_lesson(level, proof, seeds)
        lesson_checks += [
            checked(check),
            checked(_lesson_check(UNTUNED_LESSON, proof, *untuned)[1]),
        ]
    with _pool_or_processes(pool) as workers:
        # One after the other, so that each is heard of as early as can be.
        cheats, cheat_checks = [], []
        for candidate in _cheats():
            progress(candidate.name)
            cheats += _tuned_strategies(level, [candidate], seeds, workers)
            cheat_checks.append(checked(_losing_check(cheats[-1], best)))
        progress("our own strategies")
        own = sorted(
            _tuned_strategies(level, _default_strategies(), seeds, workers), key=_best_first
        )
    return Certificate(
        level.name,
        seeds,
        float(np.median([entry.score for entry in [*rules, *own]])),
        tuple(rules),
        tuple(own),
        (*cheats, crawl),
        praised,
        warned,
        lesson,
        depth_of(
            level,
            [entry.scores for entry in rules],
            max([best, *own], key=lambda entry: entry.score).scores,
            range(TEST_SEED, TEST_SEED + seeds),
        ),
        (solvable, *cheat_checks, crawl_check, *lesson_checks),
    )


def check_names(level: Level) -> list[str]:
    """`CertificateCheck.about` of a level's checks, in the order in which they are made."""
    lessons = ["lesson", UNTUNED_LESSON] if proof_of(level) is not None else []
    return ["solvable", CRAWL, *lessons, *(candidate.name for candidate in _cheats())]


def _solvable_check(entries: Sequence[TunedHiker], seeds: int) -> CertificateCheck:
    safest = max(entries, key=lambda entry: entry.safe_share)
    evidence = f"{safest.name} safe on {safest.safe_share:.0%} of {seeds} mountains"
    holds = safest.safe_share >= 0.5
    return CertificateCheck(
        "solvable before dusk", holds, evidence, "solvable", (safest.safe_share,)
    )


def _losing_check(cheat: TunedHiker, best: TunedHiker) -> CertificateCheck:
    behind = best.score - cheat.score
    evidence = f"{cheat.score:.0f}, {behind:.0f} under {best.name}"
    numbers = (cheat.score, behind)
    return CertificateCheck(
        f"{cheat.name} loses", behind >= CHEAT_MARGIN, evidence, cheat.name, numbers
    )


def tuned_rules(
    level: Level,
    entries: Sequence[RuleEntry],
    seeds: int,
    progress: Callable[[str], None] = lambda step: None,
) -> list[TunedHiker]:
    """Tune learning rate, interval and watching of every entry, apart from what is fixed."""
    rates = np.geomspace(2.0, 4000.0, 28).tolist()
    tuning, judging = (range(first, first + seeds) for first in (TUNING_SEED, TEST_SEED))
    progress("tuning the rules")
    near = Level(level.name, level.table, cached_mountains=seeds)  # all rules share its mountains
    best = [
        sweep(near, entry.rule, rates, TUNED_INTERVALS, tuning, fixed=entry.fixed).best_parameters
        for entry in entries
    ]
    progress("judging the rules")
    # Another level object, since a cache of twice as many mountains would take twice the memory.
    near = Level(level.name, level.table, cached_mountains=seeds)
    return [
        _tuned_hiker(entry.rule, own, hike_batch(near, entry.rule, [own], judging)[:, 0])
        for entry, own in zip(entries, best, strict=True)
    ]


def _crawl(level: Level, best: TunedHiker, seeds: int) -> TunedHiker:
    """The best rule at a hundredth of its rate."""
    slow = {**best.parameters, "learning_rate": best.parameters["learning_rate"] / 100.0}
    table = hike_batch(level, best.name, [slow], range(TEST_SEED, TEST_SEED + seeds))
    return _tuned_hiker(CRAWL, slow, table[:, 0])


def beeline(hiker: Hiker, distance: float = 500.0) -> None:
    """One reading, then straight on for `distance` metres or to the lamp, and camp."""
    slope = hiker.measure()
    sign = -1.0 if hiker.goal == "down" else 1.0
    if slope.length > 0.0:
        walk_to_lamp(hiker, *(sign * distance / slope.length * slope))


def _tuned_hiker(name: str, parameters: dict[str, Any], column: Any) -> TunedHiker:
    return TunedHiker(
        name, parameters, tuple(column["score"].tolist()), float(column["safe"].mean())
    )


def _best_first(entry: TunedHiker) -> float:
    return -entry.score


def _default_strategies() -> list[Candidate]:
    """The strategies of `engine.strategies`, at their defaults."""
    return [Candidate(name, strategy, [{}]) for name, strategy in fleet().items()]


def _cheats() -> list[Candidate]:
    """Hikers without the instrument, or nearly so; each with the grid that it is tuned on."""
    bearings, ways = range(0, 360, 15), (0.0, 250.0, 500.0, 1000.0)
    rates = np.geomspace(30.0, 1500.0, 8).tolist()
    distances = np.geomspace(50.0, 2000.0, 16).tolist()
    sides, strides = (15.0, 30.0, 60.0, 100.0), (60.0, 120.0, 240.0, 480.0)
    return [
        Candidate("beeline", beeline, [{"distance": d} for d in distances]),
        Candidate(
            "triangle walker",
            triangle_walker,
            [{"learning_rate": r, "base": b} for r in rates for b in sides],
        ),
        Candidate(
            "compass search",
            compass_search,
            [{"stride": s, "shortest": f} for s in strides for f in (4.0, 15.0)],
        ),
        Candidate(
            "compass walker",
            compass_walker,
            [
                {"bearing": float(b), "distance": d, "stride": s}
                for b in bearings
                for d in ways
                for s in strides[:3]
            ],
        ),
        Candidate("clock reader", clock_reader, [{"learning_rate": r} for r in rates]),
        Candidate(
            "lamp seeker",
            lamp_seeker,
            [{"turns": t, "bearing": b} for t in (1, -1) for b in range(0, 360, 45)],
        ),
    ]


@contextmanager
def _pool_or_processes(pool: Executor | None) -> Iterator[Executor]:
    """The caller's pool, or one of processes that ends with the work."""
    if pool is not None:
        yield pool
        return
    with (
        ProcessPoolExecutor(cpu_count(), initializer=end_with_parent) as own,
        waited_for_no_longer(),
    ):
        yield own


def _tuned_strategies(
    level: Level, candidates: list[Candidate], seeds: int, pool: Executor
) -> list[TunedHiker]:
    """Like `tuned_rules`, for strategies in Python; each worker takes a mountain at a time.

    By successive halving (Karnin, Koren and Somekh 2013, ICML), in the rounds of `HALVING_ROUNDS`.
    """

    def on_mountains(chosen: list[Candidate], mountains: range) -> list[list[list[ScoreAndSafety]]]:
        with unheard():
            work = [pool.submit(_scores, level, chosen, seed) for seed in mountains]
        return [one.result() for one in work]

    def best_points(chosen: list[Candidate], mountains: int, most: int) -> list[Candidate]:
        """The best `most` points of every grid that has more, on so many mountains."""
        large = [c for c in chosen if len(c.grid) > most]
        table = on_mountains(large, range(TUNING_SEED, TUNING_SEED + mountains)) if large else []
        left = {}
        for k, c in enumerate(large):
            means = np.mean([[score for score, _ in row[k]] for row in table], axis=0)
            left[c.name] = [c.grid[int(j)] for j in np.argsort(-means, kind="stable")[:most]]
        return [c._replace(grid=left.get(c.name, c.grid)) for c in chosen]

    # Many points on few mountains, then few on many: a point that is poor on a few mountains is
    # seldom the best on all of them, and a cheat's grid has hundreds of points.
    best = candidates
    for part, most in HALVING_ROUNDS:
        best = best_points(best, -(-seeds // part), most)
    judged = on_mountains(best, range(TEST_SEED, TEST_SEED + seeds))
    return [
        TunedHiker(
            c.name,
            dict(c.grid[0]),
            tuple(row[k][0][0] for row in judged),
            sum(row[k][0][1] for row in judged) / seeds,
        )
        for k, c in enumerate(best)
    ]


def _scores(level: Level, candidates: list[Candidate], seed: int) -> list[list[ScoreAndSafety]]:
    """Score and safety of every candidate at every point of its grid, on one mountain."""
    level = with_compiled_ground(level)
    return [
        [(r.score, r.safe) for r in (hike(level, c.strategy, seed, p) for p in c.grid)]
        for c in candidates
    ]


def _untuned_lesson(level: Level, proof: ProofTable, seeds: int) -> list[TunedHiker]:
    """What the lesson praises and what it warns of, before any tuning."""
    judging = range(TEST_SEED, TEST_SEED + seeds)
    return [
        _tuned_hiker(entry.rule, own, hike_batch(level, entry.rule, [own], judging)[:, 0])
        for entry in (proof.praises, proof.warns)
        for own in (proof.untuned(entry),)
    ]


def _lesson_check(
    about: str, proof: ProofTable, good: TunedHiker, bad: TunedHiker
) -> tuple[Interval, CertificateCheck]:
    interval = bootstrap(np.subtract(good.scores, bad.scores).tolist())
    text = (
        f"{_description(proof.praises)} {good.score:.0f}, "
        f"{_description(proof.warns)} {bad.score:.0f}: "
        f"{interval.mean:+.0f}, 95% interval {interval.low:+.0f} to {interval.high:+.0f}"
    )
    numbers = (interval.mean, interval.low, interval.high)
    return interval, CertificateCheck(
        f"the {about} holds", interval.low > 0.0, text, about, numbers
    )


def _description(entry: RuleEntry) -> str:
    fixed = ", ".join(f"{name} {value}" for name, value in entry.fixed.items())
    return f"{entry.rule} ({fixed})" if fixed else entry.rule
