"""The game's entry in the menu of programs, in each system's format."""

from __future__ import annotations

import io
import os
import plistlib
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pygame

from engine.files import write_whole
from game.app.icon import icon

PROGRAM_NAME = "Down by Dusk"
FILE_STEM = "down-by-dusk"
MENU_COMMENT = "A mountain in fog, a slow slope instrument and a sunset"
ICON_SIZE = 256
"""Width of the icon [px]."""
SHORTCUT_SCRIPT = """\
$link = (New-Object -ComObject WScript.Shell).CreateShortcut($env:DUSK_LINK)
$link.TargetPath = $env:DUSK_PROGRAM
$link.Arguments = $env:DUSK_ARGUMENTS
$link.IconLocation = $env:DUSK_ICON
$link.Save()
"""
"""For PowerShell; what it needs is in the environment, where no name can break out of quotes."""


def add_to_menu(system: str) -> list[Path]:
    """Write the entry for a system (`sys.platform`); the paths of what a person may remove."""
    if system == "win32":
        return _add_shortcut(os.environ)
    home = Path.home()
    files = macos(home) if system == "darwin" else linux(os.environ, home)
    for path, (data, mode) in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, data, mode=mode)
    return list(files)


def program() -> list[str]:
    """The words that start this game from anywhere."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    found = shutil.which("dusk", path=str(Path(sys.executable).parent)) or shutil.which("dusk")
    if found:
        return [str(Path(found).absolute()), "play"]
    return [sys.executable, "-P", "-c", "from game.entry import main; main()", "play"]


def linux(environment: Mapping[str, str], home: Path) -> dict[Path, tuple[bytes, int]]:
    """The files of a freedesktop.org entry, with their rights."""
    data = Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share")
    image = data / "icons" / "hicolor" / f"{ICON_SIZE}x{ICON_SIZE}" / "apps" / f"{FILE_STEM}.png"
    lines = (
        "[Desktop Entry]",
        "Type=Application",
        "Version=1.5",
        f"Name={PROGRAM_NAME}",
        f"Comment={MENU_COMMENT}",
        f"Exec={_quoted_exec(program())}",
        f"Icon={image}",
        "Terminal=false",
        "Categories=Game;Simulation;Education;",
        f"StartupWMClass={FILE_STEM}",
    )
    entry = data / "applications" / f"{FILE_STEM}.desktop"
    return {
        image: (picture("PNG"), 0o644),
        entry: (("\n".join(lines) + "\n").encode("utf-8"), 0o755),
    }


def _quoted_exec(words: Sequence[str]) -> str:
    """The words of `Exec=`, in its quotes: four signs take a backslash, which is doubled there."""
    quoted = []
    for word in words:
        for sign in ("\\", '"', "`", "$"):
            word = word.replace(sign, "\\\\" + sign)
        quoted.append(f'"{word.replace("%", "%%")}"')
    return " ".join(quoted)


def macos(home: Path) -> dict[Path, tuple[bytes, int]]:
    """The files of an application's bundle, with their rights."""
    contents = home / "Applications" / f"{PROGRAM_NAME}.app" / "Contents"
    about = {
        "CFBundleName": PROGRAM_NAME, "CFBundleIdentifier": f"org.{FILE_STEM}.game",
        "CFBundleExecutable": FILE_STEM, "CFBundleIconFile": f"{FILE_STEM}.icns",
        "CFBundlePackageType": "APPL", "NSHighResolutionCapable": True,
    }  # fmt: skip
    start = f'#!/bin/sh\nexec {shlex.join(program())} "$@"\n'
    return {
        contents / "Info.plist": (plistlib.dumps(about), 0o644),
        contents / "MacOS" / FILE_STEM: (start.encode("utf-8"), 0o755),
        contents / "Resources" / f"{FILE_STEM}.icns": (picture("ICNS"), 0o644),
    }


def _add_shortcut(environment: Mapping[str, str]) -> list[Path]:
    """A shortcut in the start menu; without PowerShell a command file, which has no icon."""
    roaming = Path(environment.get("APPDATA") or Path.home() / "AppData" / "Roaming")
    menu = roaming / "Microsoft" / "Windows" / "Start Menu" / "Programs"
    menu.mkdir(parents=True, exist_ok=True)
    image = roaming / FILE_STEM / f"{FILE_STEM}.ico"
    image.parent.mkdir(parents=True, exist_ok=True)
    write_whole(image, picture("ICO"))
    link, (target, *arguments) = menu / f"{PROGRAM_NAME}.lnk", program()
    given = {
        "DUSK_LINK": str(link), "DUSK_PROGRAM": target, "DUSK_ICON": str(image),
        "DUSK_ARGUMENTS": subprocess.list2cmdline(arguments),
    }  # fmt: skip
    try:
        subprocess.run(
            ["powershell", "-NoProfile", "-NonInteractive", "-Command", SHORTCUT_SCRIPT],
            env={**environment, **given}, check=True, capture_output=True, timeout=60,
        )  # fmt: skip
        return [link, image]
    except (OSError, subprocess.SubprocessError):
        plain = menu / f"{PROGRAM_NAME}.cmd"
        line = subprocess.list2cmdline(program()).replace("%", "%%")
        write_whole(plain, f'@start "" {line}\r\n'.encode())
        return [plain, image]


def picture(kind: str) -> bytes:
    """The icon as a file of this kind (Pillow's name)."""
    from PIL import Image

    surface = icon(ICON_SIZE)
    image = Image.frombytes("RGBA", surface.get_size(), pygame.image.tobytes(surface, "RGBA"))
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()
