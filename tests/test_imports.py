"""Who may import whom, and what a start of the command may load."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from helpers.paths import ROOT
from helpers.sources import ENGINE, GAME, imports_of

HEAVY = {"numba", "scipy", "pygame", "torch", "dask", "matplotlib"}


@cache
def imports(path: Path, top_only: bool = False) -> frozenset[str]:
    """Names of the packages a file imports; `top_only` leaves out functions and TYPE_CHECKING."""
    found = [one for one in imports_of(path) if one.at_start or not top_only]
    return frozenset(one.module.split(".")[0] for one in found)


def importing(paths: list[Path], packages: set[str], top_only: bool = False) -> list[str]:
    """The files that import one of these packages."""
    found = [path for path in paths if packages & imports(path, top_only)]
    return [str(path.relative_to(ROOT)) for path in found]


def test_engine_imports_neither_pygame_nor_game() -> None:
    assert importing(ENGINE, {"pygame", "game", "assets", "tests"}) == []


def test_engine_loads_nothing_heavy_at_module_level() -> None:
    assert importing(ENGINE, HEAVY, top_only=True) == []


def test_game_imports_no_tests_and_no_optional_package_at_module_level() -> None:
    assert importing(GAME, {"tests"}) == []
    assert importing(GAME, HEAVY - {"pygame"}, top_only=True) == []


def test_who_imports_is_found() -> None:
    assert "game/app/window.py" in importing(GAME, {"pygame"}, top_only=True)


@pytest.mark.parametrize(
    "name", ["cli", "commands/report", "commands/installation", "commands/terminal_demo"]
)
def test_what_a_terminal_shows_imports_no_pygame_at_module_level(name: str) -> None:
    path = ROOT / "game" / f"{name}.py"
    assert not {"pygame", "numpy"} & imports(path, top_only=True)


@pytest.mark.parametrize("package", ["levels", "assets"])
def test_data_packages_are_packages_without_code(package: str) -> None:
    tree = ast.parse((ROOT / package / "__init__.py").read_text("utf-8"))
    assert all(isinstance(node, ast.Expr) for node in tree.body)  # a docstring at most
    assert not list((ROOT / package).rglob("[!_]*.py")) or package == "assets"


def test_the_kernels_import_mathematics_alone() -> None:
    assert imports(ROOT / "engine/core/kernels.py") == {"math"}


def loaded_by(code: str, folder: Path) -> set[str]:
    """Top-level packages in sys.modules after this code, in a process of its own."""
    report = "\nimport sys; print(*{m.split('.')[0] for m in sys.modules}, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code + report],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return set(done.stderr.splitlines()[-1].split())


def test_dusk_help_loads_neither_numpy_nor_anything_heavy(tmp_path) -> None:
    code = (
        "import sys; sys.argv = ['dusk', '--help']\nfrom game.cli import main\n"
        "try: main()\nexcept SystemExit as end: assert not end.code"
    )
    loaded = loaded_by(code, tmp_path)
    assert "game" in loaded
    assert not loaded & {"numpy", "msgspec", *HEAVY}


def test_a_hike_loads_nothing_heavy(tmp_path) -> None:
    loaded = loaded_by("from engine import hike; hike('ravine', 'adam')", tmp_path)
    assert "numpy" in loaded
    assert not loaded & HEAVY


DEEPEST = max(len(path.relative_to(ROOT).parts) for path in ENGINE + GAME)


def room(path: Path, depth: int) -> str:
    """The folder a file stands in, to so many parts; a file above that depth is a room by itself:
    at depth 3 there are `engine.judging.sandbox` and `engine.judging.judge`.
    """
    return ".".join(path.relative_to(ROOT).with_suffix("").parts[:depth])


@cache
def arrows() -> tuple[tuple[Path, Path], ...]:
    """Every file and every other one that it imports, be it inside a function or for its types."""
    return tuple(_arrows())


def _arrows() -> Iterator[tuple[Path, Path]]:
    modules = {".".join(p.relative_to(ROOT).with_suffix("").parts): p for p in ENGINE + GAME}
    for name in [name for name in modules if name.endswith(".__init__")]:
        modules[name.removesuffix(".__init__")] = modules[name]
    for path in ENGINE + GAME:
        for module, name, _ in imports_of(path):
            for target in (module, f"{module}.{name}"):
                if name and target in modules and modules[target] != path:
                    yield path, modules[target]


@pytest.mark.parametrize("depth", range(2, DEEPEST + 1))
def test_rooms_import_each_other_one_way_at_every_depth(depth: int) -> None:
    """Two parts: the rooms. Three: the rooms inside them. At the deepest: every file."""
    doors: dict[str, set[str]] = {}
    for path, other in arrows():
        if room(path, depth) != room(other, depth):
            doors.setdefault(room(path, depth), set()).add(room(other, depth))
    assert doors
    try:
        tuple(TopologicalSorter(doors).static_order())
    except CycleError as circle:
        pytest.fail(" -> ".join(circle.args[1]))
