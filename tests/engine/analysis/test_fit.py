"""What a hiker did is found again from the log, and hiking it again gives back the score."""

import pytest
from helpers.builders import noisy, quadratic, some_fast

from engine import RULES, hike
from engine.analysis.fit import fit
from engine.analysis.policy import REVERSED, hike_policy


@pytest.mark.parametrize("rule", some_fast(RULES, 4))
def test_every_rule_is_known_by_its_strides(rule: str) -> None:
    given = {"learning_rate": 30.0, "every": 3}
    result = hike(noisy(), rule, 5, given)
    policy = fit(result.hike)
    assert policy is not None
    assert policy.usual.every == 3
    if rule not in ("clipped", "sign"):  # whose strides are also those of another rule, cut
        assert policy.rule == rule
        assert policy.usual.rate == pytest.approx(30.0, rel=0.02)
    again = hike_policy(result.level, 5, policy)
    assert again == pytest.approx(result.score, abs=10.0)


@pytest.mark.parametrize("momentum", [0.35, 0.63, 0.8, 0.97])
def test_momentum_is_measured(momentum: float) -> None:
    policy = fit(hike("ravine", "momentum", 2, {"momentum": momentum, "every": 1}).hike)
    assert policy is not None
    assert (policy.rule, policy.coefficients) == ("momentum", pytest.approx((momentum,), abs=1e-3))


def test_settings_rests_glances_and_camp_are_read_as_they_are() -> None:
    def strategy(hiker) -> None:
        for _ in range(4):
            slope = hiker.measure("forward", 4.0, 3)
            hiker.rest(2.0)
            hiker.walk(-80 * slope)
            hiker.walk(-80 * slope)
            hiker.glance()

    policy = fit(hike(noisy(), strategy, 1).hike)
    assert policy is not None
    phase = policy.usual
    assert (phase.setting, phase.every, phase.glances) == (("forward", 4.0, 3), 2, 1)
    assert (phase.rest_before, phase.rest_after) == (2.0, 0.0)
    assert phase.rate == pytest.approx(80.0)
    assert policy.camp_ms is not None


def test_a_rate_that_falls_with_the_hour_is_followed() -> None:
    result = hike("ravine", "gd", 1, {"learning_rate": 60, "schedule": "cosine", "every": 1})
    policy = fit(result.hike)
    assert policy is not None
    assert len(policy.phases) > 3
    assert hike_policy(result.level, 1, policy) == pytest.approx(result.score, abs=1e-6)


def turned(sign_east: float, sign_north: float, swap: bool):
    def strategy(hiker) -> None:
        while hiker.daylight > 0:
            east, north = hiker.measure()
            east, north = (north, east) if swap else (east, north)
            hiker.walk(-90 * sign_east * east, -90 * sign_north * north)

    return strategy


@pytest.mark.parametrize(
    ("strategy", "straight"),
    [(turned(1, 1, False), True), (turned(-1, -1, False), False), (turned(1, 1, True), False),
     (turned(1, 0, False), False)],
)  # fmt: skip
def test_a_reading_followed_aside_is_seen(strategy, straight: bool) -> None:
    policy = fit(hike(quadratic(condition=8.0), strategy, 3).hike)
    assert policy is not None
    assert (policy.matrix is None) == straight
    assert policy.usual.rate == pytest.approx(90.0, rel=1e-6)


def test_the_wrong_sign_is_the_other_way_round() -> None:
    policy = fit(hike(quadratic(), turned(-1, -1, False), 3).hike)
    assert policy is not None
    assert policy.matrix == REVERSED


def wanders(hiker) -> None:
    number = 1
    while hiker.daylight > 0:
        hiker.measure()
        number = number * 48_271 % 2_147_483_647
        hiker.walk(number % 201 - 100, number // 201 % 201 - 100)


def walks_first(hiker) -> None:
    hiker.walk(100, 0)
    hiker.walk(-90 * hiker.measure())


@pytest.mark.parametrize("strategy", [wanders, walks_first, "trust_region"])
def test_who_follows_no_rule_has_no_policy(strategy) -> None:
    assert fit(hike("foothills", strategy, 2).hike) is None
