"""Standings, paired differences and their intervals, beside scipy's on fixed data."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from helpers.builders import quadratic

from engine import BadInput, hike, load_strategy
from engine.batches.worker_pool import process_pool
from engine.running.strategy import split_parameters
from engine.study.hiking import entries, hikes
from engine.study.scoring import (
    Comparison,
    Interval,
    bootstrap,
    comparisons,
    proportion,
    standings,
)

LEVEL = quadratic(daylight=60)
SAMPLE = np.random.default_rng(3).normal(500.0, 120.0, 40)
WALKS = "RATE = {}\ndef hike(hiker):\n    while hiker.daylight > 0:\n" + (
    "        hiker.walk(-RATE * hiker.measure())\n"
)


def test_a_bootstrap_interval_is_scipy_s() -> None:
    stats = pytest.importorskip("scipy.stats")
    peer = stats.bootstrap((SAMPLE,), np.mean, n_resamples=10_000, method="percentile",
                           rng=np.random.default_rng(1)).confidence_interval  # fmt: skip
    ours = bootstrap(SAMPLE.tolist())
    width = ours.high - ours.low
    assert ours.mean == pytest.approx(SAMPLE.mean())
    assert (ours.low, ours.high) == pytest.approx((peer.low, peer.high), abs=0.03 * width)
    wider = bootstrap(SAMPLE.tolist(), confidence=0.99)
    assert wider.low < ours.low < ours.high < wider.high


def test_a_stratified_interval_is_scipy_s_of_several_samples() -> None:
    stats = pytest.importorskip("scipy.stats")
    one, two = SAMPLE[:25] - 300.0, SAMPLE[25:] + 300.0

    def pooled(a, b, axis=-1):
        return (a.sum(axis=axis) + b.sum(axis=axis)) / (len(one) + len(two))

    peer = stats.bootstrap(
        (one, two), pooled, n_resamples=10_000, method="percentile", vectorized=True,
        rng=np.random.default_rng(1),
    ).confidence_interval  # fmt: skip
    values = [*one.tolist(), *two.tolist()]
    ours = bootstrap(values, ["one"] * 25 + ["two"] * 15)
    width = ours.high - ours.low
    assert (ours.low, ours.high) == pytest.approx((peer.low, peer.high), abs=0.04 * width)
    plain = bootstrap(values)
    assert plain.high - plain.low > 2.0 * width  # levels far apart are no luck
    # A sum of independent means: the standard error is known in closed form.
    error = np.sqrt(25 * one.var() + 15 * two.var()) / 40
    assert width == pytest.approx(2 * 1.96 * error, rel=0.05)


@pytest.mark.parametrize(("count", "total"), [(0, 12), (12, 12), (7, 24), (1, 1), (500, 1000)])
def test_a_share_s_interval_is_scipy_s(count: int, total: int) -> None:
    stats = pytest.importorskip("scipy.stats")
    peer = stats.binomtest(count, total).proportion_ci(method="wilson")
    assert proportion(count, total) == pytest.approx((count / total, peer.low, peer.high))


def test_pairs_share_their_mountains_and_a_tie_counts_half() -> None:
    entered = entries(["gd", "gd[learning_rate=60]", "gd[every=4]"], {})
    results = list(hikes(entered, [(LEVEL, range(8))]))
    rows = {row.strategy: row for row in comparisons(results, "gd")}
    ours = [r.score for r in results if r.strategy == "gd"]
    theirs = [r.score for r in results if r.strategy == "gd[learning_rate=60]"]
    row = rows["gd[learning_rate=60]"]
    assert row.mountains == 8
    assert row.difference == bootstrap([b - a for a, b in zip(ours, theirs, strict=True)])
    same = rows["gd[every=4]"]  # the default
    assert same.difference == Interval(0.0, 0.0, 0.0)
    assert same.wins.mean == 0.5
    assert not same.clear
    few = Comparison("a", "b", "all", 5, Interval(9.0, 8.0, 10.0), proportion(5, 5))
    assert not few.clear


def test_over_all_levels_the_interval_keeps_each_level_s_share() -> None:
    other = quadratic(daylight=200)
    results = list(hikes(entries(["gd", "adam"], {}), [(LEVEL, range(6))]))
    results += [hike(other, name, seed) for name in ("gd", "adam") for seed in range(6)]
    levels = {r.level.name for r in results}
    rows = [row for row in standings(results) if row.level == "all"]
    if len(levels) > 1:
        assert rows[0].interval == bootstrap(rows[0].scores, rows[0].levels)
    assert comparisons(results, "gd")[-1].level == ("all" if len(levels) > 1 else LEVEL.name)


def test_files_of_one_name_are_two_rows_and_each_hike_is_its_own(tmp_path) -> None:
    for folder, rate in (("one", 50), ("two", 300)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "mine.py").write_text(WALKS.format(rate))
    files = [str(tmp_path / folder / "mine.py") for folder in ("one", "two")]
    entered = entries([*files, files[0]], {})
    assert [entry.name for entry in entered] == ["one/mine", "two/mine", "one/mine (2)"]
    results = list(hikes(entered, [(LEVEL, [3])]))
    assert [r.score for r in results] == [hike(LEVEL, file, 3).score for file in (*files, files[0])]
    assert len({r.strategy for r in results}) == 3


def test_workers_give_the_same_results_in_the_same_order(tmp_path) -> None:
    file = tmp_path / "mine.py"
    file.write_text("import random\n" + WALKS.format("100 * random.random()"))
    entered = entries([str(file), "adam"], {})
    alone = [(r.strategy, r.seed, r.score) for r in hikes(entered, [(LEVEL, range(3))])]
    with process_pool(2) as pool:
        together = list(hikes(entered, [(LEVEL, range(3))], pool))
    assert [(r.strategy, r.seed, r.score) for r in together] == alone


def test_a_strategy_may_have_parameters_of_its_own() -> None:
    assert split_parameters("gd[learning_rate=90, every=2]") == (
        *("gd", {"learning_rate": "90", "every": "2"}),
    )
    assert split_parameters("torch:Adam[betas=(0.9,0.99),eps=1]")[1] == {
        "betas": "(0.9,0.99)",
        "eps": "1",
    }
    assert split_parameters("hike[1].py") == ("hike[1].py", {})
    one = load_strategy("gd[learning_rate=90]", {"learning_rate": 10, "every": 3})
    assert (one.name, one.parameters["learning_rate"], one.parameters["every"]) == (
        *("gd[learning_rate=90]", 90.0, 3),
    )
    with pytest.raises(BadInput, match=r"expected NAME=VALUE.*found `every`"):
        load_strategy("gd[learning_rate=90,every]")
    with pytest.raises(BadInput, match="learnin"):
        load_strategy("gd[learnin=90]")


def test_the_interval_of_many_hikes_takes_no_more_memory_than_that_of_few() -> None:
    tracemalloc.start()
    try:
        # All resamples at once would take 160 MB.
        bootstrap([float(k % 97) for k in range(2_000)])
        assert tracemalloc.get_traced_memory()[1] < 60e6
    finally:
        tracemalloc.stop()


def test_blocks_draw_the_same_numbers_as_all_at_once() -> None:
    sample = np.arange(700.0) ** 0.5
    picks = np.random.default_rng(0).integers(0, 700, (10_000, 700))
    means = sample[picks].sum(axis=1) / 700
    found = bootstrap(sample.tolist())
    assert (found.low, found.high) == tuple(np.quantile(means, [0.025, 0.975]))
