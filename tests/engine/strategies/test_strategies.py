"""Our strategies: the contract, that they beat the plain rules, and that the guide is fresh."""

import subprocess
import sys
from functools import cache
from importlib import import_module
from statistics import fmean

import numpy as np
import pytest
from helpers.contract import hold_everywhere
from helpers.paths import ROOT, TESTS

from engine import RULES, BadInput, hike, load_level, load_strategy
from engine.batches.batch import hike_batch
from engine.strategies import NAMES, fleet
from engine.study.scoring import bootstrap

SEEDS = range(48)
"""None of those that the defaults were searched on."""


@pytest.mark.parametrize("name", NAMES)
def test_the_contract_holds(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    hold_everywhere(name, monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "level"),
    [
        *((name, level) for name in NAMES for level in ("ravine", "foothills", "noisy-altimeter")),
        *((name, "quiet-bowl") for name in ("backtracking", "bfgs", "graduated", "trust_region")),
    ],
)
def test_the_lead_over_every_plain_rule_is_more_than_luck(name: str, level: str) -> None:
    scores = np.array([hike(level, name, seed).score for seed in SEEDS])
    for rule, plain in plain_scores(level).items():
        lead = bootstrap((scores - plain).tolist())
        assert lead.low > 0.0, (rule, lead)


@cache
def plain_scores(level: str) -> dict[str, np.ndarray]:
    """Scores of every rule at its defaults, seed by seed."""
    return {rule: hike_batch(load_level(level), rule, [{}], SEEDS)["score"][:, 0] for rule in RULES}


def test_a_reading_is_by_backpropagation_where_differences_would_take_the_day() -> None:
    level = load_level("rope-or-altimeter")
    label = f"{level.name}.instrument.parameters"
    tools = {seed: level.instrument.for_seed(seed, label) for seed in range(20)}
    seed = next(s for s, tool in tools.items() if tool.price("forward") > level.daylight)
    assert hike(level, "bfgs", seed).readings > 10


def test_a_cliff_on_the_way_does_not_pay_for_the_climb_behind_it() -> None:
    scores = [hike("cliff", "adaptive_interval", seed).score for seed in range(6)]
    assert fmean(scores) > 700.0  # 590 where it does


def missing_parts(names: tuple[str, ...], files: set[str]) -> list[str]:
    """What is in the table and not in the room, or in the room and not in the table."""
    missing = [f"a file {name}.py" for name in names if name not in files]
    missing += [f"`{name}` in NAMES" for name in sorted(files - set(names))]
    for name in set(names) & files:
        if not callable(getattr(import_module(f"engine.strategies.{name}"), name, None)):
            missing.append(f"a function {name} in {name}.py")
    return missing


SHARED = {"__init__", "steering"}
"""Files of the room that are no strategies."""


def test_every_name_has_its_file_and_every_file_its_name() -> None:
    files = {path.stem for path in (ROOT / "engine/strategies").glob("*.py")} - SHARED
    assert missing_parts(NAMES, files) == []
    assert missing_parts((*NAMES, "simplex"), files) == ["a file simplex.py"]
    assert missing_parts(NAMES, {*files, "simplex"}) == ["`simplex` in NAMES"]
    assert missing_parts((*NAMES, "steering"), {*files, "steering"}) == [
        "a function steering in steering.py"
    ]


def test_the_fleet_is_loadable_by_name_and_takes_parameters() -> None:
    assert list(fleet()) == list(NAMES)
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
    script = TESTS / "refresh_guide.py"
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
