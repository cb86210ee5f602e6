"""Diagnosis by hiking again: change one thing of what the hiker did, and see what it brings.

The policy comes from the log (`engine.analysis.fit`); every change is hiked on the same mountain
with the same luck, so that what is said was measured there and nowhere else.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from engine.analysis.policy import REVERSED, Policy, hike_policy
from engine.core.arguments import Setting
from engine.core.kernels import MS_PER_MINUTE
from engine.core.result import Finding
from engine.core.state import HikeState

LEAST_GAIN = 40.0
"""Points that a change must bring to be reported."""
GOOD_SHARE_OF_PAR = 0.9
LEAST_GAIN_OF_GOOD = 95.0
"""From this share of par on a change of a setting must bring so many points: on nearly every
mountain the best of many settings is some dozens of points better by chance."""
# Weights of a point gained, by the kind of change. The best of many settings is known only after
# this very mountain has been hiked, so its gain flatters.
OMISSION_WEIGHT = 3.0
"""Leaving out what serves nothing: camp, rests, glances."""
READ_AGAIN_WEIGHT = 1.2
"""Reading a second time."""
OWN_SETTING_WEIGHT = 1.0
"""A setting that the hiker chose."""
MOMENTUM_WEIGHT = 0.8
DEFAULT_SETTING_WEIGHT = 0.3
"""A default of the instrument, which the hiker never set."""
HIGH_MOMENTUM = 0.92
"""Above this the momentum is the first suspect."""
RATE_FACTORS = (1 / 3, 3.0, 1 / 8, 8.0, 1 / 1.5, 1.5, 1 / 5, 2.0, 1 / 2, 5.0, 1 / 16, 16.0)
"""Factors of the learning rate, in the order in which they are tried."""
INTERVAL_FACTORS = (1 / 6, 1 / 3, 1 / 2, 2.0, 4.0)
"""Factors of the number of strides on a reading."""
PER_SLOPE_RULES = ("gd", "momentum", "nesterov", "clipped")
"""Rules whose rate is metres per unit of slope; the others' is metres a stride."""


class PolicyChange(NamedTuple):
    """One thing done otherwise."""

    finding: str
    """Id of the finding that says it."""
    policy: Policy
    values: dict[str, float]
    """What it was and what it is, for the sentence."""
    weight: float
    """What a point gained counts: one of the weights above."""


class RemedySearch(NamedTuple):
    """What came of the changes."""

    tries: int
    """Number of changes hiked."""
    remedy: Finding | None
    """The one that helps most, with its score; None where none brings `LEAST_GAIN`."""


def hike_changes(hike: HikeState, policy: Policy) -> RemedySearch:
    """Hike every change of the policy that the hiker followed."""
    score = hike.best_score
    good = hike.level.par is not None and score >= GOOD_SHARE_OF_PAR * hike.level.par
    remedy: Finding | None = None
    most, tries = 0.0, 0
    for change in changes(hike, policy):
        tries += 1
        least = LEAST_GAIN_OF_GOOD if good and change.weight < OMISSION_WEIGHT else LEAST_GAIN
        # What cannot count more than the best one so far need not be hiked to its end.
        to_beat = score + max(least, most / change.weight)
        found = hike_policy(hike.level, hike.seed, change.policy, to_beat)
        if found is not None and found > to_beat:
            most = (found - score) * change.weight
            remedy = Finding(change.finding, {**change.values, "score": found, "was": score})
    return RemedySearch(tries, remedy)


def changes(hike: HikeState, policy: Policy) -> Iterator[PolicyChange]:
    """Every change that is tried; those that count most first."""
    yield from _omissions(policy)
    yield from _direction_changes(policy)
    if len(hike.readings) == 1:
        yield from _more_readings(hike, policy)
    if policy.readings is None:
        yield from _rate_changes(policy)
        yield from _interval_changes(policy)
        yield from _momentum_changes(policy)
    yield from _instrument_changes(hike, policy)


def _omissions(policy: Policy) -> Iterator[PolicyChange]:
    """No early camp, no rests, no glances."""
    if policy.stop_slope is not None:
        values = {"slope": policy.stop_slope}
        yield PolicyChange("no_stop", replace(policy, stop_slope=None), values, OMISSION_WEIGHT)
    if policy.camp_ms is not None and policy.readings is None:
        values = {"minute": policy.camp_ms / MS_PER_MINUTE}
        yield PolicyChange("no_camp", replace(policy, camp_ms=None), values, OMISSION_WEIGHT)
    usual = policy.usual
    rest = usual.rest_before + usual.rest_after
    if rest > 0.0:
        changed = policy.changed(lambda phase: phase._replace(rest_before=0.0, rest_after=0.0))
        yield PolicyChange("no_rests", changed, {"minutes": rest}, OMISSION_WEIGHT)
    if usual.glances:
        values = {"glances": float(usual.glances)}
        changed = policy.changed(lambda phase: phase._replace(glances=0))
        yield PolicyChange("no_glances", changed, values, OMISSION_WEIGHT)


def _direction_changes(policy: Policy) -> Iterator[PolicyChange]:
    """Against the reading, both of its numbers."""
    if policy.matrix is not None:
        name = "other_way" if policy.matrix == REVERSED else "straight"
        yield PolicyChange(name, replace(policy, matrix=None), {}, OMISSION_WEIGHT)


def _instrument_changes(hike: HikeState, policy: Policy) -> Iterator[PolicyChange]:
    """Spacing, samples and scheme: the level's own where the hiker chose otherwise, and others."""
    usual, tool = policy.usual.setting, hike.instrument
    default = tool.defaults
    chosen = [default.spacing] if default.spacing != usual.spacing else []
    for spacing in (*chosen, usual.spacing * 4.0, usual.spacing * 2.0, usual.spacing / 2.0):
        within = 0.5 <= spacing <= hike.level.visibility
        if within and spacing != usual.spacing and usual.scheme != "backprop":
            name = "spacing_wider" if spacing > usual.spacing else "spacing_narrower"
            values = {"spacing_was": usual.spacing, "spacing": spacing}
            changed = _with_setting(policy, usual._replace(spacing=spacing))
            yield PolicyChange(
                name, changed, values, OWN_SETTING_WEIGHT if chosen else DEFAULT_SETTING_WEIGHT
            )
    for samples in _sample_counts(hike, usual):
        name = "samples_more" if samples > usual.samples else "samples_fewer"
        values = {"samples_was": float(usual.samples), "samples": float(samples)}
        changed = _with_setting(policy, usual._replace(samples=samples))
        back = usual.samples > default.samples and samples >= default.samples
        yield PolicyChange(
            name, changed, values, OMISSION_WEIGHT if back else DEFAULT_SETTING_WEIGHT
        )
    for scheme in tool.probes:
        if scheme != usual.scheme:
            changed = _with_setting(policy, usual._replace(scheme=scheme))
            weight = (
                OWN_SETTING_WEIGHT if usual.scheme != default.scheme else DEFAULT_SETTING_WEIGHT
            )
            yield PolicyChange(f"scheme_{scheme}", changed, {}, weight)


def _sample_counts(hike: HikeState, usual: Setting) -> list[int]:
    """Other numbers of samples to try; more only where they can tell more."""
    counts = {hike.instrument.samples, usual.samples // 4, 1}
    if hike.instrument.noise > 0.0 or usual.samples < hike.terrain.terms:
        counts |= {usual.samples * 4}
    return sorted(count for count in counts if 1 <= count <= 64 and count != usual.samples)


def _more_readings(hike: HikeState, policy: Policy) -> Iterator[PolicyChange]:
    """Whoever read once might have read again after so many metres, or walked at some rate."""
    first = hike.readings[0]
    steep = math.hypot(first.east, first.north)
    again = replace(policy, coefficients=(), readings=None, camp_ms=None)
    length = policy.usual.rate * (steep if policy.rule in PER_SLOPE_RULES else 1.0)
    for part in (1.0, 1 / 2, 1 / 4, 1 / 8):
        changed = replace(_with_one_stride(again, length * part), rule="normalised")
        yield PolicyChange("read_again", changed, {"metres": length * part}, READ_AGAIN_WEIGHT)
    for share in (0.16, 0.08, 0.04, 0.02, 0.32):
        rate = share * hike.terrain.size
        changed = replace(_with_one_stride(again, rate), rule="gd")
        yield PolicyChange("read_again", changed, {"metres": rate * steep}, READ_AGAIN_WEIGHT)


def _with_setting(policy: Policy, setting: Setting) -> Policy:
    return policy.changed(lambda phase: phase._replace(setting=setting))


def _with_one_stride(policy: Policy, rate: float) -> Policy:
    """One stride a reading, at this rate."""
    return policy.changed(lambda phase: phase._replace(every=1, rate=rate))


def _momentum_changes(policy: Policy) -> Iterator[PolicyChange]:
    """Less momentum, or none."""
    if policy.rule not in ("momentum", "nesterov"):
        return
    was = policy.coefficients[0]
    weight = OWN_SETTING_WEIGHT if was > HIGH_MOMENTUM else MOMENTUM_WEIGHT
    for momentum in (0.9, 0.8, 0.5):
        if momentum < was - 0.02:
            values = {"momentum_was": was, "momentum": momentum}
            yield PolicyChange(
                "momentum_lower", replace(policy, coefficients=(momentum,)), values, weight
            )
    if was > 0.02:
        changed = replace(policy, rule="gd", coefficients=())
        yield PolicyChange("momentum_off", changed, {"momentum_was": was}, weight)


def _interval_changes(policy: Policy) -> Iterator[PolicyChange]:
    """More or fewer strides on a reading."""
    was = policy.usual.every
    for every in sorted({1, *(round(was * factor) for factor in INTERVAL_FACTORS)} - {0, was}):
        name = "every_fewer" if every < was else "every_more"
        values = {"every_was": float(was), "every": float(every)}
        yield PolicyChange(name, policy.scaled(every=every / was), values, OWN_SETTING_WEIGHT)


def _rate_changes(policy: Policy) -> Iterator[PolicyChange]:
    """A lower or higher learning rate; longer or shorter strides where they are of one length."""
    metres = policy.longest is not None or policy.rule not in PER_SLOPE_RULES
    was = policy.usual.rate if policy.longest is None else policy.longest
    for factor in RATE_FACTORS:
        name = ("stride" if metres else "rate") + ("_lower" if factor < 1.0 else "_higher")
        changed = policy.scaled(rate=factor)
        if policy.longest is not None:
            changed = replace(policy, longest=was * factor)
        yield PolicyChange(
            name, changed, {"rate_was": was, "rate": was * factor}, OWN_SETTING_WEIGHT
        )
