"""The geometry of the ground: every pixel shows the place that its ray meets."""

import numpy as np
import pytest
from helpers.builders import some_fast
from helpers.viewing import frame, mountain, walk_view

from game.view.camera import BACK, FOCAL
from game.view.detail import GRAIN
from game.view.frame_state import FrameState

pytestmark = pytest.mark.usefixtures("display")


@pytest.mark.parametrize("yaw", some_fast([1.1, 2.7, 4.4, 0.0], 1))
def test_every_ground_pixel_shows_the_place_its_ray_meets(yaw):
    terrain, start = mountain()
    view = walk_view(terrain, start)
    frame(view, FrameState((40.0, -30.0), 0.3, 0.0), yaw)
    rng = np.random.default_rng(1)
    off = []
    for pixel in rng.uniform((0, 60), (320, 180), (200, 2)).tolist():
        place = view.to_ground(pixel)
        if place is not None:
            back, depth = view.projection.on_canvas(np.array([place]))
            assert 0.4 < depth[0] < view.far
            off.append(np.abs(back[0] - pixel).max())
    assert len(off) > 80
    # Between two slices the ground counts as straight; at a crest a pixel may fall beside it.
    assert np.percentile(off, 90) < 2.0


def test_a_pixel_of_the_sky_shows_no_place():
    terrain, start = mountain()
    view = walk_view(terrain, start)
    frame(view, FrameState((12.0, -7.0), 0.3, 0.0))
    assert view.to_ground((100, 2)) is None


def test_a_rim_has_smooth_edges():
    terrain, start = mountain()
    view = walk_view(terrain, start)
    state = FrameState((0.0, 0.0), 0.3, 1.0)
    fine = frame(view, state, size=(640, 360))
    large = frame(view, state, size=(1280, 720)).reshape(640, 2, 360, 2, 3).mean(axis=(1, 3))
    # A picture drawn at half the size is nearly the mean of the large one: nothing is in steps.
    assert np.abs(fine - large).mean() < 5


SIZES = [(800, 450), (1024, 768), (1280, 720), (1920, 1080)]


@pytest.mark.parametrize("size", some_fast(map(pytest.param, SIZES), 1))
def test_every_size_fills_the_whole_window(size):
    terrain, start = mountain()
    picture = frame(walk_view(terrain, start), FrameState((0.0, 0.0), 0.5, 1.0), size=size)
    assert picture.shape[:2] == size
    assert picture.min(axis=2).max(axis=1).min() > 20
    assert picture.std(axis=(0, 1)).min() > 4


def test_nothing_at_the_hiker_s_feet_is_drawn_in_squares():
    assert GRAIN * FOCAL * 720 * 16 / 9 / BACK < 2
