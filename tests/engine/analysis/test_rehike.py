"""What the diagnosis says of a change was hiked, and can be hiked again by anybody."""

import pytest
from helpers.builders import quadratic

from engine import hike, load_level
from engine.analysis.diagnosis import diagnose
from engine.analysis.findings import in_english

RAVINE = {"learning_rate": 90.0, "every": 4}


def test_the_better_rate_can_be_hiked_by_anybody() -> None:
    result = hike("ravine", "gd", 3, RAVINE)
    remedy = result.findings[0]
    assert remedy.id == "rate_lower"
    assert remedy.values["was"] == pytest.approx(result.score)
    again = hike("ravine", "gd", 3, {**RAVINE, "learning_rate": remedy.values["rate"]})
    assert remedy.values["score"] == pytest.approx(again.score, abs=1e-6)
    told = (
        f": {again.score:.0f} points instead of {result.score:.0f}, hiked again on this mountain."
    )
    assert told in in_english(remedy)


def test_fewer_samples_can_be_hiked_by_anybody() -> None:
    given = {"samples": 16, "learning_rate": 300, "every": 2}
    result = hike("quiet-bowl", "gd", 4, given)
    remedy = next(one for one in result.findings if "was" in one.values)
    assert remedy.id == "samples_fewer"
    again = hike("quiet-bowl", "gd", 4, {**given, "samples": int(remedy.values["samples"])})
    assert remedy.values["score"] == pytest.approx(again.score, abs=1e-6)


def lazy(minutes: float = 0.0, camp: float = 1.0):
    def strategy(hiker) -> None:
        day = hiker.daylight
        while hiker.daylight > day * (1.0 - camp):
            slope = hiker.measure()
            hiker.walk(-150 * slope)
            if minutes:
                hiker.rest(minutes)

    return strategy


@pytest.mark.parametrize(
    ("strategy", "named"), [(lazy(minutes=9.0), "no_rests"), (lazy(camp=0.2), "no_camp")]
)
def test_rests_and_an_early_camp_are_left_out(strategy, named: str) -> None:
    result = hike("quiet-bowl", strategy, 2)
    assert result.findings[0].id == named
    whole = hike("quiet-bowl", lazy(), 2)
    assert result.findings[0].values["score"] == pytest.approx(whole.score, abs=1e-6)


def test_above_par_nothing_is_blamed() -> None:
    level = load_level("quiet-bowl")
    for seed in range(5):
        result = hike(level, "gd", seed, {"learning_rate": 700, "every": 2})
        assert result.score >= level.par
        assert [finding.id for finding in result.findings] == ["safe"]


def leaves(hiker) -> None:
    """To the hut by small steps, and away from it in the last quarter of the day."""
    day = hiker.daylight
    while hiker.daylight > day / 4:
        hiker.walk(-400 * hiker.measure())
    hiker.walk(500, 0)


def test_who_leaves_the_hut_again_is_told_so() -> None:
    result = hike(quadratic(), leaves, 1)
    assert not result.safe
    (left,) = [one for one in result.findings if one.id == "left_hut"]
    inside = result.track["remaining"] <= result.level.tolerance
    assert left.values["minute"] == pytest.approx(result.track["minutes"][inside][0])


def test_safe_is_the_last_entry_and_not_the_first() -> None:
    def strategy(hiker) -> None:
        leaves(hiker)
        hiker.walk(-500, 0)

    result = hike(quadratic(), strategy, 1)
    assert result.safe
    (safe,) = [one for one in result.findings if one.id.startswith("safe")]
    outside = result.track["remaining"] > result.level.tolerance
    assert safe.id == "safe_again"
    assert safe.values["first"] < result.track["minutes"][outside][-1] < safe.values["minute"]


def test_the_stable_rate_is_that_of_the_true_curvature() -> None:
    curvature, rate, every = 0.0012, 900.0, 2
    result = hike(quadratic(curvature), "gd", 1, {"learning_rate": rate, "every": every})
    (one,) = [f for f in result.findings if f.id == "unstable_down"]
    assert one.values["ratio"] == pytest.approx(rate * every * curvature / 2.0, rel=0.02)


def test_by_the_habits_alone_nothing_is_hiked_again() -> None:
    result = hike("ravine", "gd", 3, RAVINE)
    found = diagnose(result.hike, result.habits, again=False)
    assert found
    assert not any("was" in finding.values for finding in found)
