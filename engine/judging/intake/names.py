"""Names that students chose, of people, files and folders, made safe to show and to write."""

from __future__ import annotations

import unicodedata

LONGEST_NAME = 80
VIRAMA = 9
"""The combining class of the sign that takes a letter's vowel away in the scripts of India."""

RESERVED_ON_WINDOWS = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{k}" for port in ("com", "lpt") for k in range(10))}
)
"""Names of devices there, whatever extension follows."""
REFUSED_BY_WINDOWS = str.maketrans(dict.fromkeys('<>:"|?*\\', "_"))
"""Signs that no name of a file has there."""


def path_on_windows(path: str) -> str:
    """The path with every part as Windows takes it; most are taken as they are."""
    parts = [part.translate(REFUSED_BY_WINDOWS) for part in path.split("/")]
    parts = [part.rstrip(" .") + "_" if part[-1:] in (" ", ".") else part for part in parts]
    reserved = [part.partition(".")[0].rstrip().casefold() in RESERVED_ON_WINDOWS for part in parts]
    return "/".join(f"_{part}" if bad else part for part, bad in zip(parts, reserved, strict=True))


def safe_path(path: str) -> str:
    """The path with plain parts only; empty when there is nothing left of it."""
    parts = [unicodedata.normalize("NFC", part) for part in path.split("/")]
    parts = [part for part in parts if part not in ("", ".")]
    whole = "/".join(parts)
    bad = ".." in parts or _printable(whole) != whole or len(whole.encode()) > 400
    return "" if bad or len(parts) > 8 or any(len(p.encode()) > 200 for p in parts) else whole


def clean(name: str) -> str:
    """A name on one line: NFC, no control and direction characters, at most 80 long."""
    printable = _printable(unicodedata.normalize("NFC", name))
    return " ".join(printable.split())[:LONGEST_NAME].strip()


def _printable(text: str) -> str:
    """The text with a blank in place of every sign that is not seen.

    A joiner is seen where it changes the letters beside it, as in Persian (RFC 5892, A.1 and A.2).
    """
    return "".join(c if c.isprintable() or _joins(text, k) else " " for k, c in enumerate(text))


def _joins(text: str, at: int) -> bool:
    beside = text[at - 1 : at] + text[at + 1 : at + 2]
    if text[at] not in "\u200c\u200d" or len(beside) < 2:
        return False
    written = all(unicodedata.bidirectional(letter) == "AL" for letter in beside)
    return written or unicodedata.combining(beside[0]) == VIRAMA


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
