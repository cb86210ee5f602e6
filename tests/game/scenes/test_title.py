"""The title: the ways to go on, and the mountain of the day as a card."""

from datetime import date

import pygame
import pytest
from helpers.screens import Driver

from engine.level_files.mountain_of_the_day import mountain_of_the_day
from game.profile.progress import with_record
from game.scenes.choose import Choose
from game.scenes.title import Title

pytestmark = pytest.mark.usefixtures("home")
DAY = date(2026, 3, 1)


def widget(driver, key):
    return next(w for w in driver.top.group.widgets if w.key == key)


def test_the_card_shows_the_mountain_of_the_day_and_leads_to_it():
    driver = Driver(Title(today=lambda: DAY))
    card, title = widget(driver, "today"), driver.ui.text
    assert card.picture is not None
    assert DAY.isoformat() in card.label
    driver.click("today")
    assert isinstance(driver.top, Choose)
    offer = driver.top.offer
    assert (offer.key, offer.seed) == mountain_of_the_day(DAY)
    assert card.name == title.of_level(offer.level, "title")


def test_nothing_on_the_title_covers_anything_else():
    driver = Driver(Title(today=lambda: DAY))
    rects = [w.rect for w in driver.top.group.widgets]
    assert all(len(rect.collidelistall(rects)) == 1 for rect in rects)
    window = pygame.Rect(0, 0, *driver.canvas.get_size())
    assert all(window.contains(rect) for rect in rects)


def test_the_next_mountain_is_named_until_all_huts_are_reached():
    driver = Driver(Title(today=lambda: DAY))
    assert "Quiet bowl" in widget(driver, "play").detail
    profile = driver.stack.profile
    profile.progress = with_record(profile.progress, "quiet-bowl", stars=1)
    driver.draw()
    assert "Quiet bowl" not in widget(driver, "play").detail
    assert widget(driver, "play").detail
