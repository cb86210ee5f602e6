"""The pictures of plants and stones as the kernels read them, and where plants grow."""

import numpy as np
import pytest
from helpers.viewing import mountain, walk_view

from game.view.flora import Flora
from game.view.kernels import SPAN
from game.view.sprites import KINDS, LEVELS, VARIANTS, atlas

pytestmark = pytest.mark.usefixtures("display")


def test_each_column_tells_where_its_texels_begin_and_end():
    pixels, places = atlas()
    for kind in range(len(KINDS)):
        begin, width, height = places[kind, kind % VARIANTS, kind % LEVELS]
        columns = pixels[begin : begin + width * (height + SPAN)].reshape(width, height + SPAN)
        for first, end, *texels in columns.tolist():
            solid = np.flatnonzero(texels)
            assert (first, end) == ((solid[0], solid[-1] + 1) if len(solid) else (height, 0))


def test_pictures_follow_one_another_without_a_gap():
    pixels, places = atlas()
    begin, width, height = places.reshape(-1, 3).T
    assert (begin + width * (height + SPAN)).tolist() == [*begin[1:].tolist(), len(pixels)]


def test_what_grew_ahead_of_a_turn_is_what_grows_there():
    view = walk_view(*mountain())
    ahead, at_once = Flora(view.cover), Flora(view.cover)
    for _ in range(100):
        ahead.grow_ahead(0.0, 0.0, 100.0)
    assert np.array_equal(ahead.around(-60.0, 0.0, 40.0), at_once.around(-60.0, 0.0, 40.0))


def test_snow_around_many_places_is_that_around_each():
    cover = walk_view(*mountain()).cover
    at = np.random.default_rng(2).uniform(-300, 300, (40, 2)).astype(np.float32)
    shares = cover.snow_around_at(at[:, 0], at[:, 1])
    assert shares.tolist() == [cover.snow_around(*place) for place in at.tolist()]
