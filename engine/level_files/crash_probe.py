"""Tries a file in a process of its own where the library behind it may crash on damaged files.

The libraries for HDF5 and netCDF follow the pointers of a damaged file wherever they lead: a
crash there, or gigabytes of memory, must not take the game with it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

MAGIC = (b"\x89HDF", b"CDF")
"""How files begin that are tried first."""
MOST_MEMORY = 700 * 1024 * 1024
"""Bytes of memory in a trial, where the system can limit it; half of it are the libraries."""
LONGEST = 60.0
"""Seconds for a trial."""
TRIAL = """
import json, logging, sys
import rasterio
from rasterio.io import DatasetReader
from rasterio.windows import Window
logging.disable()
try:
    import resource
    resource.setrlimit(resource.RLIMIT_DATA, (int(sys.argv[4]),) * 2)
except ImportError:
    pass
options, drivers, path = json.loads(sys.argv[1]), sys.argv[2].split(","), sys.argv[3]
with rasterio.Env(**options), DatasetReader(path, driver=drivers, sharing=False) as file:
    for name in [path] if file.count else file.subdatasets:
        with DatasetReader(name, driver=drivers, sharing=False) as part:
            for row in range(0, part.height, 256):
                part.read(1, window=Window(0, row, part.width, min(256, part.height - row)))
"""


def crashes(path: Path, options: dict[str, str | int], drivers: tuple[str, ...]) -> bool:
    """Whether reading the file fails, ends a process or does not end."""
    with path.open("rb") as file:
        risky = file.read(4).startswith(MAGIC)
    if not risky or getattr(sys, "frozen", False):  # a packed app is no Python to start
        return False
    command = [
        sys.executable,
        "-I",
        "-c",
        TRIAL,
        json.dumps(options),
        ",".join(drivers),
        str(path),
        str(MOST_MEMORY),
    ]
    try:
        ended = subprocess.run(
            command, capture_output=True, stdin=subprocess.DEVNULL, timeout=LONGEST, check=False
        )
    except subprocess.TimeoutExpired:
        return True
    return ended.returncode != 0
