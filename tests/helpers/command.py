"""The command as a process, and what a refusal looks like."""

import os
import subprocess
import sys
from pathlib import Path

from helpers.paths import ROOT

DUSK = [sys.executable, "-c", "from game.cli import main; main()"]


def dusk(*arguments: str, folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    root = str(ROOT)
    env = {**clean, "PYTHONPATH": root, "XDG_DATA_HOME": str(folder / "data"), **env}
    return subprocess.run(
        [*DUSK, *arguments], cwd=folder, env=env, capture_output=True, text=True, timeout=120
    )


def one_line(done: subprocess.CompletedProcess[str], code: int, *parts: str) -> None:
    assert done.returncode == code, done
    assert done.stderr.count("\n") == 1, done.stderr
    assert "Traceback" not in done.stderr
    for part in parts:
        assert part in done.stderr
