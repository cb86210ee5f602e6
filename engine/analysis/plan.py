"""A plan for next time: plain descent, or equal strides, with the settings that do best here.

Where no single change of what the hiker did reaches par, two together may; and a hiker without any
policy has nothing that could be changed. The plan is found by hiking, on the same mountain and with
the same luck, as every remedy is. Each is one that a person can walk by hand.
"""

from __future__ import annotations

from itertools import product

from engine.analysis.policy import Policy, PolicyPhase, hike_policy
from engine.core.result import Finding
from engine.core.state import HikeState

PLAN_RATES = (400, 150, 1000, 250, 600, 80, 1500, 40, 2500, 20, 4000)
"""Learning rates of plain descent that are tried [m]: round ones, that a person can set."""
PLAN_LENGTHS = (60, 40, 100, 20, 150, 250, 400)
"""Lengths of equal strides that are tried [m]."""
PLAN_INTERVALS = (1, 2, 4, 8)
"""Strides on one reading that are tried."""


def best_plan(hike: HikeState, to_beat: float) -> Finding | None:
    """The best of these plans, by the instrument's own reading; None unless it beats a score."""
    found = None
    plans = [(f"plan_{hike.level.goal}", "gd", "rate", float(r)) for r in PLAN_RATES]
    plans += [("plan_equal", "normalised", "metres", float(length)) for length in PLAN_LENGTHS]
    for (name, rule, unit, size), strides in product(plans, PLAN_INTERVALS):
        phase = PolicyPhase(hike.instrument.defaults, size, strides)
        score = hike_policy(hike.level, hike.seed, Policy(rule, (), (0,), (phase,)), to_beat)
        if score is not None and score > to_beat:
            to_beat = score
            values = {unit: size, "strides": float(strides), "score": score}
            found = Finding(name, {**values, "was": hike.best_score})
    return found
