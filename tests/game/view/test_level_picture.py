"""Pictures of levels: every level has a shape of its own, and nothing is told by chance."""

import pygame
import pytest

from engine import level_names
from game.view.level_picture import SHAPES, level_picture

SIZE = (96, 48)


def pixels(name, up=False, lit=False):
    return pygame.image.tobytes(level_picture(name, up, lit, SIZE), "RGB")


def test_every_shipped_level_has_its_shape():
    assert sorted(SHAPES) == sorted(level_names())


def test_equal_names_give_equal_pictures_and_others_differ():
    assert pixels("ravine") == pixels("ravine")
    assert len({pixels(name) for name in SHAPES}) == len(SHAPES)
    assert pixels("somebody-s-own")


@pytest.mark.parametrize("name", ["quiet-bowl", "summit"])
def test_a_hut_that_was_reached_is_lit(name):
    assert pixels(name, name == "summit", True) != pixels(name, name == "summit", False)
