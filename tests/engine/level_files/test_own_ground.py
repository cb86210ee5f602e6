"""Levels on ground of one's own: functions, arrays and formulas, and how true the ground is."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from helpers.builders import some_fast, table

from engine import (
    BadInput,
    Level,
    level_from_array,
    level_from_function,
    load_level,
    run,
    save_replay,
    verify,
)
from engine.level_files.loading import level_from_table
from engine.surfaces.formula import FORMULA_FUNCTIONS

Function = Callable[[np.ndarray, np.ndarray], np.ndarray]
GRID = 513
CELL = 10.0 / (GRID - 1)
"""In the functions' unit: all of them are defined on [-5, 5] x [-5, 5]."""


def oscillated(x: np.ndarray) -> np.ndarray:
    """T_osz of BBOB (Hansen, Finck, Ros and Auger 2009, RR-6829, section 0.2)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        log = np.where(x != 0.0, np.log(np.abs(x)), 0.0)
    a, b = np.where(x > 0, 10.0, 5.5), np.where(x > 0, 7.9, 3.1)
    return np.sign(x) * np.exp(log + 0.049 * (np.sin(a * log) + np.sin(b * log)))


def asymmetric(x: np.ndarray, index: float) -> np.ndarray:
    """T_asy with beta 0.2; `index` is (i - 1) / (D - 1)."""
    root = np.sqrt(np.maximum(x, 0.0))
    return np.where(x > 0.0, np.maximum(x, 1e-300) ** (1.0 + 0.2 * index * root), x)


def turned(x: np.ndarray, y: np.ndarray, degrees: float) -> tuple[np.ndarray, np.ndarray]:
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return c * x + s * y, c * y - s * x


def sphere(u: float, v: float) -> Function:
    return lambda x, y: (x - u) ** 2 + (y - v) ** 2


def ellipsoid(u: float, v: float) -> Function:
    return lambda x, y: oscillated(x - u) ** 2 + 1e6 * oscillated(y - v) ** 2


def rastrigin(u: float, v: float) -> Function:
    def value(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        a = asymmetric(oscillated(x - u), 0.0)
        b = np.sqrt(10.0) * asymmetric(oscillated(y - v), 1.0)
        waves = np.cos(2.0 * np.pi * a) + np.cos(2.0 * np.pi * b)
        return 10.0 * (2.0 - waves) + a * a + b * b

    return value


def rosenbrock(degrees: float) -> Function:
    def value(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        a, b = turned(x, y, degrees)
        a, b = a + 0.5, b + 0.5
        return 100.0 * (a * a - b) ** 2 + (a - 1.0) ** 2

    return value


def gallagher(seed: int) -> tuple[Function, tuple[float, float]]:
    """101 peaks, of which the first is the highest, turned upside down."""
    rng = np.random.default_rng(seed)
    peaks = rng.uniform(-5.0, 5.0, (101, 2))
    peaks[0] = rng.uniform(-4.0, 4.0, 2)
    weights = np.array([10.0, *(1.1 + 8.0 * np.arange(100) / 99.0)])
    conditions = np.array([1000.0, *(1000.0 ** (2.0 * rng.permutation(100) / 99.0))])
    turn = float(rng.uniform(0.0, 360.0))

    def value(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        best = np.full(np.shape(x), -np.inf)
        for (u, v), weight, condition in zip(peaks, weights, conditions, strict=True):
            a, b = turned(x - u, y - v, turn)
            squared = (a * a + np.sqrt(condition) * b * b) / condition**0.25
            best = np.maximum(best, weight * np.exp(-squared / 4.0))
        return oscillated(10.0 - best) ** 2

    return value, (float(peaks[0, 0]), float(peaks[0, 1]))


OPTIMA = [(1.234, -2.345), (-3.3, 0.77)]
CASES = [
    *((f"{make.__name__}-{k}", make(*at), at, 1.0)
      for make in (sphere, ellipsoid, rastrigin) for k, at in enumerate(OPTIMA)),
    *((f"rosenbrock-{turn}", rosenbrock(turn), turned(0.5, 0.5, -turn), 1.0)
      for turn in (0, 33, 120, 200)),
    # Its bottom is flat as a fourth power, so that the spline's own error of some millimetres
    # moves the lowest place.
    ("gallagher", *gallagher(3), 2.0),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "function", "optimum", "cells"), some_fast(CASES, 1), ids=[case[0] for case in CASES]
)
def test_the_hut_of_a_benchmark_stands_at_its_optimum(
    name: str, function: Function, optimum: tuple[float, float], cells: float
) -> None:
    level = level_from_function(function, range=(-5, 5), height=500, grid=GRID, name=name)
    terrain = level.mountain(0).terrain
    hut = [place / terrain.size * 10.0 - 5.0 for place in terrain.lowest[:2]]
    assert hut == pytest.approx(optimum, abs=cells * CELL)
    assert np.ptp(terrain.heights) == pytest.approx(500.0, abs=1e-9)


@pytest.mark.parametrize("seed", some_fast([3, 5, 8, 9], 1))
def test_where_the_ground_is_flatter_than_the_spline_is_true_the_hut_is_millimetres_lower(
    seed: int,
) -> None:
    function, optimum = gallagher(seed)
    level = level_from_function(function, range=(-5, 5), height=500, grid=257, name="gallagher")
    terrain = level.mountain(0).terrain
    east, north = ((place + 5.0) / 10.0 * terrain.size for place in optimum)
    assert 0.0 <= terrain.height(east, north) - terrain.lowest[2] < 0.01


def steps(x: float, y: float) -> float:
    return abs(x) if x > 0 else abs(y)


def test_a_function_of_numbers_alone_is_asked_point_by_point() -> None:
    by_numbers = level_from_function(steps, size=400, grid=129)
    by_arrays = level_from_function(
        lambda x, y: np.where(x > 0, abs(x), abs(y)), size=400, grid=129, name="steps"
    )
    assert by_numbers == by_arrays
    assert by_numbers.name == "steps"


def test_a_function_that_means_something_else_with_arrays_is_asked_with_numbers() -> None:
    table = np.array([[2.0, 1.0], [1.0, 3.0]])
    product = level_from_function(lambda x, y: np.dot(x, y), range=(0, 1), grid=129, name="f")
    assert product == level_from_function(lambda x, y: x * y, range=(0, 1), grid=129, name="f")
    form = level_from_function(
        lambda x, y: np.array([x, y]) @ table @ np.array([x, y]), range=(-1, 1), grid=129, height=90
    )
    assert form.mountain(0).terrain.lowest[:2] == pytest.approx((1000.0, 1000.0), abs=1e-3)


def test_a_start_and_settings_are_as_asked() -> None:
    level = level_from_function(
        lambda x, y: x * x + y * y, range=((0, 8), (-4, 4)), height=200, start=(6, 2),
        daylight=45, goal="up", instrument={"noise": 0.5},
    )  # fmt: skip
    mountain = level.mountain(5)
    assert (mountain.start_east, mountain.start_north) == pytest.approx((1500.0, 1500.0))
    assert (level.daylight, level.goal, level.instrument.noise) == (45, "up", 0.5)
    other = level_from_array(np.zeros((129, 129)) + np.arange(129), cell=10, start=(300, 400))
    assert other.mountain(5)[1:3] == pytest.approx((300.0, 400.0))


@pytest.mark.parametrize("n", [2, 20, 129, 200])
def test_an_array_is_kept_to_the_last_bit(n: int) -> None:
    heights = np.random.default_rng(n).normal(0.0, 30.0, (n, n))
    terrain = level_from_array(heights, cell=600.0 / (n - 1)).mountain(3).terrain
    axis = np.linspace(0.0, terrain.size, n)
    found = terrain.heights_at(axis[None, :], axis[:, None])
    assert found == pytest.approx(heights - heights.min(), abs=1e-9)
    if n >= 129:
        assert (terrain.heights == heights - heights.min()).all()


def test_an_array_that_need_not_be_exact_is_closed_and_in_steps() -> None:
    slope = np.outer(np.ones(129), np.arange(129.0))
    open_edge = level_from_array(slope, cell=10, exact=True).mountain(0).terrain
    closed = level_from_array(slope, cell=10, exact=False).mountain(0).terrain
    assert open_edge.lowest.east == pytest.approx(0.0, abs=1e-6)
    assert closed.lowest.east > 10.0


def test_it_travels_and_is_hiked_again_from_its_replay_alone(tmp_path: Path) -> None:
    rough = np.random.default_rng(1).normal(0.0, 20.0, (257, 257))
    level = level_from_array(rough, cell=8, name="rough", instrument={"noise": 1.0})
    assert pickle.loads(pickle.dumps(level)) == level
    result, expedition = run(level, "gd", 3)
    save_replay(expedition, tmp_path / "rough.jsonl.gz", result)
    assert verify(tmp_path / "rough.jsonl.gz") == result


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: level_from_function(lambda x, y: 1 / 0), r"x = -1000, y = -1000: ZeroDivision"),
        (lambda: level_from_function(lambda x, y: np.log(x)), "found nan at x = -1000"),
        (lambda: level_from_function(lambda x: 3.0), "failed at .* TypeError"),
        (lambda: level_from_function(lambda x, y: 1e9 * x), "height=500"),
        (lambda: level_from_function(lambda x, y: 0 * x, height=9), "same value everywhere"),
        (lambda: level_from_function(steps, range=(1, 1)), r"range: expected \(low, high\)"),
        (lambda: level_from_function(steps, grid=12), "grid: expected a whole number from 129"),
        (lambda: level_from_function(steps, daylight="x"), "daylight: expected a number"),
        (lambda: level_from_array(np.zeros((3, 4)), cell=100), "expected a square"),
        (lambda: level_from_array(np.full((9, 9), np.nan), cell=100), r"h\[0, 0\]"),
        (lambda: level_from_array("heights", cell=1), "expected heights as numbers"),
        (lambda: level_from_array(np.zeros((9, 9)), cell=-1), "cell: expected a number above 0"),
    ],
)
def test_what_cannot_be_ground_is_told_in_a_line(make: Callable[[], Level], told: str) -> None:
    with pytest.raises(BadInput, match=told) as caught:
        make()
    assert "\n" not in str(caught.value)


def formula(text: str, **more: object) -> Level:
    given = table(daylight=60)
    given["terrain"]["layers"] = [{"kind": "formula", "formula": text, "unit": 100.0, **more}]
    return level_from_table(given, "mine", "mine.toml")


def test_a_formula_is_the_ground() -> None:
    terrain = (
        formula("x**2 + 3 * (y - 2)**2 if x > -5 else 25 - x * 0", height=2.0).mountain(0).terrain
    )
    assert terrain.lowest[:2] == pytest.approx((1000.0, 1200.0), abs=1e-3)
    assert terrain.height(1300.0, 1300.0) - terrain.lowest.altitude == pytest.approx(24.0, abs=1e-5)


@pytest.mark.parametrize("name", some_fast(FORMULA_FUNCTIONS, 6))
def test_every_function_of_a_formula_is_numpys(name: str) -> None:
    function, count = FORMULA_FUNCTIONS[name]
    inside = ", ".join(("0.1 * x / 10 + 0.5", "y / 100 + 0.3")[:count])
    heights = formula(f"{name}({inside})").mountain(0).terrain.heights
    axis = (np.linspace(0.0, 2000.0, 129) - 1000.0) / 100.0
    x, y = np.meshgrid(axis, axis)
    expected = function(*(0.1 * x / 10 + 0.5, y / 100 + 0.3)[:count])
    assert heights == pytest.approx(expected - expected.min(), abs=1e-6)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x +", "not an expression of x and y"),
        ("__import__('os').system('true')", "no function `__import__"),
        ("x.real", "expected numbers, x, y, operators and functions, found x.real"),
        ("[x for x in y]", "expected numbers"),
        ("(lambda: 1)()", "no function"),
        ("x ^ 2", r"a power is written \*\*"),
        ("sine(x)", "no function `sine`. Did you mean `sin`"),
        ("z + 1", "no name `z`"),
        ("sin(x, y)", "sin: expected 1 argument, found"),
        ("sin(*x)", "expected numbers"),
        ("'a' * 3", "expected numbers, found 'a'"),
        ("True + x", "expected numbers, found True"),
        ("x // 2", "expected the operators"),
        ("0 < x < 1", "expected one comparison"),
        ("+".join("x" * 400), "at most 300 parts"),
        ("(" * 400 + "x" + ")" * 400, "not an expression"),
        ("9" * 400, "a larger one"),
        ("log(x)", "places without a height"),
        ("exp(1000) * x", "places without a height"),
    ],
)
def test_a_formula_with_anything_else_is_refused_in_a_line(text: str, told: str) -> None:
    with pytest.raises(BadInput, match=told) as caught:
        formula(text).mountain(0)
    assert "\n" not in str(caught.value)


def test_a_level_file_may_have_a_formula(tmp_path: Path) -> None:
    (tmp_path / "waves.toml").write_text(
        'title = "W"\nchapter = "W"\nbriefing = "W"\nlesson = "W"\ndaylight = 60\n[terrain]\n'
        '[[terrain.layers]]\nkind = "formula"\nformula = "0.05*(x**2 + y**2) + 3*cos(x)"\n'
        "unit = 40\nheight = { low = 1, high = 2 }\n[hiker]\ndistance = 600\n"
    )
    level = load_level(tmp_path / "waves.toml")
    assert run(level, "adam", 2)[0].score > 300.0
    assert pickle.loads(pickle.dumps(level)).mountain(3).terrain.lowest == (
        level.mountain(3).terrain.lowest
    )
