"""Places: mean rank first, ties in bands, intervals from the seeds, seeds that are needed."""

import numpy as np
import pytest

from engine.judging.standings.places import places, seed_ranks, seeds_needed, t_quantile

NAN = float("nan")


def test_ranks_share_ties_and_leave_out_what_does_not_count() -> None:
    scores = np.array([[900.0, 500.0], [900.0, NAN], [100.0, 700.0]])
    ranks = seed_ranks(scores)
    assert ranks[:, 0].tolist() == [1.5, 1.5, 3.0]
    assert ranks[[0, 2], 1].tolist() == [2.0, 1.0]
    assert np.isnan(ranks[1, 1])


def test_mean_rank_decides_and_then_the_mean_score() -> None:
    # The first wins two seeds narrowly, the second one by far: the mean rank is for the first.
    found = places(np.array([[501.0, 501.0, 0.0], [500.0, 500.0, 1000.0]]), [0, 0, 0])
    assert [p.place for p in found] == [1, 2]
    even = places(np.array([[501.0, 0.0], [500.0, 1000.0]]), [0, 0])
    assert [p.place for p in even] == [2, 1]
    same = places(np.array([[5.0, 6.0], [5.0, 6.0]]), [0, 0])
    assert [(p.place, p.low, p.high, p.band) for p in same] == [(1, 1, 2, 1)] * 2


def test_clear_differences_give_sharp_places_and_noise_gives_bands() -> None:
    rng = np.random.default_rng(3)
    seeds = 40
    good = 800 + rng.normal(0, 5, (3, seeds))
    poor = 300 + rng.normal(0, 5, (2, seeds))
    found = places(np.vstack([good, poor]), [0] * seeds)
    assert {p.band for p in found[:3]} == {1}
    assert {p.band for p in found[3:]} == {2}
    assert max(p.high for p in found[:3]) <= 3
    assert min(p.low for p in found[3:]) >= 4
    assert all(set(found[k].tied_with) <= {0, 1, 2} for k in range(3))


def test_the_interval_holds_the_place_and_is_the_same_every_time() -> None:
    rng = np.random.default_rng(5)
    scores = rng.uniform(0, 1000, (12, 30))
    found = places(scores, [0] * 15 + [1] * 15)
    assert found == places(scores, [0] * 15 + [1] * 15)
    assert all(p.low <= p.place <= p.high for p in found)
    assert sorted(p.place for p in found) == list(range(1, 13))


@pytest.mark.parametrize(("students", "seeds"), [(2, 1), (3, 2), (6, 3), (12, 50), (90, 20)])
def test_a_place_reaches_over_everybody_from_whom_it_cannot_be_told_apart(students, seeds) -> None:
    rng = np.random.default_rng(students)
    scores = rng.normal(700, 60, (students, seeds)) + rng.normal(0, 50, (students, 1))
    scores[rng.random(scores.shape) < 0.02] = NAN
    found = places(scores, [0] * seeds)
    for k, one in enumerate(found):
        assert one.high - one.low >= len(one.tied_with)
        assert all(one.low <= found[other].place <= one.high for other in one.tied_with)
        assert all(k in found[other].tied_with for other in one.tied_with)
    for band in {one.band for one in found}:
        rows = sorted((one.place, k) for k, one in enumerate(found) if one.band == band)
        first = rows[0][1]
        assert all(k in found[first].tied_with for _, k in rows[1:])


def test_who_never_hiked_by_our_fault_is_last_and_disturbs_nobody() -> None:
    scores = np.array([[500.0, 500.0], [NAN, NAN], [400.0, 400.0]])
    found = places(scores, [0, 0])
    assert [p.place for p in found] == [1, 3, 2]
    assert (found[1].low, found[1].tied_with, found[0].high, found[2].high) == (3, (), 1, 2)


def test_more_seeds_are_needed_for_closer_rivals() -> None:
    rng = np.random.default_rng(1)
    noise = rng.normal(0, 50, (2, 60))
    near, far = (seeds_needed(noise + [[0.0], [gap]], 1) for gap in (20.0, 60.0))
    assert near is not None
    assert far is not None
    assert near > far >= 2
    assert seeds_needed(np.array([[1.0, 2.0]]), 1) is None
    # Where every hike ended in an engine error, and where no two hiked the same mountain.
    assert seeds_needed(np.full((3, 2), np.nan), 1) is None
    assert seeds_needed(np.array([[1.0, np.nan], [np.nan, 2.0]]), 1) is None
    assert seeds_needed(np.array([[1.0, 2.0], [1.0, 2.0]]), 1) is None
    assert seeds_needed(np.tile([[9.0], [1.0]], (1, 8)), 1) == 2


@pytest.mark.parametrize(
    ("freedom", "truth"), [(1, 12.706), (2, 4.303), (3, 3.182), (5, 2.571), (9, 2.262), (49, 2.010)]
)
def test_the_t_quantile_is_the_table_s(freedom: int, truth: float) -> None:
    assert t_quantile(freedom) == pytest.approx(truth, abs=0.02)


def test_the_results_file_is_read_strictly(tmp_path) -> None:
    from engine.core.errors import BadInput
    from engine.judging.results_file import read_results

    for text in ("", "{}", "[" * 5000, '{"schema_version": NaN}', '{"schema_version": 1}'):
        path = tmp_path / "results.json"
        path.write_text(text)
        with pytest.raises(BadInput, match=r"results|schema_version"):
            read_results(path)
    with pytest.raises(BadInput, match="cannot be read"):
        read_results(tmp_path / "gone.json")
