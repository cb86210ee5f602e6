"""A reveal that stands still is drawn as finely as a poster, and only then."""

import numpy as np
import pygame
import pytest
from helpers.viewing import mountain

from game.view.at_rest import FINER, REST
from game.view.reveal import SINK, RevealView
from game.view.reveal_camera import RevealSubject
from game.view.reveal_mesh import build_reveal_mesh

SIZE = (160, 90)
LATE = SINK + 4.0


@pytest.fixture(scope="module")
def resting():
    terrain, start = mountain()
    mesh = build_reveal_mesh(terrain, start, 60.0, 4)
    ways = np.array([start, (terrain.lowest.east, terrain.lowest.north)])
    subject = RevealSubject(ways, 1.5, terrain.height(*start))
    return RevealView(mesh, subject, still=True, sharpens=True)


def drawn(view, seconds):
    canvas = pygame.Surface(SIZE, 0, 32)
    view.draw(canvas, seconds)
    return pygame.surfarray.array3d(canvas).astype(float)


def rested(view, seconds):
    drawn(view, seconds)
    drawn(view, seconds + REST + 0.1)
    view.at_rest.wait(60)
    return drawn(view, seconds + REST + 0.2)


def test_it_sharpens_and_places_stay_where_they_are(resting):
    plain = drawn(resting, LATE)
    hut = resting.on_canvas(*resting.subject.ways[:1].T)[0]
    fine = rested(resting, LATE)
    assert resting.depth.shape == (FINER * SIZE[0], FINER * SIZE[1])
    assert 0.5 < np.abs(fine - plain).mean() < 30, "the same picture, drawn more finely"
    assert resting.on_canvas(*resting.subject.ways[:1].T)[0] == pytest.approx(hut, abs=1.0)


def test_a_turn_ends_it(resting):
    rested(resting, LATE)
    resting.turn(0.2)
    drawn(resting, LATE + 1.0)
    assert resting.depth.shape[0] < FINER * SIZE[0]
