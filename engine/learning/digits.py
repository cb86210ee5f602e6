"""Handwriting: a slice through the loss of a network that reads digits, at two of its minima.

The network (64 pixels, 16 units, 10 classes; `engine.learning.network`) was trained twice on the
same 512 digits: in small batches with weight decay, which ends in a flat minimum, and in one full
batch from large first weights without decay, which ends in a sharp one (Hochreiter and
Schmidhuber 1997; Keskar et al. 2017). Each minimum is cut along pairs of random, filter-normalised
directions (Li et al. 2018). The losses on the slices are computed in advance; they lie with the
digits, the weights and the directions in `digits.npz`, and `digits.txt` says where they come from.

This command computes all of it again (it needs scikit-learn, for the digits):

    python -m engine.learning.digits
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from engine.core.splines import GroundKernels
from engine.learning.model import Float64
from engine.learning.network import (
    Labels,
    NetworkWeights,
    Training,
    filter_normalised,
    forward,
    losses,
    train,
)
from engine.learning.spline_stack import SplineStack

Minimum: TypeAlias = Literal["sharp", "flat"]

HIDDEN_UNITS = 16
TERMS, PER_TERM = 32, 16
"""Data terms, and digits in each of them."""
PAIRS = 3
"""Pairs of directions along which each minimum is cut."""
REACH, POINTS = 1.6, 65
"""The slice reaches so far from the minimum in both directions, with so many points a side."""
LOSS_STEP = 2.0**-10
"""Losses are stored in whole multiples of this [nat]: an exact binary fraction."""
TRAININGS: dict[Minimum, Training] = {
    "sharp": Training(spread=3.0, batch=512, epochs=1500, learning_rate=0.3, decay=0.0),
    "flat": Training(spread=1.0, batch=16, epochs=150, learning_rate=0.05, decay=2e-3),
}


@dataclass(frozen=True, eq=False)
class Handwriting:
    """The slice itself: the network's loss at weights + first u + second v."""

    images: Float64
    """Pixels from 0 to 1, shape (TERMS * PER_TERM, 64); term k has PER_TERM images from its own."""
    labels: Labels
    weights: NetworkWeights
    u: NetworkWeights
    v: NetworkWeights
    centre: tuple[float, float] = (0.0, 0.0)
    reach: tuple[float, float] = (1.0, 1.0)

    @property
    def terms(self) -> int:
        """Groups of digits."""
        return len(self.labels) // PER_TERM

    def losses(self, first: Float64, second: Float64) -> Float64:
        """Mean cross-entropy of every group [nat]; shape (terms, *shape)."""
        found = [
            losses(self._weights_at(a, b), self.images, self.labels)
            for a, b in zip(np.ravel(first), np.ravel(second), strict=True)
        ]
        return self._term_means(np.array(found), np.shape(first))

    def _weights_at(self, a: float, b: float) -> NetworkWeights:
        return self.weights.plus(a, self.u).plus(b, self.v)

    def _term_means(self, each: Float64, shape: tuple[int, ...]) -> Float64:
        """Means over groups: from (points, images) to (terms, *shape)."""
        return (
            each.reshape(*shape, self.terms, PER_TERM)
            .mean(axis=-1)
            .transpose(len(shape), *range(len(shape)))
        )


@dataclass(frozen=True, eq=False)
class Slice:
    """The slice as computed in advance: between its points the interpolating cubic spline.

    Beyond the slice the loss of the nearest point of its edge goes on.
    """

    table: Float64
    """Losses [nat], shape (terms, POINTS, POINTS): first along the columns."""
    centre: tuple[float, float] = (0.0, 0.0)
    reach: tuple[float, float] = (1.0, 1.0)
    compiled: GroundKernels | None = None
    """Compiled code for the splines, with the same bits."""

    @property
    def terms(self) -> int:
        """Groups of digits."""
        return len(self.table)

    def losses(self, first: Float64, second: Float64) -> Float64:
        """Mean cross-entropy of every group [nat]; shape (terms, *shape)."""
        # The splines' map begins at its corner, the slice's parameters at its middle.
        return self._splines.heights_at(first + REACH, second + REACH)

    @cached_property
    def _splines(self) -> SplineStack:
        return SplineStack(self.table, 2.0 * REACH, self.compiled)

    @cached_property
    def mean(self) -> Slice:
        """All groups in one: the spline of a mean is the mean of the splines."""
        return Slice(self.table.mean(axis=0, keepdims=True))


def handwriting(minimum: Minimum, pair: int) -> Handwriting:
    """The slice through this minimum along this pair of directions, from the network."""
    data = _shipped_arrays()
    weights, u, v = (
        _unflattened(data[f"{minimum}_{name}"]) for name in ("weights", f"u{pair}", f"v{pair}")
    )
    images = data["images"].astype(np.float64) / 16.0
    return Handwriting(images, data["labels"].astype(np.int64), weights, u, v)


@cache
def handwriting_slice(minimum: Minimum, pair: int, compiled: GroundKernels | None = None) -> Slice:
    """The same slice, computed in advance."""
    steps = _shipped_arrays()[f"{minimum}_losses"][pair]
    for _ in range(2):  # second differences, see `rebuild`
        steps = np.cumsum(steps, axis=-1, dtype=np.uint16)
    return Slice(steps.astype(np.float64) * LOSS_STEP, compiled=compiled)


@cache
def _shipped_arrays() -> dict[str, npt.NDArray[Any]]:
    file = resources.files("engine.learning").joinpath("digits.npz")
    with file.open("rb") as stream, np.load(stream, allow_pickle=False) as data:
        return dict(data)


def _unflattened(flat: npt.NDArray[Any]) -> NetworkWeights:
    """A row of 1,210 numbers as the network's four parts."""
    shapes = ((64, HIDDEN_UNITS), (HIDDEN_UNITS,), (HIDDEN_UNITS, 10), (10,))
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])[:-1]
    parts = np.split(flat.astype(np.float64), ends)
    return NetworkWeights(*(part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)))


def rebuild(path: Path) -> None:
    """Train both networks, cut their slices, write them all; prints what the networks can read."""
    from sklearn.datasets import load_digits

    digits = load_digits()
    rng = np.random.default_rng(2018)
    order = rng.permutation(len(digits.target))
    images, labels = digits.data[order] / 16.0, digits.target[order].astype(np.int64)
    n = TERMS * PER_TERM
    data: dict[str, Any] = {
        "images": (16.0 * images[:n]).astype(np.uint8),
        "labels": labels[:n].astype(np.uint8),
    }
    axis = np.linspace(-REACH, REACH, POINTS)
    first, second = np.meshgrid(axis, axis)
    for minimum, training in TRAININGS.items():
        weights = train(images[:n], labels[:n], HIDDEN_UNITS, training, rng)
        for name, part in (("trained on", slice(0, n)), ("never seen", slice(n, None))):
            right = forward(weights, images[part])[1].argmax(axis=1) == labels[part]
            loss = losses(weights, images[part], labels[part]).mean()
            print(f"{minimum}: {name}: loss {loss:.4f} nat, {right.mean():.1%} read rightly")
        data[f"{minimum}_weights"] = _flattened(weights)
        tables = []
        for k in range(PAIRS):
            u, v = filter_normalised(weights, rng), filter_normalised(weights, rng)
            data[f"{minimum}_u{k}"], data[f"{minimum}_v{k}"] = _flattened(u), _flattened(v)
            exact = Handwriting(images[:n], labels[:n], weights, u, v)
            tables.append(np.round(exact.losses(first, second) / LOSS_STEP))
        if np.max(tables) >= 2**16:
            raise OverflowError(f"expected losses under {LOSS_STEP * 2**16:g} nat")
        steps = np.array(tables).astype(np.uint16)
        for _ in range(2):  # second differences, modulo 2^16, pack into half the bytes
            steps = np.diff(steps, axis=-1, prepend=np.uint16(0))
        data[f"{minimum}_losses"] = steps
    np.savez_compressed(path, **data)


def _flattened(weights: NetworkWeights) -> npt.NDArray[Any]:
    return np.concatenate([part.ravel() for part in weights]).astype(np.float32)


if __name__ == "__main__":
    rebuild(Path(__file__).with_name("digits.npz"))
