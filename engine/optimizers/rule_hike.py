"""A whole hike by a rule as one kernel: the verbs of `engine.optimizers.rule_strategy`.

Plain scalar Python like `engine.core.kernels`, and the only other module that a compiler may load
again; a test holds it equal to the single hike in every number and every bit.
"""

import math

from engine.core.kernels import (
    MS_PER_MINUTE,
    draws_per_reading,
    glance,
    height,
    milliseconds,
    remaining,
    slope_reading,
    walk_leg,
)
from engine.optimizers.rule_kernels import rule_update, schedule_factor

# Indices into three arrays: `world` (one mountain), `setting` (one set of parameters) and `out`
# (the result). From PROBES on, `world` holds the probes of a reading by each scheme of
# `engine.core.schemes`.
START_EAST, START_NORTH, TARGET, GOAL_SIGN, DUSK, SETUP, PER_PROBE, PROBE_NOISE = range(8)
GLANCE_MS, GLANCE_NOISE, TERMS, PROBES = 8, 9, 10, 11
RULE, LEARNING_RATE, EVERY, WATCH, SCHEME, SPACING, SAMPLES = range(7)
SCHEDULE, SCHEDULE_END, FIRST, SECOND, THIRD, EPS = 7, 8, 9, 10, 11, 12
SETTING_NUMBERS = 13
AREA_MS, MEASURING_MS, WALKING_MS, READINGS, DISTANCE, END_EAST, END_NORTH, END_ALTITUDE = range(8)
EFFECTIVE_RATE, OVERSHOOT, ALTITUDE_START = 8, 9, 10
OUT_NUMBERS = 11


def median_of(values, count):
    """Median of the first `count` numbers, which it sorts in place; NaN when there is none."""
    if count == 0:
        return math.nan
    for i in range(1, count):
        v = values[i]
        j = i
        while j > 0 and values[j - 1] > v:
            values[j] = values[j - 1]
            j -= 1
        values[j] = v
    half = count // 2
    if count % 2 == 1:
        return values[half]
    return (values[half - 1] + values[half]) / 2


def stretch_counts(metres, rise, slope, rates, walked, ended_higher, rated):
    """Count one stretch, the strides on one reading: walked, ended higher, learning rates."""
    if metres >= 1.0:
        walked += 1
        if rise > 0.0:
            ended_higher += 1
        if slope > 1e-9:
            rates[rated] = metres / slope
            rated += 1
    return walked, ended_higher, rated


def rule_hike(c, n, cell, hills, world, key0, key1, setting, trace, rates, out):
    """One hike by a rule.

    `world` and `setting` hold numbers at the places named above, `trace` and `rates` are scratch
    (see `walk_leg`; one number a reading). Fills `out`: area [ms], milliseconds measuring and
    walking, readings, metres, end (east, north, altitude), median metres per unit slope (NaN
    without a walked reading), share of walked stretches that ended higher, altitude at the start.
    """
    target = world[TARGET]
    sign = world[GOAL_SIGN]
    dusk = int(world[DUSK])
    glance_ms = int(world[GLANCE_MS])
    rule = int(setting[RULE])
    every = int(setting[EVERY])
    watch = setting[WATCH] > 0.0
    scheme = int(setting[SCHEME])
    samples = int(setting[SAMPLES])
    terms = int(world[TERMS])
    probes = int(world[PROBES + scheme])
    price = milliseconds(world[SETUP] + probes * samples * world[PER_PROBE])
    minutes = -(-dusk // MS_PER_MINUTE)  # rounded up
    x = world[START_EAST]
    y = world[START_NORTH]
    h = height(c, n, cell, x, y)
    start = h
    ms = 0
    area = 0.0
    measuring = 0
    walking = 0
    readings = 0
    distance = 0.0
    glances = 0
    seen = 0.0
    # The rule's state, see `rule_update`.
    a = b = p = q = 0.0
    d = e = 1.0
    # The stretch that is being walked, and the counts for the habits.
    stretch = 0.0
    stretch_from = h
    slope = 0.0
    walked = 0
    ended_higher = 0
    rated = 0
    goes_on = True
    if watch:
        passed = min(glance_ms, dusk)
        area += remaining(h, start, target) * passed
        ms += passed
        goes_on = passed == glance_ms
        seen = glance(h, world[GLANCE_NOISE], key0, key1, glances)
        glances += 1
    while goes_on and ms < dusk:
        passed = min(price, dusk - ms)
        area += remaining(h, start, target) * passed
        ms += passed
        measuring += passed
        # Dusk fell during the reading: what it would have shown is lost, as in
        # `Expedition.measure`.
        if passed < price:
            break
        # Each reading draws on where the last one ended, see `draws_per_reading`.
        noise = world[PROBE_NOISE]
        spacing = setting[SPACING]
        index = readings * draws_per_reading(scheme, samples)
        ge, gn = slope_reading(
            c, n, cell, hills, terms, x, y, scheme, spacing, samples, noise, key0, key1, index
        )
        walked, ended_higher, rated = stretch_counts(
            stretch, sign * (h - stretch_from), slope, rates, walked, ended_higher, rated
        )
        readings += 1
        stretch = 0.0
        stretch_from = h
        slope = math.sqrt(ge * ge + gn * gn)
        # The strides on this reading, as `rule_strategy.hike` takes them.
        for _ in range(every):
            if ms >= dusk:
                goes_on = False
                break
            # What a hiker sees: metres from the start, and the gradient of what is to fall.
            east = x - world[START_EAST]
            north = y - world[START_NORTH]
            first = setting[FIRST]
            second = setting[SECOND]
            third = setting[THIRD]
            eps = setting[EPS]
            ue = sign * ge
            un = sign * gn
            de, dn, a, b, p, q, d, e = rule_update(
                rule, east, north, ue, un, a, b, p, q, d, e, first, second, third, eps
            )
            # Whole minutes, rounded up, as the hiker sees them: a finer clock would be unpaid
            # knowledge.
            progress = 1.0 - (-(-(dusk - ms) // MS_PER_MINUTE)) / minutes
            factor = schedule_factor(int(setting[SCHEDULE]), progress, setting[SCHEDULE_END])
            rate = setting[LEARNING_RATE] * factor
            began = ms
            x, y, h, ms, area, metres, _count, _blocked = walk_leg(
                c, n, cell, x, y, h, rate * de, rate * dn, ms, dusk, start, target, area, trace
            )
            walking += ms - began
            distance += metres
            stretch += metres
            if ms >= dusk:
                goes_on = False
                break
            if watch:
                passed = min(glance_ms, dusk - ms)
                area += remaining(h, start, target) * passed
                ms += passed
                if passed < glance_ms:
                    goes_on = False
                    break
                before = seen
                seen = glance(h, world[GLANCE_NOISE], key0, key1, glances)
                glances += 1
                # The altimeter shows a rise: the reading is used up, measure again.
                if sign * seen > sign * before:
                    break
    walked, ended_higher, rated = stretch_counts(
        stretch, sign * (h - stretch_from), slope, rates, walked, ended_higher, rated
    )
    # Whoever is done early stands where they are until dusk.
    if ms < dusk:
        area += remaining(h, start, target) * (dusk - ms)
    out[AREA_MS] = area
    out[MEASURING_MS] = measuring
    out[WALKING_MS] = walking
    out[READINGS] = readings
    out[DISTANCE] = distance
    out[END_EAST] = x
    out[END_NORTH] = y
    out[END_ALTITUDE] = h
    out[EFFECTIVE_RATE] = median_of(rates, rated)
    out[OVERSHOOT] = ended_higher / walked if walked > 0 else 0.0
    out[ALTITUDE_START] = start


def rule_hikes(c, n, cell, hills, world, key0, key1, settings, trace, rates, outs):
    """`rule_hike` for every row of `settings` on one mountain, into the rows of `outs`."""
    for k in range(len(settings)):
        rule_hike(c, n, cell, hills, world, key0, key1, settings[k], trace, rates, outs[k])
