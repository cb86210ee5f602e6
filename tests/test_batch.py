"""The batch equals the single hike in every column, bit for bit."""

import math
from concurrent.futures import ThreadPoolExecutor

import builders
import numpy as np
import pytest
from builders import quick_few

from engine import RULES, BadInput, hike, level_names, load_level
from engine.batch import COLUMNS, hike_batch
from engine.level import level_from_table

RESULT_COLUMNS = [name for name in COLUMNS if not name.startswith("end_")]
SEEDS = (0, 5)


def settings_of(rule: str) -> list[dict[str, object]]:
    rate = RULES[rule].learning_rate
    return [
        {},
        {"learning_rate": rate / 3, "every": 1, "watch": True},
        {"learning_rate": 2 * rate, "every": 7, "scheme": "forward", "spacing": 3.0},
        {"every": 32, "watch": True, "samples": 3, "schedule": "cosine"},
        {"every": 2, "schedule": "exponential", "schedule_end": 0.3},
        {"every": 5, "schedule": "step"},
    ]


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("level", quick_few(level_names()))
def test_batch_equals_single(level: str, rule: str) -> None:
    settings = settings_of(rule)
    batch = hike_batch(load_level(level), rule, settings, SEEDS)
    for i, seed in enumerate(SEEDS):
        for j, setting in enumerate(settings):
            single = hike(level, rule, seed, setting)
            for name in RESULT_COLUMNS:
                alone = getattr(single, name)
                alone = math.nan if alone is None else float(alone)
                assert np.array_equal(batch[i, j][name], alone, equal_nan=True), (name, setting)
            assert batch[i, j]["end_east"] == single.track["east"][-1]
            assert batch[i, j]["end_north"] == single.track["north"][-1]


def test_the_number_of_workers_changes_nothing() -> None:
    level = load_level("ravine")
    settings = [{"learning_rate": float(r)} for r in np.geomspace(10, 1000, 7)]
    with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(3) as three:
        first = hike_batch(level, "adam", settings, range(5), one)
        second = hike_batch(level, "adam", settings, range(5), three)
    assert first.tobytes() == second.tobytes()


def test_a_bad_parameter_is_told_before_anything_runs() -> None:
    with pytest.raises(BadInput, match="every"):
        hike_batch(load_level("ravine"), "gd", [{"every": 0}], [0])


@pytest.mark.parametrize("rule", ["gd", "adam"])
def test_batch_equals_single_on_ground_made_from_data(rule: str) -> None:
    table = builders.table(
        terrain={
            "grid": 129,
            "layers": [{"kind": "learning", "model": "regression", "height": 60}],
        },
        hiker={"distance": 700},
        instrument={"setup": 0.5, "per_probe": 0.02, "parameters": [2, 20], "backprop": 5},
    )
    level = level_from_table(table, "regression", "regression.toml")
    settings = [
        {"samples": 1, "watch": True},
        {"samples": 5, "every": 3},
        {"samples": 64},
        {"samples": 2, "scheme": "backprop"},
    ]
    batch = hike_batch(level, rule, settings, SEEDS)
    for i, seed in enumerate(SEEDS):
        for j, setting in enumerate(settings):
            single = hike(level, rule, seed, setting)
            alone = [getattr(single, name) for name in RESULT_COLUMNS]
            assert [batch[i, j][name] for name in RESULT_COLUMNS] == alone, setting
    assert len({row["score"] for row in batch.ravel()}) == batch.size
