"""The landscape behind the title is drawn beside the window and shares no picture with it."""

import os

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pygame

from game.profile.settings import Settings
from game.scenes.landscape import Backdrop, landscape
from game.scenes.title import Title
from game.ui.drawing import paper_tile
from game.ui.theme import Ui

SIZE, SMALL = (960, 540), (800, 450)


def pixels(surface):
    return pygame.surfarray.array3d(surface)


def test_every_landscape_belongs_to_the_one_who_asked_for_it():
    first, again, mirrored = (landscape(SIZE, 0.75, m) for m in (False, False, True))
    assert len({id(first), id(again), id(mirrored)}) == 3
    assert (pixels(first) == pixels(again)).all()
    assert (pixels(first) == pixels(mirrored)[::-1]).all()
    first.fill((1, 2, 3))
    assert (pixels(landscape(SIZE, 0.75)) == pixels(again)).all()


def test_each_thread_has_its_own_picture_of_the_paper():
    with ThreadPoolExecutor(1) as worker:
        other = worker.submit(paper_tile, 512, 9).result()
    assert paper_tile(512, 9) is paper_tile(512, 9)
    assert other is not paper_tile(512, 9)
    assert (pixels(other) == pixels(paper_tile(512, 9))).all()


def test_a_landscape_is_drawn_while_a_picture_made_of_the_same_pixels_is_shown():
    canvas, shown = pygame.Surface(SIZE), landscape(SIZE, 0.75)
    with ThreadPoolExecutor(1) as worker:
        works = [worker.submit(landscape, SIZE, 0.75, True) for _ in range(20)]
        while not all(work.done() for work in works):
            canvas.blit(shown, (0, 0))
    assert (pixels(works[-1].result()) == pixels(shown)[::-1]).all()


def test_the_title_survives_a_change_to_a_language_that_runs_leftwards():
    ui, title, canvas = Ui(), Title(), pygame.Surface(SIZE)
    ui.fit(SIZE)
    ui.frame_budget = 0.0
    title.draw(canvas, ui)
    before = pixels(canvas)
    for language in ("fa", "en") * 3:
        ui.take(Settings(language=language))
        wanted = landscape(SIZE, ui.scale, ui.rtl).get_at((480, 20))
        for _ in range(2000):
            title.draw(canvas, ui)
            if canvas.get_at((480, 20)) == wanted:
                break
            pygame.time.wait(1)
    assert np.abs(pixels(canvas).astype(int) - before).max() == 0


def test_in_a_window_of_another_size_the_landscape_is_stretched_until_it_is_drawn(monkeypatch):
    go = threading.Event()

    def slow(size, *_):
        assert go.wait(20) or size == SMALL
        image = pygame.Surface(size)
        image.fill((200, 40, 40) if size == SMALL else (40, 40, 200))
        return image

    monkeypatch.setattr("game.scenes.landscape.landscape", slow)
    backdrop, ui = Backdrop(), Ui(frame_budget=0.0)
    small, large = pygame.Surface(SMALL), pygame.Surface((1000, 600))
    backdrop.draw(large, ui)
    assert large.get_at((500, 300))[:3] not in ((200, 40, 40), (40, 40, 200)), "paper"
    go.set()
    backdrop.coming.wait(20)
    backdrop.draw(large, ui)
    assert large.get_at((999, 599))[:3] == (40, 40, 200)
    go.clear()
    backdrop.draw(small, ui)
    go.set()
    backdrop.coming.wait(20)
    backdrop.draw(small, ui)
    assert small.get_at((5, 5))[:3] == (200, 40, 40)
    go.clear()
    backdrop.draw(large, ui, wait=True)
    assert large.get_at((5, 5))[:3] == (200, 40, 40), "stretched: there is one already"
    go.set()
