"""Which of the files that a student handed in is the strategy."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Mapping

from engine.judging.intake.names import shown
from engine.running.strategy import LARGEST_FILE

PREFERRED = ("hike.py", "my_hike.py", "strategy.py", "main.py")
"""Which of several files is the strategy, when several could be."""
HINTS = {
    ".ipynb": " (export the notebook as .py)",
    ".py.txt": " (take the .txt off the name)",
    ".zip": " (unpack what is packed twice)",
}
"""What to do about files of these names."""
HIKE = re.compile(
    rb"(?:async\s+)?def\s+hike\s*\(|hike\s*=|class\s+hike\b"
    rb"|[ \t]*(?:from\s[^#]{1,200}\s)?import\s[^#]{0,1000}\bhike\b"
)
"""How a line begins that makes a `hike`; bounded, as a file may be one line of megabytes."""


def is_python(path: str) -> bool:
    """Whether it is a source by its name, which Windows may have written in capitals."""
    return path.lower().endswith(".py")


def main_file(contents: Mapping[str, bytes]) -> tuple[str, str]:
    """Which file is the strategy, or why none is."""
    python = [path for path in contents if is_python(path)]
    top = [path for path in python if "/" not in path] or python
    hiking = [path for path in top if _makes_a_hike(contents[path])]
    candidates = hiking or top
    preferred = [path for path in candidates if path.rpartition("/")[2] in PREFERRED]
    if not candidates:
        others = ", ".join(shown(path) for path in list(contents)[:3]) or "nothing"
        hint = next((hint for part, hint in HINTS.items() if part in others.lower()), "")
        return "", f"expected a .py file with `def hike(hiker)`, found {others}{hint}"
    if len(candidates) > 1 and len(preferred) != 1:
        found = ", ".join(shown(path) for path in candidates[:4])
        return "", f"expected one file with `def hike(hiker)`, found {found}; name it hike.py"
    main = candidates[0] if len(candidates) == 1 else preferred[0]
    if len(contents[main]) > LARGEST_FILE:
        return "", f"{shown(main)}: expected at most {LARGEST_FILE} bytes"
    return main, ""


def _makes_a_hike(source: bytes) -> bool:
    return any(map(HIKE.match, source.removeprefix(BOM_UTF8).splitlines()))
