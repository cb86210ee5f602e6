"""Which of several versions of one file is the newest.

`hike.py`, `hike (1).py` and `hike_final_v2.py` are versions of one file. What counts is, in this
order: the number that the learning system gave each upload, the number in the name, the date. Where
these do not say it, or contradict each other, nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

WORDS = frozenset({
    *("final", "finale", "finally", "new", "newest", "newer", "latest", "last", "old", "older"),
    *("copy", "copia", "kopie", "kopia", "kopi", "backup", "bak", "fixed", "fix", "draft"),
    *("revised", "updated", "update", "nowa", "nowy", "neu", "alt"),
})  # fmt: skip
"""Words that tell versions of one file apart, and say nothing that can be ordered."""
FILLERS = frozenset({"v", "ver", "version", "wersja", "rev", "von", "of"})
"""Words beside such a word or a number."""
CLEAR_SECONDS = 60.0
"""Dates nearer to each other than this were written by one program, not by a student."""


class Version(NamedTuple):
    """One file among several."""

    path: str
    upload: int | None = None
    """The number of the upload, where the learning system gives one."""
    date: float | None = None
    """Seconds since 1970, where there is a date."""


class _Name(NamedTuple):
    base: str
    numbers: tuple[int, ...]
    words: bool


def base_name(path: str) -> str:
    """What versions of one file share of their name: `hike` of `hike_final_v2.py`."""
    return _parts(path).base


def newest(versions: Sequence[Version]) -> Version | None:
    """The newest of the versions of one file; None where nothing says which that is."""
    if len(versions) == 1:
        return versions[0]
    uploads = [v.upload for v in versions]
    if None not in uploads and len(set(uploads)) == len(versions):
        return max(versions, key=lambda v: v.upload or 0)
    by_number, by_date = _by_number(versions), _by_date(versions)
    if by_number and by_date and by_number != by_date:
        return None
    return by_number or by_date


def _by_number(versions: Sequence[Version]) -> Version | None:
    names = [_parts(v.path) for v in versions]
    if any(name.words for name in names) or len({name.numbers for name in names}) < len(names):
        return None
    return max(zip(names, versions, strict=True), key=lambda pair: pair[0].numbers)[1]


def _by_date(versions: Sequence[Version]) -> Version | None:
    dates = [v.date for v in versions if v.date is not None]
    if len(dates) < len(versions):
        return None
    last, *before = sorted(dates, reverse=True)
    if last - before[0] < CLEAR_SECONDS:
        return None
    return max(versions, key=lambda v: v.date or 0.0)


def _parts(path: str) -> _Name:
    stem = unicodedata.normalize("NFC", path.rpartition("/")[2].rpartition(".")[0]).casefold()
    base: list[str] = []
    numbers: list[int] = []
    words = False
    for token in re.split(r"[\s_\-().,]+", stem):
        match = re.fullmatch(r"(\D*?)v?(\d{1,9})", token)
        word = match[1] if match else token
        numbers += [int(match[2])] if match else []
        if word in WORDS:
            words = True
        elif word and word not in FILLERS:
            base.append(word)
    return _Name("-".join(base), tuple(numbers), words)
