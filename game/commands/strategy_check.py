"""`dusk check`: what a judge would say of a strategy, before a judge says it."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import redirect_stderr
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median
from typing import Any

from engine import Level, Result, hike, load_level
from engine.core.errors import BadInput
from engine.study.scoring import Interval, bootstrap
from game.background.strategy_thread import StrategyThread
from game.commands.foreign_imports import foreign_imports

RIVALS = ("gd", "adam")
LIMIT = 10.0
"""A hike that takes longer than this is stopped [s]; the judge allows 3 s of a processor."""
HANGS = 2
"""After so many levels on which a hike had to be stopped the others are not tried."""
MESSAGES = 3
"""So many faults that differ are quoted."""
LEVELS = 5
"""So many levels are tried when none are named."""


@dataclass(frozen=True)
class CheckedHike:
    """One hike of the strategy beside the rivals' with the same seed."""

    level: Level
    seed: int
    result: Result | None
    rivals: tuple[Result, ...]
    verdict: str
    message: str
    """What went wrong, with the strategy's own line."""
    same: bool | None
    """Whether a second run was the same hike, bit for bit; None where there was no second one."""


@dataclass(frozen=True)
class LevelSummary:
    """Means over the seeds of one level, or over everything."""

    level: str
    score: float
    rivals: tuple[float, ...]
    ahead: tuple[int, ...]
    """So many seeds were won against each rival."""
    hikes: int
    safe_share: float
    learning_rate: float | None
    readings_per_hour: float
    share_measuring: float
    overshoot: float


def spread_evenly(names: Sequence[str]) -> list[str]:
    """At most ``LEVELS`` of the names, spread evenly."""
    if len(names) <= LEVELS:
        return list(names)
    return [names[round(i * (len(names) - 1) / (LEVELS - 1))] for i in range(LEVELS)]


def checked_hikes(
    spec: str, settings: Mapping[str, str], mountains: Sequence[tuple[str, Sequence[int]]]
) -> Iterator[CheckedHike]:
    """Every hike on the seeds of each level, one at a time; BadInput for a file that fails."""
    hung = 0
    for name, seeds in mountains:
        level = load_level(name)
        for seed in seeds:
            verdict, message, result = hike_in_time(spec, settings, level, seed)
            same = None
            if seed == seeds[0] and result is not None and verdict == "ok":
                # The file is loaded afresh: neither chance nor memory may change the hike.
                with redirect_stderr(io.StringIO()):  # what it prints was read already
                    again = hike_in_time(spec, settings, level, seed)[2]
                same = again is not None and again.state_hash == result.state_hash
            rivals = tuple(hike(level, rival, seed) for rival in RIVALS)
            yield CheckedHike(level, seed, result, rivals, verdict, message, same)
            if verdict == "timeout":
                hung += 1
                break
        if hung == HANGS:
            return


def hike_in_time(spec: str, settings: Mapping[str, str], level: Level, seed: int
                 ) -> tuple[str, str, Result | None]:  # fmt: skip
    """Verdict, message and result of one hike; no result where it had to be stopped.

    BadInput for a strategy that cannot be loaded.
    """
    work = StrategyThread(spec, settings, level, seed)
    work.start()
    if not work.done.wait(LIMIT):
        line = work.line()
        work.stop()
        where = "" if line is None else f" line {line}"
        return "timeout", (
            f"{spec}{where}: still running after {LIMIT:.0f} s: too slow, or a loop without a "
            "verb, which never sees the dusk"
        ), None  # fmt: skip
    if work.result is None:
        raise BadInput(work.error)
    return work.result.verdict, work.result.message, work.result


def summary(done: Sequence[CheckedHike]) -> list[LevelSummary]:
    """A row a level, and one over all when there are several."""
    levels = list(dict.fromkeys(hiked.level.name for hiked in done))
    found = [_row(name, [t for t in done if t.level.name == name]) for name in levels]
    if len(levels) > 1:
        found.append(_row("all", done))
    return [row for row in found if row is not None]


def _row(name: str, done: Sequence[CheckedHike]) -> LevelSummary | None:
    mine = [hiked.result for hiked in done if hiked.result is not None]
    if not mine:
        return None
    both = [(hiked.result, hiked.rivals) for hiked in done if hiked.result is not None]
    rates = [r.learning_rate_effective for r in mine if r.learning_rate_effective is not None]
    shares = [r.overshoot for r in mine if r.overshoot == r.overshoot]
    return LevelSummary(
        level=name,
        score=fmean(r.score for r in mine),
        rivals=tuple(fmean(rivals[k].score for _, rivals in both) for k in range(len(RIVALS))),
        ahead=tuple(
            sum(result.score > rivals[k].score for result, rivals in both)
            for k in range(len(RIVALS))
        ),
        hikes=len(mine),
        safe_share=fmean(r.safe for r in mine),
        learning_rate=median(rates) if rates else None,
        readings_per_hour=fmean(r.readings_per_hour for r in mine),
        share_measuring=fmean(r.share_measuring for r in mine),
        overshoot=fmean(shares) if shares else 0.0,
    )


def differences(done: Sequence[CheckedHike]) -> dict[str, Interval]:
    """Mean score above each rival on the same seeds, with its bootstrap 95% interval."""
    pairs = [(hiked.result, hiked.rivals) for hiked in done if hiked.result is not None]
    return {
        rival: bootstrap([result.score - rivals[k].score for result, rivals in pairs])
        for k, rival in enumerate(RIVALS)
        if pairs
    }


def most_often(done: Sequence[CheckedHike]) -> tuple[CheckedHike, Result, int] | None:
    """A hike with the cause that most hikes failed by, its result, and how many they are."""
    short = [
        (hiked, hiked.result)
        for hiked in done
        if hiked.result is not None and hiked.verdict == "ok" and not hiked.result.safe
    ]
    if not short:
        return None
    causes = Counter(result.findings[0].id for _, result in short)
    (cause, count), *_ = causes.most_common(1)
    hiked, result = next(pair for pair in short if pair[1].findings[0].id == cause)
    return hiked, result, count


def faults(done: Sequence[CheckedHike]) -> list[CheckedHike]:
    """The hikes that did not end by themselves."""
    return [hiked for hiked in done if hiked.verdict != "ok"]


def not_repeated(done: Sequence[CheckedHike]) -> list[CheckedHike]:
    """The hikes whose second run went elsewhere."""
    return [hiked for hiked in done if hiked.same is False]


def verdict(spec: str, done: Sequence[CheckedHike]) -> str:
    """What the check says no to, in one line; empty when it says yes."""
    wrong = faults(done)
    if wrong:
        return f"{len(wrong)} of {len(done)} hikes had a fault: {wrong[0].message}"
    differing = not_repeated(done)
    if differing:
        hiked = differing[0]
        return (
            f"{spec}: two runs of the same seed differ ({hiked.level.name}, seed {hiked.seed}): "
            "seed your own random numbers, and read neither clock nor files"
        )
    return ""


def report(spec: str, done: Sequence[CheckedHike]) -> str:
    """The check as plain text."""
    rows, width = summary(done), 14
    width = max([width, *(len(row.level) + 2 for row in rows)])
    seeds = len({hiked.seed for hiked in done})
    levels = len({hiked.level.name for hiked in done})
    lines = [f"{Path(spec).name}: {_count(levels, 'level')}, {_count(seeds, 'seed')} each", ""]
    wrong, differing = faults(done), not_repeated(done)
    twice = sum(hiked.same is not None for hiked in done)
    lines.append(_mark(not wrong, f"{len(done) - len(wrong)} of {len(done)} hikes without a fault"))
    messages = _counted(hiked.message for hiked in wrong)
    for message, count in messages[:MESSAGES]:
        lines.append(f"      {message}" + (f"  ({count} times)" if count > 1 else ""))
    if len(messages) > MESSAGES:
        lines.append(f"      and {_count(sum(n for _, n in messages[MESSAGES:]), 'fault')} more")
    if twice:
        text = f"the same seed gave the same hike, {twice - len(differing)} of {twice} times"
        lines.append(_mark(not differing, text))
    lines += [f"      differs: {hiked.level.name}, seed {hiked.seed}" for hiked in differing]
    others = foreign_imports(Path(spec))
    if others:
        lines.append(
            f" but  it imports {', '.join(others)}: a judge has Python and numpy, and more only "
            "where the course says so"
        )
    if not rows:
        return "\n".join(lines)
    lines += ["", _heading(width)]
    for row in rows:
        if row.level == "all":
            lines.append("-" * len(_heading(width)))
        rate = "none" if row.learning_rate is None else f"{row.learning_rate:.0f} m"
        lines.append(
            f"{row.level:{width}}{row.score:6.0f}"
            + "".join(f"{score:7.0f}" for score in row.rivals)
            + f"{row.safe_share:7.0%}{rate:>9}{row.readings_per_hour:12.1f}"
            f"{row.share_measuring:11.0%}{row.overshoot:11.0%}"
        )
    lines.append("")
    total = rows[-1]
    for k, (rival, (mean, low, high)) in enumerate(differences(done).items()):
        spread = f" (95%: {low:+.0f} to {high:+.0f})" if total.hikes > 2 else ""
        lines.append(
            f"against {rival:5} {mean:+5.0f} points a hike{spread}, "
            f"ahead on {total.ahead[k]} of {total.hikes} seeds"
        )
    found = most_often(done)
    if found is not None:
        hiked, result, count = found
        lines += [
            f"what kept it from the hut most often ({count} of {total.hikes} hikes; here "
            f"{hiked.level.name}, seed {hiked.seed}):",
            f"  {result.diagnosis[0]}",
        ]
    return "\n".join(lines)


def document(spec: str, done: Sequence[CheckedHike]) -> dict[str, Any]:
    """The check for JSON."""
    wrong, differing = faults(done), not_repeated(done)
    return {
        "file": spec,
        "verdict": "fault" if wrong else "not reproducible" if differing else "ok",
        "message": verdict(spec, done),
        "hikes": len(done),
        "foreign_imports": foreign_imports(Path(spec)),
        "reproducible": None if all(t.same is None for t in done) else not differing,
        "faults": [
            {"level": t.level.name, "seed": t.seed, "verdict": t.verdict, "message": t.message}
            for t in wrong
        ],
        "rows": [
            {
                "level": row.level,
                "score": row.score,
                **dict(zip(RIVALS, row.rivals, strict=True)),
                "ahead": dict(zip(RIVALS, row.ahead, strict=True)),
                "hikes": row.hikes,
                "safe_share": row.safe_share,
                "learning_rate_effective": row.learning_rate,
                "readings_per_hour": row.readings_per_hour,
                "share_measuring": row.share_measuring,
                "overshoot": row.overshoot,
            }
            for row in summary(done)
        ],
        "most_often": _cause(done),
        "paired": {
            rival: {"mean": mean, "low": low, "high": high}
            for rival, (mean, low, high) in differences(done).items()
        },
    }


def _cause(done: Sequence[CheckedHike]) -> dict[str, Any] | None:
    found = most_often(done)
    if found is None:
        return None
    hiked, result, hikes = found
    example = {
        "level": hiked.level.name,
        "seed": hiked.seed,
        "diagnosis": result.diagnosis[0],
    }
    return {"finding": result.findings[0].id, "hikes": hikes, "example": example}


def _heading(width: int) -> str:
    rivals = "".join(f"{rival:>7}" for rival in RIVALS)
    return (
        f"{'level':{width}}{'yours':>6}{rivals}{'safe':>7}{'rate':>9}{'readings/h':>12}"
        f"{'measuring':>11}{'overshot':>11}"
    )


def _mark(well: bool, text: str) -> str:
    return f"{'yes' if well else 'NO':>4}  {text}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _counted(messages: Iterable[str]) -> list[tuple[str, int]]:
    found: dict[str, int] = {}
    for message in messages:
        found[message] = found.get(message, 0) + 1
    return list(found.items())
