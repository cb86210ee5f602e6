"""An adaptive measuring interval: read again when the altimeter disagrees with the last reading."""

from __future__ import annotations

from engine.strategies.compass import conjugate, dot, look, lowest_share, read, sidestep, unit
from engine.trail.hiker import Hiker
from engine.trail.vector import Vector


def adaptive_interval(
    hiker: Hiker,
    stride: float = 165.0,
    agreement: float = 0.82,
    noise: float = 1.1,
    memory: float = 0.5,
    least: float = 0.25,
    most: float = 0.53,
    shrink: float = 0.74,
    grow: float = 1.04,
    longest: float = 115.0,
) -> None:
    """Walk strides on one reading for as long as the altimeter confirms what it promised.

    The direction is that of v = g + b v, with b = g'(g - g0) / g0'g0 between 0 and `memory`
    (Polak and Ribiere 1969). After every stride d a glance is compared with the fall the last
    reading promised, -g'd; as soon as the whole fall since the reading is less than `agreement`
    of the promise, by more than the altimeter's `noise` [m], the reading is stale and a new one
    is taken. Where the parabola through both says that the lowest place lies behind, at a share
    of the way under `most`, the hiker goes back there, and never to less than `least` of it. A
    reading that lasted one stride shrinks the stride [m] by `shrink`; one that lasted longer
    grows it by `grow`, up to `longest`. The interval follows the ground instead of a setting:
    the idea of error-controlled steps (Fehlberg 1969, NASA TR R-315), with the altimeter as the
    second estimate.
    """
    velocity = before = Vector(0.0, 0.0)
    turn = 0
    seen = look(hiker)
    while hiker.daylight > 0:
        slope = read(hiker)
        velocity = conjugate(slope, before, velocity, memory)
        before = slope
        heading = -unit(velocity)
        if heading.length == 0.0:
            heading, velocity = sidestep(turn, 1.0), Vector(0.0, 0.0)
            turn += 1
        steepness = -dot(slope, heading)
        strides, began = 0, seen
        while True:
            leg = hiker.walk(stride * heading)
            strides += 1
            seen = look(hiker)
            promise, fell = steepness * stride * strides, began - seen
            if leg.blocked or fell < agreement * promise - noise:
                break
        lowest = lowest_share(promise, fell)
        if lowest < most:
            hiker.walk(-(1.0 - max(lowest, least)) * stride * strides * heading)
            seen = look(hiker)
        stride = max(shrink * stride, 5.0) if strides < 2 else min(grow * stride, longest)
