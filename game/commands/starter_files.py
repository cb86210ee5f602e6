"""The files of `dusk new`: commented, and they work as they are."""

from __future__ import annotations

import shlex
from importlib import resources
from pathlib import Path

from engine.core.errors import BadInput, visible
from engine.files import write_whole

COMPETITION = "competition.toml"
TEMPLATES = {".py": "my_hike.py", ".toml": "my_level.toml"}


def write_starter(file: Path, force: bool = False) -> str:
    """Write the template for this ending; returns what to do next. BadInput if it cannot."""
    template = COMPETITION if file.name == COMPETITION else TEMPLATES.get(file.suffix)
    if template is None:
        raise BadInput(
            f"{file}: expected a name ending in .py (a strategy) or .toml (a level), or "
            f"{COMPETITION}"
        )
    if file.exists() and not force:
        raise BadInput(f"{file}: already there; choose another name, or add --force")
    text = resources.files("assets").joinpath("templates", template).read_text("utf-8")
    write_whole(file, text.replace(template, file.name))
    name, shown = visible(shlex.quote(str(file))), visible(str(file))
    if template == COMPETITION:
        return f"{shown} is written. Next:\n  dusk compete {name}"
    if file.suffix == ".toml":
        return (
            f"{shown} is written. Next:\n"
            f"  dusk play {name}\n"
            f"  dusk levels show {name} --seed 1   a map of one mountain of the family\n"
            f"  dusk certify {name}   can it be solved, does its lesson hold? (half a minute)"
        )
    return (
        f"{shown} is written. Next:\n"
        f"  dusk play foothills --seed 1 --autopilot {name}   watch it; save it, it hikes again\n"
        f"  dusk check {name}   faults, habits and score\n"
        f"  dusk run {name} --level foothills --seed 1"
    )
