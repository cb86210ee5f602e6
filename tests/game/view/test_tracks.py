"""The hiker's prints in snow."""

import math

import numpy as np
import pytest

from game.view.tracks import PACE, REACH, footprints


def test_they_stay_where_they_were_made_while_he_walks_on():
    early = footprints([(0.0, 0.0), (5.0, 0.0)], (5.0, 0.0))
    late = footprints([(0.0, 0.0), (9.0, 3.0)], (9.0, 3.0))
    longer = footprints([(0.0, 0.0), (9.0, 0.0)], (9.0, 0.0))
    assert np.allclose(early, longer[: len(early)])
    assert len(early) == math.ceil(5.0 / PACE)
    assert late[3][2] == pytest.approx(math.atan2(3.0, 9.0))


def test_left_and_right_take_turns_and_go_on_behind_a_corner():
    prints = footprints([(0.0, 0.0), (3.0, 0.0), (3.0, 3.0)], (3.0, 3.0))
    sides = [north > 0 for _, north, way in prints if way == 0.0]
    assert sides == [bool(k % 2) for k in range(len(sides))]
    assert {round(way, 2) for _, _, way in prints} == {0.0, round(math.pi / 2, 2)}


def test_far_ones_are_left_out_without_being_looked_at():
    prints = footprints([(0.0, 0.0), (100000.0, 0.0)], (50000.0, 0.0))
    assert 2 * REACH / PACE - 2 <= len(prints) <= 2 * REACH / PACE + 2
