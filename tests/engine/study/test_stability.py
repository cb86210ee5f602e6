"""The edge of stability is that of the theory, and hikes keep to it."""

import numpy as np
import pytest
from helpers.builders import quadratic, table
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from engine import load_level
from engine.batches.batch import hike_batch
from engine.level_files.loading import level_from_table
from engine.optimizers.rule_kernels import GD, MOMENTUM, NESTEROV
from engine.optimizers.stability import stability_limit
from engine.study.stability import largest_curvature, stability_limits


def test_the_edge_is_that_of_the_books() -> None:
    for every in (1, 2, 7, 32):
        assert stability_limit(GD, 0.0, every) == 2.0 / every
    for b in (0.0, 0.5, 0.9):
        assert stability_limit(MOMENTUM, b, 1) == pytest.approx(2.0 * (1.0 + b), rel=1e-9)
        assert stability_limit(NESTEROV, b, 1) == pytest.approx(
            2.0 * (1 + b) / (1 + 2 * b), rel=1e-9
        )
    assert stability_limit(MOMENTUM, 0.0, 5) == pytest.approx(0.4, rel=1e-9)


@examples(max_examples=12, deadline=None)
@given(
    st.sampled_from(["gd", "momentum", "nesterov"]),
    st.sampled_from([1, 2, 3, 5]),
    st.floats(1.0, 20.0),
)
def test_a_hike_converges_exactly_below_the_edge(rule: str, every: int, condition: float) -> None:
    changes = {"instrument": {"setup": 0.05, "per_probe": 0.0}, "daylight": 900}
    level = quadratic(0.0002, condition, hiker={"across": 3.0, "along": 3.0}, **changes)
    edges = stability_limits(level, rule, [every], [0])
    assert edges is not None
    own = [{"learning_rate": f * edges[0], "every": every} for f in (0.97, 1.03)]
    # Over the whole day: whoever leaps from wall to wall may be low at the moment of dusk.
    below, above = hike_batch(level, rule, own, [0])["score"][0]
    assert below > 500.0 > above


def test_the_curvature_is_that_of_the_ground() -> None:
    level = load_level("ravine")
    for seed in range(5):
        terrain = level.mountain(seed).terrain
        x, y, _ = terrain.lowest
        spacing = 10.0

        def slope(dx: float, dy: float, at=(x, y), terrain=terrain) -> np.ndarray:
            return np.array(terrain.gradient(at[0] + dx, at[1] + dy))

        hessian = np.stack(
            [
                (slope(spacing, 0) - slope(-spacing, 0)) / (2 * spacing),
                (slope(0, spacing) - slope(0, -spacing)) / (2 * spacing),
            ]
        )
        largest = largest_curvature(level, seed)
        assert np.linalg.eigvalsh((hessian + hessian.T) / 2).max() == pytest.approx(
            largest, rel=0.12
        )


def test_there_is_no_edge_where_theory_gives_none() -> None:
    assert stability_limits(load_level("foothills"), "gd", [1], [0]) is None
    assert stability_limits(quadratic(), "adam", [1], [0]) is None
    assert stability_limits(quadratic(), "gd", [1], [0], {"schedule": "cosine"}) is None
    assert stability_limits(quadratic(goal="up"), "gd", [1], [0]) is None


def test_a_level_of_ones_own_with_a_drawn_curvature_has_an_edge_per_mountain() -> None:
    terrain = {**table()["terrain"], "vertical_scale": {"low": 0.5, "high": 2.0}}
    level = level_from_table(table(terrain=terrain), "own", "own.toml")
    curvatures = [largest_curvature(level, seed) for seed in range(6)]
    assert len(set(curvatures)) == 6
    expected = float(np.median([2.0 / c for c in curvatures if c]))
    assert stability_limits(level, "gd", [1], range(6)) == pytest.approx((expected,))
