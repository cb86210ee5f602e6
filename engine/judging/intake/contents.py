"""One student's files, read within limits, and the one of them that will be judged.

Packed files are unpacked, notebooks and pasted texts become Python, and of several versions the
newest is taken; where nothing says which that is, the hand-in is refused with their names.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from engine.core.errors import BadInput
from engine.files import reason_of
from engine.judging.intake.containers import UNREADABLE, files_in_zip
from engine.judging.intake.conversions import notebook_code, pasted_code
from engine.judging.intake.main_file import is_python, main_file, makes_a_hike
from engine.judging.intake.names import safe_path, shown
from engine.judging.intake.owners import HandedFile, HandIn
from engine.judging.intake.text_encoding import source_as_utf8
from engine.judging.intake.versions import Version, newest
from engine.judging.results import JudgedFile

MOST_FILES = 64
"""Files of one student."""
MOST_PACKED = 8
"""Zips among them that are looked into."""
LARGEST_HAND_IN = 8 * 1024 * 1024
"""Bytes of one student's files together."""
CONVERTED = "hike.py"
"""What code is called that was no file of Python."""


@dataclass
class Contents:
    """What came of a hand-in."""

    files: dict[str, bytes] = field(default_factory=dict)
    """What will lie on the stage, by path."""
    main: str = ""
    """Which of these is the strategy."""
    wrong: str = ""
    """Why nothing can be run: one line; empty where something can."""
    judged: JudgedFile = field(default_factory=JudgedFile)
    older: tuple[str, ...] = ()
    """Names of versions that are not judged."""
    origins: dict[str, JudgedFile] = field(default_factory=dict)
    versions: dict[str, Version] = field(default_factory=dict)


def contents_of(name: str, hand_in: HandIn, notes: list[str]) -> Contents:
    """A student's files and the strategy among them; what is passed over is noted."""
    found = _read(name, hand_in.files, notes)
    # The plainest form that holds a strategy counts: a file, else one in a zip, else a notebook,
    # else what was typed into the learning system's page. A student who hands in `hike.py` and the
    # notebook it came from means the file.
    if not found.wrong and not _makes_a_hike(found):
        found = _packed(name, found, notes)
    if not found.wrong and not _makes_a_hike(found):
        pasted = {file.path for file in hand_in.files if file.pasted}
        _convert(found, [p for p in found.files if p.lower().endswith(".ipynb")], notebook_code)
        if not _makes_a_hike(found):
            _convert(found, [p for p in found.files if p in pasted], pasted_code)
    if found.wrong:
        return found
    chosen = main_file(found.files, found.versions)
    found.main, found.wrong = chosen.path, chosen.wrong
    if not chosen.wrong:
        found.judged = found.origins[chosen.path]
        found.older += tuple(found.origins[path].name for path in chosen.older)
    return found


def _makes_a_hike(contents: Contents) -> bool:
    """Whether a file of Python among them defines a `hike`."""
    return any(makes_a_hike(data) for path, data in contents.files.items() if is_python(path))


def _read(name: str, files: Sequence[HandedFile], notes: list[str]) -> Contents:
    """All files of a hand-in, of each the newest version; or why they cannot be used."""
    usable = [file for file in files if not file.refused]
    if not usable:
        file = next(iter(files), None)
        wrong = f"{shown(file.path)}: {file.refused}" if file else "nothing was handed in"
        return Contents(wrong=wrong)
    if len(usable) > MOST_FILES:
        return Contents(wrong=f"expected at most {MOST_FILES} files, found {len(usable)}")
    found = Contents()
    left = LARGEST_HAND_IN
    groups: dict[str, list[HandedFile]] = {}
    for file in sorted(_newest_attempt(name, usable, notes), key=lambda file: file.path):
        path = safe_path(file.path)
        if path:
            groups.setdefault(path, []).append(file)
        else:
            notes.append(f"{name}: {shown(file.path)}: a file name that cannot be used")
    for path, several in groups.items():
        chosen = newest([Version(f.original, f.upload, f.attempt or f.date) for f in several])
        if chosen is None:
            names = ", ".join(shown(file.original) for file in several[:4])
            return Contents(
                wrong=f"expected one {shown(path)}, found several and nothing that says which is "
                f"the newest: {names}; hand in one"
            )
        file = next(f for f in several if (f.original, f.upload) == chosen[:2])
        found.older += tuple(shown(f.original) for f in several if f is not file)
        try:
            data = file.read(left + 1)
        except (OSError, ValueError) as error:
            return Contents(wrong=f"{shown(path)}: cannot be read: {reason_of(error)}")
        left -= len(data)
        if left < 0:
            most = LARGEST_HAND_IN // 1024 // 1024
            return Contents(wrong=f"{shown(path)}: more than {most} MB handed in")
        _add(found, path, data, shown(file.original), chosen._replace(path=path))
    return found


def _add(contents: Contents, path: str, data: bytes, original: str, version: Version) -> None:
    contents.origins[path] = JudgedFile(
        name=original, size=len(data), sha256=sha256(data).hexdigest()
    )
    contents.versions[path] = version
    contents.files[path] = source_as_utf8(data) if is_python(path) else data


def _newest_attempt(
    name: str, files: Sequence[HandedFile], notes: list[str]
) -> Sequence[HandedFile]:
    """Of several hand-ins at different times the last one that has something to run."""
    runs = [f for f in files if is_python(f.path) or f.path.lower().endswith((".ipynb", ".zip"))]
    attempts = sorted({f.attempt for f in runs or files if f.attempt is not None})
    if len({f.attempt for f in files}) < 2 or not attempts:
        return files
    notes.extend(
        f"{name}: {shown(file.path)}: of an earlier hand-in"
        for file in files
        if file.attempt is not None and file.attempt < attempts[-1]
    )
    return [f for f in files if f.attempt is None or f.attempt >= attempts[-1]]


def _packed(name: str, contents: Contents, notes: list[str]) -> Contents:
    """The contents with the zip among them unpacked: the newest that has a strategy."""
    packed = [path for path in contents.files if path.lower().endswith(".zip")]
    if not packed:
        return contents
    # Beside files of Python, one that is a zip by its name alone is passed over: the fault to tell
    # the student is the one in his Python.
    python = any(map(is_python, contents.files))
    if python and len(packed) == 1 and not _is_zip(contents.files[packed[0]]):
        return contents
    if len(packed) > MOST_PACKED:
        return Contents(wrong=f"expected at most {MOST_PACKED} zips, found {len(packed)}")
    inner = {path: _unpacked(name, path, contents.files[path], notes) for path in packed}
    able = [path for path in packed if _makes_a_hike(inner[path])] or packed[:1]
    chosen = newest([contents.versions[path] for path in able])
    if chosen is None:
        names = ", ".join(map(shown, able[:4]))
        return Contents(
            wrong=f"expected one zip with `def hike(hiker)`, found {names}; hand in one"
        )
    found = inner[chosen.path]
    for path, data in contents.files.items():
        if path not in packed and path not in found.files:
            found.files[path] = data
            found.origins[path] = contents.origins[path]
            found.versions[path] = contents.versions[path]
    found.older = contents.older + tuple(shown(path) for path in able if path != chosen.path)
    return found


def _is_zip(data: bytes) -> bool:
    return data.startswith(b"PK")


def _unpacked(name: str, path: str, data: bytes, notes: list[str]) -> Contents:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = [
                HandedFile(f.path, f"{shown(path)}: {shown(f.path)}", f.read, f.date, None, None,
                           False, f.refused)
                for f in files_in_zip(archive, notes) if not f.is_folder
            ]  # fmt: skip
            return _read(name, files, notes)
    except (*UNREADABLE, BadInput, OSError, ValueError):
        return Contents(wrong=f"{shown(path)}: not a readable zip")


def _convert(contents: Contents, paths: Sequence[str], code_of: Callable[[bytes], str]) -> None:
    """Add the code of the newest of these files as Python, where it defines a `hike`."""
    codes: dict[str, bytes] = {}
    for path in paths:
        try:
            code = code_of(contents.files[path]).encode("utf-8", "replace")
        except ValueError as error:
            contents.wrong = contents.wrong or f"{shown(path)}: {error}"
            continue
        if makes_a_hike(code):
            codes[path] = code
    if not codes:
        return
    chosen = newest([contents.versions[path] for path in codes])
    if chosen is None:
        names = ", ".join(map(shown, list(codes)[:4]))
        contents.wrong = f"expected one file with `def hike(hiker)`, found {names}; hand in one"
        return
    contents.wrong = ""
    target = _free(CONVERTED, contents.files)
    contents.files[target] = codes[chosen.path]
    contents.origins[target] = contents.origins[chosen.path]
    contents.versions[target] = chosen._replace(path=target)
    contents.older += tuple(shown(path) for path in codes if path != chosen.path)


def _free(path: str, taken: Mapping[str, bytes]) -> str:
    while path in taken:
        path = f"my_{path}"
    return path
