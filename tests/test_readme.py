"""The README is short, and every file and command it names exists."""

from __future__ import annotations

import re
import tomllib

from helpers.paths import ROOT

from game.commands import COMMAND_NAMES

TEXT = (ROOT / "README.md").read_text("utf-8")
KINDS = ("rule", "surface", "level", "verdict", "language", "scene", "scheme", "adapter",
         "board column", "walking law")  # fmt: skip
"""What a newcomer may want to add, in the order of the README's table."""


def test_the_readme_is_short() -> None:
    assert len(TEXT.splitlines()) <= 120
    assert len(TEXT.split()) <= 1400


def test_every_file_that_the_readme_names_is_there() -> None:
    rooms = r"(?:assets|engine|game|levels|tests)"
    named = {*re.findall(rf"`({rooms}(?:/[\w.\-]+)+)`", TEXT), *re.findall(r"\]\(([^)]+)\)", TEXT)}
    assert len(named) > 15
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_the_table_of_what_can_be_added_has_ten_rows_with_a_file_and_a_test() -> None:
    rows = re.findall(r"^\| ([a-z ]+) \| (.*`.*) \| `(tests/[^`]+)` \|$", TEXT, re.MULTILINE)
    assert tuple(kind for kind, _, _ in rows) == KINDS
    for kind, where, _ in rows:
        assert re.search(r"`[a-z]+/[^`]+`", where), f"{kind}: names no file"


def test_every_name_in_capitals_of_the_table_stands_in_its_file() -> None:
    named = re.findall(r"`([A-Z]+)` (?:in|of) `([^`]+\.py)`", TEXT)
    assert len(named) >= 5
    for name, path in named:
        assert re.search(rf"^{name}\b", (ROOT / path).read_text("utf-8"), re.MULTILINE), name


def test_every_command_of_the_readme_exists() -> None:
    named = set(re.findall(r"[`$] ?dusk ([a-z]+)", TEXT))
    assert {"play", "check", "race", "compete", "guide"} <= named
    assert named <= {*COMMAND_NAMES, "help"}


def test_every_extra_of_the_readme_and_of_the_guide_exists() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    texts = [TEXT, *(path.read_text("utf-8") for path in (ROOT / "assets/guide").glob("*.md"))]
    named = {name for text in texts for name in re.findall(r"(?:'\.|`)\[([a-z]+)\]['`]", text)}
    assert {"torch", "gym", "plot", "elevation"} <= named
    assert named <= {*project["optional-dependencies"], "limits", "course"}
