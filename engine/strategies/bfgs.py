"""BFGS: the shape of the ground from the differences between readings."""

from __future__ import annotations

from engine.core.vector import Vector
from engine.hiker import Hiker
from engine.strategies.steering import capped, dot, read_slope, sidestep
from engine.strategies.trust_region import Matrix, times


def bfgs(
    hiker: Hiker,
    learning_rate: float = 800.0,
    first: float = 150.0,
    longest: float = 222.0,
    grow: float = 1.6,
    stretch: float = 1.5,
    flattest: float = 0.00006,
) -> None:
    """Quasi-Newton steps; the ground's curvature is learnt from successive readings.

    d = -H g; then with s the metres walked and y the change of the reading

        H <- (I - s y'/y's) H (I - y s'/y's) + s s'/y's

    The first step is -learning_rate g, and after it H = s'y/y'y. Where the ground curves away
    (y's too small) H is left as it is and stretched. A step is at most `longest` [m], the first
    at most `first` and the next ones `grow` times as long, as one reading says nothing of the
    curvature; one that ends twice as steep uphill as it began downhill hit a wall, and half of
    it is the limit for the next. `flattest` [1/m] is the least curvature believed. All readings
    are for the longest step: the shape is that of the land, not of a hump. Broyden, Fletcher,
    Goldfarb, Shanno 1970; Nocedal and Wright 2006, "Numerical Optimization", equation 6.17 and
    6.20.
    """
    inverse = (learning_rate, 0.0, learning_rate)
    fresh = True
    turn = 0
    cap = first
    slope = read_slope(hiker, longest)
    while hiker.daylight > 0:
        step = capped(-times(inverse, slope), cap)
        # The matrix may point uphill after noise: begin anew with plain descent.
        if dot(step, slope) >= 0.0 or step.length < 0.5:
            inverse, fresh = (learning_rate, 0.0, learning_rate), True
            step = capped(-learning_rate * slope, cap)
        if step.length < 0.5:
            step = sidestep(turn, 40.0)
            turn += 1
        leg = hiker.walk(step)
        walked = Vector(leg.east, leg.north)
        cap = min(grow * cap, longest)
        before, slope = slope, read_slope(hiker, longest)
        change = slope - before
        ys = dot(walked, change)
        # No curvature, or a negative one: the update would break positive definiteness.
        if ys <= flattest * dot(walked, walked):
            inverse = (stretch * inverse[0], stretch * inverse[1], stretch * inverse[2])
            continue
        if dot(walked, slope) > -2.0 * dot(walked, before):
            cap = max(0.5 * walked.length, 10.0)
        if fresh:
            scale = ys / dot(change, change)
            inverse, fresh = (scale, 0.0, scale), False
        inverse = _updated_inverse(inverse, walked, change, ys)


def _updated_inverse(inverse: Matrix, s: Vector, y: Vector, ys: float) -> Matrix:
    """Equation 6.17, multiplied out: H + (1 + y'Hy/y's) s s'/y's - (s (Hy)' + (Hy) s')/y's."""
    hy = times(inverse, y)
    factor = (1.0 + dot(y, hy) / ys) / ys
    ee, en, nn = inverse
    return (
        ee + factor * s.east * s.east - 2.0 * s.east * hy.east / ys,
        en + factor * s.east * s.north - (s.east * hy.north + hy.east * s.north) / ys,
        nn + factor * s.north * s.north - 2.0 * s.north * hy.north / ys,
    )
