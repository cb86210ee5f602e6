"""A quadratic model fitted to the last readings, trusted within a radius."""

from __future__ import annotations

import math

from engine.core.vector import Vector
from engine.hiker import Hiker
from engine.strategies.steering import dot, read_slope, sidestep

Matrix = tuple[float, float, float]
"""A symmetric matrix (ee, en, nn)."""


def trust_region(
    hiker: Hiker,
    radius: float = 180.0,
    largest: float = 205.0,
    memory: int = 5,
    prior: float = 0.00056,
    trust: float = 0.075,
) -> None:
    """Step to the minimum of m(d) = g'd + d'Bd/2 with |d| <= radius; B fits the last readings.

    B is the symmetric matrix closest, in least squares, to what the last `memory` readings say
    (B s = y for every pair), drawn with weight `trust` towards a round bowl of curvature `prior`
    [1/m]. Agreement is the fall by the trapezoid rule, -(g0 + g1)'d/2, over the fall the model
    promised: under 1/4 the radius [m] halves, over 3/4 it doubles, up to `largest`. No glance is
    needed: two readings give the fall between them. More, Sorensen 1983; Nocedal and Wright
    2006, "Numerical Optimization", algorithm 4.1.
    """
    places: list[Vector] = []
    slopes: list[Vector] = []
    turn = 0
    slope = read_slope(hiker, radius)
    while hiker.daylight > 0:
        places, slopes = places[1 - memory :], slopes[1 - memory :]
        places.append(hiker.position)
        slopes.append(slope)
        model = fit_curvature(places, slopes, prior, trust)
        step = best_step(model, slope, radius)
        if step.length < 0.5:
            step = sidestep(turn, min(40.0, radius))
            turn += 1
        promised = -dot(slope, step) - 0.5 * dot(step, times(model, step))
        leg = hiker.walk(step)
        before, slope = slope, read_slope(hiker, radius)
        fell = -0.5 * dot(before + slope, Vector(leg.east, leg.north))
        agreement = fell / promised if promised > 0.0 else 0.0
        if agreement < 0.25:
            radius = max(0.5 * radius, 5.0)
        elif agreement > 0.75:
            radius = min(max(radius, 2.0 * leg.distance), largest)


def times(matrix: Matrix, v: Vector) -> Vector:
    """Matrix times vector."""
    ee, en, nn = matrix
    return Vector(ee * v.east + en * v.north, en * v.east + nn * v.north)


def fit_curvature(places: list[Vector], slopes: list[Vector], prior: float, trust: float) -> Matrix:
    """Least squares for (ee, en, nn) over the pairs of the newest reading with the older ones.

    Two rows a pair: ee e + en n = dg_e and en e + nn n = dg_n, with (e, n) the unit direction
    between the places and dg the change of slope per metre.
    """
    rows = [((trust, 0.0, 0.0), trust * prior), ((0.0, 0.0, trust), trust * prior)]
    rows.append(((0.0, trust, 0.0), 0.0))
    for place, slope in zip(places[:-1], slopes[:-1], strict=True):
        s, y = places[-1] - place, slopes[-1] - slope
        length = s.length
        if length >= 1.0:
            e, n = s.east / length, s.north / length
            rows.append(((e, n, 0.0), y.east / length))
            rows.append(((0.0, e, n), y.north / length))
    normal = [[sum(a[i] * a[j] for a, _ in rows) for j in range(3)] for i in range(3)]
    right = [sum(a[i] * b for a, b in rows) for i in range(3)]
    return _solve(normal, right)


def best_step(model: Matrix, slope: Vector, radius: float) -> Vector:
    """The minimum of the model within the radius: (B + shift I) d = -g with |d| <= radius."""
    if not slope.length < math.inf:
        return Vector(0.0, 0.0)
    ee, en, nn = model
    middle, half = 0.5 * (ee + nn), math.hypot(0.5 * (ee - nn), en)
    # The eigenvalues are middle -+ half: this shift makes both positive.
    low = max(0.0, half - middle + 1e-12)
    step = _shifted_newton_step(model, slope, low)
    if step.length <= radius:
        return step
    # A larger shift makes a shorter step; bisect for the one whose step is as long as the radius.
    high = low + slope.length / radius + 2.0 * half + 1e-12
    for _ in range(60):
        shift = 0.5 * (low + high)
        step = _shifted_newton_step(model, slope, shift)
        low, high = (shift, high) if step.length > radius else (low, shift)
    return _shifted_newton_step(model, slope, high)


def _shifted_newton_step(model: Matrix, slope: Vector, shift: float) -> Vector:
    """The d of (B + shift I) d = -g; where that has no minimum, a step far down the slope."""
    ee, en, nn = model[0] + shift, model[1], model[2] + shift
    det = ee * nn - en * en
    if det <= 0.0:
        return Vector(-slope.east * 1e12, -slope.north * 1e12)
    return Vector(
        -(nn * slope.east - en * slope.north) / det, -(ee * slope.north - en * slope.east) / det
    )


def _solve(normal: list[list[float]], right: list[float]) -> Matrix:
    """Three normal equations by Cholesky's method; the prior keeps them positive definite.

    `l0` to `l5` is the lower triangle by rows (l0; l1 l2; l3 l4 l5): down it for (p, q, r), and up
    its transpose for the unknowns.
    """
    (a, b, c), (_, d, e), (_, _, f) = normal
    l0 = math.sqrt(a)
    l1, l3 = b / l0, c / l0
    l2 = math.sqrt(max(d - l1 * l1, 1e-15))
    l4 = (e - l1 * l3) / l2
    l5 = math.sqrt(max(f - l3 * l3 - l4 * l4, 1e-15))
    p = right[0] / l0
    q = (right[1] - l1 * p) / l2
    r = (right[2] - l3 * p - l4 * q) / l5
    z = r / l5
    y = (q - l4 * z) / l2
    return (p - l1 * y - l3 * z) / l0, y, z
