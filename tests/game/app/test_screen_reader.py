"""What a screen reader says of hikes and menus."""

import io

import pygame
import pytest
from helpers.builders import some_fast
from helpers.screens import Driver

from engine import load_level
from game.app.screen_reader import ScreenReader
from game.profile.profile import Profile
from game.profile.settings import Settings
from game.scenes.hike import HikeScene
from game.scenes.title import Title
from game.words.catalogue import without_repeated

pytestmark = pytest.mark.usefixtures("home")


def test_every_event_of_a_hike_is_said(home):
    profile = Profile()
    profile.settings = Settings(say=True)
    driver, out = (
        Driver(HikeScene(load_level("quiet-bowl"), 3, briefing=False), profile),
        io.StringIO(),
    )
    reader = ScreenReader(out)
    codes = (None, pygame.K_RETURN, pygame.K_SPACE, pygame.K_RETURN, pygame.K_g, pygame.K_r,
             pygame.K_RIGHTBRACKET, pygame.K_EQUALS)  # fmt: skip
    for code in codes:
        if code:
            driver.press(code)
            driver.wait()
        reader.listen(driver.stack.scenes[-1], driver.ui)
    lines = out.getvalue().splitlines()
    assert len(lines) == len(codes)
    assert lines[0].startswith("Quiet bowl. Down to the hut.")
    assert "Space measures" in lines[0]
    strides = driver.ui.text("hike.every")
    assert lines[0].endswith(f"learning rate: 120 m. {strides}: 2 strides.")
    assert "measure first" in lines[1]
    assert "slope 0.36" in lines[2]
    assert "stride" in lines[3]
    assert "altimeter" in lines[4]
    assert lines[5].endswith("minutes left.")
    assert lines[6] == f"{strides}: 3 strides."
    assert lines[7].startswith("learning rate: 150 m.")
    profile.settings = Settings(say=False)
    driver.press(pygame.K_g)
    driver.wait()
    reader.listen(driver.stack.scenes[-1], driver.ui)
    assert len(out.getvalue().splitlines()) == len(codes)


@pytest.mark.parametrize(
    ("language", "slope"),
    some_fast([("fa", "\u06f0\u066b\u06f3\u06f6"), ("pl", "0,36"), ("zh", "0.36")], 1),
)
def test_numbers_are_said_as_the_language_writes_them(home, language, slope):
    profile, out = Profile(), io.StringIO()
    profile.settings = Settings(say=True, language=language)
    driver = Driver(HikeScene(load_level("quiet-bowl"), 3, briefing=False), profile)
    reader = ScreenReader(out)
    reader.listen(driver.stack.scenes[-1], driver.ui)
    driver.press(pygame.K_SPACE)
    driver.wait()
    reader.listen(driver.stack.scenes[-1], driver.ui)
    assert slope in out.getvalue()


def test_what_was_just_said_is_not_said_again():
    before = "Who is deeper? In proportion to the slope"
    assert (
        without_repeated(before, "Who is deeper? Always the same distance")
        == "Always the same distance"
    )
    assert without_repeated("", before) == without_repeated("Who was it? No", before) == before
    assert without_repeated("谁更深\uff1f一", "谁更深\uff1f二") == "二"


def test_menus_are_said_as_the_focus_moves(home):
    profile, out = Profile(), io.StringIO()
    profile.settings = Settings(say=True)
    driver, reader = Driver(Title(), profile), ScreenReader(out)
    for code in (pygame.K_DOWN, pygame.K_DOWN, pygame.K_RETURN):
        reader.listen(driver.stack.scenes[-1], driver.ui)
        reader.listen(driver.stack.scenes[-1], driver.ui)
        driver.press(code)
    reader.listen(driver.stack.scenes[-1], driver.ui)
    assert len(out.getvalue().splitlines()) == 4
