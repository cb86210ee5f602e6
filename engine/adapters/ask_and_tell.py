"""`cma:` and `nevergrad:NAME`: optimizers with the interface ask (a point) and tell (its value)."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

import numpy as np

from engine.adapters.walker import (
    AdaptedStrategy,
    Walker,
    import_library,
    library_errors_as_bad_input,
    parse_literals,
    seeded_numpy,
    take_number,
    take_whole,
    to_metres,
)
from engine.core.errors import BadInput, suggestion
from engine.hiker import Hiker

SOME_OPTIMIZERS = "NGOpt, OnePlusOne, CMA, DE, PSO, TBPSA, Cobyla"
"""A few of nevergrad's several hundred."""
FIRST_SPREADS = {"NelderMead": 4000.0}
"""First spreads in a unit of the optimizer, where it is not one: a first simplex of scipy's at 0
reaches 1/4000 of a unit."""


def cma_strategy(name: str, given: Mapping[str, Any]) -> AdaptedStrategy:
    """`cma:`, the covariance matrix adaptation of the package `cma` (Hansen 2016).

    Every candidate is walked to and glanced at. `sigma` [m] is the first spread, `box` [m] the
    search region to every side of the start, `rng` seeds the sampling; everything else is one
    of the package's options (`popsize`, `maxiter`, `tolx`, ...). When the package stops the
    hiker goes to its mean and makes camp.
    """
    spec = "cma:" + name
    cma = import_library("cma", spec)
    if name:
        raise BadInput(f"strategy `{spec}`: expected `cma:` and nothing after it")
    values = parse_literals(given)
    own: dict[str, Any] = {
        "sigma": take_number(spec, values, "sigma", 100.0, 0.1),
        "box": take_number(spec, values, "box", 1000.0, 1.0),
        "rng": take_whole(spec, values, "rng", 1, 0),
    }
    known = {k for k in cma.CMAOptions.defaults() if k not in ("seed", "bounds", "verbose")}
    for key in values:
        if key not in known:
            raise BadInput(f"{spec}: no option `{key}`.{suggestion(key, known)}")
    side = own["box"] / own["sigma"]
    quiet = {"verbose": -9, "verb_disp": 0, "verb_log": 0}
    # The seed 0 would mean the time of day.
    options = {**quiet, **values, "seed": own["rng"] + 1, "bounds": [-side, side]}

    def new_search() -> Any:
        return cma.CMAEvolutionStrategy([0.0, 0.0], 1.0, options)

    with seeded_numpy(own["rng"]), library_errors_as_bad_input(spec):
        new_search()

    def hike(hiker: Hiker) -> None:
        walker = Walker(hiker)
        with seeded_numpy(own["rng"]):
            search = new_search()
            while not search.stop():
                places = search.ask()
                search.tell(places, [walker.altitude(*to_metres(x, own["sigma"])) for x in places])
            walker.go(*to_metres(search.result.xfavorite, own["sigma"]))

    return hike, {**own, **values}


def nevergrad_strategy(name: str, given: Mapping[str, Any]) -> AdaptedStrategy:
    """`nevergrad:NAME`, an optimizer of nevergrad's registry (Rapin and Teytaud 2018).

    Every candidate is walked to and glanced at. `sigma` [m] is the first spread, `box` [m] the
    search region to every side of the start, `budget` the number of glances it plans for, `rng`
    seeds the sampling. When the budget is spent the hiker goes to its recommendation.
    """
    spec = f"nevergrad:{name}"
    ng = import_library("nevergrad", spec)
    if name not in ng.optimizers.registry:
        near = get_close_matches(name, ng.optimizers.registry, n=1)
        hint = suggestion(name, near) if near else f" Some that there are: {SOME_OPTIMIZERS}."
        raise BadInput(f"strategy `{spec}`: no such optimizer of nevergrad.{hint}")
    values = parse_literals(given)
    own: dict[str, Any] = {
        "sigma": take_number(spec, values, "sigma", 100.0, 0.1),
        "box": take_number(spec, values, "box", 1000.0, 1.0),
        "budget": take_whole(spec, values, "budget", 60, 1),
        "rng": take_whole(spec, values, "rng", 1, 0),
    }
    if values:
        key = min(values)
        raise BadInput(f"{spec}: no parameter `{key}`.{suggestion(key, own)}")
    unit = own["sigma"] * FIRST_SPREADS.get(name, 1.0)
    side = own["box"] / unit

    def new_search() -> Any:
        space = ng.p.Array(init=np.zeros(2)).set_mutation(sigma=1.0)
        space.set_bounds(-side, side)
        space.random_state = np.random.RandomState(own["rng"] % 2**32)
        return ng.optimizers.registry[name](parametrization=space, budget=own["budget"])

    with seeded_numpy(own["rng"]), library_errors_as_bad_input(spec):
        new_search()

    def hike(hiker: Hiker) -> None:
        walker = Walker(hiker)
        with seeded_numpy(own["rng"]):
            search = new_search()
            for _ in range(own["budget"]):
                candidate = search.ask()
                search.tell(candidate, walker.altitude(*to_metres(candidate.value, unit)))
            walker.go(*to_metres(search.provide_recommendation().value, unit))

    return hike, own
