"""The hut's lamp: told within the visibility, of the true hut alone, and only where it is lit."""

import math

import msgspec
import pytest
from helpers.builders import quadratic

from engine import Expedition, Level, load_level
from engine.hiker import Hiker

LEVEL = quadratic(0.0004)


def walked_to(expedition: Expedition, metres: float) -> Hiker:
    """The hiker, so many metres east of the hut."""
    hut = expedition.hut
    expedition.walk(hut.east + metres - expedition.east, hut.north - expedition.north)
    return Hiker(expedition)


@pytest.mark.parametrize(("metres", "seen"), [(0.0, True), (59.9, True), (60.1, False)])
def test_the_way_to_the_hut_is_told_within_the_visibility(metres: float, seen: bool) -> None:
    expedition = Expedition(LEVEL, 1)
    hut = walked_to(expedition, metres).hut
    assert (hut is not None) == seen
    if hut is not None:
        assert math.hypot(hut.east + metres, hut.north) < 1e-6


def test_walking_the_way_leads_to_the_lowest_place_and_looking_is_free() -> None:
    expedition = Expedition(LEVEL, 1)
    hiker = walked_to(expedition, 40.0)
    before = expedition.state_hash, expedition.elapsed_ms
    assert hiker.hut is not None
    assert before == (expedition.state_hash, expedition.elapsed_ms)
    hiker.walk(hiker.hut)
    assert hiker.hut is not None
    assert hiker.hut.length < 1e-6
    assert expedition.track[-1].remaining == pytest.approx(0.0, abs=1e-6)


def test_a_level_can_put_it_out() -> None:
    dark = Level(LEVEL.name, msgspec.structs.replace(LEVEL.table, lamp=False))
    assert walked_to(Expedition(dark, 1), 0.0).hut is None
    assert not load_level("twin-valleys").lamp
    assert load_level("quiet-bowl").lamp


def test_a_false_bottom_has_none() -> None:
    """In every hollow of the moor but the deepest one it is dark, even where lamps are lit."""
    moor = load_level("thousand-tarns")
    lit = Level(moor.name, msgspec.structs.replace(moor.table, lamp=True))
    expedition = Expedition(lit, 3)
    steps = 0
    while not expedition.over and steps < 12:
        slope = expedition.measure()
        expedition.walk(-60.0 * slope)
        steps += 1
        away = math.dist((expedition.east, expedition.north), expedition.hut[:2])
        assert (expedition.hut_in_sight is not None) == (away <= lit.visibility)
    assert steps == 12


def test_a_level_s_hash_knows_the_lamp_only_where_it_is_written() -> None:
    written = {
        lamp: Level(LEVEL.name, msgspec.structs.replace(LEVEL.table, lamp=lamp)).content_hash
        for lamp in (msgspec.UNSET, True, False)
    }
    assert written[msgspec.UNSET] == LEVEL.content_hash
    assert len(set(written.values())) == 3
