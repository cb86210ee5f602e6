"""Error surfaces of models that learn from data: the loss is a mean over the data's terms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, TypeAlias

import numpy as np
from msgspec import Meta

from engine.core.errors import BadInput
from engine.core.layer import Draw, Frame, LayerTable, Number, Positive
from engine.core.random import random_words
from engine.core.terrain import Hillsides
from engine.learning.chain import Activation, draw_chain
from engine.learning.digits import PAIRS, Minimum, Slice, handwriting_slice
from engine.learning.linear import Feature, draw_hinge, draw_logistic, draw_regression
from engine.learning.model import Float64, Model
from engine.learning.recurrent import draw_recurrent

LearningName: TypeAlias = Literal["regression", "logistic", "hinge", "chain", "recurrent", "digits"]

OWN_KEYS: dict[str, frozenset[str]] = {
    "regression": frozenset({"terms", "feature", "furthest", "scatter"}),
    "logistic": frozenset({"terms", "feature"}),
    "hinge": frozenset({"terms"}),
    "chain": frozenset({"terms", "activation", "depth"}),
    "recurrent": frozenset({"terms", "depth"}),
    "digits": frozenset({"minimum"}),
}
"""The keys that only some models have."""
DEFAULT_TERMS: dict[str, int] = {"chain": 32, "recurrent": 8}
"""Data terms where the level names none: 64, fewer where one is costly to compute."""
MOST_LOSSES = 2**23
"""Losses (terms * grid points) that a map may have: 64 MB."""
STRIP_NUMBERS = 2**18
"""Losses in one strip, the rows that are computed at once."""
LATTICE_POINTS = 33
"""Points on a side of the lattice over which the window's lowest and median loss are taken."""


class Learning(LayerTable, frozen=True, tag="learning"):
    """h = height (L - lowest) / (median - lowest), L the mean loss of a model's data terms.

    Its two walked parameters lie along (across, along): the centre of the frame is the middle of
    the model's window, and `reach` [m] away from it lies the window's edge. `lowest` and `median`
    are those of L over the window, on a lattice that depends on neither the map's grid nor its
    turn; both minima of `digits` are measured by the flat one, so that they compare. The ground is
    linear in the loss: a term's own loss gives a hillside in the same metres, and the mountain is
    their mean. Grid heights are the coefficients of the spline, so that no wall makes it swing out
    below the floor. Formulas and sources stand with the models, in `engine.learning`.
    """

    model: LearningName
    height: Number
    """Metres between the window's lowest and its median loss."""
    reach: Positive = 1000.0
    terms: Annotated[int, Meta(ge=1, le=64)] | None = None
    """Data terms, each with a hillside of its own."""
    feature: Feature | None = None
    """Regression and logistic: the feature as it is, or with mean 0 and deviation 1 (default)."""
    furthest: Number | None = None
    """Regression: distances run up to so many kilometres (default 2)."""
    scatter: Number | None = None
    """Regression: standard deviation of the times around the line (default 1) [min]."""
    activation: Activation | None = None
    """Chain: what its units do to the signal (default sigmoid)."""
    depth: Annotated[int, Meta(ge=1, le=100)] | None = None
    """Units of the chain (default 8), time steps of the recurrent unit (default 50)."""
    minimum: Minimum | None = None
    """Digits: which minimum the slice runs through (default flat)."""
    turned: bool = True

    def __post_init__(self) -> None:
        every = frozenset().union(*OWN_KEYS.values())
        for key in sorted(every - OWN_KEYS[self.model]):
            if getattr(self, key) is not None:
                having = " or ".join(name for name, keys in OWN_KEYS.items() if key in keys)
                raise ValueError(f"the key {key} belongs to {having}, not to {self.model}")
        _check_range("furthest", self.furthest, 0.1, 50.0)
        _check_range("scatter", self.scatter, 0.0, 100.0)

    def heights(self, frame: Frame, below: Float64) -> Float64:
        """Heights [m] over the frame, shape (grid, grid)."""
        return self.heights_and_terms(frame, below)[0]

    def heights_and_terms(self, frame: Frame, _: Float64) -> tuple[Float64, Hillsides]:
        """`heights`, and the data terms, each with its own loss, whose mean they are.

        Raises BadInput for a map so fine that the hillsides would not fit in memory.
        """
        model = self.data(frame)
        first, second = self.parameters(frame, model)
        if model.terms * first.size > MOST_LOSSES:
            most = int((MOST_LOSSES / model.terms) ** 0.5)
            raise BadInput(
                f"terrain.grid: expected at most {most} for {model.terms} data terms, "
                f"found {len(first)}"
            )
        lowest, metres = self.measure(frame, model)
        strips = _loss_strips(_with_one_term(model), first, second)
        mean = np.concatenate([losses.mean(axis=0) for losses in strips])

        # A hillside is stored as its deviation from the mean, and computed when it is asked for.
        def deviations() -> Iterator[Float64]:
            row = 0
            for losses in _loss_strips(model, first, second):
                losses -= mean[row : row + losses.shape[1]]
                row += losses.shape[1]
                yield losses

        ground = _as_spline_coefficients(metres * (mean - lowest))
        return ground, Hillsides(model.terms, deviations, metres)

    def data(self, frame: Frame) -> Model:
        """The model with its data, as the seed draws them."""
        seed, label = frame.seed, frame.label
        terms = self.terms or DEFAULT_TERMS.get(self.model, 64)
        if self.model == "regression":
            furthest = frame.draw("furthest", 2.0 if self.furthest is None else self.furthest)
            scatter = frame.draw("scatter", 1.0 if self.scatter is None else self.scatter)
            feature = self.feature or "standardised"
            return draw_regression(seed, label, terms, feature, furthest, scatter)
        if self.model == "logistic":
            return draw_logistic(seed, label, terms, self.feature or "standardised")
        if self.model == "hinge":
            return draw_hinge(seed, label, terms)
        if self.model == "chain":
            return draw_chain(seed, label, terms, self.activation or "sigmoid", self.depth or 8)
        if self.model == "recurrent":
            return draw_recurrent(seed, label, terms, self.depth or 50)
        return handwriting_slice(self.minimum or "flat", self._pair(frame), frame.compiled)

    def parameters(self, frame: Frame, model: Model) -> tuple[Float64, Float64]:
        """The two walked parameters at every point of the frame."""
        across, along = frame.axes(self.turned)
        (first, second), (wide, high) = model.centre, model.reach
        return first + wide / self.reach * across, second + high / self.reach * along

    def measure(self, frame: Frame, model: Model) -> tuple[float, float]:
        """The lowest loss of the window, and metres per unit of loss."""
        height = frame.draw("height", self.height)
        reference = model
        if self.model == "digits":
            reference = handwriting_slice("flat", self._pair(frame), frame.compiled)
        (first, second), (wide, high) = model.centre, model.reach
        axis = np.linspace(-1.0, 1.0, LATTICE_POINTS)
        u, v = np.meshgrid(first + wide * axis, second + high * axis)
        values = _mean_loss(reference, u, v)
        rise = float(np.median(values) - values.min())
        lowest = values.min() if reference is model else _mean_loss(model, u, v).min()
        # One data point may leave a window without any rise at all.
        return float(lowest), height / rise if rise > 0.0 else 0.0

    def _pair(self, frame: Frame) -> int:
        return random_words(frame.seed, f"{frame.label}.pair", 1)[0] % PAIRS


def _mean_loss(model: Model, first: Float64, second: Float64) -> Float64:
    return _with_one_term(model).losses(first, second).mean(axis=0)


def _loss_strips(model: Model, first: Float64, second: Float64) -> Iterator[Float64]:
    """The model's losses strip by strip of the map's rows, each of shape (terms, rows, grid).

    All terms of a large map at once, with what is needed on the way, would take gigabytes.
    """
    rows = max(1, STRIP_NUMBERS // (model.terms * first.shape[1]))
    for k in range(0, len(first), rows):
        yield model.losses(first[k : k + rows], second[k : k + rows])


def _as_spline_coefficients(heights: Float64) -> Float64:
    """Heights whose interpolating spline has the given ones as its coefficients.

    A spline led through both sides of a wall swings out below its foot; one with the heights as
    its coefficients never leaves their range (Schoenberg 1967). It takes a cell's width off a
    kink, and from smooth ground next to nothing. Borders are mirrored, as those of `Terrain`.
    """
    padded = np.pad(heights, 1, mode="reflect")
    rows = (padded[:-2] + 4.0 * padded[1:-1] + padded[2:]) / 6.0
    return (rows[:, :-2] + 4.0 * rows[:, 1:-1] + rows[:, 2:]) / 6.0


def _with_one_term(model: Model) -> Model:
    """A model with the same mean loss and one term, where that is known; else the model itself."""
    return model.mean if isinstance(model, Slice) else model


def _check_range(key: str, number: Number | None, low: float, high: float) -> None:
    ends = (number.low, number.high) if isinstance(number, Draw) else (number,)
    for end in ends:
        if end is not None and not low <= end <= high:
            raise ValueError(f"expected {key} from {low:g} to {high:g}, found {end:g}")
