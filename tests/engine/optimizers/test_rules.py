"""The optimizers do what their papers say, alone and as strategies."""

import math
import random
import struct
from itertools import pairwise

import numpy as np
import pytest
from helpers.builders import a_level_each, quadratic

from engine import RULES, BadInput, hike, level_names, load_level, load_strategy
from engine.batches import batch
from engine.batches.batch import hike_batch
from engine.batches.compiled import compiled_rule_hike
from engine.optimizers import rule_hike, rule_kernels
from engine.optimizers.rule_kernels import rule_update, schedule_factor
from engine.optimizers.rules import (
    SCHEDULES,
    SHARED_COEFFICIENTS,
    Coefficient,
    Rule,
    SearchRange,
    kernel_coefficients,
)
from engine.running.strategy import run
from engine.study.tune import parameter_ranges


def bits(values) -> bytes:
    return struct.pack(f"{len(values)}d", *map(float, values))


GENTLE, CONDITION = 0.0004, 10.0
LIMIT = 2.0 / (GENTLE * CONDITION)


def distances(rate: float, steps: int) -> list[float]:
    """Distance from the minimum along a walk by gd from 2 m beside it, on the level's terrain."""
    terrain = quadratic(GENTLE, CONDITION).mountain(0).terrain
    rule, state, x, y = RULES["gd"], RULES["gd"].init(), 1001.0, 1001.7
    found = []
    for _ in range(steps):
        (east, north), state = rule.update(terrain.gradient(x, y), state)
        x, y = x + rate * east, y + rate * north
        found.append(math.hypot(x - 1000.0, y - 1000.0))
    return found


def test_gd_is_stable_just_below_two_over_the_largest_curvature() -> None:
    assert distances(0.98 * LIMIT, 200)[-1] < 0.01


def test_gd_is_unstable_just_above_it() -> None:
    assert distances(1.02 * LIMIT, 80)[-1] > 10.0


@pytest.mark.slow
def test_an_expedition_meets_the_same_limit() -> None:
    level = quadratic(
        *(GENTLE, CONDITION),
        daylight=1440,
        hiker={"across": 1.0, "along": 1.0},
        instrument={"setup": 0.05, "per_probe": 0.0},
    )
    settings = {"every": 1, "spacing": 0.5}
    stable = hike(level, "gd", 0, {"learning_rate": 0.98 * LIMIT, **settings})
    unstable = hike(level, "gd", 0, {"learning_rate": 1.02 * LIMIT, **settings})
    assert stable.regret < 1e-6
    assert unstable.regret > 1.0


def test_blind_walks_with_equal_product_of_rate_and_interval_take_equal_paths() -> None:
    level = quadratic(GENTLE, 4.0)
    paths = []
    for every in (1, 2, 4, 8):
        setting = {"learning_rate": 480.0 / every, "every": every}
        readings = hike(level, "gd", 0, setting).readings_track
        paths.append(np.array([(r["at_east"], r["at_north"]) for r in readings]))
    shortest = min(map(len, paths))
    assert shortest >= 8
    assert max(map(len, paths)) <= shortest + 1  # a stroke of the clock at dusk
    for path in paths[1:]:
        np.testing.assert_allclose(path[:shortest], paths[0][:shortest], rtol=1e-6)


def published(name: str, gradients: np.ndarray) -> np.ndarray:
    """Displacements per unit learning rate, from the formulas with the default coefficients."""
    c = RULES[name].defaults
    eps, steps = RULES[name].eps, []
    v, s = np.zeros(2), np.zeros(2)
    for t, g in enumerate(gradients, 1):
        if name in ("momentum", "nesterov"):
            v = c["momentum"] * v + g
            steps.append(-v if name == "momentum" else -(g + c["momentum"] * v))
        elif name == "adagrad":
            s = (gradients[:t] ** 2).sum(axis=0)
            steps.append(-g / (np.sqrt(s) + eps))
        elif name == "rmsprop":
            weights = (1 - c["decay"]) * c["decay"] ** np.arange(t - 1, -1, -1)
            steps.append(-g / (np.sqrt(weights @ gradients[:t] ** 2) + eps))
        elif name == "adam":
            first = (1 - c["beta1"]) * c["beta1"] ** np.arange(t - 1, -1, -1)
            second = (1 - c["beta2"]) * c["beta2"] ** np.arange(t - 1, -1, -1)
            m = first @ gradients[:t] / (1 - c["beta1"] ** t)
            steps.append(-m / (np.sqrt(second @ gradients[:t] ** 2 / (1 - c["beta2"] ** t)) + eps))
        elif name == "clipped":
            steps.append(-g * min(1.0, c["threshold"] / np.linalg.norm(g)))
        else:
            unit = {"gd": g, "sign": np.sign(g), "normalised": g / (np.linalg.norm(g) + eps)}
            assert name in unit, f"write the published formula of `{name}` here, in numpy"
            steps.append(-unit[name])
    return np.array(steps)


@pytest.mark.parametrize("name", RULES)
def test_rule_equals_its_published_formula(name: str) -> None:
    gradients = np.random.default_rng(8).normal(0.0, 0.4, (60, 2))
    gradients[7] = (0.0, 0.2)
    state, found = RULES[name].init(), []
    for g in gradients.tolist():
        step, state = RULES[name].update(tuple(g), state)
        found.append(step)
    np.testing.assert_allclose(found, published(name, gradients), rtol=1e-10, atol=1e-15)


@pytest.mark.parametrize("name", RULES)
def test_a_zero_gradient_gives_finite_steps(name: str) -> None:
    state = RULES[name].init()
    for _ in range(3):
        step, state = RULES[name].update((0.0, 0.0), state)
        assert step == (0.0, 0.0)
    assert all(map(math.isfinite, state))


@pytest.mark.parametrize(("level", "name"), a_level_each(RULES, level_names()))
def test_every_rule_hikes_every_level_to_its_end(level: str, name: str) -> None:
    for setting in ({}, {"watch": True, "schedule": "cosine"}):
        result, expedition = run(level, name, 5, setting)
        assert (result.verdict, result.message) == ("ok", "")
        assert result.readings > 0
        assert result.distance > 0
        assert result.minutes_total == load_level(level).daylight
        assert expedition.clock.elapsed_ms == expedition.clock.daylight_ms


@pytest.mark.parametrize("name", RULES)
def test_for_a_climber_every_rule_goes_up(name: str) -> None:
    ring = {"across": 200.0, "along": 100.0}
    result = hike(quadratic(0.0004, goal="up", hiker=ring), name, 0, {"samples": 2})
    assert result.altitude_end > result.altitude_start


@pytest.mark.parametrize("name", SCHEDULES)
def test_schedules_begin_at_1_end_as_said_and_never_rise(name: str) -> None:
    for end in (0.01, 0.5, 1.0):
        factors = [schedule_factor(SCHEDULES[name], k / 600, end) for k in range(601)]
        assert factors[0] == 1.0
        assert factors[-1] == pytest.approx(1.0 if name == "constant" else end)
        assert all(a >= b - 1e-15 for a, b in pairwise(factors))
    assert schedule_factor(SCHEDULES["exponential"], 0.5, 0.25) == pytest.approx(0.5)
    assert schedule_factor(SCHEDULES["step"], 0.5, 0.25) == pytest.approx(0.5)
    assert schedule_factor(SCHEDULES["cosine"], 0.5, 0.25) == pytest.approx(0.625)


@pytest.mark.parametrize(
    ("name", "setting", "parts"),
    [
        ("gd", {"learning_rte": 3}, ["learning_rte", "`learning_rate`"]),
        ("gd", {"momentum": 0.5}, ["gd", "`momentum`"]),
        ("momentum", {"momentm": 0.5}, ["`momentum`"]),
        ("adam", {"beta": 0.5}, ["`beta", "`beta`"]),
        ("gd", {"every": 0}, ["every", "1 to 10000", "'0'"]),
        ("gd", {"every": 1.5}, ["every", "whole number", "1.5"]),
        ("gd", {"learning_rate": -1}, ["learning_rate", "-1"]),
        ("gd", {"learning_rate": math.nan}, ["learning_rate", "nan"]),
        ("gd", {"learning_rate": "fast"}, ["learning_rate", "fast"]),
        ("gd", {"learning_rate": None}, ["learning_rate", "None"]),
        ("gd", {"samples": 10**400}, ["samples"]),
        ("gd", {"watch": "maybe"}, ["watch", "maybe", "true"]),
        ("gd", {"schedule": "cosin"}, ["schedule", "cosin", "cosine"]),
        ("gd", {"scheme": "backward"}, ["scheme", "forward", "central"]),
        ("adam", {"beta1": 1.0}, ["beta1"]),
    ],
)
def test_bad_parameters_are_told_with_the_near_name(name, setting, parts) -> None:
    with pytest.raises(BadInput) as caught:
        load_strategy(name, setting)
    for part in parts:
        assert part in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_unknown_rule_is_told_with_the_near_name() -> None:
    with pytest.raises(BadInput, match="`momentum`"):
        load_strategy("momentun")


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_compiled_rule_equals_cpython(rule) -> None:
    compiled = compiled_rule_hike().rule_update
    rng = random.Random(rule.code)
    values = kernel_coefficients(tuple(rule.defaults.values()))
    for _ in range(500):
        gradient = rng.choice([0.0, rng.gauss(0, 1)]), rng.gauss(0, 10.0 ** rng.uniform(-9, 2))
        moments = rng.gauss(0, 1), rng.gauss(0, 1), rng.expovariate(1), rng.expovariate(1)
        state = (*moments, rng.uniform(0.1, 1.0), rng.uniform(0.1, 1.0))
        place = rng.uniform(-900, 900), rng.uniform(-900, 900)
        arguments = (rule.code, *place, *gradient, *state, *values, rule.eps)
        assert bits(rule_update(*arguments)) == bits(compiled(*arguments))


ADAMW = 1 + max(rule.code for rule in RULES.values())


@pytest.fixture
def adamw(monkeypatch: pytest.MonkeyPatch) -> Rule:
    """A rule that needs the position: decoupled weight decay (Loshchilov and Hutter 2019)."""

    def update(rule, x, y, ge, gn, *rest):
        if rule != ADAMW:
            return rule_update(rule, x, y, ge, gn, *rest)
        east, north, *state = rule_update(rule_kernels.ADAM, x, y, ge, gn, *rest)
        decay = rest[8]
        return east - decay * x, north - decay * y, *state

    own = Rule(
        *("adamw", ADAMW, "d = adam - decay w", "Loshchilov and Hutter 2019", 50.0, 2),
        (
            *RULES["adam"].coefficients,
            Coefficient(
                "decay", 0.01, 0.0, 1.0, SearchRange(1e-4, 1.0, "log"), "pull to the start"
            ),
        ),
    )
    monkeypatch.setitem(RULES, "adamw", own)
    monkeypatch.setattr(rule_kernels, "rule_update", update)
    monkeypatch.setattr(rule_hike, "rule_update", update)
    monkeypatch.setattr(batch, "_rule_hikes", lambda: batch.interpreted_rule_hikes)
    return own


def test_a_row_with_weight_decay_is_all_that_a_rule_needs(adamw: Rule) -> None:
    level = quadratic(GENTLE, CONDITION, daylight=120)
    ends = []
    settings = [{"decay": decay} for decay in (0.0, 0.002, 0.01)]
    together = hike_batch(level, "adamw", settings, [3])
    for column, setting in enumerate(settings):
        alone = hike(level, "adamw", 3, setting)
        assert together["score"][0, column] == alone.score
        assert together["end_east"][0, column] == alone.track["east"][-1]
        begin, end = (alone.track[["east", "north"]][k].tolist() for k in (0, -1))
        ends.append(math.dist(begin, end))
    assert ends[0] > ends[1] > ends[2]  # the start is where the weights are zero
    assert hike(level, "adam", 3).score == together["score"][0, 0]
    assert [axis.name for axis in parameter_ranges(adamw, level)][-1] == "decay"
    with pytest.raises(BadInput, match="decay: expected a number from 0 to 1, found '2'"):
        load_strategy("adamw", {"decay": 2})


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_coefficient_s_default_and_search_lie_in_its_range(rule: Rule) -> None:
    assert len(rule.coefficients) <= len(kernel_coefficients(()))
    for number in (*SHARED_COEFFICIENTS, *rule.coefficients):
        values = [number.default, *(number.searched or ())[:2]]
        assert all(number.low <= value <= number.high for value in values if value is not None)
        assert number.meaning
    assert len(rule.defaults) == len(rule.coefficients)
