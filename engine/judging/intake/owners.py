"""Groups the files of a class by the student who owns them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import NamedTuple

from engine.judging.intake.containers import FoundFile
from engine.judging.intake.main_file import is_python
from engine.judging.intake.names import shown
from engine.judging.intake.platforms import (
    ABOUT,
    Owned,
    Owner,
    blackboard_about,
    blackboard_users,
    exported,
    gradescope_entries,
    is_exported,
)
from engine.judging.intake.text_encoding import source_text

METADATA = "submission_metadata.yml"
"""Gradescope's file about an export."""
LARGEST_METADATA = 16 * 1024 * 1024
LARGEST_ABOUT = 64 * 1024


class HandedFile(NamedTuple):
    """One file of a student's."""

    path: str
    """With `/`, as it lies among the student's files."""
    original: str
    """As it was named when it was handed in."""
    read: Callable[[int], bytes]
    date: float | None = None
    """When it was written [s since 1970]."""
    upload: int | None = None
    attempt: float | None = None
    pasted: bool = False
    refused: str = ""


@dataclass
class HandIn:
    """What one student handed in."""

    owner: Owner
    files: list[HandedFile] = field(default_factory=list)


def by_student(found: Iterable[FoundFile], notes: list[str]) -> dict[str, HandIn]:
    """The students by key; what is nobody's is noted."""
    files = list(found)
    wrapped = _common_folder([f.path for f in files if not (f.is_folder or f.refused)])
    files = [file._replace(path=file.path.removeprefix(wrapped)) for file in files]
    files = [file for file in files if file.path]
    about = next((file for file in files if file.path == METADATA), None)
    if about is not None:
        return _of_gradescope(files, about, notes)
    owned = [_owned(file.path) for file in files]
    _resolve_blackboard(files, owned)
    is_export = any(one.owner.platform for one in owned)
    hand_ins: dict[str, HandIn] = {}
    for file, one in zip(files, owned, strict=True):
        alone = "/" not in file.path and not one.owner.platform and not is_python(file.path)
        if is_export and alone:
            notes.append(f"{shown(file.path)}: is beside the students' files and belongs to nobody")
            continue
        hand_in = hand_ins.setdefault(one.owner.key, HandIn(one.owner))
        hand_in.owner = hand_in.owner._replace(late=hand_in.owner.late or one.owner.late)
        if one.path and not file.is_folder:
            hand_in.files.append(_handed(file, one))
    return hand_ins


def _handed(file: FoundFile, owned: Owned) -> HandedFile:
    return HandedFile(
        owned.path,
        owned.original or owned.path,
        file.read,
        file.date,
        owned.upload,
        owned.attempt,
        owned.pasted,
        file.refused,
    )


def _owned(path: str) -> Owned:
    """Whose a file is: a learning system's student, a folder, or a file's own name."""
    found = exported(path)
    if found is not None:
        return found
    top, slash, rest = path.partition("/")
    name = top if slash else PurePosixPath(top).stem
    return Owned(Owner(top, name), rest if slash else top)


def _resolve_blackboard(files: Sequence[FoundFile], owned: list[Owned]) -> None:
    """Give Blackboard's students their own names, and the text of their boxes."""
    users = blackboard_users(o.owner.name for o in owned if o.owner.platform == "blackboard")
    names: dict[str, tuple[str, str]] = {}
    for index, (file, one) in enumerate(zip(files, owned, strict=True)):
        if one.owner.platform != "blackboard" or one.path != ABOUT:
            continue
        name, user, pasted = blackboard_about(_text(file, LARGEST_ABOUT))
        names[one.owner.name] = name or users[one.owner.name], user or users[one.owner.name]
        owned[index] = one._replace(path="", pasted=False)
        if "def hike" in pasted:
            owned[index] = one._replace(path="text.html", pasted=True)
    for index, one in enumerate(owned):
        if one.owner.platform == "blackboard":
            head = one.owner.name
            name, user = names.get(head, (users[head], users[head]))
            owner = one.owner._replace(key=f"blackboard {user}", name=name, lms_id=user)
            owned[index] = one._replace(owner=owner)


def _of_gradescope(
    files: Sequence[FoundFile], about: FoundFile, notes: list[str]
) -> dict[str, HandIn]:
    """Gradescope's export: a folder a submission, whose students another file names."""
    entries = gradescope_entries(_text(about, LARGEST_METADATA))
    hand_ins: dict[str, HandIn] = {}
    for folder, entry in entries.items():
        name = ", ".join(entry.names) or folder
        owner = Owner(folder, name, entry.sid or folder, "gradescope", mail=entry.mail)
        hand_ins[folder] = HandIn(owner)
    for file in files:
        top, slash, rest = file.path.partition("/")
        if file is about or (not slash and not is_python(top)):
            if file is not about:
                notes.append(f"{shown(top)}: is beside the students' files and belongs to nobody")
            continue
        one = Owned(Owner(top, PurePosixPath(top).stem), rest if slash else top)
        hand_in = hand_ins.setdefault(top, HandIn(one.owner))
        if one.path and not file.is_folder:
            hand_in.files.append(_handed(file, one))
    return hand_ins


def _text(file: FoundFile, most: int) -> str:
    try:
        return source_text(file.read(most))
    except (OSError, ValueError):
        return ""


def _common_folder(paths: Sequence[str]) -> str:
    """`class-b/` when all stands inside one folder that holds folders or several files."""
    # Whoever packs a folder of hand-ins packs the folder too, and `class-b` is no student. One
    # student who hands in `ada/hike.py` looks the same, unless something lies deeper or is named by
    # a learning system.
    inside = [path for path in paths if "/" in path]
    tops = {path.partition("/")[0] for path in inside}
    # A list or a letter beside the one folder is nobody's.
    if len(tops) != 1 or any(is_python(path) for path in paths if "/" not in path):
        return ""
    top = tops.pop()
    inner = {path.partition("/")[2].partition("/")[0] for path in inside}
    deeper = all(path.count("/") >= 2 for path in inside)
    export = METADATA in inner or any(map(is_exported, inner))
    return f"{top}/" if (deeper or export) and not is_exported(f"{top}/x") else ""
