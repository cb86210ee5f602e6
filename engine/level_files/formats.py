"""Which files are elevation files: one table of suffixes and one of drivers.

To add a format that GDAL reads: a line in each table.
"""

from __future__ import annotations

from pathlib import Path

SUFFIXES: dict[str, str] = {
    ".asc": "ESRI ASCII grid",
    ".hgt": "SRTM tile",
    ".tif": "GeoTIFF",
    ".tiff": "GeoTIFF",
    ".png": "greyscale PNG",
    ".npy": "numpy array",
    ".img": "ERDAS Imagine",
    ".dem": "USGS DEM",
    ".dt0": "DTED",
    ".dt1": "DTED",
    ".dt2": "DTED",
    ".bil": "ESRI .hdr labelled",
    ".flt": "ESRI .hdr labelled",
    ".grd": "Surfer grid",
    ".nc": "netCDF",
    ".xyz": "XYZ points of a grid",
    ".bt": "binary terrain",
    ".sdat": "SAGA grid",
    ".gpkg": "GeoPackage",
    ".jp2": "JPEG 2000",
    ".bag": "bathymetry attributed grid",
    ".hf2": "HF2 height field",
    ".ter": "Terragen or Leveller height field",
    ".sigdem": "SIGDEM",
    ".envi": "ENVI",
    ".rst": "Idrisi",
}
"""Names by which elevation files are listed. Any other file is tried too where it is named."""
PACKED = (".zip", ".gz")
"""A file of the table above may be packed into one of these."""
DRIVERS = (
    "AAIGrid", "ACE2", "AIG", "BAG", "BT", "BYN", "DTED", "EHdr", "ENVI",
    "GPKG", "GRASSASCIIGrid", "GRIB", "GS7BG", "GSAG", "GSBG", "GSC", "GTX", "GTiff", "GXF",
    "HDF5", "HDF5Image", "HF2", "HFA", "ILWIS", "JDEM", "JP2OpenJPEG", "KRO", "LCP", "Leveller",
    "MFF", "NDF", "NGSGEOID", "NITF", "NWT_GRD", "PCIDSK", "PCRaster", "PNG", "PNM", "R", "RMF",
    "ROI_PAC", "RRASTER", "RST", "SAGA", "SDTS", "SIGDEM", "SRTMHGT", "Terragen", "USGSDEM", "XYZ",
    "ZMap", "netCDF",
)  # fmt: skip
"""GDAL's drivers that may open a file: none of them follows a name or address written in it."""
INSTALL_RASTERIO = "pip install rasterio"


def is_elevation_name(path: Path) -> bool:
    """Whether a file of this name is taken for an elevation file."""
    suffix = path.suffix.lower()
    if suffix == ".gz":
        suffix = Path(path.stem).suffix.lower()
    return suffix in SUFFIXES or suffix == ".zip"


def bare_name(path: Path) -> str:
    """The file's name without its endings: `N46E007` of `N46E007.hgt.zip`."""
    stem = Path(path.stem)
    inner = stem.suffix.lower()
    return stem.stem if path.suffix.lower() in PACKED and inner in SUFFIXES else path.stem
