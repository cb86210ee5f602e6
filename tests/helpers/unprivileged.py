"""`dusk` as an unprivileged user: where root runs the tests, as `nobody`."""

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from helpers.paths import ROOT

LIKE_NOBODY = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]


def command(folder: Path) -> list[str]:
    """`dusk` as an unprivileged user, with a Python that this user can reach."""
    start = "from game.cli import main; main()"
    python = nobodys_python()
    if not python:
        return [sys.executable, "-c", start]
    hand_over(folder)
    return [*LIKE_NOBODY, python, "-c", start]


def hand_over(*paths: Path) -> None:
    """Make these the judge's own: his who runs it."""
    for path in paths:
        if nobodys_python():
            shutil.chown(path, "nobody", "nogroup")


@cache
def nobodys_python() -> str:
    """A Python with which root runs the judge as `nobody`; an empty text where there is none, or
    nobody is root. Asked once, so that it stays the same.
    """
    if os.geteuid() != 0:
        return ""
    again = "import subprocess, sys; subprocess.run([sys.executable, '-c', {!r}], check=True)"
    needed = "import numpy, msgspec, click, rich, game.cli"
    for python in (sys.executable, f"/usr/bin/python3.{sys.version_info.minor}"):
        probe = subprocess.run(
            [*LIKE_NOBODY, python, "-c", again.format(needed)],
            env=environment(), capture_output=True, cwd="/",
        )  # fmt: skip
        if probe.returncode == 0:
            return python
    return ""


def environment() -> dict[str, str]:
    import numpy

    packages = str(Path(numpy.__file__).parents[1])
    return {
        **os.environ,
        "PYTHONPATH": f"{ROOT}{os.pathsep}{packages}",
        "HOME": "/nowhere",
        "XDG_STATE_HOME": "/nowhere",
    }


def dusk(folder: Path, *arguments: str, **more) -> subprocess.Popen:
    return subprocess.Popen(
        [*command(folder), *arguments], env=environment(), cwd="/",
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True, **more,
    )  # fmt: skip
