"""`torch:NAME`: any optimizer class of torch.optim, fed by the instrument's readings."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from engine.adapters.walker import (
    USUAL_SLOPE,
    AdaptedStrategy,
    Walker,
    import_library,
    parse_literals,
    take_number,
    take_whole,
    to_metres,
)
from engine.core.errors import BadInput, suggestion
from engine.hiker import Hiker

BY_SLOPE = 100.0
"""Default learning rate [m per unit slope] of the optimizers that step by the gradient."""
BY_LENGTH = 30.0
"""Default learning rate [m] of those that divide by the gradient's size (Adam and its kin)."""
RATES = {
    "SGD": BY_SLOPE,
    "ASGD": BY_SLOPE,
    "LBFGS": 0.8,  # a share of the Newton step; whole ones go too far where the ground bends away
    "Adadelta": 10_000.0,  # its first step is sqrt(eps), a thousandth of the rate
    "Adagrad": 150.0,  # divides by the root of the sum
    "RAdam": BY_SLOPE,  # begins as momentum
}
UNITS = {"LBFGS": 100.0}
"""Metres in a unit of the parameter, where it is not one: LBFGS begins with a step of a unit at
most, and with one of the gradient's length where that is less."""
SETTINGS: dict[str, dict[str, Any]] = {
    "AdamW": {"weight_decay": 0.0},
    "Muon": {"weight_decay": 0.0},
    "Adafactor": {"eps": (None, 100.0)},
}
"""What else suits metres: the libraries' weight decay draws back to the start, and Adafactor's
step is a share of how far the parameter is from 0, where the hike begins."""


def torch_strategy(name: str, given: Mapping[str, Any]) -> AdaptedStrategy:
    """`torch:Adam` (a class of torch.optim) or `torch:package.module.Class`.

    The parameter is the hiker's place: a float64 vector of two, metres east and north of the
    start. Its gradient is the last reading; after `step()` the hiker walks to where the
    parameter went, and the parameter is set to where the walk ended. `every` steps are taken on
    one reading, `learning_rate` is the constructor's `lr`, everything else goes to the
    constructor: `--set momentum=0.9`, `--set betas=(0.9,0.99)`. A class of one's own lies in a
    module beside the current folder; its rate may be called `learning_rate`, or it may have none.
    LBFGS and other optimizers that
    evaluate for themselves get a closure: every evaluation walks there, glances and reads. LBFGS
    counts in units of 100 m, and altitudes so that a slope of 0.2 is a gradient of 1.
    """
    spec = f"torch:{name}"
    torch = import_library("torch", spec)
    kind = _class_of(spec, name, torch)
    values = parse_literals(given)
    every = take_whole(spec, values, "every", 1, 1)
    values = {**SETTINGS.get(kind.__name__, {}), **values}
    shown, settings = {"every": every, **values}, values
    keyword = _rate_keyword(kind)
    if keyword:
        rate = take_number(spec, values, "learning_rate", RATES.get(kind.__name__, BY_LENGTH), 0.0)
        shown = {"learning_rate": rate, "every": every, **values}
        settings = {keyword: rate, **values}
    # Refuses wrong arguments before the hike.
    place, optimizer = _parameter_and_optimizer(spec, torch, kind, settings)
    closed = _needs_closure(spec, torch, place, optimizer)

    def hike(hiker: Hiker) -> None:
        place, optimizer = _parameter_and_optimizer(spec, torch, kind, settings)
        _hike(torch, Walker(hiker), place, optimizer, every, UNITS.get(kind.__name__), closed)

    return hike, shown


def _hike(
    torch: Any, walker: Walker, place: Any, optimizer: Any, every: int, scale: float | None,
    closed: bool,
) -> None:  # fmt: skip
    """`scale`: metres in a unit of the parameter; None for metres and plain slopes.

    `closed`: the optimizer evaluates for itself, by a closure.
    """
    sparse = type(optimizer).__name__ == "SparseAdam"
    flat = place.data.view(-1)
    unit = scale or 1.0
    steep = USUAL_SLOPE if scale else 1.0

    def closure() -> Any:
        at = to_metres(flat.tolist(), unit)
        altitude = walker.altitude(*at)
        gradient(walker.slope(*at))
        return torch.tensor(altitude / (steep * unit), dtype=torch.float64)

    def gradient(slope: tuple[float, float]) -> None:
        found = torch.tensor(slope, dtype=torch.float64).view(place.shape) / steep
        place.grad = found.to_sparse() if sparse else found

    while walker.hiker.daylight > 0:
        if not closed:
            gradient(walker.slope(*walker.hiker.position))
        for _ in range(1 if closed else every):
            flat.copy_(torch.tensor(tuple(walker.hiker.position), dtype=torch.float64) / unit)
            optimizer.step(closure) if closed else optimizer.step()
            walker.end()
            walker.go(*to_metres(flat.tolist(), unit))


def _rate_keyword(kind: Any) -> str:
    """What the constructor calls its learning rate; empty where it has none."""
    try:
        parameters = inspect.signature(kind).parameters
    except (TypeError, ValueError):
        return "lr"
    for name in ("lr", "learning_rate"):
        if name in parameters:
            return name
    return "lr" if any(p.kind is p.VAR_KEYWORD for p in parameters.values()) else ""


def _needs_closure(spec: str, torch: Any, place: Any, optimizer: Any) -> bool:
    """Whether a step asks for the loss; BadInput where it works neither with it nor without.

    A closure that a signature leaves optional may be needed all the same: one step is tried
    without, on an optimizer that nobody hikes with. The library's own are known.
    """
    parameters = list(inspect.signature(type(optimizer).step).parameters.values())[1:]
    required = any(p.default is p.empty and p.name == "closure" for p in parameters)
    if type(optimizer).__module__.startswith("torch.optim"):
        return required or type(optimizer).__name__ == "LBFGS"

    def closure() -> Any:
        place.grad = torch.full_like(place.data, 0.1)
        return torch.tensor(100.0, dtype=torch.float64)

    closure()
    reasons = []
    for arguments in ((), (closure,)):
        if required and not arguments:
            continue
        try:
            optimizer.step(*arguments)
            return bool(arguments)
        except Exception as error:
            reasons.append(f"{type(error).__name__}: {error}")
    raise BadInput(f"{spec}: its first step failed: {reasons[-1][:200]}")


def _parameter_and_optimizer(
    spec: str, torch: Any, kind: Any, settings: dict[str, Any]
) -> tuple[Any, Any]:
    """The parameter and its optimizer; as a 1 x 2 matrix for one that takes matrices only."""
    reason = ""
    for shape in ((2,), (1, 2)):
        place = torch.nn.Parameter(torch.zeros(shape, dtype=torch.float64))
        try:
            return place, kind([place], **settings)
        except Exception as error:
            reason = reason or f"{type(error).__name__}: {error}"
    raise BadInput(f"{spec}: the constructor refused its arguments: {reason}")


def _class_of(spec: str, name: str, torch: Any) -> Any:
    home, _, last = name.rpartition(".")
    if home:
        kind = getattr(import_library(home.partition(".")[0], spec, home), last, None)
        if not isinstance(kind, type):
            raise BadInput(f"strategy `{spec}`: `{home}` has no class `{last}`")
        return kind
    base = torch.optim.Optimizer
    known = [
        n
        for n, v in vars(torch.optim).items()
        if isinstance(v, type) and issubclass(v, base) and v is not base
    ]
    if name not in known:
        raise BadInput(f"strategy `{spec}`: no such class in torch.optim.{suggestion(name, known)}")
    return getattr(torch.optim, name)
