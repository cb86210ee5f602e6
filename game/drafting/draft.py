"""A level file as it was saved last: its mountain for one seed, or what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pygame

from engine import Expedition, Level, load_level
from engine.core.errors import BadInput
from engine.files import read_limited
from engine.level_files.fault_lines import fault_line
from engine.level_files.loading import LARGEST_FILE
from game.hike.summary import HikeSummary
from game.land.relief import survey
from game.view.compiled import can_compile
from game.view.level_picture import level_picture
from game.view.reveal import SINK, SWING, RevealView
from game.view.reveal_camera import find_reveal_camera, subject_of
from game.view.reveal_mesh import reveal_mesh_of

RELIEF_PIXELS = 768
"""Side of the map's picture [px]."""
CLOUDLESS_SECONDS = SINK + 20.0
"""A moment of the reveal at which all cloud has gone [s]."""


@dataclass(frozen=True)
class DraftFault:
    """Why a file cannot be walked, and the line that it is about."""

    message: str
    line: int | None


def fault_of(error: BadInput, path: Path, text: str) -> DraftFault:
    """The fault without the path, which is known, and with its line."""
    message = str(error)
    line = fault_line(message, text)
    for start in (f"level {path}: ", f"level {path.stem}: "):
        message = message.removeprefix(start)
    return DraftFault(message, line)


def read_text(path: Path) -> str:
    """The text of a level file; BadInput where there is none. Signs that are not UTF-8 are shown
    as such, the reader of levels refuses them.
    """
    return read_limited(path, LARGEST_FILE, f"level {path}").decode("utf-8-sig", "replace")


class LevelDraft:
    """The mountain of a level file for one seed, made beside the window (`BackgroundLoader`)."""

    def __init__(self, path: Path, seed: int) -> None:
        """BadInput where the file, or its ground for this seed, cannot be used."""
        self.level: Level = load_level(path)
        self.seed = seed
        self.expedition = Expedition(self.level, seed)
        hut = self.expedition.hut
        descent = self.expedition.altitude_start - hut.altitude
        relief = survey(self.expedition.terrain, descent, RELIEF_PIXELS)
        still = Expedition(self.level, seed).finish()
        place = (hut.east, hut.north, hut.altitude)
        self.summary = HikeSummary(still, (), relief, place)
        """What the map needs: a hike that stayed where it began."""

    def prepare(self, size: tuple[int, int]) -> None:
        """All is made already; the mountain's picture takes longer and is made apart."""


class MountainPicture:
    """The mountain of a draft as the reveal sees it best, made beside the window.

    Where the view is not compiled yet this takes a minute, for which nothing else has to wait.
    """

    def __init__(self, draft: LevelDraft) -> None:
        self.draft = draft
        self.image = pygame.Surface((1, 1))
        self.marks: list[tuple[float, float, bool]] = []
        """Hut and start in the picture [share of width and height], and whether they are seen."""

    def prepare(self, size: tuple[int, int]) -> None:
        """Draw the picture in this ``size`` [px]."""
        level, e = self.draft.level, self.draft.expedition
        if not can_compile():
            # Without a compiler there is the level's emblem.
            self.image = level_picture(level, True, size)
            return
        mesh = reveal_mesh_of(e)
        subject = subject_of(e, ())
        camera = find_reveal_camera(mesh, subject, SWING)
        view = RevealView(mesh, subject, still=True, fixed=0, reveal_camera=camera)
        picture = pygame.Surface(size, 0, 32)
        view.draw(picture, CLOUDLESS_SECONDS)
        ends = subject.ways[:2]
        places, seen = view.on_canvas(ends[:, 0], ends[:, 1], 0.0)
        self.marks = [
            (float(x) / size[0], float(y) / size[1], bool(shown))
            for (x, y), shown in zip(places, seen, strict=True)
        ]
        self.image = picture
