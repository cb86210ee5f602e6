"""How learning systems name exported files; reads the owner from the path.

A system is one function of `READERS`. It gets the path of a file in the export and says whose it
is, or None where this is not a name of that system's.

Moodle       Ada Lovelace_4711_assignsubmission_file_/hike.py (or _onlinetext_)
Canvas       lovelaceada_LATE_101_555_hike-1.py, anon_aB3xK_555_hike.py, lovelaceada_101_text.html
Brightspace  12345-67890 - Ada Lovelace - Nov 29, 2026 1159 PM/hike.py
Blackboard   Lab 1_alovelace_attempt_2026-11-29-23-59-01_hike.py (or a folder of that name)
Gradescope   assignment_7_export/submission_73652514/hike.py, see `gradescope_entries`
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from itertools import takewhile
from typing import NamedTuple


class Owner(NamedTuple):
    """The student a file belongs to."""

    key: str
    """Files with the same key belong to one student."""
    name: str
    lms_id: str = ""
    """The learning system's own number or name of the student."""
    platform: str = ""
    """The learning system, a key of `READERS`; empty for a plain folder."""
    late: bool = False
    mail: str = ""
    section: str = ""
    """From a roster, as is the next."""
    roster_id: str = ""


class Owned(NamedTuple):
    """A file of an export: whose it is, and what the system says of it."""

    owner: Owner
    path: str
    """As the student named it, with `/`; empty for a folder without files."""
    upload: int | None = None
    """The number of the upload."""
    attempt: float | None = None
    """When all files of this hand-in came, in seconds since 1970."""
    pasted: bool = False
    """Whether it is the text of a box, not a file."""
    original: str = ""
    """Its name where the system has changed that: `path` is then what the student called it."""


MOODLE = re.compile(
    r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?P<kind>file|onlinetext)_?(?P<file>.*)", re.DOTALL
)
CANVAS = re.compile(
    r"(?P<late>LATE_)?(?:anon_(?P<anon>[A-Za-z0-9]{4,8})|(?P<name>.+?)(?P<late2>_LATE)?_(?P<id>\d+))"
    r"(?P<late3>_LATE)?_(?:(?P<upload>\d+)_(?P<file>.+)|(?P<text>text\.html))",
    re.DOTALL,
)
BRIGHTSPACE = re.compile(r"(?P<id>\d+)-(?P<box>\d+) ?- (?P<name>.+?) ?- (?P<date>[^/]*\d[^/]*)")
BLACKBOARD = re.compile(
    r"(?P<head>.+)_attempt_(?P<date>\d{4}(?:-\d\d){5})(?:_(?P<file>.*)|(?P<about>\.txt))?",
    re.DOTALL,
)
ABOUT = "(about).txt"
"""In place of a file's name: Blackboard's own file about a hand-in."""
LONGEST_PATH = 2000
"""No system writes longer ones."""
DATES = (
    *("%b %d, %Y %I%M %p", "%B %d, %Y %I%M %p", "%d %B, %Y %I%M %p", "%d %b, %Y %I%M %p"),
    *("%b %d, %Y %H%M", "%d %B, %Y %H%M", "%d %b, %Y %H%M", "%B %d, %Y %H%M"),
)
"""How Brightspace writes dates into the names of folders."""


def moodle(path: str) -> Owned | None:
    """Moodle's download of all submissions, with a folder for each student or without."""
    top, slash, rest = path.partition("/")
    match = MOODLE.fullmatch(top)
    if match is None or not (slash or match["file"]):
        return None
    # The download of blind marking numbers its participants instead of naming them.
    name = match["name"].replace("_", " ")
    blind = re.fullmatch(r"(?:\w+[ -])?(?:Participant|Teilnehmer/?(?:in)?|Uczestnik)", name)
    owner = Owner(
        f"{match['name']}_{match['id']}",
        f"{name} {match['id']}" if blind else match["name"],
        match["id"],
        "moodle",
    )
    return Owned(owner, rest if slash else match["file"], pasted=match["kind"] == "onlinetext")


def canvas(path: str) -> Owned | None:
    """Canvas' download of submissions: one flat folder."""
    match = None if "/" in path else CANVAS.fullmatch(path)
    if match is None:
        return None
    number = match["anon"] or match["id"]
    owner = Owner(
        f"{match['name'] or 'anon'}_{number}",
        f"anon {number}" if match["anon"] else match["name"],
        number,
        "canvas",
        bool(match["late"] or match["late2"] or match["late3"]),
    )
    if match["text"]:
        return Owned(owner, match["text"], pasted=True, original=path)
    # Canvas marks a second hand-in of the same name: hike-1.py.
    plain = re.sub(r"-\d{1,4}(?=\.\w+$)", "", match["file"])
    return Owned(owner, plain, upload=int(match["upload"][:18]), original=match["file"])


def brightspace(path: str) -> Owned | None:
    """Brightspace's download: a folder for each hand-in of each student."""
    top, slash, rest = path.partition("/")
    match = BRIGHTSPACE.fullmatch(top) if slash else None
    if match is None:
        return None
    owner = Owner(f"{match['name']}_{match['id']}", match["name"], match["id"], "brightspace")
    return Owned(owner, rest, attempt=_date(match["date"]))


def blackboard(path: str) -> Owned | None:
    """Blackboard's download: flat, each file's name beginning with assignment, user, and date.

    Assignment and user are parted by a sign that both may hold; `blackboard_users` parts them.
    """
    top, slash, rest = path.partition("/")
    match = BLACKBOARD.fullmatch(top)
    if match is None:
        return None
    head = match["head"]
    when = _date(match["date"], ("%Y-%m-%d-%H-%M-%S",))
    file = rest if slash else match["file"] or (ABOUT if match["about"] else "")
    return Owned(Owner(f"blackboard {head}", head, head, "blackboard"), file, attempt=when)


def blackboard_users(heads: Iterable[str]) -> dict[str, str]:
    """The user of every `ASSIGNMENT_USER`: what stands behind the part that all have in common."""
    every = sorted(set(heads))
    # What the first and the last in order have in common, all have.
    pairs = zip(every[0], every[-1], strict=False) if every else ()
    shared = takewhile(lambda pair: pair[0] == pair[1], pairs)
    common = "".join(sign for sign, _ in shared).rpartition("_")[0]
    return {head: head[len(common) + 1 :] if common else head for head in every}


def blackboard_about(text: str) -> tuple[str, str, str]:
    """Name, user and pasted text from the file that Blackboard adds to every hand-in."""
    who = re.search(r"^Name:[ \t]*([^()\n]{1,200})\(([^()\n]{1,200})\)", text, re.MULTILINE)
    _, found, pasted = text.partition("Submission Field:")
    pasted = pasted.partition("\nComments:")[0] if found else ""
    return (who[1].strip(), who[2].strip(), pasted) if who else ("", "", pasted)


READERS: dict[str, Callable[[str], Owned | None]] = {
    "moodle": moodle,
    "canvas": canvas,
    "brightspace": brightspace,
    "blackboard": blackboard,
}
"""Every learning system whose names we read, most particular first."""


def exported(path: str) -> Owned | None:
    """Whose file this is, where a learning system has named it."""
    if len(path) > LONGEST_PATH:
        return None
    return next((owned for read in READERS.values() if (owned := read(path))), None)


def is_exported(path: str) -> bool:
    """Whether a learning system has named it."""
    return exported(path) is not None


class GradescopeEntry(NamedTuple):
    """One submission in Gradescope's `submission_metadata.yml`."""

    names: tuple[str, ...]
    sid: str
    mail: str


def gradescope_entries(text: str) -> dict[str, GradescopeEntry]:
    """Submissions by folder (`submission_73652514`) from Gradescope's file, read line by line.

    Only the keys that are needed are looked at; nothing of YAML is built.
    """
    found: dict[str, dict[str, list[str]]] = {}
    current: dict[str, list[str]] | None = None
    in_submitters = False
    for line in text.splitlines():
        top = re.fullmatch(r"[\"']?(submission_\d{1,20})[\"']?:\s*", line)
        if top:
            current = found.setdefault(top[1], {"name": [], "sid": [], "email": []})
            in_submitters = False
            continue
        section = re.match(r"  :?(\w+):", line)
        if section:
            in_submitters = section[1] == "submitters"
        value = re.match(r"\s*(?:- )?\s*:?(name|sid|email): ?(.*)", line)
        if current is not None and in_submitters and value:
            current[value[1]].append(_scalar(value[2]))
    return {
        folder: GradescopeEntry(
            tuple(filter(None, entry["name"])),
            ", ".join(filter(None, entry["sid"])),
            ", ".join(filter(None, entry["email"])),
        )
        for folder, entry in found.items()
    }


def _scalar(text: str) -> str:
    """A plain or quoted text of YAML on one line."""
    text = text.strip()
    if len(text) >= 2 and text[0] == text[-1] == "'":
        return text[1:-1].replace("''", "'")
    if len(text) >= 2 and text[0] == text[-1] == '"':
        return re.sub(
            r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))",
            lambda m: m[3] or chr(int(m[1] or m[2], 16)),
            text[1:-1],
        )
    return "" if text in ("null", "~") else text


def _date(text: str, formats: Iterable[str] = DATES) -> float | None:
    for form in formats:
        try:
            return datetime.strptime(text.strip(), form).replace(tzinfo=UTC).timestamp()
        except ValueError:
            continue
    return None
