"""`optax:NAME`: gradient transformations of optax (DeepMind 2020), fed by readings."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.adapters.walker import (
    AdaptedStrategy,
    Walker,
    import_library,
    parse_literals,
    refusals_told,
    take_number,
    take_whole,
)
from engine.core.errors import BadInput, suggestion
from engine.hiker import Hiker

BY_SLOPE = 100.0
"""Default learning rate [m per unit slope] of those that step by the gradient."""
BY_LENGTH = 30.0
"""Default learning rate [m] of those that divide by the gradient's size (Adam and its kin)."""
PLAIN = ("sgd", "noisy_sgd", "optimistic_gradient_descent", "radam")


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
    usual = BY_SLOPE if name in PLAIN else BY_LENGTH
    rate = take_number(spec, values, "learning_rate", usual, 0.0)

    def begun() -> tuple[Any, Any]:
        optimizer = getattr(optax, name)(learning_rate=rate, **values)
        return optimizer, optimizer.init(np.zeros(2, np.float32))

    def stepped(optimizer: Any, state: Any, slope: Any, place: Any) -> tuple[list[float], Any]:
        single = np.asarray(slope, np.float32), np.asarray(place, np.float32)
        update, state = optimizer.update(single[0], state, single[1])
        return np.asarray(update, np.float64).tolist(), state

    with refusals_told(spec):
        stepped(*begun(), (0.1, -0.2), (0.0, 0.0))

    def hike(hiker: Hiker) -> None:
        walker = Walker(hiker)
        optimizer, state = begun()
        while hiker.daylight > 0:
            slope = walker.slope(*hiker.position)
            for _ in range(every):
                place = hiker.position
                (east, north), state = stepped(optimizer, state, slope, tuple(place))
                walker.go(place.east + east, place.north + north)

    return hike, {"learning_rate": rate, "every": every, **values}
