"""One name, one class: a reader who has met a name once knows what it is wherever it stands."""

import re
from collections import defaultdict

from helpers.paths import ROOT

DEFINED = re.compile(r"^ *class (\w+)[(:]|^ *(\w+): TypeAlias\b", re.M)
STANDS_IN = {
    "engine/judging/sandbox/child.py": {"Hiker", "Way"},
    "engine/judging/sandbox/monty_source.py": {
        "Facts", "Hiker", "Leg", "PastReading", "Prices", "Reading", "Vector",
    },
}  # fmt: skip
"""What a strategy meets inside a tier of the judge, under the names it knows from outside."""


def names_of(source: str) -> set[str]:
    """Classes at any depth, and type aliases."""
    return {one or other for one, other in DEFINED.findall(source)}


def shared_names(sources: dict[str, str]) -> dict[str, list[str]]:
    """Names that several files define, with these files."""
    found = defaultdict(list)
    for path, source in sources.items():
        for name in names_of(source) - STANDS_IN.get(path, set()):
            found[name].append(path)
    return {name: paths for name, paths in sorted(found.items()) if len(paths) > 1}


def test_no_two_classes_or_types_share_a_name() -> None:
    sources = {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for room in ("engine", "game")
        for path in (ROOT / room).rglob("*.py")
    }
    assert len(sources) > 300
    assert shared_names(sources) == {}


def test_a_shared_name_is_found() -> None:
    sources = {"a.py": "class Row: ...", "b.py": "Row: TypeAlias = int", "c.py": "Row = 1"}
    assert shared_names(sources) == {"Row": ["a.py", "b.py"]}
