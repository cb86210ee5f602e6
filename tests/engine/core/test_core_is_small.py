"""The core can be read in one sitting: short, with few imports and a README in reading order."""

import ast
import re
import sys
from pathlib import Path

import pytest
from helpers.paths import ROOT

CORE = ROOT / "engine" / "core"
FILES = sorted(CORE.glob("*.py"))
MOST_LINES = 2_500
OTHERS = {"numpy", "msgspec"}
"""All that the core needs beside the standard library."""
CALLED_BACK = {"result.py": {"engine.analysis"}, "level.py": {"engine.level_files"}}
"""Loaded when habits or a diagnosis are asked for, or a level on ground of one's own."""


def imported(path: Path) -> set[str]:
    """Modules that a file imports, wherever it does; `engine.x.y` by its first two names."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path.name}: a relative import"
            found.add(node.module or "")
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "import_module":
            (name,) = re.findall(r"engine\.\w+", ast.unparse(node.args[0]))
            found.add(name)
    return {
        ".".join(m.split(".")[:2]) if m.startswith("engine") else m.split(".")[0] for m in found
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_core_imports_its_closed_list_alone(path: Path) -> None:
    foreign = {m for m in imported(path) if m not in sys.stdlib_module_names} - OTHERS
    allowed = {"engine.core"} | CALLED_BACK.get(path.name, set())
    assert foreign <= allowed


def test_the_core_has_at_most_2500_lines() -> None:
    lines = {path.name: len(path.read_text("utf-8").splitlines()) for path in FILES}
    assert sum(lines.values()) <= MOST_LINES, lines


def test_the_readme_names_every_file_after_those_it_imports() -> None:
    named = re.findall(r"^\*\*`(\w+)\.py`\*\*", (CORE / "README.md").read_text("utf-8"), re.M)
    assert sorted(named) == sorted(path.stem for path in FILES if path.stem != "__init__")
    for place, name in enumerate(named):
        tree = ast.parse((CORE / f"{name}.py").read_text("utf-8"))
        for node in tree.body:
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("engine.core."):
                above = (node.module or "").split(".")[2]
                assert named.index(above) < place, f"{name}.py imports {above}.py"
