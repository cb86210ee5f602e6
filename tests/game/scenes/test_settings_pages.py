"""The pages of settings and keys, by keys and by mouse."""

import pygame
import pytest
from helpers.screens import Driver, click

from engine import load_level
from game.profile.key_bindings import USUAL_KEYS, key_code, keys_by_action
from game.profile.profile import Profile
from game.profile.settings import Settings
from game.scenes.hike import HikeScene
from game.scenes.hike_keys import COMMAND_KEYS
from game.scenes.pause import Choice
from game.scenes.settings import KeysPage, SettingsPage
from game.scenes.title import Title

pytestmark = pytest.mark.usefixtures("home")


def test_settings_by_keys_count_at_once_and_are_kept(home):
    profile = Profile(home)
    driver = Driver(SettingsPage(), profile)
    driver.press(pygame.K_RIGHT)
    assert driver.ui.text.language == "fa"
    # In a mirrored layout the next choice lies at the left.
    driver.press(pygame.K_LEFT)
    assert driver.ui.text.language == "pl"
    driver.press(pygame.K_LEFT, pygame.K_DOWN, pygame.K_RIGHT, pygame.K_RIGHT)
    assert Profile(home).settings.text_size == "largest"
    driver.press(pygame.K_ESCAPE)
    assert driver.stack.scenes == []


def test_settings_by_mouse(home):
    driver = Driver(SettingsPage(), Profile(home))
    widgets = {w.key: w for w in driver.top.group.widgets}
    for end, volume in ((0, 60), (1, 70), (1, 80)):
        driver.stack.event(click(widgets["volume"].ends()[end].center))
        driver.draw()
        assert driver.ui.settings.volume == volume
    driver.click("usual")
    assert driver.ui.settings == Settings()


def test_settings_are_reached_from_the_title_and_from_the_pause(home):
    driver = Driver(Title())
    driver.click("settings")
    assert isinstance(driver.top, SettingsPage)
    driver = Driver(HikeScene(load_level("quiet-bowl"), 1, briefing=False))
    driver.press(pygame.K_ESCAPE)
    driver.click("settings")
    assert isinstance(driver.top, SettingsPage)
    driver.press(pygame.K_ESCAPE)
    assert isinstance(driver.top, Choice)


def test_a_key_is_bound_on_its_page_and_works_on_the_hike(home):
    profile = Profile(home)
    driver = Driver(KeysPage(), profile)
    driver.press(pygame.K_RETURN, pygame.K_k)
    assert profile.settings.keys == {"measure": "k"}
    driver.click("glance")
    driver.press(pygame.K_k)
    assert "E" not in profile.settings.keys.get("measure", "")
    assert driver.ui.text("keys.do_measure") in driver.top.spoken(driver.ui)
    driver.click("glance")
    driver.press(pygame.K_F11)
    assert driver.ui.text("keys.do_glance") in driver.top.spoken(driver.ui)
    hike = Driver(HikeScene(load_level("quiet-bowl"), 1, briefing=False), profile)
    hike.press(pygame.K_k)
    hike.wait()
    assert hike.top.player_hike.glimpse is not None


def test_every_key_of_a_hike_but_the_pause_has_a_row_and_its_new_key_stands_on_the_button(home):
    profile = Profile(home)
    page = Driver(KeysPage(), profile)
    rows = {widget.key for widget in page.top.group.widgets}
    assert set(USUAL_KEYS) < rows
    assert set(COMMAND_KEYS.values()) - {"pause"} <= rows
    page.click("undo")
    page.press(pygame.K_TAB)
    assert profile.settings.keys == {"undo": "tab", "view": "z"}
    hike = Driver(HikeScene(load_level("quiet-bowl"), 1, briefing=False, sandbox=True), profile)
    hike.press(pygame.K_SPACE)
    hike.wait()
    button = next(w for w in hike.top.group.widgets if w.key == "undo")
    assert button.cap == "Tab"
    walking = hike.top.views.options.walking
    hike.press(pygame.K_z)
    assert hike.top.views.options.walking != walking
    hike.press(pygame.K_TAB)
    assert not hike.top.player_hike.notes


@pytest.mark.parametrize(
    ("keys", "undo"),
    [({}, pygame.K_z), ({"measure": "z"}, pygame.K_SPACE), ({"glance": "i"}, pygame.K_z),
     ({"measure": "g", "glance": "z"}, pygame.K_SPACE),
     ({"measure": "z", "rest": "z"}, pygame.K_SPACE)],
)  # fmt: skip
def test_an_older_file_that_gives_a_newer_action_s_key_away_still_reaches_both(keys, undo):
    found = keys_by_action(Settings(keys=keys))
    assert found["undo"] == undo
    assert all(found[action] == key_code(name) for action, name in keys.items())
    twice = len(keys) - len(set(keys.values()))
    assert len(set(found.values())) == len(USUAL_KEYS) - twice
