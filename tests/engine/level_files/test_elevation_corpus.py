"""Elevation files of every driver, data type, unit, reference system and placing.

One smooth ground, given by a formula in metres about a place on Earth, is written by GDAL in many
ways; what is read must be that ground, at the right scale and place.
"""

import gzip
import math
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from helpers.builders import some_fast
from helpers.contract import needs
from helpers.elevation_files import write

from engine.level_files.elevation import level_table
from engine.level_files.extracts import AssumedByDefault, ChosenSquare, FilledCells, choose, cut
from engine.level_files.opening import open_raster
from engine.level_files.placement import bracketed

SIDE = 90
FOOT, SURVEY = 0.3048, 1200 / 3937


def ground(east: np.ndarray, north: np.ndarray) -> np.ndarray:
    """Heights [m] at metres east and north of the middle; its slopes are about a third."""
    return (
        1000
        + 300 * np.sin(east / 900 + 0.4)
        + 250 * np.cos(north / 800)
        + 0.02 * (east - 0.5 * north)
    )


class Case(NamedTuple):
    """How the ground is written, and what must be read."""

    crs: str | None = "EPSG:32632"
    place: tuple[float, float] = (46.5, 8.3)
    cell: float = 30.0
    """Of the reference system's units."""
    dtype: str = "float32"
    turn: float = 0.0
    shear: float = 0.0
    flip: tuple[int, int] = (1, -1)
    """Signs of a step along a row in x, and along a column in y."""
    driver: str = "GTiff"
    name: str = "hill.tif"
    unit: float = 1.0
    """Metres of one unit of the numbers in the file."""
    more: dict[str, Any] = {}  # noqa: RUF012
    change: Callable[[np.ndarray], np.ndarray] | None = None
    warns: type[Warning] | None = None
    within: float = 0.5
    """Metres of height."""


def local_of(crs: str, place: tuple[float, float], xs: Any, ys: Any) -> tuple[Any, Any]:
    """Metres east and north of the place: an azimuthal map, another one than the reader's."""
    from rasterio.warp import transform

    flat = f"+proj=aeqd +lat_0={place[0]} +lon_0={place[1]} +datum=WGS84 +units=m"
    found = transform(crs, flat, np.ravel(xs).tolist(), np.ravel(ys).tolist())
    return tuple(np.array(v).reshape(np.shape(xs)) for v in found)  # type: ignore[return-value]


def written(case: Case, folder: Path) -> Path:
    """The ground as a file; its middle is at the case's place, or nowhere without a system."""
    from rasterio.warp import transform

    crs = case.crs
    x0, y0 = 2.6e6, 1.2e6
    if crs is not None:
        (x0,), (y0,) = transform("EPSG:4326", crs, [case.place[1]], [case.place[0]])
        x0 += case.more.get("shift", 0.0)
    c, s = case.cell * math.cos(case.turn), case.cell * math.sin(case.turn)
    a, b = case.flip[0] * c, -case.flip[1] * s + case.shear * c
    d, e = case.flip[0] * s, case.flip[1] * c
    half = 0.5 * SIDE
    matrix = (a, b, x0 - half * (a + b), d, e, y0 - half * (d + e))
    rows, columns = np.indices((SIDE, SIDE)) + 0.5
    xs, ys = a * columns + b * rows + matrix[2], d * columns + e * rows + matrix[5]
    east, north = (xs - x0, ys - y0) if crs is None else local_of(crs, case.place, xs, ys)
    heights = ground(east, north) / case.unit
    if np.dtype(case.dtype).kind in "iu":
        heights = np.rint(heights)
    heights = heights.astype(case.dtype)
    if case.change is not None:
        heights = case.change(heights)
    options = {k: v for k, v in case.more.items() if k != "shift"}
    placed = None if case.more.get("plain") else matrix
    options.pop("plain", None)
    return write(folder / case.name, heights, placed, crs, case.driver, **options)


def read(path: Path, size: float | None = None) -> tuple[ChosenSquare, np.ndarray]:
    with open_raster(path) as raster:
        chosen = choose(raster, path, size=size)
        return chosen, cut(chosen.square, chosen.grid, str(path))


def expected(case: Case, chosen: ChosenSquare, count: int) -> np.ndarray:
    """The ground where the reader says that its square lies."""
    local = chosen.square.local
    a, b, c, d, e, f = local.place.matrix or (0,) * 6
    x, y = a * local.column + b * local.row + c, d * local.column + e * local.row + f
    if case.crs is None:
        middle = x - 2.6e6, y - 1.2e6
    else:
        middle = tuple(float(v) for v in local_of(case.crs, case.place, x, y))
    axis = np.linspace(-0.5, 0.5, count) * chosen.square.size
    east, north = np.meshgrid(axis, axis)
    turn = math.radians(local.true_north)
    # The map's own north lies west of true north by this angle.
    east, north = (
        math.cos(turn) * east - math.sin(turn) * north,
        math.sin(turn) * east + math.cos(turn) * north,
    )
    return ground(middle[0] + east, middle[1] + north)


def holed(mark: float) -> Callable[[np.ndarray], np.ndarray]:
    def change(heights: np.ndarray) -> np.ndarray:
        heights[40:44, 50:53] = mark
        return heights

    return change


def one(value: float) -> Callable[[np.ndarray], np.ndarray]:
    def change(heights: np.ndarray) -> np.ndarray:
        heights[30, 30] = value
        return heights

    return change


def driver(driver: str, name: str, **more: Any) -> Case:
    return Case(driver=driver, name=name, **more)


DEGREES = 0.0003
CASES: dict[str, Case] = {
    # drivers
    "ascii": driver("AAIGrid", "hill.asc"),
    "png": driver("PNG", "hill.png", dtype="uint16", within=1.0),
    "envi": driver("ENVI", "hill.envi"),
    "usgs": driver("USGSDEM", "hill.dem", dtype="int16", within=40, warns=FilledCells),
    "imagine": driver("HFA", "hill.img"),
    "surfer ascii": driver("GSAG", "hill.grd"),
    "surfer binary": driver("GSBG", "hill.grd"),
    "surfer 7": driver("GS7BG", "hill.grd", dtype="float64"),
    "netcdf": driver("netCDF", "hill.nc"),
    "esri binary": driver("EHdr", "hill.bil"),
    "points": driver("XYZ", "hill.xyz", crs=None, warns=AssumedByDefault),
    "terrain": driver("BT", "hill.bt"),
    "saga": driver("SAGA", "hill.sdat"),
    "sigdem": driver("SIGDEM", "hill.sigdem", dtype="float64"),
    "idrisi": driver("RST", "hill.rst"),
    "geopackage": driver("GPKG", "hill.gpkg"),
    "hf2": driver("HF2", "hill.hf2"),
    "zmap": driver("ZMap", "hill.dat", crs=None, warns=AssumedByDefault),
    "pcidsk": driver("PCIDSK", "hill.pix"),
    "jpeg 2000": driver("JP2OpenJPEG", "hill.jp2", dtype="uint16", within=1.0,
                        more={"QUALITY": "100", "REVERSIBLE": "YES"}),
    "ilwis": driver("ILWIS", "hill.mpr"),
    "nitf": driver("NITF", "hill.ntf"),
    "pcraster": driver("PCRaster", "hill.map"),
    # data types
    "int16": Case(dtype="int16", within=1.0),
    "uint16": Case(dtype="uint16", within=1.0),
    "int32": Case(dtype="int32", within=1.0),
    "uint32": Case(dtype="uint32", within=1.0),
    "float64": Case(dtype="float64"),
    "uint8 of tens": Case(dtype="uint8", unit=10, more={"scale": (10, 0)}, within=6.0),
    "deflate": Case(more={"compress": "deflate", "predictor": 3, "tiled": True,
                          "blockxsize": 32, "blockysize": 32}),
    "big tiff": Case(more={"BIGTIFF": "YES"}),
    # units of height
    "feet": Case(unit=FOOT, more={"units": "ft"}),
    "survey feet": Case(unit=SURVEY, more={"units": "US survey foot"}),
    "decimetres by unit": Case(unit=0.1, more={"units": "dm"}),
    "kilometres": Case(unit=1000, more={"units": "km"}),
    "decimetres by scale": Case(dtype="int16", unit=0.1, more={"scale": (0.1, 0.0)}),
    "offset": Case(change=lambda h: h - 700, more={"scale": (1.0, 700.0)}),
    "vertical system in feet": Case(crs="EPSG:2263+6360", place=(40.7, -73.9), cell=90,
                                    unit=SURVEY),
    "unknown unit": Case(more={"units": "fortnights"}, warns=AssumedByDefault),
    # reference systems
    "feet on the ground": Case(crs="EPSG:2263", place=(40.7, -73.9), cell=90,
                               warns=AssumedByDefault),
    "international feet": Case(crs="EPSG:2222", place=(33.0, -110.2), cell=100,
                               warns=AssumedByDefault),
    "swiss": Case(crs="EPSG:2056"),
    "british": Case(crs="EPSG:27700", place=(56.8, -5.0)),
    "french": Case(crs="EPSG:2154", place=(45.0, 6.3)),
    "new zealand": Case(crs="EPSG:2193", place=(-43.6, 170.1)),
    "web mercator": Case(crs="EPSG:3857", cell=40),
    "web mercator far north": Case(crs="EPSG:3857", place=(69.0, 19.0), cell=80),
    "world mercator": Case(crs="EPSG:3395", cell=40),
    "degrees": Case(crs="EPSG:4326", cell=DEGREES),
    "degrees in the far north": Case(crs="EPSG:4326", place=(78.2, 16.0), cell=DEGREES),
    "degrees in the south": Case(crs="EPSG:4326", place=(-50.9, -73.0), cell=DEGREES),
    "degrees of another datum": Case(crs="EPSG:4277", place=(56.8, -5.0), cell=DEGREES),
    "degrees counted on": Case(crs="EPSG:4326", place=(-17.8, 179.5), cell=DEGREES),
    "degrees from 0 to 360": Case(crs="EPSG:4326", place=(46.5, -120.0), cell=DEGREES,
                                  more={"shift": 360.0}),
    "grads from paris": Case(crs="EPSG:4807", place=(45.0, 6.3), cell=DEGREES),
    "equal area": Case(crs="EPSG:3035", place=(40.2, -7.6)),
    "polar": Case(crs="EPSG:3413", place=(72.0, -24.0)),
    "antarctic": Case(crs="EPSG:3031", place=(-77.6, 166.5)),
    "krovak": Case(crs="EPSG:5514", place=(49.1, 20.1)),
    "far outside its zone": Case(crs="EPSG:32632", place=(46.5, 20.0)),
    "no system": Case(crs=None, warns=AssumedByDefault),
    # placing
    "turned": Case(turn=0.3),
    "turned far": Case(turn=2.2),
    "turned in degrees": Case(crs="EPSG:4326", cell=DEGREES, turn=0.5),
    "sheared": Case(shear=0.2),
    "south up": Case(flip=(1, 1)),
    "mirrored": Case(flip=(-1, -1)),
    "point": Case(more={"AREA_OR_POINT": "Point"}),
    # voids
    "void of int16": Case(dtype="int16", more={"nodata": -32768}, change=holed(-32768),
                          warns=FilledCells, within=1.5),
    "void of float32": Case(more={"nodata": float(np.float32(-3.4e38))}, change=holed(-3.4e38),
                            warns=FilledCells, within=1.5),
    "void of nan": Case(change=holed(np.nan), warns=FilledCells, within=1.5),
    "void of zero": Case(dtype="uint16", more={"nodata": 0}, change=holed(0), warns=FilledCells,
                         within=1.5),
    "void in a surfer grid": driver("GSBG", "hill.grd", change=holed(1.70141e38),
                                    warns=FilledCells, within=1.5),
    # lone faults of a sensor
    "a lone peak": Case(change=one(8848), warns=FilledCells),
    "a lone pit": Case(change=one(-9999), warns=FilledCells),
    "a lone peak of int16": Case(dtype="int16", change=one(32767), warns=FilledCells, within=1.0),
}  # fmt: skip


@pytest.mark.parametrize("name", some_fast(CASES, 16))
def test_the_ground_is_read_as_it_was_written(name: str, tmp_path: Path) -> None:
    needs("rasterio")
    case = CASES[name]
    path = written(case, tmp_path)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        chosen, heights = read(path)
    right = expected(case, chosen, len(heights))
    assert np.abs(heights - right).max() < case.within
    # A map that is 0.1% too large or too small, about its middle, would be another ground.
    assert chosen.square.size > 500
    kinds = {warning.category for warning in told}
    assert kinds == ({case.warns} if case.warns else set()), [str(w.message) for w in told]
    assert level_has_ground(path)


def level_has_ground(path: Path) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return bool(level_table(path)["terrain"]["size"] >= 200)


def test_cells_are_true_metres(tmp_path: Path) -> None:
    """Web Mercator at 69 degrees north stretches 2.8 times; a foot is a foot."""
    for name, metres in (
        ("web mercator far north", 80 * math.cos(math.radians(69.0))),
        ("feet on the ground", 90 * SURVEY),
        ("swiss", 30.0),
    ):
        chosen, _ = quiet(written(CASES[name], tmp_path))
        assert chosen.square.local.cells == pytest.approx((metres, metres), rel=3e-3), name


def quiet(path: Path, **more: Any) -> tuple[ChosenSquare, np.ndarray]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return read(path, **more)


def test_masks_and_alpha_bands_are_voids(tmp_path: Path) -> None:
    needs("rasterio")
    import rasterio
    from rasterio.enums import ColorInterp

    path = written(Case(), tmp_path)
    known = np.full((SIDE, SIDE), 255, np.uint8)
    known[10:14, 20:23] = 0
    with rasterio.open(path, "r+") as file:
        heights = file.read(1)
        file.write_mask(known)
    with pytest.warns(FilledCells, match="missing cells, .*: 12 of 8100"):
        read(path)
    both = np.stack([heights, known.astype(np.float32)])
    path = write(tmp_path / "alpha.tif", both, (30, 0, 5e5, 0, -30, 5e6), "EPSG:32632")
    with rasterio.open(path, "r+") as file:
        file.colorinterp = (ColorInterp.gray, ColorInterp.alpha)
    with pytest.warns(FilledCells, match="missing cells, .*: 12 of 8100"):
        read(path)


def test_a_world_file_and_ground_control_points_place_a_picture(tmp_path: Path) -> None:
    needs("rasterio")
    import rasterio
    from rasterio.control import GroundControlPoint

    path = write(tmp_path / "world.tif", np.add.outer(np.arange(90.0), np.arange(90.0)), None)
    (tmp_path / "world.tfw").write_text("12.5\n0\n0\n-12.5\n2600000\n1200000\n")
    assert quiet(path)[0].square.local.cells == (12.5, 12.5)
    path = write(tmp_path / "points.tif", np.add.outer(np.arange(90.0), np.arange(90.0)), None)
    points = [
        GroundControlPoint(row, column, 5e5 + 20 * column, 5e6 - 20 * row)
        for row in (0, 90)
        for column in (0, 90)
    ]
    with rasterio.open(path, "r+") as file:
        file.gcps = (points, rasterio.CRS.from_epsg(32632))
    assert quiet(path)[0].square.local.cells == pytest.approx((20, 20), rel=1e-3)


@pytest.mark.parametrize("name", ["hill.tif.gz", "hill.zip", "deep.zip", "asc.zip"])
def test_packed_files_are_read_with_what_lies_beside_them(name: str, tmp_path: Path) -> None:
    needs("rasterio")
    case = CASES["ascii" if name == "asc.zip" else "swiss"]
    path = written(case, tmp_path)
    target = tmp_path / name
    if name.endswith(".gz"):
        target.write_bytes(gzip.compress(path.read_bytes()))
    else:
        folder = "a/b/" if name == "deep.zip" else ""
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(path, folder + path.name)
            archive.writestr("readme.txt", "words")
            if path.with_suffix(".prj").exists():
                archive.write(path.with_suffix(".prj"), "hill.prj")
    whole, heights = quiet(path)
    chosen, same = read(target)
    assert np.array_equal(heights, same)
    assert chosen.square.local.true_north == whole.square.local.true_north


def test_the_highest_ground_of_a_large_map_decides_and_no_bogus_peak(tmp_path: Path) -> None:
    needs("rasterio")
    row, column = np.indices((2400, 1600))
    heights = 300 + 900 * np.exp(-((row - 700) ** 2 + (column - 1100) ** 2) / 9000.0)
    heights = heights.astype(np.float32)
    heights[2000, 400] = heights[1999, 401] = 8000
    heights[100:102, 100] = -9000
    path = write(tmp_path / "large.tif", heights, (25, 0, 5e5, 0, -25, 5e6), "EPSG:32632")
    chosen, found = quiet(path)
    assert chosen.square.size == 10_000
    assert (chosen.square.local.row, chosen.square.local.column) == pytest.approx(
        (700, 1100), abs=3
    )
    assert found.max() == pytest.approx(1200, abs=3)
    in_degrees = write(tmp_path / "degrees.tif", heights, (3e-4, 0, 7, 0, -3e-4, 47), "EPSG:4326")
    chosen, found = quiet(in_degrees)
    local = chosen.square.local
    assert (local.row, local.column) == pytest.approx((700, 1100), abs=3)
    assert local.cells[0] / local.cells[1] == pytest.approx(math.cos(math.radians(46.8)), rel=5e-3)


def test_true_north_is_where_the_map_says(tmp_path: Path) -> None:
    """Meridian convergence of UTM east of its middle: longitude times the sine of latitude."""
    needs("rasterio")
    case = Case(place=(46.5, 11.0))
    chosen, _ = read(written(case, tmp_path))
    convergence = math.degrees(math.atan(math.tan(math.radians(2)) * math.sin(math.radians(46.5))))
    assert chosen.square.local.true_north == pytest.approx(-convergence, abs=0.01)


def test_a_part_of_a_wkt_is_cut_at_its_own_bracket() -> None:
    wkt = 'COMPD_CS["a ] b",PROJCS["p",GEOGCS["g",UNIT["d",1]],UNIT["m",2]],VERT_CS["v"]]'
    assert bracketed(wkt, "PROJCS") == 'PROJCS["p",GEOGCS["g",UNIT["d",1]],UNIT["m",2]]'
    assert bracketed(wkt, "VERT_CS") == 'VERT_CS["v"]'
    assert bracketed(wkt, "LOCAL_CS") == ""
