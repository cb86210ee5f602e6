"""What the class handed in, unpacked safely and written to the stage.

The source is a folder, a zip as Moodle or Canvas export it, or a CSV of names and paths. Nothing in
it is trusted: sizes are counted while reading, links are not followed, no path leads out, and
whatever cannot be used becomes one clear line with the student's name. Files are only ever written
to the stage, a folder with one folder for each student.
"""

from __future__ import annotations

import csv
import errno
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

from engine.core.errors import BadInput
from engine.files import read_limited, reason_of
from engine.judging.intake.fingerprints import MOST_CHARACTERS
from engine.judging.intake.main_file import is_python, main_file
from engine.judging.intake.names import clean, safe_path, shown, unused
from engine.judging.sandbox.session import Entrant

MOST_ENTRIES = 50_000
"""Files in all."""
MOST_FILES = 64
"""Files of one student."""
LARGEST_HAND_IN = 8 * 1024 * 1024
"""Bytes of one student's files together."""
LARGEST_CLASS = 1024 * 1024 * 1024
"""Bytes of everything on the stage."""
UTF_8 = 0x800
"""The flag of a zip's entry whose name is in UTF-8."""
OPEN_FLAGS = ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY")
"""Flags to open a file with, where the system has them: no links, no waiting, no newlines."""
UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError),
    *(EOFError, MemoryError, struct.error),
)
"""What `zipfile` raises for an entry that is damaged, encrypted, or packed in an unknown way."""
NAME_ERRORS = frozenset(
    {errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ}
)
"""Errors that a file's name may cause. Any other, such as a full disk, is not the student's."""
IGNORED = re.compile(r"(^|/)(\.|__MACOSX/|__pycache__/|Thumbs\.db$|desktop\.ini$)|\.pyc$")
MOODLE = re.compile(
    r"^(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<file>.*)$"
)
CANVAS = re.compile(r"^(?P<name>[^_/]+)_(?:LATE_)?(?P<id>\d+)_\d+_(?P<file>.+)$")


class Submission(NamedTuple):
    """One student on the stage, or why nothing of theirs is there."""

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
    renamed: tuple[str, ...]
    """One line for each student whose name on the board is not the one that was found."""


class _File(NamedTuple):
    """One file as it was handed in, unread."""

    path: str
    """With `/`, relative to the hand-in."""
    read: Callable[[int], bytes]
    """Up to so many bytes of it; ValueError or OSError with the reason where it cannot be read."""


class _Owner(NamedTuple):
    """The student a file belongs to."""

    key: str
    """Files with the same key belong to one student."""
    name: str
    lms_id: str = ""


@dataclass
class _HandIn:
    """What one student handed in."""

    name: str
    files: list[_File] = field(default_factory=list)
    lms_id: str = ""


def collect(source: Path, stage: Path) -> Collected:
    """Write the submissions in this folder, zip or CSV to the stage. BadInput for none."""
    stage.mkdir(parents=True, exist_ok=True)
    stage.chmod(0o755)  # whatever the umask: root's children are another user
    notes: list[str] = []
    renamed: list[str] = []
    hand_ins: dict[str, _HandIn] = {}
    with _opened(source, notes) as files:
        for owner, file in files:
            hand_in = hand_ins.setdefault(owner.key, _HandIn(owner.name, lms_id=owner.lms_id))
            hand_in.files.append(file)
        submissions: list[Submission] = []
        taken: set[str] = set()
        size = 0
        for _, hand_in in sorted(hand_ins.items()):
            name = unused(clean(hand_in.name) or "unnamed", taken)
            if name != clean(hand_in.name):
                number = f", number {hand_in.lms_id}" if hand_in.lms_id else ""
                renamed.append(f"{name}: another student of the same name{number}")
            elif unicodedata.normalize("NFC", hand_in.name.strip()) != name:
                renamed.append(f"{name}: the name had signs that cannot be shown, or was too long")
            contents, wrong = _read(name, hand_in, notes)
            size += sum(map(len, contents.values()))
            if size > LARGEST_CLASS:
                most = LARGEST_CLASS // 1024 // 1024
                raise BadInput(f"{source}: more than {most} MB in all")
            laid_out = _lay_out(name, contents, wrong, stage)
            submissions.append(laid_out._replace(lms_id=hand_in.lms_id))
    if not submissions:
        raise BadInput(
            f"{source}: no submissions: expected .py files, or a folder a student"
            + (f" ({notes[0]})" if notes else "")
        )
    return Collected(tuple(submissions), tuple(notes), tuple(renamed))


@contextmanager
def _opened(source: Path, notes: list[str]) -> Iterator[Iterator[tuple[_Owner, _File]]]:
    """Pairs of student's name and file."""
    try:
        if source.is_dir():
            yield _by_student(_in_folder(source, notes), notes)
        elif source.suffix.lower() == ".csv":
            yield _in_csv(source, notes)
        elif is_python(source.name):
            raise BadInput(f"{source}: expected a folder, a .zip or a .csv, found one strategy")
        elif source.is_file():
            with zipfile.ZipFile(source) as archive:
                yield _by_student(_in_zip(archive, notes), notes)
        else:
            raise BadInput(f"{source}: expected a folder, a .zip or a .csv, found none")
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        raise BadInput(f"{source}: not a readable zip: {str(error)[:200]}") from None
    except (OSError, ValueError) as error:
        raise BadInput(f"{source}: cannot be read: {reason_of(error)[:200]}") from None


def _in_folder(folder: Path, notes: list[str]) -> Iterator[_File]:
    count = 0
    for base, folders, names in os.walk(folder, followlinks=False):
        folders.sort()
        links = [name for name in sorted(folders) if Path(base, name).is_symlink()]
        notes.extend(f"{shown(name)}: a link, not followed" for name in links)
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
                notes.append(f"{shown(relative)}: {what}")


def _read_file(path: Path, most: int) -> bytes:
    descriptor = os.open(path, sum(getattr(os, flag, 0) for flag in OPEN_FLAGS))
    with open(descriptor, "rb") as stream:
        return stream.read(most)


def _in_zip(archive: zipfile.ZipFile, notes: list[str]) -> Iterator[_File]:
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise BadInput(f"{archive.filename}: expected at most {MOST_ENTRIES} files")
    seen: set[str] = set()
    for entry in entries:
        path = _zip_name(entry).replace("\\", "/")
        if path.endswith("/") or IGNORED.search(path):
            continue
        parts = path.split("/")
        if not path or "\0" in path:
            notes.append(f"{shown(path)}: a file name that cannot be used")
        elif path.startswith("/") or ".." in parts or re.match(r"^[A-Za-z]:", path):
            notes.append(f"{shown(path)}: a path that leaves the zip")
        elif stat.S_ISLNK(entry.external_attr >> 16):
            notes.append(f"{shown(path)}: a link, not followed")
        elif entry.flag_bits & 1:
            notes.append(f"{shown(path)}: encrypted")
        elif path in seen:
            notes.append(f"{shown(path)}: twice in the zip; the first one counts")
        else:
            seen.add(path)
            yield _File(path, lambda most, e=entry: _read_entry(archive, e, most))  # type: ignore[misc]


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


def _in_csv(source: Path, notes: list[str]) -> Iterator[tuple[_Owner, _File]]:
    try:
        text = read_limited(source, LARGEST_HAND_IN).decode("utf-8-sig")
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
        name = _Owner(f"{number:06}", given)
        if here.is_dir() and not here.is_symlink():
            for file in _in_folder(here, notes):
                yield name, file
        else:
            yield name, _File(Path(path).name, lambda most, p=here: _read_file(p, most))  # type: ignore[misc]


def _by_student(files: Iterator[_File], notes: list[str]) -> Iterator[tuple[_Owner, _File]]:
    """The student's name from the path: a folder, a file, or as Moodle or Canvas write it."""
    found = list(files)
    wrapped = _common_folder([file.path for file in found])
    exported = any(_is_exported(file.path.removeprefix(wrapped)) for file in found)
    for file in found:
        path = file.path.removeprefix(wrapped)
        top, slash, rest = path.partition("/")
        moodle, canvas = MOODLE.match(top), CANVAS.match(top)
        if exported and not (slash or moodle or canvas or is_python(top)):
            notes.append(f"{shown(top)}: lies beside the students' files, and is nobody's")
            continue
        if moodle and (slash or moodle["file"]):
            # A text beside the file comes in a folder of its own.
            who = _Owner(f"{moodle['name']}_{moodle['id']}", moodle["name"], moodle["id"])
            yield who, file._replace(path=rest if slash else moodle["file"])
        elif canvas and not slash:
            # Canvas marks a second hand-in of the same name: hike-1.py.
            plain = re.sub(r"-\d+(?=\.\w+$)", "", canvas["file"])
            who = _Owner(f"{canvas['name']}_{canvas['id']}", canvas["name"], canvas["id"])
            yield who, file._replace(path=plain)
        elif slash:
            yield _Owner(top, top), file._replace(path=rest)
        else:
            yield _Owner(top, Path(top).stem), file._replace(path=top)


def _is_exported(path: str) -> bool:
    """Whether Moodle or Canvas has named it."""
    top = path.partition("/")[0]
    return bool(MOODLE.match(top) or CANVAS.match(top))


def _common_folder(paths: list[str]) -> str:
    """`class-b/` when all stands inside one folder that holds folders or several files."""
    tops = {path.partition("/")[0] for path in paths}
    if len(tops) != 1 or not all("/" in path for path in paths):
        return ""
    top = tops.pop()
    inner = {path.partition("/")[2].partition("/")[0] for path in paths}
    deeper = all(path.count("/") >= 2 for path in paths)
    exported = any(map(_is_exported, inner))
    return f"{top}/" if (deeper or exported) and not MOODLE.match(top) else ""


def _read(
    name: str, hand_in: _HandIn, notes: list[str], unpack: bool = True
) -> tuple[dict[str, bytes], str]:
    """One student's files by path, or why they cannot be used.

    `unpack`: where a zip is all there is to run, what is in it.
    """
    if len(hand_in.files) > MOST_FILES:
        return {}, f"expected at most {MOST_FILES} files, found {len(hand_in.files)}"
    contents: dict[str, bytes] = {}
    left = LARGEST_HAND_IN
    for file in sorted(hand_in.files, key=lambda file: file.path):
        path = safe_path(file.path)
        if not path or path in contents:
            notes.append(f"{name}: {shown(file.path)}: a file name that cannot be used")
            continue
        try:
            data = file.read(left + 1)
        except (OSError, ValueError) as error:
            return {}, f"{shown(path)}: cannot be read: {reason_of(error)}"
        left -= len(data)
        if left < 0:
            return {}, f"{shown(path)}: more than {LARGEST_HAND_IN // 1024 // 1024} MB handed in"
        contents[path] = data
    packed = [path for path in contents if path.lower().endswith(".zip")]
    if unpack and len(packed) == 1 and not any(is_python(path) for path in contents):
        return _unpacked(name, packed[0], contents[packed[0]], notes)
    return contents, ""


def _unpacked(name: str, path: str, data: bytes, notes: list[str]) -> tuple[dict[str, bytes], str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _read(name, _HandIn(name, list(_in_zip(archive, notes))), notes, unpack=False)
    except (*UNREADABLE, BadInput, OSError, ValueError):
        return {}, f"{shown(path)}: not a readable zip"


def _lay_out(name: str, contents: dict[str, bytes], wrong: str, stage: Path) -> Submission:
    """Write one student's files to the stage."""
    folder = "s" + sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    nobody = Entrant(name, folder, "", "")
    main = ""
    if not wrong:
        main, wrong = main_file(contents)
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
        reason = reason_of(error)
        if error.errno not in NAME_ERRORS:
            raise BadInput(f"{stage}: cannot be written: {reason}; nothing was judged") from None
        return Submission(nobody, f"{name}: cannot be laid out: {reason}")
    return Submission(Entrant(name, folder, main, digest.hexdigest()), "")


def sources_of(submissions: tuple[Submission, ...], stage: Path) -> dict[str, str]:
    """Every student's Python on the stage as one text, by name, cut to what will be compared.

    The strategy file comes first, so that no long file can push it out.
    """
    found = {}
    for entrant in (s.entrant for s in submissions if not s.refused):
        main = stage / entrant.folder / entrant.file
        files = [p for p in (stage / entrant.folder).rglob("*") if is_python(p.name)]
        files.sort(key=lambda path: (path != main, path))
        text = "\n".join(f.read_bytes().decode("utf-8", "replace") for f in files)
        found[entrant.name] = text[:MOST_CHARACTERS]
    return found
