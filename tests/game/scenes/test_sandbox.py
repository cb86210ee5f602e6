"""The sandbox, where a reading can be undone, and the page of all help."""

import os

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")

import pygame
import pytest
from helpers.screens import DAY, Driver, key, run_until_idle

from engine import load_level
from game.app.scene_stack import SceneStack
from game.profile.assists import eased_level
from game.profile.profile import Profile
from game.profile.settings import ASSIST_NAMES, Assists
from game.scenes.assists import AssistsPage
from game.scenes.choose import Choose
from game.scenes.hike import HikeScene
from game.view.frame_state import ViewOptions

MAP = ViewOptions(walking=False)
pytestmark = pytest.mark.usefixtures("home")


def walked(sandbox=True):
    hike = HikeScene(load_level("quiet-bowl"), 3, briefing=False, options=MAP, sandbox=sandbox)
    stack = SceneStack(hike)
    for code in (pygame.K_SPACE, pygame.K_RETURN, pygame.K_RETURN):
        stack.event(key(code))
        run_until_idle(stack, hike)
    return stack, hike


def test_a_key_goes_back_to_the_last_reading():
    stack, hike = walked()
    stack.event(key(pygame.K_z))
    assert hike.player_hike.place == (0.0, 0.0)
    assert len(hike.player_hike.notes) == 1
    assert hike.player_hike.strides_left == hike.player_hike.every
    stack.event(key(pygame.K_z))
    assert not hike.player_hike.notes
    assert hike.player_hike.minutes == hike.player_hike.level.daylight


def test_elsewhere_nothing_is_undone():
    stack, hike = walked(sandbox=False)
    records = hike.player_hike.expedition.records[:]
    stack.event(key(pygame.K_z))
    assert hike.player_hike.expedition.records == records


def test_nothing_is_kept_of_it_and_dusk_can_be_undone(home):
    profile = Profile()
    stack, hike = walked()
    stack.profile = profile
    hike.resume("camp")
    run_until_idle(stack, hike)
    stack.update(1 / 60)
    assert hike.player_hike.over
    assert not hike.ending.preparation.scored
    stack.event(key(pygame.K_z))
    assert not hike.player_hike.over
    assert not profile.progress.hikes
    assert not list(home.rglob("*.jsonl.gz"))


def test_with_the_slope_always_drawn_it_is_read_wherever_he_stands():
    level = eased_level(load_level("quiet-bowl"), Assists(slope=True))
    hike = HikeScene(level, 3, briefing=False, options=MAP)
    stack = SceneStack(hike)
    for _ in range(200):
        stack.update(1 / 60)
    assert len(hike.player_hike.notes) == 1
    stack.event(key(pygame.K_UP))
    stack.event(pygame.Event(pygame.KEYUP, key=pygame.K_UP))
    for _ in range(400):
        stack.update(1 / 60)
    assert len(hike.player_hike.notes) == 2
    assert not hike.player_hike.unread


def test_the_page_turns_every_help_and_the_choice_counts():
    profile = Profile()
    driver = Driver(Choose("ravine", seed=4, today=lambda: DAY), profile)
    driver.click("assists")
    assert isinstance(driver.top, AssistsPage)
    for name in ASSIST_NAMES:
        driver.click(name)
    assert profile.settings.assists == Assists(
        sandbox=True, daylight=True, altimeter=True, slope=True
    )
    driver.click("done")
    driver.set_out()
    assert driver.top.sandbox
    assert driver.top.player_hike.level.daylight == 1.5 * load_level("ravine").daylight
