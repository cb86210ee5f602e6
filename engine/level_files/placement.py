"""Where the cells of a raster lie: from metres on a flat map to rows and columns, and back.

A raster whose reference system is in true metres keeps its own axes. Any other one (degrees, Web
Mercator, a zone that is stretched here) is seen through a transverse Mercator map about the cell
that is asked for, with the ellipsoid of the file's own system, so that no change of datum and no
grid of corrections takes part.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.core.errors import BadInput
from engine.core.layer import Float64

Matrix = tuple[float, float, float, float, float, float]
TRUE_SCALE = 0.001
"""A map whose metres are true within this share is used as it is."""
PROBE_METRES = 100.0
"""Metres over which the scale of a map is measured."""
LATTICE_POINTS = 17
"""Points on a side of the square that are projected; others are interpolated linearly."""
CELL_FRACTION = 1024.0
"""Projected rows and columns are rounded to this part of a cell: libraries differ in last bits."""
ROUND_DEGREES = 6
WGS84 = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],'
    'PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]'
)


@dataclass(frozen=True)
class GridPlacement:
    """What a file says about where its cells lie."""

    matrix: Matrix | None
    """(a, b, c, d, e, f): x = a column + b row + c and y = d column + e row + f at the middle of a
    cell, in the units of the reference system; None where the file does not say.
    """
    reference: str = ""
    """The horizontal reference system as WKT 1 with its GEOGCS, or nothing."""
    metres: float = 1.0
    """Metres of one unit of a system without degrees."""

    @property
    def base(self) -> str:
        """The reference system's own degrees, as WKT 1, or nothing."""
        return bracketed(self.reference, "GEOGCS")

    @property
    def geographic(self) -> bool:
        """Whether x and y are degrees."""
        return self.reference.startswith("GEOGCS")

    def with_cell(self, cell: float) -> GridPlacement:
        """Square cells of so many metres, north up, wherever the file says it lies."""
        return GridPlacement((cell, 0.0, 0.0, 0.0, -cell, 0.0))


@dataclass(frozen=True)
class FlatMap:
    """Metres east and north of one cell of a raster, as rows and columns of it."""

    place: GridPlacement
    row: float
    column: float
    inverse: tuple[float, float, float, float]
    """Columns per metre east and north, rows per metre east and north, at the cell."""
    warped: str = ""
    """The local system as WKT 1, where rows and columns bend."""
    true_north: float = 0.0
    """Degrees from the map's north to true north, clockwise."""
    latitude: float | None = None
    """Of the cell, in the file's own system."""
    longitude: float | None = None

    @property
    def aligned(self) -> bool:
        """Whether rows run east and columns run south, without bending."""
        a, b, d, e = self.inverse
        turned = max(abs(b) / abs(e), abs(d) / abs(a)) > 1e-9 if a and e else True
        return not (self.warped or turned) and a > 0 > e

    @property
    def cells(self) -> tuple[float, float]:
        """Metres between columns and between rows."""
        a, b, d, e = self.inverse
        area = abs(a * e - b * d)
        return math.hypot(e, d) / area, math.hypot(a, b) / area

    def at(self, east: Float64, north: Float64) -> tuple[Float64, Float64]:
        """Rows and columns of the mesh of `east` and `north` [m], shape (north, east)."""
        if not self.warped:
            a, b, d, e = self.inverse
            across, up = east[None, :], north[:, None]
            return self.row + d * across + e * up, self.column + a * across + b * up
        coarse_east = np.linspace(float(east[0]), float(east[-1]), LATTICE_POINTS)
        coarse_north = np.linspace(float(north[0]), float(north[-1]), LATTICE_POINTS)
        mesh = np.meshgrid(coarse_east, coarse_north)
        near, _ = _position(self.place, self.row, self.column)
        rows, columns = _projected(self.place, self.warped, near, mesh[0].ravel(), mesh[1].ravel())
        if not (np.isfinite(rows).all() and np.isfinite(columns).all()):
            raise BadInput("expected a place inside its reference system, found one outside of it")
        shape = (LATTICE_POINTS, LATTICE_POINTS)
        return tuple(  # type: ignore[return-value]
            _interpolated(
                np.rint(found.reshape(shape) * CELL_FRACTION) / CELL_FRACTION,
                (north - north[0]) / (north[-1] - north[0]) * (LATTICE_POINTS - 1),
                (east - east[0]) / (east[-1] - east[0]) * (LATTICE_POINTS - 1),
            )
            for found in (rows, columns)
        )


def flat_map(place: GridPlacement, row: float, column: float) -> FlatMap:
    """The map in true metres about one cell. BadInput without a file's name."""
    if place.matrix is None:
        raise ValueError("a raster without cells has no map")
    a, b, _, d, e, _ = place.matrix
    unit = place.metres
    plain = FlatMap(place, row, column, _inverted(a * unit, b * unit, d * unit, e * unit))
    if not place.base:
        return plain
    x, y = _position(place, row, column)
    (longitude,), (latitude,) = _transformed(place.reference, place.base, [x], [y])
    if not (math.isfinite(longitude) and math.isfinite(latitude)):
        raise BadInput(
            f"expected a place inside its reference system, found {x:g}, {y:g} outside of it"
        )
    longitude, latitude = round(longitude, ROUND_DEGREES), round(latitude, ROUND_DEGREES)
    local = _local_system(place.base, longitude, latitude)
    offsets = (
        np.array([0.0, PROBE_METRES, -PROBE_METRES, 0.0, 0.0]),
        np.array([0.0, 0.0, 0.0, PROBE_METRES, -PROBE_METRES]),
    )
    rows, columns = _projected(place, local, x, *offsets)
    if not (np.isfinite(rows).all() and np.isfinite(columns).all()):
        raise BadInput(
            f"expected a place inside its reference system, found {x:g}, {y:g} at its end"
        )
    per = 2.0 * PROBE_METRES
    real = (
        float(columns[1] - columns[2]) / per,
        float(columns[3] - columns[4]) / per,
        float(rows[1] - rows[2]) / per,
        float(rows[3] - rows[4]) / per,
    )
    if not place.geographic and _same_scale(real, plain.inverse):
        # A metre to true north, in the file's own axes.
        up = a * real[1] + b * real[3], d * real[1] + e * real[3]
        turn = math.degrees(math.atan2(up[0], up[1]))
        return replace(plain, true_north=turn, latitude=latitude, longitude=longitude)
    # The rounded middle is not quite the cell that was asked for.
    real = tuple(float(f"{number:.12g}") for number in real)  # type: ignore[assignment]
    at_row, at_column = (
        round(float(v[0]) * CELL_FRACTION) / CELL_FRACTION for v in (rows, columns)
    )
    return FlatMap(place, at_row, at_column, real, local, 0.0, latitude, longitude)


def cell_at(place: GridPlacement, latitude: float, longitude: float) -> tuple[float, float]:
    """Row and column of a place in degrees of WGS 84. BadInput where the file has no system."""
    if place.matrix is None or not place.base:
        raise BadInput("expected a file that says where on Earth it lies, found none in it")
    xs, ys = _transformed(WGS84, place.reference, [longitude], [latitude])
    row, column = _cells_of(place, np.array(xs), np.array(ys))
    if not (math.isfinite(row[0]) and math.isfinite(column[0])):
        raise BadInput(f"expected a place of its reference system, found {latitude}, {longitude}")
    return float(row[0]), float(column[0])


def degrees_of(local: FlatMap) -> tuple[float, float] | None:
    """Latitude and longitude of the map's middle in degrees of WGS 84."""
    if not local.place.base:
        return None
    x, y = _position(local.place, local.row, local.column)
    (longitude,), (latitude,) = _transformed(local.place.reference, WGS84, [x], [y])
    return latitude, longitude


def bracketed(wkt: str, keyword: str) -> str:
    """The first part `KEYWORD[...]` of a WKT, or nothing."""
    found = re.search(rf"\b{keyword}\[", wkt)
    if found is None:
        return ""
    depth, quoted = 0, False
    for at in range(found.start(), len(wkt)):
        sign = wkt[at]
        quoted ^= sign == '"'
        depth += 0 if quoted else (sign == "[") - (sign == "]")
        if sign == "]" and not quoted and depth == 0:
            return wkt[found.start() : at + 1]
    return ""


def unit_of(wkt: str) -> float:
    """The last unit in a part of a WKT 1, in metres or radians; 1 where there is none."""
    found = re.findall(r'UNIT\["[^"]*",\s*([0-9.eE+-]+)', wkt)
    try:
        return float(found[-1]) if found else 1.0
    except ValueError:
        return 1.0


def gdal_errors() -> tuple[type[Exception], ...]:
    """What rasterio raises for a file or a system that is not as it should be."""
    from rasterio._err import CPLE_BaseError  # some pass through as they are
    from rasterio.errors import RasterioError

    return RasterioError, CPLE_BaseError, RuntimeError, ValueError, OverflowError


def _local_system(base: str, longitude: float, latitude: float) -> str:
    """A transverse Mercator map in metres about a place, on the ellipsoid of `base`."""
    return (
        f'PROJCS["local",{base},PROJECTION["Transverse_Mercator"],'
        f'PARAMETER["latitude_of_origin",{latitude!r}],PARAMETER["central_meridian",{longitude!r}],'
        'PARAMETER["scale_factor",1],PARAMETER["false_easting",0],PARAMETER["false_northing",0],'
        'UNIT["metre",1]]'
    )


def _position(place: GridPlacement, row: float, column: float) -> tuple[float, float]:
    """The coordinates (x, y) of a cell's middle, in units of the reference system."""
    a, b, c, d, e, f = place.matrix or (1.0, 0.0, 0.0, 0.0, -1.0, 0.0)
    return a * column + b * row + c, d * column + e * row + f


def _projected(
    place: GridPlacement, local: str, near: float, east: Float64, north: Float64
) -> tuple[Float64, Float64]:
    """Rows and columns of places on a local map whose middle has about the x `near`."""
    xs, ys = _transformed(local, place.reference, east.tolist(), north.tolist())
    return _cells_of(place, np.array(xs), np.array(ys), near)


def _cells_of(
    place: GridPlacement, x: Float64, y: Float64, near: float | None = None
) -> tuple[Float64, Float64]:
    a, b, c, d, e, f = place.matrix or (1.0, 0.0, 0.0, 0.0, -1.0, 0.0)
    to_column_x, to_column_y, to_row_x, to_row_y = _inverted(a, b, d, e)
    if place.geographic:
        # Files count longitudes from -180, from 0 or on past 180.
        turn = 2.0 * math.pi / unit_of(place.reference)
        if near is None:
            west = c - abs(a) if a > 0 else c - turn + abs(a)
            x = x + turn * np.ceil((west - x) / turn)
        else:
            x = x + turn * np.rint((near - x) / turn)
    return to_row_x * (x - c) + to_row_y * (y - f), to_column_x * (x - c) + to_column_y * (y - f)


def _inverted(a: float, b: float, d: float, e: float) -> tuple[float, float, float, float]:
    """Inverse of the matrix [[a, b], [d, e]], exact where it has no turn; BadInput without one."""
    determinant = a * e - b * d
    if not (math.isfinite(determinant) and determinant):
        raise BadInput("expected cells with a width and a height, found none")
    if b == 0.0 == d:
        return 1.0 / a, 0.0, 0.0, 1.0 / e
    return e / determinant, -b / determinant, -d / determinant, a / determinant


def _same_scale(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether two maps differ by a turn alone, within `TRUE_SCALE`."""
    a, b, d, e = one
    c, s, t, u = other
    pairs = (
        (a * a + b * b, c * c + s * s),
        (d * d + e * e, t * t + u * u),
    )
    size = math.sqrt((a * a + b * b) * (d * d + e * e))
    near = all(abs(p - q) <= 2.0 * TRUE_SCALE * q for p, q in pairs)
    return near and abs((a * d + b * e) - (c * t + s * u)) <= 2.0 * TRUE_SCALE * size


def _transformed(
    source: str, target: str, xs: Sequence[float], ys: Sequence[float]
) -> tuple[list[float], list[float]]:
    """Coordinates from one reference system to another; not finite where they have no place."""
    if source == target:
        return list(xs), list(ys)
    from rasterio.crs import CRS
    from rasterio.warp import transform

    try:
        found = transform(CRS.from_wkt(source), CRS.from_wkt(target), xs, ys)
    except gdal_errors() as error:
        reason = " ".join(str(error).split())[:120]
        raise BadInput(
            f"expected a place that its reference system knows, found none: {reason}"
        ) from None
    return list(found[0]), list(found[1])


def _interpolated(lattice: Float64, rows: Float64, columns: Float64) -> Float64:
    """Linear between the points of a lattice, on the mesh of rows and columns."""
    i = np.clip(rows.astype(np.intp), 0, LATTICE_POINTS - 2)
    j = np.clip(columns.astype(np.intp), 0, LATTICE_POINTS - 2)
    v, u = (rows - i)[:, None], columns - j
    lines = lattice[i] + v * (lattice[i + 1] - lattice[i])
    return np.asarray(lines[:, j] + u * (lines[:, j + 1] - lines[:, j]))
