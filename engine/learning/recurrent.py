"""A single recurrent unit: the cliff of exploding gradients."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.learning.model import Float64, sigmoid, stacked, uniforms

TARGET = 0.7


@dataclass(frozen=True, eq=False)
class Recurrent:
    """One unit that feeds itself: x_t = w sigma(x_{t-1}) + b, loss (sigma(x_steps) - 0.7)^2.

    Backwards through time, from t = steps to 1, with s_t = sigma(x_t):

        dx_steps = 2 (s_steps - 0.7) s_steps (1 - s_steps)
        dw = sum dx_t s_{t-1}      db = sum dx_t      dx_{t-1} = dx_t w s_{t-1} (1 - s_{t-1})

    The factor w s (1 - s) once a step: under 1 it fades, over 1 it explodes. Where the unit has
    two states to settle in, the border between what leads to one and to the other is a wall.
    Pascanu, Mikolov and Bengio 2013, "On the difficulty of training recurrent neural networks",
    section 2.3 and figure 6, where x_0 = 0.5; here every term starts from its own x_0 near it.
    """

    start: Float64
    """x_0 of every sequence, shape (terms,)."""
    steps: int
    centre: tuple[float, float]
    reach: tuple[float, float] = (1.0, 1.0)

    @property
    def terms(self) -> int:
        """Sequences."""
        return len(self.start)

    def losses(self, first: Float64, second: Float64) -> Float64:
        """Squared error of every sequence; shape (terms, *shape)."""
        # sigma(x) = (1 + tanh(x / 2)) / 2: the loop keeps x_t / 2, which saves two passes a step. A
        # factor of two is exact.
        x = 0.5 * self._initial(first)
        weight, bias = 0.25 * first, 0.5 * second
        for _ in range(self.steps):
            np.tanh(x, out=x)
            x += 1.0
            x *= weight
            x += bias
        x *= 2.0
        error = sigmoid(x, x)
        error -= TARGET
        error *= error
        return error

    def _initial(self, first: Float64) -> Float64:
        """x_0 of every sequence, as a new array (terms, *shape)."""
        return stacked(self.start, first) + np.zeros_like(first)


def draw_recurrent(seed: int, label: str, terms: int, steps: int) -> Recurrent:
    """Sequences that start within 0.05 of 0.5; the middle of the window on the valley floor.

    Not far from there, at a weight of some 4.4, the floor runs into the wall.
    """
    start = 0.5 + 0.05 * (2.0 * uniforms(seed, f"{label}.start", terms) - 1.0)
    weight = 4.0 + 0.1 * float(uniforms(seed, f"{label}.law", 1)[0])
    # The fixed point with sigma(x) = 0.7 has x = log(0.7 / 0.3) = w 0.7 + b.
    return Recurrent(start, steps, (weight, float(np.log(TARGET / (1 - TARGET))) - TARGET * weight))
