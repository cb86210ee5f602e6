"""White-out: nothing that was not paid for is on the screen of the walking view."""

import math

import numpy as np
import pygame
import pytest
from helpers.builders import some_fast
from helpers.viewing import frame, mountain, tilted, walk_view
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import Expedition, Terrain, load_level
from game.hike.player_hike import Note, walking_seconds
from game.scenes.hike import HikeScene
from game.ui.theme import Ui
from game.view.frame_state import FrameState, ViewOptions
from game.view.ground_cover import GroundCover
from game.view.height_field import HeightField
from game.view.walking_view import WalkView

PLANE = (0.34, -0.21)


@pytest.fixture(scope="module")
def pair():
    """The view of a mountain, and that of the same mountain tilted, under the same cover."""
    terrain, start = mountain()
    view = walk_view(terrain, start)
    return view, walk_view(tilted(terrain, *PLANE), start, view.cover)


def differences(first, second):
    """Mean difference of the colours, and the share of pixels that plainly differ."""
    off = np.abs(first - second)
    return float(off.mean()), float((off.max(axis=2) > 12).mean())


PLACES = [
    (0, 0),
    (40, -25),
    (-130, 220),
    (310, 90),
    (55, 400),
    (-260, -180),
    (700, 350),
    (-900, 100),
]


@pytest.mark.parametrize("place", some_fast(map(pytest.param, PLACES), 4))
def test_a_tilted_plane_under_the_whole_mountain_cannot_be_seen(pair, place):
    yaw = math.hypot(*place) / 37
    state = FrameState((float(place[0]), float(place[1])), 0.3, 4.0)
    mean, share = differences(*(frame(view, state, yaw) for view in pair))
    # Single pixels fall to the other side of an edge by rounding.
    assert mean < 0.15
    assert share < 0.004


def test_nor_at_the_resolution_of_a_whole_window(pair):
    state = FrameState((310.0, 90.0), 0.3, 4.0)
    mean, share = differences(*(frame(view, state, 2.0, (1280, 720)) for view in pair))
    assert mean < 0.15
    assert share < 0.004


@settings(max_examples=12, deadline=None)
@given(st.floats(-500, 500), st.floats(-500, 500), st.floats(0, 6.2), st.floats(0, 1))
def test_not_from_any_place_in_any_direction_at_any_hour(pair, east, north, yaw, share):
    state = FrameState((east, north), share, 4.0)
    mean, plain = differences(*(frame(view, state, yaw) for view in pair))
    assert mean < 0.15
    assert plain < 0.004


def test_a_reading_buys_the_tilt(pair):
    pictures = []
    for view, extra in zip(pair, ((0.0, 0.0), PLANE), strict=True):
        plane = view.land.plane(*view.land.start)
        slope = (plane.east, plane.north)
        assert extra == (0.0, 0.0) or abs(slope[0] - slope[1]) > 0.2
        note = Note((0.0, 0.0), (-slope[0], -slope[1]), 80)
        state = FrameState((0.0, 0.0), 0.3, 4.0, notes=[note], minutes=80, tilt=1.0, slope=slope)
        pictures.append(frame(view, state))
    mean, share = differences(*pictures)
    assert mean > 4
    assert share > 0.1


def test_the_test_would_see_a_hill(pair):
    view, _ = pair
    terrain, start = mountain()
    at = np.arange(terrain.grid) * terrain.cell
    far = np.hypot((at - start[0])[None, :] - 20, (at - start[1])[:, None] - 30)
    hill = Terrain(terrain.heights + 6 * np.exp(-((far / 18) ** 2)), terrain.size)
    state = FrameState((0.0, 0.0), 0.3, 4.0)
    assert (
        differences(frame(view, state), frame(walk_view(hill, start, view.cover), state))[1] > 0.01
    )


def test_the_tilt_closes_when_he_walks_on_and_shows_the_reading_not_the_ground(pair):
    # The slope comes from the note alone: the ground may be anything.
    view, other = pair
    state = FrameState((0.0, 0.0), 0.3, 4.0, tilt=1.0, slope=(0.2, 0.1))
    mean, share = differences(frame(view, state), frame(other, state))
    assert mean < 0.15
    assert share < 0.004


def covered(terrain, start):
    return GroundCover(HeightField(terrain.heights, terrain.size, start), 60.0, 4).index


def test_cover_does_not_follow_what_is_narrower_than_the_fog():
    terrain, start = mountain()
    at = np.arange(terrain.grid) * terrain.cell
    ripples = 12 * np.sin(at / 7)[None, :] * np.sin(at / 9)[:, None]
    rippled = Terrain(terrain.heights + ripples, terrain.size)
    plain, other = (
        GroundCover(HeightField(t.heights, t.size, start), 60.0, 4).index
        for t in (terrain, rippled)
    )
    assert (plain // 32 == other // 32).mean() > 0.97


def test_cover_counts_from_the_start_and_never_from_the_valley():
    terrain, start = mountain()
    raised = Terrain(terrain.heights + 700, terrain.size)
    plain, other = (covered(one, start) for one in (terrain, raised))
    assert (plain == other).mean() > 0.9999


def test_the_whole_screen_of_a_hike_is_the_same_on_a_tilted_mountain(pair):
    pygame.display.init()
    level, ui = load_level("foothills"), Ui()
    pictures = []
    for view in pair:
        scene = HikeScene(
            level, 4, briefing=False, options=ViewOptions(quality=0, reduced_motion=True)
        )
        scene.player_hike.expedition.terrain = None  # a look at the mountain itself would fail
        scene.views.walk = view
        view.camera.place, view.camera.yaw = (0.0, 0.0), scene.views.animation.heading
        canvas = pygame.Surface((800, 450), 0, 32)
        ui.fit(canvas.get_size())
        scene.update(1 / 60)
        scene.draw(canvas, ui)
        pictures.append(pygame.surfarray.array3d(canvas).astype(np.int16))
    mean, share = differences(*pictures)
    assert mean < 0.15
    assert share < 0.004


@given(st.floats(0, 3000))
def test_how_long_a_way_is_shown_depends_on_its_length_alone(length):
    assert walking_seconds(length) <= walking_seconds(length + 1) <= 4.0


def test_uphill_and_downhill_are_shown_equally_long():
    scene = HikeScene(load_level("ravine"), 2, briefing=False)
    seconds = []
    for way in ((30.0, 10.0), (-30.0, -10.0), (10.0, -30.0)):
        scene.queue.begin(scene.player_hike.walk(*way))
        seconds.append(scene.queue.playing.seconds)
    assert len({round(s, 9) for s in seconds}) == 1


def test_the_view_is_built_from_the_start_s_neighbourhood_not_the_hut_s():
    level = load_level("foothills")
    e = Expedition(level, 4)
    e.hut = None
    WalkView(e.terrain, (e.start_east, e.start_north), 60.0, 4)
