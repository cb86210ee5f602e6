"""An adaptive measuring interval: read again when the altimeter disagrees with the last reading."""

from __future__ import annotations

from engine.strategies.compass import dot, look, read, sidestep, unit
from engine.trail.hiker import Hiker
from engine.trail.vector import Vector


def adaptive_interval(
    hiker: Hiker,
    stride: float = 109.0,
    agreement: float = 0.64,
    noise: float = 1.0,
    momentum: float = 0.98,
    shrink: float = 0.47,
    grow: float = 1.075,
    longest: float = 185.0,
) -> None:
    """Walk strides on one reading for as long as the altimeter confirms what it promised.

    The direction is that of v = momentum v + g. After every stride d a glance is compared with
    the fall the last reading promised, -g'd; as soon as the whole fall since the reading is less
    than `agreement` of the promise, by more than the altimeter's `noise` [m], the reading is
    stale and a new one is taken. A reading that lasted one stride or none shrinks the stride [m]
    by `shrink`; one that lasted longer grows it by `grow`, up to `longest`. The interval follows
    the ground instead of a setting: the idea of error-controlled steps (Fehlberg 1969, NASA TR
    R-315), with the altimeter as the second estimate.
    """
    velocity = Vector(0.0, 0.0)
    turn = 0
    seen = look(hiker)
    while hiker.daylight > 0:
        slope = read(hiker)
        velocity = momentum * velocity + slope
        if dot(velocity, slope) <= 0.0:
            velocity = slope  # the memory points uphill
        heading = -unit(velocity)
        if heading.length == 0.0:
            heading, velocity = sidestep(turn, 1.0), Vector(0.0, 0.0)
            turn += 1
        promise = -dot(slope, heading)
        strides, began = 0, seen
        while hiker.daylight > 0:
            leg = hiker.walk(stride * heading)
            strides += 1
            seen = look(hiker)
            if leg.blocked or began - seen < agreement * promise * stride * strides - noise:
                break
        stride = max(shrink * stride, 5.0) if strides < 2 else min(grow * stride, longest)
