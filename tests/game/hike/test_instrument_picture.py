"""The picture of a reading is that of its scheme: staffs for differences, a rope for backprop."""

import os

import pytest

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

import pygame

from engine import Expedition, load_level
from engine.core.schemes import SCHEMES, SchemeRow
from game.hike.hiker_figure import ROPE_COLOUR, draw_instrument, rope_coil
from game.hike.player_hike import PlayerHike
from game.scenes.hike_frame import on_foot, on_map
from game.ui.theme import PAPER, Ui
from game.view.walk_animation import WalkAnimation

BARE = (9, 9, 9)


def shown(name):
    """The probes that both views draw in the middle of a reading on this level."""
    hike = PlayerHike(Expedition(load_level(name), 1))
    view = on_map(hike, None, (0.0, 0.0), 100.0, 0.0, None, 0.0)
    assert on_foot(view, WalkAnimation(), 0.1).probes == view.probes
    return view.probes


@pytest.mark.parametrize("name", ["rope-or-altimeter", "ravine", "quiet-bowl"])
def test_both_views_draw_the_probes_of_the_level_s_scheme(name):
    assert shown(name) == SCHEMES[load_level(name).instrument.scheme].offsets
    assert bool(shown(name)) is (name != "rope-or-altimeter")


def test_a_row_that_is_changed_changes_the_picture(monkeypatch):
    own = SCHEMES["backprop"]
    monkeypatch.setitem(SCHEMES, "backprop", SchemeRow(own.code, own.probes, ((1, 1), (-1, 1))))
    assert shown("rope-or-altimeter") == ((1, 1), (-1, 1))


def colours_at(probes, places):
    """Colours of a finished reading's picture at these places from its middle [px]."""
    pygame.font.init()
    canvas, ui = pygame.Surface((400, 400)), Ui()
    ui.fit((1280, 720))
    canvas.fill(BARE)
    draw_instrument(canvas, ui, (200.0, 200.0), 80.0, 0.999, probes)
    return [tuple(canvas.get_at((round(200 + x), round(200 + y)))[:3]) for x, y in places]


def test_without_probes_a_rope_is_drawn_and_no_staff():
    ways = [(70, 0), (0, -70), (-70, 0), (0, 70)]
    assert colours_at((), ways) == [BARE] * 4
    assert BARE not in colours_at(SCHEMES["central"].offsets, ways)
    x, y = rope_coil(1.0)[100]
    found = colours_at((), [(46 * x, 46 * y)])[0]
    assert sum(abs(a - b) for a, b in zip(found, ROPE_COLOUR, strict=True)) < sum(
        abs(a - b) for a, b in zip(found, PAPER, strict=True)
    )


def test_the_rope_runs_out_with_the_time_of_the_reading():
    assert [len(rope_coil(share)) for share in (0.01, 0.5, 1.0)] == sorted(
        len(rope_coil(share)) for share in (0.01, 0.5, 1.0)
    )
    assert max(x * x + y * y for x, y in rope_coil(1.0)) == pytest.approx(1.0)
