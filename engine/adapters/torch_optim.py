"""`torch:NAME`: any optimizer class of torch.optim, fed by the instrument's readings."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from engine.adapters.walker import (
    RATE_PER_SLOPE,
    RATE_PER_UNIT_STEP,
    UNIT_SLOPE,
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

DEFAULT_RATES = {
    "SGD": RATE_PER_SLOPE,
    "ASGD": RATE_PER_SLOPE,
    "LBFGS": 0.8,  # a share of the Newton step; whole ones go too far where the ground bends away
    "Adadelta": 10_000.0,  # its first step is sqrt(eps), a thousandth of the rate
    "Adagrad": 150.0,  # divides by the root of the sum
    "RAdam": RATE_PER_SLOPE,  # begins as momentum
}
PARAMETER_UNITS = {"LBFGS": 100.0}
"""Metres in a unit of the parameter, where it is not one: LBFGS begins with a step of a unit at
most, and with one of the gradient's length where that is less."""
DEFAULT_ARGUMENTS: dict[str, dict[str, Any]] = {
    "AdamW": {"weight_decay": 0.0},
    "Muon": {"weight_decay": 0.0},
    "Adafactor": {"eps": (None, 100.0)},
}
"""Arguments that suit a parameter in metres which begins at 0: weight decay would pull back to the
start, and Adafactor's step would be a share of the distance from there."""
RATE_NAMES = ("lr", "learning_rate", "max_lr", "eta", "step_size", "stepsize")
"""What a constructor may call its learning rate."""
PARAMETER_SHAPES = ((2,), (1, 2), (2, 2))
"""Of the parameter: a vector; for those that take matrices alone, a matrix whose first row
counts."""
TRIAL_STEPS = 3
"""Steps that are tried before the hike: some methods come to their own with the second."""
ParameterAndOptimizer = tuple[Any, Any]
"""The parameter and its optimizer."""


class CallStyle(NamedTuple):
    """How an optimizer wants to be asked."""

    shape: tuple[int, ...]
    closed: bool
    """It evaluates the loss itself, by a closure (LBFGS, SAM)."""


def torch_strategy(name: str, given: Mapping[str, Any]) -> AdaptedStrategy:
    """`torch:Adam` (a class of torch.optim), `torch:module.Class` or `torch:module.SAM(base=SGD)`.

    The parameter is the hiker's place: a float64 vector of two, metres east and north of the
    start. Its gradient is the last reading; after `step()` the hiker walks to where the
    parameter went, and the parameter is set to where the walk ended. `every` steps are taken on
    one reading, `learning_rate` is the constructor's rate, by whichever name or place it has
    there; everything else goes to the constructor: `--set momentum=0.9`. A class of one's own
    lies in a module beside the current folder. In brackets stand further arguments; the name of
    a class of torch.optim there is an optimizer that works inside. Whether a step wants a
    closure, or a matrix in place of a vector, is seen by a few steps before the hike. With a
    closure every evaluation walks there, glances and reads. LBFGS counts in units of 100 m, and
    altitudes so that a slope of 0.2 is a gradient of 1.
    """
    spec = f"torch:{name}"
    torch = import_library("torch", spec)
    bare, inside = _split_arguments(spec, name)
    kind = _class_of(spec, bare, torch)
    values = {**inside, **parse_literals(given)}
    every = take_whole(spec, values, "every", 1, 1)
    values = {**DEFAULT_ARGUMENTS.get(kind.__name__, {}), **values}
    shown = {"every": every, **values}
    rate: float | None = None
    keyword = _rate_keyword(kind)
    if keyword is not None:
        rate = take_number(
            spec, values, "learning_rate", DEFAULT_RATES.get(kind.__name__, RATE_PER_UNIT_STEP), 0.0
        )
        shown = {"learning_rate": rate, "every": every, **values}

    def make(shape: tuple[int, ...]) -> ParameterAndOptimizer:
        place = torch.nn.Parameter(torch.zeros(shape, dtype=torch.float64))
        return place, _constructed(torch, kind, place, keyword, rate, values)

    # Refuses wrong arguments before the hike.
    style = _call_style(spec, torch, kind, make)

    def hike(hiker: Hiker) -> None:
        place, optimizer = make(style.shape)
        _hike(
            torch,
            Walker(hiker),
            place,
            optimizer,
            every,
            PARAMETER_UNITS.get(kind.__name__),
            style.closed,
        )

    return hike, shown


def _hike(
    torch: Any, walker: Walker, place: Any, optimizer: Any, every: int, scale: float | None,
    closed: bool,
) -> None:  # fmt: skip
    """`scale`: metres in a unit of the parameter; None for metres and plain slopes.

    `closed`: the optimizer evaluates the loss itself, by a closure.
    """
    sparse = type(optimizer).__name__ == "SparseAdam"
    flat = place.data.view(-1)
    unit = scale or 1.0
    steep = UNIT_SLOPE if scale else 1.0

    def closure(*_: object, **__: object) -> Any:
        at = to_metres(flat.tolist(), unit)
        altitude = walker.altitude(*at)
        gradient(walker.slope(*at))
        return torch.tensor(altitude / (steep * unit), dtype=torch.float64)

    def gradient(slope: tuple[float, float]) -> None:
        found = torch.zeros_like(flat)
        found[:2] = torch.tensor(slope, dtype=torch.float64) / steep
        found = found.view(place.shape)
        place.grad = found.to_sparse() if sparse else found

    while walker.hiker.daylight > 0:
        if not closed:
            gradient(walker.slope(*walker.hiker.position))
        for _ in range(1 if closed else every):
            here = torch.tensor(tuple(walker.hiker.position), dtype=torch.float64)
            flat[:2].copy_(here / unit)
            optimizer.step(closure) if closed else optimizer.step()
            walker.end()
            walker.go(*to_metres(flat.tolist(), unit))


def _rate_keyword(kind: Any) -> str | None:
    """What the constructor calls its learning rate; empty for one by place, None without one."""
    try:
        parameters = list(inspect.signature(kind).parameters.values())
    except (TypeError, ValueError):
        return "lr"
    for name in RATE_NAMES:
        if any(p.name == name and p.kind is not p.POSITIONAL_ONLY for p in parameters):
            return name
    # Another one without a default can be nothing else: `def __init__(self, params, gamma)`.
    bare = [p for p in parameters[1:] if p.default is p.empty]
    bare = [p for p in bare if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    if len(bare) == 1 and not _is_inner_optimizer(bare[0].name):
        return ""
    return "lr" if any(p.kind is p.VAR_KEYWORD for p in parameters) else None


def _is_inner_optimizer(name: str) -> bool:
    """Whether a parameter of this name is an optimizer that works inside."""
    return "optim" in name or name.startswith(("base", "inner"))


def _constructed(
    torch: Any, kind: Any, place: Any, keyword: str | None, rate: float | None,
    values: Mapping[str, Any],
) -> Any:  # fmt: skip
    """The optimizer of this parameter."""
    parameters = list(inspect.signature(kind).parameters)
    settings, inner = dict(values), None
    for key in [key for key, value in values.items() if _optimizer_class(torch, value)]:
        inner = getattr(torch.optim, settings.pop(key))
        # `base` stands for the constructor's own name of it, such as `base_optimizer`.
        key = next((p for p in parameters[1:] if p == key or p.startswith(key)), key)
        settings[key] = inner
    if inner is not None and parameters and _is_inner_optimizer(parameters[0]):
        # It wants one that is made already, as a first argument.
        taken = {k: v for k, v in settings.items() if v is not inner and k in parameters}
        return kind(
            inner([place], lr=DEFAULT_RATES.get(inner.__name__, RATE_PER_UNIT_STEP)), **taken
        )
    if keyword:
        settings.setdefault(keyword, rate)
    if inner is not None and keyword == "lr" and "learning_rate" not in values:
        settings["lr"] = DEFAULT_RATES.get(inner.__name__, rate)
    return kind([place], *([rate] if keyword == "" else []), **settings)


def _optimizer_class(torch: Any, value: object) -> bool:
    """Whether this text names a class of torch.optim."""
    found = getattr(torch.optim, value, None) if isinstance(value, str) else None
    return isinstance(found, type) and issubclass(found, torch.optim.Optimizer)


def _call_style(
    spec: str, torch: Any, kind: Any, make: Callable[[tuple[int, ...]], ParameterAndOptimizer]
) -> CallStyle:
    """How a step works: on a vector or a matrix, without a closure or with one.

    BadInput where it does in no way. The library's own classes are known; of all others some
    steps are tried, on optimizers that nobody hikes with.
    """
    reason = ""
    for shape in PARAMETER_SHAPES:
        try:
            make(shape)
        except Exception as error:
            reason = reason or f"the constructor refused its arguments: {_short_error(error)}"
            continue
        if kind.__module__.startswith("torch.optim"):
            return CallStyle(shape, kind.__name__ == "LBFGS")
        for closed in (False, True):
            failed = _trial_failure(torch, *make(shape), closed)
            if not failed:
                return CallStyle(shape, closed)
            reason = f"its first step failed: {failed}"
    raise BadInput(f"{spec}: {reason}")


def _trial_failure(torch: Any, place: Any, optimizer: Any, closed: bool) -> str:
    """What is wrong with some steps of this optimizer; empty for nothing."""

    def closure(*_: object, **__: object) -> Any:
        place.grad = torch.full_like(place.data, 0.1)
        return torch.tensor(100.0, dtype=torch.float64)

    try:
        for _ in range(TRIAL_STEPS):
            closure()
            optimizer.step(*((closure,) if closed else ()))
    except Exception as error:
        return _short_error(error)
    return ""


def _short_error(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:200]


def _split_arguments(spec: str, name: str) -> tuple[str, dict[str, Any]]:
    """`SAM(base=SGD)` as its name and its arguments."""
    bare, bracket, inside = name.partition("(")
    if not bracket:
        return name, {}
    found: dict[str, str] = {}
    for part in inside.removesuffix(")").split(","):
        key, sign, value = (text.strip() for text in part.partition("="))
        if not (inside.endswith(")") and key and sign and value):
            raise BadInput(
                f"strategy `{spec}`: expected NAME(KEY=VALUE), such as my_module.SAM(base=SGD)"
            )
        found[key] = value
    return bare, parse_literals(found)


def _class_of(spec: str, name: str, torch: Any) -> Any:
    home, _, last = name.rpartition(".")
    if home:
        kind = getattr(import_library(home.partition(".")[0], spec, home), last, None)
        if not isinstance(kind, type):
            raise BadInput(f"strategy `{spec}`: `{home}` has no class `{last}`")
        return kind
    known = [n for n in vars(torch.optim) if n != "Optimizer" and _optimizer_class(torch, n)]
    if name not in known:
        raise BadInput(f"strategy `{spec}`: no such class in torch.optim.{suggestion(name, known)}")
    return getattr(torch.optim, name)
