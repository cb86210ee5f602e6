"""Remarks on a strategy's source, such as random numbers without a seed."""

from __future__ import annotations

import ast

from engine.core.errors import BadInput, visible
from engine.running.costly_source import parsed, source_of
from engine.running.own_modules import read_source

WITHOUT_SEED = {"default_rng", "Random", "RandomState", "SeedSequence"}
"""Generators that take what the system gives where no seed is given."""
NEVER_SEEDED = {"SystemRandom", "urandom", "token_bytes", "randbits", "token_hex", "uuid4"}
"""Random functions that take no seed."""


def remarks_on(file: str) -> list[str]:
    """One line for every draw that makes each hike another one; none for what is no file."""
    try:
        source = read_source(file)
        tree = parsed(source)
    except (BadInput, SyntaxError, ValueError, RecursionError, MemoryError):
        return []  # loading the file reports what is wrong with it
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = _called_name(node.func)
            if name in WITHOUT_SEED and _has_no_seed(node):
                advice = f"write {name}(0)"
            elif name in NEVER_SEEDED:
                advice = "take random.Random(0)"
            else:
                continue
            place = f"{file} line {node.lineno}: {visible(source_of(node))[:80]}"
            found.append(f"{place}: every hike comes out differently; {advice}")
    return found


def _called_name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _has_no_seed(call: ast.Call) -> bool:
    """Whether a generator is made without a seed, or with None."""
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    return all(isinstance(value, ast.Constant) and value.value is None for value in given)
