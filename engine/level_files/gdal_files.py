"""Elevation files through `rasterio` (GDAL and PROJ): what they say of place, units and voids.

GDAL opens the named file and what stands beside it under the same name (a world file, `.prj`,
`.aux.xml`, `.hdr`), nothing else: no driver that follows names or addresses is allowed, and its
own network file system is shut.
"""

from __future__ import annotations

import logging
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engine.core.errors import BadInput
from engine.core.layer import Float64
from engine.level_files.contents import begins_like, checked_text_grid, is_text_grid
from engine.level_files.formats import DRIVERS, INSTALL_RASTERIO
from engine.level_files.isolated_copy import copied_in_isolation
from engine.level_files.placement import (
    WGS84,
    GridPlacement,
    Matrix,
    bracketed,
    gdal_errors,
    unit_of,
)
from engine.level_files.rasters import Raster, finite, refusal
from engine.level_files.tiff_units import linear_unit

if TYPE_CHECKING:
    from rasterio.io import DatasetReader

GDAL_OPTIONS: dict[str, str | int] = {
    "GDAL_DISABLE_READDIR_ON_OPEN": "TRUE",  # files beside it are asked for by name, not listed
    "GDAL_CACHEMAX": 64,  # MB
    "GDAL_PAM_ENABLED": "YES",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
    "CPL_VSIL_GZIP_WRITE_PROPERTIES": "NO",
    "CPL_DEBUG": "OFF",
    "GDAL_NUM_THREADS": "1",
    "OSR_DEFAULT_AXIS_MAPPING_STRATEGY": "TRADITIONAL_GIS_ORDER",
}
LARGEST_BLOCK = 128 * 1024 * 1024
"""Bytes of one tile or strip of a file, which GDAL reads as a whole."""
MOST_PER_BYTE = 20_000
"""Heights that one byte of a packed file may stand for; beyond it, the file is cut short."""
HEIGHT_UNITS: dict[str, float] = {
    "": 1.0, "unspecified": 1.0, "unknown": 1.0, "none": 1.0,
    "m": 1.0, "metre": 1.0, "meter": 1.0, "metres": 1.0, "meters": 1.0, "[m]": 1.0,
    "dm": 0.1, "decimetre": 0.1, "decimeter": 0.1, "decimetres": 0.1, "decimeters": 0.1,
    "cm": 0.01, "centimetre": 0.01, "centimeter": 0.01, "centimetres": 0.01, "centimeters": 0.01,
    "mm": 0.001, "millimetre": 0.001, "millimeter": 0.001, "millimetres": 0.001,
    "millimeters": 0.001, "km": 1000.0, "kilometre": 1000.0, "kilometer": 1000.0,
    "kilometres": 1000.0, "kilometers": 1000.0,
    "ft": 0.3048, "foot": 0.3048, "feet": 0.3048, "international foot": 0.3048,
    "us survey foot": 1200 / 3937, "us survey feet": 1200 / 3937, "ftus": 1200 / 3937,
    "us-ft": 1200 / 3937, "us_survey_foot": 1200 / 3937, "foot_us": 1200 / 3937,
    "survey foot": 1200 / 3937, "us ft": 1200 / 3937, "yard": 0.9144, "yd": 0.9144,
    "fathom": 1.8288, "fathoms": 1.8288,
}  # fmt: skip
"""Metres of a unit of height, by its name in small letters."""
SUBDATASET_DRIVERS = ("netCDF", "HDF5", "BAG", "GPKG")
"""Files of these may hold several maps; the first three come here in a packed app alone."""
DEGREE_CELL = 0.1
"""Cells under this, at places within the globe's degrees, are degrees where nothing is said."""


@contextmanager
def open_gdal(path: Path, named: Path, band: int | None) -> Iterator[Raster]:
    """The file at `path`, which a person knows as `named`. BadInput."""
    try:
        import rasterio
    except ImportError:
        raise BadInput(
            f"{named}: a file of this kind is read by rasterio, which is not installed: "
            f"{INSTALL_RASTERIO}"
        ) from None
    with ExitStack() as stack:
        stack.enter_context(_without_gdal_messages())
        celled, marked = True, True
        if is_text_grid(path):
            path, celled, marked = stack.enter_context(checked_text_grid(path, str(named)))
        path, band = stack.enter_context(copied_in_isolation(path, named, band, GDAL_OPTIONS))
        stack.enter_context(rasterio.Env(**GDAL_OPTIONS))
        try:
            dataset = stack.enter_context(_opened(str(path.absolute()), DRIVERS))
            dataset = _map_of(dataset, named, band, stack)
            raster = _raster_of(dataset, path, named, band)
        except gdal_errors() as error:
            raise refusal(named, "a file of heights", _what_is_wrong(path, error)) from None
        if not celled:
            raster = _with_default_cell(raster)
        yield _with_void_values(raster, -9999.0) if not marked else raster


@contextmanager
def _without_gdal_messages() -> Iterator[None]:
    """Keep GDAL's own messages about a broken file off the terminal: one line of ours is enough."""
    log = logging.getLogger("rasterio")
    handler, others, last = logging.NullHandler(), sys.unraisablehook, sys.excepthook

    def hook(unraisable: sys.UnraisableHookArgs) -> None:
        # rasterio fails to decode a message that quotes bytes of the file, inside a callback where
        # nothing can be raised.
        if "rasterio" not in str(unraisable.object):
            others(unraisable)

    log.addHandler(handler)
    sys.unraisablehook = hook
    sys.excepthook = lambda *_: None  # Cython calls it for such an error, and nothing else does
    try:
        yield
    finally:
        log.removeHandler(handler)
        sys.unraisablehook, sys.excepthook = others, last


def _opened(name: str, drivers: tuple[str, ...]) -> DatasetReader:
    from rasterio.io import DatasetReader as Reader

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # `_placement` says itself that a reference is missing
        return Reader(name, driver=list(drivers), sharing=False)


def _map_of(
    dataset: DatasetReader, named: Path, band: int | None, stack: ExitStack
) -> DatasetReader:
    """The dataset with heights: the file's own, or the one map inside it."""
    maps = dataset.subdatasets if dataset.driver in SUBDATASET_DRIVERS else []
    if dataset.count or not maps:
        return dataset
    if len(maps) > 1 and not 1 <= (band or 0) <= len(maps):
        listed = ", ".join(name.rpartition(":")[2] for name in maps[:6])
        raise refusal(
            named,
            "one map of heights",
            f"{len(maps)}: {listed[:90]}; in a level file, `band = 1` takes the first",
        )
    chosen = maps[(band or 1) - 1 if len(maps) > 1 else 0]
    return stack.enter_context(_opened(chosen, (dataset.driver, "HDF5Image")))


def _raster_of(dataset: DatasetReader, path: Path, named: Path, band: int | None) -> Raster:
    from rasterio.enums import ColorInterp

    bands = [
        k for k, kind in enumerate(dataset.colorinterp, 1) if kind != ColorInterp.alpha
    ] or list(dataset.indexes)
    if not bands:
        raise refusal(named, "a map of heights", f"a {dataset.driver} file without one")
    if len(dataset.subdatasets) > 1 and dataset.count == 1:
        band = None  # it has chosen the map already
    if len(bands) > 1 and band is None:
        words = [text for text in dataset.descriptions if text]
        listed = f" ({', '.join(words)[:60]})" if words else ""
        kind = ", as pictures have" if ColorInterp.red in dataset.colorinterp else ""
        found = f"{len(bands)}{listed}{kind}; in a level file, `band = 1` takes the first"
        raise refusal(named, "one band of heights", found)
    chosen = bands[0] if band is None else band
    if chosen not in dataset.indexes:
        raise refusal(named, f"`band` from 1 to {dataset.count}", str(chosen))
    kind = np.dtype(dataset.dtypes[chosen - 1])
    if kind.kind not in "iuf":
        raise refusal(named, "real numbers", str(kind))
    if dataset.colorinterp[chosen - 1] == ColorInterp.palette:
        raise refusal(named, "heights", "a picture with a palette of colours")
    _refuse_huge(dataset, path, named, chosen, kind.itemsize)
    place, assumed = _placement(dataset, path)
    unit, unit_assumed = _height_unit(dataset, named, chosen, place)
    raster = Raster(
        dataset.height,
        dataset.width,
        place,
        _window_reader(dataset, named, chosen),
        unit,
        assumed,
        unit_assumed,
    )
    return _with_void_values(raster, -32768.0, -9999.0) if dataset.driver == "SRTMHGT" else raster


def _refuse_huge(dataset: DatasetReader, path: Path, named: Path, band: int, item: int) -> None:
    """Refuse what would cost memory or time out of all proportion to the file."""
    rows, columns = dataset.block_shapes[band - 1]
    if rows * columns * item > LARGEST_BLOCK:
        found = f"one of {rows} x {columns}; `gdal_translate -co TILED=YES` writes smaller ones"
        raise refusal(named, f"tiles or strips of at most {LARGEST_BLOCK >> 20} MB", found)
    count = dataset.width * dataset.height
    size = path.stat().st_size
    if count > MOST_PER_BYTE * max(size, 100):
        raise refusal(named, "a whole file", f"{size} bytes that promise {count} heights")


def _window_reader(
    dataset: DatasetReader, named: Path, band: int
) -> Callable[[slice, slice, int], Float64]:
    """Reads windows of one band, in the file's own numbers times its scale plus its offset."""
    from rasterio.enums import ColorInterp, MaskFlags
    from rasterio.windows import Window

    scale, offset = dataset.scales[band - 1], dataset.offsets[band - 1]
    if not (finite(scale, offset) and scale):
        scale, offset = 1.0, 0.0
    nodata = dataset.nodatavals[band - 1]
    whole = dataset.mask_flag_enums[band - 1] == [MaskFlags.all_valid]
    # GDAL takes an alpha band of whole numbers for a mask, but not one of fractions.
    alphas = [k for k, kind in enumerate(dataset.colorinterp, 1) if kind == ColorInterp.alpha]

    def window(rows: slice, columns: slice, every: int) -> Float64:
        tall, wide = rows.stop - rows.start, columns.stop - columns.start
        part = Window(columns.start, rows.start, wide, tall)
        shape = (-(-tall // every), -(-wide // every))
        try:
            values = dataset.read(band, window=part, out_shape=shape)
            known = None if whole else dataset.read_masks(band, window=part, out_shape=shape)
            if whole and alphas:
                known = dataset.read(alphas[0], window=part, out_shape=shape)
        except gdal_errors() as error:
            found = f"a file that is cut short or damaged ({_reason(error)[:90]})"
            raise refusal(named, "heights in every row", found) from None
        except MemoryError:
            raise refusal(named, "a map that fits into memory", f"{shape} heights") from None
        heights = values.astype(np.float64)
        if known is not None:
            heights[known == 0] = np.nan
        if nodata is not None and values.dtype.kind == "f":
            # The mark may have been written by another program with other digits.
            heights[np.abs(heights - nodata) <= 1e-6 * abs(nodata)] = np.nan
        if (scale, offset) != (1.0, 0.0):
            heights = heights * scale + offset
        return heights

    return window


def _with_void_values(raster: Raster, *marks: float) -> Raster:
    """The raster whose heights equal to one of the marks are missing."""

    def window(rows: slice, columns: slice, every: int) -> Float64:
        heights = raster.window(rows, columns, every)
        for mark in marks:
            heights[heights == mark] = np.nan
        return heights

    return replace(raster, window=window)


def _with_default_cell(raster: Raster) -> Raster:
    return replace(raster, place=GridPlacement(None), assumed=())


def _placement(dataset: DatasetReader, path: Path) -> tuple[GridPlacement, tuple[str, ...]]:
    """Where the cells lie, and what of it is assumed."""
    found, crs = dataset.transform, dataset.crs
    if found.is_identity and dataset.gcps[0]:
        from rasterio.transform import from_gcps

        points, crs = dataset.gcps
        found = from_gcps(points)
    a, b, c, d, e, f = found[:6]
    if not finite(a, b, c, d, e, f) or found.is_identity or abs(a * e - b * d) < 1e-18:
        return GridPlacement(None), ()
    # GDAL's matrix is for the corner of a cell, ours for its middle.
    middle: Matrix = (a, b, c + 0.5 * (a + b), d, e, f + 0.5 * (d + e))
    wkt = _wkt(crs)
    for keyword in ("PROJCS", "GEOGCS"):
        reference = bracketed(wkt, keyword)
        if reference and bracketed(reference, "GEOGCS"):
            metres = unit_of(reference) if keyword == "PROJCS" else 1.0
            return GridPlacement(middle, reference, metres), ()
    local = bracketed(wkt, "LOCAL_CS") or wkt
    metres = unit_of(local) if local else 1.0
    if dataset.driver == "GTiff":
        metres = linear_unit(path) or metres
    cells = f"{np.hypot(a, d):g} x {np.hypot(b, e):g}"
    x = c + 0.5 * a * dataset.width
    y = f + 0.5 * e * dataset.height
    degrees = max(abs(a), abs(e)) < DEGREE_CELL and -180.0 <= x <= 360.0 and -90.0 <= y <= 90.0
    if degrees and not local:
        said = f"names no reference system: its cells of {cells} are taken for degrees of WGS 84"
        return GridPlacement(middle, WGS84), (
            f"{said}; `cell = 30` in a level file sets them in metres",
        )
    if local:
        return GridPlacement(middle, "", metres), ()
    said = f"names no reference system: its cells of {cells} are taken for metres"
    return GridPlacement(middle, "", metres), (
        f"{said}; `cell = {abs(a):g}` in a level file says so",
    )


def _wkt(crs: object) -> str:
    """WKT 1 of a reference system, which has the same brackets in every version of PROJ."""
    if not crs:
        return ""
    for version in ("WKT1_GDAL", None):
        try:
            return str(crs.to_wkt(version=version) if version else crs.to_wkt())  # type: ignore[attr-defined]
        except gdal_errors():
            continue
    return ""


def _height_unit(
    dataset: DatasetReader, named: Path, band: int, place: GridPlacement
) -> tuple[float, str]:
    """Metres of one unit of height, and what is assumed about it."""
    name = (dataset.units[band - 1] or "").strip().lower()
    if name and name not in HEIGHT_UNITS:
        return 1.0, (
            f"says that heights are in `{name[:40]}`, which is taken for metres; `scale = ...` in "
            "a level file sets the metres of one"
        )
    if HEIGHT_UNITS[name] != 1.0 or name.startswith(("m", "[")):
        return HEIGHT_UNITS[name], ""
    vertical = bracketed(_wkt(dataset.crs), "VERT_CS")
    if vertical:
        return unit_of(vertical), ""
    if abs(place.metres - 1.0) > 0.01:
        return 1.0, (
            "names no unit of height: metres are assumed, although its cells are not in metres; "
            "`scale = 0.3048` in a level file makes feet of them"
        )
    return 1.0, ""


def _reason(error: BaseException) -> str:
    """The innermost words of GDAL about an error."""
    while error.__cause__ is not None:
        error = error.__cause__
    return " ".join(str(error).split()) or type(error).__name__


def _what_is_wrong(path: Path, error: BaseException) -> str:
    """What the file is, in words; with GDAL's own where it knew the kind."""
    try:
        kind = begins_like(path)
    except OSError as problem:
        return str(problem)
    reason = _reason(error)
    known = "not recognized as being in a supported" not in reason and "No such file" not in reason
    reason = reason.replace(str(path), path.name)
    return f"{kind} ({reason[:90]})" if known else f"one that begins like {kind}"
