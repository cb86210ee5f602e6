"""Strategies that never use the instrument; no level may reward them.

If slope were cheaper elsewhere, how often to measure would be no question. They are tuned like any
other strategy before they are compared.
"""

from __future__ import annotations

import math

from engine.hiker import Hiker


def triangle_walker(hiker: Hiker, learning_rate: float = 200.0, base: float = 60.0) -> None:
    """Walk a small triangle and look at the altimeter at its corners.

    `base` [m] is the side of the triangle. It is laid out towards where it went down last time,
    so that the side trips are not wasted.
    """
    sign = 1.0 if hiker.goal == "down" else -1.0
    to_east = to_north = base
    while hiker.daylight > 0:
        corner = hiker.glance()
        hiker.walk(to_east, 0.0)
        east = hiker.glance()
        hiker.walk(0.0, to_north)
        north = hiker.glance()
        slope_east, slope_north = (east - corner) / to_east, (north - east) / to_north
        hiker.walk(-sign * learning_rate * slope_east, -sign * learning_rate * slope_north)
        to_east = -math.copysign(base, sign * slope_east)
        to_north = -math.copysign(base, sign * slope_north)


def compass_search(hiker: Hiker, stride: float = 120.0, shortest: float = 8.0) -> None:
    """Try a stride in one of four directions, stay where it went down, walk back where it did not.

    After four failures the stride is halved, down to `shortest` [m]; the direction of the last
    success is tried first (pattern search: Kolda, Lewis and Torczon 2003). Nothing but glances.
    """
    sign = 1.0 if hiker.goal == "down" else -1.0
    here = sign * hiker.glance()
    direction, failures = 0, 0
    while hiker.daylight > 0:
        east, north = ((1, 0), (0, 1), (-1, 0), (0, -1))[direction]
        hiker.walk(stride * east, stride * north)
        there = sign * hiker.glance()
        if there < here:
            here, failures = there, 0
            continue
        hiker.walk(-stride * east, -stride * north)
        direction, failures = (direction + 1) % 4, failures + 1
        if failures == 4:
            stride, failures = max(stride / 2.0, shortest), 0


def compass_walker(
    hiker: Hiker, bearing: float = 0.0, distance: float = 500.0, stride: float = 40.0
) -> None:
    """Walk a way learnt once, so many metres on one bearing, then feel around by glances.

    `bearing` [degrees clockwise from north] and `distance` [m] are the same on every mountain.
    Then a line search by glances along the bearing and across it, by turns: strides as long as the
    altimeter falls, the other way where the first one rises; shorter ones where little helped.
    Wherever the lamp is seen it is walked to.
    """
    sign = 1.0 if hiker.goal == "down" else -1.0
    east, north = math.sin(math.radians(bearing)), math.cos(math.radians(bearing))
    if walk_to_lamp(hiker, distance * east, distance * north):
        return
    here = sign * hiker.glance()
    ways = [(east, north), (-north, east)]
    while hiker.daylight > 0:
        (east, north), ways = ways[0], ways[::-1]
        helped = 0
        for _ in range(2):
            falls = True
            while falls and hiker.daylight > 0:
                if walk_to_lamp(hiker, stride * east, stride * north):
                    return
                before, here = here, sign * hiker.glance()
                falls = here < before
                helped += falls
            east, north = -east, -north
            if helped:
                break
        ways[1] = (east, north)
        if helped < 2:
            stride = max(0.6 * stride, 4.0)


def clock_reader(hiker: Hiker, learning_rate: float = 200.0, step: float = 4.0) -> None:
    """Count the metres walked in a minute: walking speed depends on slope.

    Tobler's function gives the size of the slope along the way from the speed; two glances give
    its sign. `step` [m] is the stride in which the metres are counted.
    """
    sign = 1.0 if hiker.goal == "down" else -1.0
    to_east = to_north = 1.0
    while hiker.daylight > 0:
        slope_east = _clocked_slope(hiker, step * to_east, 0.0)
        slope_north = _clocked_slope(hiker, 0.0, step * to_north)
        hiker.walk(-sign * learning_rate * slope_east, -sign * learning_rate * slope_north)
        to_east = -math.copysign(1.0, sign * slope_east)
        to_north = -math.copysign(1.0, sign * slope_north)


def lamp_seeker(hiker: Hiker, turns: int = 1, bearing: float = 0.0) -> None:
    """Walk by the compass until the lamp is seen, then to it, and sleep there.

    A square spiral round the start whose arms lie 1.5 visibilities apart, so that no hut between
    them is missed; the first arm lies `bearing` [degrees, counter-clockwise from east], `turns` is
    1 or -1. Neither readings nor glances.
    """
    step = hiker.prices.largest_spacing / 2.0
    angle, arm = math.radians(bearing), 0
    while hiker.daylight > 0:
        arm += 1
        length = 3.0 * step * ((arm + 1) // 2)
        if walk_to_lamp(hiker, length * math.cos(angle), length * math.sin(angle)):
            return
        angle += turns * math.pi / 2.0


def walk_to_lamp(hiker: Hiker, east: float, north: float) -> bool:
    """Walk so many metres, but turn to the hut as soon as its lamp is seen; whether it was."""
    pieces = max(1, math.ceil(2.0 * math.hypot(east, north) / hiker.prices.largest_spacing))
    for _ in range(pieces):
        if hiker.hut is not None:
            break
        hiker.walk(east / pieces, north / pieces)
    if hiker.hut is None:
        return False
    hiker.walk(hiker.hut)
    return True


def _clocked_slope(hiker: Hiker, east: float, north: float) -> float:
    """Slope along an axis, from the metres that fit between two strokes of the clock."""
    before = hiker.glance()
    _walk_a_minute(hiker, east, north)  # up to the stroke of a minute
    strides = _walk_a_minute(hiker, east, north)
    rise = hiker.glance() - before
    speed = strides * math.hypot(east, north)
    # Inverse of Tobler's 100 exp(-3.5 |slope + 0.05|) m/min. It has two branches: the sign of the
    # rise chooses one.
    distance = math.log(100.0 / min(speed, 99.9)) / 3.5
    uphill, downhill = distance - 0.05, -distance - 0.05
    along = uphill if rise > 0.0 else downhill
    return along if east + north > 0.0 else -along


def _walk_a_minute(hiker: Hiker, east: float, north: float) -> int:
    minute = hiker.daylight
    strides = 0
    while hiker.daylight == minute:
        hiker.walk(east, north)
        strides += 1
    return strides
