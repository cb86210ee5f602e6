"""What the judging tests share: a zygote, entrants from files, corpora and a small level."""

import os
import re
import shutil
import subprocess
import sys
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest

from helpers.paths import TESTS

HOSTILE = sorted((TESTS / "hostile").glob("*.py"))
INNOCENT = sorted([*(TESTS / "innocent").glob("*.py"), TESTS / "innocent" / "with_sibling"])

on_linux = pytest.mark.skipif(
    sys.platform != "linux", reason="strategies are confined on Linux only"
)


def expected(path: Path) -> tuple[set[str], bool]:
    """Verdicts that are right for a hostile file, and whether it takes its time."""
    head = re.match(r"# expect: (\S+)( \(slow\))?", path.read_text())
    assert head, f"{path}: expected a first line such as `# expect: exception`"
    return set(head[1].split("|")), bool(head[2])


@cache
def has_mount_namespace() -> bool:
    """Whether this system gives the judge a namespace to hide the file system in."""
    room = "engine.judging.sandbox.filesystem_isolation"
    code = f"import sys, {room} as room; sys.exit(not room.isolate_filesystem(['/dev/null']))"
    return not subprocess.run([sys.executable, "-c", code], cwd=TESTS.parent).returncode


def entrant(stage: Path, path: Path):
    """The file, or the folder with its hike.py, on the stage."""
    from engine.judging.sandbox.session import Entrant
    from engine.judging.sandbox.zygote_client import freeze_access_times

    folder = stage / path.stem
    if path.is_dir():
        shutil.copytree(path, folder, dirs_exist_ok=True)
    else:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, folder / "hike.py")
    for part in [folder, *folder.rglob("*")]:
        part.chmod(0o755 if part.is_dir() else 0o644)
    digest = sha256((folder / "hike.py").read_bytes()).hexdigest()
    freeze_access_times(folder)
    return Entrant(path.stem, path.stem, "hike.py", digest)


def written(stage: Path, name: str, source: str):
    """A strategy of this source on the stage."""
    file = stage / "written" / f"{name}.py"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(source)
    return entrant(stage, file)


def processes(text: str) -> list[int]:
    """Live processes whose command line holds this text."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if text.encode() in (folder / "cmdline").read_bytes() and folder.name != str(
                os.getpid()
            ):
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def children() -> set[int]:
    """Processes that this one has started and that still run."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if int(parent) == os.getpid() and state != "Z":
            found.add(int(folder.name))
    return found
