"""Elevation files written by GDAL itself, for the tests of their reader."""

from pathlib import Path
from typing import Any

import numpy as np

from engine.level_files.extracts import choose
from engine.level_files.opening import open_raster
from helpers.contract import needs


def write(
    path: Path,
    heights: np.ndarray,
    transform: tuple[float, ...] | None,
    crs: str | None = None,
    driver: str = "GTiff",
    units: str = "",
    scale: tuple[float, float] | None = None,
    **more: Any,
) -> Path:
    """A raster file, of one band or more (bands first); any driver that can copy a GeoTIFF."""
    needs("rasterio")
    import warnings

    import rasterio
    from rasterio.io import MemoryFile
    from rasterio.shutil import copy

    bands = heights if heights.ndim == 3 else heights[None]
    count, rows, columns = bands.shape
    profile = {"width": columns, "height": rows, "count": count, "dtype": bands.dtype, "crs": crs}
    if transform is not None:
        profile["transform"] = rasterio.Affine(*transform)
    options = more if driver == "GTiff" else {k: more.pop(k) for k in ("nodata",) if k in more}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with MemoryFile() as memory:
            with memory.open(driver="GTiff", **profile, **options) as file:
                file.write(bands)
                if units:
                    file.units = (units,) * count
                if scale is not None:
                    file.scales, file.offsets = (scale[0],) * count, (scale[1],) * count
            if driver == "GTiff":
                path.write_bytes(memory.getbuffer())
            else:
                with memory.open() as file:
                    copy(file, path, driver=driver, **more)
    return path


def cells_of(path: Path) -> tuple[float, float]:
    """Metres between columns and between rows, as the reader has them."""
    with open_raster(path) as raster:
        return choose(raster, path).square.local.cells
