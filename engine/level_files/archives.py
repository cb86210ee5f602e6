"""Packed elevation files: what a .zip or .gz holds, unpacked into a temporary folder."""

from __future__ import annotations

import gzip
import lzma
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from engine.core.errors import BadInput
from engine.files import open_whole, reason_of
from engine.level_files.formats import PACKED, SUFFIXES

MOST_UNPACKED_BYTES = 4 * 1024**3
"""Bytes that are unpacked of one file."""
MOST_MEMBERS = 10_000
MOST_COMPANIONS = 20
"""Files beside the heights, such as a world file or a reference system."""
CHUNK_BYTES = 1 << 20
PREVIEW_SUFFIXES = (".png",)
"""Beside heights of another kind, these are previews."""


@contextmanager
def unpacked_file(path: Path) -> Iterator[Path]:
    """The elevation file itself: `path`, or what is packed in it. BadInput."""
    if path.suffix.lower() not in PACKED:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="down-by-dusk-") as folder:
        try:
            inner = (_unzip if path.suffix.lower() == ".zip" else _gunzip)(path, Path(folder))
        except (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile) as error:
            raise BadInput(
                f"{path}: expected a whole {path.suffix} file, found one that cannot be unpacked: "
                f"{reason_of(error)[:120]}"
            ) from None
        except (RuntimeError, NotImplementedError, ValueError) as error:
            raise BadInput(f"{path}: cannot be unpacked: {reason_of(error)[:120]}") from None
        yield inner


def _gunzip(path: Path, folder: Path) -> Path:
    target = folder / path.stem
    with gzip.open(path) as packed:
        _copy(packed, target, path, MOST_UNPACKED_BYTES)
    return target


def _unzip(path: Path, folder: Path) -> Path:
    with zipfile.ZipFile(path) as archive:
        names = [
            name
            for name in archive.namelist()[:MOST_MEMBERS]
            if not name.endswith("/") and not name.startswith("__MACOSX")
        ]
        chosen = _heights_among(path, names)
        stem = chosen.removesuffix(PurePosixPath(chosen).suffix)
        # Only the last part of a member's name is used: none is written outside the folder.
        beside = [name for name in names if name.startswith(f"{stem}.") and name != chosen]
        room = MOST_UNPACKED_BYTES
        for name in [chosen, *beside[:MOST_COMPANIONS]]:
            with archive.open(name) as member:
                room = _copy(member, folder / PurePosixPath(name).name, path, room)
    return folder / PurePosixPath(chosen).name


def _heights_among(path: Path, names: list[str]) -> str:
    """The one member that is an elevation file."""
    suffixes = {name: PurePosixPath(name).suffix.lower() for name in names}
    found = [name for name in names if suffixes[name] in SUFFIXES]
    if len(found) > 1:
        found = [name for name in found if suffixes[name] not in PREVIEW_SUFFIXES] or found
    found = found or (names if len(names) == 1 else [])
    if len(found) == 1:
        return found[0]
    listed = ", ".join((found or names)[:4]) or "nothing"
    raise BadInput(
        f"{path}: expected one elevation file in the archive, found {len(found)} ({listed[:160]}); "
        "unpack the one you mean"
    )


def _copy(source: IO[bytes] | gzip.GzipFile, target: Path, path: Path, room: int) -> int:
    """Unpack one file of at most `room` bytes; the room that is left."""
    with open_whole(target) as file:
        while chunk := source.read(CHUNK_BYTES):
            room -= len(chunk)
            if room < 0:
                raise BadInput(
                    f"{path}: expected at most {MOST_UNPACKED_BYTES >> 30} GB when unpacked"
                )
            file.write(chunk)
    return room
