"""The debrief as a picture file, without opening a window."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from engine import Expedition
from engine.core.result import Result
from game.debrief.sheet import draw_sheet
from game.hike.summary import HikeSummary
from game.land.relief import survey
from game.ui.image_file import save_picture
from game.ui.theme import Ui


def save_debrief(
    result: Result,
    path: str | Path,
    size: tuple[int, int] = (1280, 720),
    ghosts: Sequence[Result] = (),
) -> None:
    """Draw the debrief sheet of ``result`` into an image file; ``size`` is in pixels.

    ``ghosts`` are results of other hikes on the same mountain. The file's ending chooses the
    format; no display is needed.
    """
    expedition = Expedition(result.level, result.seed)
    hut = expedition.hut
    ui = Ui()
    ui.fit(size)
    relief = survey(expedition.terrain, result.altitude_start - hut.altitude)
    place = (hut.east, hut.north, hut.altitude)
    name = "" if result.strategy == "by hand" else result.strategy
    summary = HikeSummary(result, ghosts, relief, place, name)
    save_picture(draw_sheet(size, ui, summary, buttons=False), path)
