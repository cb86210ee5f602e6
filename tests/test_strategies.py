"""Our strategies: the contract, that they beat the plain rules, and that the guide is fresh."""

import subprocess
import sys
from pathlib import Path
from statistics import fmean

import numpy as np
import pytest
from contract import hold_everywhere

from engine import RULES, BadInput, hike, load_level, load_strategy
from engine.batches.batch import hike_batch
from engine.strategies import NAMES, fleet
from engine.study.scoring import bootstrap

LEVELS = ("quiet-bowl", "ravine", "foothills")


@pytest.mark.parametrize("name", NAMES)
def test_the_contract_holds(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    hold_everywhere(name, monkeypatch)


@pytest.mark.slow
def test_each_beats_every_plain_rule_on_two_of_three_levels() -> None:
    def mean(spec: str, level: str) -> float:
        return fmean(hike(level, spec, seed).score for seed in range(24))

    best = {level: max(mean(rule, level) for rule in RULES) for level in LEVELS}
    for name in NAMES:
        won = [level for level in LEVELS if mean(name, level) > best[level]]
        assert len(won) >= 2, (name, won)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("backtracking", "quiet-bowl"),
        ("backtracking", "ravine"),
        ("bfgs", "quiet-bowl"),
        ("bfgs", "ravine"),
        ("trust_region", "quiet-bowl"),
        ("trust_region", "ravine"),
        ("graduated", "quiet-bowl"),
        ("graduated", "foothills"),
    ],
)
def test_the_lead_over_every_plain_rule_is_more_than_luck(name: str, level: str) -> None:
    seeds = range(48)  # none of those that the defaults were searched on
    scores = np.array([hike(level, name, seed).score for seed in seeds])
    for rule in RULES:
        plain = hike_batch(load_level(level), rule, [{}], seeds)["score"][:, 0]
        lead = bootstrap((scores - plain).tolist())
        assert lead.low > 0.0, (rule, lead)


def test_the_fleet_is_loadable_by_name_and_takes_parameters() -> None:
    assert tuple(fleet()) == NAMES
    loaded = load_strategy("bfgs", {"longest": "150"})
    assert loaded.parameters["longest"] == 150.0
    assert loaded.digest != load_strategy("bfgs").digest


@pytest.mark.parametrize(
    ("name", "parameters", "part"),
    [
        ("bfgs", {"longst": "1"}, "`longest`"),
        ("bfgs", {"longest": "-1"}, "above 0"),
        ("trust_region", {"radius": "nan"}, "above 0"),
        ("trust_region", {"memory": "2.5"}, "int"),
        ("bfsg", {}, "`bfgs`"),
    ],
)
def test_bad_parameters_are_told(name: str, parameters: dict[str, str], part: str) -> None:
    with pytest.raises(BadInput) as caught:
        load_strategy(name, parameters)
    assert part in str(caught.value)


@pytest.mark.slow
def test_the_guide_shows_the_scores_that_its_strategies_get() -> None:
    script = Path(__file__).with_name("refresh_guide.py")
    done = subprocess.run(
        [sys.executable, str(script), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_guide_has_ten_strategies_that_run() -> None:
    from refresh_guide import GUIDE, chapters

    found = chapters(GUIDE.read_text("utf-8"))
    assert len(found) == 10
    for heading, code in found:
        names: dict = {}
        exec(code, names)
        assert hike("ravine", names["hike"], 1).verdict == "ok", heading
