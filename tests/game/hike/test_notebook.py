"""The notebook is drawn anew only where something on it changed, and it is never behind."""

import random

import numpy as np
import pygame
import pytest

from engine import load_level
from game.profile.settings import Settings
from game.scenes.hike import HikeScene
from game.ui.theme import Fonts, Ui
from game.view.frame_state import ViewOptions

SIZE = (1280, 720)
ACTS = ("measure", "glance", "stride", "rest", "rule", "rate", "every", "tool", "view", "zoom_in",
        "undo", "stop", "hut")  # fmt: skip


def drawn(scene, ui):
    """The notebook alone, over an even ground."""
    canvas = pygame.Surface(SIZE)
    scene.views.draw = lambda *rest: canvas.fill((90, 120, 150))
    scene.draw(canvas, ui)
    return pygame.surfarray.array3d(canvas)


def fresh_ui(settings, fonts):
    """One that has drawn nothing yet."""
    ui = Ui(fonts)
    ui.take(settings)
    ui.fit(SIZE)
    return ui


@pytest.mark.parametrize("walking", [False, True])
def test_a_kept_notebook_looks_as_one_that_is_drawn_afresh(walking):
    """Through a hike of random acts, with the mouse anywhere, in two languages."""
    chance = random.Random(11 + walking)
    options = ViewOptions(quality=0, walking=walking)
    scene = HikeScene(load_level("foothills"), 4, briefing=False, options=options, sandbox=True)
    settings, kept = Settings(), fresh_ui(Settings(), Fonts())
    drawings = set()
    for _ in range(40):
        if chance.random() < 0.1:
            settings = Settings(language=chance.choice(["en", "fa"]))
            kept.take(settings)
        scene.act(chance.choice(ACTS), chance.choice("+-"))
        spot = (chance.randrange(SIZE[0]), chance.randrange(SIZE[1]))
        scene.event(pygame.Event(pygame.MOUSEMOTION, pos=spot, rel=(0, 0), buttons=(0, 0, 0)))
        scene.update(chance.choice([1 / 60, 0.2, 1.5]))
        now = drawn(scene, kept)
        assert np.array_equal(now, drawn(scene, fresh_ui(settings, kept.fonts)))
        drawings.add(now.tobytes())
    assert len(drawings) > 15
