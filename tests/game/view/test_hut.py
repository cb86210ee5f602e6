"""The hut before the hiker: no more of it is scaled than is seen."""

import os

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

import numpy as np
import pygame
import pytest

from game.view.hut import _draw_house, _part_on

LIT, HAZE = (200, 190, 180), (120, 120, 130)


def house(size, foot, wide):
    canvas = pygame.Surface(size, 0, 32)
    canvas.fill((90, 100, 110))
    _draw_house(canvas, foot, wide, LIT, HAZE, 0.1, False)
    return pygame.surfarray.array3d(canvas).astype(int)


@pytest.mark.parametrize("wide", [90, 420, 800, 1300])
def test_what_is_beyond_the_edge_changes_nothing_that_is_seen(wide):
    pygame.init()
    whole = house((2400, 1600), (1000, 1300), wide)
    cut = house((640, 360), (200, 300), wide)
    off = np.abs(whole[800:1440, 1000:1360] - cut)
    assert off.mean() < 2.5, "edges of logs may move by part of a pixel"
    assert np.abs(whole - whole[0, 0]).max() > 60, "there is a house"


@pytest.mark.parametrize("corner", [(-500, -700), (-2000, 40), (100, 80), (700, 0)])
def test_a_part_of_the_house_is_no_larger_than_the_canvas(corner):
    canvas, picture, share = pygame.Surface((640, 360)), pygame.Surface((1024, 965)), 1.5
    part = _part_on(canvas, picture, corner, share)
    assert share * part.w <= 640 + 2 * share
    assert share * part.h <= 360 + 2 * share
    beyond = corner[0] >= 640 or corner[0] + share * 1024 <= 0
    assert (part.w == 0) == beyond
