"""Ground by a formula of x and y, such as `formula = "x**2 + 10 * (1 - cos(2 * pi * x))"`.

The text is parsed, never run: numbers, x and y, a few operators and functions, and nothing else.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Annotated, Any, TypeAlias

import numpy as np
from msgspec import Meta

from engine.core.errors import suggestion
from engine.core.layer import Float64, Frame, LayerTable, Number, Positive

Operation: TypeAlias = Callable[..., Any]
LONGEST_FORMULA = 1000
MOST_FORMULA_PARTS = 300
"""Numbers, names, operators and calls in one formula."""
FORMULA_CONSTANTS = {"pi": np.pi, "e": np.e}
FORMULA_OPERATORS: dict[type[ast.AST], Operation] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
    ast.Pow: np.power,
    ast.Mod: np.mod,
    ast.USub: np.negative,
    ast.UAdd: np.positive,
    ast.Lt: np.less,
    ast.LtE: np.less_equal,
    ast.Gt: np.greater,
    ast.GtE: np.greater_equal,
}
FORMULA_FUNCTIONS: dict[str, tuple[Operation, int]] = {
    "sin": (np.sin, 1),
    "cos": (np.cos, 1),
    "tan": (np.tan, 1),
    "asin": (np.arcsin, 1),
    "acos": (np.arccos, 1),
    "atan": (np.arctan, 1),
    "atan2": (np.arctan2, 2),
    "sinh": (np.sinh, 1),
    "cosh": (np.cosh, 1),
    "tanh": (np.tanh, 1),
    "exp": (np.exp, 1),
    "log": (np.log, 1),
    "log10": (np.log10, 1),
    "sqrt": (np.sqrt, 1),
    "abs": (np.abs, 1),
    "sign": (np.sign, 1),
    "floor": (np.floor, 1),
    "hypot": (np.hypot, 2),
    "min": (np.minimum, 2),
    "max": (np.maximum, 2),
}
"""What a formula may call, and with how many arguments."""


class Formula(LayerTable, frozen=True, tag="formula"):
    """h = height * formula(x, y), x and y in units of `unit` metres from the frame's centre.

    x runs along the frame's across axis and y along its along axis, or with `turned = false` east
    and north. The formula may have + - * / % ** and parentheses, `a if x > y else b`, pi, e and
    the functions of `FORMULA_FUNCTIONS`.
    """

    formula: Annotated[str, Meta(min_length=1, max_length=LONGEST_FORMULA)]
    unit: Positive = 1.0
    """Metres per unit of x and y."""
    height: Number = 1.0
    """Metres per unit of the formula's value."""
    turned: bool = True

    def __post_init__(self) -> None:
        parse_formula(self.formula)

    def heights(self, frame: Frame, _: Float64) -> Float64:
        """Heights [m] over the frame, shape (grid, grid)."""
        across, along = frame.axes(self.turned)
        places = {"x": across / self.unit, "y": along / self.unit}
        value = _evaluate(parse_formula(self.formula), places)
        return frame.draw("height", self.height) * np.broadcast_to(value, frame.east.shape)


@lru_cache(maxsize=64)
def parse_formula(formula: str) -> ast.expr:
    """The formula's tree. ValueError, with what is wrong, for one that has anything unknown."""
    try:
        tree = ast.parse(formula.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        reason = error.msg if isinstance(error, SyntaxError) else "too deeply nested"
        raise ValueError(f"formula: not an expression of x and y: {reason}") from None
    for parts, node in enumerate(_value_nodes(tree), 1):
        if parts > MOST_FORMULA_PARTS:
            raise ValueError(f"formula: expected at most {MOST_FORMULA_PARTS} parts, found more")
        _check_node(node)
    return tree


def _value_nodes(tree: ast.expr) -> Iterator[ast.expr]:
    """All parts of an expression that have a value; the name of a called function is none."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        called = node.func if isinstance(node, ast.Call) else None
        inside = (child for child in ast.iter_child_nodes(node) if child is not called)
        waiting += [child for child in inside if isinstance(child, ast.expr)]


def _check_node(node: ast.expr) -> None:
    if isinstance(node, ast.Constant):
        if isinstance(node.value, bool) or not isinstance(node.value, int | float):
            raise ValueError(f"formula: expected numbers, found {ast.unparse(node)[:40]}")
        # Exact for every number that a height can need; a longer one is no height.
        if abs(node.value) > 1e300:
            raise ValueError("formula: expected numbers up to 1e300, found a larger one")
    elif isinstance(node, ast.Name):
        known = ("x", "y", *FORMULA_CONSTANTS)
        if node.id not in known:
            raise ValueError(f"formula: no name `{node.id[:40]}`.{suggestion(node.id[:40], known)}")
    elif isinstance(node, ast.Call):
        _check_call(node)
    elif isinstance(node, ast.BinOp | ast.UnaryOp):
        if isinstance(node.op, ast.BitXor):
            raise ValueError("formula: no operator ^; a power is written **")
        _check_operator(node.op)
    elif isinstance(node, ast.Compare):
        if len(node.ops) != 1:
            raise ValueError("formula: expected one comparison, such as x > 0, found a chain")
        _check_operator(node.ops[0])
    elif not isinstance(node, ast.IfExp):
        found = ast.unparse(node)[:40]
        raise ValueError(f"formula: expected numbers, x, y, operators and functions, found {found}")


def _check_call(node: ast.Call) -> None:
    name = ast.unparse(node.func)[:40]
    if name not in FORMULA_FUNCTIONS:
        raise ValueError(f"formula: no function `{name}`.{suggestion(name, FORMULA_FUNCTIONS)}")
    count = FORMULA_FUNCTIONS[name][1]
    if len(node.args) != count or node.keywords:
        plural = "s" if count > 1 else ""
        raise ValueError(
            f"formula: {name}: expected {count} argument{plural}, found {ast.unparse(node)[:40]}"
        )


def _check_operator(operator: ast.AST) -> None:
    if type(operator) not in FORMULA_OPERATORS:
        raise ValueError(
            f"formula: expected the operators + - * / % ** < <= > >=, "
            f"found {type(operator).__name__}"
        )


def _evaluate(node: ast.expr, places: dict[str, Float64]) -> Any:
    """The value of a checked tree at the places: an array, or a number where it is constant."""
    if isinstance(node, ast.Constant):
        assert isinstance(node.value, int | float)
        return np.float64(node.value)
    if isinstance(node, ast.Name):
        return places[node.id] if node.id in places else np.float64(FORMULA_CONSTANTS[node.id])
    if isinstance(node, ast.BinOp):
        return FORMULA_OPERATORS[type(node.op)](
            _evaluate(node.left, places), _evaluate(node.right, places)
        )
    if isinstance(node, ast.UnaryOp):
        return FORMULA_OPERATORS[type(node.op)](_evaluate(node.operand, places))
    if isinstance(node, ast.Compare):
        pair = _evaluate(node.left, places), _evaluate(node.comparators[0], places)
        return np.asarray(FORMULA_OPERATORS[type(node.ops[0])](*pair), np.float64)
    if isinstance(node, ast.IfExp):
        parts = (_evaluate(part, places) for part in (node.test, node.body, node.orelse))
        return np.where(*parts)
    assert isinstance(node, ast.Call)
    assert isinstance(node.func, ast.Name)
    return FORMULA_FUNCTIONS[node.func.id][0](*(_evaluate(part, places) for part in node.args))
