"""Thousands of random events lose nothing."""

import gc
import random
import shutil

import pytest
from fuzz.window_events import check_kept, wild_play
from helpers.screens import Back

from game.profile.profile import Profile

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
    profile, met, works, hikes = Profile(home), set(), [], 0
    for number, (driver, kept) in enumerate(wild_play(random.Random(seed), profile, events)):
        if number % 3 == 0:
            gc.collect(1)
        hikes = kept
        if not driver.stack.scenes:
            continue
        met.add(type(driver.top).__name__)
        work = getattr(driver.top, "preparation", None)
        if work is not None and work not in works:
            # Its thread works by the clock, the wild one by the time of the scenes.
            works.append(work)
            work.join(60)
            assert not work.is_alive()
    check_kept(profile, home)
    return met, hikes


def test_a_hundred_wild_events_lose_nothing(home, monkeypatch):
    met, _ = play_wildly(home, 5, 100, monkeypatch)
    assert len(met) >= 3


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_ten_thousand_wild_events_never_raise_and_never_lose_a_save(seed, home, monkeypatch):
    met, hikes = play_wildly(home, seed, 5000, monkeypatch)
    assert {"Title", "Choose", "SettingsPage", "HikeScene", "DebriefScene", "Tutorial"} <= met
    assert hikes > 3
    assert not list(home.rglob("*broken*"))
    shutil.rmtree(home, ignore_errors=True)
