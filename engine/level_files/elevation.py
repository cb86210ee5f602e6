"""From an elevation file to a level: find the ground, cut a square, thin it, set the hike.

`level_table` makes a whole level of a file; `embed` gives the elevation layers of a level file
their heights. Both end in the same layer, so all that follows is the same for both.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from engine.core.errors import BadInput
from engine.core.layer import Float64, Frame
from engine.files import is_file
from engine.level_files.extracts import ChosenSquare, Progress, Square, at_share, choose, cut
from engine.level_files.file_overview import Overview, overview
from engine.level_files.formats import SUFFIXES, bare_name, is_elevation_name
from engine.level_files.opening import open_raster
from engine.surfaces.elevation import (
    FINEST_STEP,
    LARGEST_SIDE,
    LONGEST_NAME,
    Elevation,
    pack_heights,
    unpack_heights,
)
from engine.surfaces.streams import path_minima, receivers

LOWEST_GROUND, HIGHEST_GROUND = -12_000.0, 25_000.0
"""Limits of heights that count as ground [m]."""
DAYLIGHT_FACTOR = 2.0
"""Daylight of a level made of a file, in units of Naismith's time for the way to the hut."""
START_REACH = 0.02
"""Half the side of the square that the start is drawn from, as a share of the map's side."""
EDGE_MARGIN = 0.05
"""The way down from the start stays so far from the map's edge, as a share of its side."""


def level_table(
    path: Path,
    at: tuple[float, float] | None = None,
    size: float | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """A level, as plain tables, of an elevation file: from its highest ground to its lowest.

    A file whose shorter side is at most 20 km is used whole (the central square); of a larger
    one, the square of 10 km around its highest point. `at` (latitude, longitude) and `size` [m]
    choose another square; `progress` is called with the share of the file that is read. The start
    is the highest ground from which water runs to the hut without following the map's edge, and
    the seed draws it there, the highest of three places. Daylight is twice Naismith's 12 minutes
    a kilometre and 10 minutes for 100 m of height (Naismith 1892), on the straight line from the
    top to the hut. Raises BadInput.
    """
    with open_raster(path) as raster:
        chosen = choose(raster, path, at, size)
        heights = cut(chosen.square, chosen.grid, str(path), progress)
    return _level_table(path, chosen, heights)


def table_and_overview(
    path: Path,
    at: tuple[float, float] | None = None,
    size: float | None = None,
    progress: Progress | None = None,
) -> tuple[dict[str, Any], Overview]:
    """The level of `level_table`, and the whole file with the square that was cut."""
    with open_raster(path) as raster:
        chosen = choose(raster, path, at, size)
        heights = cut(chosen.square, chosen.grid, str(path), progress)
        around = overview(chosen)
    return _level_table(path, chosen, heights), around


def _level_table(path: Path, chosen: ChosenSquare, heights: Float64) -> dict[str, Any]:
    """The level of a square that was chosen and cut."""
    size = chosen.square.size
    layer = {
        "kind": "elevation",
        "file": path.name[-LONGEST_NAME:],
        "at_east": chosen.at_east,
        "at_north": chosen.at_north,
        "data": _packed_ground(heights, 1.0, str(path)),
    }
    ground = _layer_heights(layer, size)
    axis = np.linspace(0.0, size, len(ground))
    top, hut = _start_and_hut(ground)
    descent = float(ground[top] - ground[hut])
    if descent < 1.0:
        raise BadInput(f"{path}: expected ground to descend, found {descent:.1f} m of height")
    way = math.dist(axis[list(top)], axis[list(hut)])
    minutes = DAYLIGHT_FACTOR * (0.012 * way + 0.1 * descent)
    reach = START_REACH * size
    across, along = (float(axis[top[k]]) - 0.5 * size for k in (1, 0))
    visibility = min(max(0.03 * size, 60.0), 300.0)
    name = bare_name(path).replace("_", " ").replace("-", " ").strip()[:60].capitalize()
    return {
        "title": name or "Ground",
        "chapter": "Your own",
        "briefing": f"Real ground, read from {path.name}: {size / 1000:.1f} km on a side. You "
        "stand high on it, the fog has come down, and the hut is in the lowest valley.",
        "lesson": "real-ground",
        "daylight": float(min(max(5 * round(minutes / 5), 30), 1440)),
        "visibility": visibility,
        "terrain": {
            "size": size,
            "grid": chosen.grid,
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
            "spacing": min(max(8.0, 0.5 * size / (chosen.grid - 1)), visibility),
        },
    }


def _layer_heights(layer: dict[str, Any], size: float) -> Float64:
    """The layer's own heights [m] as the level will have them, shape (n, n)."""
    made = msgspec.convert(layer, Elevation)
    axis = np.linspace(0.0, size, len(unpack_heights(made.data)))
    east, north = np.meshgrid(axis, axis)
    frame = Frame(east, north, east, north, (1.0, 0.0), 0, "")
    return made.heights(frame, np.zeros_like(east))


def _start_and_hut(heights: Float64) -> tuple[tuple[int, int], tuple[int, int]]:
    """Where a hike starts and where its hut is, as (row, column)."""
    n = len(heights)
    hut = divmod(int(heights.argmin()), n)
    lake = np.zeros((n, n), np.bool_)
    lake[hut] = True
    row, column = np.indices((n, n))
    # Cells to the nearest edge, and the least of them on the way that water takes from each cell.
    room = np.minimum(np.minimum(row, n - 1 - row), np.minimum(column, n - 1 - column))
    # The hut itself may stand beside the edge.
    near = 100 * ((row - hut[0]) ** 2 + (column - hut[1]) ** 2) < n * n
    receiver, _ = receivers(heights, lake)
    least = path_minima(receiver, np.where(near, n, room))
    fit = (least.reshape(n, n) >= EDGE_MARGIN * n) & (room >= 2 * EDGE_MARGIN * n)
    # The whole square that the seed draws the start from must be fit.
    reach = max(1, math.ceil(START_REACH * n))
    square = sliding_window_view(np.pad(fit, reach), (2 * reach + 1, 2 * reach + 1))
    chosen = square.all(axis=(2, 3))
    if not chosen.any():
        chosen = room >= min(0.1 * n, n // 2 - 1)
    return divmod(int(np.where(chosen, heights, -np.inf).argmax()), n), hut


def embed(table: Any, folder: Path, where: str, progress: Progress | None = None) -> None:
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
        file, band = layer.get("file"), layer.get("band", 1)
        named = isinstance(file, str) and len(file) <= LONGEST_NAME
        counted = isinstance(band, int) and band is not True and 1 <= band <= 1000
        if not (named and counted and all(map(_positive, numbers)) and all(map(_finite, others))):
            layer["data"] = "?"  # so that the decoder comes to the key that is wrong
            continue
        path = folder / layer["file"]
        name = f"level {where}: terrain.layers[{k}].file: "
        if not (is_elevation_name(path) or is_file(path)):
            raise BadInput(f"{name}{path}: expected a name ending in {', '.join(SUFFIXES)}")
        try:
            layer["data"] = _heights_for_layer(
                path, layer, float(numbers[0]), int(numbers[1]), progress
            )
        except BadInput as error:
            raise BadInput(f"{name}{error}") from None


def _heights_for_layer(
    path: Path, layer: dict[str, Any], size: float, grid: int, progress: Progress | None
) -> str:
    """The packed heights that a layer asks for."""
    cell, scaled = layer.get("cell"), "scale" in layer
    shares = [layer.get(key, 0.5) for key in ("at_east", "at_north")]
    east, north = (float(min(max(share, 0.0), 1.0)) for share in shares)
    scale = layer.get("scale", 1.0)
    factor = scale.get("high", 1.0) if isinstance(scale, dict) else scale
    with open_raster(path, layer.get("band")) as raster:
        square: Square = at_share(raster, path, size, (east, north), cell, scaled)
        heights = cut(square, min(grid, LARGEST_SIDE), str(path), progress)
    return _packed_ground(heights, float(factor), str(path))


def _finite(number: object) -> bool:
    return isinstance(number, int | float) and -1e300 < number < 1e300


def _positive(number: object) -> bool:
    return isinstance(number, int | float) and 0 < number < 1e9


def _packed_ground(heights: Float64, factor: float, name: str) -> str:
    """The heights as a layer carries them; `factor` is what the layer multiplies them by."""
    low, high = sorted((float(heights.min()) * factor, float(heights.max()) * factor))
    if not (low >= LOWEST_GROUND and high <= HIGHEST_GROUND):
        raise BadInput(
            f"{name}: expected heights from {LOWEST_GROUND:g} to {HIGHEST_GROUND:g} m, "
            f"found {low:g} to {high:g} m; a level file's layer has `scale`, the metres per unit"
        )
    return pack_heights(heights, FINEST_STEP / max(abs(factor), 1e-6))
