"""Thousands of random events lose nothing."""

import gc
import random
import shutil

import pytest
from fuzz.window_events import wild
from helpers.screens import DAY, SMALL, Back, Driver

from game.profile.profile import Profile
from game.scenes.title import Title

pytestmark = pytest.mark.usefixtures("home", "garbage_left_alone")


@pytest.fixture
def garbage_left_alone():
    """As in the window: garbage, open fonts among it, is collected by the window's thread alone."""
    gc.disable()
    yield
    gc.enable()


def play_wildly(home, seed, events, monkeypatch):
    """Press everything; whatever was kept at any time must still be there at the end."""
    monkeypatch.setattr("game.scenes.debrief.Fleet", lambda level, seed: Back())
    Back.stop = lambda self: None
    rng, profile = random.Random(seed), Profile(home)
    driver = Driver(Title(today=lambda: DAY), profile)
    met, hikes, works = set(), 0, []
    for number in range(events):
        driver.stack.event(wild(rng, SMALL))
        if not driver.stack.scenes:
            driver = Driver(Title(today=lambda: DAY), profile)
        for _ in range(rng.choice((1, 1, 4, 30))):
            driver.stack.update(1 / 20)
        if number % 3 == 0:
            driver.draw()
            gc.collect(1)
        met.add(type(driver.top).__name__)
        work = getattr(driver.top, "_preparation", None)
        if work is not None and work not in works:
            works.append(work)
        known = sum(record.hikes for record in profile.progress.levels.values())
        assert known >= hikes
        hikes = known
    for work in works:
        work.join(60)
    again = Profile(home)
    assert again.problems == profile.problems == []
    assert again.settings == profile.settings
    assert again.progress == profile.progress
    return met, hikes


def test_a_hundred_wild_events_lose_nothing(home, monkeypatch):
    met, _ = play_wildly(home, 5, 100, monkeypatch)
    assert len(met) >= 3


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_ten_thousand_wild_events_never_raise_and_never_lose_a_save(seed, home, monkeypatch):
    met, hikes = play_wildly(home, seed, 5000, monkeypatch)
    assert {"Title", "Choose", "SettingsPage", "Hike", "Debrief", "Lesson"} <= met
    assert hikes > 3
    assert not list(home.rglob("*broken*"))
    shutil.rmtree(home, ignore_errors=True)
