"""Momentum that is dropped as soon as it carries uphill."""

from __future__ import annotations

from engine.core.vector import Vector
from engine.hiker import Hiker
from engine.strategies.steering import capped, dot, read_slope, sidestep


def momentum_restart(
    hiker: Hiker,
    learning_rate: float = 420.0,
    momentum: float = 0.7,
    shrink: float = 0.62,
    grow: float = 1.26,
    longest: float = 165.0,
) -> None:
    """Momentum with adaptive restart: forget the velocity when a reading says it goes uphill.

    v = momentum v + g; d = -learning_rate v, at most `longest` [m]. When the new reading g has
    g'v < 0 the last stride went too far: v = g, and the learning rate [m] shrinks; otherwise it
    grows. O'Donoghue and Candes 2015, "Adaptive restart for accelerated gradient schemes",
    Found. Comput. Math. 15 (the gradient scheme).
    """
    velocity = Vector(0.0, 0.0)
    rate = learning_rate
    turn = 0
    while hiker.daylight > 0:
        slope = read_slope(hiker, longest)
        if dot(slope, velocity) < 0.0:
            velocity = Vector(0.0, 0.0)
            rate *= shrink
        else:
            rate *= grow
        velocity = momentum * velocity + slope
        stride = capped(-rate * velocity, longest)
        if stride.length < 0.5:
            stride = sidestep(turn, 40.0)
            turn += 1
        hiker.walk(stride)
