"""The optimizers: for every rule two pure functions, `init` and `update`, and its defaults.

`update(gradient, state) -> (displacement per unit learning rate, state)` steps downhill. The
arithmetic stands once, in `rule_kernels.rule_update`; here are formula, coefficients and source.
Notation: g the gradient, d the displacement per unit learning rate, all operations by component.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from engine.optimizers import rule_kernels


class State(NamedTuple):
    """What a rule remembers between updates."""

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
    coefficients: tuple[tuple[str, float], ...] = ()
    """Names and defaults of the coefficients, at most (first, second)."""
    eps: float = 1e-8

    def init(self) -> State:
        """The state before the first update."""
        return State()

    def update(
        self,
        gradient: tuple[float, float],
        state: State,
        coefficients: tuple[float, ...] | None = None,
    ) -> tuple[tuple[float, float], State]:
        """Displacement (east, north) per unit learning rate, and the new state."""
        values = coefficients or tuple(value for _, value in self.coefficients)
        first, second = (*values, 0.0, 0.0)[:2]
        east, north, *new = rule_kernels.rule_update(
            self.code, *gradient, *state, first, second, self.eps
        )
        return (east, north), State(*new)


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
            (("momentum", 0.8),),
        ),
        Rule(
            "nesterov",
            rule_kernels.NESTEROV,
            "v = momentum v + g; d = -(g + momentum v)",
            "Nesterov 1983; Sutskever et al. 2013",
            35.0,
            4,
            (("momentum", 0.8),),
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
            (("decay", 0.9),),
        ),
        Rule(
            "adam",
            rule_kernels.ADAM,
            "m = beta1 m + (1 - beta1) g; s = beta2 s + (1 - beta2) g^2; "
            "d = -(m / (1 - beta1^t)) / (sqrt(s / (1 - beta2^t)) + eps)",
            "Kingma and Ba 2015",
            50.0,
            2,
            (("beta1", 0.9), ("beta2", 0.99)),
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
            (("threshold", 0.3),),
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
