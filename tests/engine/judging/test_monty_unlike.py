"""What the interpreter would do otherwise without a word is found in a file's text."""

import ast
import math
import random
import sys

import pytest

from engine.judging.sandbox.monty_readable import readable
from engine.judging.sandbox.monty_source import make_arithmetic
from engine.judging.sandbox.monty_unlike import unlike

HELPERS = """
import math, random
from functools import reduce
from engine import Vector
def look(hiker):
    return hiker.glance()
def looks_deeper(hiker):
    return look(hiker) + 1
def size(v):
    found = []
    found.append(v)
    return math.hypot(*found[0])
def remember(v):
    seen.append(v)
class Spot:
    def __init__(self, v):
        self.v = v
    def far(self):
        return self.v > 3
"""
STEPWISE = [
    "any(hiker.glance() < 3 for _ in range(5))",
    "all(look(hiker) < 3 for _ in range(5))",
    "any(looks_deeper(hiker) < 3 for _ in range(5))",
    "any(map(looks_deeper, [hiker]))",
    "any(map(lambda h: h.glance(), [hiker]))",
    "any(map(hiker.rest, [1, 2]))",
    "next(x for x in [1, 2])",
    "next(zip([1], [2]))",
    "any((big := v) > 3 for v in [1, 4])",
    "any(remember(v) for v in [1])",
    "any(random.random() < 0.5 for _ in range(3))",
    "any(unknown(v) for v in [1])",
    "[hiker.rest(m) for m in (hiker.glance() for _ in range(3))]",
    "list(zip((hiker.glance() for _ in range(3)), [1]))",
    "pairs = zip([1], [2]); list(pairs); list(pairs)",
    "g = (x for x in [1, 2]); 1 in g; list(g)",
]
ALIKE = [
    "any(abs(v) > 3 for v in [1, 4])",
    "all(size(v) > 3 for v in [(1, 2)])",
    "any(Spot(v).far() for v in [1, 4])",
    "sum(hiker.glance() for _ in range(3))",
    "list(map(look, [hiker]))",
    "sorted(hiker.glance() for _ in range(3))",
    "[hiker.glance() for _ in range(3)]",
    "print(*(hiker.glance() for _ in range(3)))",
    "any(reduce(max, v) > 3 for v in [[1, 2]])",
    "any(Vector(1, v).length > 3 for v in [1])",
    "pairs = zip([1], [2]); list(pairs)",
    "dict(zip('ab', [1, 2]))",
    "any(math.sin(v) > 0 for v in [1])",
    "max((size(v) for v in [(1, 2)]), default=0)",
]
ORDERED = [
    "[x for x in {3, 1}]",
    "list({3, 1})",
    "sum({0.1, 0.2})",
    "a = set(); b = a; c = b | {1}; print(*c)",
    "s: set[int] = f(); list(s)",
    "s = {1}; s.pop()",
    "max({3, 1}, key=abs)",
    "x, *y = [*{1, 2}]",
    "sum(x * 0.1 for x in {1, 2})",
    "for x in set([1]).union([2]): pass",
]
UNORDERED = [
    "sorted({3, 1})",
    "len({3, 1})",
    "max({3, 1})",
    "3 in {3, 1}",
    "any(x > 2 for x in {3, 1})",
    "{x + 1 for x in {3, 1}}",
    "len({*{1, 2}})",
    "s = {1}; s.add(2); print(len(s | {3}))",
    "d = {1: 2}; d.pop(1); list(d)",
    "s = [1]; s.pop(); list(s)",
]


def _found(line: str):
    return unlike(ast.parse(f"{HELPERS}def hike(hiker):\n    {line}\n"))


@pytest.mark.parametrize("line", STEPWISE)
def test_a_generator_read_step_by_step_is_found_with_its_line(line) -> None:
    found = _found(line)
    assert found is not None
    assert found.line == HELPERS.count("\n") + 2
    assert "step by step" in found.what


@pytest.mark.parametrize("line", ORDERED)
def test_the_order_of_a_set_is_found(line) -> None:
    found = _found(line)
    assert found is not None
    assert "the order of a set" in found.what


@pytest.mark.parametrize("line", ALIKE + UNORDERED)
def test_what_is_the_same_in_both_is_let_alone(line) -> None:
    assert _found(line) is None


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("math.erf(1)", "the last digit of math.erf"),
        ("from math import gamma", "the last digit of math.gamma"),
        ("hash('a')", "the number that hash gives"),
    ],
)
def test_other_numbers_are_found(line, what) -> None:
    assert _found(line).what == what


def test_hash_may_be_used_to_hash() -> None:
    source = "class A:\n    def __hash__(self):\n        return hash((1, 2))\n"
    assert unlike(ast.parse(source)) is None


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("if __name__ == '__main__':\n    x()", "if 'me' == '__main__':\n    x()"),
        ("class A(object):\n    pass", "class A():\n    pass"),
        (
            "from engine import (\n    Dusk,\n    IllegalMove as Bad,\n)\nx = 1",
            "Dusk = KeyboardInterrupt; Bad = illegal_move_of_the_judge\n\n\n\nx = 1",
        ),
        (
            "from engine import Vector\nż = Vector(1, 2)",
            'Vector = types_of_the_judge["Vector"]\nż = vector_of_the_judge(1, 2)',
        ),
        (
            "def hike(h):\n    h.best = h.glance()",
            "def hike(h):\n    attribute_of_the_judge(h, 'best')[0] = h.glance()",
        ),
        ("x = '''a\r\nb'''\r\n", "x = '''a\nb'''\n"),
        ("\ufeffx = 'é'", "x = 'é'"),
        ("from engine.core import terrain", "from engine.core import terrain"),
        ("self.best = 3", "self.best = 3"),
    ],
)
def test_what_reads_otherwise_is_rewritten_in_its_lines(written, read) -> None:
    assert readable(written.encode(), "hike.py", "me").text == read


@pytest.mark.parametrize(
    ("written", "line"),
    [(b"x = 5 +\n", 1), (b"x = 1\nreturn x\n", 2), (b"x = '\xff'\n", None), (b"a\0b", None)],
)
def test_what_is_no_python_is_told_as_elsewhere(written, line) -> None:
    found = readable(written, "hike.py", "me")
    assert "hike.py" in found.broken
    assert "not valid Python" in found.broken
    if line:
        assert found.broken_line == line


@pytest.mark.parametrize(
    "source",
    [
        "x = " + "-" * 90_000 + "1",
        "x = a" + ".b" * 40_000,
        "\n".join(f"def f{k}(): return f{k + 1}()" for k in range(2000)) + "\nany(f0() for _ in x)",
        "x = " + "|".join(["{1}"] * 900),
        "x = " + "list(map(lambda q: " * 60 + "1" + ", y))" * 60,
    ],
    ids=["deep", "long chain", "chain of functions", "union", "nested"],
)
def test_a_file_made_to_stop_the_reader_stops_nobody(source) -> None:
    assert isinstance(readable(source.encode(), "hike.py", "me").text, str)


def test_round_is_pythons() -> None:
    exact, _ = make_arithmetic(False)
    chance = random.Random(3)
    for _ in range(3000):
        digits = chance.randint(-4, 9)
        for value in (
            chance.uniform(-1e4, 1e4),
            chance.randint(-99999, 99999) / 1000,
            float(chance.randint(-9999, 9999)) * 5,
            chance.uniform(-1, 1) * 10 ** chance.randint(-9, 25),
        ):
            assert exact(value, digits) == round(value, digits), (value, digits)
    assert (exact(2.5), exact(True), exact(25, -1), exact(7, None)) == (2, 1, 20, 7)
    assert math.copysign(1, exact(-0.04, 1)) == -1
    assert exact(math.inf, 2) == math.inf


def test_sum_is_that_of_the_newer_pythons() -> None:
    _, compensated = make_arithmetic(True)
    chance = random.Random(3)
    for _ in range(3000):
        values = [chance.uniform(-1, 1) * 10 ** chance.randint(-9, 9) for _ in range(9)]
        for start in (0, 0.5):
            found = compensated(values, start)
            if sys.version_info >= (3, 12):
                assert found == sum(values, start)
            assert found == pytest.approx(math.fsum([*values, start]), rel=1e-12)
    assert compensated([1e308, 1e308]) == math.inf


def test_sum_carries_along_what_floats_lose() -> None:
    plain, compensated = make_arithmetic(False)[1], make_arithmetic(True)[1]
    assert plain is sum
    assert compensated([1.0, 1e100, 1.0, -1e100]) == 2.0
    assert compensated([0.1] * 10) == 1.0
    assert compensated([[1], [2]], []) == [1, 2]
    assert compensated([1, 2, 3]) == 6
