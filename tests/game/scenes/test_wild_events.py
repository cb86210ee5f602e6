"""Thousands of random events lose nothing."""

import random
import shutil

import pygame
import pytest
from helpers.screens import DAY, SMALL, Back, Driver, key

from game.profile.profile import Profile
from game.scenes.title import Title

pytestmark = pytest.mark.usefixtures("home")


def wild(rng):
    """One event of somebody who presses everything."""
    often = [pygame.K_SPACE, pygame.K_RETURN, pygame.K_DOWN]
    codes = [*often * 4, pygame.K_ESCAPE, pygame.K_TAB, pygame.K_g,
             pygame.K_m, pygame.K_c, pygame.K_r, pygame.K_UP, pygame.K_LEFT,
             pygame.K_RIGHT, pygame.K_EQUALS, pygame.K_MINUS, pygame.K_LEFTBRACKET,
             pygame.K_RIGHTBRACKET, pygame.K_PAGEUP, pygame.K_PAGEDOWN, pygame.K_1, pygame.K_9,
             pygame.K_BACKSPACE, pygame.K_F5, pygame.K_END]  # fmt: skip
    kind = rng.random()
    if kind < 0.55:
        code = rng.choice(codes)
        sign = chr(code) if 32 <= code < 127 else ""
        mod = rng.choice((0, 0, 0, pygame.KMOD_SHIFT))
        if rng.random() < 0.2:
            return pygame.Event(pygame.KEYUP, key=code, mod=mod, unicode="", scancode=0)
        return key(code, mod, sign)
    spot = (rng.randrange(-5, SMALL[0] + 5), rng.randrange(-5, SMALL[1] + 5))
    if kind < 0.85:
        return pygame.Event(pygame.MOUSEBUTTONDOWN, button=rng.choice((1, 1, 1, 2, 3)), pos=spot)
    if kind < 0.95:
        return pygame.Event(pygame.MOUSEMOTION, pos=spot, rel=(0, 0), buttons=(0, 0, 0))
    return pygame.Event(pygame.MOUSEWHEEL, x=0, y=rng.choice((-3, -1, 1, 3)))


def play_wildly(home, seed, events, monkeypatch):
    """Press everything; whatever was kept at any time must still be there at the end."""
    monkeypatch.setattr("game.scenes.debrief.Fleet", lambda level, seed: Back())
    Back.stop = lambda self: None
    rng, profile = random.Random(seed), Profile(home)
    driver = Driver(Title(today=lambda: DAY), profile)
    met, hikes, works = set(), 0, []
    for number in range(events):
        driver.stack.event(wild(rng))
        if not driver.stack.scenes:
            driver = Driver(Title(today=lambda: DAY), profile)
        for _ in range(rng.choice((1, 1, 4, 30))):
            driver.stack.update(1 / 20)
        if number % 3 == 0:
            driver.draw()
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
