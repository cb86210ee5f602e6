"""What lies below a page is drawn once, and a frame late where the look changes."""

import msgspec
import pygame
import pytest
from helpers.screens import SMALL

from game.app.scenes_below import ScenesBelow
from game.profile.settings import Settings
from game.scenes.scene import Scene
from game.ui.theme import Ui

pytestmark = pytest.mark.usefixtures("home")


class Counted(Scene):
    """A scene that counts how often it was drawn."""

    def __init__(self, still):
        self.still, self.times = still, 0

    def draw(self, canvas, ui):
        """Fill the canvas."""
        self.times += 1
        canvas.fill((self.times, 0, 0))


@pytest.fixture
def window():
    ui = Ui(frame_budget=0.008)
    ui.fit(SMALL)
    return pygame.Surface(SMALL), ui


def test_a_scene_that_stands_still_is_drawn_once(window):
    canvas, ui = window
    below, still, moving = ScenesBelow(), Counted(True), Counted(False)
    for _ in range(3):
        below.draw(canvas, ui, [still])
    assert still.times == 1
    for _ in range(3):
        below.draw(canvas, ui, [moving])
    assert moving.times == 3


def test_in_another_language_it_is_drawn_one_frame_after_the_page(window):
    canvas, ui = window
    below, still = ScenesBelow(), Counted(True)
    below.draw(canvas, ui, [still])
    ui.take(msgspec.structs.replace(Settings(), language="fa"))
    below.draw(canvas, ui, [still])
    assert still.times == 1
    below.draw(canvas, ui, [still])
    below.draw(canvas, ui, [still])
    assert still.times == 2


def test_another_window_or_scene_is_never_covered_by_the_old_picture(window):
    canvas, ui = window
    below, one, other = ScenesBelow(), Counted(True), Counted(True)
    below.draw(canvas, ui, [one])
    below.draw(pygame.Surface((900, 500)), ui, [one])
    assert one.times == 2
    below.draw(canvas, ui, [other])
    assert other.times == 1
