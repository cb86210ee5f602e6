"""Levels on ground of one's own: a function of x and y, or an array of heights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from engine.core.arguments import show
from engine.core.errors import BadInput
from engine.core.layer import Float64
from engine.core.level import MAX_HEIGHT, Level
from engine.level_files.loading import level_from_table
from engine.surfaces.array import MOST_HEIGHTS, pack_array
from engine.surfaces.elevation import LARGEST_SIDE, pack_heights

Range: TypeAlias = tuple[float, float]
LEAST_GRID = 129
"""Grid points on a side of a map."""
CALL_TOLERANCE = 1e-9
"""Relative difference allowed between a call with arrays and calls with numbers."""
LEVEL_DEFAULTS = {
    "chapter": "own ground",
    "briefing": "Ground of one's own.",
    "lesson": "What the ground shows.",
    "daylight": 180.0,
}
"""Required keys of a level that the caller need not give."""


def level_from_array(
    heights: npt.ArrayLike,
    *,
    cell: float,
    exact: bool = True,
    name: str = "array",
    start: tuple[float, float] | None = None,
    **settings: Any,
) -> Level:
    """A level whose ground goes through `heights` [m], shape (n, n), `cell` metres apart.

    Rows run from south to north, columns from west to east. `exact`: to the last bit, and the
    map's edges as they are; otherwise as of an elevation file, in steps of 0.1 m or more and
    closed by a low bank. `start` [m] is a place from the south-western corner; left out the
    seed draws one. `name` is the level's. `settings` are further keys of a level file. BadInput.
    """
    try:
        found = np.array(heights, np.float64)
    except (TypeError, ValueError):
        raise BadInput(
            f"level_from_array: expected heights as numbers, found {show(heights)}"
        ) from None
    most = MOST_HEIGHTS if exact else LARGEST_SIDE
    if found.ndim != 2 or found.shape[0] != found.shape[1] or not 2 <= len(found) <= most:
        raise BadInput(
            f"level_from_array: expected a square of 2 to {most} heights per side, found the shape "
            f"{found.shape}; cut it, or take every second height: h[::2, ::2]"
        )
    _refuse_no_heights("level_from_array", found, lambda row, column: f"h[{row}, {column}]")
    n = len(found)
    size = _positive("level_from_array: cell", cell) * (n - 1)
    layer = (
        {"kind": "array", "data": pack_array(found)}
        if exact
        else {"kind": "elevation", "file": name, "data": pack_heights(found)}
    )
    # A finer grid keeps the points of the array, so that the spline still goes through them.
    grid = n if n >= LEAST_GRID else -(-(LEAST_GRID - 1) // (n - 1)) * (n - 1) + 1
    centre = None if start is None else (start[0] - size / 2, start[1] - size / 2)
    return _level_on(layer, size, grid, name, centre, settings)


def level_from_function(
    function: Callable[..., Any],
    *,
    size: float = 2000.0,
    range: Range | tuple[Range, Range] | None = None,  # noqa: A002 - named as in numpy and scipy
    height: float | None = None,
    grid: int = 257,
    name: str | None = None,
    start: tuple[float, float] | None = None,
    **settings: Any,
) -> Level:
    """A level whose ground is `function` of (x, y), on a map of `size` [m].

    x grows to the east and y to the north over `range`, which is (low, high) for both, or
    ((low, high), (low, high)); left out they are metres from the map's centre. The values
    are metres, or stretched so that the ground is `height` [m] high; the function may take
    arrays. They are taken to the last bit at `grid` x `grid` points, between which the ground
    is a cubic spline: of a smooth function it has an error of the order of the cell's fourth
    power. The hut stands at its lowest place, within a cell of the function's, but some cells
    away where the function is flatter than this error (BBOB's Gallagher). `start` is a
    place (x, y); left out the seed draws one. `name` is the level's, the function's own by default.
    `settings` are further keys of a level file, such as `daylight=120` or
    `instrument={"noise": 0.3}`. BadInput.

    >>> level = level_from_function(lambda x, y: x**2 + 3 * y**2, range=(-5, 5), height=300)
    >>> round(level.mountain(0).terrain.lowest.east)
    1000
    """
    metres = _positive("level_from_function: size", size)
    given = range if range is not None else (-metres / 2, metres / 2)
    (west, east), (south, north) = _ranges(given)
    if isinstance(grid, bool) or not isinstance(grid, int) or not 129 <= grid <= MOST_HEIGHTS:
        raise BadInput(
            f"level_from_function: grid: expected a whole number from {LEAST_GRID} to "
            f"{MOST_HEIGHTS}, found {show(grid)}"
        )
    x, y = np.linspace(west, east, grid), np.linspace(south, north, grid)
    heights = _sampled(function, x, y)
    _refuse_no_heights(
        "level_from_function", heights, lambda row, column: f"x = {x[column]:g}, y = {y[row]:g}"
    )
    if height is not None:
        relief = float(np.ptp(heights))
        if relief == 0.0:
            raise BadInput(
                "level_from_function: height: the function has the same value everywhere"
            )
        heights = (heights - heights.min()) * (
            _positive("level_from_function: height", height) / relief
        )
    if float(np.ptp(heights)) > MAX_HEIGHT:
        raise BadInput(
            f"level_from_function: expected values within {MAX_HEIGHT:g} m, found them over "
            f"{float(np.ptp(heights)):g}; height=500 makes the whole ground 500 m high"
        )
    centre = None
    if start is not None:
        shares = (start[0] - west) / (east - west), (start[1] - south) / (north - south)
        centre = (shares[0] - 0.5) * metres, (shares[1] - 0.5) * metres
    named = name or getattr(function, "__name__", "function").strip("<>")
    layer = {"kind": "array", "data": pack_array(heights)}
    return _level_on(layer, metres, grid, named, centre, settings)


def _level_on(
    layer: dict[str, Any],
    size: float,
    grid: int,
    name: str,
    start: tuple[float, float] | None,
    settings: dict[str, Any],
) -> Level:
    """The level; `start` in metres east and north of the map's centre, else drawn by the seed."""
    hiker: dict[str, Any] = {"distance": 0.35 * size, "best_of": 8}
    if start is not None:
        hiker = {"across": float(start[0]), "along": float(start[1])}
    terrain = {
        "size": size,
        "grid": grid,
        "centre_east": 0.5,
        "centre_north": 0.5,
        "turn": 0.0,
        "layers": [layer],
    }
    table = {"title": name, **LEVEL_DEFAULTS, "hiker": hiker, **settings, "terrain": terrain}
    return level_from_table(table, name, name)


def _sampled(function: Callable[..., Any], x: Float64, y: Float64) -> Float64:
    """The function's values, shape (grid, grid), row by row from south to north.

    Called with arrays where that gives what it gives with numbers, which takes a thousandth of
    the time.
    """
    east, north = np.meshgrid(x, y)
    try:
        with np.errstate(all="ignore"):
            whole = np.asarray(function(east.copy(), north.copy()), np.float64)
    except Exception:
        whole = np.empty(0)
    with np.errstate(all="ignore"):
        if whole.shape == east.shape and _same_values(function, whole, x, y):
            return whole.copy()
        rows = [[_value_at(function, float(a), float(b)) for a in x] for b in y]
    return np.array(rows, np.float64)


def _same_values(function: Callable[..., Any], whole: Float64, x: Float64, y: Float64) -> bool:
    """Whether single places have the values that the arrays gave."""
    n = len(x)
    for row, column in ((0, 0), (n // 3, n // 2), (n // 2, n // 7), (n - 1, n - 2)):
        one, other = _value_at(function, float(x[column]), float(y[row])), float(whole[row, column])
        close = np.isclose(one, other, rtol=CALL_TOLERANCE, atol=CALL_TOLERANCE, equal_nan=True)
        if not close:
            return False
    return True


def _value_at(function: Callable[..., Any], x: float, y: float) -> float:
    try:
        return float(function(x, y))
    except Exception as error:
        raise BadInput(
            f"level_from_function: the function failed at x = {x:g}, y = {y:g}: "
            f"{type(error).__name__}: {error}"
        ) from None


def _refuse_no_heights(what: str, heights: Float64, place: Callable[[int, int], str]) -> None:
    wrong = np.argwhere(~np.isfinite(heights))
    if len(wrong):
        row, column = map(int, wrong[0])
        found = float(heights[row, column])
        raise BadInput(f"{what}: expected finite heights, found {found} at {place(row, column)}")


def _ranges(given: Any) -> tuple[Range, Range]:
    """The ranges of x and y."""
    try:
        pairs = np.array(given, np.float64)
        west, east, south, north = np.broadcast_to(pairs, (2, 2)).ravel().tolist()
    except (TypeError, ValueError):
        west = east = south = north = 0.0
    if not (west < east and south < north and np.isfinite([west, east, south, north]).all()):
        raise BadInput(
            "level_from_function: range: expected (low, high) for x and y, or ((low, high), "
            f"(low, high)), found {show(given)}"
        )
    return (west, east), (south, north)


def _positive(what: str, number: object) -> float:
    if isinstance(number, bool) or not isinstance(number, int | float | np.number):
        raise BadInput(f"{what}: expected a number above 0, found {show(number)}")
    if not 0.0 < float(number) < 1e9:
        raise BadInput(f"{what}: expected a number above 0, found {show(number)}")
    return float(number)
