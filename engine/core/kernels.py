"""The inner functions of the simulation: plain scalar Python, the one source.

CPython runs them for a single hike, numba compiles the same source for batches. They therefore use
only numbers, indexable sequences of floats and each other, and only operations that give the same
bits on every machine: + - * /, square root, floor, integers. The one exception is `exp` in the
walking speed, whose result is rounded to whole milliseconds before anything else sees it.

Shapes: `c` is the flat sequence of (n + 2) x (n + 2) spline coefficients of an n x n grid,
row by row from south to north; `cell` the grid spacing [m]; positions are metres east and
north of the map's south-west corner; slopes are rise per metre; times are milliseconds.
`x`, `y` are a position and `h` its height [m]; `hills` are the coefficients of `terms` data terms
one after the other; `sd` is the standard deviation of a probe's noise [m]; `key0`, `key1` are the
two halves of the hike's key and `index` the number of a draw. The weights of a cell's coefficients
are `a0` to `a3` eastwards and `b0` to `b3` northwards; `d`, `e` are those of the derivatives.
"""

import math

FORWARD, CENTRAL, BACKPROP = range(3)

MS_PER_MINUTE = 60_000
SHORTEST_WALK_MS = 1_000
"""Setting off takes a second: a thousand tiny strides are not free."""
SAMPLE_SPACING = 8.0
"""The ground under a leg is sampled at least this often [m]."""
LEG_BLOCK = 1
"""Samples of a leg looked up at once; compiled code replaces it by `vectorised.LANES`."""
ZOOM_STEPS = 4
"""Points on each side of the middle, in either direction, when the lowest place is searched."""
PROBE_STREAM, GLANCE_STREAM, TERM_STREAM = range(3)


# --- ground ------------------------------------------------------------------------------


def height(c, n, cell, x, y):
    """Height [m] of the uniform cubic B-spline surface at (x, y).

    Unser, Aldroubi and Eden 1993, "B-spline signal processing", IEEE Trans. Signal Proc. 41.
    """
    u = x / cell
    v = y / cell
    # Comparisons, not min and max: half the time of this function in CPython.
    u = 0.0 if u < 0.0 else n - 1.0 if u > n - 1.0 else u
    v = 0.0 if v < 0.0 else n - 1.0 if v > n - 1.0 else v
    j = int(u) if u < n - 1.0 else n - 2
    i = int(v) if v < n - 1.0 else n - 2
    u -= j
    v -= i
    um = 1.0 - u
    vm = 1.0 - v
    # Six times the weights, which add up to 6: the sum is divided by 36 once. Column by column,
    # since a compiler can then weigh four neighbours of a row at once.
    a0 = um * um * um
    a3 = u * u * u
    a1 = (3.0 * u - 6.0) * u * u + 4.0
    a2 = 6.0 - a0 - a1 - a3
    b0 = vm * vm * vm
    b3 = v * v * v
    b1 = (3.0 * v - 6.0) * v * v + 4.0
    b2 = 6.0 - b0 - b1 - b3
    # The masks change no index, but tell a compiler that none is counted from the end.
    row = (n + 2) & 0x7FFFFFFF
    k = (i * row + j) & 0x7FFFFFFF
    k1 = k + row
    k2 = k1 + row
    k3 = k2 + row
    s = a0 * (b0 * c[k] + b1 * c[k1] + b2 * c[k2] + b3 * c[k3])
    s += a1 * (b0 * c[k + 1] + b1 * c[k1 + 1] + b2 * c[k2 + 1] + b3 * c[k3 + 1])
    s += a2 * (b0 * c[k + 2] + b1 * c[k1 + 2] + b2 * c[k2 + 2] + b3 * c[k3 + 2])
    s += a3 * (b0 * c[k + 3] + b1 * c[k1 + 3] + b2 * c[k2 + 3] + b3 * c[k3 + 3])
    return s / 36.0


def height_and_gradient(c, n, cell, x, y):
    """Height [m] and analytic gradient (east, north) [m/m] at (x, y); same surface as `height`.

    The weights are written out here once more: a call for them would double the time in CPython.
    """
    u = x / cell
    v = y / cell
    u = 0.0 if u < 0.0 else n - 1.0 if u > n - 1.0 else u
    v = 0.0 if v < 0.0 else n - 1.0 if v > n - 1.0 else v
    j = int(u) if u < n - 1.0 else n - 2
    i = int(v) if v < n - 1.0 else n - 2
    u -= j
    v -= i
    um = 1.0 - u
    vm = 1.0 - v
    # Six times the weights and twice their derivatives, whose sum is 0.
    a0 = um * um * um
    a3 = u * u * u
    a1 = (3.0 * u - 6.0) * u * u + 4.0
    a2 = 6.0 - a0 - a1 - a3
    d0 = -(um * um)
    d3 = u * u
    d1 = (3.0 * u - 4.0) * u
    d2 = -d0 - d1 - d3
    b0 = vm * vm * vm
    b3 = v * v * v
    b1 = (3.0 * v - 6.0) * v * v + 4.0
    b2 = 6.0 - b0 - b1 - b3
    e0 = -(vm * vm)
    e3 = v * v
    e1 = (3.0 * v - 4.0) * v
    e2 = -e0 - e1 - e3
    row = (n + 2) & 0x7FFFFFFF
    k = (i * row + j) & 0x7FFFFFFF
    k1 = k + row
    k2 = k1 + row
    k3 = k2 + row
    c0 = c[k]
    c1 = c[k1]
    c2 = c[k2]
    c3 = c[k3]
    p = b0 * c0 + b1 * c1 + b2 * c2 + b3 * c3
    s = a0 * p
    gx = d0 * p
    gy = a0 * (e0 * c0 + e1 * c1 + e2 * c2 + e3 * c3)
    c0 = c[k + 1]
    c1 = c[k1 + 1]
    c2 = c[k2 + 1]
    c3 = c[k3 + 1]
    p = b0 * c0 + b1 * c1 + b2 * c2 + b3 * c3
    s += a1 * p
    gx += d1 * p
    gy += a1 * (e0 * c0 + e1 * c1 + e2 * c2 + e3 * c3)
    c0 = c[k + 2]
    c1 = c[k1 + 2]
    c2 = c[k2 + 2]
    c3 = c[k3 + 2]
    p = b0 * c0 + b1 * c1 + b2 * c2 + b3 * c3
    s += a2 * p
    gx += d2 * p
    gy += a2 * (e0 * c0 + e1 * c1 + e2 * c2 + e3 * c3)
    c0 = c[k + 3]
    c1 = c[k1 + 3]
    c2 = c[k2 + 3]
    c3 = c[k3 + 3]
    p = b0 * c0 + b1 * c1 + b2 * c2 + b3 * c3
    s += a3 * p
    gx += d3 * p
    gy += a3 * (e0 * c0 + e1 * c1 + e2 * c2 + e3 * c3)
    # Of a slope: 6 for one axis, 2 for the other, and from cells to metres.
    twelve_cells = 12.0 * cell
    return s / 36.0, gx / twelve_cells, gy / twelve_cells


# --- random numbers ----------------------------------------------------------------------


def philox(index, stream, key0, key1):
    """Four random 32-bit words for counter (index, stream, 0, 0): Philox4x32-10.

    Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3", SC'11.
    Every intermediate fits 64 bits, so wrapping and unbounded integers agree after the masks.
    """
    x0 = index & 0xFFFFFFFF
    x1 = stream & 0xFFFFFFFF
    x2 = 0
    x3 = 0
    for _ in range(10):
        p0 = x0 * 0xD2511F53
        p1 = x2 * 0xCD9E8D57
        x0 = ((p1 >> 32) & 0xFFFFFFFF) ^ x1 ^ key0
        x2 = ((p0 >> 32) & 0xFFFFFFFF) ^ x3 ^ key1
        x1 = p1 & 0xFFFFFFFF
        x3 = p0 & 0xFFFFFFFF
        key0 = (key0 + 0x9E3779B9) & 0xFFFFFFFF
        key1 = (key1 + 0xBB67AE85) & 0xFFFFFFFF
    return x0, x1, x2, x3


def standard_noise(index, stream, key0, key1):
    """A draw with mean 0 and standard deviation 1: the sum of eight uniform 16-bit numbers.

    Irwin-Hall with n = 8: near normal (excess kurtosis -0.15), never beyond 4.9, and exact in
    integers, where Box-Muller's logarithm and cosine differ from one mathematical library to
    the next.
    """
    a, b, d, e = philox(index, stream, key0, key1)
    total = (a & 0xFFFF) + (a >> 16) + (b & 0xFFFF) + (b >> 16)
    total += (d & 0xFFFF) + (d >> 16) + (e & 0xFFFF) + (e >> 16)
    # variance of one uniform integer in 0..2^16-1 is (2^32 - 1) / 12
    return (total - 262140.0) / math.sqrt(8.0 * 4294967295.0 / 12.0)


# --- instruments -------------------------------------------------------------------------


def draw_term(terms, key0, key1, index):
    """The data term that draw number `index` picks: uniform in 0..terms - 1."""
    # word / 2^32 * terms, rounded down, in integers alone.
    return (philox(index, TERM_STREAM, key0, key1)[0] * terms) >> 32


def batch_height(n, cell, hills, terms, x, y, samples, key0, key1, index):
    """Height [m]: the mean over `samples` data terms, the first of them by draw number `index`.

    Drawn with replacement, so the variance falls as 1 / samples.
    """
    size = (n + 2) * (n + 2)
    total = 0.0
    for k in range(samples):
        first = draw_term(terms, key0, key1, index + k) * size
        total += height(hills[first : first + size], n, cell, x, y)
    return total / samples


def batch_gradient(c, n, cell, hills, terms, x, y, samples, key0, key1, index):
    """Analytic gradient (east, north) [m/m] of what `probe` measures, without its noise."""
    if samples >= terms:
        _, east, north = height_and_gradient(c, n, cell, x, y)
        return east, north
    size = (n + 2) * (n + 2)
    east = 0.0
    north = 0.0
    for k in range(samples):
        first = draw_term(terms, key0, key1, index + k) * size
        _, ge, gn = height_and_gradient(hills[first : first + size], n, cell, x, y)
        east += ge
        north += gn
    return east / samples, north / samples


def probe(c, n, cell, hills, terms, x, y, samples, sd, key0, key1, first_draw, index):
    """One altimeter probe: height plus noise averaged over `samples` draws [m].

    The data terms follow from the reading's `first_draw`, so that all its probes see the same ones;
    the noise from the probe's own `index`. All terms, or none (`terms` 0), give the mountain `c`.
    """
    if samples >= terms:
        h = height(c, n, cell, x, y)
    else:
        h = batch_height(n, cell, hills, terms, x, y, samples, key0, key1, first_draw)
    if sd > 0.0:
        total = 0.0
        for k in range(samples):
            total += standard_noise(index + k, PROBE_STREAM, key0, key1)
        h += sd * total / samples
    return h


def draws_per_reading(scheme, samples):
    """Draw numbers that one reading uses up; the next reading's `index` is so much larger."""
    return (4 if scheme == CENTRAL else 3 if scheme == FORWARD else 1) * samples


def slope_reading(c, n, cell, hills, terms, x, y, scheme, spacing, samples, sd, key0, key1, index):
    """Slope (east, north) [m/m] at (x, y), read on `samples` data terms (see `probe`).

    Forward: (h(x + s) - h(x)) / s, three probes, error O(s). Central: (h(x + s) - h(x - s)) / 2s,
    four probes, error O(s^2). Backprop: the exact gradient. At the map's edge a probe that would
    fall outside is taken at the edge (central) or on the other side (forward). `index` is the
    number of the reading's first draw.
    """
    if scheme == BACKPROP:
        return batch_gradient(c, n, cell, hills, terms, x, y, samples, key0, key1, index)
    size = cell * (n - 1)
    if scheme == CENTRAL:
        xa = max(x - spacing, 0.0)
        xb = min(x + spacing, size)
        ya = max(y - spacing, 0.0)
        yb = min(y + spacing, size)
    else:
        xa = x
        xb = x + spacing if x + spacing <= size else x - spacing
        ya = y
        yb = y + spacing if y + spacing <= size else y - spacing
    h0 = probe(c, n, cell, hills, terms, xa, y, samples, sd, key0, key1, index, index)
    h1 = probe(c, n, cell, hills, terms, xb, y, samples, sd, key0, key1, index, index + samples)
    h2 = h0
    last = index + 2 * samples
    if scheme == CENTRAL:
        h2 = probe(c, n, cell, hills, terms, x, ya, samples, sd, key0, key1, index, last)
        last += samples
    h3 = probe(c, n, cell, hills, terms, x, yb, samples, sd, key0, key1, index, last)
    return (h1 - h0) / (xb - xa), (h3 - h2) / (yb - ya)


def glance(h, sd, key0, key1, index):
    """What the pocket altimeter shows [m] at true height `h`, by glance number."""
    return h + sd * standard_noise(index, GLANCE_STREAM, key0, key1)


# --- time --------------------------------------------------------------------------------


def milliseconds(minutes):
    """Whole milliseconds, half up; capped far beyond any daylight."""
    return int(math.floor(min(minutes, 1e6) * MS_PER_MINUTE + 0.5))


def pace(slope):
    """Minutes per metre along ground of this slope (rise per metre in the walking direction).

    The faster of Tobler's hiking function, 6 exp(-3.5 |slope + 0.05|) km/h (Tobler 1993, "Three
    presentations on geographical analysis and modeling", NCGIA 93-1), and Naismith's rule of
    5 km/h plus one hour for 600 m of height (Naismith 1892, Scottish Mountaineering Club J. 2),
    so that steep ground is slow but can always be walked.
    """
    naismith = 0.012 + abs(slope) / 10.0
    if slope < -0.7 or slope > 0.5:
        return naismith  # Tobler's is slower here: its exponential need not be computed
    tobler = math.exp(3.5 * abs(slope + 0.05)) / 100.0
    return tobler if tobler < naismith else naismith


def remaining(h, start, target):
    """Share of the way still to go: clip((h - target) / (start - target), 0, 1)."""
    span = start - target
    if abs(span) < 1e-6:
        return 0.0  # the start is the hut, to the micrometre
    share = (h - target) / span
    return 0.0 if share < 0.0 else 1.0 if share > 1.0 else share


def ground_along(c, n, cell, x0, y0, h, east, north, width, steps, done, count, trace):
    """Look up the ground of the `count` samples that follow the first `done` of a leg's `steps`.

    Fills their part of `trace` (see `walk_leg`), but with the minutes that each sample's `width`
    [m] takes in the place of ms. `h` is the height before the first of them.
    """
    size = cell * (n - 1)
    for k in range(done + 1, done + count + 1):
        x = x0 + east * k / steps
        y = y0 + north * k / steps
        x = 0.0 if x < 0.0 else size if x > size else x
        y = 0.0 if y < 0.0 else size if y > size else y
        nh = height(c, n, cell, x, y)
        at = 4 * (k - 1)
        trace[at] = width * pace((nh - h) / width)
        trace[at + 1] = x
        trace[at + 2] = y
        trace[at + 3] = nh
        h = nh


def walk_leg(c, n, cell, x, y, h, east, north, ms, dusk, start, target, area, trace):
    """Walk a straight leg; stop at the map's edge and at dusk.

    `area` [ms] is the running integral of `remaining` over time. `trace` receives four numbers a
    sample: ms, x, y, height; it must hold 4 * (leg / sampling + 3) numbers, and compiled
    `vectorised.SCRATCH` more.
    Returns x, y, h, ms, area, metres walked, samples written, 1 if the edge stopped the leg.
    """
    size = cell * (n - 1)
    share = 1.0
    if x + east > size:
        share = min(share, (size - x) / east)
    elif x + east < 0.0:
        share = min(share, x / -east)
    if y + north > size:
        share = min(share, (size - y) / north)
    elif y + north < 0.0:
        share = min(share, y / -north)
    blocked = 1 if share < 1.0 else 0
    east *= share
    north *= share
    length = math.sqrt(east * east + north * north)
    steps = max(1, int(math.ceil(length / min(SAMPLE_SPACING, cell))))
    x0 = x
    y0 = y
    began = ms
    minutes = 0.0
    walked = 0.0
    count = 0
    r = remaining(h, start, target)
    if length > 0.0:
        # Samples of equal width, so that time and area are sums over straight pieces of ground.
        width = length / steps
        for done in range(0, steps, LEG_BLOCK):
            if ms >= dusk:
                break
            block = LEG_BLOCK if LEG_BLOCK < steps - done else steps - done
            # The ground first and the clock after it: compiled, many samples are looked up at once.
            ground_along(c, n, cell, x0, y0, h, east, north, width, steps, done, block, trace)
            for at in range(4 * done, 4 * (done + block), 4):
                nx = trace[at + 1]
                ny = trace[at + 2]
                nh = trace[at + 3]
                minutes += trace[at]
                # The cap keeps a step on a near-vertical wall inside the range of an integer.
                walking = minutes * MS_PER_MINUTE
                arrive = began + int((walking if walking < 1e15 else 1e15) + 0.5)
                if arrive > dusk:
                    # Dusk falls within this piece: the hiker stops where he is then.
                    part = (dusk - ms) / (arrive - ms)
                    nx = x + (nx - x) * part
                    ny = y + (ny - y) * part
                    nh = height(c, n, cell, nx, ny)
                    width *= part
                    arrive = dusk
                    trace[at + 1] = nx
                    trace[at + 2] = ny
                    trace[at + 3] = nh
                nr = remaining(nh, start, target)
                area += 0.5 * (r + nr) * (arrive - ms)
                x = nx
                y = ny
                h = nh
                r = nr
                ms = arrive
                walked += width
                trace[at] = ms
                count += 1
                if ms >= dusk:
                    break
    # A leg of no length is recorded as well: it costs the second of setting off.
    wait = min(began + SHORTEST_WALK_MS, dusk) - ms
    if wait > 0:
        area += r * wait
        ms += wait
        trace[4 * count] = ms
        trace[4 * count + 1] = x
        trace[4 * count + 2] = y
        trace[4 * count + 3] = h
        count += 1
    return x, y, h, ms, area, walked, count, blocked


# --- lowest place ------------------------------------------------------------------------


def lowest_near(c, n, cell, size, east, north, sign):
    """The lowest point (`sign` 1) or highest one (-1) around (east, north), to 1e-9 m.

    Looks at 9 x 9 points around the best one so far, in a window that shrinks from one grid
    spacing; of equal ones the first counts. Returns east, north and the height [m].
    """
    best = sign * height(c, n, cell, east, north)
    reach = cell
    while reach > 1e-9:
        low = math.inf
        low_east = east
        low_north = north
        for p in range(-ZOOM_STEPS, ZOOM_STEPS + 1):
            y = min(max(north + reach * (p / ZOOM_STEPS), 0.0), size)
            for q in range(-ZOOM_STEPS, ZOOM_STEPS + 1):
                x = min(max(east + reach * (q / ZOOM_STEPS), 0.0), size)
                h = sign * height(c, n, cell, x, y)
                if h < low:
                    low = h
                    low_east = x
                    low_north = y
        if low < best:
            best = low
            east = low_east
            north = low_north
        reach *= 0.3
    return east, north, sign * best
