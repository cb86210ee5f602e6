"""The optimizers: for every rule two pure functions, `init` and `update`, and its defaults.

`update(gradient, state) -> (displacement per unit learning rate, state)` steps downhill. The
arithmetic stands once, in `rule_kernels.rule_update`; here is a row for every rule, with formula,
source, and the name, default and range of each coefficient. Strategies, batches and `dusk tune`
follow the row.
Notation: g the gradient, d the displacement per unit learning rate, all operations by component.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from engine.core.arguments import MOST_SAMPLES
from engine.optimizers import rule_kernels


class SearchRange(NamedTuple):
    """Where `dusk tune` looks for a number, and how the points are spread."""

    low: float
    high: float
    scale: Literal["log", "whole", "near one", "yes or no"]


@dataclass(frozen=True)
class Coefficient:
    """A number that a rule takes: its name, default and range."""

    name: str
    default: float | None
    """None where the rule or the level has its own."""
    low: float
    high: float
    searched: SearchRange | None
    """None where it is not tuned."""
    meaning: str
    whole: bool = False
    """Whether only whole numbers are taken."""


class RuleState(NamedTuple):
    """A rule's state between updates, under the kernel's names."""

    a: float = 0.0
    """East component of the velocity (momentum, nesterov) or first moment (adam)."""
    b: float = 0.0
    p: float = 0.0
    """East component of the sum (adagrad) or average (rmsprop, adam) of squared gradients."""
    q: float = 0.0
    d: float = 1.0
    """Running product beta1^t of adam's bias correction."""
    e: float = 1.0
    """Running product beta2^t."""


@dataclass(frozen=True)
class Rule:
    """An optimizer. `first`, `second` and `eps` are its coefficients, under the names of the field.

    >>> rule = RULES["momentum"]
    >>> step, state = rule.update((0.5, 0.0), rule.init())
    >>> step, state = rule.update((0.5, 0.0), state)
    >>> step
    (-0.9, -0.0)
    """

    name: str
    code: int
    """The kernel's number for the rule."""
    formula: str
    source: str
    learning_rate: float
    """Default: metres per unit of slope, or metres a stride where the rule normalises."""
    every: int
    """Default strides on one reading."""
    coefficients: tuple[Coefficient, ...] = ()
    """At most three: `first`, `second` and `third` of the kernel."""
    eps: float = 1e-8

    @property
    def defaults(self) -> dict[str, float]:
        """The coefficients' defaults by name, in the kernel's order."""
        return {c.name: c.default for c in self.coefficients if c.default is not None}

    def init(self) -> RuleState:
        """The state before the first update."""
        return RuleState()

    def update(
        self,
        gradient: tuple[float, float],
        state: RuleState,
        coefficients: tuple[float, ...] | None = None,
        position: tuple[float, float] = (0.0, 0.0),
    ) -> tuple[tuple[float, float], RuleState]:
        """Displacement (east, north) per unit learning rate, and the new state.

        `position` [m from the start] is for rules with weight decay; `coefficients` are the
        defaults where left out.
        """
        values = coefficients or tuple(self.defaults.values())
        east, north, *new = rule_kernels.rule_update(
            self.code, *position, *gradient, *state, *kernel_coefficients(values), self.eps
        )
        return (east, north), RuleState(*new)


def kernel_coefficients(values: Sequence[float]) -> tuple[float, float, float]:
    """`first`, `second` and `third` of the kernel; 0 for those that the rule does not have."""
    first, second, third = (*values, 0.0, 0.0, 0.0)[:3]
    return first, second, third


def _decay_coefficient(
    name: str, default: float, meaning: str, highest: float = 0.99
) -> Coefficient:
    """A coefficient from 0 to just below 1: how much of an average stays at each update."""
    return Coefficient(name, default, 0.0, 0.999999, SearchRange(0.5, highest, "near one"), meaning)


SHARED_COEFFICIENTS: tuple[Coefficient, ...] = (
    Coefficient(
        "learning_rate", None, 0.0, 1e6, SearchRange(2.0, 4000.0, "log"), "metres per slope"
    ),
    Coefficient("every", None, 1, 10_000, SearchRange(1, 32, "whole"), "strides per reading", True),
    Coefficient(
        "samples", None, 1, MOST_SAMPLES, SearchRange(1, 32, "whole"), "probes averaged", True
    ),
    Coefficient("spacing", None, 0.5, 10_000.0, None, "metres to a probe"),
    Coefficient("schedule_end", 0.1, 1e-6, 1.0, None, "the schedule's last factor"),
)
"""The numbers that every rule takes."""

RULES: dict[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule("gd", rule_kernels.GD, "d = -g", "Cauchy 1847", 90.0, 4),
        Rule(
            "momentum",
            rule_kernels.MOMENTUM,
            "v = momentum v + g; d = -v (a trace: the sum of decayed gradients)",
            "Polyak 1964",
            65.0,
            2,
            (_decay_coefficient("momentum", 0.8, "share of the velocity that stays"),),
        ),
        Rule(
            "nesterov",
            rule_kernels.NESTEROV,
            "v = momentum v + g; d = -(g + momentum v)",
            "Nesterov 1983; Sutskever et al. 2013",
            35.0,
            4,
            (_decay_coefficient("momentum", 0.8, "share of the velocity that stays"),),
        ),
        Rule(
            "adagrad",
            rule_kernels.ADAGRAD,
            "s = s + g^2; d = -g / (sqrt(s) + eps)",
            "Duchi, Hazan and Singer 2011",
            160.0,
            1,
        ),
        Rule(
            "rmsprop",
            rule_kernels.RMSPROP,
            "s = decay s + (1 - decay) g^2 (a moving average); d = -g / (sqrt(s) + eps)",
            "Tieleman and Hinton 2012, lecture 6.5",
            30.0,
            2,
            (_decay_coefficient("decay", 0.9, "share of the average of g^2 that stays"),),
        ),
        Rule(
            "adam",
            rule_kernels.ADAM,
            "m = beta1 m + (1 - beta1) g; s = beta2 s + (1 - beta2) g^2; "
            "d = -(m / (1 - beta1^t)) / (sqrt(s / (1 - beta2^t)) + eps)",
            "Kingma and Ba 2015",
            50.0,
            2,
            (
                _decay_coefficient("beta1", 0.9, "share of the average of g that stays"),
                _decay_coefficient("beta2", 0.99, "share of the average of g^2 that stays", 0.9999),
            ),
        ),
        Rule("sign", rule_kernels.SIGN, "d = -sign(g)", "Riedmiller and Braun 1993", 10.0, 4),
        Rule("normalised", rule_kernels.NORMALISED, "d = -g / (|g| + eps)", "Shor 1985", 50.0, 2),
        Rule(
            "clipped",
            rule_kernels.CLIPPED,
            "d = -g min(1, threshold / |g|)",
            "Pascanu, Mikolov and Bengio 2013",
            55.0,
            8,
            (
                Coefficient(
                    "threshold",
                    0.3,
                    1e-9,
                    1e9,
                    SearchRange(0.01, 3.0, "log"),
                    "largest |g| walked on",
                ),
            ),
        ),
    )
}
"""Every rule by name."""

SCHEDULES: dict[str, int] = {
    "constant": rule_kernels.CONSTANT,
    "step": rule_kernels.STEP,
    "exponential": rule_kernels.EXPONENTIAL,
    "cosine": rule_kernels.COSINE,
}
"""Schedules of the learning rate over the daylight, by name; formulas in `rule_kernels`."""
