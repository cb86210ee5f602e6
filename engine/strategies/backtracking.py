"""Backtracking line search with a noisy altimeter."""

from __future__ import annotations

from engine.strategies.compass import capped, dot, look, read, sidestep, unit
from engine.trail.hiker import Hiker
from engine.trail.vector import Vector


def backtracking(
    hiker: Hiker,
    learning_rate: float = 310.0,
    momentum: float = 0.98,
    sufficient: float = 0.32,
    shrink: float = 0.5,
    grow: float = 1.16,
    noise: float = 3.8,
    longest: float = 120.0,
) -> None:
    """Walk until the altimeter no longer confirms the reading, go half the way back, read anew.

    A stride d of learning_rate |g| metres along -v, with v = momentum v + g, is kept while it
    falls by at least Armijo's share of what the reading promised, less the altimeter's noise:

        h(x) - h(x + d) >= -sufficient g'd - noise

    A confirmed stride is walked once more on the same reading; the first one that is not ends
    the line: `1 - shrink` of it is walked back. The learning rate then grows by `grow` if a
    stride was confirmed and shrinks by `shrink` if none was. `noise` [m] is the altimeter's,
    `longest` [m] caps a stride. Armijo 1966, "Minimization of functions having Lipschitz
    continuous first partial derivatives", Pacific J. Math. 16.
    """
    rate = learning_rate
    velocity = Vector(0.0, 0.0)
    turn = 0
    while hiker.daylight > 0:
        slope = read(hiker)
        velocity = momentum * velocity + slope
        if dot(velocity, slope) <= 0.0:
            velocity = slope  # the memory points uphill
        stride = capped(-rate * slope.length * unit(velocity), longest)
        if stride.length < 1.0:
            stride = sidestep(turn, 40.0)
            turn += 1
        steepness = -(unit(stride).east * slope.east + unit(stride).north * slope.north)
        confirmed = 0
        before = look(hiker)
        while hiker.daylight > 0:
            leg = hiker.walk(stride)
            after = look(hiker)
            if leg.blocked or before - after < sufficient * steepness * stride.length - noise:
                hiker.walk(-(1.0 - shrink) * stride)
                break
            confirmed += 1
            before = after
            if confirmed >= 6:
                break
        rate *= grow if confirmed else shrink
