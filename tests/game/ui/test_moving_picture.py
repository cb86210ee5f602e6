"""A film shown small on a page."""

import io

import numpy as np
import pygame
import pytest
from PIL import Image

from game.ui.moving_picture import MovingPicture

TONES = ((200, 0, 0), (0, 200, 0), (0, 0, 200))


@pytest.fixture
def film():
    """Three frames, of which the last one stays."""
    pages = [Image.new("RGB", (40, 20), tone) for tone in TONES]
    data = io.BytesIO()
    pages[0].save(data, "GIF", save_all=True, append_images=pages[1:], duration=[100, 100, 900],
                  loop=0)  # fmt: skip
    return data.getvalue()


def tone(surface):
    return int(np.argmax(pygame.surfarray.array3d(surface).mean(axis=(0, 1))))


def test_a_film_plays_over_and_over_once_it_is_decoded(film):
    shown = MovingPicture(film, (20, 10))
    assert shown.at(0.0) is None
    shown.decode()
    assert tone(shown.at(5.0)) == 0, "until all is there it stands still"
    for _ in range(5):
        shown.decode()
    assert shown.whole
    assert [tone(shown.at(at)) for at in (0.05, 0.15, 0.25, 1.05, 1.15)] == [0, 1, 2, 2, 0]
    assert tone(shown.last) == 2
    assert shown.at(0.0).get_size() == (20, 10)


def test_what_is_no_film_is_refused():
    with pytest.raises(OSError, match="cannot identify"):
        MovingPicture(b"no film", (20, 10))
