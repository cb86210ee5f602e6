"""Imports of a strategy that the judge will not have."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from engine.core.errors import BadInput
from engine.files import is_file, is_folder
from engine.running.costly_source import parsed, source_of
from engine.running.own_modules import read_source

JUDGED_MODULES = {
    "engine": {
        *("BadInput", "Dusk", "Hiker", "IllegalMove", "Leg"),
        *("PastReading", "Prices", "Reading", "Vector"),
    },
    "engine.core.errors": None,
}
"""Modules of ours that a judged hike finds, and which names in them; None for all."""


def foreign_imports(file: Path) -> list[str]:
    """Modules that are neither Python's, numpy's nor the student's own, sorted.

    What stands in a `try` or under `if __name__ == "__main__"` is optional, and left out.
    """
    try:
        tree = parsed(read_source(file))
    except (BadInput, SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    return sorted({name for name in _imported_names(tree) if not _is_known(name, file.parent)})


def _imported_names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        names = JUDGED_MODULES.get(node.module)
        if node.module not in JUDGED_MODULES:
            yield node.module
        elif names is not None:
            yield from (f"engine.{a.name}" for a in node.names if a.name not in names)
    elif not isinstance(node, ast.Try) and not _is_main(node):
        for child in ast.iter_child_nodes(node):
            yield from _imported_names(child)


def _is_main(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "__name__" in source_of(node.test)


def _is_known(name: str, folder: Path) -> bool:
    top = name.partition(".")[0]
    own = is_file(folder / f"{top}.py") or is_folder(folder / top)
    return own or name in JUDGED_MODULES or top == "numpy" or top in sys.stdlib_module_names
