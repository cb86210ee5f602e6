"""An adaptive measuring interval: read again when the altimeter disagrees with the last reading."""

from __future__ import annotations

from engine.hiker import Hiker
from engine.strategies.steering import (
    ConjugateHeading,
    dot,
    glance_altitude,
    lowest_share,
    read_slope,
)


def adaptive_interval(
    hiker: Hiker,
    stride: float = 190.0,
    agreement: float = 0.85,
    noise: float = 0.7,
    memory: float = 0.95,
    least: float = 0.42,
    most: float = 0.44,
    shrink: float = 0.8,
    grow: float = 1.12,
    longest: float = 130.0,
    shortest: float = 20.0,
) -> None:
    """Walk strides on one reading for as long as the altimeter confirms what it promised.

    The direction is that of v = g + b v, with b = g'(g - g0) / g0'g0 between 0 and `memory`
    (Polak and Ribiere 1969). After every stride d a glance is compared with the fall the last
    reading promised, -g'd; as soon as the whole fall since the reading is less than `agreement`
    of the promise, by more than the altimeter's `noise` [m], the reading is stale and a new one
    is taken. A fall beyond the promise does not count, or a cliff on the way would pay for the
    climb behind it. Where the parabola through both says that the lowest place lies behind, at a
    share of the way under `most`, the hiker goes back there, and never to less than `least` of
    it. A reading that lasted one stride shrinks the stride [m] by `shrink`, down to `shortest`;
    one that lasted longer grows it by `grow`, up to `longest`. The interval follows the ground
    instead of a setting: the idea of error-controlled steps (Fehlberg 1969, NASA TR R-315), with
    the altimeter as the second estimate.
    """
    headings = ConjugateHeading(memory)
    seen = glance_altitude(hiker)
    while hiker.daylight > 0:
        slope = read_slope(hiker, stride)
        heading = headings.after(slope)
        steepness = -dot(slope, heading)
        strides, began = 0, seen
        while True:
            leg = hiker.walk(stride * heading)
            strides += 1
            seen = glance_altitude(hiker)
            promise = steepness * stride * strides
            # See above: what lies below the promise is not counted.
            fell = min(began - seen, promise)
            began = seen + fell
            if leg.blocked or fell < agreement * promise - noise:
                break
        lowest = lowest_share(promise, fell)
        if lowest < most:
            hiker.walk(-(1.0 - max(lowest, least)) * stride * strides * heading)
            seen = glance_altitude(hiker)
        stride = max(shrink * stride, shortest) if strides < 2 else min(grow * stride, longest)
