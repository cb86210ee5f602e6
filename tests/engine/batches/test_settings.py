"""Settings as a grid, as a table and as dictionaries; the pieces that a batch is cut into."""

import numpy as np
import pytest
from helpers.builders import noisy, quadratic

from engine import BadInput
from engine.batches.batch import hike_batch, hike_pieces, pieces
from engine.batches.settings import settings_grid, settings_of, settings_table

LEVEL = noisy()


@pytest.mark.parametrize(("seeds", "settings"), [(1, 1), (7, 3), (3, 100_000), (1000, 50), (2, 0)])
def test_pieces_cover_a_batch_once_and_in_order(seeds: int, settings: int) -> None:
    covered = [
        (seed, start, stop)
        for seed_from, seed_to, start, stop in pieces(seeds, settings)
        for seed in range(seed_from, seed_to)
    ]
    assert covered == sorted(covered)
    for seed in range(seeds):
        parts = [part[1:] for part in covered if part[0] == seed]
        assert [start for start, _ in parts] == [0, *(stop for _, stop in parts[:-1])]
        assert parts[-1][1] == settings


def test_a_grid_a_table_and_dictionaries_are_the_same_settings() -> None:
    rates, everies = [30.0, 200.0, 70.0], [1, 6]
    dictionaries = [{"every": k, "learning_rate": r, "beta1": 0.7} for k in everies for r in rates]
    made = [
        settings_grid(LEVEL, "adam", {"beta1": 0.7, "every": everies, "learning_rate": rates}),
        settings_table(
            LEVEL,
            "adam",
            {"beta1": 0.7, "every": np.repeat(everies, 3), "learning_rate": rates * 2},
        ),
        settings_of(LEVEL, "adam", dictionaries),
    ]
    for one in made:
        assert np.array_equal(one.rows(), made[0].rows())
        assert np.array_equal(one.part(2, 5).rows(), made[0].rows()[2:5])
        assert np.array_equal(one.part(1, 6).part(1, 3).rows(), made[0].rows()[2:4])


@pytest.mark.parametrize(
    "columns",
    [
        {"every": np.array([1.0, 2.5] * 1000)},
        {"learning_rate": np.array([1.0, np.nan] * 1000)},
        {"learning_rate": np.array([1.0, 1e9] * 1000)},
        {"every": [1, 0]},
        {"learning_rate": [1, 2], "every": [1, 2, 3]},
        {"scheme": ["forward", "central"]},
        {"learning_rate": []},
        {"spacing": [8.0, 1000.0]},
    ],
)
def test_a_value_that_cannot_be_is_told_before_anything_runs(columns) -> None:
    with pytest.raises(BadInput):
        settings_table(LEVEL, "gd", columns)


def test_blocks_are_the_batch() -> None:
    level = quadratic()
    settings = settings_grid(level, "gd", {"learning_rate": np.geomspace(1, 100, 8100)})
    batch = hike_batch(level, "gd", settings, [0, 1])
    blocks = list(hike_pieces(level, settings, [0, 1], fields=("score",)))
    assert len(blocks) > 2
    scores = np.concatenate([table["score"].ravel() for _, table in blocks])
    assert scores.tobytes() == batch["score"].ravel().tobytes()
