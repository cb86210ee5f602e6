"""The strategies of this project: what readings and glances can do beyond a plain rule.

Each is a plain function of a hiker with a default for every parameter, as in a strategy file, and
works on the command line under its name: `dusk run backtracking --level ravine`.

A new strategy is one file, `NAME.py` with a function `NAME`, and its name in `NAMES`.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from engine.hiker import Hiker

NAMES = (
    "adaptive_interval",
    "backtracking",
    "bfgs",
    "graduated",
    "momentum_restart",
    "trust_region",
)
"""The names; each is the function `engine.strategies.NAME.NAME`."""


def strategy_named(name: str) -> Callable[[Hiker], object]:
    """The strategy of this name, one of `NAMES`."""
    found: Callable[[Hiker], object] = getattr(import_module(f"engine.strategies.{name}"), name)
    return found


def fleet() -> dict[str, Callable[[Hiker], object]]:
    """All by name: with the plain rules, the fleet whose median score is par."""
    return {name: strategy_named(name) for name in NAMES}
