"""The par fleet on a person's mountain."""

import pygame
import pytest
from helpers.screens import Back, Driver, finished

from engine import Expedition, load_level
from engine.optimizers.rules import RULES
from engine.strategies import NAMES
from game.debrief.fleet import FleetHike, fleet_hikes, histogram
from game.profile.progress import PastHike, Progress, level_key, with_hike
from game.scenes.fleet_comparison import FleetComparison, charts, earlier, name_of
from game.words.catalogue import load_catalogue
from game.words.languages import LANGUAGES

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture(params=LANGUAGES)
def language_text(request):
    return load_catalogue(request.param)


def test_histograms_count_everyone_and_say_who_is_beaten():
    values = [100.0, 400.0, 400.0, 900.0, 2000.0]
    shape = histogram(values, 400.0, 0.0, 1000.0, True, 10)
    assert sum(shape.counts) == shape.total == 5
    assert shape.counts[-1] == 2
    assert shape.ahead == 1 + 1
    assert histogram(values, 90.0, 0.0, 1000.0, False).ahead == 5


def test_bars_know_who_is_in_them_and_which_is_the_best():
    values = [100.0, 400.0, 410.0, 900.0]
    shape = histogram(values, 400.0, 0.0, 1000.0, True, 10)
    assert shape.members[4] == (1, 2)
    assert shape.best == 9
    assert shape.range_of(4) == (400.0, 500.0)
    assert histogram(values, 400.0, 0.0, 1000.0, False, 10).best == 1


def test_every_strategy_of_the_fleet_has_a_name_of_the_players(language_text):
    for code in (*RULES, *NAMES):
        assert name_of(language_text, code) != code, code
    assert name_of(language_text, "my_hike") == "my_hike"


def test_own_hikes_and_the_class_stand_below_the_bars():
    work = finished()
    key = level_key(work.result.level)
    progress = Progress()
    for score, seed in ((100, "3"), (200, "3"), (300, "4"), (0, "3")):
        line = PastHike(level=key, seed=seed, score=score, safe=False, minutes=50, readings=2)
        progress = with_hike(progress, line)
    assert [hike.score for hike in earlier(progress, work.result)] == [100, 200]
    driver = Driver(FleetComparison(work.result, Back(), FleetHike("anna", 640.0, 40.0, 8)))
    driver.stack.profile.progress = progress
    driver.stack.update(1 / 60)
    driver.draw()
    said = driver.top.spoken(driver.ui)
    assert "Gradient descent" in said
    driver.press(pygame.K_LEFT)
    assert driver.top.spoken(driver.ui) != said


def test_the_bar_that_is_pointed_at_is_named():
    driver = Driver(FleetComparison(finished().result, Back()))
    driver.stack.update(1 / 60)
    driver.draw()
    said = driver.top.spoken(driver.ui)
    for x in range(0, 800, 8):
        driver.stack.event(pygame.Event(pygame.MOUSEMOTION, pos=(x, 200)))
    assert driver.top.spoken(driver.ui) != said


@pytest.mark.slow
def test_the_fleet_hikes_the_very_mountain():
    hikes = fleet_hikes(load_level("quiet-bowl"), 3)
    assert len(hikes) == 9 * 3 + len(NAMES)
    assert max(hike.score for hike in hikes) > 850
    assert all(0 < hike.minutes <= 90 for hike in hikes)
    result = Expedition(load_level("quiet-bowl"), 3).finish()
    score, minutes, readings = charts(result, hikes)
    assert score.ahead == 0
    assert minutes.yours == 90
    assert readings.ahead == len(hikes)


@pytest.mark.slow
def test_the_fleet_comes_back_from_its_own_process(home):
    import time

    from game.debrief.fleet import Fleet

    fleet = Fleet(load_level("quiet-bowl"), 3)
    end = time.monotonic() + 120
    while fleet.hikes() is None and not fleet.problem and time.monotonic() < end:
        time.sleep(0.05)
    assert fleet.problem == ""
    assert len(fleet.hikes()) == 27 + len(NAMES)
    called_off = Fleet(load_level("quiet-bowl"), 3)
    called_off.stop()
    assert called_off.hikes() is None
