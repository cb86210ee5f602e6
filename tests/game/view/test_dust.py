"""Dust behind the boots, and how he gets from walking to running."""

from dataclasses import replace

import numpy as np
import pygame
import pytest
from helpers.viewing import mountain, walk_view

from game.hike.player_hike import Playback
from game.view.dust import draw_dust
from game.view.frame_state import FrameState
from game.view.walk_animation import WalkAnimation

pytestmark = pytest.mark.usefixtures("display")
SIZE = (640, 360)


def raised(state):
    """How much brighter dust makes a black picture."""
    terrain, start = mountain()
    view = walk_view(terrain, start)
    canvas = pygame.Surface(SIZE)
    projection = view.projected(SIZE, state, (0.4 * SIZE[0], 0.5 * SIZE[1]))
    draw_dust(canvas, state, projection, snow=False)
    return float(np.mean(pygame.surfarray.array3d(canvas)))


def test_there_is_none_while_he_stands_and_more_while_he_runs():
    stands = FrameState((0.0, 0.0), 0.3, 1.0)
    walks = replace(stands, step=0.3)
    assert raised(stands) == 0
    assert 0 < raised(walks) < raised(replace(walks, haste=1.0))


def test_he_gets_into_a_run_and_out_of_it_by_and_by():
    animation = WalkAnimation()
    playing = Playback("walk", 1.0, [(0.0, 0.0), (30.0, 0.0)], 90, 89)
    animation.update(0.1, playing, hasty=True)
    assert 0 < animation.haste < 1
    for _ in range(20):
        animation.update(0.1, playing, hasty=True)
    assert animation.haste == 1
    for _ in range(20):
        animation.update(0.1, None, hasty=True)
    assert animation.haste == 0
