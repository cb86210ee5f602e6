"""Every rule as a strategy: measure, update, walk `every` strides, again until dusk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, get_args

from engine.core.errors import BadInput, suggestion
from engine.core.hiker import Hiker
from engine.core.level import MOST_SAMPLES, Scheme
from engine.optimizers.rule_kernels import schedule_factor
from engine.optimizers.rules import SCHEDULES, Rule

Parameters = dict[str, Any]


def rule_parameters(rule: Rule, given: Mapping[str, Any] | None = None) -> Parameters:
    """The rule's parameters with defaults, or BadInput for one it does not have or cannot take.

    `learning_rate` [m per unit slope, or m], `every` [strides a reading], `watch` (glance after
    every stride and measure again as soon as the altimeter shows a rise), `scheme`, `spacing` [m],
    `samples` (None: the level's default), `schedule`, `schedule_end` (its last factor), and the
    rule's own coefficients.
    """
    parameters: Parameters = {
        "learning_rate": rule.learning_rate,
        "every": rule.every,
        "watch": False,
        "scheme": None,
        "spacing": None,
        "samples": None,
        "schedule": "constant",
        "schedule_end": 0.1,
        **dict(rule.coefficients),
    }
    for name, value in (given or {}).items():
        if name not in parameters:
            raise BadInput(f"{rule.name}: no parameter `{name}`.{suggestion(name, parameters)}")
        parameters[name] = _checked(rule.name, name, value)
    return parameters


def rule_strategy(rule: Rule, parameters: Parameters) -> Callable[[Hiker], None]:
    """The rule as a function of a hiker, with parameters from `rule_parameters`."""
    coefficients = tuple(parameters[name] for name, _ in rule.coefficients)
    schedule = SCHEDULES[parameters["schedule"]]

    def hike(hiker: Hiker) -> None:
        sign = 1.0 if hiker.goal == "down" else -1.0
        daylight = hiker.daylight
        state = rule.init()
        seen = hiker.glance() if parameters["watch"] else 0.0
        while hiker.daylight > 0:
            slope = hiker.measure(
                parameters["scheme"], parameters["spacing"], parameters["samples"]
            )
            for _ in range(parameters["every"]):
                gradient = (sign * slope.east, sign * slope.north)
                (east, north), state = rule.update(gradient, state, coefficients)
                progress = 1.0 - hiker.daylight / daylight
                rate = parameters["learning_rate"] * schedule_factor(
                    schedule, progress, parameters["schedule_end"]
                )
                hiker.walk(rate * east, rate * north)
                if parameters["watch"]:
                    before, seen = seen, hiker.glance()
                    if sign * seen > sign * before:
                        break

    return hike


def _checked(rule: str, name: str, value: Any) -> Any:
    """The value in the type the parameter takes."""
    if name == "watch":
        return _one_of(rule, name, value, {"true": True, "false": False, "1": True, "0": False})
    if name == "schedule":
        return _one_of(rule, name, value, {k: k for k in SCHEDULES})
    if name == "scheme":
        return _one_of(rule, name, value, {k: k for k in get_args(Scheme)})
    low, high = {
        "learning_rate": (0.0, 1e6),
        "every": (1, 10_000),
        "samples": (1, MOST_SAMPLES),
        "spacing": (0.5, 10_000.0),
        "schedule_end": (1e-6, 1.0),
        "threshold": (1e-9, 1e9),
    }.get(name, (0.0, 0.999999))
    whole = name in ("every", "samples")
    try:
        number = int(value) if whole else float(value)
        right = low <= number <= high and (not whole or number == float(value))
    except (TypeError, ValueError, OverflowError):
        right = False
    if not right:
        kind = "a whole number" if whole else "a number"
        raise BadInput(
            f"{rule}: {name}: expected {kind} from {low:g} to {high:g}, found {str(value)[:40]!r}"
        )
    return number


def _one_of(rule: str, name: str, value: Any, choices: Mapping[str, Any]) -> Any:
    key = str(value).lower()
    if key not in choices:
        raise BadInput(
            f"{rule}: {name}: expected one of {', '.join(choices)}, found {str(value)[:40]!r}"
        )
    return choices[key]
