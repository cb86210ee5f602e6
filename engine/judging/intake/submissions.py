"""Unpacks the hand-ins of a class safely and writes them to the stage.

The source is a folder, a zip as learning systems export it, or a CSV of names and paths. Nothing in
it is trusted, and whatever cannot be used becomes one clear line with the student's name: nobody
vanishes. Files are only ever written to the stage, a folder with one folder for each student.
"""

from __future__ import annotations

import errno
import os
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import NamedTuple

from engine.core.errors import BadInput
from engine.files import reason_of
from engine.judging.intake.containers import files_in_folder, files_in_zip, single_file
from engine.judging.intake.contents import Contents, contents_of
from engine.judging.intake.csv_tables import read_table
from engine.judging.intake.fingerprints import MOST_CHARACTERS
from engine.judging.intake.main_file import is_python
from engine.judging.intake.names import clean, path_on_windows, unused
from engine.judging.intake.owners import HandedFile, HandIn, by_student
from engine.judging.intake.platforms import Owner
from engine.judging.intake.roster import Roster
from engine.judging.intake.text_encoding import source_text
from engine.judging.results import JudgedFile
from engine.judging.sandbox.session import Entrant

LARGEST_CLASS = 1024 * 1024 * 1024
"""Bytes of everything on the stage."""
NAME_ERRORS = frozenset(
    {errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ}
)
"""Errors that a file's name may cause. Any other, such as a full disk, is not the student's."""
PATH_HEADERS = ("path", "file", "pfad", "datei", "plik", "路径", "文件", "مسیر", "فایل")
"""What the second column of a CSV may be called."""


class Submission(NamedTuple):
    """One student on the stage, or why nothing of theirs is there."""

    entrant: Entrant
    refused: str
    """One line; empty when the strategy can run."""
    lms_id: str = ""
    """The learning system's number or name of the student, where the export has it."""
    platform: str = ""
    """The learning system, a key of `platforms.READERS`; empty for a plain folder."""
    judged: JudgedFile = JudgedFile()
    """The file that is judged, as it was handed in."""
    older: tuple[str, ...] = ()
    """Names of its older versions, which are not judged."""
    late: bool = False
    section: str = ""
    """From the roster, as are the next two."""
    mail: str = ""
    roster_id: str = ""


@dataclass(frozen=True)
class Collected:
    """The class, by name, and what was passed over."""

    submissions: tuple[Submission, ...]
    notes: tuple[str, ...]
    """One line for each thing that was left out."""
    renamed: tuple[str, ...]
    """One line for each student whose name on the board is not the one that was found."""
    chosen: tuple[str, ...] = ()
    """One line for each student of whose versions one was taken."""


def collect(source: Path, stage: Path, roster: Roster | None = None) -> Collected:
    """Write the submissions in this folder, zip or CSV to the stage. BadInput for none.

    With a roster everybody on it is in the class, with or without a hand-in.
    """
    stage.mkdir(parents=True, exist_ok=True)
    stage.chmod(0o755)  # whatever the umask: root's children are another user
    notes: list[str] = []
    archive = _opened_zip(source)
    try:
        hand_ins = _hand_ins(source, archive, notes)
        roster_notes = roster.join(hand_ins) if roster else ()
        submissions, renamed = _laid_out(source, hand_ins, stage, notes)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        raise BadInput(f"{source}: not a readable zip: {str(error)[:200]}") from None
    except (OSError, ValueError) as error:
        raise BadInput(f"{source}: cannot be read: {reason_of(error)[:200]}") from None
    finally:
        if archive is not None:
            archive.close()
    if not submissions:
        raise BadInput(
            f"{source}: no submissions: expected .py files, or one folder per student"
            + (f" ({notes[0]})" if notes else "")
        )
    chosen = [
        f"{s.entrant.name}: {s.judged.name} is judged, the newest; not {', '.join(s.older[:4])}"
        for s in submissions
        if s.older and not s.refused
    ]
    return Collected(tuple(submissions), (*notes, *roster_notes), tuple(renamed), tuple(chosen))


def _opened_zip(source: Path) -> zipfile.ZipFile | None:
    """The archive, where the source is one; BadInput for what cannot be the class."""
    if source.is_dir() or source.suffix.lower() == ".csv":
        return None
    if is_python(source.name):
        raise BadInput(f"{source}: expected a folder, a .zip or a .csv, found one strategy")
    if not source.is_file():
        raise BadInput(f"{source}: expected a folder, a .zip or a .csv, found none")
    try:
        return zipfile.ZipFile(source)
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        raise BadInput(f"{source}: not a readable zip: {str(error)[:200]}") from None
    except (OSError, ValueError) as error:
        raise BadInput(f"{source}: cannot be read: {reason_of(error)[:200]}") from None


def _hand_ins(source: Path, archive: zipfile.ZipFile | None, notes: list[str]) -> dict[str, HandIn]:
    if archive is not None:
        return by_student(files_in_zip(archive, notes), notes)
    if source.is_dir():
        return by_student(files_in_folder(source, notes), notes)
    return _in_csv(source, notes)


def _in_csv(source: Path, notes: list[str]) -> dict[str, HandIn]:
    """Hand-ins from a table of names and paths."""
    table = read_table(source)
    found: dict[str, HandIn] = {}
    for row, line in enumerate(table.lines):
        cells = table.cells(row)
        while len(cells) > 2 and not cells[-1]:
            cells.pop()
        if len(cells) != 2:
            raise BadInput(
                f"{source}: line {line}: expected `name,path`, found {len(cells)} columns"
            )
        given, path = cells
        given = given.removeprefix("\ufeff")
        if row == 0 and path.lower() in PATH_HEADERS:
            continue
        here = source.parent / path
        hand_in = found[f"{line:06}"] = HandIn(Owner(f"{line:06}", given))
        folder = here.is_dir() and not here.is_symlink()
        files = files_in_folder(here, notes) if folder else [single_file(here)]
        hand_in.files += [
            HandedFile(f.path, f.path, f.read, f.date, refused=f.refused)
            for f in files
            if not f.is_folder
        ]
    return found


def _laid_out(
    source: Path, hand_ins: Mapping[str, HandIn], stage: Path, notes: list[str]
) -> tuple[list[Submission], list[str]]:
    """Everybody's files on the stage, and what is said of their names."""
    submissions: list[Submission] = []
    renamed: list[str] = []
    names = _names(hand_ins, renamed)
    size = 0
    for key, hand_in in sorted(hand_ins.items()):
        name, owner = names[key], hand_in.owner
        contents = contents_of(name, hand_in, notes)
        size += sum(map(len, contents.files.values()))
        if size > LARGEST_CLASS:
            most = LARGEST_CLASS // 1024 // 1024
            raise BadInput(f"{source}: expected at most {most} MB in all, found more")
        submissions.append(
            _lay_out(name, contents, stage)._replace(
                lms_id=owner.lms_id,
                platform=owner.platform,
                late=owner.late,
                section=owner.section,
                mail=owner.mail,
                roster_id=owner.roster_id,
            )
        )
    return submissions, renamed


def _names(hand_ins: Mapping[str, HandIn], renamed: list[str]) -> dict[str, str]:
    """A name of its own for every student; two of one name are told apart by their numbers."""
    cleaned = {key: clean(h.owner.name) or "unnamed" for key, h in hand_ins.items()}
    counts = Counter(name.casefold() for name in cleaned.values())
    found: dict[str, str] = {}
    taken: set[str] = set()
    for key, hand_in in sorted(hand_ins.items()):
        plain, owner = cleaned[key], hand_in.owner
        number = clean(owner.roster_id or owner.lms_id)
        wanted = f"{plain} ({number})" if number and counts[plain.casefold()] > 1 else plain
        name = found[key] = unused(wanted, taken)
        if name != plain:
            renamed.append(f"{name}: another student of the same name")
        elif unicodedata.normalize("NFC", owner.name.strip()) != name:
            renamed.append(f"{name}: the name had signs that cannot be shown, or was too long")
    return found


def _lay_out(name: str, contents: Contents, stage: Path) -> Submission:
    """Write one student's files to the stage."""
    # Nobody can guess it: to ask whether it exists would tell who is in the class.
    folder = "s" + token_hex(12)
    nobody = Entrant(name, folder, "", "")
    if contents.wrong:
        return Submission(nobody, f"{name}: {contents.wrong}")
    digest = sha256()
    for path, data in sorted(contents.files.items()):
        digest.update(f"{len(path.encode())} {len(data)} {path}\n".encode() + data)
    # A class has files of every system, and one board wherever it is judged.
    written = path_on_windows if os.name == "nt" else str
    try:
        for path, data in contents.files.items():
            target = stage / folder / written(path)
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
    entrant = Entrant(name, folder, written(contents.main), digest.hexdigest())
    return Submission(entrant, "", judged=contents.judged, older=contents.older)


def sources_of(submissions: tuple[Submission, ...], stage: Path) -> dict[str, str]:
    """Every student's Python on the stage as one text, by name, cut to what will be compared.

    The strategy file comes first, so that no long file can push it out.
    """
    found = {}
    for entrant in (s.entrant for s in submissions if not s.refused):
        main = stage / entrant.folder / entrant.file
        files = [p for p in (stage / entrant.folder).rglob("*") if is_python(p.name)]
        files.sort(key=lambda path: (path != main, path))
        text = "\n".join(source_text(f.read_bytes()) for f in files)
        found[entrant.name] = text[:MOST_CHARACTERS]
    return found
