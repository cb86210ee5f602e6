"""`nlopt:ALGORITHM`: the algorithms of NLopt (Johnson 2007)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import numpy as np

from engine.adapters.walker import (
    UNIT_SLOPE,
    AdaptedStrategy,
    TrialBowl,
    TrialOver,
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
from engine.core.errors import BadInput, Dusk, suggestion

NLOPT_SETTINGS = ("ftol_abs", "ftol_rel", "xtol_abs", "xtol_rel", "population", "initial_step")
"""What may be set besides our own, each by its `set_` function."""
NEED_INNER_ALGORITHM = ("AUGLAG", "MLSL")
"""Parts of the names of algorithms that run another one inside."""
ENDLESS = {"LN_NEWUOA_BOUND": "LN_BOBYQA"}
"""Those that hang between two values where these are noisy, and what to take instead."""


def nlopt_strategy(name: str, given: Mapping[str, Any]) -> AdaptedStrategy:
    """`nlopt:LN_SBPLX` or any other algorithm of NLopt by its name there.

    Every function value is a glance at a place that is walked to, every gradient (the algorithms
    that begin with LD or GD) a reading there. It works in units of `scale` [m] and altitudes for
    which a slope of 0.2 is a gradient of 1, within `box` [m] to every side of the start; `budget`
    is the number of values, `rng` its seed. At the end the hiker goes to its answer.
    """
    spec = f"nlopt:{name}"
    nlopt = import_library("nlopt", spec)
    known = {n for n in vars(nlopt) if n[:3] in ("LN_", "LD_", "GN_", "GD_")}
    if name not in known:
        raise BadInput(f"strategy `{spec}`: no such algorithm of nlopt.{suggestion(name, known)}")
    if name in ENDLESS:
        raise BadInput(f"strategy `{spec}`: it may never end; write nlopt:{ENDLESS[name]}")
    values = parse_literals(given)
    own: dict[str, Any] = {
        "scale": take_number(spec, values, "scale", 100.0, 1e-3),
        "box": take_number(spec, values, "box", 1000.0, 1.0),
        "budget": take_whole(spec, values, "budget", 1000, 1),
        "rng": take_whole(spec, values, "rng", 1, 0),
    }
    unknown = sorted(set(values) - set(NLOPT_SETTINGS))
    if unknown:
        near = suggestion(unknown[0], [*own, *NLOPT_SETTINGS])
        raise BadInput(f"{spec}: no parameter `{unknown[0]}`.{near}")

    def search(ground: Walker | TrialBowl, budget: int) -> Any:
        scale, side = own["scale"], own["box"] / own["scale"]
        best, answer = math.inf, np.zeros(2)
        method = _new_method(nlopt, name)

        def height(x: Any, gradient: Any) -> float:
            nonlocal best, answer
            place = to_metres(x, scale)
            # An exception must not pass through C: some algorithms would go on with it.
            try:
                value = ground.altitude(*place) / (UNIT_SLOPE * scale)
                if gradient.size:
                    gradient[:] = np.array(ground.slope(*place)) / UNIT_SLOPE
            except (Dusk, TrialOver):
                method.force_stop()
                return math.inf
            if value < best:
                best, answer = value, np.array(x)
            return value

        nlopt.srand(own["rng"] + 1)
        method.set_min_objective(height)
        method.set_lower_bounds([-side, -side])
        method.set_upper_bounds([side, side])
        method.set_initial_step(1.0)
        method.set_maxeval(budget)
        for key, value in values.items():
            getattr(method, f"set_{key}")(value)
        with suppress(nlopt.runtime_error, nlopt.RoundoffLimited, nlopt.ForcedStop):
            return method.optimize(np.zeros(2))
        # Noise: the values do not go down any further.
        return answer

    with seeded_numpy(own["rng"]), library_errors_as_bad_input(spec):
        search(TrialBowl(), 30)

    hike = strategy_by_search(
        lambda ground: search(ground, own["budget"]), own["rng"], own["scale"]
    )
    return hike, {**own, **values}


def _new_method(nlopt: Any, name: str) -> Any:
    """A new search in two dimensions."""
    method = nlopt.opt(getattr(nlopt, name), 2)
    if any(part in name for part in NEED_INNER_ALGORITHM):
        inner = nlopt.opt(nlopt.LD_LBFGS if name[1] == "D" else nlopt.LN_SBPLX, 2)
        inner.set_xtol_abs(1e-3)
        method.set_local_optimizer(inner)
    return method
