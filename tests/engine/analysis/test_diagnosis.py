"""The diagnosis: grounds and slips are told apart, and none is what it is not."""

import random
from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pytest
from helpers.builders import quadratic

from engine import hike
from engine.analysis.stuck import ground_type
from engine.core.terrain import Terrain

SIDE = 1000.0
AXIS = np.linspace(-SIDE / 2, SIDE / 2, 129)
X, Y = np.meshgrid(AXIS, AXIS)
R2 = X * X + Y * Y
GROUND = {
    "hollow": 0.002 * R2,
    "small hollow": -8 * np.exp(-R2 / 800) + 0.05 * X,
    "pass": 0.002 * (X * X - Y * Y),
    "pass, turned": 0.004 * X * Y,
    "level": 0.005 * X,
    "slope": 0.2 * X,
    "spur": 0.2 * X - 0.0004 * Y * Y,
    "floor of a ravine": 0.01 * Y * Y + 0.05 * X,
}


def around(heights, goal="down", hut=(0.0, 0.0)):
    """What lies around the middle of a map."""
    log = SimpleNamespace(
        terrain=Terrain(heights, SIDE),
        hut=SimpleNamespace(east=hut[0], north=hut[1]),
        level=SimpleNamespace(goal=goal),
    )
    return ground_type(log, SIDE / 2, SIDE / 2)


@pytest.mark.parametrize(
    ("name", "found"),
    [*zip(GROUND, ("hollow", "hollow", "pass", "pass", "level", "", "", ""), strict=True)],
)
def test_the_ground_is_called_by_its_name_whichever_way_is_the_goal(name, found):
    assert around(GROUND[name]) == found
    assert around(-GROUND[name], goal="up") == found


def test_the_hollow_with_the_hut_in_it_is_none():
    assert around(GROUND["hollow"], hut=(SIDE / 2, SIDE / 2)) == ""


def camping(*strides):
    """A hiker who reads once, walks so far on it each time, and waits for the night."""

    def strategy(hiker):
        slope = hiker.measure()
        for metres in strides:
            hiker.walk(-metres * slope / max(float(np.hypot(*slope)), 1e-9))
        while hiker.daylight > 0:
            hiker.rest(10)

    return strategy


def test_who_camps_on_a_plateau_is_told_of_level_ground_and_not_of_a_hollow():
    found = [[f.id for f in hike("plateau", camping(5), seed).findings] for seed in range(4)]
    # On seed 2 the table has a slope that shows the way.
    assert ["level" in ids for ids in found] == [True, True, False, True]
    assert not any("hollow" in ids for ids in found)
    assert all("idle" in ids for ids in found)


def test_who_is_caught_in_a_tarn_is_told_of_the_hollow():
    result = hike("thousand-tarns", "gd", 1, {"learning_rate": 60})
    assert result.findings[1].id == "hollow"


def along(rate: float) -> Callable[..., None]:
    def strategy(hiker) -> None:
        while hiker.daylight > 0:
            hiker.walk(rate * hiker.measure())

    return strategy


def reads_alone(hiker) -> None:
    while hiker.daylight > 0:
        hiker.measure()


def walks_off(hiker) -> None:
    while hiker.daylight > 0:
        hiker.measure()
        hiker.walk(-5000, 0)


@pytest.mark.parametrize(
    ("goal", "strategy", "cause"),
    [
        ("down", along(200.0), "wrong_way_down"),
        ("up", along(-200.0), "wrong_way_up"),
        ("down", walks_off, "edge"),
        ("down", reads_alone, "never_walked"),
        ("up", reads_alone, "never_walked"),
    ],
)
def test_a_slip_of_a_beginner_is_named(goal: str, strategy, cause: str) -> None:
    result = hike(quadratic(goal=goal), strategy, 1)
    assert [finding.id for finding in result.findings][:1] == [cause]


def test_momentum_that_climbs_at_times_is_no_wrong_sign() -> None:
    given = {"learning_rate": 600, "momentum": 0.9}
    for seed in range(5):
        result = hike(quadratic(condition=20.0), "momentum", seed, given)
        assert "wrong_way_down" not in [finding.id for finding in result.findings]


def test_who_is_safe_but_below_par_hears_that_he_crossed_from_wall_to_wall() -> None:
    """Arriving is not all: what cost the minutes on the way is named as well."""

    def across(hiker) -> None:
        rates = random.Random(5)
        while hiker.daylight > 2:
            slope = hiker.measure()
            hiker.walk(-rates.uniform(100, 500) * slope)
            if rates.random() < 0.5:
                hiker.walk(-rates.uniform(50, 250) * slope)
            else:
                hiker.rest(1)

    result = hike("narrow-bowl", across, 1)
    assert result.habits.cosine < -0.3
    assert [finding.id for finding in result.findings] == ["safe_again", "zigzag"]
