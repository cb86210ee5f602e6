"""What every model offers, and data drawn by a seed."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt

from engine.core.random import random_words, uniform

Float64 = npt.NDArray[np.float64]


class Model(Protocol):
    """An error surface: the mean of `terms` losses, over two parameters (first, second)."""

    @property
    def terms(self) -> int:
        """Data terms: data points, sequences, or groups of data points."""

    @property
    def centre(self) -> tuple[float, float]:
        """The parameters at the middle of the window; a minimum lies near."""

    @property
    def reach(self) -> tuple[float, float]:
        """Half the window's width in both parameters."""

    def losses(self, first: Float64, second: Float64) -> Float64:
        """Loss of every term at parameters of any one shape; a new array (terms, *shape)."""


def uniforms(seed: int, label: str, count: int) -> Float64:
    """Uniform numbers in [0, 1), each a keyed hash of seed, label and its index; shape (count,)."""
    return np.array([uniform(seed, f"{label}.{k}") for k in range(count)])


def normals(seed: int, label: str, count: int) -> Float64:
    """Nearly normal numbers, mean 0 and standard deviation 1; shape (count,).

    Sums of twelve uniform numbers less six (Irwin-Hall): the same bits with every library.
    """
    sums = [sum(random_words(seed, f"{label}.{k}", 12)) for k in range(count)]
    return np.array(sums) * 2.0**-32 - 6.0


def sigmoid(z: Float64, out: Float64 | None = None) -> Float64:
    """1 / (1 + exp(-z)), without overflow for any z; into `out`, where one is given."""
    half = np.tanh(np.multiply(z, 0.5, out), out)
    return np.add(np.multiply(half, 0.5, out), 0.5, out)


def stacked(values: Float64, like: Float64) -> Float64:
    """A value for every term, to go with parameters: shape (terms, 1, ...)."""
    return values.reshape(-1, *(1,) * np.ndim(like))
