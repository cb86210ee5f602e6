"""The notebook's paper: darker towards dusk and still legible, away while the hiker walks."""

import numpy as np
import pygame
import pytest
from helpers.colour_blindness import contrast
from helpers.screens import fitted

from game.hike.notebook_light import NotebookLight
from game.ui.theme import CARD, INK_SOFT

SIZE = (200, 160)
RECT = pygame.Rect(40, 40, 120, 80)


def paper(share):
    """The colours of a card and of small print on it at a share of the day."""
    canvas = pygame.Surface(SIZE)
    canvas.fill(CARD)
    canvas.fill(INK_SOFT, (60, 60, 20, 20))
    light = NotebookLight()
    light.darken(canvas, fitted((1280, 720)), [RECT], light.tone(share))
    return canvas.get_at((120, 70))[:3], canvas.get_at((70, 70))[:3], canvas.get_at((10, 10))[:3]


@pytest.mark.parametrize("share", [0.0, 0.5, 0.8, 0.9, 0.95, 1.0])
def test_small_print_is_legible_at_every_hour(share):
    card, print_, outside = paper(share)
    assert contrast(card, print_) >= 4.5
    assert outside == CARD


def test_the_paper_is_darker_at_dusk():
    assert sum(paper(1.0)[0]) < 0.8 * sum(paper(0.5)[0])


def drawn(light):
    """White ground with a black card on it, as much of it as there is."""
    canvas = pygame.Surface(SIZE)
    canvas.fill((255, 255, 255))
    light.draw_card(canvas, fitted((1280, 720)), RECT, (255, 255, 255), ("black",),
                    lambda image, rect: image.fill((0, 0, 0), rect))  # fmt: skip
    return pygame.surfarray.array3d(canvas).astype(int)


def test_the_notebook_fades_on_a_walk_and_comes_back():
    light = NotebookLight()
    whole = drawn(light)
    for _ in range(120):
        light.update(1 / 60, walking=True)
    faint = drawn(light)
    assert light.away
    assert (faint == 255).all()
    for _ in range(120):
        light.update(1 / 60, walking=False)
    assert np.array_equal(drawn(light), whole)


def test_the_paper_has_no_colour_of_its_own_at_dusk():
    white = np.array(NotebookLight().tone(1.0))
    assert np.ptp(white) < 12


def test_what_stays_on_a_walk_is_fainter_and_shows_what_is_behind():
    light, canvas = NotebookLight(), pygame.Surface(SIZE)
    shades = []
    for walking in (False, True):
        for _ in range(120):
            light.update(1 / 60, walking)
        canvas.fill((200, 200, 200))
        light.draw_fading(canvas, [RECT], light.of_rest, lambda: canvas.fill((0, 0, 0), RECT))
        shades.append(canvas.get_at(RECT.center)[0])
    assert shades[0] == 0
    assert 40 < shades[1] < 120
    assert canvas.get_at((10, 10))[0] == 200


def test_of_cards_that_change_at_once_a_frame_with_a_budget_makes_one():
    light, ui = NotebookLight(), fitted((1280, 720))
    ui.frame_budget = 0.008
    painted = []

    def frame(moment):
        light.begin()
        for name in ("upper", "lower"):
            light.draw_card(pygame.Surface(SIZE), ui, RECT, (255, 255, 255), (name, moment),
                            lambda image, rect, name=name: painted.append((name, moment))
                            )  # fmt: skip
        found = painted[:]
        painted.clear()
        return found

    assert frame(1) == [("upper", 1), ("lower", 1)]
    assert [frame(2), frame(2), frame(2)] == [[("upper", 2)], [("lower", 2)], []]
    ui.frame_budget = float("inf")
    assert frame(3) == [("upper", 3), ("lower", 3)]
