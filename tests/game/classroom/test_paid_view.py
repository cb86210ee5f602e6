"""A browser is told of the mountain what its student has paid for, and nothing else."""

import json
import math

import msgspec
import numpy as np
import pytest
from helpers.lesson import RATE, begun, joined

from engine import Hiker, Level, load_level
from engine.core.level import Mountain
from engine.core.terrain import Terrain
from game.classroom.events import Acted
from game.classroom.paid_view import paid_view
from game.classroom.student_hike import StudentHike


class Tilted(Level):
    """The same level with a plane added to its ground."""

    def __init__(self, name: str, east: float, north: float) -> None:
        level = load_level(name)
        super().__init__(level.name, level.table)
        self.tilt = (east, north)

    def mountain(self, seed: int) -> Mountain:
        found = super().mountain(seed)
        axis = np.linspace(0.0, found.terrain.size, found.terrain.grid)
        plane = self.tilt[0] * axis[None, :] + self.tilt[1] * axis[:, None]
        return found._replace(terrain=Terrain(found.terrain.heights + plane, found.terrain.size))


def messages(level: Level, verbs: list[Acted]) -> list[str]:
    """Every message, as it is sent."""
    hike = StudentHike(level, 5)
    sent = [msgspec.json.encode(paid_view(hike)).decode()]
    for verb in verbs:
        if hike.may(verb):
            hike.act(verb)
            sent.append(msgspec.json.encode(paid_view(hike)).decode())
    return sent


def acted(verb: str, east: float = 0.0, north: float = 0.0) -> Acted:
    return Acted("s", 0, verb, east, north, RATE, 2)


BLIND = [acted("rest"), acted("walk", 10, 0), acted("walk", 0, -10)]
"""Within the second minute, up or down hill: a browser hears of whole minutes alone."""
LONGER = [acted("walk", 60, 40), acted("walk", -30, 80), acted("rest"), acted("walk", 100, 0)]


@pytest.mark.parametrize("tilt", [(0.2, 0.0), (0.0, -0.15), (0.1, 0.1)])
@pytest.mark.parametrize("name", ["quiet-bowl", "ravine"])
def test_a_plane_added_to_the_ground_changes_no_message_until_a_reading(name, tilt):
    plain = messages(load_level(name), [*BLIND, acted("measure")])
    tilted = messages(Tilted(name, *tilt), [*BLIND, acted("measure")])
    assert plain[:-1] == tilted[:-1]
    assert plain[-1] != tilted[-1]


def test_on_a_longer_way_nothing_but_the_whole_minutes_can_differ():
    plain, tilted = (
        [json.loads(line) for line in messages(level, LONGER)]
        for level in (load_level("ravine"), Tilted("ravine", 0.2, 0.1))
    )
    for one, other in zip(plain, tilted, strict=True):
        assert {**one, "minutes": 0} == {**other, "minutes": 0}
    assert plain[-1]["minutes"] != tilted[-1]["minutes"]


def test_a_message_has_these_facts_and_no_others():
    sent = json.loads(messages(load_level("ravine"), [acted("measure"), acted("stride")])[-1])
    assert set(sent) == {
        "minutes", "daylight", "over", "goal", "visibility", "price", "route", "readings",
        "glance", "plan", "rate", "every", "strides", "hut", "bell", "news",
    }  # fmt: skip
    assert isinstance(sent["minutes"], int)
    assert all(isinstance(reading[4], int) for reading in sent["readings"])
    assert sent["route"][0] == [0.0, 0.0]  # places from the start: where that is, nobody hears


def test_no_message_tells_the_seed_the_hut_or_the_true_height():
    hike = StudentHike(load_level("ravine"), 123456789)
    for verb in (acted("measure"), acted("stride"), acted("glance"), acted("camp")):
        hike.act(verb)
        text = msgspec.json.encode(paid_view(hike)).decode()
        expedition = hike.expedition
        for hidden in (expedition.hut.altitude, expedition.hut.east, expedition.start_east,
                       expedition.altitude_start, 123456789):  # fmt: skip
            assert f"{hidden:.3f}"[:7] not in text
    assert paid_view(hike).over


def towards_hut(hike: StudentHike, visibilities: float) -> None:
    """Walk straight towards the hut until it is so many visibilities away."""
    here = hike.hiking
    e = here.expedition
    hut = (e.hut.east - e.start_east, e.hut.north - e.start_north)
    while (left := math.dist(here.place, hut) - visibilities * here.level.visibility) > 1e-6:
        share = min(left, 190.0) / math.dist(here.place, hut)
        verb = acted("walk", *(share * (b - a) for a, b in zip(here.place, hut, strict=True)))
        assert hike.may(verb)
        hike.act(verb)


def test_the_hut_is_told_where_its_lamp_is_seen_and_its_bell_a_little_further():
    hike = StudentHike(load_level("quiet-bowl"), 5)
    towards_hut(hike, 1.6)
    view = paid_view(hike)
    assert (view.hut, view.bell, view.news) == (None, 0.0, "")
    towards_hut(hike, 1.2)
    view = paid_view(hike)
    assert (view.hut, view.news) == (None, "hike.news_bell")
    assert 0.0 < view.bell < 0.5
    towards_hut(hike, 0.8)
    view, e = paid_view(hike), hike.expedition
    assert view.hut == (round(e.hut.east - e.start_east, 1), round(e.hut.north - e.start_north, 1))
    assert view.news == "hike.news_lamp"
    assert view.bell > 0.5
    towards_hut(hike, 0.05)
    assert paid_view(hike).news == "ask.door"


@pytest.mark.parametrize("visibilities", [3.0, 1.3, 0.95])
def test_a_browser_is_told_of_the_hut_what_a_script_is_told(visibilities):
    hike = StudentHike(load_level("ravine"), 5)
    towards_hut(hike, visibilities)
    assert (paid_view(hike).hut is None) == (Hiker(hike.expedition).hut is None)


def test_a_hut_without_a_lamp_is_neither_seen_nor_heard():
    hike = StudentHike(load_level("never-settles"), 5)
    towards_hut(hike, 0.5)
    view = paid_view(hike)
    assert (view.hut, view.bell, view.news) == (None, 0.0, "")


def test_the_way_grows_by_its_new_end_and_is_the_one_that_was_walked(tmp_path):
    service = begun(tmp_path)
    (ada,) = joined(service, "Ada")
    service.move("play")
    known: tuple[tuple[float, float], ...] = ()
    for k in range(6):
        service.act(ada, "walk", RATE, 1, 7.04 * (k % 3 - 1), 11.26)
        route = service.view(ada).route
        assert route[: len(known)] == known
        assert len(route) > len(known)
        known = route
    walked = service.hike(ada).hiking.route
    assert known == tuple((round(x, 1), round(y, 1)) for x, y in walked)
