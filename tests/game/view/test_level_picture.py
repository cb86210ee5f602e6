"""Pictures of levels: every level has a shape of its own, and nothing is told by chance."""

from pathlib import Path

import pygame
import pytest
from helpers.paths import ROOT

from engine import Level, level_names, load_level
from engine.surfaces import Layer
from game.view.level_picture import OF_KIND, SHAPES, level_picture

SIZE = (96, 48)


def pixels(level, lit=False):
    return pygame.image.tobytes(level_picture(level, lit, SIZE), "RGB")


def named(name, like="ravine"):
    return Level(name, load_level(like).table)


def test_every_shipped_level_has_a_picture_of_its_own():
    assert set(SHAPES) <= set(level_names())
    assert len({pixels(load_level(name)) for name in level_names()}) == len(level_names())
    assert pixels(load_level("ravine")) == pixels(load_level("ravine"))


def test_a_new_level_needs_no_row_it_has_a_shape_of_its_kind(tmp_path):
    text = Path(ROOT / "levels" / "foothills.toml").read_text("utf-8")
    (tmp_path / "brand-new.toml").write_text(text, "utf-8")
    new = pixels(load_level(tmp_path / "brand-new.toml"))
    assert new == pixels(named("brand-new", "foothills"))
    assert new != pixels(named("brand-new", "ravine"))
    assert new != pixels(named("brand-newer", "foothills"))


def test_every_kind_of_ground_has_a_shape():
    assert set(OF_KIND) == {kind.__struct_config__.tag for kind in Layer.__args__}
    assert set(OF_KIND.values()) <= set(SHAPES)


@pytest.mark.parametrize("name", ["quiet-bowl", "summit"])
def test_a_hut_that_was_reached_is_lit(name):
    assert pixels(load_level(name), True) != pixels(load_level(name), False)
