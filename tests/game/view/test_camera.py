"""Laws of the camera, over random hikes: it sees the hiker, the horizon, and is never buried."""

import math

import numpy as np
import pytest
from helpers.viewing import walk_view

from engine import Expedition, level_names, load_level
from game.view.camera import BACK, LAG, FollowCamera
from game.view.frame_state import FrameState

pytestmark = pytest.mark.usefixtures("display")

SIZE = (1280, 720)
FOCUS = (0.385 * SIZE[0], 0.5 * SIZE[1])
"""Where the map's middle is beside the notebook."""


@pytest.mark.parametrize("speed", [1.0, 4.0, 64.0])
def test_it_is_never_far_behind_however_fast_time_runs(speed):
    camera, place = FollowCamera((0.0, 0.0), 0.0), (0.0, 0.0)
    for step in range(400):
        place = (place[0] + speed * 42 / 60, place[1] + speed * 0.3 * math.sin(step / 9))
        camera.follow(place, 0.1, 1 / 60)
        assert math.dist(camera.place, place) <= LAG + 1e-9
    for _ in range(120):
        camera.follow(place, 0.1, 1 / 60)
    assert math.dist(camera.place, place) < 0.01


@pytest.mark.slow
@pytest.mark.parametrize("level", level_names())
def test_over_random_hikes_it_sees_the_hiker_and_the_horizon_and_is_never_in_the_ground(level):
    rng = np.random.default_rng(len(level))
    for seed in rng.integers(0, 1000, 2).tolist():
        e = Expedition(load_level(level), seed)
        start = (float(e.start_east), float(e.start_north))
        view = walk_view(e.terrain, start)
        here = (0.0, 0.0)
        for _ in range(24):
            slope = e.terrain.gradient(start[0] + here[0], start[1] + here[1])
            way = math.atan2(-slope[1], -slope[0]) + rng.normal(0, 0.5)
            view.camera.yaw = way
            view.camera.place = here
            view.camera.follow((here[0] + 40, here[1]), way, 1 / 60)
            view.camera.follow(here, way, 1 / 60)
            for tilt in (0.0, 0.6, 1.0):
                state = FrameState(here, 0.3, 1.0, tilt=tilt, slope=slope)
                law_abiding(view, state)
            far = rng.uniform(10, 120)
            here = (here[0] + far * math.cos(way), here[1] + far * math.sin(way))
            if not all(0 < a + b < e.terrain.size for a, b in zip(start, here, strict=True)):
                here = (0.0, 0.0)


def law_abiding(view, state):
    """The camera's laws for one frame, without drawing it."""
    projection = view.projected(SIZE, state, FOCUS)
    pose = projection.pose
    feet, depth = projection.on_canvas(np.array([state.hiker]), flat=True)
    x, y = feet[0]
    assert SIZE[0] / 3 <= x <= SIZE[0] * 2 / 3
    assert SIZE[1] / 3 <= y <= 0.9 * SIZE[1]
    assert depth[0] == pytest.approx(BACK, abs=LAG + 0.1)
    under = np.array([(pose.east, pose.north)]) - np.array(view.land.start)
    assert pose.up > projection.standing(under)[2][0] + 1.0, "in the ground"
    if state.tilt == 1.0:
        assert 0 < pose.horizon < SIZE[1], "no horizon"
