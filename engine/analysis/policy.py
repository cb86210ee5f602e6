"""A policy: what a hiker does, in so few numbers that one of them can be changed.

`hike_policy` hikes it, by the same verbs as everybody else, on the same mountain and with the same
luck: the noise of a probe depends on its running number alone.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias

from engine.core.arguments import SHORTEST_REST, Setting
from engine.core.errors import Dusk
from engine.core.expedition import Expedition
from engine.core.level import Level
from engine.optimizers.rules import RULES, RuleState

Matrix: TypeAlias = tuple[float, float, float, float]
REVERSED: Matrix = (-1.0, 0.0, 0.0, -1.0)
"""The opposite direction."""


class PolicyPhase(NamedTuple):
    """What is done on each reading, from a certain time of the day on."""

    setting: Setting
    """How the reading is taken."""
    rate: float
    """Learning rate [m per unit of slope; m where the rule normalises]."""
    every: int
    """Strides on the reading."""
    rest_before: float = 0.0
    """Minutes of rest between the reading and the strides."""
    rest_after: float = 0.0
    glances: int = 0
    """After the strides, beside those of a policy that watches."""


@dataclass(frozen=True)
class Policy:
    """A rule of `engine.optimizers` with a hiker's habits round it."""

    rule: str
    coefficients: tuple[float, ...]
    begins: tuple[int, ...]
    """When each phase begins [ms]; the first at 0."""
    phases: tuple[PolicyPhase, ...]
    matrix: Matrix | None = None
    """From the rule's step to the stride, by rows (east, north); None where both are one."""
    longest: float | None = None
    """Strides are cut to this length [m]."""
    watch: bool = False
    """Glances after every stride and reads again as soon as the altimeter shows a rise."""
    readings: int | None = None
    """Reads so many times only, and walks the rest of the day on the last reading."""
    stop_slope: float | None = None
    """Makes camp where a reading shows this slope or less."""
    camp_ms: int | None = None
    """Makes camp at this time."""

    @property
    def usual(self) -> PolicyPhase:
        """The phase that lasts longest in readings: the one in the middle."""
        return self.phases[len(self.phases) // 2]

    def changed(self, change: Callable[[PolicyPhase], PolicyPhase]) -> Policy:
        """The policy with every phase changed."""
        return replace(self, phases=tuple(change(phase) for phase in self.phases))

    def scaled(self, rate: float = 1.0, every: float = 1.0) -> Policy:
        """The policy with the rate and the number of strides of every phase multiplied."""
        return self.changed(
            lambda phase: phase._replace(
                rate=phase.rate * rate, every=max(1, round(phase.every * every))
            )
        )


def hike_policy(level: Level, seed: int, policy: Policy, to_beat: float = -1.0) -> float | None:
    """The score of the policy on this mountain; None as soon as it cannot be above `to_beat`."""
    walk = _PolicyHike(Expedition(level, seed), policy)
    try:
        while walk.goes_on():
            if walk.expedition.best_score <= to_beat:
                return None
            walk.one_reading()
    except Dusk:
        pass
    walk.expedition.finish()
    return walk.expedition.best_score


class _PolicyHike:
    """One hike by a policy."""

    def __init__(self, expedition: Expedition, policy: Policy) -> None:
        self.expedition, self._policy = expedition, policy
        self._sign = 1.0 if expedition.level.goal == "down" else -1.0
        self._state = RuleState()
        self._gradient = (0.0, 0.0)
        self._stopped = False
        self._seen = expedition.glance() if policy.watch else 0.0

    def goes_on(self) -> bool:
        """Whether another reading follows."""
        camp = self._policy.camp_ms
        hike = self.expedition
        return not (self._stopped or hike.over or (camp is not None and hike.elapsed_ms >= camp))

    def one_reading(self) -> None:
        """A reading and everything up to the next one."""
        hike, policy = self.expedition, self._policy
        phase = policy.phases[bisect_right(policy.begins, hike.elapsed_ms) - 1]
        if policy.readings is None or len(hike.readings) < policy.readings:
            slope = hike.measure(*phase.setting)
            self._gradient = (self._sign * slope.east, self._sign * slope.north)
            if policy.stop_slope is not None and slope.length <= policy.stop_slope:
                self._stopped = True
                return
        self._rest(phase.rest_before)
        for _ in range(phase.every):
            if self._stride(phase.rate) or self._stopped:
                break
        for _ in range(phase.glances):
            hike.glance()
        self._rest(phase.rest_after)

    def _rest(self, minutes: float) -> None:
        if minutes >= SHORTEST_REST:
            self.expedition.rest(minutes)

    def _stride(self, rate: float) -> bool:
        """One stride; whether the altimeter shows a rise."""
        hike, policy = self.expedition, self._policy
        place = (hike.east - hike.start_east, hike.north - hike.start_north)
        rule = RULES[policy.rule]
        (east, north), self._state = rule.update(
            self._gradient, self._state, policy.coefficients, place
        )
        if policy.matrix is not None:
            a, b, c, d = policy.matrix
            east, north = a * east + b * north, c * east + d * north
        east, north = rate * east, rate * north
        if policy.longest is not None:
            part = policy.longest / max(math.hypot(east, north), policy.longest)
            east, north = part * east, part * north
        leg = hike.walk(east, north)
        # Whoever walks on without reading again ends at the map's edge.
        self._stopped = leg.blocked and policy.readings is not None
        if not policy.watch:
            return False
        before, self._seen = self._seen, hike.glance()
        return self._sign * self._seen > self._sign * before
