"""Models with two weights: regression, logistic regression, a linear support vector machine."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from engine.learning.model import Float64, normals, sigmoid, stacked, uniforms

Feature: TypeAlias = Literal["raw", "standardised"]

REGRESSION_REACH = 8.0
"""Half the window of the regression [min/km and min]."""
LOGISTIC_REACH = 4.0
"""Half the window of the logistic regression."""
HINGE_DECAY = 0.05
"""The support vector machine's regularisation."""


@dataclass(frozen=True, eq=False)
class Regression:
    """Walking time t against distance d: t = coefficient x + bias, by mean squared error.

    Layers: z = c x + b -> r = z - t -> loss r^2. Backwards: dr = 2 r, dz = dr, dc = dz x,
    db = dz. The Hessian of the mean is 2 [[mean x^2, mean x], [mean x, 1]]: long and narrow for
    the distance in kilometres, the unit matrix doubled for the standardised distance.
    Legendre 1805; LeCun, Bottou, Orr and Mueller 1998 ("Efficient BackProp") on the conditioning.
    """

    x: Float64
    """The feature, shape (terms,)."""
    t: Float64
    """The times [min], shape (terms,)."""
    centre: tuple[float, float]
    """The coefficients that the data were drawn with."""
    reach: tuple[float, float] = (REGRESSION_REACH, REGRESSION_REACH)

    @property
    def terms(self) -> int:
        """Data points."""
        return len(self.x)

    def losses(self, first: Float64, second: Float64) -> Float64:
        """Squared error of every point [min^2]; shape (terms, *shape)."""
        residual = self._residuals(first, second)
        residual *= residual
        return residual

    def _residuals(self, first: Float64, second: Float64) -> Float64:
        residual = first * stacked(self.x, first)
        residual += second
        residual -= stacked(self.t, first)
        return residual


def draw_regression(
    seed: int, label: str, terms: int, feature: Feature, furthest: float, scatter: float
) -> Regression:
    """Walks of up to `furthest` km, their times scattered by `scatter` [min] around a line.

    The pace is 11 to 15 min/km and packing takes 2 to 8 min, as the seed has it.
    """
    d = furthest * uniforms(seed, f"{label}.distance", terms)
    pace, packing = np.array([11.0, 2.0]) + np.array([4.0, 6.0]) * uniforms(seed, f"{label}.law", 2)
    t = pace * d + packing + scatter * normals(seed, f"{label}.scatter", terms)
    x, centre = _standardised(d, feature, float(pace), float(packing))
    return Regression(x, t, centre)


@dataclass(frozen=True, eq=False)
class Logistic:
    """The odds of reaching the hut against the hours of daylight left, by cross-entropy.

    Layers: z = c x + b -> p = 1 / (1 + exp(-z)) -> loss -y log p - (1 - y) log(1 - p), which is
    max(z, 0) - y z + log(1 + exp(-|z|)) without overflow. Backwards: dz = p - y, dc = dz x,
    db = dz. Berkson 1944; Cox 1958.
    """

    x: Float64
    """The feature, shape (terms,)."""
    y: Float64
    """1 for reached, 0 for benighted, shape (terms,)."""
    centre: tuple[float, float]
    """The minimum, where there is one; else the coefficients that the data were drawn with."""
    reach: tuple[float, float] = (LOGISTIC_REACH, LOGISTIC_REACH)

    @property
    def terms(self) -> int:
        """Data points."""
        return len(self.x)

    def losses(self, first: Float64, second: Float64) -> Float64:
        """Cross-entropy of every point [nat]; shape (terms, *shape)."""
        z = first * stacked(self.x, first)
        z += second
        # For y = 1, max(z, 0) - y z is max(-z, 0): so z changes its sign there. In place: a fresh
        # array costs more than its numbers.
        z *= stacked(1.0 - 2.0 * self.y, first)
        loss = -np.abs(z)
        np.exp(loss, out=loss)
        np.log1p(loss, out=loss)
        loss += np.maximum(z, 0.0, out=z)
        return loss


def draw_logistic(seed: int, label: str, terms: int, feature: Feature) -> Logistic:
    """Hikers with up to 3 hours of daylight left; half of them reach the hut with about 1.5."""
    hours = 3.0 * uniforms(seed, f"{label}.hours", terms)
    steep, half = uniforms(seed, f"{label}.law", 2)
    c = 1.6 + 0.8 * steep
    b = -c * (1.3 + 0.4 * half)
    y = (uniforms(seed, f"{label}.luck", terms) < sigmoid(c * hours + b)).astype(np.float64)
    x, law = _standardised(hours, feature, float(c), float(b))
    return Logistic(x, y, _logistic_minimum(Logistic(x, y, law)))


def _logistic_minimum(model: Logistic) -> tuple[float, float]:
    """The minimum, by Newton's method from the drawn coefficients; those where it is not near.

    A few points may be separated without an error: then the loss falls for ever.
    """
    at = np.array(model.centre)
    inputs = np.stack([model.x, np.ones_like(model.x)])
    for _ in range(12):
        p = sigmoid(at[0] * model.x + at[1])
        hessian = (inputs * (p * (1.0 - p))) @ inputs.T
        if _condition_number(hessian) > 1e9:
            return model.centre
        before = at
        at = at - np.linalg.solve(hessian, inputs @ (p - model.y))
        if np.abs(at - model.centre).max() > LOGISTIC_REACH:
            return model.centre
        if (at == before).all():
            break
    return float(at[0]), float(at[1])


def _condition_number(hessian: Float64) -> float:
    """Larger over smaller eigenvalue of a symmetric 2 x 2 matrix, neither of them negative."""
    (a, b), (_, d) = hessian.tolist()
    large = 0.5 * (a + d) + math.hypot(0.5 * (a - d), b)
    # The determinant is the product of both; a difference would lose the digits of the small one.
    small = (a * d - b * b) / large if large > 0.0 else 0.0
    return large / small if small > 0.0 else math.inf


@dataclass(frozen=True, eq=False)
class Hinge:
    """A fence between two flocks: the weights of a linear support vector machine.

    Layers: m = y (u x + v z) -> hinge max(0, 1 - m) -> loss hinge + HINGE_DECAY / 2 (u^2 + v^2).
    Backwards: dm = -1 where m < 1, else 0; du = dm y x + HINGE_DECAY u, dv = dm y z + HINGE_DECAY
    v. At the kink m = 1 any number from -1 to 0 is a subgradient; 0 is taken. Cortes and Vapnik
    1995; Shalev-Shwartz, Singer and Srebro 2007 (Pegasos) for descent on it.
    """

    x: Float64
    """Metres east of the gate, in hundreds, times the flock's sign; shape (terms,)."""
    z: Float64
    """The same to the north."""
    centre: tuple[float, float]
    """Fisher's discriminant of the flocks' law, with margin 1 at the middle of each."""
    reach: tuple[float, float] = (3.0, 3.0)

    @property
    def terms(self) -> int:
        """Animals."""
        return len(self.x)

    def losses(self, first: Float64, second: Float64) -> Float64:
        """Hinge loss and decay of every animal; shape (terms, *shape)."""
        hinge = self._margins(first, second)
        np.subtract(1.0, hinge, out=hinge)
        np.maximum(0.0, hinge, out=hinge)
        hinge += 0.5 * HINGE_DECAY * (first * first + second * second)
        return hinge

    def _margins(self, first: Float64, second: Float64) -> Float64:
        margin = first * stacked(self.x, first)
        margin += second * stacked(self.z, first)
        return margin


def draw_hinge(seed: int, label: str, terms: int) -> Hinge:
    """Two flocks on both sides of the gate, so far along the fence that they mix a little."""
    middle, turn = 0.9, 2.0 * np.pi * uniforms(seed, f"{label}.turn", 1)[0]
    # Nine digits: the same on every machine's mathematical library.
    c, s = round(float(np.cos(turn)), 9), round(float(np.sin(turn)), 9)
    wide = 1.3 * normals(seed, f"{label}.wide", terms)
    deep = middle + 0.5 * normals(seed, f"{label}.deep", terms)
    return Hinge(c * deep - s * wide, s * deep + c * wide, (c / middle, s / middle))


def _standardised(
    raw: Float64, feature: Feature, c: float, b: float
) -> tuple[Float64, tuple[float, float]]:
    """The feature, raw or standardised, and (coefficient, bias) of the same line in its units."""
    if feature == "raw":
        return raw, (c, b)
    mean = float(raw.mean())
    # One data point has no spread, and is its own mean.
    spread = float(raw.std()) or 1.0
    return (raw - mean) / spread, (c * spread, b + c * mean)
