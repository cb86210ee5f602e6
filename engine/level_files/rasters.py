"""Elevation files of five kinds, as arrays in metres: .asc, .hgt, .tif, .png and .npy.

Every reader refuses what is too large, cut short or not a map of heights with one line that names
the file, what was expected and what was found. Nothing is unpickled.
"""

from __future__ import annotations

import logging
import math
import re
import struct
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from engine.core.errors import BadInput
from engine.core.layer import Float64

LARGEST_FILE = 256 * 1024 * 1024
"""Bytes of an elevation file."""
MOST_SAMPLES = 26_000_000
"""Heights in one file: two tiles of one arc second."""
FEWEST = 8
"""Heights on a side."""
DEGREE = 6_371_008.8 * math.pi / 180.0
"""Metres of one degree on a sphere of the Earth's mean radius."""
DEFAULT_CELL = 30.0
"""Metres between heights where neither the file nor the level says it."""
SCALE, TIE, MATRIX, KEYS, NO_DATA = TAGS = (33550, 33922, 34264, 34735, 42113)
"""Tags of a GeoTIFF."""
MODEL_TYPE, GEOGRAPHIC = 1024, 2
"""The key that says whether its places are degrees, and the number for yes."""
HEADER = re.compile(rb"\s*([A-Za-z_]+)\s+(\S+)[^\S\n]*\r?\n")
PLACE = re.compile(r"([NS])(\d{2})([EW])(\d{3})", re.IGNORECASE)


class Raster(NamedTuple):
    """Heights as a file has them."""

    heights: Float64
    """Metres (or units), row 0 in the south; not a number where the file has none."""
    east: float | None
    """Metres between columns; None where the file does not say."""
    north: float | None
    """Metres between rows."""


def read_raster(path: Path) -> Raster:
    """The heights of an elevation file; the ending of its name says which kind it is. BadInput."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise BadInput(f"{path}: expected a name ending in {', '.join(READERS)}")
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise _refusal(path, f"at most {LARGEST_FILE >> 20} MB", f"{size / 2**20:.0f} MB")
        raster = reader(path)
    except (OSError, ValueError) as error:  # the latter for a name that no file can have
        reason = getattr(error, "strerror", None) or error
        raise BadInput(f"{path}: cannot be read: {reason}") from None
    heights = raster.heights
    if heights.ndim != 2 or min(heights.shape) < FEWEST:
        shape = " x ".join(map(str, heights.shape))
        raise _refusal(path, f"a map of at least {FEWEST} x {FEWEST} heights", shape)
    for cell in (raster.east, raster.north):
        if cell is not None and not 0.01 <= cell <= 100_000.0:
            raise _refusal(path, "cells of 0.01 to 100000 m", f"{cell:g} m")
    heights[~np.isfinite(heights)] = np.nan
    if np.isnan(heights).all():
        raise _refusal(path, "heights", "none: every cell is missing")
    return Raster(heights[::-1], raster.east, raster.north)


def _ascii(path: Path) -> Raster:
    """ESRI ASCII grid: `ncols`, `nrows`, corner, `cellsize`, `NODATA_value`; north first."""
    data = path.read_bytes()
    header: dict[str, float] = {}
    at = 0
    while (line := HEADER.match(data, at)) and len(header) < 12:
        try:
            header[line[1].decode().lower()] = float(line[2])
        except ValueError:
            word = repr(line[2].decode("ascii", "replace"))
            raise _refusal(path, f"a number after {line[1].decode()}", word) from None
        at = line.end()
    for key in ("ncols", "nrows"):
        if not header.get(key, 0.0) >= 1.0:
            raise _refusal(path, f"an ESRI ASCII grid: `{key}` and a number", "none")
    if not header["ncols"] * header["nrows"] <= MOST_SAMPLES:
        raise _too_many(path, header["ncols"] * header["nrows"])
    columns, rows = int(header["ncols"]), int(header["nrows"])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # numpy only warns of a word among the numbers
            values = np.fromstring(data[at:].decode("ascii"), np.float64, sep=" ")
    except (ValueError, DeprecationWarning):
        raise _refusal(path, "numbers after the header", "something else") from None
    if values.size != rows * columns:
        raise _refusal(path, f"{rows} rows of {columns} numbers", f"{values.size} numbers")
    values[values == header.get("nodata_value", -9999.0)] = np.nan
    east, north = (header.get(key, header.get("cellsize")) for key in ("dx", "dy"))
    half = 0.5 * rows * (north or 0.0)
    west = header.get("xllcorner", header.get("xllcenter", 1e9))
    middle = header.get("yllcorner", header.get("yllcenter", 1e9)) + half
    return Raster(values.reshape(rows, columns), *_metric(east, north, west, middle))


def _hgt(path: Path) -> Raster:
    """SRTM tile of 1 or 3 arc seconds: big-endian whole metres, the place in the name."""
    sides = {side * side * 2: side for side in (1201, 3601)}
    size = path.stat().st_size
    if size not in sides:
        found = f"{size} bytes"
        raise _refusal(path, "an SRTM tile of 1201 x 1201 or 3601 x 3601 heights", found)
    place = PLACE.search(path.stem)
    if place is None:
        raise _refusal(path, "a name that gives the place, such as N46E007.hgt", path.name)
    side = sides[size]
    values = np.frombuffer(path.read_bytes(), ">i2").reshape(side, side).astype(np.float64)
    values[values == -32768] = np.nan
    latitude = (1 if place[1].upper() == "N" else -1) * int(place[2]) + 0.5
    cell = DEGREE / (side - 1)
    return Raster(values, cell * math.cos(math.radians(min(abs(latitude), 89.0))), cell)


def _tiff(path: Path) -> Raster:
    """GeoTIFF, one band, by `tifffile`: cells, place and missing value from its tags."""
    try:
        import tifffile
    except ImportError:
        raise _missing(path, "tifffile") from None
    # What it thinks of a broken file would stand on the terminal above our own line.
    logging.getLogger("tifffile").addHandler(logging.NullHandler())
    try:
        with tifffile.TiffFile(path) as file:
            page: Any = file.pages[0]
            if page.imagewidth * page.imagelength > MOST_SAMPLES:
                raise _too_many(path, page.imagewidth * page.imagelength)
            if page.samplesperpixel != 1:
                raise _refusal(path, "one band of heights", f"{page.samplesperpixel} bands")
            if page.dtype is not None and page.dtype.kind not in "iuf":
                raise _refusal(path, "real numbers", str(page.dtype))
            values = np.array(page.asarray(), np.float64)
            tags = {code: tag.value for code in TAGS if (tag := page.tags.get(code)) is not None}
    except (BadInput, OSError, MemoryError):
        raise
    except Exception as error:
        raise _refusal(path, "a GeoTIFF of heights", str(error) or type(error).__name__) from None
    if NO_DATA in tags:
        try:
            values[values == float(str(tags[NO_DATA]).strip("\0 "))] = np.nan
        except ValueError:
            raise _refusal(path, "a number as GDAL_NODATA", repr(tags[NO_DATA])) from None
    try:
        placed = _placed(path, tags, len(values))
        keys = np.reshape(tags.get(KEYS, ()), (-1, 4)).tolist()
    except (ValueError, TypeError, IndexError):
        raise _refusal(path, "whole geographic tags", "broken ones") from None
    if placed is None:
        return Raster(values, None, None)
    east, north, middle = placed
    if any(row[0] == MODEL_TYPE and row[1] == 0 and row[3] == GEOGRAPHIC for row in keys):
        shrink = math.cos(math.radians(min(abs(middle), 89.0)))
        return Raster(values, east * DEGREE * shrink, north * DEGREE)
    return Raster(values, east, north)


def _placed(path: Path, tags: dict[int, Any], rows: int) -> tuple[float, float, float] | None:
    """Width and height of a GeoTIFF's cells and where the middle of the map lies to the north.

    None where the file does not say. OGC GeoTIFF 1.1, section 7.3.2: a scale and a tie point, or a
    matrix, which may turn the map.
    """
    if SCALE in tags:
        east, north = map(float, tags[SCALE][:2])
        return east, north, float(tags[TIE][4]) - 0.5 * rows * north if TIE in tags else 0.0
    if MATRIX not in tags:
        return None
    m = [float(x) for x in tags[MATRIX]]
    east, skew, turn, south = m[0], m[1], m[4], m[5]
    _refuse_turned(path, east, skew, turn, south)
    return east, -south, m[7] + 0.5 * rows * south


def _refuse_turned(path: Path, east: float, skew: float, turn: float, south: float) -> None:
    """BadInput for a map whose columns or rows do not run along the axes."""
    if max(abs(skew), abs(turn)) > 1e-6 * max(abs(east), abs(south)):
        degrees = math.degrees(math.atan2(turn, east))
        found = f"one turned by {degrees:.1f} degrees; `gdalwarp` turns it"
        raise _refusal(path, "a map with north up", found)


def _png(path: Path) -> Raster:
    """16-bit greyscale PNG, one unit a metre; a world file (.pgw, .wld) gives the cell."""
    data = path.read_bytes()
    if data[:8] != b"\x89PNG\r\n\x1a\n" or len(data) < 33:
        raise _refusal(path, "a PNG picture", "something else")
    width, height, depth, colour = struct.unpack(">IIBB", data[16:26])
    if (depth, colour) != (16, 0):
        kind = "greyscale" if colour in (0, 4) else "colour"
        raise _refusal(path, "16-bit greyscale", f"{depth}-bit {kind}")
    if width * height > MOST_SAMPLES:
        raise _too_many(path, width * height)
    try:
        import imagecodecs
    except ImportError:
        raise _missing(path, "imagecodecs") from None
    try:
        values = np.array(imagecodecs.png_decode(data), np.float64)
    except Exception as error:
        raise _refusal(path, "a whole PNG picture", str(error) or type(error).__name__) from None
    for ending in (".pgw", ".pngw", ".wld"):
        world = path.with_suffix(ending)
        if world.is_file() and world.stat().st_size < 1000:
            try:
                numbers = [float(word) for word in world.read_text("ascii").split()]
                east, turn, skew, north, west, top = numbers[:6]
            except (ValueError, IndexError):
                raise _refusal(world, "a world file of six numbers", "something else") from None
            _refuse_turned(world, east, skew, turn, north)
            middle = top - 0.5 * height * abs(north)
            return Raster(values, *_metric(abs(east), abs(north), west, middle))
    return Raster(values, None, None)


def _npy(path: Path) -> Raster:
    """A two-dimensional numpy array of real numbers, row 0 in the north."""
    with path.open("rb") as file:
        if file.read(6) != b"\x93NUMPY":
            raise _refusal(path, "an array of numbers as numpy.save writes it", "something else")
    try:
        # Mapped: a header that promises more than the file holds costs no memory.
        array = np.load(path, mmap_mode="r", allow_pickle=False)
    except OSError:
        raise
    except Exception as error:  # numpy reads the header as Python
        raise _refusal(path, "an array of numbers", str(error).partition("\n")[0]) from None
    if not isinstance(array, np.ndarray) or array.dtype.kind not in "iuf" or array.ndim != 2:
        found = f"{getattr(array, 'ndim', 0)} axes of {getattr(array, 'dtype', 'something else')}"
        raise _refusal(path, "two axes of real numbers", found)
    if array.size > MOST_SAMPLES:
        raise _too_many(path, array.size)
    with np.errstate(over="ignore"):
        return Raster(np.array(array, np.float64), None, None)


READERS: dict[str, Callable[[Path], Raster]] = {
    ".asc": _ascii,
    ".hgt": _hgt,
    ".tif": _tiff,
    ".tiff": _tiff,
    ".png": _png,
    ".npy": _npy,
}
"""By the ending of the file's name."""


def _metric(
    east: float | None, north: float | None, west: float, middle: float
) -> tuple[float | None, float | None]:
    """Cells in metres. Cells under a tenth, within the degrees of the globe, are degrees."""
    if east is None or north is None:
        return east, north
    if max(east, north) < 0.1 and -360.0 <= west <= 360.0 and -90.0 <= middle <= 90.0:
        return east * DEGREE * math.cos(math.radians(min(abs(middle), 89.0))), north * DEGREE
    return east, north


def _refusal(path: Path, expected: str, found: str) -> BadInput:
    return BadInput(f"{path}: expected {expected}, found {found[:120]}")


def _too_many(path: Path, count: float) -> BadInput:
    return _refusal(path, f"at most {MOST_SAMPLES} heights", f"{count:g}; cut the map smaller")


def _missing(path: Path, package: str) -> BadInput:
    return BadInput(
        f"{path}: a file of this kind is read by {package}, which is not installed: "
        "pip install 'down-by-dusk[elevation]'"
    )
