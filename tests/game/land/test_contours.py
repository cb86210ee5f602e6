"""Contour lines of known surfaces."""

import numpy as np

from game.land.contours import contour, contour_altitudes, good_step


def test_contours_of_a_cone_are_circles():
    axis = np.linspace(-10.0, 10.0, 201)
    cone = np.hypot(axis[None, :], axis[:, None])
    for radius in (2.0, 5.0, 9.0):
        lines = contour(cone, radius)
        assert len(lines) == 1
        assert np.allclose(lines[0][0], lines[0][-1])
        distance = np.hypot(*(lines[0] * 0.1 - 10.0).T)
        assert np.allclose(distance, radius, atol=0.01)


def test_contours_of_a_plane_are_straight_and_end_at_the_edge():
    plane = np.tile(np.arange(50.0), (40, 1))
    (line,) = contour(plane, 12.25)
    assert np.allclose(line[:, 0], 12.25)
    assert sorted((line[0, 1], line[-1, 1])) == [0.0, 39.0]
    assert contour(plane, 99.0) == []


def test_contour_levels_are_round_and_inside():
    assert contour_altitudes(3.0, 41.0, 10.0) == [10.0, 20.0, 30.0, 40.0]
    assert good_step(0.0, 430.0) in (20.0, 50.0)
