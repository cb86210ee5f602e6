"""The printed part of the map: its grid is the same in every window and tells no mountain."""

import pygame
import pytest
from helpers.screens import fitted

from game.hike.map_camera import Camera
from game.hike.map_sheet import STEPS, draw_grid, draw_rose, grid_step


@pytest.mark.parametrize("height", [720, 1080, 1440])
@pytest.mark.parametrize("metres", [60.0, 900.0, 20000.0])
def test_its_lines_are_never_close_together(height, metres):
    per_metre = height / metres
    step = grid_step(per_metre, height)
    assert step in STEPS
    assert step * per_metre >= 0.16 * height
    smaller = [one for one in STEPS if one < step]
    assert not smaller or smaller[-1] * per_metre < 0.16 * height


def test_its_crosses_stand_on_round_metres_from_the_start(display):
    canvas = pygame.Surface((400, 300))
    camera = Camera((35.0, -10.0), (200.0, 150.0), 2.0)
    draw_grid(canvas, camera)
    x, y = camera.to_screen((50.0, 0.0))
    assert canvas.get_at((round(x), round(y)))[:3] != (0, 0, 0)
    assert canvas.get_at((round(x) + 20, round(y) + 20))[:3] == (0, 0, 0)


def test_the_rose_is_drawn_round_its_middle(display):
    canvas = pygame.Surface((300, 300))
    draw_rose(canvas, fitted((1280, 720)), (150, 160))
    assert canvas.get_bounding_rect().contains((150 - 30, 160 - 30, 60, 60))
    assert canvas.get_at((150, 160 - 30))[:3] != (0, 0, 0)
