"""The test functions of the optimization literature, as ground one can walk on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

import numpy as np
from msgspec import Meta

from engine.core.layer import Draw, Float64, Frame, LayerTable, Metres, Number, Positive


@dataclass(frozen=True)
class ClassicFunction:
    """A function f(u, v; k) of the plane."""

    value: Callable[[Float64, Float64, float], Float64]
    k: float
    """Default of its one parameter."""
    minima: tuple[tuple[float, float], ...]
    """Global minima (u, v) for the default k; empty where it has none."""
    formula: str
    source: str


def _rosenbrock(u: Float64, v: Float64, k: float) -> Float64:
    return (1.0 - u) ** 2 + k * (v - u * u) ** 2


def _himmelblau(u: Float64, v: Float64, _: float) -> Float64:
    return (u * u + v - 11.0) ** 2 + (u + v * v - 7.0) ** 2


def _rastrigin(u: Float64, v: Float64, k: float) -> Float64:
    waves = np.cos(2.0 * np.pi * u) + np.cos(2.0 * np.pi * v)
    return u * u + v * v + k * (2.0 - waves)


def _ackley(u: Float64, v: Float64, k: float) -> Float64:
    waves = np.exp(0.5 * (np.cos(2.0 * np.pi * u) + np.cos(2.0 * np.pi * v)))
    return k - k * np.exp(-0.2 * np.sqrt(0.5 * (u * u + v * v))) + np.e - waves


def _beale(u: Float64, v: Float64, _: float) -> Float64:
    first = (1.5 - u + u * v) ** 2
    return first + (2.25 - u + u * v * v) ** 2 + (2.625 - u + u * v**3) ** 2


def _double_well(u: Float64, v: Float64, k: float) -> Float64:
    return (u * u - 1.0) ** 2 + v * v + k * u


def _saddle(u: Float64, v: Float64, k: float) -> Float64:
    return k * (u * u - v * v)


def _monkey_saddle(u: Float64, v: Float64, k: float) -> Float64:
    return k * (u**3 - 3.0 * u * v * v)


def _rim(u: Float64, v: Float64, k: float) -> Float64:
    return 0.5 + 0.5 * np.tanh((np.sqrt(u * u + v * v) - 1.0) / (2.0 * k))


def _plateau(u: Float64, v: Float64, k: float) -> Float64:
    return 1.0 - np.exp(-u * u / (2.0 * k * k)) / (1.0 + np.exp((v - 1.0) / k))


FUNCTIONS: dict[str, ClassicFunction] = {
    "rosenbrock": ClassicFunction(
        _rosenbrock, 100.0, ((1.0, 1.0),), "(1 - u)^2 + k (v - u^2)^2", "Rosenbrock 1960"
    ),
    "himmelblau": ClassicFunction(
        _himmelblau,
        0.0,
        ((3.0, 2.0), (-2.805118, 3.131312), (-3.779310, -3.283186), (3.584428, -1.848126)),
        "(u^2 + v - 11)^2 + (u + v^2 - 7)^2",
        "Himmelblau 1972",
    ),
    "rastrigin": ClassicFunction(
        _rastrigin,
        10.0,
        ((0.0, 0.0),),
        "u^2 + v^2 + k (2 - cos 2 pi u - cos 2 pi v)",
        "Rastrigin 1974",
    ),
    "ackley": ClassicFunction(
        _ackley,
        20.0,
        ((0.0, 0.0),),
        "k - k exp(-0.2 sqrt((u^2 + v^2) / 2)) + e - exp((cos 2 pi u + cos 2 pi v) / 2)",
        "Ackley 1987",
    ),
    "beale": ClassicFunction(
        _beale,
        0.0,
        ((3.0, 0.5),),
        "(1.5 - u + u v)^2 + (2.25 - u + u v^2)^2 + (2.625 - u + u v^3)^2",
        "Beale 1958",
    ),
    "double-well": ClassicFunction(
        _double_well, 0.3, ((-1.035743, 0.0),), "(u^2 - 1)^2 + v^2 + k u", "Strogatz 1994, ch. 2"
    ),
    "saddle": ClassicFunction(_saddle, 1.0, (), "k (u^2 - v^2)", "Dauphin et al. 2014 on its role"),
    "monkey-saddle": ClassicFunction(
        _monkey_saddle, 1.0, (), "k (u^3 - 3 u v^2)", "Hilbert and Cohn-Vossen 1932"
    ),
    "rim": ClassicFunction(
        _rim,
        0.1,
        (),
        "logistic((sqrt(u^2 + v^2) - 1) / k): flat inside and outside, steep at radius 1",
        "the logistic function; k small makes a cliff, k large a hillside",
    ),
    "plateau": ClassicFunction(
        _plateau,
        0.2,
        (),
        "1 - exp(-u^2 / 2 k^2) logistic((1 - v) / k): level, and one way down, k wide, from v = 1",
        "the logistic function along the way, a Gaussian across it",
    ),
}
"""Every function by the name that a level file gives it."""

ClassicName: TypeAlias = Literal[
    "rosenbrock",
    "himmelblau",
    "rastrigin",
    "ackley",
    "beale",
    "double-well",
    "saddle",
    "monkey-saddle",
    "rim",
    "plateau",
]


class Classic(LayerTable, frozen=True, tag="classic"):
    """h = height * f(u, v; k), with u, v = (across, along) / unit + shift.

    With `compress` c the function goes through log(1 + c f) / c first: the same minima and the
    same shape near f = 0, but a range of millions becomes ground that one can walk on. `lowest`
    and `highest` clip the layer [m]. `turned = false` lays it along the map's own axes.
    """

    function: ClassicName
    height: Number
    """Metres per unit of the function."""
    unit: Positive
    """Metres per unit of u and v."""
    k: Number | None = None
    """The function's parameter; left out, the literature's."""
    shift_across: Number = 0.0
    """u at the centre of the frame."""
    shift_along: Number = 0.0
    """v at the centre of the frame."""
    compress: Annotated[float, Meta(gt=0, le=1e6)] | None = None
    lowest: Metres | None = None
    highest: Metres | None = None
    turned: bool = True

    def __post_init__(self) -> None:
        if self.compress is not None and self.function in ("saddle", "monkey-saddle"):
            raise ValueError(
                f"compress needs a function that is never negative, not {self.function}"
            )
        if self.function in ("rim", "plateau") and self.k is not None:
            ends = (self.k.low, self.k.high) if isinstance(self.k, Draw) else (self.k, self.k)
            if ends[0] <= 0.0 <= ends[1]:
                raise ValueError(f"expected k other than 0, the width of a {self.function}'s edge")
        if self.lowest is not None and self.highest is not None and self.lowest >= self.highest:
            raise ValueError(f"expected lowest below highest, found {self.lowest:g}")

    def heights(self, frame: Frame, _: Float64) -> Float64:
        """Heights [m] over the frame, shape (grid, grid)."""
        function = FUNCTIONS[self.function]
        across, along = frame.axes(self.turned)
        u = across / self.unit + frame.draw("shift_across", self.shift_across)
        v = along / self.unit + frame.draw("shift_along", self.shift_along)
        k = function.k if self.k is None else frame.draw("k", self.k)
        f = function.value(u, v, k)
        if self.compress is not None:
            f = np.log1p(self.compress * np.maximum(f, 0.0)) / self.compress
        heights = frame.draw("height", self.height) * f
        if self.lowest is None and self.highest is None:
            return heights
        return np.clip(heights, self.lowest, self.highest)
