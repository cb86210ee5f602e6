"""Graduated descent: a model of the whole mountain first, of the ground underfoot at last."""

from __future__ import annotations

from engine.strategies.compass import read, sidestep
from engine.strategies.trust_region import Matrix, best_step
from engine.trail.hiker import Hiker
from engine.trail.vector import Vector

Row = tuple[tuple[float, ...], float]
"""Factors of the five unknowns, and what they should add up to."""


def graduated(
    hiker: Hiker,
    widest: float = 800.0,
    narrowest: float = 60.0,
    prior: float = 0.0003,
    trust: float = 0.7,
    longest: float = 180.0,
    shortest: float = 100.0,
) -> None:
    """Step to the minimum of a quadratic through all readings, the near ones weighing more.

    A reading r metres away has weight (1 + (r / scale)^2)^-2. The scale [m] shrinks with the
    daylight from `widest` to `narrowest`, and the longest step [m] from `longest` to `shortest`:
    early on hollows average out and the fall of the land shows, later the ground nearby counts.
    `trust` draws the curvature towards a round bowl of `prior` [1/m]. Graduated optimization
    (Blake and Zisserman 1987, "Visual Reconstruction") on locally weighted regression
    (Cleveland 1979, J. Am. Stat. Assoc. 74).
    """
    daylight = hiker.daylight
    readings: list[tuple[Vector, Vector]] = []
    turn = 0
    while hiker.daylight > 0:
        slope = read(hiker)
        here = hiker.position
        readings.append((here, slope))
        left = hiker.daylight / daylight
        scale = narrowest + (widest - narrowest) * left
        gradient, curvature = local_model(readings, here, scale, prior, trust)
        step = best_step(curvature, gradient, shortest + (longest - shortest) * left)
        if step.length < 2.0:
            step = sidestep(turn, 30.0)
            turn += 1
        hiker.walk(step)


def local_model(
    readings: list[tuple[Vector, Vector]], here: Vector, scale: float, prior: float, trust: float
) -> tuple[Vector, Matrix]:
    """Gradient and curvature (ee, en, nn) at `here`: least squares for g(x) = g + B (x - here).

    Lengths are counted in `scale`, so that the five unknowns are of one size.
    """
    rows: list[Row] = [
        ((0.0, 0.0, trust, 0.0, 0.0), trust * prior * scale),
        ((0.0, 0.0, 0.0, trust, 0.0), 0.0),
        ((0.0, 0.0, 0.0, 0.0, trust), trust * prior * scale),
    ]
    for place, slope in readings:
        e, n = (place.east - here.east) / scale, (place.north - here.north) / scale
        nearness = 1.0 + e * e + n * n
        w = 1.0 / (nearness * nearness)
        rows.append(((w, 0.0, w * e, w * n, 0.0), w * slope.east))
        rows.append(((0.0, w, 0.0, w * e, w * n), w * slope.north))
    g0, g1, ee, en, nn = least_squares(rows)
    return Vector(g0, g1), (ee / scale, en / scale, nn / scale)


def least_squares(rows: list[Row]) -> list[float]:
    """The unknowns with the least sum of squared errors: normal equations, Gauss-Jordan."""
    size = len(rows[0][0])
    table = [
        [sum(a[i] * a[j] for a, _ in rows) for j in range(size)] + [sum(a[i] * b for a, b in rows)]
        for i in range(size)
    ]
    for i in range(size):
        # Positive definite by the prior and the reading underfoot: no pivoting needed.
        table[i] = [value / table[i][i] for value in table[i]]
        for j in range(size):
            if j != i:
                factor = table[j][i]
                table[j] = [a - factor * b for a, b in zip(table[j], table[i], strict=True)]
    return [row[size] for row in table]
