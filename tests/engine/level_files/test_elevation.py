"""Elevation files: five kinds give the same mountain, and whatever is wrong is told in one line."""

import gzip
import io
import json
import math
import pickle
import struct
import warnings
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers.builders import table
from helpers.contract import needs
from helpers.elevation_files import cells_of, write

from engine import BadInput, hike, load_level, run, save_replay, verify
from engine.level_files.extracts import AssumedByDefault, FilledCells
from engine.level_files.formats import SUFFIXES
from engine.level_files.loading import level_from_table
from engine.level_files.resampling import filled
from engine.running.strategy import load_strategy
from engine.surfaces.elevation import pack_heights, unpack_heights

CELL = 25.0
SIDE = 81
GRID = np.linspace(-1.0, 1.0, SIDE)
# Row 0 in the north, as files have it: a peak in the north-east, a valley in the south-west.
VALLEY = 700.0 - 300.0 * np.exp(-((GRID + 0.4) ** 2 + (GRID[:, None] - 0.3) ** 2) / 0.3)
HEIGHTS = np.rint(VALLEY + 400.0 * np.exp(-((GRID - 0.6) ** 2 + (GRID[:, None] + 0.6) ** 2) / 0.1))


def asc(path: Path, heights: np.ndarray = HEIGHTS, **header: Any) -> Path:
    rows, columns = heights.shape
    given = {"ncols": columns, "nrows": rows, "xllcorner": 2.6e6, "yllcorner": 1.2e6}
    given |= {"cellsize": CELL, "NODATA_value": -9999, **header}
    lines = [f"{key} {value}" for key, value in given.items() if value is not None]
    lines += [" ".join(f"{h:g}" for h in row) for row in heights]
    path.write_text("\n".join(lines) + "\n")
    return path


def tif(path: Path, heights: np.ndarray = HEIGHTS, geographic: bool = False, **more: Any) -> Path:
    step = 0.001 if geographic else CELL
    west, top = (7.0, 46.0) if geographic else (2.6e6, 1.2e6)
    crs = "EPSG:4326" if geographic else "EPSG:2056"
    return write(path, heights.astype(np.float32), (step, 0, west, 0, -step, top), crs, **more)


def png(path: Path, heights: np.ndarray = HEIGHTS, world: str | None = None) -> Path:
    write(path, heights.astype(np.uint16), None, driver="PNG")
    if world is not None:
        path.with_suffix(".pgw").write_text(world)
    return path


def npy(path: Path, heights: np.ndarray = HEIGHTS) -> Path:
    np.save(path, heights)
    return path


def own(folder: Path, size: float = 1900.0, **layer: Any) -> Path:
    """A level file with an elevation layer."""
    content = table()
    keys = {"kind": "elevation", **layer}
    lines = [f'{key} = "T"' for key in ("title", "chapter", "briefing", "lesson")]
    lines += ["daylight = 90", "[terrain]", f"size = {size}", "grid = 129"]
    lines += ["centre_east = 0.5", "centre_north = 0.5", "turn = 0.0", "[[terrain.layers]]"]
    lines += [
        f"{key} = {json.dumps(value) if isinstance(value, str | bool) else repr(value)}"
        for key, value in keys.items()
    ]
    lines += ["[hiker]", *(f"{key} = {value}" for key, value in content["hiker"].items())]
    path = folder / "own.toml"
    path.write_text("\n".join(lines))
    return path


WRITERS = {
    "hills.asc": asc,
    "hills.tif": tif,
    "packed.tif": lambda path: tif(path, compress="lzw", predictor=3),
    "hills.png": lambda path: png(path, world=f"{CELL}\n0\n0\n-{CELL}\n2600000\n1200000\n"),
    "hills.npy": npy,
}


@pytest.mark.parametrize("name", WRITERS)
def test_every_kind_of_file_gives_the_same_ground(name: str, tmp_path: Path) -> None:
    WRITERS[name](tmp_path / name)
    terrain = load_level(own(tmp_path, file=name, cell=CELL, closed=False)).mountain(0).terrain
    first = (SIDE - 1) * CELL / 2 - 950.0
    for i, j in [(5, 60), (40, 40), (70, 12), (20, 64)]:
        east, north = j * CELL - first, (SIDE - 1 - i) * CELL - first
        expected = HEIGHTS[i, j] - HEIGHTS.min()
        assert terrain.height(east, north) == pytest.approx(expected, abs=3.0), (i, j)
    assert np.ptp(terrain.heights) == pytest.approx(np.ptp(HEIGHTS), rel=0.02)


@pytest.mark.parametrize("name", ["hills.asc", "hills.tif", "hills.png"])
def test_a_file_is_a_level_from_the_highest_ground_to_the_lowest(name: str, tmp_path: Path) -> None:
    WRITERS[name](tmp_path / name)
    level = load_level(tmp_path / name)
    assert level.table.terrain.size == pytest.approx((SIDE - 1) * CELL)
    starts = set()
    for seed in range(5):
        mountain = level.mountain(seed)
        terrain, low = mountain.terrain, mountain.terrain.lowest
        starts.add(mountain[1:])
        top = terrain.highest
        assert math.hypot(mountain.start_east - top.east, mountain.start_north - top.north) < 240
        # In the valley of the file, and not on the border.
        assert 0.2 < low.east / level.table.terrain.size < 0.4
        assert 0.2 < low.north / level.table.terrain.size < 0.5
    assert len(starts) == 5
    way = math.hypot(0.8 * 2000 - low.east, 0.8 * 2000 - low.north)
    naismith = 0.012 * way + 0.1 * np.ptp(HEIGHTS)
    assert level.daylight == pytest.approx(2 * naismith, abs=8)
    assert hike(level, "adam", 1).score > 500


def test_a_replay_holds_the_ground_and_is_verified_without_the_file(tmp_path: Path) -> None:
    path = asc(tmp_path / "hills.asc")
    level = load_level(own(tmp_path, file=path.name))
    result, expedition = run(level, load_strategy("gd"), 3)
    save_replay(expedition, tmp_path / "hike.jsonl.gz", result)
    assert pickle.loads(pickle.dumps(level)).content_hash == level.content_hash
    changed = HEIGHTS.copy()
    changed[40, 40] += 1.0
    asc(path, changed)
    assert load_level(tmp_path / "own.toml").content_hash != level.content_hash
    path.unlink()
    assert verify(tmp_path / "hike.jsonl.gz").score == result.score
    lines = gzip.decompress((tmp_path / "hike.jsonl.gz").read_bytes()).split(b"\n")
    assert str(tmp_path).encode() not in lines[0], "no folder of a person's travels along"


@pytest.mark.parametrize("heights", [
    HEIGHTS, np.zeros((9, 9)), np.random.default_rng(0).uniform(-9e3, 9e3, (385, 385)),
    np.array([[0.0, 1e-9], [2e-9, 0.0]]),
])  # fmt: skip
def test_packed_heights_come_back_to_the_step_and_fit_a_replay_s_line(heights) -> None:
    text = pack_heights(heights)
    step = max(0.1, np.ptp(heights) / 65_000)
    assert np.abs(unpack_heights(text) - heights).max() <= 0.51 * step
    assert len(text) < 420_000
    json.dumps(text)


@pytest.mark.parametrize("text", [
    "?", "", ":::", "9:0:0.1:", "999999:0:0.1:x", "9:nan:0.1:x", "9:0:0:x", "9:0:0.1:\x00",
    "9:0:0.1:" + pack_heights(np.zeros((8, 8))).rsplit(":", 1)[1],
])  # fmt: skip
def test_other_text_is_refused_as_data(text: str) -> None:
    content = table()
    content["terrain"]["layers"] = [{"kind": "elevation", "file": "x.asc", "data": text}]
    with pytest.raises(BadInput, match="layers"):
        level_from_table(content, "t", "t.toml")


def test_missing_cells_are_counted_and_filled_smoothly(tmp_path: Path) -> None:
    holed = HEIGHTS.copy()
    holed[30:41, 20:30] = -9999
    path = asc(tmp_path / "holed.asc", holed)
    with pytest.warns(FilledCells, match="missing cells, .*: 110 of 6561"):
        level = load_level(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        whole = load_level(asc(tmp_path / "whole.asc"))
    a, b = level.mountain(0).terrain.heights, whole.mountain(0).terrain.heights
    # The slope across the hole is some 200 m in 1000: the fill stays within a tenth of that.
    assert np.abs((a - a.max()) - (b - b.max())).max() < 30.0
    slope = HEIGHTS * 0 + np.arange(SIDE)
    torn = np.where(np.random.default_rng(1).uniform(size=slope.shape) < 0.4, np.nan, slope)
    assert np.abs(filled(torn) - slope)[4:-4, 4:-4].max() < 1.5
    with pytest.raises(BadInput, match="at least half"):
        load_level(asc(tmp_path / "void.asc", np.where(HEIGHTS > 450, -9999, HEIGHTS)))


def test_degrees_become_metres_on_the_ellipsoid(tmp_path: Path) -> None:
    placed = {"xllcorner": 7.0, "yllcorner": 46.0 - 0.0405, "cellsize": 0.001}
    for path, latitude in (
        (asc(tmp_path / "degrees.asc", **placed), 46.0),
        (tif(tmp_path / "degrees.tif", geographic=True), 46.0 - 0.0405),
    ):
        east, north = cells_of(path)
        bend = 1 - 0.00669438 * math.sin(math.radians(latitude)) ** 2
        along, across = 6_378_137 * 0.99330562 / bend**1.5, 6_378_137 / math.sqrt(bend)
        assert north == pytest.approx(math.radians(0.001) * along, rel=1e-5)
        shrunk = across * math.cos(math.radians(latitude))
        assert east == pytest.approx(math.radians(0.001) * shrunk, rel=1e-5)


def test_a_tile_of_srtm_is_cut_to_its_mountain(tmp_path: Path) -> None:
    axis = np.linspace(0.0, 1.0, 1201)
    heights = 500 + 2500 * np.exp(-((axis - 0.7) ** 2 + (axis[:, None] - 0.2) ** 2) / 0.003)
    heights = heights.astype(">i2")
    heights[245, 840] = -32768
    path = tmp_path / "N46E007.hgt"
    path.write_bytes(heights.tobytes())
    with pytest.warns(FilledCells, match=r"N46E007.hgt: missing cells, .*: 1 of \d+"):
        level = load_level(path)
    assert level.table.terrain.size == 10_000.0
    terrain = level.mountain(0).terrain
    top = terrain.highest
    assert (top.east, top.north) == pytest.approx((5000, 5000), abs=150)
    # North is up, and a degree of longitude is shorter than one of latitude.
    half = 2500 * math.exp(-((4000 / (111_195 * math.cos(math.radians(46.8)))) ** 2) / 0.003)
    assert top.altitude - terrain.height(top.east + 4000, top.north) == pytest.approx(
        2500 - half, abs=30
    )
    path.rename(tmp_path / "tile.hgt")
    with pytest.raises(BadInput, match=r"tile\.hgt: expected a file of heights, found"):
        load_level(tmp_path / "tile.hgt")


def test_thinning_leaves_no_aliases(tmp_path: Path) -> None:
    stripes = np.where(np.arange(1300) % 2, 10.0, 0.0) + np.zeros((1300, 1))
    np.save(tmp_path / "stripes.npy", stripes)
    path = own(tmp_path, size=1200.0, file="stripes.npy", cell=1.0, closed=False)
    assert np.ptp(load_level(path).mountain(0).terrain.heights) < 0.5


def test_a_valley_that_leaves_the_map_is_closed_by_a_bank(tmp_path: Path) -> None:
    npy(tmp_path / "ramp.npy", np.zeros((81, 81)) + 5.0 * np.arange(81))
    lows = {
        closed: load_level(own(tmp_path, file="ramp.npy", cell=CELL, closed=closed))
        .mountain(0)
        .terrain.lowest
        for closed in (True, False)
    }
    assert lows[False].east < 20
    assert 30 < lows[True].east < 100
    assert 20 < lows[True].north < 1880


def test_scale_is_metres_per_unit_and_may_be_drawn(tmp_path: Path) -> None:
    npy(tmp_path / "km.npy", HEIGHTS / 1000)
    one = load_level(own(tmp_path, file="km.npy", cell=CELL, scale=1000.0)).mountain(0).terrain
    assert np.ptp(one.heights) == pytest.approx(np.ptp(HEIGHTS), rel=0.05)
    steps = np.unique(np.round(np.diff(np.sort(one.heights.ravel())), 3))
    assert steps[0] < 0.2, "kilometres are not rounded to 100 m"


def complaints(folder: Path) -> list[tuple[Path, str]]:
    """Files with one thing wrong, and what the refusal must say."""
    first = folder / "x"
    found: list[tuple[Path, str]] = []

    def case(name: str, data: bytes, said: str) -> None:
        path = first.with_name(f"{len(found)}{name}")
        path.write_bytes(data)
        found.append((path, said))

    plain = asc(folder / "plain.asc").read_bytes()
    case(".asc", b"", "begins like an empty file")
    case(".asc", plain.replace(b"ncols 81", b"ncols x"), "number after ncols")
    case(".asc", plain.replace(b"ncols 81", b"ncols 1e300"), "number after ncols, found '1e300'")
    case(".asc", plain.replace(b"ncols 81", b"ncols nan"), "ncols")
    case(".asc", plain.replace(b"nrows 81", b"nrows 82"), "82 rows of 81 numbers, found 6561")
    case(".asc", plain[:-40] + b" word", "numbers after the header")
    case(".asc", plain.replace(b"cellsize 25", b"cellsize -1"), "cellsize over 0")
    case(".asc", plain.replace(b"cellsize 25", b"cellsize 1"), "200 m or more, found 80 x 80 m")
    case(".asc", plain[:-40] + b"\xff" * 40, "numbers after the header")
    flat = b"ncols 9\nnrows 9\ncellsize 99\n" + b"7 " * 81
    case(".asc", flat, "descend")
    case(".asc", flat.replace(b"7 ", b"9e9 ", 40), "heights from -12000 to 25000 m")
    case(".asc", flat.replace(b"7 ", b"1e308 ", 60), "at least half the cells")
    case(".asc", flat.replace(b"7 ", b"-9999 "), "every cell is missing")
    case(".asc", b"ncols 2\nnrows 2\ncellsize 999\n1 2 3 4", "at least 8 x 8 heights, found 2 x 2")
    case("N10E010.hgt", b"\0" * 100, "a file of heights, found one that begins like nothing but")
    case(".npy", b"\x93NUMPY\x01\x00", "array of numbers")
    case(".npy", pickle.dumps([1, 2, 3]), "array of numbers")
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (900000, 900000), }\n"
    case(".npy", b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header, "array of numbers")
    case(".png", b"GIF89a", "begins like a GIF picture")
    head = struct.pack(">IIBBBBB", 90, 90, 8, 2, 0, 0, 0)
    broken = "PNG picture that is damaged"
    case(".png", _png(head), broken)
    case(
        ".png",
        _png(struct.pack(">IIBBBBB", 2**31, 2**31, 16, 0, 0, 0, 0)),
        "PNG picture that is damaged",
    )
    case(
        ".png", _png(struct.pack(">IIBBBBB", 90, 90, 16, 0, 0, 0, 0)), "PNG picture that is damaged"
    )
    case(".tif", b"II*\0" + b"\xff" * 60, "TIFF that is damaged or cut short")
    archive = io.BytesIO()
    np.savez(archive, heights=HEIGHTS)
    case(".npy", archive.getvalue(), "as numpy.save writes it")
    case(".npy", b"PK\x03\x04", "as numpy.save writes it")
    for shape in ("(-1, 40)", "(10000000000000000000000, 40)", "(40, "):
        text = f"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
        case(".npy", b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text, "array of numbers")
    odd = write(folder / "odd.tif", HEIGHTS + 1j, (9, 0, 0, 0, -9, 0), None)
    found.append((odd, "real numbers, found complex128"))
    return found


def _png(head: bytes) -> bytes:
    chunk = b"IHDR" + head
    whole = struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return b"\x89PNG\r\n\x1a\n" + whole


def test_what_is_wrong_with_a_file_is_told_in_one_line(tmp_path: Path, capfd: Any) -> None:
    needs("rasterio")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", AssumedByDefault)
        for path, said in complaints(tmp_path):
            with pytest.raises(BadInput) as caught:
                load_level(path)
            text = str(caught.value)
            assert said in text, (path.name, text)
            assert path.stem in text
            assert "\n" not in text
            assert len(text) < 500
    assert not capfd.readouterr().err, "no library has its own word"


@pytest.mark.parametrize(
    ("layer", "said"),
    [
        ({}, "`file` is missing"),
        ({"file": 5}, "layers[0].file"),
        ({"file": "gone.asc"}, "own.toml: terrain.layers[0].file: "),
        ({"file": "gone.asc"}, "gone.asc: cannot be read"),
        ({"file": "\0.asc"}, "cannot be read"),
        ({"file": "x" * 2000 + ".asc"}, "layers[0].file: expected a text of length <= 1000"),
        ({"file": "hills.asc", "at_north": math.nan}, "layers[0].at_north: expected a finite"),
        ({"file": "hills.asc", "at_east": 10**400}, "layers[0].at_east: expected a number under"),
        ({"file": "hills.asc", "scale": 10**400}, "layers[0].scale: expected a number under"),
        ({"file": "hills.asc", "cell": "5"}, 'layers[0].cell: expected a number, found "5"'),
        ({"file": "hills.jpg"}, "name ending in .asc"),
        ({"file": "hills.asc", "cell": -1}, "layers[0].cell"),
        ({"file": "hills.asc", "at_east": 2}, "layers[0].at_east"),
        ({"file": "hills.asc", "scal": 2}, "unknown key `scal`"),
        ({"file": "hills.asc", "cell": 5.0}, "ground for the map's 1900 m, found 400 x 400 m"),
        ({"file": "hills.asc", "scale": 1e5}, "heights from -12000 to 25000 m"),
    ],
)
def test_what_is_wrong_with_a_layer_names_its_key(layer: dict, said: str, tmp_path: Path) -> None:
    asc(tmp_path / "hills.asc")
    with pytest.raises(BadInput) as caught:
        load_level(own(tmp_path, **layer))
    assert said in str(caught.value)


@pytest.mark.parametrize("name", ["a.tif", "a.png", "a.asc"])
def test_without_the_extra_one_line_says_what_to_install(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    {"a.tif": tif, "a.png": png, "a.asc": asc}[name](tmp_path / name)
    monkeypatch.setitem(sys.modules, "rasterio", None)
    with pytest.raises(BadInput, match="rasterio, which is not installed: pip install rasterio"):
        load_level(tmp_path / name)


def test_the_level_loader_knows_every_ending() -> None:
    for ending in SUFFIXES:
        with pytest.raises(BadInput, match="cannot be read"):
            load_level(f"not there{ending}")


def test_the_start_is_no_summit_whose_slopes_leave_the_map(tmp_path: Path) -> None:
    """A high crest along the eastern edge, falling outwards; a lower hill inside; a valley."""
    x, y = np.meshgrid(np.linspace(0.0, 1.0, 101), np.linspace(0.0, 1.0, 101))
    heights = 900 * np.exp(-(((x - 0.93) / 0.05) ** 2)) + 300 * np.hypot(x - 0.3, y - 0.5)
    heights += 350 * np.exp(-((x - 0.6) ** 2 + (y - 0.2) ** 2) / 0.01)
    level = load_level(asc(tmp_path / "crest.asc", np.rint(heights)))
    for seed in range(4):
        mountain = level.mountain(seed)
        size = level.table.terrain.size
        assert mountain.start_east < 0.95 * size
        assert mountain.terrain.height(*mountain[1:3]) > 300.0
        result = hike(level, "momentum", seed)
        track = result.track
        assert track["east"].max() < 0.97 * size, "the way down stays on the map"
        assert result.remaining < 0.2


def test_the_smallest_file_still_makes_a_level(tmp_path: Path) -> None:
    bowl = np.add.outer(np.linspace(-4, 4, 9) ** 2, np.linspace(-4, 4, 9) ** 2)
    level = load_level(asc(tmp_path / "tiny.asc", bowl, cellsize=60))
    assert level.table.terrain.grid == 129
    assert hike(level, "gd", 0).verdict == "ok"


def test_a_void_that_the_file_does_not_tag_is_ground_and_told(tmp_path):
    rasterio = pytest.importorskip("rasterio")
    across, along = np.mgrid[0:200, 0:200]
    heights = (1000 + 3 * np.hypot(across - 100, along - 100)).astype(np.float32)
    heights[20:60, 20:60] = -9999
    path = tmp_path / "hill.tif"
    with rasterio.open(
        path, "w", driver="GTiff", height=200, width=200, count=1, dtype="float32",
        crs="EPSG:32632", transform=rasterio.transform.from_origin(5e5, 5e6, 30, 30),
    ) as file:  # fmt: skip
        file.write(heights, 1)
    with pytest.warns(AssumedByDefault, match=r"1600 of 40000 cells have exactly -9999"):
        load_level(str(path))
