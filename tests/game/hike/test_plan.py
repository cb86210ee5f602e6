"""The decision in the world: flags where the strides end, and what dragging the last one sets."""

import math

import pygame
import pytest
from helpers.builders import quick_few
from helpers.screens import fitted, run_until_idle

from engine import Expedition, level_names, load_level
from engine.level_files.tables import play_of
from game.app.scene_stack import SceneStack
from game.hike.player_hike import LEARNING_RATES, PlayerHike
from game.scenes.hike import HikeScene
from game.view.frame_state import ViewOptions


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


@pytest.mark.parametrize("share", [0.4, 1.0, 2.7])
def test_dragging_the_last_flag_sets_the_learning_rate(share):
    hike = read()
    wanted = hike.learning_rate * share
    x, y = hike.flags()[-1]
    hike.drag_last_flag((share * x, share * y))
    assert hike.learning_rate == min(LEARNING_RATES, key=lambda rate: abs(rate - wanted))
    assert hike.every == 2


def test_or_the_number_of_strides():
    hike = read()
    rate = hike.learning_rate
    x, y = hike.stride_vector()
    hike.drag_last_flag((5.2 * x, 5.2 * y), strides=True)
    assert (hike.every, hike.learning_rate) == (5, rate)
    hike.drag_last_flag((-x, -y), strides=True)
    assert hike.every == 1


def test_the_mouse_takes_hold_of_the_last_flag_and_walks_nowhere(screen):
    scene = HikeScene(
        load_level("quiet-bowl"), 3, briefing=False, options=ViewOptions(walking=False)
    )
    stack = SceneStack(scene)
    scene.player_hike.measure()
    stack.draw(screen, fitted((1280, 720)))
    flag = scene.views.map.camera.to_screen(scene.player_hike.flags()[-1])
    here = scene.views.map.camera.to_screen((0.0, 0.0))
    far = tuple(round(h + 2 * (f - h)) for f, h in zip(flag, here, strict=True))
    for kind, spot in ((pygame.MOUSEBUTTONDOWN, flag), (pygame.MOUSEBUTTONUP, far)):
        stack.event(pygame.Event(pygame.MOUSEMOTION, pos=far, rel=(0, 0), buttons=(0, 0, 0)))
        stack.event(pygame.Event(kind, button=1, pos=tuple(map(round, spot))))
        stack.event(pygame.Event(pygame.MOUSEMOTION, pos=far, rel=(0, 0), buttons=(1, 0, 0)))
    run_until_idle(stack, scene)
    assert scene.player_hike.place == (0.0, 0.0)
    assert scene.player_hike.learning_rate in (200, 250)


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


def test_the_flag_can_be_dragged_in_the_walking_view_too(screen):
    scene = HikeScene(load_level("quiet-bowl"), 3, briefing=False)
    stack, ui = SceneStack(scene), fitted((1280, 720))
    scene.player_hike.learning_rate, scene.player_hike.every = 30, 1
    stack.event(pygame.Event(pygame.KEYDOWN, key=pygame.K_SPACE, mod=0, unicode="", scancode=0))
    stack.draw(screen, ui)
    run_until_idle(stack, scene)
    for _ in range(150):
        stack.update(1 / 60)
    stack.draw(screen, ui)
    assert scene.views.on_foot
    flag = scene.views.on_canvas(scene.player_hike.flags()[-1])
    near = scene.views.on_canvas(tuple(0.6 * x for x in scene.player_hike.flags()[-1]))
    rate = scene.player_hike.learning_rate
    stack.event(pygame.Event(pygame.MOUSEBUTTONDOWN, button=1, pos=tuple(map(round, flag))))
    stack.event(pygame.Event(pygame.MOUSEMOTION, pos=tuple(map(round, near)), rel=(0, 9),
                             buttons=(1, 0, 0)))  # fmt: skip
    stack.event(pygame.Event(pygame.MOUSEBUTTONUP, button=1, pos=tuple(map(round, near))))
    run_until_idle(stack, scene)
    assert scene.player_hike.learning_rate < rate
    assert scene.player_hike.place == (0.0, 0.0)
