"""The pages of settings and keys, by keys and by mouse."""

import pygame
import pytest
from helpers.screens import Driver, click

from engine import load_level
from game.profile.profile import Profile
from game.profile.settings import Settings
from game.scenes.hike import Hike
from game.scenes.pause import Choice
from game.scenes.settings import KeysPage, SettingsPage
from game.scenes.title import Title

pytestmark = pytest.mark.usefixtures("home")


def test_settings_by_keys_count_at_once_and_are_kept(home):
    profile = Profile(home)
    driver = Driver(SettingsPage(), profile)
    driver.press(pygame.K_RIGHT)
    assert driver.kit.text.language == "fa"
    # In a mirrored layout the next choice lies at the left.
    driver.press(pygame.K_LEFT)
    assert driver.kit.text.language == "pl"
    driver.press(pygame.K_LEFT, pygame.K_DOWN, pygame.K_RIGHT, pygame.K_RIGHT)
    assert Profile(home).settings.text_size == "largest"
    driver.press(pygame.K_ESCAPE)
    assert driver.stack.scenes == []


def test_settings_by_mouse(home):
    driver = Driver(SettingsPage(), Profile(home))
    widgets = {w.key: w for w in driver.top._group.widgets}
    for end, volume in ((0, 60), (1, 70), (1, 80)):
        driver.stack.event(click(widgets["volume"].ends()[end].center))
        driver.draw()
        assert driver.kit.settings.volume == volume
    driver.click("usual")
    assert driver.kit.settings == Settings()


def test_settings_are_reached_from_the_title_and_from_the_pause(home):
    driver = Driver(Title())
    driver.click("settings")
    assert isinstance(driver.top, SettingsPage)
    driver = Driver(Hike(load_level("quiet-bowl"), 1, briefing=False))
    driver.press(pygame.K_ESCAPE)
    driver.click("settings")
    assert isinstance(driver.top, SettingsPage)
    driver.press(pygame.K_ESCAPE)
    assert isinstance(driver.top, Choice)


def test_a_key_is_bound_on_its_page_and_works_on_the_hike(home):
    profile = Profile(home)
    driver = Driver(KeysPage(), profile)
    driver.press(pygame.K_RETURN, pygame.K_e)
    assert profile.settings.keys == {"measure": "e"}
    driver.click("glance")
    driver.press(pygame.K_e)
    assert "E" not in profile.settings.keys.get("measure", "")
    assert driver.kit.text("keys.do_measure") in driver.top.spoken(driver.kit)
    driver.click("glance")
    driver.press(pygame.K_TAB)
    assert driver.kit.text("keys.do_glance") in driver.top.spoken(driver.kit)
    hike = Driver(Hike(load_level("quiet-bowl"), 1, briefing=False), profile)
    hike.press(pygame.K_e)
    hike.wait()
    assert hike.top.player_hike.glimpse is not None
