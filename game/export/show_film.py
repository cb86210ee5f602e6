"""The show as a film, and its end as a poster."""

from __future__ import annotations

from collections.abc import Iterator

import pygame

from game.export.files import Picture
from game.export.film import picture_of
from game.playback.show import Show
from game.playback.show_page import ShowPage
from game.ui.theme import printing
from game.words.languages import LanguageCode

SECONDS_A_FRAME = 1 / 12
"""Of a row's glide for each picture."""


def show_film(show: Show, size: tuple[int, int], count: int, language: LanguageCode = "en"
              ) -> Iterator[Picture]:  # fmt: skip
    """`count` pictures of `size` pixels from setting out to dusk."""
    ui, canvas, page = printing(size, language), pygame.Surface(size), ShowPage(show)
    for k in range(count):
        page.advance(k / max(1, count - 1), SECONDS_A_FRAME)
        if k == count - 1:
            page.settle()
        page.draw(canvas, ui, foot=False)
        yield picture_of(canvas)


def show_poster(show: Show, size: tuple[int, int], language: LanguageCode = "en") -> Picture:
    """Everyone at dusk, and the final standings."""
    ui, canvas, page = printing(size, language), pygame.Surface(size), ShowPage(show)
    page.advance(1.0, 1.0)
    page.settle()
    page.draw(canvas, ui, foot=False)
    return picture_of(canvas)
