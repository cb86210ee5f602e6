"""Fonts, lines and groups of widgets."""

import pygame
from helpers.screens import fitted, key, written

from game.ui.theme import Face, Fonts
from game.ui.widget_group import WidgetGroup
from game.ui.widgets import Button, Field


def test_a_sign_missing_in_one_face_is_set_in_another():
    fonts = Fonts()
    assert fonts.choose("learning rate", Face.TEXT) is Face.TEXT
    assert fonts.choose("a → b", Face.TEXT) is not Face.TEXT


def test_a_long_line_is_cut_to_its_room(screen):
    ui = fitted((1280, 720))
    for line in ("word " * 40, "x" * 300):
        rect = ui.write(screen, line, (10, 10), Face.TEXT, 14, max_width=180)
        assert rect.width <= 180
        assert rect.height > 8


def test_a_group_is_worked_by_keyboard():
    group = WidgetGroup()
    field = Field("seed", "seed", "4")
    group.place([Button("a", "A"), field, Button("b", "B", enabled=False), Button("c", "C")])
    assert group.event(key(pygame.K_RETURN)).key == "a"
    group.event(key(pygame.K_TAB))
    group.event(written("2"))
    assert field.value == "42"
    assert group.event(key(pygame.K_RETURN)).value == "42"
    group.event(key(pygame.K_DOWN))
    assert group.event(key(pygame.K_RETURN)).key == "c"
