"""`optax:NAME`: gradient transformations of optax (DeepMind 2020), fed by readings."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.adapters.walker import (
    RATE_PER_SLOPE,
    RATE_PER_UNIT_STEP,
    AdaptedStrategy,
    Walker,
    import_library,
    library_errors_as_bad_input,
    parse_literals,
    take_number,
    take_whole,
)
from engine.core.errors import BadInput, suggestion
from engine.hiker import Hiker

PER_SLOPE_OPTIMIZERS = ("sgd", "noisy_sgd", "optimistic_gradient_descent", "radam")
"""Those that step by the gradient; the others divide by its size."""


def optax_strategy(name: str, given: Mapping[str, Any]) -> AdaptedStrategy:
    """`optax:adam`, or any other optimizer of optax that makes updates of gradients alone.

    The parameter is the hiker's place, metres east and north of the start; its gradient is the
    last reading, and the hiker walks what the update says. `every` updates are taken on one
    reading, `learning_rate` and everything else goes to the optimizer's function.
    """
    spec = f"optax:{name}"
    optax = import_library("optax", spec)
    known = {
        n
        for n, made in vars(optax).items()
        if inspect.isfunction(made)
        and not n.startswith("_")
        and "learning_rate" in inspect.signature(made).parameters
    }
    if name not in known:
        raise BadInput(f"strategy `{spec}`: no such optimizer of optax.{suggestion(name, known)}")
    values = parse_literals(given)
    every = take_whole(spec, values, "every", 1, 1)
    usual = RATE_PER_SLOPE if name in PER_SLOPE_OPTIMIZERS else RATE_PER_UNIT_STEP
    rate = take_number(spec, values, "learning_rate", usual, 0.0)

    def begin() -> tuple[Any, Any]:
        optimizer = getattr(optax, name)(learning_rate=rate, **values)
        return optimizer, optimizer.init(np.zeros(2, np.float32))

    def step(optimizer: Any, state: Any, slope: Any, place: Any) -> tuple[list[float], Any]:
        gradient, parameter = np.asarray(slope, np.float32), np.asarray(place, np.float32)
        update, state = optimizer.update(gradient, state, parameter)
        return np.asarray(update, np.float64).tolist(), state

    with library_errors_as_bad_input(spec):
        step(*begin(), (0.1, -0.2), (0.0, 0.0))

    def hike(hiker: Hiker) -> None:
        walker = Walker(hiker)
        optimizer, state = begin()
        while hiker.daylight > 0:
            slope = walker.slope(*hiker.position)
            for _ in range(every):
                place = hiker.position
                (east, north), state = step(optimizer, state, slope, tuple(place))
                walker.go(place.east + east, place.north + north)

    return hike, {"learning_rate": rate, "every": every, **values}
