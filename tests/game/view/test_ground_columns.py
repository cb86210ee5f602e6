"""The geometry of the ground: every pixel shows the place that its ray meets."""

import numpy as np
import pytest
from helpers.viewing import frame, mountain, walk_view

from game.view.camera import BACK, FOCAL
from game.view.columns import Columns, Pose
from game.view.frame_state import FrameState
from game.view.ground_cover import GRAIN_CELL
from game.view.light import LEVELS, PATCHY, light_at, shades
from game.view.quality import STEPS

pytestmark = pytest.mark.usefixtures("display")


def ground(east, north):
    return 9 * np.sin(east / 31) * np.cos(north / 23) + 0.05 * east


@pytest.mark.parametrize("yaw", [0.0, 1.1, 2.7, 4.4])
def test_every_ground_pixel_shows_the_place_its_ray_meets(yaw):
    columns = Columns(96, 64, 160, 4.0, 160.0)
    pose = Pose(500.0, 500.0, float(ground(500, 500)) + 14.0, yaw, 20.0, 70.0, 40.0)
    columns.cast(pose)
    columns.up[...] = ground(columns.east, columns.north)
    columns.project(pose)
    depth, east, north = columns.pixels(pose)
    rows = np.arange(columns.height - 1, columns.top - 1, -1) + 0.5
    inner = (depth > 6) & (depth < 120)
    column, row, far = pose.project(east, north, ground(east, north))
    assert np.abs(far - depth)[inner].max() < 0.01
    assert np.abs(column - (np.arange(96) + 0.5)[:, None])[inner].max() < 0.05
    off = np.abs(row - rows[None, :])[inner]
    # Between two slices the ground counts as straight; at a crest a pixel may fall beside it.
    assert np.percentile(off, 95) < 0.6
    assert off.max() < 6


def test_nothing_behind_a_wall_is_seen():
    columns = Columns(64, 48, 120, 4.0, 200.0)
    pose = Pose(0.0, 0.0, 5.0, 0.0, 20.0, 50.0, 32.0)
    columns.cast(pose)
    columns.up[...] = np.where((columns.east > 50) & (columns.east < 56), 60.0, 0.0)
    columns.project(pose)
    depth = columns.pixels(pose)[0]
    assert depth[:, columns.height - columns.top - 1].max() < 60


def test_a_pixel_of_the_ground_and_its_place_agree():
    terrain, start = mountain()
    view = walk_view(terrain, start)
    frame(view, FrameState((12.0, -7.0), 0.3, 0.0))
    for pixel in ((60, 150), (128, 134), (300, 120)):
        place = view.to_ground(pixel)
        back, depth = view.projection.on_canvas(np.array([place]))
        assert depth[0] > 3
        assert np.abs(back[0] - pixel).max() < 2.5
    assert view.to_ground((100, 2)) is None


@pytest.mark.parametrize("size", [(800, 450), (1024, 768), (1280, 720), (1920, 1080)])
def test_every_size_fills_the_whole_window(size):
    terrain, start = mountain()
    picture = frame(walk_view(terrain, start), FrameState((0.0, 0.0), 0.5, 1.0), size=size)
    assert picture.shape[:2] == size
    assert picture.min(axis=2).max(axis=1).min() > 20
    assert picture.std(axis=(0, 1)).min() > 4


def test_nothing_at_the_hiker_s_feet_is_drawn_in_squares():
    pixels_per_metre = FOCAL * STEPS[0].height * 16 / 9 / BACK
    assert GRAIN_CELL * pixels_per_metre < 2
    lit = shades(light_at(0.3)).reshape(-1, LEVELS, 3)
    leaps = np.abs(np.diff(lit, axis=1)).max(axis=(1, 2))
    # From bare ground to snow in small steps, hardly rougher than grass within itself.
    assert leaps[PATCHY].max() < 2.5 * leaps[0]
    assert lit[PATCHY, -1].min() > 1.3 * lit[PATCHY, 0].max()
