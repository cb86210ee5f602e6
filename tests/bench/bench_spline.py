"""One point of the terrain in plain Python, against scipy.ndimage.map_coordinates.

Run: `python tests/bench/bench_spline.py`. Times are per point, one point a call, as a single hike
asks for them. Height: one `map_coordinates` call, order 3, prefilter=False on coefficients made
before (the cheapest way it has). Height and gradient: scipy has no derivative here, so it takes
the height and two central differences, five points in one `map_coordinates` call.
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage
from timing import medians, report

from engine.core.terrain import Terrain

POINTS, STEP = 2000, 1e-3


def main() -> None:
    rng = np.random.default_rng(1)
    terrain = Terrain(ndimage.gaussian_filter(rng.normal(size=(257, 257)), 4) * 300, 2000.0)
    coefficients = ndimage.spline_filter(terrain.heights, 3, mode="mirror")
    places = rng.uniform(10.0, 1990.0, (POINTS, 2)).tolist()
    cell = terrain.cell

    def at(rows: list[float], columns: list[float]) -> np.ndarray:
        where = [rows, columns]
        return ndimage.map_coordinates(coefficients, where, order=3, mode="mirror", prefilter=False)

    def height(x: float, y: float) -> float:
        return float(at([y / cell], [x / cell])[0])

    def height_and_gradient(x: float, y: float) -> tuple[float, float, float]:
        u, v, e = x / cell, y / cell, STEP / cell
        h, a, b, c, d = at([v, v, v, v - e, v + e], [u, u - e, u + e, u, u]).tolist()
        return h, (b - a) / (2 * STEP), (d - c) / (2 * STEP)

    for x, y in places[:100]:
        assert np.isclose(terrain.height(x, y), height(x, y), atol=1e-9)
        ours, theirs = terrain.height_and_gradient(x, y), height_and_gradient(x, y)
        assert np.allclose(ours, theirs, atol=1e-6)

    for title, ours, theirs in [
        ("height of one point", terrain.height, height),
        ("height and gradient of one point", terrain.height_and_gradient, height_and_gradient),
    ]:
        contenders = {
            "engine, plain Python": lambda f=ours: [f(x, y) for x, y in places],
            "scipy.ndimage.map_coordinates, prefiltered": lambda f=theirs: [
                f(x, y) for x, y in places
            ],
        }
        report(title, medians(contenders, 15), POINTS)


if __name__ == "__main__":
    main()
