"""The reveal of every level: sky above, the ways and the hut in the picture, whole rims."""

import numpy as np
import pygame
import pytest

from engine import level_names, load_level, run
from game.view.reveal import SINK, RevealView
from game.view.reveal_camera import find_reveal_camera, subject_of
from game.view.reveal_mesh import build_reveal_mesh

pytestmark = pytest.mark.usefixtures("display")
SIZE = (640, 360)
LEAST_SKY = 0.15
"""Share of the picture."""
LEAST_SEEN = 0.85
"""Share of the ways that no ridge hides."""
EXTREME = [("foothills", 0), ("ravine", 2**32 - 1), ("quiet-bowl", 2**31), ("high-range", 0),
           ("river-country", 2**63), ("thousand-tarns", 1), ("banana", 0),
           ("cliff", 3)]  # fmt: skip


def revealed(level, seed):
    """The view of a hike's mountain, drawn, and the hike."""
    result, e = run(load_level(level), "momentum", seed)
    start = (float(e.start_east), float(e.start_north))
    mesh = build_reveal_mesh(e.terrain, start, float(e.level.visibility), e.seed, 700)
    subject = subject_of(e, [result.track])
    view = RevealView(mesh, subject, True, 0, find_reveal_camera(mesh, subject, 0.0))
    canvas = pygame.Surface(SIZE, 0, 32)
    view.draw(canvas, SINK + 6)
    return view, canvas, e


@pytest.mark.slow
@pytest.mark.parametrize(("level", "seed"), [*((one, 7) for one in level_names()), *EXTREME])
def test_every_reveal_has_sky_and_shows_the_ways_the_hut_and_the_rims(level, seed):
    view, _, e = revealed(level, seed)
    assert (view.depth > 1e8).mean() >= LEAST_SKY
    ways, ring = view.reveal_camera.ways, view.reveal_camera.ring
    for places in (ways, ring):
        columns, _, depth = view.pose.project(*places.T)
        assert depth.min() > 0
        assert columns.min() >= 0
        assert columns.max() < SIZE[0]
    points, seen = view.on_canvas(ways[:, 0], ways[:, 1])
    assert seen.mean() >= LEAST_SEEN
    assert points[:, 1].min() > 0
    assert points[:, 1].max() < 0.9 * SIZE[1]
    hut, in_sight = view.on_canvas(np.array([e.hut.east]), np.array([e.hut.north]))
    assert canvas_holds(hut[0])
    assert in_sight[0]


def canvas_holds(point):
    return 0 <= point[0] < SIZE[0] and 0 <= point[1] < 0.9 * SIZE[1]


def test_a_hut_on_a_peak_stands_before_the_sky():
    view, _, e = revealed("summit", 7)
    hut = np.array([e.hut.east]), np.array([e.hut.north])
    points, seen = view.on_canvas(*hut)
    column, row = points[0]
    above = view.depth[int(column), : int(row - 0.03 * SIZE[1])]
    assert seen[0]
    assert (above > 1e8).all()
    assert row < 0.4 * SIZE[1]


def test_it_is_turned_and_brought_nearer_by_hand():
    view, canvas, _ = revealed("quiet-bowl", 3)
    before, pose = pygame.surfarray.array3d(canvas), view.pose
    view.turn(0.5)
    view.draw(canvas, SINK + 6)
    assert view.pose.yaw == pytest.approx(pose.yaw + 0.5)
    assert not np.array_equal(before, pygame.surfarray.array3d(canvas))
    for _ in range(40):
        view.approach(1)
    view.draw(canvas, SINK + 6)
    assert np.hypot(view.pose.east - view.reveal_camera.east,
                    view.pose.north - view.reveal_camera.north) < 0.5 * view.radius  # fmt: skip
    ground = float(view.mesh.height(view.pose.east, view.pose.north))
    assert view.pose.up > ground + 20
