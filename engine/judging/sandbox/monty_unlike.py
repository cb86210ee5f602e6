"""What `monty` would do otherwise than Python without a word, found in a file's text.

A hike must be the same in every tier, bit for bit, or not be made: each of these is a line for the
student, and nobody's fault. Python's own parser reads the file; nothing of it is run.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from engine.judging.sandbox.monty_laziness import SourceTree, stepwise_generator

NEVER_CALLED = frozenset(
    (
        *("__lt__", "__le__", "__gt__", "__ge__", "__ne__", "__bool__", "__len__", "__format__"),
        *("__reversed__", "__getattr__", "__getattribute__", "__setattr__", "__delattr__"),
        *("__delitem__", "__new__", "__del__", "__class_getitem__", "__init_subclass__"),
        *("__get__", "__set__", "__set_name__", "__missing__", "__complex__", "__bytes__"),
        *("__iadd__", "__isub__", "__imul__", "__imatmul__", "__itruediv__", "__ifloordiv__"),
        *("__imod__", "__ipow__", "__iand__", "__ior__", "__ixor__", "__ilshift__"),
        *("__irshift__",),
    )
)
"""Methods that the interpreter never calls."""
OTHER_DIGITS = frozenset(["atanh", "cbrt", "erf", "erfc", "gamma", "lgamma"])
"""Functions of `math` whose last digit is another one there (3,000 arguments each)."""
SET_MAKERS = frozenset({"set", "frozenset"})
SET_METHODS = frozenset({"union", "intersection", "difference", "symmetric_difference", "copy"})
SET_TYPES = frozenset({"set", "frozenset", "Set", "FrozenSet", "MutableSet"})
IN_ORDER = frozenset(
    (
        *("list", "tuple", "enumerate", "zip", "map", "filter", "iter", "sum", "reversed"),
        *("next", "dict", "join", "extend"),
    )
)
"""Functions and methods whose result shows the order of their arguments."""
ASSIGNMENTS_FOLLOWED = 5
"""From a set to a variable, to a variable that is given that one, ...: in any order of lines."""
Difference: TypeAlias = tuple[ast.AST, str]


class Unlike(NamedTuple):
    """Something that the interpreter would do otherwise."""

    line: int
    what: str


def unlike(tree: ast.Module) -> Unlike | None:
    """The first of what each rule finds in this file, if anything."""
    nodes: list[ast.AST] = [tree]
    parents: dict[ast.AST, ast.AST] = {}
    for node in nodes:  # grows meanwhile
        children = list(ast.iter_child_nodes(node))
        parents.update(dict.fromkeys(children, node))
        nodes += children
    whole = SourceTree(nodes, parents)
    for rule in RULES:
        for node, what in rule(whole):
            return Unlike(getattr(node, "lineno", 1), what)
    return None


def _methods(tree: SourceTree) -> Iterator[Difference]:
    for node in tree.nodes:
        if not isinstance(node, ast.FunctionDef) or node.name not in NEVER_CALLED:
            continue
        if isinstance(tree.parents.get(node), ast.ClassDef):
            yield node, f"the method {node.name} of a class"


def _generators(tree: SourceTree) -> Iterator[Difference]:
    node = stepwise_generator(tree)
    if node is not None:
        yield node, "a generator that is read step by step (a loop does it everywhere)"


def _digits(tree: SourceTree) -> Iterator[Difference]:
    modules = {
        name.asname or name.name
        for node in tree.nodes
        if isinstance(node, ast.Import)
        for name in node.names
        if name.name == "math"
    }
    for node in tree.nodes:
        if isinstance(node, ast.Attribute) and _name(node.value) in modules:
            used = OTHER_DIGITS & {node.attr}
            yield from ((node, f"the last digit of math.{name}") for name in used)
        if isinstance(node, ast.ImportFrom) and node.module == "math":
            for name in node.names:
                if name.name in OTHER_DIGITS:
                    yield node, f"the last digit of math.{name.name}"


def _hashes(tree: SourceTree) -> Iterator[Difference]:
    for node in tree.nodes:
        if not (isinstance(node, ast.Call) and _name(node.func) == "hash"):
            continue
        inside: ast.AST | None = node
        while inside is not None and getattr(inside, "name", "") != "__hash__":
            inside = tree.parents.get(inside)
        if inside is None:
            yield node, "the number that hash gives"


def _orders_of_sets(tree: SourceTree) -> Iterator[Difference]:
    sets = _sets(tree.nodes)
    for node in tree.nodes:
        if node not in sets:
            continue
        parent = tree.parents.get(node)
        if isinstance(parent, ast.Starred) and isinstance(tree.parents.get(parent), ast.Set):
            continue
        if _reads_in_order(node, parent) or (
            isinstance(parent, ast.comprehension) and not _for_a_set(parent, tree.parents)
        ):
            yield node, "the order of a set; sorted(...) has one everywhere"


def _reads_in_order(node: ast.AST, parent: ast.AST | None) -> bool:
    if isinstance(parent, ast.For | ast.Starred):
        return node is parent.value if isinstance(parent, ast.Starred) else node is parent.iter
    if isinstance(parent, ast.Attribute) and parent.attr == "pop":
        return True
    if not isinstance(parent, ast.Call) or node is parent.func:
        return False
    if _name(parent.func) in ("min", "max"):
        return any(one.arg == "key" for one in parent.keywords)  # the first of equals
    return _name(parent.func) in IN_ORDER


def _for_a_set(part: ast.comprehension, parents: Mapping[ast.AST, ast.AST]) -> bool:
    """Whether nobody sees in which order this comprehension goes through its elements."""
    whole = parents.get(part)
    if isinstance(whole, ast.SetComp):
        return True
    above = parents.get(whole) if whole is not None else None
    free = {"any", "all", "set", "frozenset", "sorted", "min", "max", "len"}
    return (
        isinstance(whole, ast.GeneratorExp | ast.ListComp)
        and isinstance(above, ast.Call)
        and _name(above.func) in free
        and not above.keywords
    )


def _sets(nodes: Sequence[ast.AST]) -> set[ast.AST]:
    """The expressions of this file that are sets, as far as its text says."""
    names: set[str] = set()
    found: set[ast.AST] = set()
    for _ in range(ASSIGNMENTS_FOLLOWED):
        for node in reversed(nodes):  # parts before what they are parts of
            if _is_set(node, names, found):
                found.add(node)
        for node in nodes:
            if isinstance(node, ast.Assign) and node.value in found:
                names.update(_name(target) for target in node.targets)
            elif isinstance(node, ast.AnnAssign):
                kind = node.annotation
                kind = kind.value if isinstance(kind, ast.Subscript) else kind
                if _name(kind) in SET_TYPES or node.value in found:
                    names.add(_name(node.target))
        names.discard("")
    return found


def _is_set(node: ast.AST, names: set[str], sets: set[ast.AST]) -> bool:
    """Whether this is one, by the names of variables and by the parts that are sets."""
    if isinstance(node, ast.Name | ast.Attribute):
        return isinstance(node.ctx, ast.Load) and _name(node) in names
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute):
            return node.func.attr in SET_METHODS and node.func.value in sets
        return _name(node.func) in SET_MAKERS
    if isinstance(node, ast.BinOp):
        algebra = isinstance(node.op, ast.BitOr | ast.BitAnd | ast.BitXor | ast.Sub)
        return algebra and node.left in sets
    return isinstance(node, ast.Set | ast.SetComp)


def _name(node: ast.AST) -> str:
    """Of a variable its name, of an attribute its last one; otherwise empty."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


RULES: tuple[Callable[[SourceTree], Iterator[Difference]], ...] = (
    _methods,
    _generators,
    _orders_of_sets,
    _digits,
    _hashes,
)
"""To add one: a function that yields what it found, and its words."""
