"""What the first bytes of an unreadable file look like; ASCII grids checked and repaired."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from engine.core.errors import BadInput
from engine.files import open_whole, read_limited, write_whole
from engine.level_files.rasters import FEWEST_CELLS

KNOWN_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (rb"<(!doctype )?html|<head|<body", "a web page: the download failed"),
    (rb"<\?xml[^>]*>\s*<(!doctype )?html", "a web page: the download failed"),
    (rb"<\w*error|<\?xml[^>]*>\s*<\w*(error|exception)", "an error message: the download failed"),
    (rb"version https://git-lfs", "a pointer of Git LFS: the file itself was not fetched"),
    (rb"<vrtdataset", "a VRT, which names other files; `gdal_translate in.vrt out.tif` joins them"),
    (rb"<gdal_wms|<wms|<wmts|<capabilities", "the address of a map service, which is not asked"),
    (rb"<kml|<\?xml", "an XML file"),
    (rb"[\[{]\s*[\"{\[\]}]", "a JSON file"),
    (rb"%pdf", "a PDF document"),
    (rb"pk\x03\x04", "a ZIP archive; its name must end in .zip"),
    (rb"\x1f\x8b", "a file packed by gzip; its name must end in .gz"),
    (rb"7z\xbc\xaf", "a 7z archive, which must be unpacked first"),
    (rb"rar!", "a RAR archive, which must be unpacked first"),
    (rb"\xff\xd8\xff", "a JPEG picture, which has colours and no heights"),
    (rb"gif8", "a GIF picture, which has colours and no heights"),
    (rb"riff....webp", "a WebP picture, which has colours and no heights"),
    (rb"lasf", "a cloud of points (LAS), which must be made into a grid first"),
    (rb"\x93numpy", "a numpy array; its name must end in .npy"),
    (rb"\x89png", "a PNG picture that is damaged or cut short"),
    (rb"ii\*\x00|mm\x00\*|ii\+\x00|mm\x00\+", "a TIFF that is damaged or cut short"),
    (rb"\x89hdf|cdf", "an HDF or netCDF file without a map of heights, or damaged"),
)
"""How a file begins (after blanks, in any case) and what that is."""
HEADER_KEYS = ("ncols", "nrows", "xllcorner", "xllcenter", "yllcorner", "yllcenter", "cellsize",
               "dx", "dy", "nodata_value")  # fmt: skip
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
CHUNK_BYTES = 1 << 20
"""Bytes read at once."""
NOT_A_NUMBER = re.compile(rb"[^\s]*[^\s0-9.,eE+\-][^\s]*")
MISSING_HEIGHTS = (
    b"nan",
    b"-nan",
    b"inf",
    b"-inf",
    b"+inf",
    b"null",
    b"1.#qnan",
    b"-1.#ind",
    b"1.#inf",
)


def begins_like(path: Path) -> str:
    """In a few words, what the file's beginning shows it to be. OSError."""
    with path.open("rb") as file:
        start = file.read(512)
    if not start:
        return "an empty file"
    bare = start.removeprefix(BYTE_ORDER_MARK).lstrip()
    for pattern, words in KNOWN_BEGINNINGS:
        if re.match(pattern, bare, re.IGNORECASE | re.DOTALL):
            return words
    if not start.strip(b"\x00"):
        return "nothing but zero bytes"
    try:
        text = bare.decode("utf-8")
    except UnicodeDecodeError:
        return f"{path.stat().st_size} bytes of an unknown kind"
    line = " ".join(text.split())[:40]
    if not line.isprintable():
        return f"{path.stat().st_size} bytes of an unknown kind"
    return f'text: "{line}"'


def is_text_grid(path: Path) -> bool:
    """Whether the file begins as an ESRI ASCII grid does, with or without a byte-order mark."""
    with path.open("rb") as file:
        words = file.read(64).removeprefix(BYTE_ORDER_MARK).split()
    return bool(words) and words[0].lower() in {key.encode() for key in HEADER_KEYS}


@contextmanager
def checked_text_grid(path: Path, name: str) -> Iterator[tuple[Path, bool, bool]]:
    """An ESRI ASCII grid whose numbers have been counted, without its byte-order mark.

    Gives the file to read, whether it says the size of its cells, and whether it marks missing
    heights. A file without cells is copied with cells of 1. BadInput names the first line that is
    wrong: the reader behind takes a word for 0.
    """
    with path.open("rb") as file:
        mark = len(BYTE_ORDER_MARK) if file.read(3) == BYTE_ORDER_MARK else 0
        file.seek(mark)
        header, begin = _read_header(file, name)
        _check_count(file, begin, header, name)
        celled = "cellsize" in header or ("dx" in header and "dy" in header)
        if celled and not mark:
            yield path, True, "nodata_value" in header
            return
        with TemporaryDirectory(prefix="down-by-dusk-") as folder:
            copy = Path(folder) / path.name
            with open_whole(copy) as out:
                lines = {**header} if celled else {**header, "cellsize": b"1"}
                for key, value in (("xllcorner", b"0"), ("yllcorner", b"0")):
                    if not {key, key.replace("corner", "center")} & set(lines):
                        lines[key] = value
                out.writelines(b"%s %s\n" % (key.encode(), lines[key]) for key in lines)
                file.seek(begin)
                while chunk := file.read(CHUNK_BYTES):
                    out.write(chunk)
            reference = path.with_suffix(".prj")
            if reference.is_file():
                write_whole(copy.with_suffix(".prj"), read_limited(reference, CHUNK_BYTES))
            yield copy, celled, "nodata_value" in header


def _read_header(file: BinaryIO, name: str) -> tuple[dict[str, bytes], int]:
    """Keys and values above the heights, and where these begin."""
    header: dict[str, bytes] = {}
    while True:
        begin = file.tell()
        words = file.readline(CHUNK_BYTES).split()
        if not words and begin != file.tell() and len(header) < len(HEADER_KEYS):
            continue
        key = words[0].decode("ascii", "replace").lower() if words else ""
        if not key[:1].isalpha() or key.encode() in MISSING_HEIGHTS:
            break
        value = words[1] if len(words) > 1 else b""
        try:
            number = float(value.replace(b",", b"."))
        except ValueError:
            number = float("nan")
        if key in HEADER_KEYS and key != "nodata_value" and not abs(number) < 1e300:
            raise BadInput(f"{name}: expected a number after {key}, found {_quoted(value)}")
        header[key] = value
    for key in ("ncols", "nrows"):
        if key not in header:
            raise BadInput(f"{name}: expected an ESRI ASCII grid: `{key}` and a number, found none")
    for key in ("ncols", "nrows"):
        if not FEWEST_CELLS <= float(header[key].replace(b",", b".")) < 1e6:
            found = " x ".join(
                header[k].decode("ascii", "replace")[:20] for k in ("nrows", "ncols")
            )
            raise BadInput(
                f"{name}: expected a map of at least {FEWEST_CELLS} x {FEWEST_CELLS} heights, "
                f"found {found}"
            )
    for key in ("cellsize", "dx", "dy"):
        if key in header and not float(header[key].replace(b",", b".")) > 0:
            raise BadInput(f"{name}: expected {key} over 0, found {_quoted(header[key])}")
    return header, begin


def _check_count(file: BinaryIO, begin: int, header: dict[str, bytes], name: str) -> None:
    """Refuse words among the numbers, and more or fewer numbers than the header says."""
    file.seek(begin)
    count, carried = 0, b""
    while chunk := file.read(CHUNK_BYTES):
        # A number may lie across two chunks: what follows the last blank is carried over.
        text = carried + chunk
        cut = max(text.rfind(b"\n"), text.rfind(b" "), text.rfind(b"\t")) + 1
        text, carried = (text[:cut], text[cut:]) if cut else (b"", text)
        if len(carried) > CHUNK_BYTES:
            break
        count += _count_numbers(text, name)
    count += _count_numbers(carried[:CHUNK_BYTES], name)
    rows, columns = (int(float(header[key].replace(b",", b"."))) for key in ("nrows", "ncols"))
    if count != rows * columns:
        raise BadInput(f"{name}: expected {rows} rows of {columns} numbers, found {count} numbers")


def _count_numbers(text: bytes, name: str) -> int:
    """How many numbers there are; BadInput for a word that is neither one nor a missing height."""
    # First a fast test for any other sign, since the search for words is slow.
    for word in (
        NOT_A_NUMBER.finditer(text) if text.translate(None, b"0123456789.,eE+- \t\r\n") else ()
    ):
        if word[0].lower() not in MISSING_HEIGHTS:
            raise BadInput(
                f"{name}: expected numbers after the header, found {_quoted(word[0])} among them"
            )
    return len(text.split())


def _quoted(value: bytes) -> str:
    return repr(value[:40].decode("ascii", "replace"))
