"""The ground's materials and colours: worked out within little memory."""

import tracemalloc

import numpy as np

from engine import load_level
from game.view.ground_cover import BAND, SIDE, GroundCover, wood_map
from game.view.height_field import HeightField

MOST = 64e6
"""Bytes at once: eight times those of the colours that are kept."""


def cover() -> GroundCover:
    terrain = load_level("ravine").mountain(3).terrain
    return GroundCover(HeightField(terrain.heights, terrain.size, (500.0, 500.0)), 200.0, 3)


def test_a_view_is_begun_within_little_memory() -> None:
    ground = cover()
    tracemalloc.start()
    try:
        ground.painted()
        wood_map.__wrapped__()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < MOST


def test_where_two_bands_meet_the_colours_are_mixed_as_everywhere(monkeypatch) -> None:
    ground = cover()
    bands = ground.painted()
    monkeypatch.setattr("game.view.ground_cover.BAND", SIDE)
    assert BAND < SIDE
    assert np.array_equal(bands, ground.painted())
    assert bands.shape == (SIDE, SIDE)
