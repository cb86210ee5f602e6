"""The page of the notebook: each of its parts shows the facts that it is kept by, and no other."""

import itertools

import pygame
import pytest
from helpers.screens import fitted

from game.hike.player_hike import Note
from game.hike.side_panel import PARTS, PanelFacts, SidePanel, bands_of

pytestmark = pytest.mark.usefixtures("display")
PAGE = pygame.Rect(40, 16, 272, 688)
NOTE = Note((0.0, 0.0), (-0.2, 0.1), 90)
FACTS = PanelFacts(6.0, "down", NOTE, 3, False, 4, 2, "1234 m", 2, "a long stride", 2.0)
OTHER = PanelFacts(7.0, "up", None, 5, True, 6, 3, "1250 m", 4, "a short one", None)
"""Every fact is another one."""


def drawn(facts, part):
    canvas = pygame.Surface((360, 720), pygame.SRCALPHA)
    SidePanel().draw_part(canvas, fitted((1280, 720)), facts, PAGE, part)
    return canvas.subsurface(bands_of(fitted((1280, 720)), PAGE)[part].clip(canvas.get_rect()))


@pytest.mark.parametrize("part", PARTS)
def test_a_part_shows_no_fact_that_it_is_not_kept_by(part):
    others = {
        name: getattr(OTHER, name) for name in PanelFacts._fields if name not in PARTS[part][1]
    }
    same = drawn(FACTS._replace(**others), part)
    assert same.get_buffer().raw == drawn(FACTS, part).get_buffer().raw


def test_the_parts_cover_the_page_from_above_without_a_gap():
    bands = list(bands_of(fitted((1280, 720)), PAGE).values())
    assert bands[0].top < PAGE.top
    assert bands[-1].bottom > PAGE.bottom
    assert all(upper.bottom == lower.top for upper, lower in itertools.pairwise(bands))
