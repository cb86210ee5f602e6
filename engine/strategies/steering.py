"""Shared by the strategies: readings signed so that every goal is a descent, steps, headings."""

from __future__ import annotations

import math

from engine.core.schemes import Scheme
from engine.core.vector import Vector
from engine.hiker import Hiker


def sign_of(hiker: Hiker) -> float:
    """1 when the goal is down, -1 when it is up: a factor that makes either goal a descent."""
    return 1.0 if hiker.goal == "down" else -1.0


def read_slope(hiker: Hiker, stride: float) -> Vector:
    """One reading for strides of this length [m]: rise per metre, negated when the goal is up.

    Central differences with the probes a stride away, or as far as the visibility allows: humps
    that the stride steps over, and the noise of the probes, average out (Kelley 2011, "Implicit
    Filtering", SIAM). Forward differences save the fourth probe where probes cost 0.3 minutes or
    more; backpropagation, where it is cheaper, saves them all.
    """
    prices = hiker.prices
    spacing = max(0.5, min(stride, prices.largest_spacing))
    scheme: Scheme = "forward" if prices.per_probe >= 0.3 else "central"
    if prices.probes.get("backprop", math.inf) < prices.probes[scheme]:
        scheme = "backprop"
    return hiker.measure(scheme, spacing).gradient * sign_of(hiker)


def glance_altitude(hiker: Hiker) -> float:
    """One glance [m], negated when the goal is up."""
    return hiker.glance() * sign_of(hiker)


def dot(a: Vector, b: Vector) -> float:
    """Scalar product."""
    return a.east * b.east + a.north * b.north


def capped(step: Vector, longest: float) -> Vector:
    """The step, shortened to at most `longest` metres; zero for a step that is not finite."""
    length = step.length
    if not math.isfinite(length):
        return Vector(0.0, 0.0)
    return step if length <= longest else step * (longest / length)


def unit(step: Vector) -> Vector:
    """The direction of a step; zero for a step of no length or one that is not finite."""
    length = step.length
    if not 0.0 < length < math.inf:
        return Vector(0.0, 0.0)
    return Vector(step.east / length, step.north / length)


class ConjugateHeading:
    """Headings from readings by conjugate directions: each remembers those before.

    Along -v with v = g + b v and b = g'(g - g0) / g0'g0, between 0 and `memory` (Polak and
    Ribiere 1969); along -g where v climbs, and aside where the ground is level.
    """

    def __init__(self, memory: float) -> None:
        self._memory = memory
        self._velocity = self._before = Vector(0.0, 0.0)
        self._turn = 0

    def after(self, slope: Vector) -> Vector:
        """The direction to walk in after this reading, of length 1."""
        square = dot(self._before, self._before)
        share = dot(slope, slope - self._before) / square if square > 0.0 else 0.0
        mixed = slope + min(max(share, 0.0), self._memory) * self._velocity
        self._velocity = mixed if dot(mixed, slope) > 0.0 else slope
        self._before = slope
        heading = -unit(self._velocity)
        if heading.length == 0.0:
            heading, self._velocity = sidestep(self._turn, 1.0), Vector(0.0, 0.0)
            self._turn += 1
        return heading


def lowest_share(promise: float, fell: float) -> float:
    """Where on a line the parabola through a promised and a measured fall is lowest.

    As a share of the way walked; infinity where the fall was more than promised.
    """
    missing = promise - fell
    return 0.5 * promise / missing if missing > 0.0 else math.inf


def fall_at(share: float, promise: float, fell: float) -> float:
    """How far that parabola has fallen at a share of the way walked."""
    return share * (promise - share * (promise - fell))


def sidestep(turn: int, metres: float) -> Vector:
    """A walk off level ground, where no reading points anywhere: east, north, west, south, ..."""
    quarter = turn % 4
    return Vector((metres, 0.0, -metres, 0.0)[quarter], (0.0, metres, 0.0, -metres)[quarter])
