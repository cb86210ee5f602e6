"""The table of the game's rooms names every room, and its order is that of the imports."""

import re

from helpers.paths import ROOT
from helpers.sources import imports_of

GAME = ROOT / "game"
ROWS = re.findall(r"^\| `([a-z]+)` \|", (GAME / "README.md").read_text("utf-8"), re.M)


def rooms_used_by(room):
    """The other rooms that the files of a room import."""
    for path in (GAME / room).rglob("*.py"):
        for one in imports_of(path):
            if one.name and one.module.startswith("game."):
                yield one.module.split(".")[1]


def test_every_room_has_one_row():
    rooms = {path.parent.name for path in GAME.glob("*/__init__.py")}
    rows = [name for name in ROWS if name in rooms]
    assert sorted(rows) == sorted(rooms)


def test_imports_go_down_the_table():
    for room in ROWS:
        if (GAME / room).is_dir():
            upward = {other for other in rooms_used_by(room)
                      if other in ROWS and ROWS.index(other) < ROWS.index(room)}  # fmt: skip
            assert not upward, f"{room} stands below {upward} in game/README.md"
