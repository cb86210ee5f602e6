"""Backtracking line search along conjugate directions, with a noisy altimeter."""

from __future__ import annotations

from engine.hiker import Hiker
from engine.strategies.steering import (
    ConjugateHeading,
    dot,
    fall_at,
    glance_altitude,
    lowest_share,
    read_slope,
)


def backtracking(
    hiker: Hiker,
    stride: float = 250.0,
    memory: float = 0.7,
    sufficient: float = 0.4,
    noise: float = 4.5,
    least: float = 0.5,
    most: float = 0.7,
    shrink: float = 0.65,
    grow: float = 1.06,
    longest: float = 182.0,
    shortest: float = 25.0,
) -> None:
    """One stride a reading; where the altimeter does not confirm it, back to where it should end.

    The direction is that of v = g + b v, with b = g'(g - g0) / g0'g0 between 0 and `memory`
    (Polak and Ribiere 1969). A stride d of the last accepted length is kept while it falls by
    Armijo's share of what the reading promised, less the altimeter's noise:

        h(x) - h(x + d) >= -sufficient g'd - noise

    Otherwise the parabola through the promise and the two glances says where the line is lowest,
    the share p / (2 (p - f)) of the stride for a promise p and a fall f; between `least` and
    `most` of the stride is walked, the rest taken back, and the next strides [m] are shorter by
    `shrink`, down to `shortest`. The parabola says the height there as well, without a glance. A
    kept stride lengthens the next ones by `grow`, up to `longest` [m]. The length follows the
    ground and not the slope, so that level ground does not hold it up. Armijo 1966, Pacific J.
    Math. 16; Nocedal and Wright 2006, "Numerical Optimization", section 3.5, equation 5.44.
    """
    headings = ConjugateHeading(memory)
    height = glance_altitude(hiker)
    while hiker.daylight > 0:
        slope = read_slope(hiker, stride)
        heading = headings.after(slope)
        promise = -dot(heading, slope) * stride
        leg = hiker.walk(stride * heading)
        seen = glance_altitude(hiker)
        fell = height - seen
        if not leg.blocked and fell >= sufficient * promise - noise:
            height = seen
            stride = min(grow * stride, longest)
            continue
        # A glance is noisy: the parabola may only choose between these shares.
        share = min(max(lowest_share(promise, fell), least), most)
        hiker.walk(-(1.0 - share) * stride * heading)
        height = glance_altitude(hiker) if leg.blocked else height - fall_at(share, promise, fell)
        stride = max(shrink * stride, shortest)
