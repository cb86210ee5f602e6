"""The check behind `dusk check`: the judge's verdict on a strategy file, at home."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median
from typing import Any

from engine import Level, Result, hike, load_level
from engine.core.errors import BadInput
from engine.judging.sandbox.limits import Care
from engine.judging.sandbox.tiers import TIERS, TierName
from engine.judging.trial import TrialHike, TrialJudge, TrialRules, trial_judge
from engine.judging.verdicts import verdict_title
from engine.study.scoring import Interval, bootstrap
from game.commands.foreign_imports import foreign_imports

RIVALS = ("gd", "adam")
SLOW = ("timeout_cpu", "timeout_wall")
"""Verdicts of a hike that takes its whole time: the other seeds of its level are not tried."""
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
    trial: TrialHike
    rivals: tuple[Result, ...]
    same: bool | None = None
    """Whether a second process walked the same hike, bit for bit; None where none was asked."""
    order_free: bool = True
    """False where the hike changes with the order of a set, which only the judge's fixes."""
    tier: TierName = "confined"
    """Tier of isolation that it ran under: that of a judge on this system, where there is one."""

    @property
    def result(self) -> Result:
        """What the judge would count."""
        return self.trial.result

    @property
    def verdict(self) -> str:
        """The judge's verdict."""
        return self.trial.verdict

    @property
    def message(self) -> str:
        """What went wrong in one line, with the strategy's own line; empty when nothing did."""
        return self.trial.message


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
    spec: str, mountains: Sequence[tuple[str, Sequence[int]]], rules: TrialRules
) -> Iterator[CheckedHike]:
    """Every hike on the seeds of each level, one at a time; BadInput for a file that fails."""
    if not spec.endswith(".py"):
        raise BadInput(f"check {spec[:80]}: expected a strategy's own file, ending in .py")
    with trial_judge(Path(spec), rules) as judge:
        hung = 0
        for name, seeds in mountains:
            level = load_level(name)
            for seed in seeds:
                # Once it has hung with time to spare, the rule is enough to say so again.
                care: Care = "whole" if hung else "alone"
                hiked = _checked(judge, level, seed, twice=seed == seeds[0], care=care)
                if hiked.verdict == "load_error":
                    raise BadInput(hiked.message)
                yield hiked
                if hiked.verdict in SLOW:
                    hung += 1
                    break
            if hung == HANGS:
                return


def _checked(judge: TrialJudge, level: Level, seed: int, twice: bool, care: Care) -> CheckedHike:
    trial = judge.hike(level, seed, care)
    sys.stderr.write(trial.evidence.output and f"{trial.evidence.output.rstrip()}\n")
    same, order_free = None, True
    if twice and trial.verdict == "ok":
        expected = trial.result.state_hash
        same = judge.hike(level, seed).result.state_hash == expected
        order_free = not same or judge.hikes_alike_in_another_order(level, seed, expected)
    rivals = tuple(hike(level, rival, seed) for rival in RIVALS)
    return CheckedHike(level, seed, trial, rivals, same, order_free, judge.tier.name)


def summary(done: Sequence[CheckedHike]) -> list[LevelSummary]:
    """A row a level, and one over all when there are several."""
    levels = list(dict.fromkeys(hiked.level.name for hiked in done))
    found = [_row(name, [t for t in done if t.level.name == name]) for name in levels]
    if len(levels) > 1:
        found.append(_row("all", done))
    return found


def _row(name: str, done: Sequence[CheckedHike]) -> LevelSummary:
    mine = [hiked.result for hiked in done]
    rates = [r.learning_rate_effective for r in mine if r.learning_rate_effective is not None]
    shares = [r.overshoot for r in mine if r.overshoot == r.overshoot]
    return LevelSummary(
        level=name,
        score=fmean(r.score for r in mine),
        rivals=tuple(fmean(hiked.rivals[k].score for hiked in done) for k in range(len(RIVALS))),
        ahead=tuple(
            sum(hiked.result.score > hiked.rivals[k].score for hiked in done)
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
    return {
        rival: bootstrap(
            [hiked.result.score - hiked.rivals[k].score for hiked in done],
            [hiked.level.name for hiked in done],
        )
        for k, rival in enumerate(RIVALS)
        if done
    }


def most_often(done: Sequence[CheckedHike]) -> tuple[CheckedHike, Result, int] | None:
    """A hike with the cause that most hikes failed by, its result, and how many they are."""
    short = [
        (hiked, hiked.result) for hiked in done if hiked.verdict == "ok" and not hiked.result.safe
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


def ordered_by_luck(done: Sequence[CheckedHike]) -> list[CheckedHike]:
    """The hikes that went elsewhere when sets had another order."""
    return [hiked for hiked in done if not hiked.order_free]


def verdict(spec: str, done: Sequence[CheckedHike]) -> str:
    """What the check says no to, in one line; empty when it says yes."""
    wrong = faults(done)
    if wrong:
        return f"{len(wrong)} of {len(done)} hikes had a fault: {_told(wrong[0])}"
    differing = not_repeated(done)
    if differing:
        hiked = differing[0]
        return (
            f"{spec}: two runs of the same seed differ ({hiked.level.name}, seed {hiked.seed}): "
            "seed your own random numbers, and read neither clock nor files"
        )
    return ""


def _told(hiked: CheckedHike) -> str:
    """A fault as the judge calls it, and its line."""
    return f"{verdict_title(hiked.trial.verdict)}: {hiked.message}"


def report(spec: str, done: Sequence[CheckedHike]) -> str:
    """The check as plain text: what is right and wrong, the scores, and why hikes failed."""
    seeds = len({hiked.seed for hiked in done})
    levels = len({hiked.level.name for hiked in done})
    others = foreign_imports(Path(spec))
    lines = [
        f"{Path(spec).name}: {_count(levels, 'level')}, {_count(seeds, 'seed')} each",
        "",
        *_about_faults(done),
        *_about_repeats(done),
        *_about_tier(done),
    ]
    if others:
        lines.append(
            f" but  it imports {', '.join(others)}: a judge has Python and numpy, and more only "
            "where the course says so"
        )
    rows = summary(done)
    return "\n".join([*lines, "", *_table(rows), "", *_against_rivals(done, rows[-1]),
                      *_about_cause(done)])  # fmt: skip


def _about_faults(done: Sequence[CheckedHike]) -> list[str]:
    wrong = faults(done)
    lines = [_mark(not wrong, f"{len(done) - len(wrong)} of {len(done)} hikes without a fault")]
    messages = list(Counter(map(_told, wrong)).items())
    for message, count in messages[:MESSAGES]:
        lines.append(f"      {message}" + (f"  ({count} times)" if count > 1 else ""))
    if len(messages) > MESSAGES:
        lines.append(f"      and {_count(sum(n for _, n in messages[MESSAGES:]), 'fault')} more")
    return lines


def _about_repeats(done: Sequence[CheckedHike]) -> list[str]:
    """Whether a second run of a seed, and one with sets in another order, was the same hike."""
    lines, differing = [], not_repeated(done)
    twice = sum(hiked.same is not None for hiked in done)
    if twice:
        text = f"the same seed gave the same hike, {twice - len(differing)} of {twice} times"
        lines.append(_mark(not differing, text))
    lines += [f"      differs: {hiked.level.name}, seed {hiked.seed}" for hiked in differing]
    by_luck = ordered_by_luck(done)
    if by_luck:
        lines.append(
            f" but  the hike changes with the order of a set (such as {by_luck[0].level.name}, "
            f"seed {by_luck[0].seed}): sort it; a judge always takes one order, a notebook does not"
        )
    return lines


def _table(rows: Sequence[LevelSummary]) -> list[str]:
    """Scores and habits, level by level, beside the rivals'."""
    width = max([14, *(len(row.level) + 2 for row in rows)])
    lines = [_heading(width)]
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
    return lines


def _against_rivals(done: Sequence[CheckedHike], total: LevelSummary) -> list[str]:
    lines = []
    for k, (rival, (mean, low, high)) in enumerate(differences(done).items()):
        spread = f" (95%: {low:+.0f} to {high:+.0f})" if total.hikes > 2 else ""
        lines.append(
            f"against {rival:5} {mean:+5.0f} points per hike{spread}, "
            f"ahead on {total.ahead[k]} of {total.hikes} seeds"
        )
    return lines


def _about_cause(done: Sequence[CheckedHike]) -> list[str]:
    found = most_often(done)
    if found is None:
        return []
    hiked, result, count = found
    return [
        f"why it missed the hut most often ({count} of {len(done)} hikes; here "
        f"{hiked.level.name}, seed {hiked.seed}):",
        f"  {result.diagnosis[0]}",
    ]


def _about_tier(done: Sequence[CheckedHike]) -> list[str]:
    """A line where a judge on Linux would run the file otherwise."""
    names = {hiked.tier for hiked in done}
    if "monty" in names:
        lacks = TIERS["monty"].lacks
        return [f" but  run as by a judge on this system, in an interpreter that lacks {lacks}"]
    if "trust" in names:
        return [" but  nothing is confined here: a judge also limits memory, files and threads"]
    return []


def document(spec: str, done: Sequence[CheckedHike]) -> dict[str, Any]:
    """The check for JSON."""
    wrong, differing = faults(done), not_repeated(done)
    return {
        "file": spec,
        "verdict": "fault" if wrong else "not reproducible" if differing else "ok",
        "message": verdict(spec, done),
        "hikes": len(done),
        "foreign_imports": foreign_imports(Path(spec)),
        "order_free": not ordered_by_luck(done),
        "isolation": done[0].tier if done else "",
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
