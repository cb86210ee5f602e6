"""Drawings that are kept: never a stale one, and never too many."""

import random

import numpy as np
import pygame
from helpers.screens import fitted

from game.profile.settings import Settings
from game.ui.drawing import card, painted_card
from game.ui.sheets import Sheets
from game.ui.theme import CARD
from game.ui.widgets import Button, Stepper


def pixels(ui, widget, hot, focused):
    canvas = pygame.Surface((320, 90))
    canvas.fill((90, 120, 150))
    widget.draw(canvas, ui, hot, focused)
    return pygame.surfarray.array3d(canvas)


def any_widget(chance):
    rect = pygame.Rect(chance.choice([10, 17]), 12, chance.choice([150, 220]), 54)
    if chance.random() < 0.5:
        return Button("b", chance.choice(["Rest", "Walk on"]), chance.choice(["", "R"]),
                      chance.choice(["", "1 minute"]), chance.random() < 0.5,
                      chance.random() < 0.7, rect)  # fmt: skip
    return Stepper("s", "rate", chance.choice(["40 m", "90 m"]),
                   chance.choice([("", ""), ("1", "2")]), rect)  # fmt: skip


def test_a_kept_widget_looks_as_one_that_is_drawn_afresh():
    """In any order of words, places, sizes of the window, languages, letters and inks."""
    chance, kept, drawn = random.Random(5), fitted((1280, 720)), 0
    for _ in range(300):
        if chance.random() < 0.2:
            size = chance.choice([(1280, 720), (1920, 1080)])
            settings = Settings(language=chance.choice(["en", "fa"]),
                                text_size=chance.choice(["normal", "largest"]),
                                palette=chance.choice(["evening", "contrast"]))  # fmt: skip
            kept.fit(size)
            kept.take(settings)
        widget, hot, focused = any_widget(chance), chance.random() < 0.5, chance.random() < 0.5
        fresh = fitted((1280, 720))
        fresh.take(kept.settings)
        fresh.scale = kept.scale
        assert np.array_equal(pixels(kept, widget, hot, focused),
                              pixels(fresh, widget, hot, focused))  # fmt: skip
        drawn += 1
    assert len(kept.sheets) < drawn, "most of them were drawn before"


def test_what_was_not_used_for_the_longest_time_is_dropped_first():
    sheets, made = Sheets(), []
    side = int((Sheets.MOST_PIXELS / 4) ** 0.5)

    def look_at(name):
        sheets.sheet((side, side), (name,), lambda image: made.append(name))

    for name in "abcd" + "a" + "e" + "a" + "b":
        look_at(name)
    assert made == ["a", "b", "c", "d", "e", "b"]
    assert len(sheets) <= 4


def test_a_large_card_looks_as_if_it_were_painted_whole():
    for size in ((700, 500), (700, 60), (90, 500)):
        whole, stretched = painted_card(size, 1.0, CARD, 246), card(size, 1.0)
        assert stretched.get_size() == whole.get_size()
        apart = np.abs(pygame.surfarray.array3d(whole).astype(int)
                       - pygame.surfarray.array3d(stretched))  # fmt: skip
        seen = pygame.surfarray.array_alpha(whole) > 100
        assert apart[seen].max() <= 3
        alphas = np.abs(pygame.surfarray.array_alpha(whole).astype(int)
                        - pygame.surfarray.array_alpha(stretched))  # fmt: skip
        assert alphas.max() <= 24
        assert alphas.mean() < 1
