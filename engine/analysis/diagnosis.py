"""One to three findings that name the cause and the remedy.

A remedy is proved: what the hiker did is hiked again on the same mountain with one thing changed
(`engine.analysis.rehike`). Where the log shows no policy, the measured habits say what they prove.
"""

from __future__ import annotations

from engine.analysis.curvature import stable_ratio
from engine.analysis.fit import fit
from engine.analysis.habits import stretches
from engine.analysis.plan import best_plan
from engine.analysis.policy import Policy
from engine.analysis.rehike import LEAST_GAIN, RemedySearch, hike_changes
from engine.analysis.stuck import stuck_finding
from engine.core.result import Finding, Habits
from engine.core.state import HikeState

MOST_FINDINGS = 3
WRONG_SHARE = 0.8
"""From this share of walks on, going the wrong way is neither momentum nor chance."""
POOR_SHARE_OF_PAR = 0.8
"""Under this share of par a safe hike that nothing else explains is looked at by its habits."""
OVERSHOOT_REMEDIES = frozenset({"rate_lower", "stride_lower", "every_fewer"})
"""Remedies that overshooting goes with."""


def diagnose(hike: HikeState, habits: Habits, again: bool = True) -> tuple[Finding, ...]:
    """Why the hike went as it did. The most telling findings come first.

    With `again` changes are hiked, which takes some tenths of a second; without, the habits alone
    are asked.
    """
    if not hike.readings:
        found = [Finding("never_read")]
    elif not hike.distance:
        found = [Finding("never_walked")]
    elif _above_par(hike):
        found = _above_par_findings(hike)
    else:
        policy = fit(hike) if again else None
        found = (
            _by_habits(hike, habits) if policy is None else _by_hiking_again(hike, habits, policy)
        )
        found = _with_plan(hike, found) if again else found
    return tuple(found[:MOST_FINDINGS]) or (Finding("too_little_daylight"),)


def _above_par(hike: HikeState) -> bool:
    return hike.level.par is not None and hike.best_score >= hike.level.par


def _above_par_findings(hike: HikeState) -> list[Finding]:
    """That he arrived, or that he did well without it, and what held him."""
    end = _arrival(hike)
    if end is not None:
        return [end]
    values = {"score": hike.best_score, "par": float(hike.level.par or 0.0)}
    stuck = stuck_finding(hike)
    return [Finding("above_par", values), *([] if stuck is None else [stuck])]


def _with_plan(hike: HikeState, found: list[Finding]) -> list[Finding]:
    """The findings, and last a plan for next time where nothing among them reaches par."""
    reached = max([hike.best_score, *(one.values.get("score", 0.0) for one in found)])
    par = hike.level.par
    content = hike.remaining <= hike.level.tolerance if par is None else reached >= par
    plan = None if content else best_plan(hike, reached + LEAST_GAIN)
    if plan is None:
        return found
    return [*[one for one in found if one.id != "nothing_better"][: MOST_FINDINGS - 1], plan]


def _arrival(hike: HikeState) -> Finding | None:
    """Since when the hiker was safe, or that he had been and went away again."""
    tolerance = hike.level.tolerance
    inside = [point.remaining <= tolerance for point in hike.track]
    if not any(inside):
        return None
    first = hike.track[inside.index(True)].ms / 60_000
    if not inside[-1]:
        return Finding("left_hut", {"minute": first})
    outside = [k for k, near in enumerate(inside) if not near]
    entry = hike.track[outside[-1] + 1 if outside else 0].ms
    values = {"minute": entry / 60_000, "daylight": float(hike.level.daylight)}
    if inside.index(True) < (outside[-1] if outside else 0):
        return Finding("safe_again", {**values, "first": first})
    return Finding("safe", {**values, "readings": sum(r.ms <= entry for r in hike.readings)})


def _by_hiking_again(hike: HikeState, habits: Habits, policy: Policy) -> list[Finding]:
    """What hiking again shows, and where the hike ended."""
    tried = hike_changes(hike, policy)
    end = _arrival(hike)
    safe = end is not None and end.id != "left_hut"
    wrong = _wrong_way(hike)
    found = [finding for finding in (wrong, tried.remedy) if finding is not None]
    if (
        tried.remedy is not None
        and tried.remedy.id in OVERSHOOT_REMEDIES
        and habits.overshoot >= 0.3
    ):
        found.append(_overshoot(hike, habits, policy))
    if end is not None:
        found.append(end)
    stuck = None if safe or wrong is not None else stuck_finding(hike)
    if stuck is not None:
        found.append(stuck)
    if tried.remedy is not None:
        return found
    if safe:
        return found + _crossing(hike, habits)
    if habits.share_idle > 0.3:
        found.append(Finding("idle", {"share": habits.share_idle}))
    return [*found, _nothing_better(tried)]


def _nothing_better(tried: RemedySearch) -> Finding:
    return Finding("nothing_better", {"tries": float(tried.tries), "points": LEAST_GAIN})


def _overshoot(hike: HikeState, habits: Habits, policy: Policy) -> Finding:
    goal, values = hike.level.goal, {"share": habits.overshoot}
    ratio = stable_ratio(hike, policy)
    if ratio is not None and ratio > 1.05:
        return Finding(f"unstable_{goal}", {**values, "ratio": ratio})
    return Finding(f"overshoot_{goal}", values)


def _by_habits(hike: HikeState, habits: Habits) -> list[Finding]:
    """What the log proves of a hiker whose policy it does not show."""
    end = _arrival(hike)
    if end is not None and end.id != "left_hut":
        par = hike.level.par
        if par is None:
            return [end]
        # Below par, so the way to the hut had something that could be better.
        poor = hike.best_score < POOR_SHARE_OF_PAR * par
        return [_late_arrival(hike, end) if poor else end, *_crossing(hike, habits)]
    wrong = _wrong_way(hike)
    if wrong is not None:
        return [wrong]
    found = [finding for finding in (end, stuck_finding(hike)) if finding is not None]
    found = found or _crossing(hike, habits)
    found += _too_many_readings(habits)
    if habits.share_idle > 0.3:
        found.append(Finding("idle", {"share": habits.share_idle}))
    if not found and habits.staleness > 60.0:
        found.append(Finding("stale", {"degrees": habits.staleness}))
    return found


def _crossing(hike: HikeState, habits: Habits) -> list[Finding]:
    """Whether the walks went past the bottom of a valley: too far on one reading."""
    if habits.overshoot >= 0.3:
        return [Finding(f"overshoot_{hike.level.goal}", {"share": habits.overshoot})]
    return [Finding("zigzag")] if habits.cosine < -0.3 else []


def _late_arrival(hike: HikeState, end: Finding) -> Finding:
    """Safe, and where the minutes went before that, if it was into readings."""
    readings = end.values.get("readings", 0.0)
    price = hike.clock.measuring_ms / max(len(hike.readings), 1) / 60_000
    if readings > 1 and readings * price > end.values["minute"] / 2:
        return Finding("safe_late", {**end.values, "minutes": readings * price})
    return end


def _too_many_readings(habits: Habits) -> list[Finding]:
    values = {"share": habits.share_measuring}
    if habits.cosine > 0.8 and habits.share_measuring > 0.3 and habits.overshoot < 0.3:
        return [Finding("crawl", values)]
    return [Finding("measuring", values)] if habits.share_measuring > 0.6 else []


def _wrong_way(hike: HikeState) -> Finding | None:
    """Whether the readings were followed with the wrong sign."""
    goal = hike.level.goal
    sign = 1.0 if goal == "down" else -1.0
    along = [sign * (s.slope[0] * s.east + s.slope[1] * s.north) for s in stretches(hike)]
    share = sum(way > 0.0 for way in along) / max(len(along), 1)
    return Finding(f"wrong_way_{goal}", {"share": share}) if share >= WRONG_SHARE else None
