"""Optimizers of other libraries as strategies: `torch:Adam`, `scipy:Nelder-Mead`, `cma:`, ...

An adapter walks to every point that the library asks about and pays there: a function value is a
glance at the altimeter, a derivative a reading of the instrument. A library is imported when a
hike asks for it; a missing one is reported in one line.

A new adapter is one file with a function `PREFIX_strategy(name, parameters)` and one row of
`ADAPTERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NamedTuple

from engine.hiker import Hiker


class Adapter(NamedTuple):
    """One row of the table."""

    module: str
    """Module whose function `PREFIX_strategy` makes the strategy."""
    package: str
    """The library that it imports; empty where that is whatever the specification names."""
    extra: str
    """Extra of this project that installs the library, if there is one."""
    example: str
    """A specification to show in help texts."""

    @property
    def installed(self) -> bool:
        """Whether the library can be imported."""
        return not self.package or find_spec(self.package) is not None


_ROOM = "engine.adapters"

ADAPTERS: dict[str, Adapter] = {
    "torch": Adapter(f"{_ROOM}.torch_optim", "torch", "torch", "torch:Adam"),
    "scipy": Adapter(f"{_ROOM}.scipy_minimize", "scipy", "scipy", "scipy:Nelder-Mead"),
    "cma": Adapter(f"{_ROOM}.ask_and_tell", "cma", "cma", "cma:"),
    "nevergrad": Adapter(f"{_ROOM}.ask_and_tell", "nevergrad", "nevergrad", "nevergrad:NGOpt"),
    "optuna": Adapter(f"{_ROOM}.optuna_samplers", "optuna", "optuna", "optuna:TPESampler"),
    "nlopt": Adapter(f"{_ROOM}.nlopt_algorithms", "nlopt", "nlopt", "nlopt:LN_SBPLX"),
    "optax": Adapter(f"{_ROOM}.optax_updates", "optax", "optax", "optax:adam"),
    "minimize": Adapter(f"{_ROOM}.own_functions", "", "", "minimize:my_module.my_function"),
    "ask_and_tell": Adapter(f"{_ROOM}.own_functions", "", "", "ask_and_tell:my_module.MyClass"),
}
"""Every adapter by the prefix of its specifications."""


def is_adapter(spec: str) -> bool:
    """Whether this is an adapter's specification, `PREFIX:NAME`."""
    prefix, colon, _ = spec.partition(":")
    return bool(colon) and prefix in ADAPTERS


def adapted(
    spec: str, given: Mapping[str, Any]
) -> tuple[Callable[[Hiker], object], dict[str, Any]]:
    """The function that hikes and its parameters; BadInput for what the library cannot take."""
    prefix, _, name = spec.partition(":")
    make = getattr(import_module(ADAPTERS[prefix].module), f"{prefix}_strategy")
    found: tuple[Callable[[Hiker], object], dict[str, Any]] = make(name.strip(), given)
    return found
