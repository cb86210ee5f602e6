"""Made-up results of a class, for the board's tests and benchmark: plausible, cheap, repeatable."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from engine import load_level
from engine.judging.results import (
    CURVE_POINTS,
    Evidence,
    FleetRow,
    HikeRow,
    Isolation,
    LevelRow,
    Results,
    Seeds,
    StudentRow,
)

GIVEN = ("Ada", "Bogdan", "Chidi", "Dilnoza", "Ewa", "Farid", "Grete", "Hana", "Ines", "Jun")
FAMILY = ("Okafor", "Lindqvist", "Wójcik", "Haddad", "Tanaka", "Moreau", "Silva", "Novák")
ODD = (
    "<script>alert(1)</script>",
    "مریم رضایی",
    "李小龍",
    "x" * 300,
    "🏔️ climber 🧗‍♀️",
    "</script><img src=x onerror=alert(2)>",
    "\"quotes\" & 'more' {{data}} \u2028 next",
    "standings",
    "=HYPERLINK(1)",
    "../../escape",
)
LEVELS = ("quiet-bowl", "ravine", "foothills")


def a_class(
    count: int = 12,
    seeds: int = 10,
    levels: tuple[str, ...] = LEVELS[:2],
    revealed: bool = False,
    odd: bool = False,
    leaked: tuple[str, ...] = (),
) -> Results:
    """A class of so many students; the same arguments give the same class."""
    rng = np.random.default_rng(count * 1000 + seeds)
    rows = [load_level(name) for name in levels]
    skill = np.sort(rng.normal(690, 90, count))[::-1]
    rates = np.exp(rng.normal(5.2, 0.7, count))
    names = [f"{GIVEN[k % 10]} {FAMILY[k // 10 % 8]}{'' if k < 80 else f' {k}'}"
             for k in range(count)]  # fmt: skip
    if odd:
        names[: min(len(ODD), count)] = ODD[:count]
    made = [
        _hikes(name, rows, seeds, revealed, skill[k], rates[k], rng) for k, name in enumerate(names)
    ]
    return Results(
        schema_version=2,
        engine_version="0.1.0",
        isolation=Isolation(
            tier="confined",
            held=("fork", "open a socket", "write to the home folder", "read the judge's memory",
                  "trace the judge", "exceed the memory", "send a signal"),
            leaked=leaked,
        ),
        commitment="9f2c" * 16,
        counted="final",
        levels=tuple(
            LevelRow(name=level.name, title=level.title, goal=level.goal, daylight=level.daylight,
                     tolerance=level.tolerance, par=level.par, content_hash=level.content_hash)
            for level in rows
        ),
        seeds=Seeds(
            preview=tuple(str(1000 + k) for k in range(4)),
            final=tuple(str(2**130 + k) for k in range(seeds)) if revealed else (),
            final_count=seeds,
            revealed=revealed,
        ),
        students=_placed(names, made),
        fleet=tuple(
            FleetRow(name=rule, level=name, scores=tuple([score] * seeds), mean_score=score,
                     safe_share=0.6, learning_rate_effective=rate, readings_per_hour=often)
            for name in levels
            for rule, score, rate, often in (("gd", 641.0, 220.0, 9.0), ("adam", 735.0, 90.0, 11.5),
                                             ("momentum", 761.0, 130.0, 10.0))
        ),
        seeds_needed=3 * seeds,
        engine_errors=0,
    )  # fmt: skip


def _hikes(name, levels, seeds, revealed, skill, rate, rng):
    hikes = []
    for level in levels:
        mountain = level.mountain(7)
        size, start = mountain.terrain.size, (mountain.start_east, mountain.start_north)
        hut = mountain.terrain.lowest
        for phase, count in (("preview", 4), ("final", seeds)):
            open_ = phase == "preview" or revealed
            scores = np.clip(rng.normal(skill, 70, count), 0, 1000).round(1)
            best, worst = int(scores.argmax()), int(scores.argmin())
            for k, score in enumerate(scores.tolist()):
                fault = rng.random() < 0.02
                t = np.linspace(0, 1, CURVE_POINTS)
                decay = np.exp(-t * 4 * score / (1001 - score)) * 1000
                path = ()
                if open_ and k in (best, worst):
                    s = np.linspace(0, min(1.0, score / 900), 40)[:, None]
                    way = np.array(start) * (1 - s) + np.array([hut.east, hut.north]) * s
                    way = np.clip(way + rng.normal(0, 18, way.shape).cumsum(0) / 3, 0, size)
                    path = tuple((float(x), float(y)) for x, y in way.round(1))
                hikes.append(HikeRow(
                    level=level.name, phase=phase, seed_index=k,
                    verdict="exception" if fault else "ok",
                    evidence=_evidence(open_) if fault else Evidence(),
                    score=score, cpu_seconds=1, safe=bool(score > 640),
                    remaining=round(float(decay[-1]) / 1000, 4), readings=int(rng.integers(5, 30)),
                    learning_rate_effective=round(float(rate * np.exp(rng.normal(0, 0.2))), 1),
                    readings_per_hour=round(float(np.clip(22 - 3 * np.log(rate), 2, 20)), 2),
                    share_measuring=0.3, overshoot=round(float(rng.uniform(0, 0.4)), 3),
                    diagnosis=("40% of your walks ended higher than they began.",) if open_ else (),
                    curve=tuple(int(v) for v in decay) if open_ else (), path=path,
                ))  # fmt: skip
    return hikes


def _evidence(open_):
    if not open_:
        return Evidence(line=7, source="    hiker.walk(-rate * slop)")
    return Evidence(
        line=7,
        source="    hiker.walk(-rate * slop)",
        message="NameError: name 'slop' is not defined <img src=x onerror=alert(3)>",
        traceback="hike.py, line 7, in hike\n    hiker.walk(-rate * slop)\n"
        "NameError: name 'slop' is not defined <img src=x onerror=alert(3)>",
        output="reading 1\nreading 2 </script><script>alert(4)</script>\n",
    )


def _placed(names, made):
    """Places by mean rank, intervals from a spread that a bootstrap would give, bands by gaps."""
    counted = [[h for h in hikes if h.phase == "final"] for hikes in made]
    scores = np.array([[h.score for h in hikes] for hikes in counted])
    ranks = (-scores).argsort(0).argsort(0) + 1.0
    mean = ranks.mean(1)
    order = np.argsort(mean, kind="stable")
    spread = 1.4 * ranks.std(1) / np.sqrt(ranks.shape[1])
    low, high = mean - spread, mean + spread
    bands, band = {int(order[0]): 1}, 1
    top = order[0]
    for _, b in pairwise(order):
        if low[b] > high[top]:
            band, top = band + 1, b
        bands[int(b)] = band
    students = []
    for place, k in enumerate(order.tolist(), 1):
        ties = [names[j] for j in bands if bands[j] == bands[k] and j != k]
        hikes = counted[k]
        verdicts: dict[str, int] = {}
        for hike in hikes:
            verdicts[hike.verdict] = verdicts.get(hike.verdict, 0) + 1
        students.append(StudentRow(
            name=names[k], digest="0" * 64, place=place,
            place_low=min(place, 1 + int((high < low[k]).sum())),
            place_high=max(place, int((low <= high[k]).sum())),
            tied_with=tuple(ties), band=bands[k], mean_rank=round(float(mean[k]), 3),
            mean_score=round(float(scores[k].mean()), 3),
            safe_share=round(sum(h.safe for h in hikes) / len(hikes), 4),
            verdicts=verdicts, hikes=tuple(made[k]),
        ))  # fmt: skip
    return tuple(students)
