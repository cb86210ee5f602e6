"""From dusk through the reveal to the debrief."""

import numpy as np
import pygame
import pytest
from helpers.viewing import STILL, mountain

from engine import Expedition, load_level
from game.app.scene_stack import SceneStack
from game.app.transition import Blank
from game.debrief.preparation import DebriefPreparation, RevealPreparation
from game.scenes.debrief import DebriefScene
from game.scenes.reveal import Reveal
from game.ui.theme import Ui
from game.view.reveal_overlay import steepest

pytestmark = pytest.mark.usefixtures("display")


def key(code, mod=0, kind=pygame.KEYDOWN):
    return pygame.Event(kind, key=code, mod=mod, unicode="", scancode=0)


def test_steepest_descent_ends_low_and_never_climbs():
    terrain, start = mountain("foothills", 4)
    way = steepest(terrain, start, up=False)
    heights = terrain.heights_at(way[:, 0], way[:, 1])
    assert np.diff(heights).max() <= 0
    assert np.hypot(*terrain.gradient(*way[-1])) < 0.05


@pytest.mark.slow
def test_the_reveal_leads_from_dusk_to_the_debrief(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    expedition = Expedition(load_level("quiet-bowl"), 3)
    reading = expedition.measure()
    expedition.walk(-150 * reading.east, -150 * reading.north)
    work = DebriefPreparation(expedition, ghosts=("gd",), reveal=RevealPreparation(expedition))
    work.run()
    scene, ui = Reveal(work, lambda seed: Blank(), STILL), Ui()
    stack, canvas = SceneStack(scene), pygame.Surface((800, 450), 0, 32)
    ui.fit(canvas.get_size())
    for _ in range(50):
        stack.update(1 / 60)
    stack.draw(canvas, ui)
    stack.event(key(pygame.K_RETURN))
    stack.update(1 / 60)
    stack.draw(canvas, ui)
    named = {one.name for one in scene.routes}
    assert named == {"steepest", "gd", "you"}
    stack.event(key(pygame.K_RETURN))
    assert isinstance(stack.scenes[-1], DebriefScene)
    stack.update(1 / 60)
    stack.draw(canvas, ui)
    stack.update(1 / 60)
    assert stack.scenes[-1].ready
