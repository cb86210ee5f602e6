"""Is the fault named? Tuned hikers get one planted fault each, and the diagnosis is asked.

Run: `python tests/bench/bench_diagnosis.py [LEVEL ...] [--seeds 3] [--first 700]`. On every level
gd and momentum are tuned by a sweep on other mountains; the better one hikes with each of the
faults below. Those that cost `COSTS` points or more count. A fault is named if the first finding is
one of its remedies. A remedy is followed, its gain being the one that the sentence tells. Good
hikes are the tuned ones, without a fault, at 90% of par or more.
"""

from __future__ import annotations

import math
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from statistics import median
from time import process_time
from typing import Any, NamedTuple

import numpy as np

from engine import hike, level_names, load_level
from engine.core.level import Level
from engine.hiker import Hiker
from engine.optimizers.rules import RULES
from engine.study.sweep import sweep

COSTS = 50.0
"""Points that a planted fault has to cost to be looked for."""
GOOD = 0.9
SEEN = range(10_000, 10_012)
"""Seeds of the mountains for tuning."""
SHORTER = {"rate_lower", "stride_lower", "every_fewer"}
LONGER = {"rate_higher", "stride_higher", "every_more"}
WRONG = {"wrong_way_down", "wrong_way_up", "other_way", "straight"}
ENDS = {"safe", "safe_again", "safe_late", "left_hut", "above_par", "nothing_better",
        "plan_down", "plan_up", "plan_equal",
        "too_little_daylight", "hollow", "knoll", "level", "pass", "edge"}  # fmt: skip


class Tuned(NamedTuple):
    """A rule at its best rate and interval."""

    rule: str
    rate: float
    every: int
    score: float


class Way(NamedTuple):
    """How the hiker walks: a tuned rule with, at most, one of these otherwise."""

    rule: str
    rate: float
    every: int
    momentum: float = 0.8
    samples: int | None = None
    spacing: float | None = None
    piece: float | None = None
    rest: float = 0.0
    glances: int = 0
    camp: float | None = None
    stop: float | None = None
    beeline: bool = False
    turn: float = 0.0
    decay: float = 1.0
    swap: bool = False
    east_only: bool = False


class Fault(NamedTuple):
    """One fault: how it is planted, and the findings that name it."""

    plant: Callable[[Way, Tuned], Way]
    named: set[str]


FAULTS: dict[str, Fault] = {
    "rate / 10": Fault(lambda w, _: w._replace(rate=w.rate / 10), LONGER),
    "rate x 3": Fault(lambda w, _: w._replace(rate=w.rate * 3), SHORTER),
    "rate x 10": Fault(lambda w, _: w._replace(rate=w.rate * 10), SHORTER),
    "reads every 5 m": Fault(lambda w, _: w._replace(piece=5.0), LONGER),
    "interval x 6": Fault(lambda w, _: w._replace(every=w.every * 6), SHORTER | {"read_again"}),
    "spacing 0.5 m": Fault(lambda w, _: w._replace(spacing=0.5), {"spacing_wider"}),
    "16 samples": Fault(lambda w, _: w._replace(samples=16), {"samples_fewer"}),
    "beeline": Fault(lambda w, _: w._replace(beeline=True), {"read_again", "every_fewer"}),
    "wrong sign": Fault(lambda w, _: w._replace(turn=math.pi), WRONG),
    "stops where it is level": Fault(lambda w, _: w._replace(stop=0.03), {"no_stop"}),
    "rests 8 minutes": Fault(lambda w, _: w._replace(rest=8.0), {"no_rests"}),
    "camps at a quarter": Fault(lambda w, _: w._replace(camp=0.25), {"no_camp"}),
    "momentum 0.98": Fault(
        lambda w, m: Way("momentum", m.rate, m.every, 0.98),
        {"momentum_lower", "momentum_off"} | SHORTER,
    ),
    "8 glances a reading": Fault(lambda w, _: w._replace(glances=8), {"no_glances"}),
    "turned by 70 degrees": Fault(lambda w, _: w._replace(turn=math.radians(70)), WRONG),
    "east and north swapped": Fault(lambda w, _: w._replace(swap=True), WRONG),
    "east alone": Fault(lambda w, _: w._replace(east_only=True), WRONG),
    "rate decays to 1/1000": Fault(lambda w, _: w._replace(decay=1e-3), LONGER),
    "probes at the visibility": Fault(lambda w, _: w._replace(spacing=60.0), {"spacing_narrower"}),
}


def strategy(way: Way) -> Callable[[Hiker], None]:
    """The way as a strategy."""
    rule = RULES[way.rule]
    coefficients = (way.momentum,) if way.rule == "momentum" else None

    def stride(hiker: Hiker, east: float, north: float) -> Any:
        if way.swap:
            east, north = north, east
        north = 0.0 if way.east_only else north
        c, s = math.cos(way.turn), math.sin(way.turn)
        return hiker.walk(c * east - s * north, s * east + c * north)

    def walk(hiker: Hiker) -> None:
        sign, day, state = (1.0 if hiker.goal == "down" else -1.0), hiker.daylight, rule.init()
        while hiker.daylight > 0:
            gone = 1.0 - hiker.daylight / day
            if way.camp is not None and gone >= way.camp:
                return
            slope = hiker.measure(None, way.spacing, way.samples)
            rate = way.rate * way.decay**gone
            if way.stop is not None and slope.length < way.stop:
                return
            while way.beeline and hiker.daylight > 0:
                if hiker.walk(-sign * 100.0 / max(slope.length, 1e-12) * slope).blocked:
                    return
            strides = 1 if way.piece is not None else way.every
            for _ in range(strides):
                gradient = (sign * slope.east, sign * slope.north)
                (east, north), state = rule.update(gradient, state, coefficients)
                east, north = rate * east, rate * north
                if way.piece is not None:
                    part = way.piece / max(way.every * math.hypot(east, north), way.piece)
                    east, north = part * way.every * east, part * way.every * north
                stride(hiker, east, north)
            for _ in range(way.glances):
                hiker.glance()
            if way.rest:
                hiker.rest(way.rest)

    return walk


def tuned(level: Level) -> dict[str, Tuned]:
    """gd and momentum, tuned on mountains that the bench does not walk on."""
    near = Level(level.name, level.table, cached_mountains=12)
    rates = np.geomspace(2.0, 4000.0, 28).tolist()
    found = {}
    for rule in ("gd", "momentum"):
        best = sweep(
            near, rule, rates, (1, 2, 4, 8, 16), range(10_000, 10_012), watch=(False,)
        ).best
        found[rule] = Tuned(rule, best.learning_rate, best.every, best.score.mean)
    return found


def main(levels: list[str], seeds: int, first: int) -> None:
    """Print the tables."""
    named, missed = Counter[str](), defaultdict[str, Counter[str]](Counter)
    at_level, count, good, times = Counter[str](), Counter[str](), Counter[str](), []
    gains: list[float] = []
    for name in levels:
        level = load_level(name)
        rules = tuned(level)
        best = max(rules.values(), key=lambda rule: rule.score)
        way = Way(best.rule, best.rate, best.every)
        for seed in range(first, first + seeds):
            whole = hike(level, strategy(way), seed)
            if whole.score >= GOOD * (level.par or 0.0):
                good["hikes"] += 1
                good["blamed"] += whole.findings[0].id not in ENDS
            for fault, (plant, remedies) in FAULTS.items():
                planted = plant(way, rules["momentum"])
                if (planted.spacing or 0.0) > level.visibility:
                    continue
                result = hike(level, strategy(planted), seed)
                above = level.par is not None and result.score >= level.par
                if whole.score - result.score < COSTS or above:
                    continue
                began = process_time()
                findings = result.findings
                times.append(process_time() - began)
                hit = findings[0].id in remedies
                named[fault] += hit
                at_level[name] += hit
                count[fault] += 1
                count[name] += 1
                gains += [
                    f.values["score"] - f.values["was"] for f in findings if "was" in f.values
                ]
                if not hit:
                    missed[fault][findings[0].id] += 1
    print(f"{'fault':26}{'named':>10}   missed as")
    for fault in FAULTS:
        print(f"{fault:26}{named[fault]:>5}/{count[fault]:<4}   {dict(missed[fault])}")
    hits, all_of = sum(named.values()), sum(count[fault] for fault in FAULTS)
    print(f"named first: {hits} of {all_of}, {hits / all_of:.1%}")
    print("by level:", ", ".join(f"{n} {at_level[n]}/{count[n]}" for n in levels))
    print(f"blamed among good hikes: {good['blamed']} of {good['hikes']}")
    print(f"remedies told: {len(gains)}, worth {median(gains):.0f} points, least {min(gains):.0f}")
    times.sort()
    print(
        f"processor time of a diagnosis: median {median(times):.3f} s, "
        f"95% within {times[int(0.95 * len(times))]:.3f} s, longest {times[-1]:.3f} s"
    )


def _option(words: list[str], name: str, default: int) -> int:
    if name not in words:
        return default
    place = words.index(name)
    value = int(words[place + 1])
    del words[place : place + 2]
    return value


if __name__ == "__main__":
    words = sys.argv[1:]
    chosen = _option(words, "--seeds", 3), _option(words, "--first", 700)
    main(words or list(level_names()), *chosen)
