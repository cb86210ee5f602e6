"""A bet before the hike: a cross set by keys, mouse and pad, and measured afterwards."""

import pygame
import pytest
from helpers.builders import some_fast
from helpers.screens import BET, Driver, betting, betting_scene, click

from engine import hike, load_level
from game.app.window import first_scene
from game.hike.bet import hike_of_bet, percent_left
from game.profile.profile import Profile
from game.profile.progress import Progress, with_record
from game.profile.settings import Settings
from game.scenes.answer import answer_page
from game.scenes.bet import RIGHT_WITHIN, BetAnswer, BetScene
from game.scenes.debrief import DebriefScene
from game.scenes.hike import HikeScene
from game.scenes.question import LevelQuestion
from game.words.languages import LANGUAGES

pytestmark = pytest.mark.usefixtures("home")


def start():
    return HikeScene(betting(), 3, briefing=False)


def placed(home):
    return Profile(home).progress.of("quiet-bowl").predicted


def test_the_cross_is_moved_by_keys_and_placed_by_enter(home):
    driver = Driver(betting_scene(start), Profile(home))
    driver.press(pygame.K_UP, pygame.K_UP, pygame.K_DOWN, pygame.K_PLUS, pygame.K_KP_MINUS)
    driver.press(pygame.K_MINUS)
    assert driver.top.chart.percent == 54
    assert "54%" in driver.top.spoken(driver.ui)
    driver.press(pygame.K_RETURN)
    assert isinstance(driver.top, HikeScene)
    assert placed(home) == 54


def test_the_cross_stays_between_the_start_and_the_hut(home):
    driver = Driver(betting_scene(start), Profile(home))
    driver.press(*[pygame.K_UP] * 30)
    assert driver.top.chart.percent == 100
    driver.press(*[pygame.K_DOWN] * 30)
    assert driver.top.chart.percent == 0


def test_the_cross_follows_the_mouse_until_its_button_is_let_go(home):
    driver = Driver(betting_scene(start), Profile(home))
    chart = driver.top.chart
    spots = [tuple(map(round, chart.at(BET.minute, percent))) for percent in (80, 20, 60)]
    driver.stack.event(click(spots[0]))
    assert chart.percent == pytest.approx(80, abs=1)
    driver.stack.event(motion(spots[1]))
    assert chart.percent == pytest.approx(20, abs=1)
    driver.stack.event(pygame.event.Event(pygame.MOUSEBUTTONUP, pos=spots[1], button=1))
    driver.stack.event(motion(spots[2]))
    assert chart.percent == pytest.approx(20, abs=1)
    assert placed(home) is None
    driver.click("place")
    assert placed(home) == chart.percent


def motion(spot):
    return pygame.event.Event(pygame.MOUSEMOTION, pos=spot, rel=(0, 0), buttons=(1, 0, 0))


def test_the_buttons_are_reached_by_the_arrows_of_a_pad(home):
    driver = Driver(betting_scene(start), Profile(home))
    driver.press(pygame.K_DOWN, pygame.K_RIGHT)
    assert driver.top.group.focused.key in ("place", "skip")
    driver.press(pygame.K_UP)
    assert driver.top.group.focused.key == "bet"
    driver.press(pygame.K_SPACE)
    assert placed(home) == 45


def test_a_bet_can_be_left(home):
    driver = Driver(betting_scene(start), Profile(home))
    driver.click("skip")
    assert isinstance(driver.top, HikeScene)
    assert placed(home) is None


def test_the_answer_says_what_was_measured_and_how_far_off_the_cross_was(home):
    result = hike(betting(), "momentum", 3)
    left = percent_left(hike_of_bet(result.level, 3), BET.minute)
    plain = hike("quiet-bowl", "gd", 3, {"learning_rate": BET.learning_rate, "every": BET.every})
    track = plain.track
    before = track[track["minutes"] <= BET.minute][-1]["remaining"]
    after = track[track["minutes"] >= BET.minute][0]["remaining"]
    assert min(before, after) - 0.01 <= left / 100 <= max(before, after) + 0.01
    for percent, verdict in (
        (left + 7, "wrong"),
        (left - 7, "wrong"),
        (left + RIGHT_WITHIN, "right"),
    ):
        driver = Driver(answer_page(result, percent), Profile(home))
        assert isinstance(driver.top, BetAnswer)
        spoken = driver.top.spoken(driver.ui)
        assert spoken.startswith(driver.ui.text(f"predict.{verdict}"))
        assert f"{left}% of the way left after 45 minutes" in spoken
        assert f"stood at {percent}%: {abs(percent - left)} percentage points" in spoken
        assert f"{result.score:.0f} points" in spoken
    unsaid = Driver(answer_page(result, None), Profile(home))
    assert unsaid.top.spoken(unsaid.ui).startswith(unsaid.ui.text("predict.answer"))


@pytest.mark.slow
def test_the_answer_comes_after_the_hike(home):
    driver = Driver(betting_scene(start), Profile(home))
    driver.press(pygame.K_RETURN)
    driver.press(pygame.K_c, pygame.K_RETURN)
    assert driver.until_the_debrief().preparation.done.wait(60)
    driver.until_an_overlay()
    assert isinstance(driver.top, BetAnswer)
    driver.draw()
    driver.press(pygame.K_RETURN)
    assert isinstance(driver.top, DebriefScene)
    assert Profile(home).progress.of("quiet-bowl").explained


def test_a_level_that_bets_asks_for_the_cross_first_and_once():
    progress = Progress()
    assert isinstance(first_scene(load_level("the-long-slope"), 3, progress).take(), BetScene)
    told = with_record(progress, "the-long-slope", predicted=0)
    assert isinstance(first_scene(load_level("the-long-slope"), 3, told).take(), HikeScene)


@pytest.mark.parametrize("language", some_fast(LANGUAGES, 2))
def test_question_and_answer_of_a_bet_fit_a_small_window_in_large_letters(home, language):
    level = load_level("the-long-slope")
    profile = Profile(home)
    profile.settings = Settings(language=language, text_size="largest")
    pages = (
        BetScene(LevelQuestion(level, level.name, start), level.predict.bet),
        answer_page(hike(level, "momentum", 3), 40),
    )
    for page in pages:
        driver = Driver(page, profile)
        buttons = [w.rect for w in page_buttons(driver.top)]
        assert all(driver.canvas.get_rect().contains(rect) for rect in buttons)
        chart = driver.top.chart
        assert chart.plot.height > 20
        assert not any(chart.rect.colliderect(rect) for rect in buttons)


def page_buttons(scene):
    group = scene.group if isinstance(scene, BetScene) else scene.page.group
    return [w for w in group.widgets if w.key != "bet"]
