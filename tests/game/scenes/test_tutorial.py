"""The first steps with the coach."""

import threading

import pygame
import pytest
from helpers.screens import Driver, click, fitted, key, run_until_idle

from game.app.scene_stack import SceneStack
from game.app.window import first_scene
from game.hike.coach import LESSON_STEPS
from game.profile.key_bindings import bind
from game.profile.profile import Profile
from game.profile.progress import Progress
from game.scenes.hike_views import HikeViews
from game.scenes.title import Title
from game.scenes.tutorial import Tutorial

pytestmark = pytest.mark.usefixtures("home")


LESSON_KEYS = {
    "measure": (pygame.K_SPACE,), "stride": (pygame.K_RETURN,), "crawl": (pygame.K_EQUALS,) * 5,
    "farther": (pygame.K_RETURN,), "again": (pygame.K_SPACE,), "judge": (pygame.K_RETURN,),
    "glance": (pygame.K_g,), "rule": (pygame.K_m,),
}  # fmt: skip


@pytest.mark.slow
def test_the_first_steps_by_keys_from_the_first_reading_to_the_camp(home):
    profile = Profile(home)
    driver = Driver(Tutorial(), profile)
    said = []
    for step in LESSON_STEPS[:-1]:
        assert driver.top.coach.step.key == step.key
        said.append(driver.top.spoken(driver.ui))
        driver.press(*LESSON_KEYS[step.key])
        driver.wait()
    assert len(set(said)) == len(said)
    assert driver.top.coach.step.key == "camp"
    driver.press(pygame.K_c, pygame.K_RETURN)
    driver.until_the_debrief().preparation.join(60)
    assert Profile(home).progress.tutorial == "done"


def test_the_first_steps_by_mouse_and_with_other_keys(home):
    profile = Profile()
    profile.change_settings(bind(profile.settings, "stride", pygame.K_w)[0])
    driver = Driver(Tutorial(), profile)
    measure = next(w for w in driver.top.hike.group.widgets if w.key == "measure")
    driver.stack.event(click(measure.rect.center))
    driver.wait()
    assert driver.top.coach.step.key == "stride"
    assert driver.top.spoken(driver.ui).endswith("W")
    driver.press(pygame.K_RETURN)
    driver.wait()
    assert driver.top.coach.step.key == "stride"
    driver.press(pygame.K_w)
    driver.wait()
    assert driver.top.coach.step.key == "crawl"


def test_who_knows_the_way_sends_the_coach_off(home):
    profile = Profile(home)
    driver = Driver(Tutorial(), profile)
    driver.click("skip")
    assert driver.top.quiet
    assert Profile(home).progress.tutorial == "skipped"
    driver.press(pygame.K_SPACE)
    driver.wait()
    assert len(driver.top.player_hike.notes) == 1


def test_the_coach_tells_an_overshoot_from_a_gentle_slope(home):
    driver = Driver(Tutorial())
    for name in ("measure", "stride"):
        driver.press(*LESSON_KEYS[name])
        driver.wait()
    hike = driver.top.player_hike
    hike.learning_rate = 400.0
    driver.wait()
    e = hike.expedition
    hike.walk(1.5 * (e.hut.east - e.east), 1.5 * (e.hut.north - e.north))
    driver.wait()
    driver.press(*LESSON_KEYS["again"])
    driver.wait()
    assert driver.top.coach.words(driver.top.player_hike)[0] == "lesson.overshot"


def test_a_lamp_in_sight_comes_before_the_camp_and_its_button_is_not_covered(home):
    driver = Driver(Tutorial())
    hike = driver.top.player_hike
    driver.top.coach.index = len(LESSON_STEPS) - 1
    e = hike.expedition
    hike.walk(e.hut.east - e.start_east - 20, e.hut.north - e.start_north)
    driver.wait()
    assert driver.top.coach.words(hike)[0] == "lesson.lamp"
    lamp = next(w for w in driver.top.hike.group.widgets if w.key == "hut")
    skip = next(w for w in driver.top.group.widgets if w.key == "skip")
    assert lamp.main
    assert lamp.rect.bottom < skip.rect.top - 100
    assert driver.top.spoken(driver.ui).endswith(driver.ui.cap("hut"))


def test_the_very_first_start_stands_on_the_mountain_with_one_button(screen):
    scene = first_scene(None, None, Progress()).take()
    assert isinstance(scene, Tutorial)
    stack, ui = SceneStack(scene), fitted((1280, 720))
    stack.draw(screen, ui)
    assert [widget.key for widget in scene.hike.group.widgets] == ["measure"]
    stack.event(key(pygame.K_SPACE))
    run_until_idle(stack, scene)
    stack.update(1 / 60)
    stack.draw(screen, ui)
    assert len(scene.hike.group.widgets) > 5


def test_whoever_knows_the_way_starts_at_the_title():
    assert isinstance(first_scene(None, None, Progress(tutorial="skipped")), Title)


def test_the_coach_is_sent_off_from_the_pause_too(home):
    profile = Profile(home)
    driver = Driver(Tutorial(), profile)
    driver.press(pygame.K_ESCAPE)
    driver.click("skip")
    assert driver.top.quiet
    assert profile.progress.tutorial == "skipped"
    driver.press(pygame.K_ESCAPE)
    assert "skip" not in {widget.key for widget in driver.top.group.widgets}


def test_while_the_last_reading_leads_on_the_coach_asks_for_the_rule_and_not_for_the_camp(home):
    driver = Driver(Tutorial())
    hike, coach = driver.top.player_hike, driver.top.coach
    coach.index = len(LESSON_STEPS) - 1
    driver.press(pygame.K_SPACE)
    driver.wait()
    assert coach.words(hike)[0] == "lesson.camp_far"
    assert coach.action(hike) == "rule"
    assert [w.key for w in driver.top.hike.group.widgets if getattr(w, "main", False)] == ["rule"]
    assert driver.top.spoken(driver.ui).endswith("M")


def test_a_lamp_in_sight_comes_before_every_step_and_the_card_leaves_the_door_alone(home):
    driver = Driver(Tutorial())
    hike = driver.top.player_hike
    driver.press(pygame.K_SPACE)
    driver.wait()
    assert driver.top.coach.step.key == "stride"
    e = hike.expedition
    hike.walk(e.hut.east - e.start_east - 20, e.hut.north - e.start_north)
    driver.wait()
    assert driver.top.coach.words(hike)[0] == "lesson.lamp"
    dark = [w.key for w in driver.top.hike.group.widgets if getattr(w, "main", False)]
    assert dark == ["hut"]
    tutorial = driver.top
    driver.press(pygame.K_h)
    driver.until_an_overlay()
    driver.draw()
    assert tutorial.hike.at_question
    assert not tutorial.group.widgets


def test_the_very_first_start_says_why_it_begins_on_the_map(screen, monkeypatch):
    go, ui, said = threading.Event(), fitted((1280, 720)), []
    made = HikeViews._made_walk
    monkeypatch.setattr(HikeViews, "_made_walk", lambda self: go.wait(60) and made(self))
    monkeypatch.setattr("game.scenes.hike_views.WALKING_VIEW_WAIT", 0.0)
    monkeypatch.setattr("game.scenes.hike.draw_news", lambda *drawn: said.append(drawn[3]))
    scene = Tutorial(first=True)
    scene.prepare((1280, 720))
    stack = SceneStack(scene)
    stack.draw(screen, ui)
    assert said == [ui.text("hike.news_view_coming")]
    go.set()
    scene.hike.views.coming.wait(60)
    stack.update(1 / 60)
    stack.draw(screen, ui)
    assert len(said) == 1
    assert scene.hike.views.on_foot
