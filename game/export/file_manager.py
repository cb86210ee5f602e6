"""Shows a folder in the system's file manager, where there is one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY")
"""Variables of the environment, one of which a Linux desktop sets."""


def open_command(folder: Path) -> list[str]:
    """The command that shows ``folder``; empty on Windows, which has a call for it.

    OSError where the system has no file manager that can be asked.
    """
    if sys.platform == "win32":
        return []
    if sys.platform == "darwin":
        return ["open", str(folder)]
    if not any(os.environ.get(name) for name in DISPLAYS):
        raise OSError("no desktop here")
    program = shutil.which("xdg-open")
    if program is None:
        raise OSError("xdg-open is not installed")
    return [program, str(folder)]


class FolderView:
    """A folder that the file manager was asked to show."""

    def __init__(self, folder: Path) -> None:
        """Ask for it. OSError where nobody can be asked."""
        self._asked: subprocess.Popen[bytes] | None = None
        command = open_command(folder)
        if sys.platform == "win32":
            os.startfile(folder)
        else:
            nothing = subprocess.DEVNULL
            self._asked = subprocess.Popen(command, stdin=nothing, stdout=nothing, stderr=nothing,
                                           start_new_session=True)  # fmt: skip

    @property
    def failed(self) -> bool:
        """Whether the system has answered by now that it cannot."""
        return self._asked is not None and self._asked.poll() not in (None, 0)
