"""The show as a film, and its end as a poster."""

from __future__ import annotations

from collections.abc import Iterator

import pygame

from game.export.files import Picture
from game.export.film import picture_of
from game.retold.crowd import Crowd
from game.showing import Show
from game.theme import Kit

SECOND = 1 / 12
"""Of a row's glide for each picture."""


def show_film(show: Show, size: tuple[int, int], count: int) -> Iterator[Picture]:
    """`count` pictures of `size` pixels from setting out to dusk."""
    kit, canvas, crowd = Kit(), pygame.Surface(size), Crowd(show)
    kit.fit(size)
    for k in range(count):
        crowd.advance(k / max(1, count - 1), SECOND)
        if k == count - 1:
            crowd.settle()
        crowd.draw(canvas, kit, foot=False)
        yield picture_of(canvas)


def show_poster(show: Show, size: tuple[int, int]) -> Picture:
    """Everyone at dusk, and the final standings."""
    kit, canvas, crowd = Kit(), pygame.Surface(size), Crowd(show)
    kit.fit(size)
    crowd.advance(1.0, 1.0)
    crowd.settle()
    crowd.draw(canvas, kit, foot=False)
    return picture_of(canvas)
