"""Copies a file into a GeoTIFF in a process of its own, where the library behind it may crash.

The libraries for HDF5 and netCDF follow the pointers of a damaged file wherever they lead: a crash
there, or gigabytes of memory, must not take the game with it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.level_files.formats import DRIVERS
from engine.level_files.rasters import MOST_CELLS, refusal

RISKY_BEGINNINGS = (b"\x89HDF", b"CDF")
"""How files begin that are copied first."""
LONGEST_COPY = 120.0
"""Seconds for a copy."""
MOST_MEMORY = 480 * 1024 * 1024
"""Bytes of memory for a copy, where the system can limit it; 100 MB of them are the libraries."""
CHOICE_NEEDED = 4
"""Exit code where one of several maps must be chosen."""
COPY_SCRIPT = """
import json, logging, sys
import rasterio
from rasterio.io import DatasetReader
from rasterio.shutil import copy
logging.disable()
asked = json.loads(sys.argv[1])
try:
    import resource
    resource.setrlimit(resource.RLIMIT_DATA, (asked["memory"],) * 2)
except ImportError:
    pass
def opened(name):
    return DatasetReader(name, driver=asked["drivers"], sharing=False)
with rasterio.Env(**asked["options"]):
    name = asked["path"]
    with opened(name) as file:
        maps = [] if file.count else file.subdatasets
    if len(maps) > 1 and not 1 <= asked["band"] <= len(maps):
        names = ", ".join(each.rpartition(":")[2] for each in maps[:6])
        print(json.dumps([len(maps), names]))
        sys.exit(asked["choice"])
    if maps:
        name = maps[asked["band"] - 1 if len(maps) > 1 else 0]
    with opened(name) as file:
        assert file.count and file.width * file.height <= asked["most"]
        copy(file, asked["target"], driver="GTiff", tiled=True, bigtiff="IF_SAFER")
print(json.dumps([len(maps), ""]))
"""


@contextmanager
def copied_in_isolation(
    path: Path, named: Path, band: int | None, options: dict[str, str | int]
) -> Iterator[tuple[Path, int | None]]:
    """The file to open and the band in it: the file's own, or those of its copy. BadInput."""
    with path.open("rb") as file:
        risky = file.read(4).startswith(RISKY_BEGINNINGS)
    if not risky or getattr(sys, "frozen", False):  # a packed app is no Python to start
        yield path, band
        return
    with TemporaryDirectory(prefix="down-by-dusk-") as folder:
        target = Path(folder) / "copy.tif"
        asked = {"path": str(path.absolute()), "target": str(target), "band": band or 0,
                 "options": options, "drivers": DRIVERS, "memory": MOST_MEMORY,
                 "most": MOST_CELLS, "choice": CHOICE_NEEDED}  # fmt: skip
        try:
            done = subprocess.run(
                [sys.executable, "-I", "-c", COPY_SCRIPT, json.dumps(asked)],
                capture_output=True,
                stdin=subprocess.DEVNULL,
                timeout=LONGEST_COPY,
                check=False,
            )
            code, lines = done.returncode, done.stdout.splitlines()
        except subprocess.TimeoutExpired:
            code, lines = 1, []
        if code not in (0, CHOICE_NEEDED) or not lines:
            found = "one without a map of heights, or so damaged that it cannot be read"
            raise refusal(named, "an HDF or netCDF file of heights", found)
        count, names = json.loads(lines[-1])
        if code == CHOICE_NEEDED:
            found = f"{count}: {names[:90]}; in a level file, `band = 1` takes the first"
            raise refusal(named, "one map of heights", found)
        yield target, None if count > 1 else band
