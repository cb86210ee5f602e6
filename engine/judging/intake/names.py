"""Names that students chose, of people, files and folders, made safe to show and to write."""

from __future__ import annotations

import unicodedata

LONGEST_NAME = 80


def safe_path(path: str) -> str:
    """The path with plain parts only; empty when there is nothing left of it."""
    parts = [unicodedata.normalize("NFC", part) for part in path.split("/")]
    parts = [part for part in parts if part not in ("", ".")]
    whole = "/".join(parts)
    bad = ".." in parts or any(not c.isprintable() for c in whole) or len(whole.encode()) > 400
    return "" if bad or len(parts) > 8 or any(len(p.encode()) > 200 for p in parts) else whole


def clean(name: str) -> str:
    """A name on one line: NFC, no control and direction characters, at most 80 long."""
    text = unicodedata.normalize("NFC", name)
    printable = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(printable.split())[:LONGEST_NAME].strip()


def unused(name: str, taken: set[str]) -> str:
    """The name, or `name (2)`, when it has been taken, in whatever case."""
    found, count = name, 2
    while found.casefold() in taken:
        found, count = f"{name} ({count})", count + 1
    taken.add(found.casefold())
    return found


def shown(path: str) -> str:
    """A file's name as it may be printed."""
    return clean(path)[-LONGEST_NAME:] or "(a name that cannot be shown)"
