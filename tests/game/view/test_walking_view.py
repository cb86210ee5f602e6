"""The walking view: the same hike in it, its light, its marks, its golden pictures."""

import numpy as np
import pygame
import pytest
from helpers.builders import some_fast
from helpers.paths import GOLDEN
from helpers.viewing import frame, golden_frames, mountain, walk_view

from engine import Expedition, load_level
from game.app.scene_stack import SceneStack
from game.hike.player_hike import Note
from game.scenes.hike import HikeScene
from game.view.frame_state import FrameState, ViewOptions
from game.view.ground_marks import arrow_place
from game.view.hiker_body import TALL
from game.view.light import DAY, light_at
from game.view.walk_animation import STALE, WalkAnimation, freshness

pytestmark = pytest.mark.usefixtures("display")


REFRESH = "if this change is meant: python tests/refresh.py views"


def key(code, mod=0, kind=pygame.KEYDOWN):
    return pygame.Event(kind, key=code, mod=mod, unicode="", scancode=0)


def test_the_walking_view_walks_with_the_verbs_of_the_engine():
    scene = HikeScene(load_level("ravine"), 5, briefing=False)
    stack = SceneStack(scene)
    for code in (pygame.K_SPACE, pygame.K_RETURN, pygame.K_w, pygame.K_g):
        stack.event(key(code))
        stack.event(key(code, kind=pygame.KEYUP))
        for _ in range(900):
            stack.update(1 / 60)
    e = Expedition(scene.player_hike.level, 5)
    reading = e.measure()
    rate = scene.player_hike.learning_rate
    e.walk(-rate * reading.east, -rate * reading.north)
    e.walk(*scene.views.animation.ahead(10.0))
    e.glance()
    assert scene.player_hike.expedition.state_hash == e.state_hash


def test_what_is_planned_waits_while_a_reading_is_shown():
    scene = HikeScene(load_level("quiet-bowl"), 3, briefing=False)
    stack = SceneStack(scene)
    stack.event(key(pygame.K_m))
    tilts = []
    while not tilts or scene.views.animation.showing:
        stack.update(1 / 60)
        if scene.player_hike.notes and scene.queue.playing is None:
            tilts.append(scene.views.animation.opened)
        assert len(tilts) < 600
    assert max(tilts) == 1.0
    assert len(tilts) / 60 > 1.4
    assert freshness(0.0) == 1.0
    assert freshness(STALE) == 0.0


def test_turning_on_the_spot_costs_nothing():
    scene = HikeScene(load_level("quiet-bowl"), 3, briefing=False)
    before = scene.player_hike.expedition.state_hash
    stack = SceneStack(scene)
    for code in (pygame.K_LEFT, pygame.K_RIGHT, pygame.K_RIGHT, pygame.K_d):
        stack.event(key(code))
    assert scene.views.animation.heading != WalkAnimation().heading
    assert scene.player_hike.expedition.state_hash == before


@pytest.mark.parametrize("steep", some_fast([0.3, 0.05, 0.8], 1))
def test_the_arrow_lies_beside_the_hiker_where_it_is_seen(steep):
    terrain, start = mountain()
    view = walk_view(terrain, start)
    width, height = size = (1280, 720)
    canvas = pygame.Surface(size, 0, 32)
    for turn in np.arange(0, 6.2, 0.9):
        note = Note((0.0, 0.0), (steep * np.cos(turn), steep * np.sin(turn)), 70)
        slope = (-note.way[0], -note.way[1])
        animation = WalkAnimation()
        animation.bought(note, up=False)
        animation.update(1.0, None)
        view.camera.place, view.camera.yaw = (0.0, 0.0), animation.gaze
        assert animation.opened == 1.0
        state = FrameState((0.0, 0.0), 0.4, 1.0, notes=[note], minutes=70, tilt=1.0, slope=slope)
        view.draw(canvas, state, (0.385 * width, height / 2))
        points, depth = view.projection.on_canvas(arrow_place(note), 0.15, flat=True)
        foot = view.projection.on_canvas(np.array([[0.0, 0.0]]))[0][0]
        tall = TALL * view.projection.pose.focal / view.projection.back
        assert depth.min() > 4
        assert points[:, 0].min() > foot[0] + 0.2 * tall, "beside him"
        assert points[:, 0].max() < 0.77 * width, "not under the notebook"
        assert points[:, 1].max() < 0.86 * height, "above the buttons"
        # Long enough to be read.
        assert np.ptp(points[:, 0]) > 0.3 * tall
        assert np.ptp(points[:, 1]) > 0.15 * tall


def test_reduced_motion_holds_fog_and_camera_still():
    terrain, start = mountain()
    view = walk_view(terrain, start)
    first, later = (
        frame(view, FrameState((0.0, 0.0), 0.3, s, step=s / 9 % 1), size=(256, 144))[:, :60]
        for s in (1.0, 8.0)
    )
    assert np.array_equal(first, later)
    view.options = ViewOptions(quality=2)
    assert not np.array_equal(
        first, frame(view, FrameState((0.0, 0.0), 0.3, 8.0), size=(256, 144))[:, :60]
    )


def test_the_light_never_jumps():
    for share in np.linspace(0, 1.15, 400):
        a, b = light_at(float(share)), light_at(float(share) + 1 / 400)
        assert max(abs(x - y) for x, y in zip(a.fog, b.fog, strict=True)) < 12
    assert len(DAY) > 5
    assert sum(light_at(1.0).fog) < 0.5 * sum(light_at(0.3).fog)


@pytest.mark.parametrize("far", [0.6, 1.4, 2.5])
def test_the_flags_of_the_plan_are_seen_through_the_fog(far):
    terrain, start = mountain()
    view = walk_view(terrain, start)
    note, shown = Note((0.0, 0.0), (0.2, 0.0), 70), []
    animation = WalkAnimation()
    animation.bought(note, up=False)
    animation.update(5.0, None)
    for plan in ([], [(far * view.visibility, 0.0)]):
        state = FrameState((0.0, 0.0), 0.4, 1.0, notes=[note], minutes=70, tilt=1.0,
                           slope=(-0.2, 0.0), plan=plan)  # fmt: skip
        shown.append(frame(view, state, animation.gaze, (640, 360)))
    changed = np.abs(shown[0] - shown[1]).max(axis=2) > 12
    assert changed.sum() > 8
    assert np.nonzero(changed)[0].min() > 0.4 * 640 + 14, "not behind the hiker"


@pytest.mark.parametrize("share", [0.2, 1.0])
def test_the_hut_s_lamp_stands_in_the_fog_where_the_hut_is(share):
    terrain, start = mountain()
    view = walk_view(terrain, start)
    dark = frame(view, FrameState((0.0, 0.0), share, 1.0))
    lamp = (40 * np.cos(1.0), 40 * np.sin(1.0))
    lit = frame(view, FrameState((0.0, 0.0), share, 1.0, lamp=lamp))
    at, _ = view.projection.on_canvas(np.array([lamp]), 1.5)
    changed = np.argwhere(np.abs(lit - dark).max(axis=2) > 6)
    assert len(changed) > 40
    assert np.abs(changed.mean(axis=0) - at[0]).max() < 15


def test_the_views_look_as_they_did():
    for name, picture in golden_frames():
        path = GOLDEN / f"view-{name}.png"
        assert path.exists(), f"{path.name} is missing; {REFRESH}"
        kept = pygame.surfarray.array3d(pygame.image.load(path)).astype(np.int16)
        off = np.abs(kept - picture)
        assert off.mean() < 2.5, f"{name} changed by {off.mean():.1f} levels; {REFRESH}"


@pytest.mark.parametrize("far", [30.0, 12.0, 5.0])
@pytest.mark.parametrize("off", [0.0, 0.1, -0.1, -0.3])
def test_the_hiker_does_not_hide_the_hut_that_he_walks_to(far, off):
    terrain, start = mountain()
    view, animation = walk_view(terrain, start), WalkAnimation()
    hut = (far * np.cos(0.7 + off), far * np.sin(0.7 + off))
    animation.face(np.cos(0.7), np.sin(0.7))
    view.camera.place, view.camera.yaw = (0.0, 0.0), animation.gaze_past(hut)
    state = FrameState((0.0, 0.0), 0.3, 1.0, lamp=hut)
    projection = view.projected((1280, 720), state, (488, 360))
    points, _ = projection.on_canvas(np.array([(0.0, 0.0), hut]))
    assert abs(points[1, 0] - points[0, 0]) > 90
    assert 0 < points[1, 0] < 1280
    # Nothing is looked past where no lamp is in sight.
    assert animation.gaze_past(None) == animation.gaze
