"""What is written on shared pictures has a zone of its own, and is read when it is small."""

import numpy as np
import pygame
import pytest

from engine import run, save_replay
from game.export import reveal_film as made
from game.export.caption import LINES, draw_caption, split
from game.export.film import no_window
from game.export.sharing import FILM_SIZE, POSTER_SIZE
from game.playback.timeline import load_timeline
from game.ui.theme import printing


@pytest.fixture(scope="module")
def sight(tmp_path_factory):
    _, hiked = run("quiet-bowl", "gd", seed=3)
    path = tmp_path_factory.mktemp("hike") / "quiet-bowl-3.jsonl.gz"
    save_replay(hiked, path)
    with no_window():
        return made.RevealSight(load_timeline(path))


@pytest.mark.parametrize("size", [FILM_SIZE, POSTER_SIZE, (1920, 1080)])
def test_picture_and_words_share_the_page_without_overlap(size):
    picture, words = split(size)
    assert picture.union(words) == pygame.Rect((0, 0), size)
    assert not picture.colliderect(words)
    assert picture.height > 2 * words.height


def test_the_smallest_words_of_the_film_are_read_360_pixels_wide():
    _, words = split(FILM_SIZE)
    assert 13 * words.height / LINES * 360 / FILM_SIZE[0] >= 9


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.5, 1.0])
def test_no_word_lies_on_the_mountain_and_all_ways_are_above_the_words(sight, monkeypatch, share):
    picture, words = split(FILM_SIZE)
    frames = []
    with no_window():
        for drawn in (draw_caption, lambda *asked: None):
            monkeypatch.setattr(made, "draw_caption", drawn)
            canvas, view = pygame.Surface(FILM_SIZE, 0, 32), sight.view()
            sight.draw(canvas, printing(FILM_SIZE, "en"), view, share)
            frames.append(pygame.surfarray.array3d(canvas).astype(int))
    assert np.array_equal(*(frame[:, : picture.height] for frame in frames))
    written = frames[0][:, words.top + 4 :]
    assert np.median(written) > 220, "paper"
    assert (written.max(axis=2) < 90).sum() > 500, "and ink"
    for way in sight.ways:
        points, _ = view.on_canvas(*way.places.T)
        assert picture.inflate(-8, -8).contains(pygame.Rect(*points.min(axis=0), 1, 1))
        assert picture.inflate(-8, -8).contains(pygame.Rect(*points.max(axis=0), 1, 1))


@pytest.mark.slow
def test_the_film_lifts_the_fog_and_walks_the_way(sight):
    with no_window():
        frames = list(made.reveal_film(sight, FILM_SIZE, 13))
    picture, words = split(FILM_SIZE)
    land = [frame[: picture.height].astype(int) for frame in frames]
    way = [(np.abs(one - (213, 94, 0)).max(axis=2) < 40).sum() for one in land]
    assert way[0] == way[2] == 0, "first the fog lifts"
    assert np.abs(land[0] - land[4]).mean() > 20
    assert 0 < way[5] < way[6], "then somebody walks"
    assert way[-1] > 0.8 * way[6]
    assert not np.array_equal(frames[6][words.top :], frames[8][words.top :]), "minutes pass"
