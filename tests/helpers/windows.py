"""Commands in a process that looks like Windows to our modules, see `like_windows`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.paths import ROOT, TESTS

LIKE_WINDOWS = TESTS / "helpers" / "like_windows"
on_a_system_to_disguise = pytest.mark.skipif(
    sys.platform != "linux", reason="Windows is imitated on Linux"
)


def on_windows(
    arguments: list[str], folder: Path, timeout: float = 200
) -> subprocess.CompletedProcess[str]:
    """Python with these arguments in this folder, its output encoded as in a pipe of Windows."""
    unseen = ("DISPLAY", "WAYLAND_DISPLAY", "PYTHONUTF8")
    env = {name: value for name, value in os.environ.items() if name not in unseen}
    env |= {
        "PYTHONPATH": os.pathsep.join((str(LIKE_WINDOWS), str(ROOT))),
        "PYTHONIOENCODING": "cp1252:strict",
        "XDG_DATA_HOME": str(folder / "data"),
        "SDL_VIDEODRIVER": "dummy",
        "SDL_AUDIODRIVER": "dummy",
    }
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=env,
        capture_output=True,
        encoding="cp1252",
        timeout=timeout,
    )


def dusk_on_windows(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """The command `dusk` with these arguments."""
    code = "from game.cli import main; main()"
    # The command starts again where a strategy needs other hashes: as a module it finds itself.
    return on_windows(["-c", code, *arguments], folder)
