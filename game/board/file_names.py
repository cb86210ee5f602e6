"""File names that students cannot choose."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from hashlib import sha256

from engine.judging.intake.names import RESERVED_ON_WINDOWS

LONGEST_STEM = 120
"""Bytes of a file's name without its ending; file systems take 255."""


def file_stems(names: Iterable[str]) -> dict[str, str]:
    """A safe and unique file stem for every name, on every file system.

    Letters and digits of every script stay. Where that is not the name itself, or where two names
    meet in one stem (case and composition aside), a short hash of the name tells them apart.
    """
    names = sorted(set(names))
    plain = {name: _safe_stem(name) for name in names}
    meetings: dict[str, int] = {}
    for stem in plain.values():
        meetings[_caseless(stem)] = meetings.get(_caseless(stem), 0) + 1
    found = {}
    for name in names:
        stem = plain[name]
        if stem != name or meetings[_caseless(stem)] > 1:
            stem = f"{stem}-{sha256(name.encode('utf-8', 'replace')).hexdigest()[:8]}"
        found[name] = stem
    return found


def _safe_stem(name: str) -> str:
    text = unicodedata.normalize("NFC", name)
    text = re.sub(r"[^\w .\-]", "_", text).strip(" .-") or "student"
    while len(text.encode()) > LONGEST_STEM:
        text = text[:-1]
    text = text.rstrip(" .-")
    return f"{text}_" if text.partition(".")[0].casefold() in RESERVED_ON_WINDOWS else text


def _caseless(stem: str) -> str:
    return unicodedata.normalize("NFKC", stem).casefold()
