"""What the project's own source files import and define, read once for all tests."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from helpers.paths import ROOT

ENGINE = sorted((ROOT / "engine").rglob("*.py"))
GAME = sorted((ROOT / "game").rglob("*.py"))


class SourceImport(NamedTuple):
    """One name of an import statement."""

    module: str
    """What stands after `import` or `from`."""
    name: str
    """What stands after `from ... import`; empty for `import ...`."""
    at_start: bool
    """Whether it runs when the file is loaded: not in a function, nor for the types alone."""


@cache
def imports_of(path: Path) -> tuple[SourceImport, ...]:
    """Every import of a file, in its order."""
    return tuple(
        SourceImport(module, name, at_start)
        for node, at_start in statements(ast.parse(path.read_text("utf-8")))
        for module, name in _imported(node)
    )


def _imported(node: ast.stmt) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Import):
        yield from ((alias.name, "") for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and not node.level:
        yield from ((node.module or "", alias.name) for alias in node.names)


def statements(node: ast.AST, at_start: bool = True) -> Iterator[tuple[ast.stmt, bool]]:
    """Every statement below a node and whether it runs when the file is loaded.

    Expressions, which are most of a tree, are left out: no statement stands in one.
    """
    for field in ("body", "handlers", "cases", "orelse", "finalbody"):
        for child in getattr(node, field, ()):
            if isinstance(child, ast.stmt):
                yield child, at_start
            inside = at_start and not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
            if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
                inside = False
            yield from statements(child, inside)
