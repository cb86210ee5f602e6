"""A hike in the window is the hike of the engine, whatever drives it."""

import threading

import pygame
import pytest
from helpers.screens import click, fitted, key, run_until_idle

from engine import Dusk, Expedition, load_level
from game.app.scene_stack import SceneStack
from game.hike.player_hike import PlayerHike
from game.scenes.hike import HikeScene
from game.scenes.hike_frame import in_words, turn_between
from game.scenes.hike_views import HikeViews
from game.view.frame_state import ViewOptions

MAP = ViewOptions(walking=False)


def test_the_window_and_the_engine_walk_the_same_hike(screen, data_home):
    level = load_level("quiet-bowl")
    scene = HikeScene(level, 3, briefing=False, options=MAP)
    stack = SceneStack(scene)
    ui = fitted((1280, 720))

    def press(code, mod=0):
        pygame.event.post(key(code, mod))
        for event in pygame.event.get():
            stack.event(event)
        run_until_idle(stack, scene)
        stack.draw(screen, ui)

    press(pygame.K_SPACE)
    press(pygame.K_RETURN)
    press(pygame.K_g)
    press(pygame.K_UP)
    press(pygame.K_m)
    press(pygame.K_EQUALS)
    press(pygame.K_RETURN, pygame.KMOD_SHIFT)
    press(pygame.K_SPACE)
    press(pygame.K_e)
    press(pygame.K_r)
    press(pygame.K_RETURN)
    press(pygame.K_c)
    press(pygame.K_RETURN)

    e = Expedition(level, 3)

    def stride(rate, reading):
        e.walk(rate * -reading.east, rate * -reading.north)

    first = e.measure()
    stride(120.0, first)
    e.glance()
    e.walk(0.0, 10.0)
    second = e.measure()
    stride(120.0, second)
    stride(120.0, second)
    third = e.measure()
    stride(150.0, third)
    stride(150.0, third)
    e.rest(1.0)
    stride(150.0, third)
    expected = e.finish()
    assert scene.player_hike.expedition.finish().state_hash == expected.state_hash


def test_frame_rate_cannot_change_a_hike(screen, data_home):
    hashes = set()
    for step in (1 / 240, 1 / 60, 1 / 12):
        scene = HikeScene(load_level("foothills"), 8, briefing=False)
        stack = SceneStack(scene)
        for code in (pygame.K_m, pygame.K_m, pygame.K_g):
            stack.event(key(code))
        for _ in range(40_000):
            stack.update(step)
            if scene.idle:
                break
        hashes.add(scene.player_hike.expedition.state_hash)
    assert len(hashes) == 1


def test_dusk_ends_a_rule_in_the_middle(screen, data_home):
    scene = HikeScene(load_level("quiet-bowl"), 3, briefing=False)
    scene.player_hike.every = 64
    stack = SceneStack(scene)
    for _ in range(60):
        stack.event(key(pygame.K_m))
        run_until_idle(stack, scene, 60_000)
        if scene.player_hike.over:
            break
    assert scene.player_hike.over
    with pytest.raises(Dusk):
        scene.player_hike.expedition.glance()


def test_a_click_on_the_map_walks_there(screen):
    scene = HikeScene(load_level("quiet-bowl"), 3, briefing=False, options=MAP)
    stack = SceneStack(scene)
    stack.draw(screen, fitted((1280, 720)))
    spot = scene.views.map.camera.to_screen((40.0, 30.0))
    stack.event(click((round(spot[0]), round(spot[1]))))
    run_until_idle(stack, scene)
    assert scene.player_hike.place == pytest.approx((40.0, 30.0), abs=1.0)


def test_buttons_do_what_the_keys_do(screen):
    scene = HikeScene(load_level("quiet-bowl"), 3, briefing=False, options=MAP)
    stack = SceneStack(scene)
    ui = fitted((1280, 720))
    for name in ("measure", "stride", "glance", "rest"):
        stack.draw(screen, ui)
        widget = next(w for w in scene.group.widgets if w.key == name)
        stack.event(click(widget.rect.center))
        run_until_idle(stack, scene)
    kinds = [type(record).__name__ for record in scene.player_hike.expedition.records]
    assert len(kinds) == 4
    assert scene.player_hike.strides == 1


def test_playback_never_tells_the_exact_clock(screen):
    scene = HikeScene(load_level("quiet-bowl"), 3, briefing=False)
    for _ in range(4):
        played = scene.player_hike.walk(37.0, 11.0)
        other = scene.player_hike.walk(-37.0, -11.0)
        # Uphill takes longer than downhill; what is seen lasts equally long.
        assert played.seconds == other.seconds
        assert played.from_minutes == int(played.from_minutes)


def seconds_of_a_stride(hurried):
    scene = HikeScene(load_level("quiet-bowl"), 3, briefing=False, options=MAP)
    stack, ui, canvas = SceneStack(scene), fitted((1280, 720)), pygame.Surface((1280, 720))
    stack.event(key(pygame.K_SPACE))
    run_until_idle(stack, scene)
    stack.event(key(pygame.K_RETURN))
    stack.update(1 / 60)
    stack.draw(canvas, ui)
    if hurried:
        button = next(w for w in scene.group.widgets if w.key == "hurry")
        stack.event(click(button.rect.center))
    frames = 0
    while not scene.idle:
        stack.update(1 / 60)
        frames += 1
    stack.update(1 / 60)
    assert not scene.queue.hurried
    return frames


def test_a_click_shows_a_walk_faster_until_he_stands(screen, data_home):
    assert seconds_of_a_stride(hurried=True) * 3 < seconds_of_a_stride(hurried=False)


def test_a_walk_into_dusk_that_is_still_on_screen_can_be_stopped(screen, data_home):
    scene = HikeScene(load_level("quiet-bowl"), 3, briefing=False)
    stack, ui, hike = SceneStack(scene), fitted((1280, 720)), scene.player_hike
    while hike.minutes > 1:
        hike.rest()
    scene.queue.plan(lambda: hike.walk(200.0, 0.0))
    for _ in range(20):
        stack.update(1 / 60)
    assert hike.over
    assert scene.queue.playing.kind == "walk"
    before = hike.expedition.state_hash
    stack.draw(screen, ui)
    assert hike.expedition.state_hash == before, "drawing changes nothing"
    stack.event(key(pygame.K_BACKSPACE))
    assert not hike.over
    stack.update(1 / 60)
    assert scene.queue.news == "hike.news_stopped"


def test_while_he_is_watched_walking_only_what_is_for_the_walk_stays(screen, data_home):
    scene = HikeScene(load_level("quiet-bowl"), 3, briefing=False)
    stack, ui, canvas = SceneStack(scene), fitted((1280, 720)), pygame.Surface((1280, 720), 0, 32)
    stack.event(key(pygame.K_SPACE))
    run_until_idle(stack, scene)
    stack.draw(canvas, ui)
    assert {"measure", "stride", "glance"} <= {w.key for w in scene.group.widgets}
    stack.event(key(pygame.K_RETURN))
    while scene.queue.playing is None or scene.queue.playing.kind != "walk":
        stack.update(1 / 60)
    for _ in range(50):
        stack.update(1 / 60)
    stack.draw(canvas, ui)
    assert {w.key for w in scene.group.widgets} == {"stop", "hurry"}
    run_until_idle(stack, scene)
    stack.update(1)
    stack.draw(canvas, ui)
    assert {"measure", "stride", "glance"} <= {w.key for w in scene.group.widgets}


def test_while_the_walking_view_is_compiled_the_hike_is_on_the_map_and_says_so(screen, monkeypatch):
    go, ui = threading.Event(), fitted((1280, 720))
    made = HikeViews._made_walk
    monkeypatch.setattr(HikeViews, "_made_walk", lambda self: go.wait(60) and made(self))
    hike = HikeScene(load_level("quiet-bowl"), 3, briefing=False)
    monkeypatch.setattr("game.scenes.hike_views.WALKING_VIEW_WAIT", 0.0)
    hike.prepare((1280, 720))
    stack = SceneStack(hike)
    stack.draw(screen, ui)
    assert not hike.views.on_foot
    assert hike.spoken(ui) == ui.text("hike.news_view_coming")
    stack.event(key(pygame.K_SPACE))
    run_until_idle(stack, hike)
    assert hike.queue.news == "hike.news_measure"
    for _ in range(2):
        stack.event(key(pygame.K_TAB))
    assert hike.queue.news == "hike.news_view_coming"
    go.set()
    hike.views.coming.wait(60)
    stack.draw(screen, ui)
    assert hike.views.on_foot
    stack.update(1 / 60)
    assert hike.queue.news == ""


def test_a_way_down_that_has_turned_round_is_announced_but_not_on_the_same_place():
    hike = PlayerHike(Expedition(load_level("quiet-bowl"), 3))
    ui = fitted((1280, 720))
    hike.measure()
    hike.measure()
    assert turn_between(hike.notes) == 0.0
    e = hike.expedition
    hike.walk(1.5 * (e.hut.east - e.east), 1.5 * (e.hut.north - e.north))
    hike.measure()
    assert turn_between(hike.notes) > 170.0
    assert f"turned by {turn_between(hike.notes):.0f}°" in in_words(
        hike, None, "hike.news_measure", ui
    )
    hike.learning_rate = 20.0
    hike.stride()
    hike.measure()
    assert "turned" not in in_words(hike, None, "hike.news_measure", ui)


def test_while_a_pad_is_used_the_lines_above_the_buttons_name_what_it_has():
    hike, ui = PlayerHike(Expedition(load_level("quiet-bowl"), 3)), fitted((1280, 720))
    e = hike.expedition
    hike.walk(e.hut.east - e.east - 20.0, e.hut.north - e.north)
    for news, by_mouse, by_pad in (("lamp", "Click", "D-pad"), ("short", "click", "left stick")):
        ui.pad = None
        assert by_mouse in in_words(hike, None, f"hike.news_{news}", ui)
        ui.pad = "xbox"
        assert by_pad in in_words(hike, None, f"hike.news_{news}", ui)


@pytest.mark.parametrize(("pad", "name"), [(None, ""), ("xbox", "Menu"), ("switch", "+")])
def test_the_pause_names_its_button_of_the_pad(pad, name, screen):
    ui = fitted((1280, 720))
    ui.pad = pad
    scene = HikeScene(load_level("quiet-bowl"), 3, briefing=False)
    scene.draw(screen, ui)
    assert next(w.cap for w in scene.group.widgets if w.key == "pause") == name
