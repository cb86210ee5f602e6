"""Graduated descent: a model of the whole mountain first, later of the ground nearby."""

from __future__ import annotations

import math

from engine.core.vector import Vector
from engine.hiker import Hiker
from engine.strategies.steering import read_slope, sidestep
from engine.strategies.trust_region import Matrix, best_step

EquationRow = tuple[tuple[float, ...], float]
"""Factors of the five unknowns, and what they should add up to."""


def graduated(
    hiker: Hiker,
    widest: float = 700.0,
    narrowest: float = 100.0,
    prior: float = 0.00027,
    trust: float = 1.0,
    doubt: float = 3.0,
    first: float = 165.0,
    longest: float = 240.0,
    shortest: float = 60.0,
    grow: float = 1.6,
) -> None:
    """Step to the minimum of a quadratic through all readings, the near ones weighing more.

    A reading r metres away has weight (1 + (r / scale)^2)^-2. The scale [m] shrinks with the
    daylight from `widest` to `narrowest`, and the longest step [m] from `longest` to `shortest`:
    early on hollows average out and the fall of the land shows, later the ground nearby counts.
    The `first` step [m] is shorter, as one reading says nothing of the curvature; each may be
    `grow` times as long as the last.

    The curvature is drawn towards a round bowl of `prior` [1/m], `doubt` times as hard as the
    readings disagree with any one quadratic, and at most `trust`: a smooth bowl is taken at its
    word, rough ground is not. Graduated optimization (Blake and Zisserman 1987, "Visual
    Reconstruction") on locally weighted regression (Cleveland 1979, J. Am. Stat. Assoc. 74), with
    the ridge from the residuals (Hoerl, Kennard and Baldwin 1975, Commun. Stat. 4).
    """
    daylight = hiker.daylight
    readings: list[tuple[Vector, Vector]] = []
    turn = 0
    cap = first
    while hiker.daylight > 0:
        slope = read_slope(hiker, longest)
        here = hiker.position
        readings.append((here, slope))
        left = hiker.daylight / daylight
        scale = narrowest + (widest - narrowest) * left
        gradient, curvature = local_model(readings, here, scale, prior, trust, doubt)
        step = best_step(curvature, gradient, cap)
        if step.length < 2.0:
            step = sidestep(turn, 30.0)
            turn += 1
        hiker.walk(step)
        cap = min(grow * cap, shortest + (longest - shortest) * left)


def local_model(
    readings: list[tuple[Vector, Vector]],
    here: Vector,
    scale: float,
    prior: float,
    trust: float,
    doubt: float,
) -> tuple[Vector, Matrix]:
    """Gradient and curvature (ee, en, nn) at `here`: least squares for g(x) = g + B (x - here).

    Lengths are counted in `scale`, so that the five unknowns are of one size.
    """
    rows: list[EquationRow] = []
    for place, slope in readings:
        e, n = (place.east - here.east) / scale, (place.north - here.north) / scale
        nearness = 1.0 + e * e + n * n
        w = 1.0 / (nearness * nearness)
        rows.append(((w, 0.0, w * e, w * n, 0.0), w * slope.east))
        rows.append(((0.0, w, 0.0, w * e, w * n), w * slope.north))
    pull, weakest = trust, min(trust, 0.02)
    if len(rows) > 6:
        left_over = misfit(rows, least_squares(rows + _prior_rows(weakest, prior * scale)))
        pull = min(max(doubt * left_over, weakest), trust)
    g0, g1, ee, en, nn = least_squares(rows + _prior_rows(pull, prior * scale))
    return Vector(g0, g1), (ee / scale, en / scale, nn / scale)


def misfit(rows: list[EquationRow], unknowns: list[float]) -> float:
    """Root of the mean squared error, per row that the unknowns leave free."""
    errors = (sum(a * x for a, x in zip(row, unknowns, strict=True)) - b for row, b in rows)
    return math.sqrt(sum(error * error for error in errors) / (len(rows) - len(unknowns)))


def _prior_rows(weight: float, curvature: float) -> list[EquationRow]:
    """What a round bowl says of the curvature: three rows of this weight."""
    return [
        ((0.0, 0.0, weight, 0.0, 0.0), weight * curvature),
        ((0.0, 0.0, 0.0, weight, 0.0), 0.0),
        ((0.0, 0.0, 0.0, 0.0, weight), weight * curvature),
    ]


def least_squares(rows: list[EquationRow]) -> list[float]:
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
