"""A student's file as the `monty` interpreter gets it.

Imports of our names, the file's own name, `class A(object)`, making a `Vector` and setting an
attribute of the hiker read otherwise there; each is rewritten in its place, so that every line
keeps its number.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from importlib.util import decode_source
from typing import NamedTuple

from engine.core.vector import Facts, Leg, PastReading, Prices, Reading, Vector
from engine.hiker import Hiker
from engine.judging.sandbox.monty_unlike import Unlike, unlike
from engine.running.costly_source import parsed
from engine.running.source_file import syntax_error

TYPES, MAKE_VECTOR, ATTRIBUTE = (
    "types_of_the_judge",
    "vector_of_the_judge",
    "attribute_of_the_judge",
)
"""Names in the interpreter: the classes of `monty_source`, its functions for making a vector and
for setting an attribute."""
OWN_ERRORS = {
    "Dusk": "KeyboardInterrupt",
    "IllegalMove": "illegal_move_of_the_judge",
    "BadInput": "illegal_move_of_the_judge",
}
"""What stands there for the exceptions that a strategy may import from the engine."""
OURS = {kind.__name__: kind for kind in (Hiker, Vector, Reading, Leg, PastReading, Prices, Facts)}
OFFERED = {**OWN_ERRORS, **{name: f'{TYPES}["{name}"]' for name in OURS}}
"""What can be imported from the engine there, and the expression that stands for it."""
ENGINE = frozenset({"engine", "engine.core", "engine.core.errors", "engine.core.vector"})


class Readable(NamedTuple):
    """A file that can be run, or what speaks against it."""

    text: str
    written: str
    """As the student wrote it, to be quoted."""
    unlike: Unlike | None = None
    broken: str = ""
    """Why it is no Python."""
    broken_line: int | None = None


class _Edit(NamedTuple):
    """Bytes of the file to be replaced, by place."""

    start: int
    end: int
    text: str


@lru_cache(maxsize=64)
def readable(source: bytes, file: str, own_name: str) -> Readable:
    """The file as it is to be run; `own_name` is what its `__name__` is in the other tiers."""
    try:
        tree = parsed(source, file)
        text = decode_source(source)
    except SyntaxError as error:
        plain = source.decode("utf-8", "replace")
        return Readable("", plain, None, syntax_error(error, file, source), error.lineno)
    except ValueError as error:
        return Readable("", "", None, f"{file}: not valid Python: {error}")
    except (RecursionError, MemoryError):
        # Too deep for this parser, and so for the interpreter's: it says so itself.
        plain = source.decode("utf-8", "replace")
        return Readable(plain, plain)
    returned = _outside_functions(tree)
    if returned is not None:
        message = f"{file} line {returned}: not valid Python: 'return' outside function"
        return Readable("", text, None, message, returned)
    return Readable(_applied(text, _edits(tree, text, own_name)), text, unlike(tree))


def _outside_functions(tree: ast.Module) -> int | None:
    """The line of a `return` that belongs to no function: Python's compiler refuses it."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Return):
            return node.lineno
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting.extend(ast.iter_child_nodes(node))
    return None


def _edits(tree: ast.Module, text: str, own_name: str) -> Iterator[_Edit]:
    starts = [0]
    for line in text.encode("utf-8", "surrogatepass").split(b"\n"):
        starts.append(starts[-1] + len(line) + 1)

    def edit(node: ast.stmt | ast.expr, new: str) -> _Edit:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        start = starts[node.lineno - 1] + node.col_offset
        return _Edit(start, starts[node.end_lineno - 1] + node.end_col_offset, new)

    hikers = {"hiker", *_first_arguments(tree)}
    vectors = {
        name.asname or name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in ENGINE
        for name in node.names
        if name.name == "Vector"
    }
    for node in _outside_texts(tree):
        if isinstance(node, ast.ImportFrom) and not node.level and node.module in ENGINE:
            if all(name.name in OFFERED for name in node.names):
                given = (
                    f"{name.asname or name.name} = {OFFERED[name.name]}" for name in node.names
                )
                lines = (node.end_lineno or node.lineno) - node.lineno
                yield edit(node, "; ".join(given) + "\n" * lines)
        elif isinstance(node, ast.ClassDef) and len(node.bases) == 1 and not node.keywords:
            base = node.bases[0]
            if isinstance(base, ast.Name) and base.id == "object":
                yield edit(base, "")
        elif (
            isinstance(node, ast.Name) and node.id == "__name__" and isinstance(node.ctx, ast.Load)
        ):
            yield edit(node, repr(own_name))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id in vectors:
                yield edit(node.func, MAKE_VECTOR)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            holder = node.value
            if isinstance(holder, ast.Name) and holder.id in hikers:
                yield edit(node, f"{ATTRIBUTE}({holder.id}, {node.attr!r})[0]")


def _outside_texts(tree: ast.Module) -> Iterator[ast.AST]:
    """All nodes but those in formatted texts, whose places are wrong before Python 3.12."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.JoinedStr):
            waiting.extend(ast.iter_child_nodes(node))


def _first_arguments(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == "hike" and node.args.args:
            yield node.args.args[0].arg


def _applied(text: str, edits: Iterator[_Edit]) -> str:
    data, at = text.encode("utf-8", "surrogatepass"), 0
    parts: list[bytes] = []
    for edit in sorted(edits):
        parts += (data[at : edit.start], edit.text.encode())
        at = edit.end
    return b"".join((*parts, data[at:])).decode("utf-8", "surrogatepass")
