"""Generators of a student's file that `monty` would run otherwise than Python, found in its text.

The interpreter makes a list of every generator expression, `map`, `filter`, `zip`, `enumerate` and
`reversed` at once. Python takes element after element, as far as somebody reads: where an element
has an effect, such as a glance at the altimeter, `any(hiker.glance() < low for _ in range(9))`
would be another hike. What has no effect, or is read to its end at once, is the same in both.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

ITERATORS = frozenset({"map", "filter", "zip", "enumerate", "reversed"})
"""Functions of Python that give an iterator, and there a list."""
READ_TO_THE_END = frozenset(
    {"list", "tuple", "set", "frozenset", "sorted", "sum", "min", "max", "dict", "join", "extend"}
)
"""Functions and methods that read their argument whole before anything else happens."""
WITHOUT_EFFECT = ITERATORS | frozenset(
    (
        *("abs", "all", "any", "bool", "callable", "chr", "complex", "dict", "divmod", "float"),
        *("format", "frozenset", "getattr", "hasattr", "hash", "int", "isinstance", "iter"),
        *("len", "list", "max", "min", "ord", "pow", "range", "repr", "round", "set", "sorted"),
        *("str", "sum", "tuple", "type", "Vector"),
    )
)
"""Functions that change nothing."""
VERBS = frozenset(["measure", "walk", "glance", "rest", "note", "mark", "line", "circle", "plot"])
CHANGES = frozenset(
    (
        *("add", "append", "appendleft", "clear", "discard", "extend", "extendleft", "insert"),
        *("pop", "popitem", "popleft", "remove", "reverse", "rotate", "setdefault", "sort"),
        *("update", "write"),
    )
)
"""Methods that change what they belong to."""
CHANCE = frozenset(
    (
        *("betavariate", "choice", "choices", "expovariate", "gammavariate", "gauss"),
        *("getrandbits", "lognormvariate", "normalvariate", "paretovariate", "randbytes"),
        *("randint", "random", "randrange", "sample", "seed", "shuffle", "triangular", "uniform"),
        *("vonmisesvariate", "weibullvariate"),
    )
)
"""Methods of a generator of random numbers."""
STATEFUL_MODULES = frozenset({"random", "time", "sys", "os"})
Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
Scope: TypeAlias = Function | ast.Lambda


class SourceTree(NamedTuple):
    """A file as Python's parser reads it, gone through once."""

    nodes: Sequence[ast.AST]
    parents: Mapping[ast.AST, ast.AST]


def stepwise_generator(tree: SourceTree) -> ast.AST | None:
    """The first generator in this file that the interpreter would run otherwise, if any."""
    lazy = [node for node in tree.nodes if _is_lazy(node)]
    if not lazy:
        return None
    effects = _Effects(tree.nodes)
    loads = Counter(
        node.id
        for node in tree.nodes
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    )
    for node in lazy:
        parent = tree.parents.get(node)
        if _called_name(parent) == "next" or (
            effects.of_elements(node) and not _read_at_once(node, parent)
        ):
            return node
        # A list can be read again, an iterator cannot.
        if isinstance(parent, ast.Assign) and loads[_variable(parent.targets[0])] > 1:
            return node
    return None


def _is_lazy(node: ast.AST) -> bool:
    """Whether this expression is an iterator in Python, and a list in the interpreter."""
    return isinstance(node, ast.GeneratorExp) or (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ITERATORS
    )


def _variable(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _called_name(node: ast.AST | None) -> str:
    if not isinstance(node, ast.Call):
        return ""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _read_at_once(node: ast.AST, parent: ast.AST | None) -> bool:
    if isinstance(parent, ast.Starred):
        return True
    return _called_name(parent) in READ_TO_THE_END and parent is not node


class _Effects:
    """Which functions of a file change something outside themselves, as far as its text says."""

    def __init__(self, nodes: Sequence[ast.AST]) -> None:
        self._functions: dict[str, list[Scope]] = {}
        self._harmless = set(WITHOUT_EFFECT)
        """Names of functions of Python, and of what was imported and has no state."""
        self._changing: set[str] = set()
        """Names of functions of the file that change something."""
        for node in nodes:
            self._note(node)
        self._find_changing()
        self._with_effect: set[ast.AST] = set()
        """Parts of the file whose running has an effect."""
        for node in reversed(nodes):  # parts before what they are parts of
            children = ast.iter_child_nodes(node)
            if self._of_part(node, frozenset()) or any(c in self._with_effect for c in children):
                self._with_effect.add(node)

    def _note(self, node: ast.AST) -> None:
        if isinstance(node, Function):
            self._functions.setdefault(node.name, []).append(node)
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
            for target in node.targets:
                self._functions.setdefault(_variable(target), []).append(node.value)
        elif isinstance(node, ast.ClassDef):
            made = [one for one in node.body if isinstance(one, Function)]
            makers = [one for one in made if one.name == "__init__"]
            self._functions.setdefault(node.name, []).extend(makers)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            of = node.module or "" if isinstance(node, ast.ImportFrom) else ""
            for name in node.names:
                if (of or name.name).partition(".")[0] not in STATEFUL_MODULES:
                    self._harmless.add(name.asname or name.name)

    def _find_changing(self) -> None:
        callers: dict[str, set[str]] = {}
        for name, functions in self._functions.items():
            for function in functions:
                for node in ast.walk(function):
                    for called in self._called(node):
                        callers.setdefault(called, set()).add(name)
        waiting = [
            name
            for name, functions in self._functions.items()
            if any(self._of_function(one) for one in functions)
        ]
        while waiting:
            name = waiting.pop()
            if name not in self._changing:
                self._changing.add(name)
                waiting.extend(callers.get(name, ()))

    def _called(self, node: ast.AST) -> Iterator[str]:
        name = _called_name(node)
        if name in self._functions:
            yield name

    def of_elements(self, node: ast.AST) -> bool:
        """Whether making the elements of this generator has an effect."""
        if isinstance(node, ast.GeneratorExp):
            # What the first `for` goes through is computed at once in Python as well.
            first = node.generators[0].iter
            parts = [node.elt, *(part for one in node.generators for part in (*one.ifs, one.iter))]
            return any(part in self._with_effect for part in parts if part is not first)
        if _called_name(node) not in ("map", "filter") or not isinstance(node, ast.Call):
            return False
        return bool(node.args) and self._of_callable(node.args[0])

    def _of_callable(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Lambda):
            return node.body in self._with_effect
        if isinstance(node, ast.Attribute):
            return self._of_method(node, frozenset())
        return not isinstance(node, ast.Constant) and self._of_name(_variable(node))

    def _of_function(self, function: Scope) -> bool:
        """Whether it changes more than its own variables, whatever it calls."""
        own = frozenset(_own_variables(function))
        return any(self._of_part(part, own) for part in ast.walk(function))

    def _of_part(self, node: ast.AST, own: frozenset[str]) -> bool:
        """Whether this one step has an effect on anything but the variables `own`."""
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                return self._of_method(node.func, own)
            return not isinstance(node.func, ast.Lambda) and self._of_name(_variable(node.func))
        if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store):
            return _variable(node.value) not in own
        return isinstance(
            node, ast.NamedExpr | ast.Global | ast.Nonlocal | ast.Yield | ast.YieldFrom | ast.Await
        )

    def _of_method(self, node: ast.Attribute, own: frozenset[str]) -> bool:
        holder = _variable(node.value)
        return (
            node.attr in VERBS | CHANCE
            or (node.attr in CHANGES and holder not in own)
            or holder in STATEFUL_MODULES
            or node.attr in self._changing
        )

    def _of_name(self, name: str) -> bool:
        """Whether calling it has an effect; what the file makes has those that are known so far."""
        if name in self._functions:
            return name in self._changing
        return name not in self._harmless


def _own_variables(function: Scope) -> Iterator[str]:
    """Variables that the function itself makes; the new object of an `__init__` is one."""
    if isinstance(function, ast.Lambda):
        return
    given = [one.arg for one in function.args.args]
    if function.name == "__init__":
        yield from given[:1]
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id not in given:
            yield node.id
