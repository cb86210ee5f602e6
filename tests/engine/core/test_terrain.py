"""The terrain is the interpolating cubic B-spline, with an exact gradient."""

import numpy as np
import pytest
from helpers.builders import some_fast

from engine.core.terrain import Terrain

SIZE, GRID = 640.0, 33
CELL = SIZE / (GRID - 1)
RNG = np.random.default_rng(3)
ROUGH = Terrain(RNG.uniform(0.0, 50.0, (GRID, GRID)), SIZE)
POINTS = RNG.uniform(0.0, SIZE, (2000, 2))


def test_spline_interpolates_the_grid() -> None:
    axis = np.arange(GRID) * CELL
    found = ROUGH.heights_at(axis[None, :], axis[:, None])
    assert np.abs(found - ROUGH.heights).max() < 1e-11


def test_spline_equals_scipy_map_coordinates_with_mirrored_borders() -> None:
    ndimage = pytest.importorskip("scipy.ndimage")
    places = [POINTS[:, 1] / CELL, POINTS[:, 0] / CELL]
    expected = ndimage.map_coordinates(ROUGH.heights, places, order=3, mode="mirror")
    assert np.abs(ROUGH.heights_at(POINTS[:, 0], POINTS[:, 1]) - expected).max() < 1e-9


def test_array_and_scalar_evaluation_give_equal_bits() -> None:
    edge = [(0.0, 0.0), (SIZE, SIZE), (SIZE, 0.0), (CELL, 3 * CELL), (-5.0, 9.0), (9.0, 1e9)]
    points = np.vstack([POINTS, edge])
    heights = ROUGH.heights_at(points[:, 0], points[:, 1]).tolist()
    easts, norths = (g.tolist() for g in ROUGH.gradients_at(points[:, 0], points[:, 1]))
    for k, (x, y) in enumerate(points.tolist()):
        assert ROUGH.height(x, y) == heights[k]
        assert ROUGH.height_and_gradient(x, y) == (heights[k], easts[k], norths[k])
        assert ROUGH.gradient(x, y) == (easts[k], norths[k])


def test_analytic_gradient_is_the_limit_of_central_differences() -> None:
    e = 1e-4
    x, y = POINTS.T
    east, north = ROUGH.gradients_at(x, y)
    by_east = (ROUGH.heights_at(x + e, y) - ROUGH.heights_at(x - e, y)) / (2 * e)
    by_north = (ROUGH.heights_at(x, y + e) - ROUGH.heights_at(x, y - e)) / (2 * e)
    inside = (np.minimum(x, y) > e) & (np.maximum(x, y) < SIZE - e)
    assert np.abs(east - by_east)[inside].max() < 1e-7
    assert np.abs(north - by_north)[inside].max() < 1e-7


def test_surface_is_twice_continuously_differentiable_across_cell_borders() -> None:
    border = np.arange(1, GRID - 1) * CELL
    across = RNG.uniform(0.0, SIZE, border.size)
    e = 0.5

    def second(sign: float, east_border: bool) -> np.ndarray:
        # Exact for the quadratic that the gradient is within one cell.
        def slope(k: int) -> np.ndarray:
            moved = border + sign * k * e
            if east_border:
                return ROUGH.gradients_at(moved, across)[0]
            return ROUGH.gradients_at(across, moved)[1]

        return sign * (-3 * slope(0) + 4 * slope(1) - slope(2)) / (2 * e)

    for east_border in (True, False):
        left, right = second(-1.0, east_border), second(1.0, east_border)
        assert np.abs(right).max() > 1e-2  # there is something to be continuous
        assert np.abs(left - right).max() < 1e-10


@pytest.mark.parametrize("seed", some_fast(range(8), 2))
def test_lowest_and_highest_really_are(seed: int) -> None:
    ndimage = pytest.importorskip("scipy.ndimage")
    axis = np.linspace(0.0, SIZE, 1201)
    rng = np.random.default_rng(seed)
    small = ndimage.gaussian_filter(rng.normal(size=(GRID, GRID)), 2.0)
    terrain = Terrain(200 * small, SIZE)
    everywhere = terrain.heights_at(axis[None, :], axis[:, None])
    assert terrain.lowest.altitude <= everywhere.min()
    assert terrain.highest.altitude >= everywhere.max()
    for place in (terrain.lowest, terrain.highest):
        assert terrain.height(place.east, place.north) == place.altitude
        assert 0.0 <= place.east <= SIZE
        assert 0.0 <= place.north <= SIZE


def test_outside_the_map_the_nearest_edge_counts() -> None:
    for x, y in [(-1.0, 50.0), (SIZE + 700.0, 50.0), (50.0, -1e12), (1e300, 1e300)]:
        inside = min(max(x, 0.0), SIZE), min(max(y, 0.0), SIZE)
        assert ROUGH.height(x, y) == ROUGH.height(*inside)
        assert ROUGH.heights_at(x, y) == ROUGH.heights_at(*inside)


@pytest.mark.parametrize("heights", [np.zeros((5, 6)), np.zeros(5), np.full((5, 5), np.nan)])
def test_a_grid_that_is_no_square_of_finite_numbers_is_refused(heights: np.ndarray) -> None:
    with pytest.raises(ValueError, match="expected"):
        Terrain(heights, 100.0)
