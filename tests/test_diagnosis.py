"""The diagnosis names the slip that was made, not what came of it."""

from collections.abc import Callable

import pytest
from builders import quadratic

from engine import hike


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
