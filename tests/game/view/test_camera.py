"""Laws of the camera, over random hikes: it sees the hiker, the horizon, and is never buried."""

import math

import numpy as np
import pygame
import pytest
from helpers.builders import some_fast
from helpers.viewing import walk_view

from engine import Expedition, level_names, load_level
from game.hike.layout import lay_out
from game.hike.player_hike import walking_seconds
from game.scenes.hike_actions import HASTE_FACTOR
from game.ui.theme import printing
from game.view.camera import LAG, FollowCamera
from game.view.frame_state import FrameState
from game.view.hiker_body import TALL

pytestmark = pytest.mark.usefixtures("display")

SIZE = (1280, 720)
LAYOUT = lay_out(SIZE, printing(SIZE))
HIKES, LEGS = 4, 8
"""Hikes on each of two mountains of every level, and legs of each."""


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


def test_the_steeper_the_ground_shown_the_closer_it_follows_up_or_down():
    camera = FollowCamera((0.0, 0.0), 0.0)
    backs = [camera.back((-slope, 0.0)) for slope in (0.0, 0.2, 0.6, 1.2)]
    assert backs == sorted(backs, reverse=True)
    assert backs[-1] < 0.4 * backs[0]
    assert camera.back((0.6, 0.0)) == camera.back((-0.6, 0.0))
    assert camera.back((0.0, 0.6)) == backs[0], "across its view nothing changes"


@pytest.mark.slow
@pytest.mark.parametrize("level", level_names())
def test_over_random_hikes_it_sees_the_hiker_and_the_horizon_and_is_never_in_the_ground(level):
    rng = np.random.default_rng(len(level))
    for seed in rng.integers(0, 1000, 2).tolist():
        look_after_hikes(load_level(level), seed, rng, hikes=HIKES)


@pytest.mark.parametrize("level", some_fast(["ravine", "high-range"], 1))
def test_on_the_steepest_levels_too(level):
    look_after_hikes(load_level(level), 7, np.random.default_rng(7), hikes=1)


def test_two_hundred_hikes_are_looked_after():
    assert 2 * HIKES * len(level_names()) >= 200


def look_after_hikes(level, seed, rng, hikes):
    """Hold the camera's laws over some random hikes on one mountain, at speeds 1 and F."""
    e = Expedition(level, seed)
    start = (float(e.start_east), float(e.start_north))
    view = walk_view(e.terrain, start)
    for hike in range(hikes):
        here, speed = (0.0, 0.0), (1.0, HASTE_FACTOR)[hike % 2]
        view.camera.place = here
        for _ in range(LEGS):
            slope = e.terrain.gradient(start[0] + here[0], start[1] + here[1])
            way = math.atan2(-slope[1], -slope[0]) + rng.normal(0, 0.5)
            for tilt in (0.0, 0.6, 1.0):
                law_abiding(view, FrameState(here, 0.3, 1.0, tilt=tilt, slope=slope))
            here = walked(view, here, way, rng.uniform(10, 120), speed, slope)
            if not all(0 < a + b < e.terrain.size for a, b in zip(start, here, strict=True)):
                here = (0.0, 0.0)
                view.camera.place = here


def walked(view, here, way, far, speed, slope):
    """Where a leg ends; the camera follows frame by frame, and every eighth is looked at."""
    frames = max(1, round(60 * walking_seconds(far) / speed))
    step = far / frames
    for frame in range(frames):
        here = (here[0] + step * math.cos(way), here[1] + step * math.sin(way))
        view.camera.follow(here, way, 1 / 60)
        if frame % 8 == 0:
            tilt = 1.0 if frame % 16 else 0.4
            law_abiding(view, FrameState(here, 0.3, 1.0, step=0.2, tilt=tilt, slope=slope))
    return here


def law_abiding(view, state):
    """The camera's laws for one frame, without drawing it."""
    projection = view.projected(SIZE, state, LAYOUT.map.center)
    pose = projection.pose
    feet, depth = projection.on_canvas(np.array([state.hiker]))
    x, y = feet[0]
    assert SIZE[0] / 3 <= x <= SIZE[0] * 2 / 3
    assert SIZE[1] / 3 <= y <= 0.9 * SIZE[1]
    tall = TALL * pose.focal / depth[0]
    figure = pygame.Rect(round(x - 0.3 * tall), round(y - tall), round(0.6 * tall), round(tall))
    assert figure.collidelist(LAYOUT.solid()) < 0, "under a panel"
    assert depth[0] == pytest.approx(projection.back, abs=LAG + 0.1)
    under = np.array([(pose.east, pose.north)]) - np.array(view.land.start)
    assert pose.up > projection.standing(under)[2][0] + 1.0, "in the ground"
    if state.tilt == 1.0:
        assert 0 < pose.horizon < SIZE[1], "no horizon"
