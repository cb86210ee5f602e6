"""Every rule as a strategy: measure, update, walk `every` strides, again until dusk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.core.errors import BadInput, suggestion
from engine.core.schemes import SCHEMES
from engine.hiker import Hiker
from engine.optimizers.rule_kernels import schedule_factor
from engine.optimizers.rules import SCHEDULES, SHARED_COEFFICIENTS, Rule

Parameters = dict[str, Any]


def rule_parameters(rule: Rule, given: Mapping[str, Any] | None = None) -> Parameters:
    """The rule's parameters with defaults, or BadInput for one it does not have or cannot take.

    `learning_rate` [m per unit slope, or m], `every` [strides a reading], `watch` (glance after
    every stride and measure again as soon as the altimeter shows a rise), `scheme`, `spacing` [m],
    `samples` (None: the level's default), `schedule`, `schedule_end` (its last factor), and the
    rule's own coefficients.
    """
    parameters: Parameters = {
        **{number.name: number.default for number in (*SHARED_COEFFICIENTS, *rule.coefficients)},
        "learning_rate": rule.learning_rate,
        "every": rule.every,
        "watch": False,
        "scheme": None,
        "schedule": "constant",
    }
    for name, value in (given or {}).items():
        if name not in parameters:
            raise BadInput(f"{rule.name}: no parameter `{name}`.{suggestion(name, parameters)}")
        parameters[name] = _checked_value(rule, name, value)
    return parameters


def rule_strategy(rule: Rule, parameters: Parameters) -> Callable[[Hiker], None]:
    """The rule as a function of a hiker, with parameters from `rule_parameters`."""
    coefficients = tuple(parameters[name] for name in rule.defaults)
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
                here = hiker.position
                (east, north), state = rule.update(
                    gradient, state, coefficients, (here.east, here.north)
                )
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


def _checked_value(rule: Rule, name: str, value: Any) -> Any:
    """The value in the type the parameter takes."""
    if name == "watch":
        return _checked_choice(
            rule.name, name, value, {"true": True, "false": False, "1": True, "0": False}
        )
    if name == "schedule":
        return _checked_choice(rule.name, name, value, {k: k for k in SCHEDULES})
    if name == "scheme":
        return _checked_choice(rule.name, name, value, {k: k for k in SCHEMES})
    row = next(
        number for number in (*SHARED_COEFFICIENTS, *rule.coefficients) if number.name == name
    )
    try:
        number = int(value) if row.whole else float(value)
        right = row.low <= number <= row.high and (not row.whole or number == float(value))
    except (TypeError, ValueError, OverflowError):
        right = False
    if not right:
        kind = "a whole number" if row.whole else "a number"
        raise BadInput(
            f"{rule.name}: {name}: expected {kind} from {row.low:g} to {row.high:g}, "
            f"found {str(value)[:40]!r}"
        )
    return number


def _checked_choice(rule: str, name: str, value: Any, choices: Mapping[str, Any]) -> Any:
    key = str(value).lower()
    if key not in choices:
        raise BadInput(
            f"{rule}: {name}: expected one of {', '.join(choices)}, found {str(value)[:40]!r}"
        )
    return choices[key]
