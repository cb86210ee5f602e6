"""The tuning: judged on fresh mountains, over the whole range of every parameter."""

from itertools import combinations

import numpy as np
import pytest
from helpers.builders import quadratic

from engine import RULES, BadInput, load_level
from engine.batches.batch import hike_batch
from engine.study.tune import (
    FRESH_SEED,
    ParameterRange,
    budget_curve,
    independent_points,
    sobol_points,
    tune,
)

LEVEL = quadratic(condition=6.0)


def test_the_estimate_comes_from_fresh_mountains() -> None:
    found = tune(LEVEL, "gd", mountains=6, tries=64, method="random")
    seeds = range(FRESH_SEED, FRESH_SEED + 6)
    judged = hike_batch(LEVEL, "gd", [found.parameters, {}], seeds)["score"]
    assert found.score.mean == judged[:, 0].mean()
    assert found.gain.mean == pytest.approx((judged[:, 0] - judged[:, 1]).mean())
    assert found.near_95 <= found.near_90 <= 1.0
    low, high = found.ranges["learning_rate"]
    assert 2.0 <= low <= high <= 4000.0


def test_what_is_fixed_stays() -> None:
    found = tune(LEVEL, "momentum", 4, 32, method="random", fixed={"every": 2, "momentum": "0.6"})
    assert (found.parameters["every"], found.parameters["momentum"]) == (2, 0.6)
    assert set(found.ranges) == {"learning_rate", "watch"}


def test_a_flat_optimum_is_told_from_a_sharp_one() -> None:
    flat = tune(load_level("quiet-bowl"), "gd", 4, 128, method="random")
    sharp = tune(load_level("ravine"), "gd", 4, 128, method="random")
    assert flat.near_90 > 1.5 * sharp.near_90


def test_without_scipy_random_draws_do_and_sobol_says_what_to_install(monkeypatch) -> None:
    import engine.study.tune as module

    monkeypatch.setattr(module, "find_spec", lambda name: None)
    assert tune(LEVEL, "sign", 4, 16).method == "random"
    with pytest.raises(BadInput, match="pip install scipy"):
        tune(LEVEL, "sign", 4, 16, method="sobol")


def test_points_fill_the_cube() -> None:
    pytest.importorskip("scipy")
    for made in (sobol_points, independent_points):
        points = made(4, 200)
        assert points.shape == (200, 4)
        assert ((points >= 0) & (points < 1)).all()
        assert np.abs(points.mean(axis=0) - 0.5).max() < 0.1
        assert np.array_equal(points, made(4, 200))
    assert np.unique(np.floor(sobol_points(1, 64) * 64)).size == 64


@pytest.mark.parametrize("rule", RULES)
def test_every_axis_stays_where_the_rule_can_take_it(rule: str) -> None:
    from engine.optimizers.rule_strategy import rule_parameters
    from engine.study.tune import parameter_ranges

    for axis in parameter_ranges(RULES[rule], LEVEL):
        for value in axis.values(np.array([0.0, 0.3, 0.999999])).tolist():
            rule_parameters(RULES[rule], {axis.name: value})
    assert ParameterRange("every", 1, 32, "whole").values(np.array([0.0, 0.9999999])).tolist() == [
        1,
        32,
    ]


def test_the_range_near_the_best_holds_the_best() -> None:
    for seed in range(3):
        found = tune(LEVEL, "momentum", 4, 32, method="random", searched=range(seed, seed + 4))
        for name, (low, high) in found.ranges.items():
            assert low <= found.parameters[name] <= high


def test_what_so_many_tries_are_expected_to_find_is_the_mean_over_all_choices() -> None:
    means = np.array([3.0, 9.0, 1.0, 7.0, 7.0, 2.0, 8.0])
    for k, expected in budget_curve(means):
        every = [max(chosen) for chosen in combinations(means.tolist(), k)]
        assert expected == pytest.approx(np.mean(every))
    assert [k for k, _ in budget_curve(means)] == [1, 2, 4, 7]
    assert budget_curve(means)[-1][1] == 9.0
    large = budget_curve(np.linspace(0.0, 1000.0, 100_000))
    assert [score for _, score in large] == sorted(score for _, score in large)
