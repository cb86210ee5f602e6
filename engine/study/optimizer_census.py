"""Which optimizers of the installed libraries walk: `python -m engine.study.optimizer_census`.

Each hikes on two levels. It walks where both hikes end without a fault, and is refused where one
line before the hike says why it cannot; there is no third thing. The guide quotes the table.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from engine.adapters import ADAPTERS
from engine.adapters.scipy_minimize import METHODS
from engine.core.errors import BadInput
from engine.running.strategy import hike, load_strategy

LEVELS = ("quiet-bowl", "ravine")
SEED = 1
NEVERGRAD = (
    *("NGOpt", "OnePlusOne", "CMA", "DE", "PSO", "TBPSA", "Cobyla", "NelderMead", "Powell"),
    *("TwoPointsDE", "DiagonalCMA", "RandomSearch", "HaltonSearch", "ScrHammersleySearch"),
    *("NoisyOnePlusOne", "DiscreteOnePlusOne", "EDA", "BO", "PCABO", "SPSA"),
)
"""Twenty of nevergrad's several hundred, one of every kind."""
OTHER_PACKAGES = {"pybobyqa": ("minimize:pybobyqa.solve",), "cmaes": ("ask_and_tell:cmaes.CMA",)}
"""Packages that one of the general adapters takes, and how."""


class Census(NamedTuple):
    """What became of the optimizers of one library."""

    library: str
    walk: tuple[str, ...]
    refused: Mapping[str, str]
    """Reasons by name."""
    faults: Mapping[str, str]


def census(library: str, names: Sequence[str]) -> Census:
    """Hike with every one of these specifications."""
    walk, refused, faults = [], {}, {}
    for spec in names:
        try:
            load_strategy(spec)
            results = [hike(level, spec, SEED) for level in LEVELS]
        except BadInput as error:
            refused[spec] = str(error)
            continue
        messages = [result.message for result in results if result.message]
        if messages:
            faults[spec] = messages[0]
        else:
            walk.append(spec)
    return Census(library, tuple(walk), refused, faults)


def specifications() -> Iterator[tuple[str, list[str]]]:
    """Every library that is installed, and what it offers."""
    for library, names in (
        ("torch", _torch()),
        ("scipy", [f"scipy:{name}" for name in METHODS.values()]),
        ("cma", ["cma:"]),
        ("nevergrad", [f"nevergrad:{name}" for name in NEVERGRAD]),
        ("optuna", _optuna()),
        ("nlopt", _nlopt()),
        ("optax", _optax()),
    ):
        if ADAPTERS[library].installed:
            yield library, list(names)
    for library, specs in OTHER_PACKAGES.items():
        yield library, list(specs)


def _torch() -> Iterator[str]:
    import torch

    base = torch.optim.Optimizer
    for name, kind in sorted(vars(torch.optim).items()):
        if isinstance(kind, type) and issubclass(kind, base) and kind is not base:
            yield f"torch:{name}"


def _optuna() -> Iterator[str]:
    import optuna

    base = optuna.samplers.BaseSampler
    for name, kind in sorted(vars(optuna.samplers).items()):
        if isinstance(kind, type) and issubclass(kind, base) and not name.startswith("Base"):
            yield f"optuna:{name}"


def _nlopt() -> Iterator[str]:
    import nlopt

    for name in sorted(vars(nlopt)):
        if name[:3] in ("LN_", "LD_", "GN_", "GD_"):
            yield f"nlopt:{name}"


def _optax() -> Iterator[str]:
    import inspect

    import optax

    for name, made in sorted(vars(optax).items()):
        public = inspect.isfunction(made) and not name.startswith("_")
        if public and "learning_rate" in inspect.signature(made).parameters:
            yield f"optax:{name}"


def row(found: Census) -> str:
    """One line of the table: the names without their prefix."""

    def names(specs: Sequence[str]) -> str:
        return ", ".join(f"`{spec.partition(':')[2] or spec}`" for spec in specs) or "-"

    return f"| {found.library} | {names(found.walk)} | {names(list(found.refused))} |"


def main(wanted: Sequence[str]) -> int:
    """Print the table, and to standard error why something is refused; 1 where there is a fault."""
    wrong = 0
    for library, specs in specifications():
        if wanted and library not in wanted:
            continue
        found = census(library, specs)
        print(row(found), flush=True)
        for spec, reason in {**found.refused, **found.faults}.items():
            print(f"{spec}: {reason}", file=sys.stderr, flush=True)
        wrong += len(found.faults)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
