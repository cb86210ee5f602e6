"""The par fleet on a person's mountain."""

import pytest

from engine import Expedition, load_level
from engine.strategies import NAMES
from game.debrief.fleet import fleet_hikes, histogram
from game.scenes.standing import pictures

pytestmark = pytest.mark.usefixtures("home")


def test_histograms_count_everyone_and_say_who_is_beaten():
    values = [100.0, 400.0, 400.0, 900.0, 2000.0]
    shape = histogram(values, 400.0, 0.0, 1000.0, True, 10)
    assert sum(shape.counts) == shape.total == 5
    assert shape.counts[-1] == 2
    assert shape.ahead == 1 + 1
    assert histogram(values, 90.0, 0.0, 1000.0, False).ahead == 5


@pytest.mark.slow
def test_the_fleet_hikes_the_very_mountain():
    hikes = fleet_hikes(load_level("quiet-bowl"), 3)
    assert len(hikes) == 9 * 3 + len(NAMES)
    assert max(hike.score for hike in hikes) > 850
    assert all(0 < hike.minutes <= 90 for hike in hikes)
    result = Expedition(load_level("quiet-bowl"), 3).finish()
    score, minutes, readings = pictures(result, hikes)
    assert score.ahead == 0
    assert minutes.yours == 90
    assert readings.ahead == len(hikes)


@pytest.mark.slow
def test_the_fleet_comes_back_from_its_own_process(home):
    import time

    from game.debrief.fleet import Fleet

    fleet = Fleet(load_level("quiet-bowl"), 3)
    end = time.monotonic() + 120
    while fleet.hikes() is None and not fleet.problem and time.monotonic() < end:
        time.sleep(0.05)
    assert fleet.problem == ""
    assert len(fleet.hikes()) == 27 + len(NAMES)
    called_off = Fleet(load_level("quiet-bowl"), 3)
    called_off.stop()
    assert called_off.hikes() is None
