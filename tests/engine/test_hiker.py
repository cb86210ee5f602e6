"""What a strategy can reach without underscores: no ground, no seed, no score, no exact clock."""

from collections import deque
from typing import Any

from helpers.builders import noisy

from engine import Expedition, Facts, Level, Result, Terrain
from engine.hiker import Hiker

SEED = 987_654_321_987
FORBIDDEN = (Terrain, Level, Expedition, Result)


def hiked() -> tuple[Hiker, Expedition, list[Any]]:
    """A hiker after some verbs, and all that they returned."""
    expedition = Expedition(noisy(), SEED)
    hiker = Hiker(expedition)
    found: list[Any] = [hiker.measure(), hiker.walk(31.0, -17.0), hiker.glance()]
    hiker.rest(1.3)
    return hiker, expedition, [*found, hiker.measure("forward", 3, 2)]


def reachable(roots: list[Any]) -> list[Any]:
    """Everything along public attributes, items and keys, breadth first, to any depth."""
    queue, found, seen = deque(roots), [], set()
    while queue:
        value = queue.popleft()
        mark = (type(value), repr(value))
        if mark in seen:
            continue
        seen.add(mark)
        found.append(value)
        assert len(found) < 20_000
        if isinstance(value, tuple | list | dict | set):
            queue.extend(value.values() if isinstance(value, dict) else value)
        if isinstance(value, str | int):
            continue
        for name in dir(value):
            if not name.startswith("_"):
                queue.append(getattr(value, name))
    return found


def test_no_public_path_leads_to_terrain_level_expedition_or_result() -> None:
    hiker, _, returned = hiked()
    found = reachable([hiker, *returned])
    assert len(found) > 40
    assert not [value for value in found if isinstance(value, FORBIDDEN)]
    names = {type(value).__module__.split(".")[-1] for value in found}
    assert names <= {"hiker", "vector", "builtins", "numpy"}, names


def test_no_number_within_reach_is_the_seed_an_altitude_a_place_or_the_clock() -> None:
    hiker, expedition, returned = hiked()
    numbers = [n for n in reachable([hiker, *returned]) if isinstance(n, int | float)]
    ground = expedition.terrain
    here = expedition.east, expedition.north
    secrets = [
        SEED,
        expedition.altitude_start,
        ground.height(*here),
        *expedition.hut,
        *(expedition.start_east, expedition.start_north, *here),
        *ground.gradient(*here),
        # Which may be in the map's corner.
        *(v for v in ground.highest if 1.0 < v < ground.size - 1.0),
        expedition.elapsed_ms,
        expedition.elapsed_ms / 60_000,
        expedition.clock.left_ms / 60_000,
        expedition.area_ms,
        expedition.finish().score,
    ]
    assert len(numbers) > 15
    for secret in secrets:
        assert not [n for n in numbers if abs(n - secret) <= 1e-9 * max(1.0, abs(secret))], secret


def test_the_hiker_cannot_be_given_attributes() -> None:
    hiker = hiked()[0]
    for name in ("daylight", "position", "terrain", "score"):
        try:
            setattr(hiker, name, 1)
        except AttributeError:
            continue
        raise AssertionError(f"hiker.{name} could be set")


def test_the_clock_shown_is_whole_minutes_rounded_up() -> None:
    expedition = Expedition(noisy(), SEED)
    hiker = Hiker(expedition)
    shown = []
    for _ in range(40):
        hiker.walk(7.0, -3.0)
        left = (expedition.daylight_ms - expedition.elapsed_ms) / 60_000
        assert type(hiker.daylight) is int
        assert hiker.daylight - 1 < left <= hiker.daylight
        shown.append(hiker.daylight)
    hiker.measure()
    assert type(hiker.readings[0].daylight) is int
    assert len(set(shown)) < 10  # many strides show the same minute


def test_position_is_told_from_the_start() -> None:
    hiker, expedition, _ = hiked()
    assert tuple(hiker.position) == (
        expedition.east - expedition.start_east,
        expedition.north - expedition.start_north,
    )
    assert tuple(hiker.readings[0].position) == (0.0, 0.0)


def test_a_hiker_is_printed_with_what_it_knows() -> None:
    hiker, _, _ = hiked()
    assert repr(hiker) == "<Hiker (31.0, -17.0) m from the start, 57 min left, 2 readings>"


def test_the_facts_are_those_of_the_level() -> None:
    hiker, expedition, _ = hiked()
    tool, level = expedition.instrument, expedition.level
    assert hiker.facts == Facts(
        tool.scheme,
        tool.spacing,
        tool.samples,
        probe_noise=tool.noise,
        glance_noise=level.altimeter.noise,
        map_size=expedition.terrain.size,
        tolerance=level.tolerance,
    )
