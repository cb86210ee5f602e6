"""The decision in the world: flags where the strides end, and what dragging the last one sets."""

import math

import numpy as np
import pygame
import pytest
from helpers.builders import quick_few
from helpers.colour_blindness import contrast
from helpers.screens import fitted, run_until_idle

from engine import Expedition, level_names, load_level
from engine.level_files.tables import play_of
from game.app.scene_stack import SceneStack
from game.hike.layout import lay_out
from game.hike.map_view import write_outlined
from game.hike.player_hike import LEARNING_RATES, SHORT_STRIDE, PlayerHike
from game.hike.side_panel import panel_facts, why_so_long
from game.profile.gamepad import Gamepad
from game.scenes import hike_pointer
from game.scenes.hike import HikeScene
from game.ui.theme import Ui
from game.view.frame_state import ViewOptions
from game.view.plan_flags import flags_on_canvas, signpost_distance
from game.words.catalogue import load_catalogue


def read(name="quiet-bowl", seed=3):
    hike = PlayerHike(Expedition(load_level(name), seed))
    hike.measure()
    return hike


def test_a_flag_stands_where_every_stride_will_end():
    hike = read()
    hike.every = 3
    flags = hike.flags()
    assert len(flags) == 3
    for flag in flags:
        hike.stride()
        assert hike.place == pytest.approx(flag)
    assert len(hike.flags()) == 1  # one may walk on an old reading


def test_there_is_no_flag_before_a_reading():
    assert PlayerHike(Expedition(load_level("quiet-bowl"), 3)).flags() == []


def test_every_rate_and_number_of_strides_has_its_flag():
    hike = read()
    hike.every = 3
    for strides in (False, True):
        for value, place in hike.ends(strides):
            hike.set_end(value, strides)
            assert hike.flags()[-1] == pytest.approx(place)
    assert hike.learning_rate == LEARNING_RATES[-1]
    assert PlayerHike(Expedition(load_level("quiet-bowl"), 3)).ends() == []


def test_strides_already_walked_stay_walked():
    hike = read()
    hike.every = 2
    hike.stride()
    hike.set_end(4, strides=True)
    assert (hike.every, hike.strides_left) == (5, 4)


def test_the_mouse_takes_hold_of_the_last_flag_and_walks_nowhere(screen):
    scene = HikeScene(
        load_level("quiet-bowl"), 3, briefing=False, options=ViewOptions(walking=False)
    )
    stack = SceneStack(scene)
    scene.player_hike.learning_rate = 80
    scene.player_hike.measure()
    stack.draw(screen, fitted((1280, 720)))
    flag = scene.pointer.handle
    here = scene.views.map.camera.to_screen((0.0, 0.0))
    far = tuple(round(h + 2 * (f - h)) for f, h in zip(flag, here, strict=True))
    for kind, spot in ((pygame.MOUSEBUTTONDOWN, flag), (pygame.MOUSEBUTTONUP, far)):
        stack.event(pygame.Event(pygame.MOUSEMOTION, pos=far, rel=(0, 0), buttons=(0, 0, 0)))
        stack.event(pygame.Event(kind, button=1, pos=tuple(map(round, spot))))
        stack.event(pygame.Event(pygame.MOUSEMOTION, pos=far, rel=(0, 0), buttons=(1, 0, 0)))
    run_until_idle(stack, scene)
    assert scene.player_hike.place == (0.0, 0.0)
    assert scene.player_hike.learning_rate in (150, 200)


PACE = {"quiet-bowl", "the-long-slope", "narrow-bowl"}
"""Levels whose lesson is the learning rate itself: they propose none."""


@pytest.mark.parametrize("name", quick_few(level_names()))
def test_what_a_level_proposes_is_on_offer_and_changes_no_hike(name):
    level = load_level(name)
    proposed = play_of(level)
    assert (proposed is None) == (name in PACE)
    if proposed is not None:
        assert proposed.learning_rate in LEARNING_RATES


@pytest.mark.parametrize("name", quick_few(level_names()))
def test_the_first_plan_is_the_same_on_every_mountain_of_a_level(name):
    """It tells nothing of the mountain that a seed makes."""
    level = load_level(name)
    hikes = [PlayerHike(Expedition(level, seed)) for seed in range(2)]
    assert len({(hike.learning_rate, hike.every) for hike in hikes}) == 1
    proposed = play_of(level)
    if proposed is not None:
        assert hikes[0].learning_rate == proposed.learning_rate


def test_where_a_level_proposes_none_the_first_rate_is_a_share_of_the_map():
    rates = {name: PlayerHike(Expedition(load_level(name), 0)).learning_rate
             for name in ("narrow-bowl", "quiet-bowl")}  # fmt: skip
    assert rates == {"narrow-bowl": 60, "quiet-bowl": 120}


def test_the_proposal_of_river_country_gets_somewhere():
    hike = read("river-country")
    start = hike.place
    for _ in range(13):
        hike.measure()
        for _ in range(hike.every):
            hike.stride()
    assert math.dist(start, hike.place) > 300


def looked_at(name, seed=7, **plan):
    """A scene after its first reading, its stack and what it is drawn with."""
    scene = HikeScene(load_level(name), seed, briefing=False)
    for key, value in plan.items():
        setattr(scene.player_hike, key, value)
    stack, ui, canvas = SceneStack(scene), fitted((1280, 720)), pygame.Surface((1280, 720), 0, 32)
    stack.event(pygame.Event(pygame.KEYDOWN, key=pygame.K_SPACE, mod=0, unicode="", scancode=0))
    stack.draw(canvas, ui)
    run_until_idle(stack, scene)
    for _ in range(150):
        stack.update(1 / 60)
    stack.draw(canvas, ui)
    return scene, stack, lambda: stack.draw(canvas, ui)


def dragged(scene, stack, by, button=1):
    """Take hold of the last flag, or of its handle, and move the mouse ``by`` pixels."""
    at = tuple(map(round, scene.pointer.handle))
    to = (at[0] + by[0], at[1] + by[1])
    stack.event(pygame.Event(pygame.MOUSEBUTTONDOWN, button=button, pos=at))
    stack.event(pygame.Event(pygame.MOUSEMOTION, pos=to, rel=by, buttons=(1, 0, 0)))
    stack.event(pygame.Event(pygame.MOUSEBUTTONUP, button=button, pos=to))


@pytest.mark.slow
@pytest.mark.parametrize("name", level_names())
def test_the_last_flag_is_dragged_on_every_level_however_far_it_stands(name, screen):
    scene, stack, draw = looked_at(name)
    hike, solid = scene.player_hike, lay_out((1280, 720), fitted((1280, 720))).solid()
    assert scene.views.on_foot
    for rate in (LEARNING_RATES[0], 120, LEARNING_RATES[-1]):
        hike.learning_rate = rate
        draw()
        assert scene.pointer.handle is not None
        assert not any(rect.collidepoint(scene.pointer.handle) for rect in solid)
        for back_and_forth in (90, -90):
            before = hike.learning_rate
            dragged(scene, stack, (0, back_and_forth))
            draw()
            changed = hike.learning_rate - before
            at_end = hike.learning_rate in (LEARNING_RATES[0], LEARNING_RATES[-1])
            assert changed * back_and_forth < 0 or (changed == 0 and at_end)
    hike.learning_rate, hike.every = 120, 3
    draw()
    dragged(scene, stack, (0, -60), button=3)
    assert hike.every > 3
    assert hike.place == (0.0, 0.0)


@pytest.mark.parametrize("name", ["ravine", "high-range", "river-country"])
def test_flags_beyond_the_fog_hang_on_one_mast_that_stands_on_ground_in_sight(name, screen):
    scene, _, draw = looked_at(name, learning_rate=2000, every=4)
    draw()
    hike, view = scene.player_hike, scene.views.walk
    flags = flags_on_canvas(np.array(hike.flags()), hike.place, 720, view.projection)
    beyond = [math.dist(place, hike.place) > signpost_distance(hike.level.visibility)
              for place in hike.flags()]  # fmt: skip
    assert flags.standing.tolist() == [not far for far in beyond]
    assert any(beyond)
    mast = flags.feet[~flags.standing]
    assert set(mast[:, 0]) == {flags.line[-1, 0]}
    assert (np.diff(flags.feet[:, 1]) < 0).all()
    assert (mast[:, 1] < flags.line[-1, 1]).all()
    # Where the mast stands there is as much ground as fog to be seen.
    assert 0.4 < view.projection.veil(signpost_distance(hike.level.visibility)) < 0.6


def test_a_flag_behind_the_hiker_has_a_handle_that_turns_him_to_it(screen):
    scene, stack, draw = looked_at("quiet-bowl", 3)
    heading = scene.views.animation.heading
    scene.views.animation.turn(math.pi)
    for _ in range(120):
        stack.update(1 / 60)
    draw()
    assert scene.pointer.outside
    dragged(scene, stack, (0, 0))
    for _ in range(120):
        stack.update(1 / 60)
    draw()
    assert scene.views.animation.heading == pytest.approx(heading)
    assert not scene.pointer.outside
    rate = scene.player_hike.learning_rate
    dragged(scene, stack, (0, 60))
    assert scene.player_hike.learning_rate < rate


def test_a_flag_off_the_map_is_fetched_back_by_its_handle(screen):
    scene = HikeScene(
        load_level("quiet-bowl"), 3, briefing=False, options=ViewOptions(walking=False)
    )
    stack = SceneStack(scene)
    scene.player_hike.measure()
    scene.player_hike.learning_rate = LEARNING_RATES[-1]
    stack.draw(screen, fitted((1280, 720)))
    assert scene.pointer.outside
    here = scene.views.map.camera.to_screen((0.0, 0.0))
    by = tuple(round(0.5 * (h - f)) for h, f in zip(here, scene.pointer.handle, strict=True))
    dragged(scene, stack, by)
    stack.draw(screen, fitted((1280, 720)))
    assert not scene.pointer.outside
    assert scene.player_hike.place == (0.0, 0.0)


def test_keys_move_the_last_flag_too(screen):
    scene, stack, _ = looked_at("ravine", 7, learning_rate=150)
    far = [math.hypot(*scene.player_hike.flags()[-1])]
    for key in (pygame.K_EQUALS, pygame.K_RIGHTBRACKET):
        stack.event(pygame.Event(pygame.KEYDOWN, key=key, mod=0, unicode="", scancode=0))
        far.append(math.hypot(*scene.player_hike.flags()[-1]))
    assert far == sorted(set(far))


@pytest.mark.parametrize("left", [100, 16, 4])
def test_the_metres_at_the_flag_are_read_by_day_in_the_evening_and_at_night(
    left, screen, monkeypatch
):
    """WCAG 2.2, 1.4.3: light letters against all that lies within two pixels of them."""
    scene, stack, _ = looked_at("noisy-altimeter", 3, learning_rate=120)
    while scene.player_hike.minutes > left:
        scene.player_hike.rest()
    stack.update(1 / 60)
    canvas, sheet, labels = pygame.Surface((1280, 720), 0, 32), pygame.Surface((1280, 720)), []

    def noted(onto, *label):
        write_outlined(onto, *label)
        labels.append(label)

    monkeypatch.setattr(hike_pointer, "write_outlined", noted)
    stack.draw(canvas, fitted((1280, 720)))
    write_outlined(sheet, *labels[0][:4], (255, 255, 255), (0, 0, 0), *labels[0][6:])
    strokes, picture = pygame.surfarray.array3d(sheet)[:, :, 0], pygame.surfarray.array3d(canvas)
    letters, around = strokes > 200, np.zeros(strokes.shape, bool)
    for across, down in np.ndindex(5, 5):
        around |= np.roll(letters, (across - 2, down - 2), (0, 1))
    around &= strokes < 50
    assert letters.sum() > 40
    light, dark = (picture[where].mean(axis=0) for where in (letters, around))
    assert light.sum() > dark.sum()
    assert contrast(light, dark) >= 4.5


def leaning(axis, value):
    return pygame.Event(pygame.CONTROLLERAXISMOTION, axis=axis, value=value, instance_id=0)


def test_a_pad_pushes_the_last_flag_for_as_long_as_its_stick_leans(screen):
    scene, stack, _ = looked_at("ravine", 7, learning_rate=20, every=2)
    pad, hike = Gamepad(), scene.player_hike

    def lean(axis, value, seconds):
        for event in pad.translate(leaning(axis, value)):
            stack.event(event)
        for _ in range(round(60 * seconds)):
            stack.update(1 / 60)

    stick, trigger = pygame.CONTROLLER_AXIS_RIGHTY, pygame.CONTROLLER_AXIS_TRIGGERRIGHT
    for axis in (stick, trigger):
        lean(axis, 0, 0)
    lean(stick, -32767, 1.0)
    pushed = hike.learning_rate
    assert pushed >= 100
    lean(stick, 0, 0.5)
    assert hike.learning_rate == pushed
    lean(stick, 32767, 0.0)
    lean(stick, 0, 0.5)
    assert hike.learning_rate == LEARNING_RATES[LEARNING_RATES.index(pushed) - 1]
    lean(trigger, 32767, 1.0)
    assert hike.every > 5
    assert hike.place == (0.0, 0.0)


def test_the_dark_button_is_what_the_plan_does_next(screen):
    scene, stack, draw = looked_at("ravine", 7, learning_rate=20, every=1)

    def dark():
        draw()
        return [w.key for w in scene.group.widgets if getattr(w, "main", False)]

    assert dark() == ["stride"]
    scene.act("stride")
    run_until_idle(stack, scene)
    assert dark() == ["measure"]


@pytest.mark.parametrize(("rate", "said"), [(5, "short"), (40, "a stride."), (2000, "as far as")])
def test_the_panel_says_why_strides_are_as_long_as_they_are(rate, said, screen):
    hike = read("ravine", 7)
    hike.learning_rate, hike.every = rate, 1
    assert said in why_so_long(hike, load_catalogue("en"))
    assert f"{hike.note.slope:.3f}" in why_so_long(hike, load_catalogue("en"))


def test_nothing_is_said_of_a_slope_that_is_still_being_measured():
    hike = read("ravine", 7)
    measuring = hike.measure()
    told = [panel_facts(Ui(), hike, playing, 80.0, None).why for playing in (measuring, None)]
    assert told[0] == ""
    assert f"{hike.note.slope:.3f}" in told[1]


@pytest.mark.parametrize("walking", [False, True])
def test_a_flag_is_taken_by_its_cloth_however_near_it_stands(walking, screen):
    scene, stack, draw = looked_at("quiet-bowl", 3, learning_rate=40, every=1)
    if not walking:
        stack.event(pygame.Event(pygame.KEYDOWN, key=pygame.K_TAB, mod=0, unicode="", scancode=0))
        draw()
    hike = scene.player_hike
    foot, tall = scene.pointer.handle, scene.views.flag_height(hike.flags()[-1], 1.0)
    assert tall > 20
    cloth = (round(foot[0] + 0.2 * tall), round(foot[1] - 0.85 * tall))
    stack.event(pygame.Event(pygame.MOUSEMOTION, pos=cloth, rel=(0, 0), buttons=(0, 0, 0)))
    assert scene.pointer.aim is None
    here = scene.views.map.camera.to_screen((0.0, 0.0))
    way = (0, -30) if walking else (foot[0] - here[0], foot[1] - here[1])
    to = (round(cloth[0] + way[0]), round(cloth[1] + way[1]))
    for kind, spot in ((pygame.MOUSEBUTTONDOWN, cloth), (pygame.MOUSEMOTION, to),
                       (pygame.MOUSEBUTTONUP, to)):  # fmt: skip
        stack.event(pygame.Event(kind, button=1, pos=spot, rel=(0, 0), buttons=(1, 0, 0)))
    run_until_idle(stack, scene)
    assert hike.place == (0.0, 0.0)
    assert hike.learning_rate > 40


def test_the_whole_plan_fits_on_the_map_while_its_strides_are_changed_by_keys(screen):
    scene = HikeScene(
        load_level("quiet-bowl"), 5, briefing=False, options=ViewOptions(walking=False)
    )
    stack, ui = SceneStack(scene), fitted((1280, 720))
    stack.event(pygame.Event(pygame.KEYDOWN, key=pygame.K_SPACE, mod=0, unicode="", scancode=0))
    stack.draw(screen, ui)
    run_until_idle(stack, scene)
    scales = []
    for code in (pygame.K_RIGHTBRACKET, pygame.K_RIGHTBRACKET, pygame.K_LEFTBRACKET):
        for kind in (pygame.KEYDOWN, pygame.KEYUP):
            stack.event(pygame.Event(kind, key=code, mod=0, unicode="", scancode=0))
        stack.draw(screen, ui)
        assert not scene.pointer.outside
        scales.append(scene.views.map.camera.pixels_per_metre)
    assert scales[1] <= scales[0] == scales[2]


def test_who_walks_strides_of_no_length_is_told_what_he_can_do_instead():
    hike = read("twin-valleys", 1)
    hike.learning_rate, hike.every = 5.0, 1
    assert math.hypot(*hike.stride_vector()) < SHORT_STRIDE
    assert hike.stride().news == "hike.news_short"
    hike.learning_rate = 1000.0
    assert hike.stride().news == "hike.news_old"
