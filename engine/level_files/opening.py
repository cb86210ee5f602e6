"""Opens elevation files of every kind: packed or not, numpy's own, and all that GDAL reads.

Every reader refuses what is too large, cut short or not a map of heights with one line that names
the file, what was expected and what was found. Nothing is unpickled.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from engine.core.errors import BadInput
from engine.core.layer import Float64
from engine.files import open_regular, reason_of
from engine.level_files.archives import unpacked_file
from engine.level_files.gdal_files import open_gdal
from engine.level_files.placement import GridPlacement
from engine.level_files.rasters import FEWEST_CELLS, MOST_CELLS, Raster, refusal


@contextmanager
def open_raster(path: Path, band: int | None = None) -> Iterator[Raster]:
    """An elevation file to read from; `band` chooses among several. BadInput.

    The ending of the name says whether it is a numpy array; all others go through GDAL.
    """
    try:
        open_regular(path).close()
    except (OSError, ValueError) as error:  # the latter for a name that no file can have
        raise BadInput(f"{path}: cannot be read: {reason_of(error)}") from None
    with unpacked_file(path) as inner:
        if inner.suffix.lower() == ".npy":
            yield _checked(path, _npy(inner, path))
            return
        with open_gdal(inner, path, band) as raster:
            yield _checked(path, raster)


def _checked(path: Path, raster: Raster) -> Raster:
    """The raster, if its size is one that can be used."""
    shape = f"{raster.rows} x {raster.columns}"
    if min(raster.rows, raster.columns) < FEWEST_CELLS:
        raise refusal(path, f"a map of at least {FEWEST_CELLS} x {FEWEST_CELLS} heights", shape)
    if raster.rows * raster.columns > MOST_CELLS:
        raise refusal(path, f"at most {MOST_CELLS} heights", f"{shape}; cut the map smaller")
    return raster


def _npy(path: Path, named: Path) -> Raster:
    """A two-dimensional numpy array of real numbers, row 0 in the north."""
    with path.open("rb") as file:
        if file.read(6) != b"\x93NUMPY":
            found = "something else"
            raise refusal(named, "an array of numbers as numpy.save writes it", found)
    try:
        # Mapped: a header that promises more than the file holds costs no memory.
        array = np.load(path, mmap_mode="r", allow_pickle=False)
    except OSError as error:
        raise BadInput(f"{named}: cannot be read: {reason_of(error)}") from None
    except Exception as error:  # numpy reads the header as Python
        raise refusal(named, "an array of numbers", str(error).partition("\n")[0]) from None
    if not isinstance(array, np.ndarray) or array.dtype.kind not in "iuf" or array.ndim != 2:
        found = f"{getattr(array, 'ndim', 0)} axes of {getattr(array, 'dtype', 'something else')}"
        raise refusal(named, "two axes of real numbers", found)

    def window(rows: slice, columns: slice, every: int) -> Float64:
        with np.errstate(over="ignore"):
            taken = array[rows.start : rows.stop : every, columns.start : columns.stop : every]
            return np.array(taken, np.float64)

    return Raster(array.shape[0], array.shape[1], GridPlacement(None), window)
