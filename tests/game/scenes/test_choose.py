"""The map of the range, on which levels are chosen."""

from importlib import resources

import msgspec
import pygame
import pytest
from helpers.builders import some_fast
from helpers.screens import DAY, Driver, click

from engine import level_names
from engine.level_files.mountain_of_the_day import mountain_of_the_day
from game.profile.campaign import chapters, next_on_trail
from game.profile.profile import Profile
from game.profile.progress import PastHike, with_hike
from game.scenes.bet import BetScene
from game.scenes.choose import TODAY, Choose
from game.scenes.hike import HikeScene
from game.scenes.predict import Predict
from game.scenes.title import Title

pytestmark = pytest.mark.usefixtures("home")


def test_the_list_has_today_the_chapters_in_order_and_own_files_good_and_bad(home):
    folder = home / "levels"
    folder.mkdir()
    text = resources.files("levels").joinpath("ravine.toml").read_text("utf-8")
    (folder / "mine.toml").write_text(text.replace("daylight = 120", "daylight = 60"))
    (folder / "broken.toml").write_text("title = 3")
    (folder / "notes.txt").write_text("not a level")
    found = chapters(DAY, home)
    assert found[0].heading == "today"
    day = found[0].offers[0]
    assert (day.level.name, day.seed) == mountain_of_the_day(DAY)
    assert len({c.heading for c in found}) == len(found)
    bad, good = found[-1].offers
    assert (bad.level, good.level.daylight) == (None, 60)
    assert "title" in bad.reason
    driver = Driver(Choose(today=lambda: DAY, folder=home))
    for _ in found:
        driver.press(pygame.K_PAGEDOWN)
    assert driver.top.offer == bad
    driver.click("start")
    assert isinstance(driver.top, Choose)


def test_an_own_level_that_draws_no_ground_says_why(home):
    folder = home / "levels"
    folder.mkdir()
    text = resources.files("levels").joinpath("quiet-bowl.toml").read_text("utf-8")
    (folder / "tall.toml").write_text(
        text.replace("grid = 257", "grid = 257\nvertical_scale = 1e9")
    )
    driver = Driver(Choose(seed=5, today=lambda: DAY, folder=home))
    for _ in range(9):
        driver.press(pygame.K_PAGEDOWN)
    assert driver.top.offer.level is not None
    driver.click("start")
    assert isinstance(driver.top, Choose)
    assert "expected heights" in driver.top.offer.reason


def test_choosing_by_keys_sets_out_on_the_chosen_seed(home):
    driver = Driver(Choose(seed=5, today=lambda: DAY))
    driver.press(pygame.K_DOWN, pygame.K_DOWN, pygame.K_UP)
    chosen = driver.top.offer.name
    driver.press(pygame.K_RETURN)
    assert isinstance(driver.top, Predict | BetScene)
    driver.click("skip")
    assert isinstance(driver.top, HikeScene)
    assert driver.top.player_hike.level.name == chosen
    assert driver.top.player_hike.expedition.seed == 5


def test_choosing_by_mouse_alone(home):
    driver = Driver(Choose(seed=5, today=lambda: DAY))
    rows = [w for w in driver.top.group.widgets if w.key.isdecimal()]
    driver.stack.event(click(rows[2].rect.center))
    driver.draw()
    assert driver.top.index == int(rows[2].key)
    driver.set_out()
    assert isinstance(driver.top, HikeScene)


def test_a_locked_level_says_so_and_can_be_walked_anyway(home):
    driver = Driver(Choose("foothills", seed=1, today=lambda: DAY))
    start = next(w for w in driver.top.group.widgets if w.key == "start")
    assert start.label == driver.ui.text("choose.anyway")
    assert "Thousand tarns" in driver.top.spoken(driver.ui), "what opens it"
    driver.set_out()
    assert driver.top.player_hike.level.name == "foothills"


def test_the_mountain_of_the_day_has_its_own_seed(home):
    driver = Driver(Choose(TODAY, seed=1, today=lambda: DAY))
    assert not [w for w in driver.top.group.widgets if w.key == "seed"]
    driver.set_out()
    player_hike = driver.top.player_hike
    offer = chapters(DAY, None)[0].offers[0]
    assert (player_hike.level.name, player_hike.expedition.seed) == (offer.level.name, offer.seed)


@pytest.mark.parametrize("count", some_fast([30, 1], 1))
def test_the_list_scrolls_so_that_the_chosen_row_is_always_in_sight(count, home):
    folder = home / "levels"
    folder.mkdir()
    source = resources.files("levels").joinpath("quiet-bowl.toml").read_text("utf-8")
    for number in range(count):
        (folder / f"level-{number:02}.toml").write_text(source)
    driver = Driver(Choose(today=lambda: DAY, folder=home))
    total = len(driver.top.offers)
    driver.press(pygame.K_DOWN)
    for _ in range(total):
        driver.press(pygame.K_DOWN)
        row = next(w for w in driver.top.group.widgets if w.key == str(driver.top.index))
        assert driver.top.group.focused is row
    assert driver.top.index == total - 1


def test_learning_rate_and_interval_are_remembered_for_the_level(home):
    profile = Profile()
    profile.update_progress(
        lambda p: with_hike(p, PastHike(level="quiet-bowl", seed="1", score=5, safe=False))
    )
    record = msgspec.structs.replace(
        profile.progress.of("quiet-bowl"), learning_rate=800.0, every=5
    )
    profile.update_progress(lambda p: msgspec.structs.replace(p, levels={"quiet-bowl": record}))
    driver = Driver(Choose("quiet-bowl", seed=1, today=lambda: DAY), profile)
    driver.set_out()
    assert (driver.top.player_hike.learning_rate, driver.top.player_hike.every) == (800.0, 5)


def test_up_and_down_begin_at_the_chosen_level(home):
    driver = Driver(Choose("ravine", seed=5, today=lambda: DAY))
    below = driver.top.offers[driver.top.index + 1].key
    driver.press(pygame.K_DOWN)
    assert driver.top.offer.key == below
    driver.press(pygame.K_RETURN)
    assert not isinstance(driver.top, Choose)


def test_every_level_has_a_hut_on_one_of_three_trails_that_open_apart(home):
    driver = Driver(Choose("ravine", seed=5, today=lambda: DAY))
    sections = {s.name: s for s in driver.top.range_map.sections}
    assert list(sections) == ["today", "first", "shapes", "machine"]
    listed = [offer.name for name in ("first", "shapes", "machine")
              for offer in sections[name].offers]  # fmt: skip
    assert sorted(listed) == sorted(level_names())
    huts = {w.label: w for w in driver.top.group.widgets if w.key.isdecimal()}
    assert len(huts) == len(listed), "every name is in sight; the day's is one of them"
    for first in ("Quiet bowl", "Ravine", "Two weights"):
        assert not huts[first].locked, "each trail begins open"
    assert huts["Banana"].locked
    assert huts["Banana"].detail == "after Ravine", "the next one says what opens it"
    assert huts["Cliff"].detail == ""
    assert all(hut.picture is not None for hut in huts.values())


def test_the_mountain_of_the_day_says_whether_it_was_walked_today(home):
    profile = Profile()

    def detail() -> str:
        driver = Driver(Choose("ravine", seed=5, today=lambda: DAY), profile)
        return next(w.detail for w in driver.top.group.widgets if w.key == "0")

    assert detail() == "Not walked today"
    for day, score in (("1999-01-01", 90), (DAY.isoformat(), 71)):
        hike = PastHike(level="banana", seed="1", score=score, safe=True, day=day)
        profile.update_progress(lambda p, hike=hike: with_hike(p, hike))
    assert detail() == "Best: 71"


def test_left_and_right_go_to_the_trail_beside(home):
    driver = Driver(Choose("ravine", seed=5, today=lambda: DAY))
    driver.press(pygame.K_RIGHT)
    assert driver.top.offer.name == "two-weights"
    driver.press(pygame.K_LEFT, pygame.K_LEFT)
    assert driver.top.offer.day is not None
    driver.press(pygame.K_TAB)
    assert driver.top.offer.day is None


def test_what_was_read_when_choosing_is_not_said_again(home):
    driver = Driver(Choose("ravine", seed=5, today=lambda: DAY))
    driver.set_out()
    assert not driver.top.briefing


def test_the_title_leads_to_the_first_level_whose_hut_was_not_reached(home):
    profile = Profile(home)
    driver = Driver(Title(today=lambda: DAY), profile)
    driver.click("play")
    assert driver.top.offer.key == "quiet-bowl"
    driver.press(pygame.K_ESCAPE)
    hiked = PastHike(level="quiet-bowl", seed="3", score=900, safe=True, stars=1)
    profile.update_progress(lambda progress: with_hike(progress, hiked))
    driver.draw()
    driver.click("play")
    assert driver.top.offer.key == "the-long-slope"


def test_after_the_hut_the_next_level_of_the_trail_is_offered():
    assert next_on_trail("quiet-bowl") == "the-long-slope"
    assert next_on_trail("handwriting") == "by-heart"
    assert next_on_trail("by-heart") == next_on_trail("file mine.toml") == ""
