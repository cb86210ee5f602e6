"""The hut on the mountain: its lamp, its bell, its door, and a walk that is stopped on the way."""

import math
import threading

import numpy as np
import pygame
import pytest
from helpers.builders import quadratic
from helpers.screens import click, fitted, key, run_until_idle

from engine import Expedition, load_level
from game.app.scene_stack import SceneStack
from game.debrief.preparation import RevealPreparation
from game.hike.lamp import until_lamp
from game.hike.player_hike import BELL_RANGE, DOOR_RADIUS, PlayerHike
from game.scenes.debrief import DebriefScene
from game.scenes.hike import HikeScene
from game.scenes.hike_frame import in_words
from game.scenes.pause import Choice
from game.scenes.reveal import Reveal
from game.sound.soundscape import Soundscape
from game.view.frame_state import ViewOptions

MAP = ViewOptions(walking=False)


def before_the_hut(metres, name="quiet-bowl"):
    """A hike on the map whose hiker stands so many metres south of the hut, and its stack."""
    scene = HikeScene(load_level(name), 3, briefing=False, options=MAP)
    e = scene.player_hike.expedition
    scene.player_hike.walk(e.hut.east - e.east, e.hut.north - e.north - metres)
    return scene, SceneStack(scene)


@pytest.mark.parametrize(("metres", "seen"), [(39.0, True), (41.0, False)])
def test_the_person_sees_the_lamp_from_where_a_script_does(metres, seen):
    scene, _ = before_the_hut(metres)
    hike = scene.player_hike
    assert (hike.hut_from(hike.place) is not None) == seen
    assert (hike.expedition.hut_in_sight is not None) == seen


def test_a_dark_hut_is_neither_seen_nor_heard_nor_entered():
    scene, stack = before_the_hut(0.0, "twin-valleys")
    hike = scene.player_hike
    assert hike.hut_from(hike.place, BELL_RANGE) is None
    assert not hike.at_door
    stack.update(1 / 60)
    assert stack.scenes == [scene]


def test_the_map_shows_no_hut_that_is_out_of_sight(screen):
    ui = fitted((1280, 720))
    pictures = []
    for metres in (39.0, 41.0):
        scene, _ = before_the_hut(metres)
        scene.views.map.camera.centre = scene.player_hike.place
        shown = []
        for lamp in (True, False):
            scene.player_hike.level.lamp = lamp
            scene.draw(screen, ui)
            shown.append(pygame.surfarray.array3d(screen).astype(np.int16))
        pictures.append(int((np.abs(shown[0] - shown[1]).max(axis=2) > 40).sum()))
    near, far = pictures
    assert near > 100
    assert far == 0


def test_a_click_on_the_lamp_leads_to_the_door_and_going_in_is_an_arrival(screen, data_home):
    scene, stack = before_the_hut(30.0)
    scene.views.map.camera.centre = scene.player_hike.place
    stack.draw(screen, fitted((1280, 720)))
    hut = scene.player_hike.hut_from(scene.player_hike.place)
    spot = scene.views.map.camera.to_screen(hut)
    stack.event(click((round(spot[0]) + 4, round(spot[1]) - 3)))
    for _ in range(600):
        stack.update(1 / 60)
        if len(stack.scenes) > 1:
            break
    assert math.dist(scene.player_hike.place, hut) < 1e-6
    assert isinstance(stack.scenes[-1], Choice)
    stack.event(key(pygame.K_RETURN))
    for _ in range(200):
        stack.update(1 / 60)
    assert scene.player_hike.arrived
    assert scene.player_hike.expedition.finish().safe


def test_the_door_is_offered_once_for_each_time_he_comes():
    scene, stack = before_the_hut(DOOR_RADIUS - 1)
    stack.update(1 / 60)
    assert isinstance(stack.scenes[-1], Choice)
    stack.event(key(pygame.K_ESCAPE))
    for _ in range(30):
        stack.update(1 / 60)
    assert stack.scenes == [scene]


def test_the_lamp_tells_where_the_hut_is_and_nothing_of_the_slope_that_leads_there():
    seen = []
    for curvature in (0.0002, 0.0008):
        hike = PlayerHike(Expedition(quadratic(curvature), 3))
        hike.walk(-280.0, -370.0)
        seen.append(hike.hut_from(hike.place))
    assert seen[0] is not None
    assert seen[0] == pytest.approx(seen[1], abs=1e-6)


class Heard:
    """A speaker that counts the strokes of the bell, and remembers all it played."""

    def __init__(self):
        self.bells, self.names = [], []

    def play(self, name, loudness):
        self.names.append(name)
        if name == "bell":
            self.bells.append(loudness)

    def speak(self, name, sound, loudness): ...

    def loop(self, name, loudness): ...

    def close(self): ...


def test_the_bell_is_heard_a_little_farther_than_the_lamp_is_seen():
    loudest = []
    for metres in (20.0, 55.0, 61.0):
        scene, _ = before_the_hut(metres)
        speaker = Heard()
        heard = Soundscape(50, speaker)
        for _ in range(300):
            heard.follow(scene.sound_frame(), 1 / 60)
        loudest.append(max(speaker.bells, default=0.0))
    assert loudest[0] > loudest[1] > loudest[2] == 0.0


def test_the_chord_of_the_arrival_is_heard_once(data_home, monkeypatch):
    monkeypatch.setattr(RevealPreparation, "run", lambda self: None)
    scene, _ = before_the_hut(1.0)
    speaker = Heard()
    heard = Soundscape(50, speaker)
    scene.player_hike.camp()
    for _ in range(200):
        scene.update(1 / 60)
        heard.follow(scene.sound_frame(), 1 / 60)
    assert speaker.names.count("arrival") == 1
    assert not {"hut", "benighted", "thunder"} & set(speaker.names)
    assert scene.ending.preparation.done.wait(300)


def test_a_walk_is_stopped_where_the_hiker_is_seen(screen):
    level = load_level("quiet-bowl")
    scene = HikeScene(level, 3, briefing=False, options=MAP)
    stack = SceneStack(scene)
    for _ in range(2):
        stack.event(key(pygame.K_SPACE))
        run_until_idle(stack, scene)
        scene.player_hike.learning_rate = 400
        stack.event(key(pygame.K_RETURN))
        stack.event(key(pygame.K_RETURN))
        for _ in range(60):
            stack.update(1 / 60)
        stack.event(key(pygame.K_BACKSPACE))
        run_until_idle(stack, scene)
    hike = scene.player_hike
    kinds = [record.verb for record in hike.expedition.records]
    assert kinds == ["measure", "walk", "measure", "walk"]
    assert 10 < math.dist(hike.route[0], hike.route[1]) < 60
    assert len(hike.route) == 3
    twin = Expedition(level, 3)
    for record in hike.expedition.records:
        record.repeat(twin)
    assert twin.state_hash == hike.expedition.state_hash
    assert hike.route[-1] == PlayerHike(twin).place


def test_a_key_walks_to_the_lamp_while_it_can_be_seen():
    scene, stack = before_the_hut(39.0)
    stack.event(key(pygame.K_h))
    run_until_idle(stack, scene)
    assert scene.player_hike.at_door
    far, stack = before_the_hut(45.0)
    stack.event(key(pygame.K_h))
    run_until_idle(stack, far)
    assert not far.player_hike.at_door
    assert far.queue.news == "hike.news_no_lamp"


def test_near_the_hut_the_way_to_its_lamp_is_the_only_dark_button(screen):
    scene, stack = before_the_hut(30.0)
    ui = fitted((1280, 720))
    stack.event(key(pygame.K_SPACE))
    run_until_idle(stack, scene)
    stack.draw(screen, ui)
    assert [w.key for w in scene.group.widgets if getattr(w, "main", False)] == ["hut"]


def test_the_hut_stays_in_sight_while_the_mountain_is_worked_out(screen, data_home, monkeypatch):
    """The next scene comes out of the same picture, and a line says what is waited for."""
    go, ui = threading.Event(), fitted((1280, 720))
    monkeypatch.setattr(RevealPreparation, "run", lambda self: go.wait(60))
    scene, stack = before_the_hut(1.0)
    stack.update(1 / 60)
    stack.event(key(pygame.K_RETURN))
    for step in range(400):
        stack.update(1 / 60)
        if isinstance(stack.scenes[-1], Reveal):
            break
        if step % 20 == 0:
            stack.draw(screen, ui)
    assert scene.player_hike.arrived
    pictures = []
    for seconds in (0.0, 1.0):
        for _ in range(round(60 * seconds)):
            stack.update(1 / 60)
        stack.draw(screen, ui)
        pictures.append(pygame.surfarray.array3d(screen).astype(np.int16))
    go.set()
    early, late = pictures
    assert early[640, 560, :2].min() > 140, "the meadow before the hut, no night"
    changed = np.abs(early - late).max(axis=2) > 40
    assert changed[440:840, 660:700].sum() > 500, "a line below the hut"
    assert scene.ending.preparation.done.wait(60)


def ending_of(seed=3, sandbox=False, arrive=False, name="quiet-bowl"):
    """The ending of a hike that made camp, its picture painted; where it began or at the hut."""
    scene = HikeScene(load_level(name), seed, briefing=False, options=MAP, sandbox=sandbox)
    e, hike = scene.player_hike.expedition, scene.player_hike
    if arrive:
        hike.walk(e.hut.east - e.east, e.hut.north - e.north - 1)
        while hike.minutes > 40:
            hike.rest()
    hike.camp()
    scene.ending.draw(pygame.Surface((320, 180), 0, 32), fitted((320, 180)), 0.0)
    scene.update(1 / 60)
    if scene.ending._painting is not None:
        scene.ending._painting.wait(60)
    scene.update(1 / 60)
    return scene.ending


def test_camp_on_a_false_bottom_has_a_picture_but_not_where_one_can_go_back(data_home):
    assert ending_of().picture.mood == "shelf"
    assert ending_of(sandbox=True).picture is None
    assert ending_of(sandbox=True, arrive=True).picture.mood == "hut"


def test_going_in_by_day_brings_no_night_and_no_word_of_a_sun_that_is_gone(screen, data_home):
    scene, stack = before_the_hut(1.0)
    ui, bright, said = fitted((1280, 720)), [], []
    stack.draw(screen, ui)
    scene.queue.plan(scene.player_hike.camp)
    for _ in range(12):
        for _ in range(10):
            scene.update(1 / 60)
        scene.draw(screen, ui)
        if scene.ending.has_page:
            break
        bright.append(pygame.surfarray.array3d(screen)[200:900, 150:550].mean())
        said.append(in_words(scene.player_hike, scene.queue.playing, scene.queue.news, ui))
    assert len(bright) > 8
    assert min(bright) > 0.9 * max(bright)
    assert ui.text("hike.news_dusk") not in said
    assert scene.ending.preparation.done.wait(300)


def test_the_picture_of_an_arrival_shows_nothing_of_the_mountain(data_home):
    """Two mountains of a level, at one hour: the same picture."""
    stills = [pygame.surfarray.array3d(ending_of(seed, arrive=True).picture.still)
              for seed in (3, 4)]  # fmt: skip
    assert np.array_equal(*stills)


def test_who_walks_by_the_rule_stands_still_when_a_lamp_comes_in_sight_but_not_again(screen):
    scene, stack = before_the_hut(150.0)
    hike = scene.player_hike
    hike.learning_rate, hike.every = 200.0, 8
    stack.event(key(pygame.K_m))
    run_until_idle(stack, scene)
    assert hike.hut_from(hike.place) is not None
    assert 0 < hike.strides < 8
    assert scene.queue.news == "hike.news_lamp"
    walked, planned = hike.strides, hike.strides_left
    stack.event(key(pygame.K_e))
    run_until_idle(stack, scene)
    assert hike.strides == walked + planned or hike.at_door


def test_a_long_stride_ends_where_the_lamp_comes_into_sight_and_he_looks_at_it():
    scene, stack = before_the_hut(150.0)
    hike = scene.player_hike
    hike.learning_rate, hike.every = 6000.0, 2
    stack.event(key(pygame.K_m))
    run_until_idle(stack, scene)
    e = hike.expedition
    hut = (e.hut.east - e.start_east, e.hut.north - e.start_north)
    sight = hike.level.visibility
    assert sight - 1.0 < math.dist(hike.place, hut) <= sight
    assert math.hypot(*hike.stride_vector()) > 200.0
    assert scene.queue.news == "hike.news_lamp"
    ahead = scene.views.animation.ahead(1.0)
    to_hut = (hut[0] - hike.place[0], hut[1] - hike.place[1])
    assert (ahead[0] * to_hut[0] + ahead[1] * to_hut[1]) / math.hypot(*to_hut) > 0.99
    # Who has seen the lamp and walks on all the same goes as far as he said.
    before = hike.place
    stack.event(key(pygame.K_RETURN))
    run_until_idle(stack, scene)
    assert math.dist(before, hike.place) == pytest.approx(math.hypot(*hike.stride_vector()))


@pytest.mark.parametrize(
    ("lamp", "length"),
    [
        ((100.0, 0.0), 60.5),  # straight ahead
        ((100.0, 39.9), 100 - math.sqrt(1600 - 39.9**2) + 0.5),  # just within sight at the side
        ((100.0, 40.0), 300.0),  # just out of it
        ((-100.0, 0.0), 300.0),  # behind
        ((39.0, 0.0), 300.0),  # seen from the start
        ((341.0, 0.0), 300.0),  # beyond the end
        (None, 300.0),  # dark
    ],
)
def test_a_way_is_cut_short_only_by_a_lamp_that_comes_into_sight_on_it(lamp, length):
    way = until_lamp((0.0, 0.0), (300.0, 0.0), lamp, 40.0)
    assert way == pytest.approx((length, 0.0))


def test_a_dark_hut_stops_no_stride():
    hike = PlayerHike(Expedition(load_level("twin-valleys"), 2))
    hike.measure()
    hike.learning_rate = 20.0
    hike.stride()
    e = hike.expedition
    hike.walk(e.hut.east - e.east - 100.0, e.hut.north - e.north)
    before = hike.place
    hike.stride()
    assert math.dist(before, hike.place) == pytest.approx(math.hypot(*hike.stride_vector()))


def test_who_does_not_want_to_wait_for_the_mountain_sees_the_result_without_it(
    screen, data_home, monkeypatch
):
    go, ui, said = threading.Event(), fitted((1280, 720)), []
    monkeypatch.setattr(RevealPreparation, "run", lambda self: go.wait(120))
    monkeypatch.setattr("game.scenes.hike_ending.draw_news", lambda *drawn: said.append(drawn[3]))
    scene, stack = before_the_hut(1.0)
    stack.update(1 / 60)
    stack.event(key(pygame.K_RETURN))
    for _ in range(900):
        stack.update(1 / 60)
        if isinstance(stack.scenes[-1], Reveal):
            break
    work = scene.ending.preparation
    for _ in range(60):
        stack.update(1 / 60)
    stack.event(key(pygame.K_RETURN))
    stack.draw(screen, ui)
    assert not work.skipped.is_set(), "the key may have been meant for the picture before"
    assert ui.text("reveal.without", key="Enter") not in said[-1]
    for _ in range(150):
        stack.update(1 / 60)
    stack.draw(screen, ui)
    assert ui.text("reveal.without", key="Enter") in said[-1]
    stack.event(key(pygame.K_RETURN))
    assert work.done.wait(60)
    stack.update(1 / 60)
    assert isinstance(stack.scenes[-1], DebriefScene)
    assert work.mesh is None
    go.set()
