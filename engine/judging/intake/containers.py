"""The files in a folder or a zip, found without trusting anything in it.

Sizes are counted while reading, links are not followed, and no path leads out. A file that cannot
be used is given all the same, with the reason: whose it is still counts.
"""

from __future__ import annotations

import calendar
import lzma
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import IO, NamedTuple

from engine.core.errors import BadInput
from engine.files import name_in_text, open_regular
from engine.judging.intake.names import shown

MOST_ENTRIES = 50_000
"""Files in all."""
UTF_8 = 0x800
"""The flag of a zip's entry whose name is in UTF-8."""
OPEN_FLAGS = ("O_NOFOLLOW", "O_CLOEXEC")
"""Flags to open a file with, where the system has them: no links."""
UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError),
    *(EOFError, MemoryError, struct.error),
)
"""What `zipfile` raises for an entry that is damaged, encrypted, or packed in an unknown way."""
IGNORED = re.compile(r"(^|/)(\.|__MACOSX/|__pycache__/|Thumbs\.db$|desktop\.ini$)|\.pyc$")
NO_DATE = 1980
"""The year that a zip has where its writer knew none."""


class FoundFile(NamedTuple):
    """One file as it was handed in, unread."""

    path: str
    """With `/`, relative to the folder or zip. A folder's ends with `/`."""
    read: Callable[[int], bytes]
    """Up to so many bytes of it; ValueError or OSError with the reason where it cannot be read."""
    date: float | None = None
    """When it was written [s since 1970], where that is known."""
    refused: str = ""
    """Why it cannot be used, in a few words."""

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder, which has nothing to read."""
        return self.path.endswith("/")


def files_in_folder(folder: Path, notes: list[str]) -> Iterator[FoundFile]:
    """Every file below a folder, and the folders directly in it."""
    count = 0
    for base, folders, names in os.walk(folder, followlinks=False):
        folders.sort()
        for name in [*folders, *sorted(names)]:
            path = Path(base, name)
            relative = name_in_text(path.relative_to(folder).as_posix())
            if IGNORED.search(relative):
                continue
            count += 1
            if count > MOST_ENTRIES:
                raise BadInput(f"{folder}: expected at most {MOST_ENTRIES} files")
            found = path.lstat()
            if stat.S_ISDIR(found.st_mode):
                if Path(base) == folder:
                    yield FoundFile(f"{relative}/", _nothing)
            elif stat.S_ISREG(found.st_mode):
                yield FoundFile(relative, partial(_read_file, path), found.st_mtime)
            else:
                link = stat.S_ISLNK(found.st_mode)
                yield _refused(relative, "a link, not followed" if link else "not a plain file",
                               notes)  # fmt: skip


def single_file(path: Path) -> FoundFile:
    """One file of the system's, by its path."""
    return FoundFile(name_in_text(path.name), partial(_read_file, path))


def files_in_zip(archive: zipfile.ZipFile, notes: list[str]) -> Iterator[FoundFile]:
    """Every file in a zip, and the folders that it names."""
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise BadInput(f"{archive.filename}: expected at most {MOST_ENTRIES} files")
    seen: set[str] = set()
    for entry in entries:
        path = _zip_name(entry).replace("\\", "/")
        # A path such as ../ begins with a dot, and is no hidden file: it is refused by name below.
        if IGNORED.search(path) and not path.startswith("../"):
            continue
        reason = _reason_to_refuse(path, entry)
        if reason:
            yield _refused(path, reason, notes)
        elif path in seen:
            notes.append(f"{shown(path)}: twice in the zip; the first one counts")
        elif path.endswith("/"):
            yield FoundFile(path, _nothing)
        else:
            seen.add(path)
            yield FoundFile(path, partial(_read_entry, archive, entry), _zip_date(entry))


def _reason_to_refuse(path: str, entry: zipfile.ZipInfo) -> str:
    if not path or "\0" in path:
        return "a file name that cannot be used"
    if path.startswith("/") or ".." in path.split("/") or re.match(r"^[A-Za-z]:", path):
        return "a path that leaves the zip"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "a link, not followed"
    return "encrypted" if entry.flag_bits & 1 else ""


def _refused(path: str, reason: str, notes: list[str]) -> FoundFile:
    notes.append(f"{shown(path)}: {reason}")
    plain = [part for part in path.split("/") if part not in ("", ".", "..")]
    return FoundFile("/".join(plain), _nothing, refused=reason)


def _zip_date(entry: zipfile.ZipInfo) -> float | None:
    try:
        year, *_ = entry.date_time
        return None if year <= NO_DATE else float(calendar.timegm((*entry.date_time, 0, 0, 0)))
    except (ValueError, OverflowError):
        return None


def _zip_name(entry: zipfile.ZipInfo) -> str:
    """The entry's name. macOS writes UTF-8 without the flag that says so, and `zipfile` then reads
    it as code page 437.
    """
    if entry.flag_bits & UTF_8 or entry.filename.isascii():
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return entry.filename


def _read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    stream: IO[bytes]
    try:
        with archive.open(entry) as stream:
            return stream.read(most)
    except UNREADABLE as error:
        raise ValueError(f"damaged in the zip: {str(error)[:100]}") from None


def _read_file(path: Path, most: int) -> bytes:
    with open_regular(path, sum(getattr(os, flag, 0) for flag in OPEN_FLAGS)) as stream:
        return stream.read(most)


def _nothing(most: int) -> bytes:
    return b""
