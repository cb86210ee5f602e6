"""Optimizers of other libraries as strategies: `torch:Adam`, `scipy:Nelder-Mead`, `cma:`, ...

An adapter walks to every place the library asks about and pays there: a function value is a
glance at the altimeter, a derivative a reading of the instrument. The libraries are imported
when a hike asks for them; one that is not there is told in one line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from engine.core.hiker import Hiker

ADAPTERS: dict[str, str] = {
    "torch": "engine.adapters.torch_optim",
    "scipy": "engine.adapters.scipy_minimize",
    "cma": "engine.adapters.ask_and_tell",
    "nevergrad": "engine.adapters.ask_and_tell",
}
"""Prefix of the specification, and the module whose `PREFIX_strategy` makes the strategy."""

EXAMPLES = ("torch:Adam", "scipy:Nelder-Mead", "cma:", "nevergrad:NGOpt")
"""One specification of each kind, for help texts."""


def is_adapter(spec: str) -> bool:
    """Whether this is an adapter's specification, `PREFIX:NAME`."""
    prefix, colon, _ = spec.partition(":")
    return bool(colon) and prefix in ADAPTERS


def adapted(
    spec: str, given: Mapping[str, Any]
) -> tuple[Callable[[Hiker], object], dict[str, Any]]:
    """The function that hikes and its parameters; BadInput for what the library cannot take."""
    prefix, _, name = spec.partition(":")
    make = getattr(import_module(ADAPTERS[prefix]), f"{prefix}_strategy")
    found: tuple[Callable[[Hiker], object], dict[str, Any]] = make(name.strip(), given)
    return found
