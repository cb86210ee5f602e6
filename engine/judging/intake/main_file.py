"""Which of the files that a student handed in is the strategy."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from engine.judging.intake.names import shown
from engine.judging.intake.versions import Version, base_name, newest
from engine.running.own_modules import INSTEAD, LARGEST_SOURCE

PREFERRED = ("hike", "my_hike", "strategy", "main")
"""Which of several files is the strategy, when several could be."""
HINTS = {
    ".ipynb": " (no code cell defines it; export the notebook as .py)",
    ".py.txt": " (take the .txt off the name)",
    ".zip": " (unpack what is packed twice)",
}
"""What to do about files of these names."""
DEFINES = re.compile(rb"(?:async\s+)?def\s+hike\s*\(|hike\s*(?::[^=]{1,80})?=[^=]|class\s+hike\b")
"""How a line begins that makes a `hike` of its own."""
IMPORTS = re.compile(
    rb"[ \t]*(?!from\s+engine\b)(?:from\s[^#]{1,200}\s)?import\s[^#]{0,1000}\bhike\b"
)
"""A line that takes a `hike` from elsewhere; not from the engine, whose `hike` is another thing.
Bounded, as a file may be one line of megabytes."""


def is_python(path: str) -> bool:
    """Whether it is a source by its name, which Windows may have written in capitals."""
    return path.lower().endswith(".py")


def makes_a_hike(source: bytes) -> bool:
    """Whether a line of this source defines `hike`."""
    return _has_line(DEFINES, source)


class MainFile(NamedTuple):
    """The strategy, or why there is none."""

    path: str
    wrong: str = ""
    """One line; empty where there is a strategy."""
    older: tuple[str, ...] = ()
    """Versions of the same file that are not run."""


def main_file(
    contents: Mapping[str, bytes], versions: Mapping[str, Version] | None = None
) -> MainFile:
    """Which file is the strategy, or why none is. `versions` has number and date by path."""
    candidates = _candidates(contents)
    if not candidates:
        others = ", ".join(shown(path) for path in list(contents)[:3]) or "nothing"
        hint = next((hint for part, hint in HINTS.items() if part in others.lower()), "")
        return MainFile("", f"expected a .py file with `def hike(hiker)`, found {others}{hint}")
    main = _chosen(candidates, versions or {})
    if not main:
        found = ", ".join(shown(path) for path in candidates[:4])
        return MainFile(
            "", f"expected one file with `def hike(hiker)`, found {found}; name it hike.py"
        )
    if len(contents[main]) > LARGEST_SOURCE:
        return MainFile("", f"{shown(main)}: expected at most {LARGEST_SOURCE} bytes; {INSTEAD}")
    older = [p for p in candidates if p != main and base_name(p) == base_name(main)]
    return MainFile(main, "", tuple(older))


def _candidates(contents: Mapping[str, bytes]) -> list[str]:
    """Files that could be the strategy: those with a `hike` of their own before any other."""
    python = [path for path in contents if is_python(path)]
    top = [path for path in python if "/" not in path]
    for paths in (top, python):
        for line in (DEFINES, IMPORTS):
            found = [path for path in paths if _has_line(line, contents[path])]
            if found:
                return found
    return top or python


def _chosen(candidates: Sequence[str], versions: Mapping[str, Version]) -> str:
    """The one of the candidates that is meant; empty where nothing says which."""
    families: dict[str, list[str]] = {}
    for path in candidates:
        folder = path.rpartition("/")[0]
        families.setdefault(f"{folder}/{base_name(path)}", []).append(path)
    preferred = [name for name in families if name.rpartition("/")[2] in _PREFERRED_BASES]
    if len(families) > 1 and len(preferred) != 1:
        return ""
    family = families[preferred[0]] if len(families) > 1 else candidates
    found = newest([versions.get(path, Version(path)) for path in family])
    return found.path if found else ""


_PREFERRED_BASES = frozenset(base_name(f"{stem}.py") for stem in PREFERRED)


def _has_line(pattern: re.Pattern[bytes], source: bytes) -> bool:
    return any(map(pattern.match, source.removeprefix(BOM_UTF8).splitlines()))
