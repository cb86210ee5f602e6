"""What a hiker did, fitted from the log alone: rule, rate, strides on a reading, rests, camp.

The log holds every verb with its arguments, so that settings of the instrument, rests and camp are
read from it as they are. The strides are explained by a rule of `engine.optimizers`: for each the
displacements per unit of rate follow from the readings, and the rate from least squares. A fit is
believed only if hiking it again gives back the score (`SCORE_TOLERANCE`).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from statistics import median
from typing import NamedTuple

import numpy as np

from engine.analysis.policy import REVERSED, Matrix, Policy, PolicyPhase, hike_policy
from engine.core.arguments import Setting
from engine.core.records import Glanced, Measured, Rested, Walked
from engine.core.state import HikeState
from engine.optimizers.rules import RULES, Rule

SCORE_TOLERANCE = 10.0
"""A fit is believed if its score is this near to the hike's [points]."""
EXACT_ERROR = 1e-6
"""Relative size of what a rule leaves unexplained, below which no other rule is tried."""
LARGEST_ERROR = 0.3
"""Relative size above which no rule explains the strides."""
LONGEST_STRIDE = 1e6
"""A hiker who asks for a longer stride follows no rule [m]."""
MOST_STRIDES = 150
"""Number of strides that a rule has to explain."""
UNKNOWN_RATE = 1e6
"""Metres per unit of slope where every stride is cut, so that none tells the rate."""
LARGEST_MATRIX_ERROR = 0.02
"""What a matrix (the reading turned, swapped or with a number left out) may leave unexplained."""
MATRIX_RULES = ("gd", "momentum", "normalised")
"""Rules that are also tried with the reading turned, swapped or with a number left out."""
FIRST_COEFFICIENTS = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99)
"""Values from which the search for a coefficient below 1 starts."""


class FittedVerb(NamedTuple):
    """A verb after a reading: the stride, or the minutes of a rest; neither for a glance."""

    ms: int
    """When it began."""
    stride: complex | None = None
    """Metres asked for, east + i north."""
    minutes: float = 0.0


@dataclass
class ReadingCycle:
    """A reading and the verbs up to the next one; vectors are complex, east + i north."""

    ms: int
    """When the reading was begun."""
    setting: Setting
    gradient: complex
    """The slope read, negated when the goal is up."""
    verbs: list[FittedVerb] = field(default_factory=list)

    @property
    def strides(self) -> list[complex]:
        """All strides on the reading."""
        return [verb.stride for verb in self.verbs if verb.stride is not None]


class Explanation(NamedTuple):
    """A rule with its coefficients, and how well it explains the strides."""

    rule: str
    coefficients: tuple[float, ...]
    rate: float
    """Length of the strides over that of the rule's displacements per unit of rate."""
    matrix: Matrix | None
    """From the rule's displacements to the strides, over the rate; None where they are parallel."""
    longest: float | None
    """Length to which the strides are cut [m]."""
    error: float
    """Norm of what it leaves unexplained over the norm of the strides."""


def fit(hike: HikeState) -> Policy | None:
    """The policy that gives back the hike's score within `SCORE_TOLERANCE`; None without one."""
    cycles = _cycles(hike)
    lengths = [abs(stride) for cycle in cycles for stride in cycle.strides]
    if not lengths or max(lengths) > LONGEST_STRIDE:
        return None
    for policy in _candidates(hike, cycles):
        found = hike_policy(hike.level, hike.seed, policy)
        if found is not None and abs(found - hike.best_score) <= SCORE_TOLERANCE:
            return policy
    return None


def _candidates(hike: HikeState, cycles: list[ReadingCycle]) -> Iterable[Policy]:
    """Policies to try: one phase for the whole day, then a phase for every reading."""
    camp_ms, stop_slope = _camp(hike, cycles)
    watch = _watches(hike, cycles)
    # One reading and no camp: the hiker may have meant to read again and was too late for it.
    once = len(cycles) == 1 and camp_ms is not None
    walked = [cycle for cycle in cycles if cycle.strides]
    explained = explain(cycles)
    if explained.error <= LARGEST_ERROR:
        policy = Policy(
            explained.rule,
            explained.coefficients,
            (0,),
            (_typical_phase(walked, explained.rate, watch),),
            explained.matrix,
            explained.longest,
            watch,
            1 if once else None,
            stop_slope,
            camp_ms,
        )
        yield policy
        if watch:
            yield replace(policy, watch=False)
    # A log that no single rate explains may follow a schedule, or a player who changed the rate.
    if not once:
        yield from _phase_per_reading(walked, watch, camp_ms, stop_slope)


def _phase_per_reading(
    cycles: list[ReadingCycle], watch: bool, camp_ms: int | None, stop_slope: float | None
) -> Iterable[Policy]:
    """A policy with a phase for every reading: its own rate, number of strides and settings."""
    rule, coefficients, rates, error = min(
        (_rate_per_reading(cycles, share) for share in FIRST_COEFFICIENTS),
        key=lambda found: found[-1],
    )
    if error > 0.1:
        return
    phases = tuple(
        _typical_phase([cycle], rate, watch) for cycle, rate in zip(cycles, rates, strict=True)
    )
    begins = (0, *(cycle.ms for cycle in cycles[1:]))
    yield Policy(rule, coefficients, begins, phases, None, None, watch, None, stop_slope, camp_ms)


def _rate_per_reading(
    cycles: list[ReadingCycle], share: float
) -> tuple[str, tuple[float, ...], list[float], float]:
    """Momentum of this share (gd for 0) with a rate for each reading, and what it leaves over."""
    rule, coefficients = ("momentum", (share,)) if share else ("gd", ())
    gradients = [cycle.gradient for cycle in cycles for _ in cycle.strides]
    steps = iter(_displacements(RULES[rule], coefficients, gradients))
    rates, left, whole = [], 0.0, 0.0
    for cycle in cycles:
        rate, error = _fit_rate([next(steps) for _ in cycle.strides], cycle.strides)
        size = sum(abs(stride) ** 2 for stride in cycle.strides)
        rates.append(rate)
        left, whole = left + min(error, 1.0) ** 2 * size, whole + size
    return rule, coefficients, rates, math.sqrt(left / max(whole, 1e-300))


def _cycles(hike: HikeState) -> list[ReadingCycle]:
    """The log by readings; empty where something was walked before the first one."""
    sign = 1.0 if hike.level.goal == "down" else -1.0
    cycles: list[ReadingCycle] = []
    began = 0
    for record in hike.records:
        if isinstance(record, Measured):
            if record.slope is not None:
                setting = Setting(record.scheme, record.spacing, int(record.samples))  # type: ignore[arg-type]
                cycles.append(ReadingCycle(began, setting, sign * complex(*record.slope)))
        elif isinstance(record, Walked):
            if not cycles:
                return []
            cycles[-1].verbs.append(FittedVerb(began, complex(record.east, record.north)))
        elif isinstance(record, Rested) and cycles:
            cycles[-1].verbs.append(FittedVerb(began, None, record.minutes))
        elif isinstance(record, Glanced) and cycles:
            cycles[-1].verbs.append(FittedVerb(began))
        began = int(record.ms)
    return cycles


def _camp(hike: HikeState, cycles: list[ReadingCycle]) -> tuple[int | None, float | None]:
    """When the hiker made camp, and the slope at which he took the hike for over.

    The daylight after the last stride or reading counts as camp unless it is as short as one
    reading with all that follows it.
    """
    last = cycles[-1]
    usual = (cycles[-1].ms - cycles[0].ms) / max(len(cycles) - 1, 1)
    moved = max([last.ms, *(verb.ms for verb in last.verbs if verb.stride is not None)])
    after = [verb.ms for verb in last.verbs if verb.ms > moved]
    stood = min([*after, int(_camped_at(hike))])
    if hike.daylight_ms - stood <= max(usual, 0.02 * hike.daylight_ms):
        return None, None
    if not last.strides and len(cycles) > 1:
        # The hiker read once more and then did not walk. If no slope before was as gentle, this
        # slope was the reason.
        steep = abs(last.gradient)
        if all(abs(cycle.gradient) > steep for cycle in cycles[:-1]):
            return None, steep
        return last.ms, None
    return stood, None


def _camped_at(hike: HikeState) -> float:
    """When the last verb before camp was over [ms]."""
    done = [record.ms for record in hike.records if record.verb != "finish"]
    return done[-1] if done else 0.0


def _watches(hike: HikeState, cycles: list[ReadingCycle]) -> bool:
    """Whether a glance follows every stride, and a rise is the end of a reading's strides."""
    strides = sum(len(cycle.strides) for cycle in cycles)
    glances = sum(v.stride is None and not v.minutes for cycle in cycles for v in cycle.verbs)
    if not glances or abs(glances - strides) > 1:
        return False
    lengths = {len(cycle.strides) for cycle in cycles[:-1]}
    return len(lengths) > 1 or len(hike.glances) > glances


def _typical_phase(cycles: Sequence[ReadingCycle], rate: float, watch: bool) -> PolicyPhase:
    """The typical settings and counts on these readings."""
    # Without the last one, which dusk cut short.
    whole = cycles[:-1] if len(cycles) > 1 else cycles
    counts = [len(cycle.strides) for cycle in whole]
    rests = [_rest_minutes(cycle) for cycle in whole]
    glances = [sum(v.stride is None and not v.minutes for v in cycle.verbs) for cycle in whole]
    return PolicyPhase(
        _most_common([cycle.setting for cycle in whole]),
        rate,
        max(counts) if watch else round(median(counts)),
        median(before for before, _ in rests),
        median(after for _, after in rests),
        0 if watch else round(median(glances)),
    )


def _rest_minutes(cycle: ReadingCycle) -> tuple[float, float]:
    """Minutes of rest before the first stride on a reading, and after it."""
    first = next((v.ms for v in cycle.verbs if v.stride is not None), 0)
    before = sum(verb.minutes for verb in cycle.verbs if verb.ms < first)
    return before, sum(verb.minutes for verb in cycle.verbs) - before


def _most_common(settings: list[Setting]) -> Setting:
    return Counter(settings).most_common(1)[0][0]


def explain(cycles: Sequence[ReadingCycle]) -> Explanation:
    """The rule that leaves least of the strides unexplained; of equal ones the simplest."""
    pairs = [(cycle.gradient, s) for cycle in cycles for s in cycle.strides][:MOST_STRIDES]
    gradients, strides = [g for g, _ in pairs], [s for _, s in pairs]
    best = Explanation("gd", (), 0.0, None, None, math.inf)
    for name in ("gd", "normalised", "momentum", "nesterov", "clipped", "sign", "rmsprop",
                 "adagrad", "adam"):  # fmt: skip
        found = _explained_by(RULES[name], gradients, strides, name in MATRIX_RULES)
        # A rule with more coefficients has to explain clearly more.
        if found.error < 0.8 * best.error - EXACT_ERROR:
            best = found
        if best.error < EXACT_ERROR:
            return best
    cut = _explained_by_cut(gradients, strides)
    return cut if cut.error < 0.8 * best.error else best


def _explained_by_cut(gradients: list[complex], strides: list[complex]) -> Explanation:
    """A rule whose strides are cut to one length; if all are, by their direction alone."""
    longest = max(abs(stride) for stride in strides)
    free = [k for k, stride in enumerate(strides) if abs(stride) < (1.0 - 1e-9) * longest]
    best = Explanation("gd", (), 0.0, None, None, math.inf)
    if len(free) > 0.8 * len(strides):
        return best

    def at(name: str, *values: float) -> Explanation:
        steps = _displacements(RULES[name], values, gradients)
        rate, _ = _fit_rate([steps[k] for k in free], [strides[k] for k in free])
        rate = rate or UNKNOWN_RATE
        walked = [rate * step * longest / max(abs(rate * step), longest) for step in steps]
        _, error = _fit_rate(walked, strides)
        return Explanation(name, values, rate, None, longest, error)

    found = [at("gd"), *(at("momentum", share) for share in FIRST_COEFFICIENTS[1:])]
    return min(found, key=_error)


def _explained_by(
    rule: Rule, gradients: list[complex], strides: list[complex], mapped: bool
) -> Explanation:
    """The rule at the coefficients that explain the strides best."""

    def at(*values: float) -> Explanation:
        steps = _displacements(rule, values, gradients)
        rate, error = _fit_rate(steps, strides)
        if mapped and rate == 0.0:
            back, rest = _fit_rate([-step for step in steps], strides)
            if rest < LARGEST_ERROR:
                return Explanation(rule.name, values, back, REVERSED, None, rest)
        if mapped and len(set(gradients)) > 2:
            larger, matrix, rest = _fit_matrix(steps, strides)
            # A matrix explains two readings whatever they are, and bends to what is no matrix: it
            # has to meet the strides.
            if rest < min(
                LARGEST_MATRIX_ERROR if len(set(gradients)) > 3 else EXACT_ERROR, 0.5 * error
            ):
                return Explanation(rule.name, values, larger, matrix, None, rest)
        return Explanation(rule.name, values, rate, None, None, error)

    # The error over a coefficient has several valleys: start on a coarse grid, refine the best.
    names = [coefficient.name for coefficient in rule.coefficients]
    if not names:
        return at()
    if rule.name == "clipped":
        steep = sorted(abs(g) for g in gradients)
        places = [steep[k * (len(steep) - 1) // 12] for k in range(12)]
        return _refine_coefficient(at, min((at(max(s, 1e-9)) for s in places), key=_error), 0)
    if len(names) == 1:
        return _refine_coefficient(
            at, min((at(share) for share in FIRST_COEFFICIENTS), key=_error), 0
        )
    starts = [
        at(first, second) for first in FIRST_COEFFICIENTS[:7] for second in (0.9, 0.99, 0.999)
    ]
    best = min(starts, key=_error)
    return (
        _refine_coefficient(at, _refine_coefficient(at, best, 0), 1)
        if best.error < LARGEST_ERROR
        else best
    )


def _refine_coefficient(
    at: Callable[..., Explanation], best: Explanation, place: int
) -> Explanation:
    """Refine one coefficient by smaller and smaller steps; the first are finer near 1."""
    scale = max(1.0 - best.coefficients[place], 0.01) / 2.0
    while scale > 1e-7 and best.error >= EXACT_ERROR:
        tried = []
        for step in (-scale, scale):
            values = list(best.coefficients)
            values[place] = max(values[place] + step, 1e-9)
            if best.rule == "clipped" or values[place] < 1.0:
                tried.append(at(*values))
        nearest = min([best, *tried], key=_error)
        scale *= 0.5 if nearest is best else 1.0
        best = nearest
    return best


def _error(explained: Explanation) -> float:
    return explained.error


def _displacements(
    rule: Rule, coefficients: tuple[float, ...], gradients: list[complex]
) -> list[complex]:
    """The rule's displacement per unit of rate for each stride, given the gradient it used."""
    state = rule.init()
    found = []
    for gradient in gradients:
        step, state = rule.update((gradient.real, gradient.imag), state, coefficients)
        found.append(complex(*step))
    return found


def _fit_rate(steps: Sequence[complex], strides: Sequence[complex]) -> tuple[float, float]:
    """Least squares of strides = rate * steps, and the norm of the rest over that of the strides.

    A negative rate becomes 0, so that everything is left over.
    """
    size = sum(abs(step) ** 2 for step in steps)
    whole = sum(abs(stride) ** 2 for stride in strides)
    if size == 0.0 or whole == 0.0:
        return 0.0, math.inf
    rate = sum((s.conjugate() * d).real for s, d in zip(steps, strides, strict=True)) / size
    rate = max(rate, 0.0)
    left = sum(abs(d - rate * s) ** 2 for s, d in zip(steps, strides, strict=True))
    return rate, math.sqrt(left / whole)


def _fit_matrix(
    steps: Sequence[complex], strides: Sequence[complex]
) -> tuple[float, Matrix, float]:
    """Least squares of strides = rate * matrix * steps: (rate, matrix, relative error).

    For a hiker who turned or swapped the reading or left out one of its numbers. The matrix's
    larger singular value goes into the rate.
    """
    x = np.array([(step.real, step.imag) for step in steps])
    y = np.array([(stride.real, stride.imag) for stride in strides])
    solved, *_ = np.linalg.lstsq(x, y, rcond=None)
    left = float(np.linalg.norm(y - x @ solved)) / max(float(np.linalg.norm(y)), 1e-300)
    rate = float(np.linalg.norm(solved, 2))
    (a, b), (c, d) = (solved.T / (rate or 1.0)).tolist()
    return rate, (a, b, c, d), left
