"""The classic functions as ground: minima where the literature says, finite, clipped as asked."""

import numpy as np
import pytest

from engine import BadInput
from engine.level import Level, level_from_table
from engine.surfaces.classic import FUNCTIONS

SIZE = 2000.0
UNITS = {"rosenbrock": 700.0, "beale": 280.0}
"""Metres per unit that spread the narrow valleys over the map; 150 for the others."""


def level(**layer: object) -> Level:
    table = {
        "title": "Test",
        "chapter": "Test",
        "briefing": "Test",
        "lesson": "test",
        "daylight": 90,
        "terrain": {
            "grid": 513,
            "size": SIZE,
            "centre_east": 0.5,
            "centre_north": 0.5,
            "turn": 0.0,
            "layers": [{"kind": "classic", "unit": 150.0, "height": 10.0, **layer}],
        },
        "hiker": {"distance": 700},
    }
    return level_from_table(table, "test", "test.toml")


CASES = [(name, None) for name, function in FUNCTIONS.items() if function.minima]
# The double well is negative at its minimum, where a logarithm would flatten it.
CASES += [(name, 1.0) for name, _ in CASES if name != "double-well"]


@pytest.mark.parametrize(("name", "compress"), CASES)
def test_minima_are_where_the_literature_says(name: str, compress: float | None) -> None:
    unit = UNITS.get(name, 150.0)
    terrain = level(function=name, compress=compress, unit=unit).mountain(0).terrain
    cell = terrain.cell
    heights = []
    for u, v in FUNCTIONS[name].minima:
        x, y = SIZE / 2 + u * unit, SIZE / 2 + v * unit
        ring = np.linspace(0, 2 * np.pi, 64)
        around = terrain.heights_at(x + 3 * cell * np.cos(ring), y + 3 * cell * np.sin(ring))
        near = np.linspace(-2 * cell, 2 * cell, 33)
        basin = terrain.heights_at((x + near)[None, :], (y + near)[:, None])
        assert basin.min() < around.min(), "a minimum within two cells of the place"
        heights.append(basin.min())
    assert max(heights) - terrain.lowest.altitude < 0.5
    nearest = min(
        np.hypot(
            terrain.lowest.east - SIZE / 2 - u * unit, terrain.lowest.north - SIZE / 2 - v * unit
        )
        for u, v in FUNCTIONS[name].minima
    )
    assert nearest < 2 * cell


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_is_finite_ground_and_drawn_equally_twice(name: str) -> None:
    one, two = (level(function=name, height={"low": 0.001, "high": 0.01}) for _ in range(2))
    assert np.array_equal(one.mountain(3).terrain.heights, two.mountain(3).terrain.heights)
    assert np.isfinite(one.mountain(3).terrain.heights).all()


def test_clipping_bounds_the_ground() -> None:
    terrain = level(function="saddle", lowest=-20.0, highest=30.0).mountain(0).terrain
    assert np.ptp(terrain.heights) == pytest.approx(50.0)


def test_an_unturned_layer_keeps_the_maps_axes() -> None:
    fixed = level(function="saddle", turned=False)
    heights = fixed.mountain(0).terrain.heights
    assert heights[256, -1] > heights[-1, 256]


def test_a_function_that_may_be_negative_takes_no_logarithm() -> None:
    with pytest.raises(BadInput, match="compress"):
        level(function="saddle", compress=1.0)


def test_an_unknown_function_names_the_near_one() -> None:
    with pytest.raises(BadInput, match=r"function.*rosenbrok"):
        level(function="rosenbrok")
