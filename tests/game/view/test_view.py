"""The walking view and the reveal: geometry, quality, the same hike in any view, golden images."""

import itertools

import numpy as np
import pygame
import pytest
from helpers.paths import GOLDEN
from helpers.viewing import STILL, frame, golden_frames, mountain, walk_view

from engine import Expedition, load_level
from game.app.scene_stack import SceneStack
from game.app.transition import Blank
from game.debrief.preparation import DebriefPreparation, RevealPreparation
from game.hike.player_hike import Note
from game.scenes.debrief import Debrief
from game.scenes.hike import Hike
from game.scenes.reveal import Reveal
from game.ui.theme import Kit
from game.view.camera import BACK, FOCAL
from game.view.columns import Columns, Pose
from game.view.frame_state import FrameState, ViewOptions
from game.view.ground_cover import GRAIN_CELL
from game.view.ground_marks import arrow_place
from game.view.light import DAY, LEVELS, PATCHY, light_at, shades
from game.view.quality import PATIENCE_DOWN, STEPS, Quality
from game.view.reveal_overlay import steepest
from game.view.walk_animation import WalkAnimation

REFRESH = "if this change is meant: python tests/refresh.py views"


@pytest.fixture(autouse=True)
def display():
    pygame.display.init()
    pygame.font.init()
    pygame.display.set_mode((800, 450))


def key(code, mod=0, kind=pygame.KEYDOWN):
    return pygame.Event(kind, key=code, mod=mod, unicode="", scancode=0)


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


class Clock:
    """Every second look at it is `slow` seconds later: a frame takes that long."""

    def __init__(self):
        self.now, self.slow, self.looks = 0.0, 0.0, 0

    def __call__(self):
        self.looks += 1
        self.now += self.slow if self.looks % 2 == 0 else 0.0
        return self.now


def test_quality_follows_the_machine_down_and_carefully_up_again():
    clock = Clock()
    quality = Quality(clock=clock)

    def frames(count, seconds):
        clock.slow = seconds
        for _ in range(count):
            quality.begin()
            quality.end()

    frames(300, 0.008)
    assert quality.step == STEPS[0]
    frames(1, 0.2)
    frames(60, 0.008)
    assert quality.step == STEPS[0], "one slow frame is nothing"
    frames(PATIENCE_DOWN + 20, 0.030)
    assert quality.step == STEPS[1]
    frames(500, 0.030)
    assert quality.step == STEPS[-1]
    frames(4000, 0.002)
    assert quality.step == STEPS[0]
    assert Quality(1).step == STEPS[1]


@pytest.mark.slow
def test_a_slow_machine_draws_coarser_and_hikes_the_same(monkeypatch):
    hashes = []
    for slow in (0.0, 0.04):
        scene = Hike(load_level("quiet-bowl"), 3, briefing=False)
        canvas, kit = pygame.Surface((800, 450), 0, 32), Kit()
        kit.fit(canvas.get_size())
        clock = Clock()
        clock.slow = slow
        scene._walking().quality = Quality(clock=clock)
        stack = SceneStack(scene)
        stack.event(key(pygame.K_m))
        for _ in range(56):
            stack.update(1 / 60)
            stack.draw(canvas, kit)
        assert (scene._walking().quality.step == STEPS[0]) == (slow == 0)
        hashes.append(scene.player_hike.expedition.state_hash)
    assert hashes[0] == hashes[1]


ACTS = ["m", "wait", "w", "tab", "g", "a", "up", "escape", "escape", "size", "tab", "m", "wait",
        "click", "wait", "r", "return"]  # fmt: skip


def hash_of(options, draws):
    """The state after one list of keys, drawn every so many steps, in windows of two sizes."""
    scene, kit = Hike(load_level("ravine"), 5, briefing=False, options=options), Kit()
    stack = SceneStack(scene)
    sizes = itertools.cycle(((800, 450), (854, 480)))
    canvas = pygame.Surface(next(sizes), 0, 32)
    codes = {"tab": pygame.K_TAB, "up": pygame.K_UP, "return": pygame.K_RETURN,
             "escape": pygame.K_ESCAPE}  # fmt: skip
    drawn = 0
    for act in ACTS:
        if act == "size":
            canvas = pygame.Surface(next(sizes), 0, 32)
        elif act == "click":
            # Which place is under the pointer is the view's affair; that it is walked to is not.
            scene._walk_to((31.5, -12.5))
        elif act != "wait":
            code = codes.get(act) or pygame.key.key_code(act)
            stack.event(key(code))
            stack.event(key(code, kind=pygame.KEYUP))
        for _ in range(2000 if act == "wait" else 3):
            stack.update(1 / 60)
            drawn += 1
            if draws and drawn % draws == 0:
                kit.fit(canvas.get_size())
                stack.draw(canvas, kit)
            if act == "wait" and scene.idle and not scene.animation.showing:
                break
    for _ in range(1500):
        stack.update(1 / 60)
    return scene.player_hike.expedition.state_hash, [type(r).__name__ for r in
                                                scene.player_hike.expedition.records]  # fmt: skip


def test_drawing_at_any_quality_and_size_changes_nothing():
    seen, verbs = hash_of(ViewOptions(), 0)
    assert len(verbs) >= 8
    for options, draws in (
        (ViewOptions(quality=0), 170),
        (ViewOptions(quality=2, reduced_motion=True), 90),
    ):
        assert hash_of(options, draws) == (seen, verbs)


def test_the_walking_view_walks_with_the_verbs_of_the_engine():
    scene = Hike(load_level("ravine"), 5, briefing=False)
    stack = SceneStack(scene)
    for code in (pygame.K_SPACE, pygame.K_RETURN, pygame.K_w, pygame.K_g):
        stack.event(key(code))
        stack.event(key(code, kind=pygame.KEYUP))
        for _ in range(400):
            stack.update(1 / 60)
    e = Expedition(scene.player_hike.level, 5)
    reading = e.measure()
    e.walk(-120.0 * reading.east, -120.0 * reading.north)
    e.walk(*scene.animation.ahead(10.0))
    e.glance()
    assert scene.player_hike.expedition.state_hash == e.state_hash


def test_what_is_planned_waits_while_a_reading_is_shown():
    scene = Hike(load_level("quiet-bowl"), 3, briefing=False)
    stack = SceneStack(scene)
    stack.event(key(pygame.K_m))
    tilts = []
    while not tilts or scene.animation.showing:
        stack.update(1 / 60)
        if scene.player_hike.notes and scene._playing is None:
            tilts.append(scene.animation.tilt)
        assert len(tilts) < 600
    assert max(tilts) == 1.0
    assert len(tilts) / 60 > 1.5
    for _ in range(400):
        stack.update(1 / 60)
    assert scene.animation.tilt == 0.0


def test_turning_on_the_spot_costs_nothing():
    scene = Hike(load_level("quiet-bowl"), 3, briefing=False)
    before = scene.player_hike.expedition.state_hash
    stack = SceneStack(scene)
    for code in (pygame.K_LEFT, pygame.K_RIGHT, pygame.K_RIGHT, pygame.K_d):
        stack.event(key(code))
    assert scene.animation.heading != WalkAnimation().heading
    assert scene.player_hike.expedition.state_hash == before


@pytest.mark.parametrize("size", [(800, 450), (1024, 768), (1280, 720), (1920, 1080)])
def test_every_size_fills_the_whole_window(size):
    terrain, start = mountain()
    picture = frame(walk_view(terrain, start), FrameState((0.0, 0.0), 0.5, 1.0), size=size)
    assert picture.shape[:2] == size
    assert picture.min(axis=2).max(axis=1).min() > 20
    assert picture.std(axis=(0, 1)).min() > 4


@pytest.mark.parametrize("steep", [0.05, 0.3, 0.8])
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
        assert animation.tilt == 1.0
        state = FrameState((0.0, 0.0), 0.4, 1.0, notes=[note], minutes=70, tilt=1.0, slope=slope)
        view.draw(canvas, state, (0.385 * width, height / 2))
        points, depth = view.projection.on_canvas(arrow_place(note), 0.15, flat=True)
        foot = view.projection.on_canvas(np.array([[0.0, 0.0]]))[0][0]
        tall = view._figure.height
        assert depth.min() > 4
        assert points[:, 0].min() > foot[0] + 0.5 * tall, "beside him"
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


def test_the_light_never_jumps_and_snow_is_not_blown_out():
    for share in np.linspace(0, 1.15, 400):
        a, b = light_at(float(share)), light_at(float(share) + 1 / 400)
        assert max(abs(x - y) for x, y in zip(a.fog, b.fog, strict=True)) < 12
    noon = shades(light_at(0.0))
    assert noon.max() <= 251.5
    assert len(DAY) > 5
    assert sum(light_at(1.0).fog) < 0.5 * sum(light_at(0.3).fog)


def test_nothing_at_the_hiker_s_feet_is_drawn_in_squares():
    pixels_per_metre = FOCAL * STEPS[0].height * 16 / 9 / BACK
    assert GRAIN_CELL * pixels_per_metre < 2
    lit = shades(light_at(0.3)).reshape(-1, LEVELS, 3)
    leaps = np.abs(np.diff(lit, axis=1)).max(axis=(1, 2))
    # From bare ground to snow in small steps, hardly rougher than grass within itself.
    assert leaps[PATCHY].max() < 2.5 * leaps[0]
    assert lit[PATCHY, -1].min() > 1.3 * lit[PATCHY, 0].max()


def test_the_sun_of_a_tilt_melts_no_snow():
    terrain, start = mountain()
    texture = walk_view(terrain, start)._texture
    texture.light(light_at(0.3))
    spots = np.random.default_rng(0).uniform(-40, 40, (2, 90, 90)).astype(np.float32)
    depth = np.full((90, 90), 8.0, np.float32)

    def seen(shade):
        places = [spots[k] + np.float32(start[k]) for k in (0, 1)]
        return texture.colours(depth, *places, np.full((90, 90), shade, np.float32)).copy()

    # All but thin snow gets brighter in it.
    assert 0.05 < (seen(0.0) == seen(8.0)).mean() < 0.95


def test_steepest_descent_ends_low_and_never_climbs():
    terrain, start = mountain("foothills", 4)
    way = steepest(terrain, start, up=False)
    heights = terrain.heights_at(way[:, 0], way[:, 1])
    assert np.diff(heights).max() <= 0
    assert np.hypot(*terrain.gradient(*way[-1])) < 0.05


@pytest.mark.slow
def test_the_reveal_leads_from_dusk_to_the_debrief(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    expedition = Expedition(load_level("quiet-bowl"), 3)
    reading = expedition.measure()
    expedition.walk(-150 * reading.east, -150 * reading.north)
    work = DebriefPreparation(expedition, ghosts=("gd",), rising=RevealPreparation(expedition))
    work.run()
    scene, kit = Reveal(work, lambda seed: Blank(), STILL), Kit()
    stack, canvas = SceneStack(scene), pygame.Surface((800, 450), 0, 32)
    kit.fit(canvas.get_size())
    for _ in range(50):
        stack.update(1 / 60)
    stack.draw(canvas, kit)
    stack.event(key(pygame.K_RETURN))
    stack.update(1 / 60)
    stack.draw(canvas, kit)
    named = {one.name for one in scene._routes}
    assert named == {"steepest", "gd", "you"}
    stack.event(key(pygame.K_RETURN))
    assert isinstance(stack.scenes[-1], Debrief)
    stack.update(1 / 60)
    stack.draw(canvas, kit)
    stack.update(1 / 60)
    assert stack.scenes[-1].ready


def test_the_views_look_as_they_did():
    for name, picture in golden_frames():
        path = GOLDEN / f"view-{name}.png"
        assert path.exists(), f"{path.name} is missing; {REFRESH}"
        kept = pygame.surfarray.array3d(pygame.image.load(path)).astype(np.int16)
        off = np.abs(kept - picture)
        assert off.mean() < 2.5, f"{name} changed by {off.mean():.1f} levels; {REFRESH}"
