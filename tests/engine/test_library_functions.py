"""The functions for notebooks and scripts: tables that pandas takes, codes, equal results."""

import copy
import pickle
import subprocess
import sys
from typing import Any

import pytest
from helpers.notebook import picture_of
from helpers.paths import ROOT

import engine
from engine import BadInput, Expedition, compare, hike, load_level, race, score, sweep, tune
from engine.core.level import Level
from engine.level_files.seed_codes import seed_code

BOWL = "quiet-bowl"


def downhill(hiker: Any) -> None:
    while hiker.daylight > 0:
        hiker.walk(-120 * hiker.measure())


def test_score_is_the_mean_of_the_hikes() -> None:
    table = score(["gd", downhill], [BOWL, "ravine"], seeds=2)
    assert [(row["strategy"], row["level"]) for row in table] == [
        ("gd", BOWL), ("gd", "ravine"), ("downhill", BOWL), ("downhill", "ravine"),
        ("gd", "all"), ("downhill", "all"),
    ]  # fmt: skip
    mean = sum(hike(BOWL, "gd", seed).score for seed in (0, 1)) / 2
    row = next(r for r in table if (r["strategy"], r["level"]) == ("gd", BOWL))
    assert row["score"] == pytest.approx(mean)
    assert row["low"] <= row["score"] <= row["high"]
    assert repr(table).splitlines()[0].split()[:3] == ["strategy", "level", "score"]


def test_pandas_takes_a_table() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(score("gd", BOWL, seeds=2))
    assert list(frame.columns)[:3] == ["strategy", "level", "score"]


def test_compare_takes_differences_on_the_same_mountains() -> None:
    (row,) = compare("momentum", "gd", BOWL, seeds=3)
    differences = [hike(BOWL, "momentum", s).score - hike(BOWL, "gd", s).score for s in range(3)]
    assert row["difference"] == pytest.approx(sum(differences) / 3)
    assert (row["strategy"], row["against"], row["mountains"]) == ("momentum", "gd", 3)


def test_race_is_ordered_by_score() -> None:
    table = race(["gd", "adam", "momentum"], BOWL, seed=3)
    assert [row["place"] for row in table] == [1, 2, 3]
    assert [row["score"] for row in table] == sorted((r["score"] for r in table), reverse=True)


@pytest.mark.slow
def test_sweep_and_tune_are_those_of_the_commands() -> None:
    found = sweep("gd", BOWL, [60, 120], [1, 2], seeds=2)
    assert found.scores.shape == (2, 2, 2, 2)
    assert tune("gd", BOWL, mountains=2, tries=4).level == BOWL


def test_a_code_and_today_stand_for_their_mountain() -> None:
    level = load_level("foothills")
    code = seed_code(level, 123_456)
    assert hike(code, "gd") == hike("foothills", "gd", 123_456)
    assert hike("today", "gd").level.name in engine.level_names()
    with pytest.raises(BadInput, match="stands for seed"):
        hike(code, "gd", 3)
    (row,) = score("gd", code)
    assert row["hikes"] == 1


def test_results_are_equal_after_pickle_copy_and_in_another_process() -> None:
    result = hike("ravine", "adam", 3)
    assert pickle.loads(pickle.dumps(result)) == result
    assert copy.deepcopy(result) == copy.copy(result) == result
    assert len({result, hike("ravine", "adam", 3), hike("ravine", "gd", 3)}) == 2
    assert result != hike("ravine", "adam", 4)
    code = "import pickle, sys; from engine import hike; "
    code += "sys.stdout.buffer.write(pickle.dumps(hike('ravine', 'adam', 3)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, timeout=60)
    assert pickle.loads(done.stdout) == result


def test_an_expedition_travels_at_any_moment() -> None:
    expedition = Expedition(load_level("foothills"), 5)
    for _ in range(4):
        other = pickle.loads(pickle.dumps(expedition))
        assert other.measure() == expedition.measure()
        other.walk(30, 40)
        expedition.walk(30, 40)
        assert other.glance() == expedition.glance()
        assert other.state_hash == expedition.state_hash
    assert other.finish() == expedition.finish()


def test_levels_are_equal_by_their_content() -> None:
    level = load_level(BOWL)
    assert level == load_level(BOWL) != load_level("ravine")
    assert hash(level) == hash(load_level(BOWL))
    assert pickle.loads(pickle.dumps(level)) == level
    assert level != Level("other", level.table)


@pytest.mark.slow
def test_worker_processes_give_the_same_tables() -> None:
    both = ["gd", downhill], [BOWL, "ravine"]
    assert score(*both, seeds=2, jobs=2) == score(*both, seeds=2)
    assert compare("adam", "gd", BOWL, seeds=2, jobs=1) == compare("adam", "gd", BOWL, seeds=2)


def test_jobs_that_cannot_be_are_told_in_a_line() -> None:
    for wrong in (-1, 2.5, True):
        with pytest.raises(BadInput, match="jobs: expected 0 to 1024"):
            score("gd", BOWL, seeds=1, jobs=wrong)  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="cannot be sent to another process"):
        score(lambda hiker: None, BOWL, seeds=1, jobs=1)


def test_numbers_of_numpy_are_taken_for_seeds_and_parameters() -> None:
    numpy = pytest.importorskip("numpy")
    assert score("gd", BOWL, seeds=numpy.arange(2)) == score("gd", BOWL, seeds=numpy.int64(2))
    one = hike(
        BOWL, "gd", numpy.int64(3), {"learning_rate": numpy.float32(90), "every": numpy.int64(2)}
    )
    assert one == hike(BOWL, "gd", 3, {"learning_rate": 90.0, "every": 2})


def test_a_result_is_drawn_on_axes_of_ones_own() -> None:
    figures = pytest.importorskip("matplotlib.figure")
    result = hike(BOWL, "gd", 3)
    figure = figures.Figure()
    axes = figure.subplots(1, 3)
    assert result.plot(ax=axes[0]) is figure
    assert result.plot(ax=axes[1:]) is figure
    assert [bool(one.lines) for one in axes] == [True, True, True]
    assert "seed 3" in axes[0].get_title()
    assert picture_of(result)[:4] == b"\x89PNG"
    with pytest.raises(BadInput, match="ax: expected matplotlib axes"):
        result.plot(ax=3)
