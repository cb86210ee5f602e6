"""From an elevation file to a level: fill the gaps, cut a square, thin it, set the hike.

`level_table` makes a whole level of a file; `embed` gives the elevation layers of a level file
their heights. Both end in the same layer, so all that follows is the same for both.
"""

from __future__ import annotations

import math
import warnings
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from engine.core.errors import BadInput
from engine.core.layer import Float64, Frame
from engine.level_files.rasters import DEFAULT_CELL, READERS, Raster, read_raster
from engine.surfaces.elevation import FINEST, LONGEST_NAME, MOST_SIDE, Elevation, packed, unpacked
from engine.surfaces.streams import Bool, path_least, receivers

SMALLEST, LARGEST = 200.0, 20_000.0
"""Side of a map [m]."""
CUT = 10_000.0
"""Side of the square that is cut out of a larger file, around its highest ground [m]."""
LOWEST, HIGHEST = -12_000.0, 25_000.0
"""Heights that are taken for ground [m]."""
DAYLIGHT = 2.0
"""Daylight of a level made of a file, in units of Naismith's time for the way to the hut."""
START = 0.02
"""Half the side of the square that the start is drawn from, as a share of the map's side."""
KEPT = 0.05
"""The way down from the start keeps so far from the map's edge, as a share of its side."""
RELAXED_CELLS = 20_000_000
"""So many cells, counted once a round, are relaxed at most."""
SUFFIXES = tuple(READERS)


class FilledCells(UserWarning):
    """Missing heights were filled from their neighbours. `str` is one line with their number."""


def level_table(path: Path) -> dict[str, Any]:
    """A level, as plain tables, of an elevation file: from its highest ground to its lowest.

    A file whose shorter side is at most 20 km is used whole (the central square); of a larger
    one, the square of 10 km around its highest point. The start is the highest ground from which
    water runs to the hut without following the map's edge, and the seed draws it there, the
    highest of three places. Daylight is twice Naismith's 12 minutes a kilometre and 10
    minutes for 100 m of height (Naismith 1892), on the straight line from the top to the hut.
    """
    raster = read_raster(path)
    east, north = raster.east or DEFAULT_CELL, raster.north or DEFAULT_CELL
    rows, columns = raster.heights.shape
    wide, tall = (columns - 1) * east, (rows - 1) * north
    size, at_east, at_north = min(wide, tall), 0.5, 0.5
    if size > LARGEST:
        i, j = np.unravel_index(np.nanargmax(raster.heights), raster.heights.shape)
        size, at_east, at_north = CUT, int(j) / (columns - 1), int(i) / (rows - 1)
    if size < SMALLEST:
        raise BadInput(
            f"{path}: expected a map of {SMALLEST:g} m or more, found {wide:.0f} x {tall:.0f} m; "
            'write a level file with kind = "elevation" and `cell`, the metres between heights'
        )
    size = math.floor(size * 1000.0) / 1000.0
    grid = min(max(129, round(size / min(east, north)) + 1), MOST_SIDE)
    layer = {"kind": "elevation", "file": path.name, "at_east": at_east, "at_north": at_north}
    layer["data"] = _cut(raster, layer, size, grid, str(path))
    heights = _ground(layer, size)
    axis = np.linspace(0.0, size, len(heights))
    top, hut = _ends(heights)
    descent = float(heights[top] - heights[hut])
    if descent < 1.0:
        raise BadInput(f"{path}: expected ground to descend, found {descent:.1f} m of height")
    way = math.dist(axis[list(top)], axis[list(hut)])
    minutes = DAYLIGHT * (0.012 * way + 0.1 * descent)
    reach = START * size
    across, along = (float(axis[top[k]]) - 0.5 * size for k in (1, 0))
    visibility = min(max(0.03 * size, 60.0), 300.0)
    return {
        "title": path.stem.replace("_", " ").replace("-", " ").strip()[:60].capitalize()
        or "Ground",
        "chapter": "Your own",
        "briefing": f"Real ground, read from {path.name}: {size / 1000:.1f} km on a side. You "
        "stand high on it, the fog has come down, and the hut is in the lowest valley.",
        "lesson": "real-ground",
        "daylight": float(min(max(5 * round(minutes / 5), 30), 1440)),
        "visibility": visibility,
        "terrain": {
            "size": size,
            "grid": grid,
            "centre_east": 0.5,
            "centre_north": 0.5,
            "turn": 0.0,
            "layers": [layer],
        },
        "hiker": {
            "across": {"low": across - reach, "high": across + reach},
            "along": {"low": along - reach, "high": along + reach},
            "best_of": 3,
        },
        "instrument": {
            "setup": 1.0,
            "per_probe": 0.25,
            "spacing": min(max(8.0, 0.5 * size / (grid - 1)), visibility),
        },
    }


def _ground(layer: dict[str, Any], size: float) -> Float64:
    """The layer's own heights [m] as the level will have them, shape (n, n)."""
    made = msgspec.convert(layer, Elevation)
    axis = np.linspace(0.0, size, len(unpacked(made.data)))
    east, north = np.meshgrid(axis, axis)
    frame = Frame(east, north, east, north, (1.0, 0.0), 0, "")
    return made.heights(frame, np.zeros_like(east))


def _ends(heights: Float64) -> tuple[tuple[int, int], tuple[int, int]]:
    """Where a hike starts and where its hut is, as (row, column)."""
    n = len(heights)
    hut = divmod(int(heights.argmin()), n)
    lake = np.zeros((n, n), np.bool_)
    lake[hut] = True
    row, column = np.indices((n, n))
    room = np.minimum(np.minimum(row, n - 1 - row), np.minimum(column, n - 1 - column))
    # The hut itself may stand beside the edge.
    near = np.hypot(row - hut[0], column - hut[1]) < 0.1 * n
    receiver, _ = receivers(heights, lake)
    least = path_least(receiver, np.where(near, n, room))
    fit = (least.reshape(n, n) >= KEPT * n) & (room >= 2 * KEPT * n)
    # The whole square that the seed draws the start from must be fit.
    reach = max(1, math.ceil(START * n))
    square = sliding_window_view(np.pad(fit, reach), (2 * reach + 1, 2 * reach + 1))
    chosen = square.all(axis=(2, 3))
    if not chosen.any():
        chosen = room >= min(0.1 * n, n // 2 - 1)
    return divmod(int(np.where(chosen, heights, -np.inf).argmax()), n), hut


def embed(table: Any, folder: Path, where: str) -> None:
    """Give every elevation layer of a level file's table its `data`, in place. BadInput.

    What is wrong with the table otherwise is left to the decoder to tell.
    """
    terrain = table.get("terrain") if isinstance(table, dict) else None
    terrain = terrain if isinstance(terrain, dict) else {}
    layers = terrain.get("layers")
    for k, layer in enumerate(layers if isinstance(layers, list) else ()):
        if not isinstance(layer, dict) or layer.get("kind") != "elevation" or "data" in layer:
            continue
        numbers = (terrain.get("size", 2000.0), terrain.get("grid", 257), layer.get("cell", 1.0))
        scale = layer.get("scale", 1.0)
        others = (layer.get("at_east", 0.5), layer.get("at_north", 0.5))
        others += tuple(scale.values()) if isinstance(scale, dict) else (scale,)
        file = layer.get("file")
        named = isinstance(file, str) and len(file) <= LONGEST_NAME
        if not (named and all(map(_positive, numbers)) and all(map(_finite, others))):
            layer["data"] = "?"  # so that the decoder comes to the key that is wrong
            continue
        path = folder / layer["file"]
        name = f"level {where}: terrain.layers[{k}].file: {path}"
        if path.suffix.lower() not in SUFFIXES:
            raise BadInput(f"{name}: expected a name ending in {', '.join(SUFFIXES)}")
        size, grid = float(numbers[0]), int(numbers[1])
        try:
            raster = read_raster(path)
        except BadInput as error:
            raise BadInput(f"level {where}: terrain.layers[{k}].file: {error}") from None
        layer["data"] = _cut(raster, layer, size, grid, name)


def _finite(number: object) -> bool:
    return isinstance(number, int | float) and -1e300 < number < 1e300


def _positive(number: object) -> bool:
    return isinstance(number, int | float) and 0 < number < 1e9


def _whole(heights: Float64, name: str) -> Float64:
    """The heights with the missing cells filled, and a warning that counts them."""
    missing = np.isnan(heights)
    count = int(missing.sum())
    if count > 0.5 * missing.size:
        raise BadInput(
            f"{name}: expected heights in at least half the cells, found {count} of "
            f"{missing.size} missing"
        )
    if count:
        said = (
            f"{name}: {count} of {missing.size} cells are missing and filled from their neighbours"
        )
        warnings.warn(said, FilledCells, stacklevel=4)
    return filled(heights)


def filled(heights: Float64) -> Float64:
    """Heights with every missing cell (not a number) filled, coarse to fine.

    The mean of the known cells of ever larger squares, and from there back by linear
    interpolation (the pull-push algorithm, Gortler et al. 1996); on every scale the filled cells
    then relax towards the mean of their neighbours, so that no seam is left around a gap.
    """
    known = ~np.isnan(heights)
    if known.all():
        return heights
    rows, columns = heights.shape
    odd = ((0, rows % 2), (0, columns % 2))
    sums = np.pad(np.where(known, heights, 0.0), odd)
    counts = np.pad(known.astype(np.float64), odd)
    sums, counts = (
        a[::2, ::2] + a[1::2, ::2] + a[::2, 1::2] + a[1::2, 1::2] for a in (sums, counts)
    )
    coarse = filled(np.where(counts > 0, sums / np.maximum(counts, 1.0), np.nan))
    ways = []
    for count, fewer in zip(heights.shape, coarse.shape, strict=True):
        at = np.clip((np.arange(count) - 0.5) / 2.0, 0.0, fewer - 1.0)
        low = np.minimum(at.astype(np.intp), max(fewer - 2, 0))
        ways.append((low, np.minimum(low + 1, fewer - 1), at - low))
    (i, i1, v), (j, j1, u) = ways
    rows_filled = coarse[i] + v[:, None] * (coarse[i1] - coarse[i])
    whole = rows_filled[:, j] + u * (rows_filled[:, j1] - rows_filled[:, j])
    return _relaxed(np.where(known, heights, whole), ~known)


def _relaxed(heights: Float64, unknown: Bool) -> Float64:
    """Some rounds of Jacobi's relaxation of Laplace's equation in the unknown cells."""
    rows, columns = heights.shape
    i, j = np.nonzero(unknown)
    around = [
        np.ravel_multi_index(
            (np.clip(i + down, 0, rows - 1), np.clip(j + right, 0, columns - 1)), heights.shape
        )
        for down, right in ((-1, 0), (1, 0), (0, -1), (0, 1))
    ]
    flat, here = heights.ravel(), np.ravel_multi_index((i, j), heights.shape)
    for _round in range(max(4, min(48, RELAXED_CELLS // len(here)))):
        flat[here] = 0.25 * (flat[around[0]] + flat[around[1]] + flat[around[2]] + flat[around[3]])
    return flat.reshape(heights.shape)


def _cut(raster: Raster, layer: dict[str, Any], size: float, grid: int, name: str) -> str:
    """The square of the map's size, thinned and packed."""
    cell = layer.get("cell")
    east, north = (float(cell or own or DEFAULT_CELL) for own in (raster.east, raster.north))
    rows, columns = raster.heights.shape
    wide, tall = (columns - 1) * east, (rows - 1) * north
    if size > min(wide, tall) * (1 + 1e-9):
        raise BadInput(
            f"{name}: expected ground for the map's {size:g} m, found {wide:.0f} x {tall:.0f} m; "
            "make terrain.size smaller, or set the layer's `cell`"
        )
    samples = math.ceil(size / min(east, north)) + 1
    n = max(2, min(samples, grid, MOST_SIDE))
    spots, window = [], []
    for key, length, step, count in (
        ("at_north", tall, north, rows),
        ("at_east", wide, east, columns),
    ):
        share = layer.get(key, 0.5)
        middle = length * (share if isinstance(share, int | float) else 0.5)
        first = min(max(middle - 0.5 * size, 0.0), max(length - size, 0.0))
        places = (first + np.linspace(0.0, size, n)) / step
        reach = max(1.0, float(places[1] - places[0]))
        begin = max(0, math.floor(places[0] - reach))
        window.append(slice(begin, min(count, math.ceil(places[-1] + reach) + 1)))
        spots.append(places - begin)
    heights = _whole(raster.heights[tuple(window)], name)
    with np.errstate(all="ignore"):  # absurd heights are told below
        heights = _thinned(_thinned(heights, spots[0]).T, spots[1]).T
    scale = layer.get("scale", 1.0)
    factor = scale.get("high", 1.0) if isinstance(scale, dict) else scale
    factor = factor if isinstance(factor, int | float) else 1.0
    low, high = sorted((float(heights.min()) * factor, float(heights.max()) * factor))
    if not (low >= LOWEST and high <= HIGHEST):
        raise BadInput(
            f"{name}: expected heights from {LOWEST:g} to {HIGHEST:g} m, found {low:g} to "
            f"{high:g} m; a level file's layer has `scale`, the metres per unit"
        )
    return packed(heights, FINEST / max(abs(factor), 1e-6))


def _thinned(heights: Float64, spots: Float64) -> Float64:
    """Rows at the given places [rows]: linear between two, or tent means where many are passed."""
    width = max(1.0, float(spots[1] - spots[0]))
    weights = np.maximum(0.0, 1.0 - np.abs(spots[:, None] - np.arange(len(heights))) / width)
    weights /= weights.sum(axis=1, keepdims=True)
    return np.asarray(weights @ heights)
