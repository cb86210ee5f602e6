"""`class.json` and the judge's own record: who handed in which files, now and before.

A file that changes in a judged folder is another strategy: its hikes are judged anew, those of the
former one stay in the store, and both judge and board say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import fmean
from typing import TypeAlias

import msgspec

from engine.documents import value_of_json
from engine.files import read_limited, write_whole
from engine.judging.intake.submissions import Submission
from engine.judging.results import EarlierVersion, JudgedFile, StudentRow
from engine.judging.results_file import LARGEST_RESULTS
from engine.judging.store import StoredHike
from engine.judging.verdicts import counts


class HandedVersion(msgspec.Struct, frozen=True):
    """A file that a student has had judged."""

    name: str
    digest: str
    """SHA-256 over all files of the hand-in."""
    judged: JudgedFile
    practice: bool = False
    """Whether it was judged on practice seeds alone."""


class ClassRow(msgspec.Struct, frozen=True):
    """One student in `class.json`, which begins with the file that is judged."""

    file: str
    size: int
    sha256: str
    """The first eight signs."""
    name: str
    refused: str
    older: tuple[str, ...]
    late: bool
    platform: str
    lms_id: str
    section: str


def write_class(path: Path, submissions: Sequence[Submission]) -> None:
    """Write `class.json`: no secret is in it, and everybody can compare the own file."""
    rows = [
        ClassRow(
            file=s.judged.name,
            size=s.judged.size,
            sha256=s.judged.signs,
            name=s.entrant.name,
            refused=s.refused,
            older=s.older,
            late=s.late,
            platform=s.platform,
            lms_id=s.lms_id,
            section=s.section,
        )
        for s in submissions
    ]
    write_whole(path, msgspec.json.format(msgspec.json.encode(rows), indent=1) + b"\n")


def record_versions(
    path: Path, submissions: Sequence[Submission], practice: bool
) -> tuple[list[HandedVersion], list[str]]:
    """Add what is judged now to the record in `path`; returns it, and a line for every change."""
    known = read_versions(path)
    last = {version.name: version for version in known}
    lines = []
    for s in submissions:
        before = last.get(s.entrant.name)
        now = HandedVersion(s.entrant.name, s.entrant.digest, s.judged, practice)
        if s.refused or (before and (before.digest, before.practice) == (now.digest, practice)):
            continue
        known.append(now)
        if before and before.digest != now.digest:
            lines.append(
                f"{now.name}: changed since it was judged: {before.judged.name} "
                f"({before.judged.signs}) then, {now.judged.name} ({now.judged.signs}) now"
            )
    write_whole(path, msgspec.json.encode(known), mode=0o600)
    return known, lines


def read_versions(path: Path) -> list[HandedVersion]:
    """The record in `path`; empty where there is none yet."""
    if not path.exists():
        return []
    data = read_limited(path, LARGEST_RESULTS)
    return value_of_json(data, list[HandedVersion], f"{path}: damaged")


PracticeScores: TypeAlias = dict[tuple[str, str], list[float]]
"""Scores on the practice seeds by name and digest."""


def note_practice(row: StoredHike, scores: PracticeScores) -> None:
    """Add the score of a practice hike that counts."""
    practice = row.hike.phase == "preview" and not (row.fleet or row.again)
    if practice and counts(row.hike.verdict):
        scores.setdefault(row.key[:2], []).append(row.hike.score)


def with_history(
    students: Iterable[StudentRow], versions: Sequence[HandedVersion], scores: PracticeScores
) -> tuple[StudentRow, ...]:
    """The students with what they had handed in before the file that is judged now."""
    found = []
    for student in students:
        own = [v for v in versions if v.name == student.name]
        before = {v.digest: v for v in own if v.digest != student.digest}
        history = [
            EarlierVersion(
                judged=v.judged,
                mean_score=round(fmean(scores[v.name, v.digest]), 6),
                hikes=len(scores[v.name, v.digest]),
            )
            for v in before.values()
            if (v.name, v.digest) in scores
        ]
        # What was tried in practice is history; what was judged in earnest has changed.
        earnest = [v for v in before.values() if not v.practice]
        found.append(
            msgspec.structs.replace(
                student,
                history=tuple(history),
                changed_from=earnest[-1].judged.signs if earnest and not student.refused else "",
            )
        )
    return tuple(found)
