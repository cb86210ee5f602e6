"""`scipy:METHOD`: the methods of scipy.optimize.minimize, and differential evolution."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.adapters.own_functions import minimize_strategy
from engine.adapters.walker import (
    UNIT_SLOPE,
    AdaptedStrategy,
    Walker,
    import_library,
    parse_literals,
    strategy_by_search,
    take_number,
    take_whole,
    to_metres,
)
from engine.core.errors import BadInput, suggestion

METHODS = {
    name.lower(): name
    for name in (
        *("Nelder-Mead", "Powell", "CG", "BFGS", "Newton-CG", "L-BFGS-B", "TNC", "COBYLA"),
        *("COBYQA", "SLSQP", "trust-constr", "dogleg", "trust-ncg", "trust-exact"),
        *("trust-krylov", "differential_evolution", "dual_annealing", "basinhopping", "shgo"),
        *("direct",),
    )
}
OTHER_FUNCTIONS = ("dual_annealing", "basinhopping", "shgo", "direct")
"""Functions of scipy.optimize beside `minimize` that are called as any other one."""
WITH_SLOPE = {
    *("cg", "bfgs", "newton-cg", "l-bfgs-b", "tnc", "slsqp", "trust-constr"),
    *("dogleg", "trust-ncg", "trust-exact", "trust-krylov"),
}
"""Methods that ask for derivatives."""
WITH_CURVATURE = {"newton-cg", "dogleg", "trust-ncg", "trust-exact", "trust-krylov"}
"""Methods that ask for second derivatives: the difference of three readings."""
WITH_BOUNDS = {
    *("nelder-mead", "l-bfgs-b", "tnc", "cobyla", "cobyqa", "slsqp", "trust-constr"),
}
"""Powell takes them as well, but then searches every line from end to end, 2 km to and fro."""


def scipy_strategy(name: str, given: Mapping[str, Any]) -> AdaptedStrategy:
    """`scipy:Nelder-Mead` or any other method of `minimize`, or `scipy:differential_evolution`.

    dual_annealing, basinhopping, shgo and direct are called as `minimize:` calls any function.

    Every function value is a glance at a place that is walked to, every derivative a reading
    there; a Hessian is the difference of three readings `probe` metres apart, and for dogleg,
    which gives up where the ground curves away, its absolute value. The methods see
    places in units of `scale` [m], and altitudes so that a slope of 0.2 is a gradient of 1: most
    begin with a step of about one unit, some with one as long as the gradient. Those
    that take bounds search the box of `box` [m] to every side of the start. `tol`, and every
    other parameter as one of the method's `options`: `--set maxiter=50`; for differential
    evolution they are its own arguments (`popsize`, `mutation`, ...), `rng` seeds it, and its
    first population stands around the start with a spread of `scale`. When the method has
    converged the hiker goes to its answer and makes camp.
    """
    spec, method = f"scipy:{name}", name.lower()
    optimize = import_library("scipy", spec, "scipy.optimize")
    if method not in METHODS:
        near = suggestion(name, METHODS.values())
        raise BadInput(f"strategy `{spec}`: no such method of scipy.optimize.minimize.{near}")
    if method in OTHER_FUNCTIONS:
        return minimize_strategy(f"scipy.optimize.{method}", given, spec)
    values = parse_literals(given)
    own: dict[str, Any] = {
        "scale": take_number(spec, values, "scale", 100.0, 1e-3),
        "box": take_number(spec, values, "box", 1000.0, 1.0),
        "probe": take_number(spec, values, "probe", 20.0, 0.1),
    }
    if method == "differential_evolution":
        own["rng"] = take_whole(spec, values, "rng", 1, 0)
        values = {"popsize": 3, "polish": False, **values}
    _check_arguments(spec, optimize, method, own, values)

    def search(ground: Walker) -> Any:
        return _minimise(optimize, method, own, values, ground)

    return strategy_by_search(search, own.get("rng", 1), own["scale"]), {**own, **values}


class _RoundBowl:
    """A round bowl in place of the walker, to check the arguments before the hike."""

    def altitude(self, east: float, north: float) -> float:
        return east * east + north * north

    def slope(self, east: float, north: float) -> tuple[float, float]:
        return 2.0 * east, 2.0 * north


def _check_arguments(
    spec: str, optimize: Any, method: str, own: dict[str, Any], values: dict[str, Any]
) -> None:
    """BadInput for arguments that the method refuses."""
    if method == "differential_evolution":
        known = set(inspect.signature(optimize.differential_evolution).parameters)
        unknown = sorted(set(values) - known | {"func", "bounds", "args"} & set(values))
        if unknown:
            raise BadInput(f"{spec}: no parameter `{unknown[0]}`.{suggestion(unknown[0], known)}")
        values = {**values, "maxiter": 1}
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", optimize.OptimizeWarning)
            _minimise(optimize, method, own, values, _RoundBowl())
    except Exception as error:
        raise BadInput(f"{spec}: {error}") from None


def _minimise(
    optimize: Any,
    method: str,
    own: dict[str, Any],
    values: dict[str, Any],
    ground: Walker | _RoundBowl,
) -> Any:
    """Run the method on the ground; returns its answer in units of the scale."""
    scale, side = own["scale"], own["box"] / own["scale"]
    bounds = [(-side, side)] * 2

    def height(x: Any) -> float:
        return ground.altitude(*to_metres(x, scale)) / (UNIT_SLOPE * scale)

    # Methods ask for the gradient of one place several times in a row; a reading is paid once.
    read: dict[tuple[float, float], Any] = {}

    def slope(x: Any) -> Any:
        place = to_metres(x, scale)
        found = read.get(place)
        if found is None:
            read.clear()
            found = read[place] = np.array(ground.slope(*place)) / UNIT_SLOPE
        return found.copy()

    def curvature(x: Any) -> Any:
        east, north = np.array([own["probe"] / scale, 0.0]), np.array([0.0, own["probe"] / scale])
        here = slope(x)
        rows = np.array([slope(x + east) - here, slope(x + north) - here])
        hessian = 0.5 * (rows + rows.T) / (own["probe"] / scale)
        return _positive_definite(hessian) if method == "dogleg" else hessian

    if method == "differential_evolution":
        call = optimize.differential_evolution
        key = "rng" if "rng" in inspect.signature(call).parameters else "seed"
        if "init" not in values:
            values = {**values, "init": _first_population(own["rng"], values["popsize"], side)}
        return call(height, bounds, **{key: own["rng"]}, **values).x
    options = dict(values)
    tol = options.pop("tol", None)
    # The default simplex spans 0.00025 around zero: with the start at (0, 0) it would be a point.
    if method == "nelder-mead":
        options.setdefault("initial_simplex", [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)])
    return optimize.minimize(
        height,
        np.zeros(2),
        method=METHODS[method],
        jac=slope if method in WITH_SLOPE else None,
        hess=curvature if method in WITH_CURVATURE else None,
        bounds=bounds if method in WITH_BOUNDS else None,
        tol=tol,
        options=options,
    ).x


def _positive_definite(hessian: Any) -> Any:
    """The same with every curvature's absolute value, and at least a little of one."""
    values, vectors = np.linalg.eigh(hessian)
    return (vectors * np.maximum(np.abs(values), 1e-3)) @ vectors.T


def _first_population(rng: int, size: int, side: float) -> Any:
    """The start and others normally spread around it, in units of the scale."""
    others = np.random.default_rng(rng).standard_normal((max(2 * size, 5) - 1, 2))
    return np.clip(np.vstack([np.zeros(2), others]), -side, side)
