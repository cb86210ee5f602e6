"""Whatever is wrong with an elevation file is one true line; nothing hangs or asks the net."""

import io
import os
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path

import numpy as np
import pytest
from helpers.contract import needs
from helpers.elevation_files import write
from helpers.paths import ROOT

from engine import BadInput, load_level
from engine.level_files.extracts import AssumedByDefault
from engine.level_files.formats import DRIVERS, SUFFIXES, bare_name, is_elevation_name
from engine.level_files.loading import load_elevation, survey_elevation

SIDE = 90
HILL = 500 + 3 * np.add.outer(np.arange(90.0), np.arange(90.0) % 40).astype(np.float32)
GRID = (30, 0, 5e5, 0, -30, 5e6)
UTM = "EPSG:32632"


def complaint(path: Path) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(BadInput) as caught:
            load_elevation(path)
    text = str(caught.value)
    assert "\n" not in text
    assert len(text) < 500
    assert path.name in text
    return text


CONTENTS = {
    "page.tif": (b"<!DOCTYPE html>\n<html><body>404", "a web page: the download failed"),
    "old.asc": (b"\n\n<HTML><HEAD>", "a web page: the download failed"),
    "error.tif": (b'<?xml version="1.0"?>\n<Error><Code>AccessDenied', "an error message"),
    "lfs.tif": (b"version https://git-lfs.github.com/spec/v1\noid", "a pointer of Git LFS"),
    "empty.hgt": (b"", "an empty file"),
    "zero.tif": (bytes(5000), "nothing but zero bytes"),
    "photo.tif": (b"\xff\xd8\xff\xe0\x00\x10JFIF", "a JPEG picture"),
    "paper.tif": (b"%PDF-1.7", "a PDF document"),
    "data.tif": (b'{"type": "FeatureCollection"}', "a JSON file"),
    "words.dem": (b"my mountain\n", 'text: "my mountain"'),
    "packed.tif": (b"\x1f\x8b\x08", "packed by gzip"),
    "archive.tif": (b"PK\x03\x04", "must end in .zip"),
    "joined.vrt": (
        b'<VRTDataset rasterXSize="9" rasterYSize="9"><VRTRasterBand><SimpleSource>'
        b"<SourceFilename>/vsicurl/http://localhost:1/a.tif</SourceFilename></SimpleSource>"
        b"</VRTRasterBand></VRTDataset>",
        "a VRT, which names other files",
    ),
    "service.xml": (b"<GDAL_WMS><Service name='TMS'>", "the address of a map service"),
    "broken.zip": (b"PK\x03\x04 and no more", "cannot be unpacked"),
    "broken.tif.gz": (b"\x1f\x8b\x08 and no more", "cannot be unpacked"),
    "noise.img": (bytes(range(256)) * 9, "of an unknown kind"),
}


@pytest.mark.parametrize("name", CONTENTS)
def test_the_line_says_what_the_file_begins_like(name: str, tmp_path: Path) -> None:
    needs("rasterio")
    data, said = CONTENTS[name]
    path = tmp_path / name
    path.write_bytes(data)
    assert said in complaint(path)


def test_several_bands_and_colours_ask_for_a_band(tmp_path: Path) -> None:
    needs("rasterio")
    two = write(tmp_path / "two.tif", np.stack([HILL, 0 * HILL]), GRID, UTM)
    assert "found 2; in a level file, `band = 1` takes the first" in complaint(two)
    photo = write(tmp_path / "photo.tif", np.stack([HILL.astype(np.uint8)] * 3), GRID, UTM,
                  photometric="RGB")  # fmt: skip
    assert "found 3, as pictures have" in complaint(photo)
    assert "real numbers, found complex64" in complaint(
        write(tmp_path / "radar.tif", HILL + 1j * HILL, GRID, UTM)
    )


@pytest.mark.parametrize("band", [1, 2])
def test_a_level_file_chooses_the_band(band: int, tmp_path: Path) -> None:
    needs("rasterio")
    write(tmp_path / "two.tif", np.stack([HILL, HILL[::-1]]), GRID, UTM)
    level = load_level(own(tmp_path, f'file = "two.tif"\nband = {band}'))
    ground = level.mountain(0).terrain
    assert (ground.height(500, 2000) > ground.height(500, 600)) is (band == 2)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ('file = "two.tif"\nband = 3', "`band` from 1 to 2, found 3"),
        ('file = "two.tif"\nband = 0', "layers[0].band: expected"),
        ('file = "two.tif"\nband = "a"', "layers[0].band: expected"),
        ('file = "two.tif"', "one band of heights, found 2"),
    ],
)
def test_a_wrong_band_is_told(keys: str, said: str, tmp_path: Path) -> None:
    needs("rasterio")
    write(tmp_path / "two.tif", np.stack([HILL, HILL[::-1]]), GRID, UTM)
    with pytest.raises(BadInput) as caught:
        load_level(own(tmp_path, keys))
    assert said in str(caught.value)


def own(folder: Path, keys: str) -> Path:
    path = folder / "own.toml"
    texts = "\n".join(f'{key} = "T"' for key in ("title", "chapter", "briefing", "lesson"))
    path.write_text(
        f"{texts}\ndaylight = 90\n[terrain]\nsize = 2600\ngrid = 129\ncentre_east = 0.5\n"
        f'centre_north = 0.5\nturn = 0\n[[terrain.layers]]\nkind = "elevation"\n{keys}\n'
        "[hiker]\nacross = 300\nalong = 300\n"
    )
    return path


def test_what_a_level_file_says_is_used_in_place_of_the_file(tmp_path: Path) -> None:
    needs("rasterio")
    write(tmp_path / "hill.tif", HILL, (100, 0, 5e5, 0, -100, 5e6), UTM, units="ft")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        level = load_level(own(tmp_path, 'file = "hill.tif"\ncell = 30\nscale = 1.0'))
        told = load_level(own(tmp_path, 'file = "hill.tif"\ncell = 30'))
    ratio = np.ptp(told.mountain(0).terrain.heights) / np.ptp(level.mountain(0).terrain.heights)
    assert ratio == pytest.approx(0.3048, abs=0.01)


def test_a_netcdf_of_several_maps_asks_for_one(tmp_path: Path) -> None:
    needs("rasterio")
    two = write(tmp_path / "two.nc", np.stack([HILL, HILL[::-1]]), GRID, UTM, "netCDF")
    said = complaint(two)
    assert "expected one map of heights, found 2: Band1, Band2; in a level file, `band = 1`" in said
    level = load_level(own(tmp_path, 'file = "two.nc"\nband = 2'))
    ground = level.mountain(0).terrain
    assert ground.height(500, 2000) > ground.height(500, 600)


def test_archives_hold_one_elevation_file(tmp_path: Path) -> None:
    needs("rasterio")
    data = write(tmp_path / "a.tif", HILL, GRID, UTM).read_bytes()

    def packed(name: str, **members: bytes) -> Path:
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            for member, content in members.items():
                archive.writestr(member.replace("_", "."), content)
        return tmp_path / name

    assert load_elevation(packed("one.zip", a_tif=data, a_png=b"preview")).name == "one"
    assert "found 2 (a.tif, b.tif)" in complaint(packed("two.zip", a_tif=data, b_tif=data))
    assert "found 0 (a.doc, b.doc)" in complaint(packed("none.zip", a_doc=b"", b_doc=b""))
    outside = io.BytesIO()
    with zipfile.ZipFile(outside, "w") as archive:
        archive.writestr("../../evil.tif", data)
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "out.zip").write_bytes(outside.getvalue())
    assert load_elevation(tmp_path / "deep" / "out.zip").name == "out"
    assert not list(tmp_path.rglob("evil.tif"))


def test_a_file_cut_short_or_placed_nowhere_is_told(tmp_path: Path) -> None:
    needs("rasterio")
    whole = write(tmp_path / "whole.tif", HILL, GRID, UTM).read_bytes()
    (tmp_path / "short.tif").write_bytes(whole[: len(whole) // 2])
    assert "cut short or damaged" in complaint(tmp_path / "short.tif")
    nowhere = write(tmp_path / "nowhere.tif", HILL, (30, 0, 9e7, 0, -30, 9e7), UTM)
    assert "reference system" in complaint(nowhere) or "cells" in complaint(nowhere)
    huge = write(tmp_path / "huge.tif", HILL, GRID, UTM, blockysize=90)
    assert load_elevation(huge).name == "huge"


def test_only_files_of_this_machine_are_opened(tmp_path: Path) -> None:
    assert not {"VRT", "WMS", "WCS", "WMTS", "HTTP", "GTI", "STACTA", "PDF", "DERIVED"} & {*DRIVERS}
    for name in ("/vsicurl/http://localhost:1/a.tif", "http://localhost:1/a.tif", "zip://a.tif"):
        with pytest.raises(BadInput, match="cannot be read"):
            load_level(name)


def test_endings_are_one_table() -> None:
    for suffix in SUFFIXES:
        assert is_elevation_name(Path(f"a{suffix}"))
        assert is_elevation_name(Path(f"a{suffix.upper()}.gz"))
        assert bare_name(Path(f"a.b{suffix}.zip")) == "a.b"
    assert is_elevation_name(Path("a.zip"))
    assert not any(is_elevation_name(Path(name)) for name in ("a.toml", "a.jsonl.gz", "ravine"))


def test_a_square_is_chosen_by_place_and_size(tmp_path: Path) -> None:
    needs("rasterio")
    rows, columns = np.indices((400, 500))
    hills = 600 + 200 * np.sin(columns / 30) + 150 * np.cos(rows / 25)
    path = write(tmp_path / "a.tif", hills.astype("f4"), (3e-4, 0, 8, 0, -3e-4, 47), "EPSG:4326")
    shares: list[float] = []
    level, overview = survey_elevation(path, (46.95, 8.06), 3000.0, shares.append)
    assert level.table.terrain.size == overview.size == 3000
    assert overview.place == pytest.approx((46.95, 8.06), abs=1e-5)
    assert overview.at_east == pytest.approx(0.4, abs=5e-3)
    assert overview.at_north == pytest.approx(1 - 0.05 / 0.12, abs=5e-3)
    assert shares[-1] == 1.0
    assert overview.true_north == pytest.approx(0, abs=1e-6)
    with pytest.raises(BadInput, match="a place on the map, found 45, 8 outside"):
        survey_elevation(path, (45.0, 8.0))
    with pytest.raises(BadInput, match="a square of 200 to 20000 m, found 90000"):
        survey_elevation(path, (46.95, 8.06), 90_000.0)
    plain = write(tmp_path / "plain.tif", hills, GRID)
    with pytest.warns(AssumedByDefault), pytest.raises(BadInput, match="where on Earth"):
        survey_elevation(plain, (46.95, 8.06))


SAME = """
import sys, warnings
from engine.level_files.elevation import level_table
from hashlib import sha256
from pathlib import Path
warnings.simplefilter("ignore")
for name in sys.argv[1:]:
    table = level_table(Path(name))
    print(sha256(repr(table).replace(name, "").encode()).hexdigest())
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "machine",
    [
        {"OPENBLAS_CORETYPE": "Haswell"},
        {"OPENBLAS_CORETYPE": "Prescott", "OPENBLAS_NUM_THREADS": "1"},
        {"NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3"},
    ],
    ids=str,
)
def test_the_same_file_is_the_same_level_with_every_build(
    machine: dict[str, str], tmp_path: Path
) -> None:
    """Compared with this process, whose libraries chose their own code."""
    needs("rasterio")
    rows, columns = np.indices((700, 900))
    hills = 900 + 300 * np.sin(columns / 80 + 0.1) * np.cos(rows / 70) + columns / 3
    hills[100:120, 200:230] = np.nan
    hills[50, 60] = 9000.0
    paths = [
        write(tmp_path / "a.tif", hills.astype("f4"), (7, 0, 5e5, 0, -7, 5e6), UTM),
        write(tmp_path / "b.tif", hills, (1e-4, 0, 8, 0, -1e-4, 47), "EPSG:4326"),
        write(tmp_path / "c.tif", hills, (9, 2, 5e5, 2, -9, 5e6), "EPSG:3857"),
    ]
    names = [str(path) for path in paths]
    found = [hashes(names, extra) for extra in ({}, machine)]
    assert found[0] == found[1]
    assert len(set(found[0])) == 3


def hashes(names: list[str], extra: dict[str, str]) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SAME, *names],
        env={**os.environ, "PYTHONPATH": str(ROOT), **extra},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


DAMAGED = 200
"""Files that are damaged with one seed."""
LARGE = """
import sys
from engine import load_level
from helpers.elevation_fuzz import peak_memory
print(load_level(sys.argv[1]).table.terrain.size)
print(peak_memory())
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is counted in kB on Linux")
def test_a_map_of_20000_x_20000_heights_takes_less_than_500_mb(tmp_path: Path) -> None:
    needs("rasterio")
    import rasterio
    from rasterio.windows import Window

    path = tmp_path / "large.tif"
    profile = {"driver": "GTiff", "width": 20_000, "height": 20_000, "count": 1, "dtype": "float32"}
    with rasterio.open(
        path, "w", **profile, crs=UTM, transform=rasterio.Affine(*GRID), tiled=True,
        compress="deflate", sparse_ok=True,
    ) as file:  # fmt: skip
        rows, columns = np.indices((2000, 2000))
        hill = 2000 - np.hypot(rows - 900, columns - 1200) + np.sin(columns / 9)
        file.write(hill.astype("f4"), 1, window=Window(8000, 6000, 2000, 2000))
    done = subprocess.run(
        [sys.executable, "-c", LARGE, str(path)],
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    size, megabytes = map(float, done.stdout.split())
    assert size == 10_000
    assert megabytes < 500


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is counted in kB on Linux")
@pytest.mark.parametrize("seed", range(10))
def test_damaged_files_are_one_line_each(seed: int, tmp_path: Path) -> None:
    """Files of fourteen kinds, cut, overwritten and shortened, in a process."""
    needs("rasterio")
    sources = tmp_path / "whole"
    sources.mkdir()
    for driver, name, kind in (
        ("GTiff", "a.tif", "f4"), ("AAIGrid", "a.asc", "f4"), ("PNG", "a.png", "u2"),
        ("ENVI", "a.envi", "f4"), ("HFA", "a.img", "f4"), ("GSAG", "b.grd", "f4"),
        ("GSBG", "c.grd", "f4"), ("netCDF", "a.nc", "f4"), ("USGSDEM", "a.dem", "i2"),
        ("XYZ", "a.xyz", "f4"), ("GPKG", "a.gpkg", "f4"),
    ):  # fmt: skip
        write(sources / name, HILL.astype(kind), GRID, UTM, driver)
    np.save(sources / "a.npy", HILL)
    (sources / "N46E007.hgt").write_bytes(np.tile(HILL, (14, 14))[:1201, :1201].astype(">i2"))
    with zipfile.ZipFile(sources / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(sources / "a.tif", "a.tif")
    script = ROOT / "tests" / "helpers" / "elevation_fuzz.py"
    done = subprocess.run(
        [
            sys.executable,
            "-W",
            "ignore",
            str(script),
            str(seed),
            str(DAMAGED),
            str(sources),
            str(tmp_path / "damaged"),
        ],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=580,
    )
    assert done.returncode == 0, (done.stdout[-2000:], done.stderr[-2000:])
    assert not done.stderr, "no library has its own word"
    read, refused, megabytes, longest = map(float, done.stdout.split())
    assert read + refused == DAMAGED
    assert refused > 20
    assert megabytes < 500
    assert longest < 60
