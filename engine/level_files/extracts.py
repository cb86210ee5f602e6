"""Which square of a raster becomes the map, and its heights: chosen, read, cleaned and thinned."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from engine.core.errors import BadInput
from engine.core.layer import Float64
from engine.level_files.placement import FlatMap, cell_at, flat_map
from engine.level_files.rasters import Raster, refusal
from engine.level_files.resampling import bilinear, block_sums, filled, thinned, without_spikes
from engine.surfaces.elevation import LARGEST_SIDE

SMALLEST_MAP, LARGEST_MAP = 200.0, 20_000.0
"""Side of a map [m]."""
DEFAULT_SQUARE = 10_000.0
"""Side of the square that is cut out of a larger file, around its highest ground [m]."""
DEFAULT_CELL = 30.0
"""Metres between heights where neither the file nor the level says it."""
OVERVIEW_SIDE = 1024
"""Heights on a side by which the highest ground is looked for."""
PEAKS_TRIED = 64
"""Highest places that are looked at closely, until one is ground and not a bogus peak."""
STRIP_HEIGHTS = 2_000_000
"""Heights that are read at once, about."""
CELLS_PER_STEP = 4
"""Cells between two heights of the map that are thinned; more are averaged in blocks before."""
Progress = Callable[[float], None]


USUAL_VOID = -9999.0
"""What many programs write for a missing height, in the file's own numbers."""


class FilledCells(UserWarning):
    """Missing heights were filled from their neighbours. `str` is one line with their number."""


class AssumedByDefault(UserWarning):
    """A file does not say something that was taken for granted. `str` is one line."""


@dataclass(frozen=True)
class Square:
    """A square of a raster on a flat map about its middle."""

    raster: Raster
    local: FlatMap
    size: float
    """Side [m]."""


@dataclass(frozen=True)
class ChosenSquare:
    """What was chosen of a whole file."""

    square: Square
    grid: int
    at_east: float
    """Middle of the square as a share of the file's width."""
    at_north: float


def choose(
    raster: Raster, path: Path, at: tuple[float, float] | None = None, size: float | None = None
) -> ChosenSquare:
    """The square about a place in degrees, the highest ground, or the middle of a small file."""
    raster = _with_cells_and_unit(raster, path, None, scaled=False)
    whole = _largest_side(raster, path)
    row, column = 0.5 * (raster.rows - 1), 0.5 * (raster.columns - 1)
    with _with_file_name(path):
        if at is not None:
            row, column = cell_at(raster.place, *at)
            if not (-0.5 <= row <= raster.rows - 0.5 and -0.5 <= column <= raster.columns - 0.5):
                raise BadInput(
                    f"{path}: expected a place on the map, found {at[0]:g}, {at[1]:g} outside of it"
                )
            size = size or min(DEFAULT_SQUARE, whole)
        elif whole > LARGEST_MAP:
            row, column = highest(raster, path)
            size = size or DEFAULT_SQUARE
    size = min(whole, LARGEST_MAP) if size is None else size
    if whole < SMALLEST_MAP:
        raise BadInput(
            f"{path}: expected a map of {SMALLEST_MAP:g} m or more, "
            f"found {whole:.0f} x {whole:.0f} m; "
            'write a level file with kind = "elevation" and `cell`, the metres between heights'
        )
    if not SMALLEST_MAP <= size <= LARGEST_MAP:
        raise BadInput(
            f"{path}: expected a square of {SMALLEST_MAP:g} to {LARGEST_MAP:g} m, found {size:g} m"
        )
    size = math.floor(size * 1000.0 + 1e-6) / 1000.0
    square = _square_inside(raster, path, row, column, size)
    east, north = square.local.cells
    grid = min(max(129, round(size / min(east, north)) + 1), LARGEST_SIDE)
    a, _, _, e = square.local.inverse
    at_east = square.local.column / (raster.columns - 1)
    at_north = square.local.row / (raster.rows - 1)
    shares = (at_east if a >= 0 else 1.0 - at_east, at_north if e > 0 else 1.0 - at_north)
    return ChosenSquare(square, grid, *(min(max(share, 0.0), 1.0) for share in shares))


def at_share(
    raster: Raster,
    path: Path,
    size: float,
    share: tuple[float, float],
    cell: float | None,
    scaled: bool,
) -> Square:
    """The square of `size` [m] about a share of the file's width and height, moved inwards.

    `cell` [m] is used in place of what the file says; `scaled`: the level gives the unit of height.
    """
    raster = _with_cells_and_unit(raster, path, cell, scaled)
    with _with_file_name(path):
        middle = flat_map(raster.place, 0.5 * (raster.rows - 1), 0.5 * (raster.columns - 1))
    a, _, _, e = middle.inverse
    column = (share[0] if a >= 0 else 1.0 - share[0]) * (raster.columns - 1)
    row = (share[1] if e > 0 else 1.0 - share[1]) * (raster.rows - 1)
    return _square_inside(raster, path, row, column, size)


def highest(raster: Raster, path: Path) -> tuple[float, float]:
    """Row and column of the highest ground, lone bogus peaks left out."""
    every = max(1, -(-max(raster.rows, raster.columns) // OVERVIEW_SIDE))
    heights = raster.read(slice(0, raster.rows), slice(0, raster.columns), every) * raster.unit
    with _with_file_name(path):
        local = flat_map(raster.place, 0.5 * (raster.rows - 1), 0.5 * (raster.columns - 1))
    cell = min(local.cells)
    without_spikes(heights, cell * every)
    for _ in range(PEAKS_TRIED):
        if np.isnan(heights).all():
            break
        i, j = divmod(int(np.nanargmax(heights)), heights.shape[1])
        row, column = min(i * every, raster.rows - 1), min(j * every, raster.columns - 1)
        reach = 2 * every + 4
        rows = slice(max(0, row - reach), min(raster.rows, row + reach + 1))
        columns = slice(max(0, column - reach), min(raster.columns, column + reach + 1))
        near = raster.read(rows, columns) * raster.unit
        without_spikes(near, cell)
        if not np.isnan(near).all() and float(np.nanmax(near)) >= heights[i, j] - 1.0:
            return float(row), float(column)
        heights[i, j] = np.nan
    raise refusal(path, "heights", "none: every cell is missing")


def cut(square: Square, grid: int, name: str, progress: Progress | None = None) -> Float64:
    """The heights [m] of a square, row 0 in the south, at most `grid` of them on a side."""
    raster, local, size = square.raster, square.local, square.size
    n = max(2, min(math.ceil(size / min(local.cells) - 1e-9) + 1, grid, LARGEST_SIDE))
    axis = np.linspace(-0.5 * size, 0.5 * size, n)
    step = size / (n - 1)
    if local.aligned:
        a, _, _, e = local.inverse
        rows, columns = local.row + e * axis, local.column + a * axis
    else:
        with _with_file_name(Path(name)):
            rows, columns = local.at(axis, axis)
    # Rows and columns of the file between two heights of the map.
    passed = tuple(max(1.0, step / cell) for cell in reversed(local.cells))
    block = (max(1, int(passed[0] // CELLS_PER_STEP)), max(1, int(passed[1] // CELLS_PER_STEP)))
    window = [
        slice(
            min(max(0, math.floor(float(at.min()) - width)), count - 2),
            max(min(count, math.ceil(float(at.max()) + width) + 1), 2),
        )
        for at, width, count in (
            (rows, passed[0], raster.rows),
            (columns, passed[1], raster.columns),
        )
    ]
    heights = filled(_block_means(square, window[0], window[1], block, name, progress))
    # From cells of the file to blocks of the window: a block's middle is half a block behind its
    # first cell.
    rows, columns = (
        (at - part.start - 0.5 * (k - 1)) / k
        for at, part, k in ((rows, window[0], block[0]), (columns, window[1], block[1]))
    )
    with np.errstate(all="ignore"):  # the caller refuses absurd heights
        if local.aligned:
            return np.ascontiguousarray(thinned(thinned(heights, rows).T, columns).T)
        for axis_at, (width, k) in enumerate(zip(passed, block, strict=True)):
            heights, scale = _two_rows_a_step(heights, width / k)
            heights = heights.T
            rows, columns = (rows / scale, columns) if axis_at == 0 else (rows, columns / scale)
        return bilinear(heights, rows, columns)


def _two_rows_a_step(heights: Float64, width: float) -> tuple[Float64, float]:
    """Heights thinned to two rows a step of the map, and the old rows in a new one."""
    pitch = max(1.0, 0.5 * width)
    if pitch == 1.0 and width <= 1.0:
        return heights, 1.0
    places = np.arange(0.0, len(heights) - 1.0 + pitch, pitch)
    return thinned(heights, places, width), pitch


def _block_means(
    square: Square,
    rows: slice,
    columns: slice,
    block: tuple[int, int],
    name: str,
    progress: Progress | None,
) -> Float64:
    """Means [m] of the known heights of blocks of cells; read strip by strip, spikes left out."""
    raster = square.raster
    wide = columns.stop - columns.start
    tall = max(1, STRIP_HEIGHTS // wide // block[0]) * block[0]
    strips, missing, spikes, unmarked = [], 0, 0, 0
    for start in range(rows.start, rows.stop, tall):
        stop = min(start + tall, rows.stop)
        heights = raster.read(slice(start, stop), columns)
        missing += int(np.isnan(heights).sum())
        voids = heights == USUAL_VOID
        with np.errstate(over="ignore"):
            heights *= raster.unit
        spikes += without_spikes(heights, min(square.local.cells))
        unmarked += int((voids & np.isfinite(heights)).sum())
        if block == (1, 1):
            strips.append(heights)
        else:
            sums, counts = block_sums(heights, *block)
            strips.append(np.where(counts > 0, sums / np.maximum(counts, 1.0), np.nan))
        if progress is not None:
            progress((stop - rows.start) / (rows.stop - rows.start))
    count = (rows.stop - rows.start) * wide
    if unmarked:
        said = (
            f"{name}: {unmarked} of {count} cells have exactly {USUAL_VOID:g}, which often "
            "means a missing height. The file does not say so, so this counts as ground: "
            f"`gdal_edit.py -a_nodata {USUAL_VOID:g} FILE` marks them"
        )
        warnings.warn(said, AssumedByDefault, stacklevel=4)
    _warn_of_gaps(name, missing, spikes, count)
    return np.concatenate(strips)


def _warn_of_gaps(name: str, missing: int, spikes: int, count: int) -> None:
    """Warn of what is filled; refuse where too much would be."""
    if missing == count:
        raise BadInput(f"{name}: expected heights, found none: every cell is missing")
    if missing + spikes > 0.5 * count:
        raise BadInput(
            f"{name}: expected heights in at least half the cells, found {missing} of {count} "
            "missing"
        )
    if missing:
        said = f"{name}: missing cells, filled from their neighbours: {missing} of {count}"
        warnings.warn(said, FilledCells, stacklevel=5)
    if spikes:
        said = (
            f"{name}: cells far higher or lower than all around them: {spikes} of {count}; they "
            "count as errors and are filled from their neighbours"
        )
        warnings.warn(said, FilledCells, stacklevel=5)


def _with_cells_and_unit(raster: Raster, path: Path, cell: float | None, scaled: bool) -> Raster:
    """The raster with cells and a unit of height, and a warning of each that is assumed."""
    place, assumed = raster.place, list(raster.assumed)
    if cell is not None:
        place, assumed = place.with_cell(float(cell)), []
    elif place.matrix is None:
        place = place.with_cell(DEFAULT_CELL)
        assumed = [
            f"does not say how large its cells are: {DEFAULT_CELL:g} m are assumed; "
            f"`cell = {DEFAULT_CELL:g}` in a level file sets them"
        ]
    unit = 1.0 if scaled else raster.unit
    if raster.unit_assumed and not scaled:
        assumed.append(raster.unit_assumed)
    with _with_file_name(path):
        cells = flat_map(place, 0.5 * (raster.rows - 1), 0.5 * (raster.columns - 1)).cells
    for metres in cells:
        if not 0.01 <= metres <= 100_000.0:
            raise refusal(path, "cells of 0.01 to 100000 m", f"{metres:g} m")
    for said in assumed:
        warnings.warn(f"{path}: the file {said}", AssumedByDefault, stacklevel=4)
    return replace(raster, place=place, unit=unit)


def _largest_side(raster: Raster, path: Path) -> float:
    """Side [m] of the largest square about the raster's middle."""
    with _with_file_name(path):
        local = flat_map(raster.place, 0.5 * (raster.rows - 1), 0.5 * (raster.columns - 1))
    east, north = local.cells
    shorter = min((raster.columns - 1) * east, (raster.rows - 1) * north)
    if local.aligned or shorter > 4.0 * LARGEST_MAP:
        return shorter
    low, high = 0.0, shorter
    for _ in range(40):
        size = 0.5 * (low + high)
        inside = max(_overhang(raster, local, size)) <= 1e-9
        low, high = (size, high) if inside else (low, size)
    # Whole metres, so that the last bit of a projection decides nothing.
    return math.floor(low + 1e-3) if low > SMALLEST_MAP else low


def _square_inside(raster: Raster, path: Path, row: float, column: float, size: float) -> Square:
    """The square about a cell, moved inwards where it must. BadInput where it is too large."""
    with _with_file_name(path):
        for _ in range(12):
            local = flat_map(raster.place, row, column)
            west, east, north, south = _overhang(raster, local, size)
            if max(west, east, north, south) <= 1e-6:
                return Square(raster, local, size)
            # Both sides overhang: the square is as wide as the file, or wider.
            column = local.column + (0.5 * (west - east) if min(west, east) > 0 else west - east)
            row = local.row + (0.5 * (north - south) if min(north, south) > 0 else north - south)
            row = min(max(row, 0.0), raster.rows - 1.0)
            column = min(max(column, 0.0), raster.columns - 1.0)
        if max(west, east, north, south) <= 0.01:
            return Square(raster, local, size)
    cells = local.cells
    wide, tall = (raster.columns - 1) * cells[0], (raster.rows - 1) * cells[1]
    turned = "" if local.aligned else ", which do not lie straight on the map"
    raise BadInput(
        f"{path}: expected ground for the map's {size:g} m, found {wide:.0f} x {tall:.0f} m"
        f"{turned}; make terrain.size smaller, or set the layer's `cell`"
    )


def _overhang(raster: Raster, local: FlatMap, size: float) -> tuple[float, float, float, float]:
    """Columns and rows by which a square stands out over each edge of the raster, at least 0."""
    axis = np.linspace(-0.5 * size, 0.5 * size, 9)
    rows, columns = local.at(axis, axis)
    return (
        max(0.0, -float(columns.min())),
        max(0.0, float(columns.max()) - (raster.columns - 1)),
        max(0.0, -float(rows.min())),
        max(0.0, float(rows.max()) - (raster.rows - 1)),
    )


@contextmanager
def _with_file_name(path: Path) -> Iterator[None]:
    """Put the file's name before a complaint that does not know it."""
    try:
        yield
    except BadInput as error:
        if str(error).startswith(str(path)):
            raise
        raise BadInput(f"{path}: {error}") from None
