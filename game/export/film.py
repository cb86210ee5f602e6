"""The frames of a hike that is played back in some seconds."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pygame

from game.export.files import Picture
from game.land.relief import Relief
from game.playback.replay_page import ReplayPage
from game.playback.timeline import Timeline
from game.ui.theme import printing
from game.words.languages import LanguageCode

CAMP_SHARE = 0.12
"""The time in camp takes this share of the film, however long it was."""


@contextmanager
def no_window() -> Iterator[None]:
    """Fonts and pictures without any screen."""
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    pygame.font.init()
    try:
        yield
    finally:
        pygame.font.quit()


def picture_of(canvas: pygame.Surface) -> Picture:
    """A canvas as an array (height, width, 3)."""
    return np.ascontiguousarray(pygame.surfarray.array3d(canvas).transpose(1, 0, 2))


def minute_at(timeline: Timeline, share: float) -> float:
    """Minutes of daylight at a share of a film: a steady pace, and a quick one in camp."""
    if timeline.active >= timeline.daylight * (1 - CAMP_SHARE):
        return timeline.daylight * share
    at = np.interp(share, [0, 1 - CAMP_SHARE, 1], [0, timeline.active, timeline.daylight])
    return float(at)


def film(timeline: Timeline, size: tuple[int, int], count: int, relief: Relief | None = None,
         language: LanguageCode = "en") -> Iterator[Picture]:  # fmt: skip
    """`count` pictures of `size` pixels from setting out to dusk."""
    ui = printing(size, language)
    page, canvas = ReplayPage(timeline, relief), pygame.Surface(size)
    for share in np.linspace(0, 1, count).tolist():
        minutes = minute_at(timeline, share)
        page.draw(canvas, ui, minutes, show_future=False, foot=False)
        yield picture_of(canvas)
