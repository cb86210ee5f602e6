"""What the class handed in, taken apart safely and laid out on the stage.

A folder, a zip as Moodle or Canvas export it, or a CSV of names and paths. Nothing is believed:
sizes are counted while reading, links are not followed, paths do not leave, and whatever cannot be
used becomes one clear line with the student's name. Files are only ever written to the stage.
"""

from __future__ import annotations

import csv
import io
import lzma
import os
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import IO, NamedTuple

from engine.autopilots.strategy import LARGEST_FILE
from engine.errors import BadInput
from engine.judging.talk import Entrant

MOST_ENTRIES = 50_000
"""Files in all."""
MOST_FILES = 64
"""Files of one student."""
LARGEST_SHARE = 8 * 1024 * 1024
"""Bytes of one student's files together."""
LARGEST_CLASS = 1024 * 1024 * 1024
"""Bytes of everything on the stage."""
LONGEST_NAME = 80
WITH_CARE = ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY")
"""How a file is opened, as far as the system knows these: no links, no waiting, as it is."""
PREFERRED = ("hike.py", "my_hike.py", "strategy.py", "main.py")
"""Which of several files is the strategy, when several could be."""
UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError),
    *(EOFError, MemoryError, struct.error),
)
"""What `zipfile` raises for an entry that is damaged, encrypted, or packed in an unknown way."""
IGNORED = re.compile(r"(^|/)(\.|__MACOSX/|__pycache__/|Thumbs\.db$|desktop\.ini$)|\.pyc$")
MOODLE = re.compile(
    r"^(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<file>.*)$"
)
CANVAS = re.compile(r"^(?P<name>[^_/]+)_(?:LATE_)?(?P<id>\d+)_\d+_(?P<file>.+)$")
HIKE = re.compile(
    rb"(?:async\s+)?def\s+hike\s*\(|hike\s*=|class\s+hike\b"
    rb"|[ \t]*(?:from\s[^#]{1,200}\s)?import\s[^#]{0,1000}\bhike\b"
)
"""How a line begins that makes a `hike`; bounded, as a file may be one line of megabytes."""


class Submission(NamedTuple):
    """One student on the stage, or why there is nothing of theirs on it."""

    entrant: Entrant
    refused: str
    """One line; empty when the strategy can run."""
    lms_id: str = ""
    """The number of Moodle's participant or Canvas's user, where the export names it."""


@dataclass(frozen=True)
class Collected:
    """The class, by name, and what was passed over."""

    submissions: tuple[Submission, ...]
    notes: tuple[str, ...]
    """One line for each thing that was left out."""


class _File(NamedTuple):
    """One file as it was handed in, unread."""

    path: str
    """With `/`, relative to the hand-in."""
    read: Callable[[int], bytes]
    """Up to so many bytes of it; ValueError or OSError with the reason where it cannot be read."""


class _Named(NamedTuple):
    """Whose a file is."""

    key: str
    """Files of one key are one student's."""
    name: str
    lms_id: str = ""


@dataclass
class _Share:
    """What one student handed in."""

    name: str
    files: list[_File] = field(default_factory=list)
    lms_id: str = ""


def collect(source: Path, stage: Path) -> Collected:
    """Lay the submissions in this folder, zip or CSV out on the stage. BadInput: no submissions."""
    stage.mkdir(parents=True, exist_ok=True)
    notes: list[str] = []
    shares: dict[str, _Share] = {}
    with _opened(source, notes) as files:
        for named, file in files:
            share = shares.setdefault(named.key, _Share(named.name, lms_id=named.lms_id))
            share.files.append(file)
        submissions: list[Submission] = []
        taken: set[str] = set()
        size = 0
        for _, share in sorted(shares.items()):
            name = _unused(_clean(share.name) or "unnamed", taken)
            if name != _clean(share.name):
                notes.append(f"{name}: a second student of this name")
            elif name != share.name.strip():
                notes.append(f"{name}: the name had characters that cannot be shown")
            contents, wrong = _read(name, share, notes)
            size += sum(map(len, contents.values()))
            if size > LARGEST_CLASS:
                most = LARGEST_CLASS // 1024 // 1024
                raise BadInput(f"{source}: more than {most} MB in all")
            laid_out = _laid_out(name, contents, wrong, stage)
            submissions.append(laid_out._replace(lms_id=share.lms_id))
    if not submissions:
        raise BadInput(
            f"{source}: no submissions: expected .py files, or a folder a student"
            + (f" ({notes[0]})" if notes else "")
        )
    return Collected(tuple(submissions), tuple(notes))


@contextmanager
def _opened(source: Path, notes: list[str]) -> Iterator[Iterator[tuple[_Named, _File]]]:
    """Pairs of student's name and file."""
    try:
        if source.is_dir():
            yield _by_student(_in_folder(source, notes))
        elif source.suffix.lower() == ".csv":
            yield _in_csv(source, notes)
        elif source.is_file():
            with zipfile.ZipFile(source) as archive:
                yield _by_student(_in_zip(archive, notes))
        else:
            raise BadInput(f"{source}: expected a folder, a .zip or a .csv, found none")
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        raise BadInput(f"{source}: not a readable zip: {str(error)[:200]}") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise BadInput(f"{source}: cannot be read: {str(reason)[:200]}") from None


def _in_folder(folder: Path, notes: list[str]) -> Iterator[_File]:
    count = 0
    for base, folders, names in os.walk(folder, followlinks=False):
        folders.sort()
        links = [name for name in sorted(folders) if Path(base, name).is_symlink()]
        notes.extend(f"{_shown(name)}: a link, not followed" for name in links)
        for name in sorted(names):
            path = Path(base, name)
            relative = path.relative_to(folder).as_posix()
            if IGNORED.search(relative):
                continue
            count += 1
            if count > MOST_ENTRIES:
                raise BadInput(f"{folder}: expected at most {MOST_ENTRIES} files")
            mode = path.lstat().st_mode
            if stat.S_ISREG(mode):
                yield _File(relative, lambda most, p=path: _read_file(p, most))  # type: ignore[misc]
            else:
                what = "a link, not followed" if stat.S_ISLNK(mode) else "not a plain file"
                notes.append(f"{_shown(relative)}: {what}")


def _read_file(path: Path, most: int) -> bytes:
    descriptor = os.open(path, sum(getattr(os, flag, 0) for flag in WITH_CARE))
    with open(descriptor, "rb") as stream:
        return stream.read(most)


def _in_zip(archive: zipfile.ZipFile, notes: list[str]) -> Iterator[_File]:
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise BadInput(f"{archive.filename}: expected at most {MOST_ENTRIES} files")
    seen: set[str] = set()
    for entry in entries:
        path = entry.filename.replace("\\", "/")
        if path.endswith("/") or IGNORED.search(path):
            continue
        parts = path.split("/")
        if not path or "\0" in path:
            notes.append(f"{_shown(path)}: a file name that cannot be used")
        elif path.startswith("/") or ".." in parts or re.match(r"^[A-Za-z]:", path):
            notes.append(f"{_shown(path)}: a path that leaves the zip")
        elif stat.S_ISLNK(entry.external_attr >> 16):
            notes.append(f"{_shown(path)}: a link, not followed")
        elif entry.flag_bits & 1:
            notes.append(f"{_shown(path)}: encrypted")
        elif path in seen:
            notes.append(f"{_shown(path)}: twice in the zip; the first one counts")
        else:
            seen.add(path)
            yield _File(path, lambda most, e=entry: _read_entry(archive, e, most))  # type: ignore[misc]


def _read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    stream: IO[bytes]
    try:
        with archive.open(entry) as stream:
            return stream.read(most)
    except UNREADABLE as error:
        raise ValueError(f"damaged in the zip: {str(error)[:100]}") from None


def _in_csv(source: Path, notes: list[str]) -> Iterator[tuple[_Named, _File]]:
    if source.stat().st_size > LARGEST_SHARE:
        raise BadInput(f"{source}: expected at most {LARGEST_SHARE} bytes")
    try:
        text = source.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"{source}: expected UTF-8, found byte {error.start}") from None
    try:
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error as error:
        raise BadInput(f"{source}: not a readable CSV: {error}") from None
    for number, row in enumerate(rows, 1):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != 2:
            raise BadInput(
                f"{source}: line {number}: expected `name,path`, found {len(row)} columns"
            )
        given, path = (cell.strip() for cell in row)
        if number == 1 and path.lower() in ("path", "file"):
            continue
        here = source.parent / path
        name = _Named(f"{number:06}", given)
        if here.is_dir() and not here.is_symlink():
            for file in _in_folder(here, notes):
                yield name, file
        else:
            yield name, _File(Path(path).name, lambda most, p=here: _read_file(p, most))  # type: ignore[misc]


def _by_student(files: Iterator[_File]) -> Iterator[tuple[_Named, _File]]:
    """The student's name from the path: a folder, a file, or as Moodle or Canvas write it."""
    found = list(files)
    wrapped = _common_folder([file.path for file in found])
    for file in found:
        path = file.path.removeprefix(wrapped)
        top, slash, rest = path.partition("/")
        moodle, canvas = MOODLE.match(top), CANVAS.match(top)
        if moodle and (slash or moodle["file"]):
            who = _Named(top if slash else f"{moodle['name']}_{moodle['id']}", moodle["name"],
                         moodle["id"])  # fmt: skip
            yield who, file._replace(path=rest if slash else moodle["file"])
        elif canvas and not slash:
            # Canvas marks a second hand-in of the same name: hike-1.py.
            plain = re.sub(r"-\d+(?=\.\w+$)", "", canvas["file"])
            who = _Named(f"{canvas['name']}_{canvas['id']}", canvas["name"], canvas["id"])
            yield who, file._replace(path=plain)
        elif slash:
            yield _Named(top, top), file._replace(path=rest)
        else:
            yield _Named(top, Path(top).stem), file._replace(path=top)


def _common_folder(paths: list[str]) -> str:
    """`class-b/` when all stands inside one folder that holds folders or several files."""
    tops = {path.partition("/")[0] for path in paths}
    if len(tops) != 1 or not all("/" in path for path in paths):
        return ""
    top = tops.pop()
    inner = {path.partition("/")[2].partition("/")[0] for path in paths}
    deeper = all(path.count("/") >= 2 for path in paths)
    exported = any(MOODLE.match(name) or CANVAS.match(name) for name in inner)
    return f"{top}/" if (deeper or exported) and not MOODLE.match(top) else ""


def _read(name: str, share: _Share, notes: list[str]) -> tuple[dict[str, bytes], str]:
    """One student's files by path, or why they cannot be used."""
    if len(share.files) > MOST_FILES:
        return {}, f"expected at most {MOST_FILES} files, found {len(share.files)}"
    contents: dict[str, bytes] = {}
    left = LARGEST_SHARE
    for file in sorted(share.files, key=lambda file: file.path):
        path = _safe_path(file.path)
        if not path or path in contents:
            notes.append(f"{name}: {_shown(file.path)}: a file name that cannot be used")
            continue
        try:
            data = file.read(left + 1)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            return {}, f"{_shown(path)}: cannot be read: {reason}"
        left -= len(data)
        if left < 0:
            return {}, f"{_shown(path)}: more than {LARGEST_SHARE // 1024 // 1024} MB handed in"
        contents[path] = data
    return contents, ""


def _laid_out(name: str, contents: dict[str, bytes], wrong: str, stage: Path) -> Submission:
    """One student's files on the stage."""
    folder = "s" + sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    nobody = Entrant(name, folder, "", "")
    main = ""
    if not wrong:
        main, wrong = _main_file(contents)
    if wrong:
        return Submission(nobody, f"{name}: {wrong}")
    digest = sha256()
    for path, data in sorted(contents.items()):
        digest.update(f"{len(path.encode())} {len(data)} {path}\n".encode() + data)
    try:
        for path, data in contents.items():
            target = stage / folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
            target.chmod(0o644)
        for part in [stage / folder, *(p for p in (stage / folder).rglob("*") if p.is_dir())]:
            part.chmod(0o755)
    except OSError as error:
        return Submission(nobody, f"{name}: cannot be laid out: {error.strerror or error}")
    return Submission(Entrant(name, folder, main, digest.hexdigest()), "")


def sources_of(submissions: tuple[Submission, ...], stage: Path) -> dict[str, str]:
    """Every student's Python on the stage, as one text, by name."""
    found = {}
    for entrant in (s.entrant for s in submissions if not s.refused):
        files = sorted((stage / entrant.folder).rglob("*.py"))
        found[entrant.name] = "\n".join(f.read_bytes().decode("utf-8", "replace") for f in files)
    return found


def _main_file(contents: dict[str, bytes]) -> tuple[str, str]:
    """Which file is the strategy, or why none is."""
    python = [path for path in contents if path.endswith(".py")]
    top = [path for path in python if "/" not in path] or python
    hiking = [path for path in top if any(map(HIKE.match, contents[path].splitlines()))]
    candidates = hiking or top
    preferred = [path for path in candidates if path.rpartition("/")[2] in PREFERRED]
    if not candidates:
        others = ", ".join(_shown(path) for path in list(contents)[:3]) or "nothing"
        hint = " (export the notebook as .py)" if ".ipynb" in others else ""
        return "", f"expected a .py file with `def hike(hiker)`, found {others}{hint}"
    if len(candidates) > 1 and len(preferred) != 1:
        found = ", ".join(_shown(path) for path in candidates[:4])
        return "", f"expected one file with `def hike(hiker)`, found {found}; name it hike.py"
    main = candidates[0] if len(candidates) == 1 else preferred[0]
    if len(contents[main]) > LARGEST_FILE:
        return "", f"{_shown(main)}: expected at most {LARGEST_FILE} bytes"
    return main, ""


def _safe_path(path: str) -> str:
    """The path with plain parts only; empty when there is nothing left of it."""
    parts = [unicodedata.normalize("NFC", part) for part in path.split("/")]
    parts = [part for part in parts if part not in ("", ".")]
    whole = "/".join(parts)
    bad = ".." in parts or any(not c.isprintable() for c in whole) or len(whole.encode()) > 400
    return "" if bad or len(parts) > 8 or any(len(p.encode()) > 200 for p in parts) else whole


def _clean(name: str) -> str:
    """A name on one line: NFC, no control and direction characters, at most 80 long."""
    text = unicodedata.normalize("NFC", name)
    kept = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(kept.split())[:LONGEST_NAME].strip()


def _unused(name: str, taken: set[str]) -> str:
    """The name, or `name (2)`, when it has been taken, in whatever case."""
    found, count = name, 2
    while found.casefold() in taken:
        found, count = f"{name} ({count})", count + 1
    taken.add(found.casefold())
    return found


def _shown(path: str) -> str:
    """A file's name as it may be printed."""
    return _clean(path)[-LONGEST_NAME:] or "(a name that cannot be shown)"
