"""What the diagnosis says of a change was hiked, and can be hiked again by anybody."""

import random

import pytest
from helpers.builders import quadratic

from engine import hike, load_level
from engine.analysis.diagnosis import diagnose
from engine.analysis.findings import in_english
from engine.analysis.plan import best_plan

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


def wanders(hiker) -> None:
    """No policy: every walk has a length of its own."""
    rates = random.Random(5)
    while hiker.daylight > 2:
        slope = hiker.measure()
        hiker.walk(-rates.uniform(20, 90) * slope)
        if rates.random() < 0.5:
            hiker.walk(-rates.uniform(20, 90) * slope)
        else:
            hiker.rest(1)


@pytest.mark.parametrize(
    ("level", "strategy", "given", "seed", "rule"),
    [
        ("quiet-bowl", wanders, {}, 2, "gd"),
        ("the-long-slope", "gd", {"learning_rate": 200.0, "every": 4}, 0, "gd"),
        ("plateau", "gd", {"learning_rate": 250.0, "every": 2}, 0, "normalised"),
        ("banana", "gd", {"learning_rate": 400.0, "every": 2}, 1, "normalised"),
    ],
)
def test_below_par_the_last_finding_is_a_plan_that_anybody_can_hike(
    level, strategy, given, seed, rule
) -> None:
    result = hike(level, strategy, seed, given)
    told = [one.values["score"] for one in result.findings[:-1] if "was" in one.values]
    plan = result.findings[-1]
    kind = "equal" if rule == "normalised" else result.level.goal
    assert plan.id == f"plan_{kind}"
    assert len(result.findings) <= 3
    assert plan.values["score"] > max([result.score, *told]) + 39
    size = plan.values["metres" if rule == "normalised" else "rate"]
    strides = int(plan.values["strides"])
    again = hike(level, rule, seed, {"learning_rate": size, "every": strides})
    assert again.score == pytest.approx(plan.values["score"], abs=1e-6)
    assert f"{size:.0f} m" in in_english(plan)
    assert f"and {strides} stride" in in_english(plan)


def test_a_plan_leads_up_where_the_goal_is_up() -> None:
    slow = hike("summit", "gd", 1, {"learning_rate": 20.0, "every": 1})
    plan = best_plan(slow.hike, 600.0)
    assert plan.id == "plan_up"
    given = {"learning_rate": plan.values["rate"], "every": int(plan.values["strides"])}
    again = hike("summit", "gd", 1, given)
    assert again.score == pytest.approx(plan.values["score"], abs=1e-6)
    assert best_plan(slow.hike, 1000.0) is None


def test_by_the_habits_alone_no_plan_is_hiked() -> None:
    result = hike("quiet-bowl", wanders, 2)
    found = diagnose(result.hike, result.habits, again=False)
    assert not any(one.id.startswith("plan") for one in found)


def test_who_is_above_par_in_a_hollow_hears_what_held_him() -> None:
    result = hike("twin-valleys", "gd", 1, {"learning_rate": 250.0, "every": 4})
    assert not result.safe
    assert result.score >= result.level.par
    assert [one.id for one in result.findings] == ["above_par", "hollow"]
