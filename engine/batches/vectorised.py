"""The ground along a leg for a vectorising compiler: `kernels.ground_along`, 8 samples at a time.

The same operations in the same order for each sample, so the same bits. The weights of the spline
are computed in a loop that reads no coefficient, because only then can a compiler do eight samples
with one instruction; divisions, which are most of the cost, then cost an eighth. CPython would gain
nothing, and so `engine.core.kernels` has its own, shorter source.
"""

from engine.core.kernels import ground_along, pace

LANES = 8
"""Samples at a time."""
SCRATCH = 9 * LANES
"""Numbers at the end of `trace` that serve as scratch memory."""


def ground_along_vectorised(c, n, cell, x0, y0, h, east, north, width, steps, done, count, trace):
    """As `kernels.ground_along`, for `count` up to `LANES`."""
    if count < 3:  # one by one costs less than a whole block
        ground_along(c, n, cell, x0, y0, h, east, north, width, steps, done, count, trace)
        return
    # A view that starts at 0, so that the compiler sees that its rows do not overlap.
    weights = trace[len(trace) - SCRATCH :]
    weights_along(n, cell, x0, y0, east, north, steps, done, LANES, weights)
    row = (n + 2) & 0x7FFFFFFF
    for q in range(count):
        a0 = weights[q + 2 * LANES]
        a1 = weights[q + 3 * LANES]
        a3 = weights[q + 4 * LANES]
        b0 = weights[q + 5 * LANES]
        b1 = weights[q + 6 * LANES]
        b3 = weights[q + 7 * LANES]
        a2 = 6.0 - a0 - a1 - a3
        b2 = 6.0 - b0 - b1 - b3
        k = int(weights[q + 8 * LANES]) & 0x7FFFFFFF
        k1 = k + row
        k2 = k1 + row
        k3 = k2 + row
        s = a0 * (b0 * c[k] + b1 * c[k1] + b2 * c[k2] + b3 * c[k3])
        s += a1 * (b0 * c[k + 1] + b1 * c[k1 + 1] + b2 * c[k2 + 1] + b3 * c[k3 + 1])
        s += a2 * (b0 * c[k + 2] + b1 * c[k1 + 2] + b2 * c[k2 + 2] + b3 * c[k3 + 2])
        s += a3 * (b0 * c[k + 3] + b1 * c[k1 + 3] + b2 * c[k2 + 3] + b3 * c[k3 + 3])
        at = 4 * (done + q)
        trace[at + 1] = weights[q]
        trace[at + 2] = weights[q + LANES]
        trace[at + 3] = s / 36.0
    for at in range(4 * done, 4 * (done + count), 4):
        nh = trace[at + 3]
        trace[at] = width * pace((nh - h) / width)
        h = nh


def weights_along(n, cell, x0, y0, east, north, steps, done, lanes, out):
    """Positions, spline weights and first coefficients of samples, in rows of `LANES` in `out`."""
    size = cell * (n - 1)
    for q in range(lanes):
        k = done + 1 + q
        x = min(max(x0 + east * k / steps, 0.0), size)
        y = min(max(y0 + north * k / steps, 0.0), size)
        u = x / cell
        v = y / cell
        u = 0.0 if u < 0.0 else n - 1.0 if u > n - 1.0 else u
        v = 0.0 if v < 0.0 else n - 1.0 if v > n - 1.0 else v
        j = min(int(u), n - 2)
        i = min(int(v), n - 2)
        u -= j
        v -= i
        um = 1.0 - u
        vm = 1.0 - v
        out[q] = x
        out[q + LANES] = y
        out[q + 2 * LANES] = um * um * um
        out[q + 3 * LANES] = (3.0 * u - 6.0) * u * u + 4.0
        out[q + 4 * LANES] = u * u * u
        out[q + 5 * LANES] = vm * vm * vm
        out[q + 6 * LANES] = (3.0 * v - 6.0) * v * v + 4.0
        out[q + 7 * LANES] = v * v * v
        out[q + 8 * LANES] = i * (n + 2) + j
