"""The question before a hike, and its answer after it."""

from functools import partial

import pygame
import pytest
from helpers.screens import Driver, asking, key

from engine import hike, load_level
from game.app.window import (
    first_scene,
)
from game.profile.profile import Profile
from game.profile.progress import Progress, with_record
from game.scenes.answer import AnswerScene
from game.scenes.debrief import DebriefScene
from game.scenes.hike import HikeScene
from game.scenes.predict import Predict
from game.scenes.question import LevelQuestion
from game.ui.choosers import Option

pytestmark = pytest.mark.usefixtures("home")


def asked(level):
    """The page with the level's question."""
    start = partial(HikeScene, level, 3, briefing=False)
    return Predict(LevelQuestion(level, "quiet-bowl", start))


@pytest.mark.slow
def test_the_question_is_asked_remembered_and_answered(home):
    level, profile = asking(), Profile(home)
    driver = Driver(asked(level), profile)
    assert len([w for w in driver.top.group.widgets if isinstance(w, Option)]) == 3
    driver.press(pygame.K_DOWN, pygame.K_RETURN)
    assert isinstance(driver.top, HikeScene)
    assert Profile(home).progress.of("quiet-bowl").predicted == 2
    driver.press(pygame.K_c, pygame.K_RETURN)
    assert driver.until_the_debrief().preparation.done.wait(60)
    driver.until_an_overlay()
    assert isinstance(driver.top, AnswerScene)
    assert driver.top.right
    assert driver.ui.text("predict.right") in driver.top.spoken(driver.ui)
    driver.draw()
    driver.press(pygame.K_RETURN)
    assert isinstance(driver.top, DebriefScene)
    kept = Profile(home).progress
    assert kept.of("quiet-bowl").explained
    assert kept.hikes[-1].level == "quiet-bowl"
    assert kept.of("quiet-bowl").hikes == 1
    driver.click("answer")
    assert isinstance(driver.top, AnswerScene)


def test_the_answer_holds_the_hike_s_own_numbers_also_where_the_question_was_left(home):
    result = hike("ravine", "gd", 3)
    driver = Driver(AnswerScene(result, None), Profile(home))
    spoken = driver.top.spoken(driver.ui)
    assert spoken.startswith(driver.ui.text("predict.answer"))
    assert f"{result.score:.0f} points" in spoken
    assert f"{100 * result.share_measuring:.0f}% of the" in spoken
    assert spoken.endswith(result.diagnosis[0])


def test_a_question_can_be_left_unanswered(home):
    level = asking()
    driver = Driver(asked(level), Profile(home))
    driver.click("skip")
    assert isinstance(driver.top, HikeScene)
    assert Profile(home).progress.of("quiet-bowl").predicted is None


def test_a_level_from_the_command_line_asks_its_question_first():
    progress = Progress()
    scene = first_scene(load_level("ravine"), 3, progress).take()
    assert isinstance(scene, Predict)
    hike = scene.event(key(pygame.K_2)).then.coming.take()
    assert (hike.player_hike.level.name, hike.player_hike.expedition.seed) == ("ravine", 3)
    told = with_record(progress, "ravine", predicted=2, learning_rate=250.0)
    again = first_scene(load_level("ravine"), 3, told).take()
    assert again.player_hike.learning_rate == 250.0
