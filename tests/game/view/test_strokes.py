"""Smooth lines on the revealed mountain."""

import numpy as np
import pygame
import pytest

from game.view.reveal_overlay import Strokes

pytest.importorskip("numba", reason="the reveal is compiled")


def drawn(begin, end, radius, flags=0, depth=32):
    canvas = pygame.Surface((60, 40), flags, depth)
    strokes = Strokes(1.0)
    strokes.add(np.array([begin], float), np.array([end], float), radius, (200, 100, 50))
    strokes.draw(canvas)
    return pygame.surfarray.array3d(canvas).astype(int)


@pytest.mark.parametrize("depth", [24, 32])
def test_a_line_covers_its_length_times_its_width(depth):
    image = drawn((10, 12), (50, 30), 2.0, depth=depth)
    length = np.hypot(40, 18)
    assert image[:, :, 0].sum() / 200 == pytest.approx(4 * length + np.pi * 4, rel=0.03)
    assert tuple(image[30, 21]) == (200, 100, 50)
    assert not image[5:55, 35:].any()


def test_a_line_far_beyond_the_canvas_is_cut_off_at_its_edge():
    image = drawn((30.5, -9000), (30.5, 9000), 1.0)
    assert (image[30] == (200, 100, 50)).all()
    assert not image[:28].any()
    assert not drawn((-900, -900), (-90, -9), 3.0).any()
