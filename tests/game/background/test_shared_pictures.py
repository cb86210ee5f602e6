"""No picture is touched by two threads: what a whole program keeps is bytes or arrays."""

import ast
from pathlib import Path

from helpers.sources import GAME, statements


def cached_for_the_program(path: Path) -> list[ast.FunctionDef]:
    """Functions of a file whose results one cache keeps for all threads."""
    return [
        node
        for node, _ in statements(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
        and any(ast.unparse(d).partition("(")[0] in ("cache", "lru_cache", "functools.cache",
                                                     "functools.lru_cache")
                for d in node.decorator_list)
    ]  # fmt: skip


def test_no_cache_of_the_program_holds_a_surface():
    found = [function for path in GAME for function in cached_for_the_program(path)]
    assert {"paper_pixels", "atlas", "_landscape_bytes"} <= {function.name for function in found}
    for function in found:
        assert function.returns is not None, function.name
        assert "Surface" not in ast.unparse(function.returns), (
            f"{function.name}: a surface in a cache is seen by every thread; keep bytes, or take"
            " `game.ui.drawing.cached_per_thread`"
        )
