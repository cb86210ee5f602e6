"""`minimize:MODULE.FUNCTION` and `ask_and_tell:MODULE.CLASS`: whatever optimizer Python can import.

A module is an installed package or a file in the current folder. What a function or class takes
is found from the names of its parameters, as the libraries of the field write them.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from engine.adapters.walker import (
    UNIT_SLOPE,
    AdaptedStrategy,
    TrialBowl,
    Walker,
    import_library,
    library_errors_as_bad_input,
    parse_literals,
    seeded_numpy,
    strategy_by_search,
    take_number,
    take_whole,
    to_metres,
)
from engine.core.errors import BadInput

START_NAMES = ("x0", "x", "start", "initial", "init", "guess", "mean", "x_init", "initial_guess")
BOUNDS_NAMES = ("bounds", "ranges", "domain")
GRADIENT_NAMES = ("jac", "grad", "gradient", "fprime", "df")
SEED_NAMES = ("rng", "seed", "random_state")
DIMENSION_NAMES = ("dim", "ndim", "n", "dimension", "dimensions")
SPREAD_NAMES = ("sigma", "sigma0", "std")
"""Names that libraries give to parameters. Dimension, spread and bounds are passed only where the
parameter has no default."""
POPULATION_NAMES = ("population_size", "popsize", "batch_size")
"""Attributes that say how many places a `tell` wants at once."""


def minimize_strategy(
    name: str, given: Mapping[str, Any], called: str | None = None
) -> AdaptedStrategy:
    """`minimize:MODULE.FUNCTION`, a function that minimises, such as `minimize:pybobyqa.solve`.

    Its first argument is the function: every value is a glance at a place that is walked to. A
    start (`x0`), bounds, a gradient (`jac`, a reading of the instrument) and a seed are given
    where it has parameters of these names. It works in units of `scale` [m] and altitudes for
    which a slope of 0.2 is a gradient of 1, within `box` [m]; everything else goes to it as it
    is. What it returns is the answer: a place, a tuple that begins with one, or an object with
    `x`. `called`: how the messages name it. BadInput for what it refuses on a plain bowl.
    """
    spec = called or f"minimize:{name}"
    function = _import_callable(spec, name)

    def run(ground: Walker | TrialBowl, own: dict[str, Any], values: dict[str, Any]) -> Any:
        scale = own["scale"]

        def height(x: Any, *_: object) -> float:
            return ground.altitude(*to_metres(np.ravel(x).tolist(), scale)) / (UNIT_SLOPE * scale)

        def slope(x: Any, *_: object) -> Any:
            return np.array(ground.slope(*to_metres(np.ravel(x).tolist(), scale))) / UNIT_SLOPE

        arguments, named = _arguments(spec, function, own, values, slope)
        return _place_in(spec, function(height, *arguments[1:], **named))

    return _strategy_from(spec, given, run)


def ask_and_tell_strategy(name: str, given: Mapping[str, Any]) -> AdaptedStrategy:
    """`ask_and_tell:MODULE.CLASS`, a class with `ask` and `tell`, such as `ask_and_tell:cmaes.CMA`.

    `ask()` gives a place or several of them, each of which is walked to and glanced at; `tell`
    takes places and values, or pairs of them. Its constructor gets a start, a spread, bounds, the
    dimension and a seed where it has parameters of these names. It is asked until its `stop` or
    `should_stop` says so, or until dusk; then the hiker goes to the best place seen.
    """
    spec = f"ask_and_tell:{name}"
    kind = _import_callable(spec, name)
    if not (hasattr(kind, "ask") and hasattr(kind, "tell")):
        raise BadInput(f"strategy `{spec}`: expected a class with `ask` and `tell`")

    def run(ground: Walker | TrialBowl, own: dict[str, Any], values: dict[str, Any]) -> Any:
        arguments, named = _arguments(spec, kind, own, values, None)
        return _ask_and_tell(kind(*arguments, **named), ground, own["scale"])

    return _strategy_from(spec, given, run)


def _strategy_from(
    spec: str,
    given: Mapping[str, Any],
    run: Callable[[Walker | TrialBowl, dict[str, Any], dict[str, Any]], Any],
) -> AdaptedStrategy:
    """A strategy from `run(ground, own, values)`, which returns a place in units of the scale.

    It is first tried on a bowl, so that BadInput comes before the hike.
    """
    values = parse_literals(given)
    own: dict[str, Any] = {
        "scale": take_number(spec, values, "scale", 100.0, 1e-3),
        "box": take_number(spec, values, "box", 1000.0, 1.0),
        "rng": take_whole(spec, values, "rng", 1, 0),
    }
    with seeded_numpy(own["rng"]), library_errors_as_bad_input(spec):
        run(TrialBowl(), own, values)

    hike = strategy_by_search(lambda ground: run(ground, own, values), own["rng"], own["scale"])
    return hike, {**own, **values}


def _ask_and_tell(optimizer: Any, ground: Walker | TrialBowl, scale: float) -> Any:
    """Ask and tell until the optimizer stops; the best place seen, in its own unit."""
    # A `tell` with one parameter takes pairs, and as many as its population has.
    pairs = len(inspect.signature(optimizer.tell).parameters) == 1
    count = next((getattr(optimizer, n) for n in POPULATION_NAMES if hasattr(optimizer, n)), 1)
    best, where = np.inf, np.zeros(2)
    while not _stopped(optimizer):
        asked = [optimizer.ask() for _ in range(int(count) if pairs else 1)]
        several = np.ndim(asked[0]) == 2
        places = list(asked[0]) if several else asked
        values = []
        for place in places:
            found = np.ravel(np.asarray(place, np.float64))
            value = ground.altitude(*to_metres(found.tolist(), scale)) / (UNIT_SLOPE * scale)
            values.append(value)
            if value < best:
                best, where = value, found
        if pairs:
            optimizer.tell(list(zip(places, values, strict=True)))
        elif several:
            optimizer.tell(asked[0], values)
        else:
            optimizer.tell(places[0], values[0])
    return where


def _stopped(optimizer: Any) -> bool:
    for name in ("stop", "should_stop"):
        says = getattr(optimizer, name, None)
        if says is not None:
            return bool(says() if callable(says) else says)
    return False


def _arguments(
    spec: str,
    function: Callable[..., Any],
    own: Mapping[str, Any],
    values: Mapping[str, Any],
    slope: Callable[..., Any] | None,
) -> tuple[list[Any], dict[str, Any]]:
    """Positional and named arguments for it, by the names of its parameters.

    With `slope` it is a function that minimises, whose first argument is left None here.
    """
    side = own["box"] / own["scale"]
    bounds = [(-side, side)] * 2
    # A constructor gets an array of bounds, a function that minimises a list, as scipy takes them.
    optional: list[tuple[tuple[str, ...], Any]] = [
        (START_NAMES, np.zeros(2)),
        (GRADIENT_NAMES, slope),
    ]
    required = [
        (BOUNDS_NAMES, np.array(bounds) if slope is None else bounds),
        (DIMENSION_NAMES, 2),
        (SPREAD_NAMES, 1.0),
    ]
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):  # written in C, without a signature
        return [None, np.zeros(2)], dict(values)
    arguments: list[Any] = []
    named = dict(values)
    # Of several names for the seed one alone may be used.
    seeds = [one.name for one in parameters if one.name in SEED_NAMES and one.name not in values][
        :1
    ]
    optional = [one for one in optional if one[1] is not None] + [(tuple(seeds), own["rng"])]
    for k, one in enumerate(parameters):
        needed = one.default is one.empty
        known = optional + (required if needed else [])
        found = [value for names, value in known if one.name.lower() in names]
        if one.kind in (one.VAR_POSITIONAL, one.VAR_KEYWORD) or one.name in values:
            continue
        if slope is not None and k == 0:
            arguments.append(None)
        elif found and one.kind is one.POSITIONAL_ONLY:
            arguments.append(found[0])
        elif found:
            named[one.name] = found[0]
        elif needed:
            raise BadInput(
                f"{spec}: expected a value for `{one.name}`, found none; write: --set {one.name}=1"
            )
    return arguments, named


def _place_in(spec: str, returned: Any) -> Any:
    """The place in what a function returned."""
    for name in ("x", "xbest", "best_x"):
        returned = getattr(returned, name, returned)
    try:
        if isinstance(returned, tuple) and np.size(np.asarray(returned[0])) == 2:
            returned = returned[0]
        place = np.ravel(np.asarray(returned, np.float64))
    except (TypeError, ValueError):
        place = np.zeros(0)
    if place.shape != (2,):
        raise BadInput(f"{spec}: expected two numbers, a place, as its answer")
    return place


def _import_callable(spec: str, name: str) -> Any:
    home, _, last = name.rpartition(".")
    if not home or not last.isidentifier():
        example = f"{spec.partition(':')[0]}:my_module.mine"
        raise BadInput(f"strategy `{spec}`: expected a module and a name in it, such as {example}")
    found = getattr(import_library(home.partition(".")[0], spec, home), last, None)
    if not callable(found):
        raise BadInput(f"strategy `{spec}`: `{home}` has no function or class `{last}`")
    return found
