"""The share of skill, the seeds needed and the near-optimal walker, against what is known."""

import re

import numpy as np
import pytest
from helpers.builders import quadratic
from helpers.paths import ROOT

from engine import RULES, hike, level_names, load_level
from engine.level_files.tables import RuleEntry
from engine.study.certify import tuned_rules
from engine.study.depth import (
    Z_CONFIDENCE_AND_POWER,
    depth_of,
    near_optimal_score,
    seeds_needed,
    skill_share,
)
from game.commands.classroom import USUAL_LEVELS


def test_the_share_is_all_where_mountains_do_not_differ_and_none_where_rules_do_not() -> None:
    assert skill_share(np.array([[1.0, 1.0], [3.0, 3.0]])) == pytest.approx(1.0)
    assert skill_share(np.array([[1.0, 3.0], [1.0, 3.0]])) == 0.0
    assert skill_share(np.array([[5.0, 5.0], [5.0, 5.0]])) == 0.0


def test_the_share_is_that_of_the_variances() -> None:
    rng = np.random.default_rng(1)
    rules = rng.normal(0.0, 30.0, (200, 1))
    mountains = rng.normal(0.0, 40.0, (1, 300))
    assert skill_share(500.0 + rules + mountains) == pytest.approx(900 / 2500, abs=0.05)


def test_the_seeds_needed_follow_from_the_paired_differences() -> None:
    rng = np.random.default_rng(2)
    mountains = rng.normal(0.0, 100.0, 4000)
    best = mountains + 10.0 + rng.normal(0.0, 20.0, 4000)
    scores = np.array([mountains - 50.0, mountains, best])
    assert seeds_needed(scores) == pytest.approx(
        (Z_CONFIDENCE_AND_POWER * 20.0 / 10.0) ** 2, rel=0.2
    )


def test_that_many_seeds_do_tell_the_two_apart_as_often_as_said() -> None:
    rng = np.random.default_rng(3)
    scores = np.array([np.full(4000, -50.0), np.zeros(4000), 10.0 + rng.normal(0.0, 20.0, 4000)])
    trials = rng.normal(10.0, 20.0, (4000, seeds_needed(scores)))
    told = trials.mean(axis=1) > 1.96 * 20.0 / np.sqrt(trials.shape[1])
    assert told.mean() == pytest.approx(0.8, abs=0.05)


def test_rules_without_a_difference_need_more_seeds_than_anybody_has() -> None:
    assert seeds_needed(np.ones((3, 8))) == 10_000


def test_on_a_round_bowl_the_walker_goes_straight_to_the_hut() -> None:
    level = quadratic(1e-6, hiker={"across": -400.0, "along": 0.0})
    # On ground as flat as this the pace is the same everywhere, and what remains the square of
    # the distance: the area under it is a third of the minutes to the hut.
    minutes = 400.0 * np.exp(3.5 * 0.05) / 100.0
    assert near_optimal_score(level, 0) == pytest.approx(
        1000 * (1 - minutes / 3 / level.daylight), abs=2
    )


@pytest.mark.parametrize("name", ["ravine", "summit"])
def test_nobody_beats_the_walker_who_sees_the_ground(name: str) -> None:
    level = load_level(name)
    depth = depth_of(level, [[0.0, 1.0]], [500.0, 500.0], [20_000, 20_001])
    assert depth.headroom == pytest.approx(depth.ceiling - 500.0)
    for seed in (20_000, 20_001):
        walker = near_optimal_score(level, seed)
        assert all(hike(level, rule, seed).score < walker for rule in ("momentum", "trust_region"))


CLASS = {"ravine": 0.31, "plateau": 0.75, "banana": 0.68, "twin-valleys": 0.84}
"""The levels that the guide names for classes, with the share of skill on each."""


def test_the_guide_names_no_other_level_for_a_class() -> None:
    teaching, live = (
        (ROOT / f"assets/guide/{page}.md").read_text("utf-8") for page in ("teaching", "live-class")
    )
    judged = re.findall(r"^\$ dusk (?:compete|class|check) .*--levels (\S+)", teaching + live, re.M)
    named = {name for levels in judged for name in levels.split(",")}
    named |= set(re.findall(r"`([\w-]+)`", live)) & set(level_names())
    assert named == set(CLASS)
    assert set(USUAL_LEVELS) < named


@pytest.mark.slow
@pytest.mark.parametrize(("name", "skill"), CLASS.items())
def test_on_the_levels_that_a_class_is_told_to_take_skill_decides(name: str, skill: float) -> None:
    level = load_level(name)
    rules = [entry.scores for entry in tuned_rules(level, [RuleEntry(rule=r) for r in RULES], 24)]
    scores = np.array(rules)
    assert skill_share(scores) == pytest.approx(skill, abs=0.01)
    assert skill >= 0.25
    assert seeds_needed(scores) <= 34


@pytest.mark.slow
def test_on_the_foothills_the_mountain_decides() -> None:
    level = load_level("foothills")
    rules = [entry.scores for entry in tuned_rules(level, [RuleEntry(rule=r) for r in RULES], 24)]
    assert skill_share(np.array(rules)) == pytest.approx(0.02, abs=0.01)
