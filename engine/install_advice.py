"""The command that installs the packages of an extra, by names that exist.

Down by Dusk is no name on any index, so that ``pip install 'down-by-dusk[...]'`` would fetch
nothing, or a stranger's package. What the extra consists of is written in the installation.
"""

from __future__ import annotations

import re
import sys
from importlib import metadata
from pathlib import Path

DISTRIBUTION = "down-by-dusk"
FROZEN = bool(getattr(sys, "frozen", False))
"""Whether this is the app that PyInstaller builds, which is no Python for others."""
CHECKOUT = Path(__file__).resolve().parents[1]


def packages_of(extra: str) -> list[str]:
    """The requirements of an extra, such as ``gymnasium>=1.0``; empty where none is known."""
    try:
        lines = metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        return []
    found = []
    for line in lines:
        requirement, _, marker = line.partition(";")
        if re.search(rf"""extra\s*==\s*['"]{re.escape(extra)}['"]""", marker):
            found.append(requirement.strip())
    return found


def extras() -> list[str]:
    """The names of all extras of this installation; empty where it is not installed."""
    try:
        return metadata.metadata(DISTRIBUTION).get_all("Provides-Extra") or []
    except metadata.PackageNotFoundError:
        return []


def install_line(extra: str) -> str:
    """The command that installs an extra: its own packages, else the checkout this runs from.

    The built app takes no packages: there it says what does.
    """
    if FROZEN:
        return "this app takes no packages; an installation with Python does"
    packages = packages_of(extra)
    if not packages:
        return f'pip install -e "{CHECKOUT}[{extra}]"'
    # Double quotes hold in every shell, also in that of Windows.
    quoted = (f'"{name}"' if re.search(r"[^\w.\[\]-]", name) else name for name in packages)
    return f"pip install {' '.join(quoted)}"
