"""A deep chain of units: what depth does to a gradient, and what the activation changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from engine.learning.model import Float64, sigmoid, stacked, uniforms

Activation: TypeAlias = Literal["sigmoid", "tanh", "relu"]

SHARPNESS = 6.0
"""Factor before the output's sigmoid."""


class ActivationFunction(NamedTuple):
    """An activation a(z), and what a chain of them needs to know."""

    value: Callable[[Float64, Float64 | None], Float64]
    """Of z, into the second array where there is one."""
    rest: float
    """A signal h that the unit passes on unchanged, whatever its weight."""
    lift: float
    """The z there: a(lift) = rest."""
    critical: float
    """The weight 1 / a'(lift), at which a small signal neither fades nor grows."""


def _relu(z: Float64, out: Float64 | None) -> Float64:
    return np.maximum(z, 0.0, out=out)


ACTIVATIONS: dict[Activation, ActivationFunction] = {
    "sigmoid": ActivationFunction(sigmoid, 0.5, 0.0, 4.0),
    "tanh": ActivationFunction(np.tanh, 0.0, 0.0, 1.0),
    "relu": ActivationFunction(_relu, 0.5, 0.5, 1.0),
}


@dataclass(frozen=True, eq=False)
class Chain:
    """`depth` units in a row, all with one weight w and one bias c, and an output unit.

    Layers: h_0 = x, z_k = w (h_{k-1} - rest) + lift + c, h_k = a(z_k) for k = 1 to depth,
    p = 1 / (1 + exp(-SHARPNESS (h_depth - rest))), loss (p - t)^2 with t from a chain with the
    weights of `centre`. Counting the signal from `rest` turns the bias so that the valley floor
    lies along c = 0. Backwards:

        dp = 2 (p - t)                       dh_depth = dp SHARPNESS p (1 - p)
        dz_k = dh_k a'(z_k)                  dh_{k-1} = dz_k w
        dw = sum dz_k (h_{k-1} - rest)       dc = sum dz_k

    The factor w a'(z) once a unit makes the gradient fade: along the floor by (w / critical)^depth,
    and a sigmoid's critical weight is 4, so that at a usual first weight of 1 nothing is left,
    where tanh and relu (critical weight 1) hand the signal on. Hochreiter 1991; Glorot and Bengio
    2010; Glorot, Bordes and Bengio 2011 for relu.
    """

    activation: Activation
    depth: int
    x: Float64
    """First signals, shape (terms,)."""
    t: Float64
    """Targets, shape (terms,)."""
    centre: tuple[float, float]

    @property
    def reach(self) -> tuple[float, float]:
        """Half the window's width: 1.4 critical weights, and the bias range that suits them."""
        critical = ACTIVATIONS[self.activation].critical
        return 1.4 * critical, 0.7 * critical**0.5

    @property
    def terms(self) -> int:
        """Signals."""
        return len(self.x)

    def losses(self, first: Float64, second: Float64) -> Float64:
        """Squared error of every signal; shape (terms, *shape)."""
        h = self._last_signal(first, second)
        error = _output(h, ACTIVATIONS[self.activation].rest, h)
        error -= stacked(self.t, first)
        error *= error
        return error

    def _last_signal(self, first: Float64, second: Float64) -> Float64:
        """h_depth, shape (terms, *shape)."""
        # In place: all layers of a large map at once would take gigabytes.
        shape = ACTIVATIONS[self.activation]
        h = stacked(self.x, first) + np.zeros_like(first)
        lift = shape.lift + second
        for _ in range(self.depth):
            if shape.rest != 0.0:
                h -= shape.rest
            h *= first
            h += lift
            shape.value(h, h)
        return h


def draw_chain(seed: int, label: str, terms: int, activation: Activation, depth: int) -> Chain:
    """Signals spread around `rest`; targets from a chain of 1.2 to 1.4 critical weights."""
    shape = ACTIVATIONS[activation]
    wide = 1.0 if activation == "tanh" else 0.5
    x = shape.rest + wide * (2.0 * uniforms(seed, f"{label}.signal", terms) - 1.0)
    weight = shape.critical * (1.2 + 0.2 * uniforms(seed, f"{label}.law", 1)[0])
    teacher = Chain(activation, depth, x, np.zeros(terms), (float(weight), 0.0))
    h = teacher._last_signal(np.array(weight), np.array(0.0))
    return Chain(activation, depth, x, _output(h, shape.rest), teacher.centre)


def _output(h: Float64, rest: float, out: Float64 | None = None) -> Float64:
    return sigmoid(np.multiply(np.subtract(h, rest, out), SHARPNESS, out), out)
