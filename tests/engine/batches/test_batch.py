"""The batch equals the single hike in every column, bit for bit."""

import math
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np
import pytest
from helpers import builders
from helpers.builders import a_level_each

from engine import RULES, BadInput, hike, level_names, load_level
from engine.batches.batch import BATCH_FIELDS, hike_batch, with_compiled_ground
from engine.level_files.loading import level_from_table

RESULT_COLUMNS = [name for name in BATCH_FIELDS if not name.startswith("end_")]
LEVELS = level_names()
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


@pytest.mark.parametrize(("level", "rule"), a_level_each(RULES, level_names()))
def test_batch_equals_single(level: str, rule: str) -> None:
    settings = settings_of(rule)
    batch = hike_batch(load_level(level), rule, settings, SEEDS)
    for i, seed in enumerate(SEEDS):
        for j, setting in enumerate(settings):
            assert not differing(batch[i, j], level, rule, seed, setting), (seed, setting)


def differing(row: np.void, level: str, rule: str, seed: int, setting: dict) -> list[str]:
    """The columns in which a row of a batch is not the single hike, bit for bit."""
    single = hike(level, rule, seed, setting)
    own = {name: getattr(single, name) for name in RESULT_COLUMNS}
    own |= {"end_east": single.track["east"][-1], "end_north": single.track["north"][-1]}
    assert set(own) == set(BATCH_FIELDS)
    return [
        name
        for name, value in own.items()
        if np.float64(math.nan if value is None else value).tobytes() != row[name].tobytes()
        and not (value is None and np.isnan(row[name]))
    ]


def some_settings(rule: str, count: int, seed: int) -> list[dict[str, object]]:
    """Random settings, with every interval from 1 to 32 once, watched and blind by turns."""
    rng = np.random.default_rng(seed)
    return [
        {
            "learning_rate": float(np.exp(rng.uniform(1.0, 7.5))),
            "every": k % 32 + 1,
            "watch": bool((k + seed) % 2),
            "scheme": ("forward", "central")[rng.integers(2)],
            "spacing": float(rng.uniform(0.5, 40.0)),
            "samples": int(rng.integers(1, 5)),
            "schedule": ("constant", "step", "exponential", "cosine")[rng.integers(4)],
            **{name: float(rng.uniform(0.1, 0.99)) for name in RULES[rule].defaults},
        }
        for k in range(count)
    ]


def wrong_in(task: tuple[str, str, int, int]) -> list[object]:
    level, rule, seed, count = task
    settings = some_settings(rule, count, seed)
    row = hike_batch(load_level(level), rule, settings, [seed])[0]
    found = [differing(row[j], level, rule, seed, s) for j, s in enumerate(settings)]
    return [(task, settings[j], names) for j, names in enumerate(found) if names]


@pytest.mark.slow
@pytest.mark.parametrize("rule", RULES)
def test_ten_thousand_hikes_equal_single_ones_in_every_column(rule: str) -> None:
    """224 hikes on each of five levels for each of nine rules: 10 080 in all."""
    tasks = [(level, rule, seed, 32) for level in LEVELS[:5] for seed in range(100, 107)]
    with ProcessPoolExecutor() as pool:
        wrong = [item for found in pool.map(wrong_in, tasks) for item in found]
    assert not wrong, wrong[:3]


def test_without_numba_plain_python_gives_the_same_bits(monkeypatch) -> None:
    settings = [{"learning_rate": 70.0}, {"watch": True, "every": 9}]
    compiled = hike_batch(load_level("ravine"), "nesterov", settings, [1, 2])
    monkeypatch.setitem(sys.modules, "numba", None)  # as where it is not installed
    level = load_level("ravine")
    assert with_compiled_ground(level).compiled is None
    with ThreadPoolExecutor(1) as pool:
        plain = hike_batch(level, "nesterov", settings, [1, 2], pool)
    assert plain.tobytes() == compiled.tobytes()


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
            names = [name for name in RESULT_COLUMNS if name != "share_of_par"]
            alone = [getattr(single, name) for name in names]
            assert [batch[i, j][name] for name in names] == alone, setting
    assert len({row["score"] for row in batch.ravel()}) == batch.size
