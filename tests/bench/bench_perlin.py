"""Perlin noise of a mountain, 257 x 257 points, 6 octaves, against a loop over noise.pnoise2.

Run: `python tests/bench/bench_perlin.py` (needs the extra [noise]). All sum six octaves of one
octave each: the field in numpy, its compiled twin that batches use, and the package's function,
point by point as it is; then a whole mountain of a batch, with its draws, its spline, its start
and its hut, against the same loop. At last a mountain of the foothills, part by part. All is
processor time.
"""

from __future__ import annotations

import cProfile
import pstats
import sys
from time import process_time

import numpy as np
from timing import medians, report

from engine import load_level
from engine.batches.batch import compile_kernels, with_compiled_ground
from engine.level_files.loading import level_from_table
from engine.surfaces.perlin_noise import octave_sum, perlin

OCTAVES, GRID = 6, 257
MOUNTAINS = 200
TABLE = {
    "title": "A",
    "chapter": "B",
    "briefing": "C",
    "lesson": "D",
    "daylight": 90.0,
    "terrain": {
        "grid": GRID,
        "layers": [{"kind": "perlin", "amplitude": 90.0, "wavelength": 900.0, "octaves": OCTAVES}],
    },
    "hiker": {"distance": 800.0, "best_of": 4},
}
PARTS = {
    "noise of the layers": ("rolling.py", "heights"),
    "other layers": ("quadratic.py", "heights"),
    "spline coefficients": ("splines.py", "coefficients"),
    "lowest place": ("terrain.py", "_extreme"),
}


def main() -> None:
    try:
        from noise import pnoise2
    except ImportError:
        sys.exit("bench_perlin: needs the `noise` package: pip install noise")
    axis = np.linspace(0.0, 7.0, GRID, dtype=np.float32)
    x, y = (a.ravel() for a in np.meshgrid(axis, axis))
    points = [(x * 2**k, y * 2**k) for k in range(OCTAVES)]
    listed = [(a.tolist(), b.tolist()) for a, b in points]

    def field() -> np.ndarray:
        return sum(perlin(a, b) * np.float32(0.5**k) for k, (a, b) in enumerate(points))

    def loop() -> list[float]:
        total = [0.0] * len(x)
        for k, (a, b) in enumerate(listed):
            gain = 0.5**k
            for i in range(len(total)):
                total[i] += gain * pnoise2(a[i], b[i])
        return total

    title = f"Perlin noise, {GRID} x {GRID} points, {OCTAVES} octaves"
    plain = field()
    found = medians(
        {"engine.surfaces.perlin_noise, numpy": field, "a loop over noise.pnoise2": loop},
        7,
        process_time,
    )
    report(title, found)
    compile_kernels()
    assert np.array_equal(field(), plain)
    assert np.allclose(plain, loop(), atol=1e-6)
    east, north = (np.ascontiguousarray(a, np.float64) for a in np.meshgrid(axis, axis))
    octaves = np.array([[1.0, 0.0, 2.0**k, 0.0, 0.0, 0.5**k] for k in range(OCTAVES)])
    level = with_compiled_ground(level_from_table(TABLE, "bench", "bench.toml"))
    ground = level.compiled
    seeds = iter(range(1_000_000))
    contenders = {
        "the sum of octaves of a batch": lambda: octave_sum(east, north, octaves, compiled=ground),
        "a whole mountain of a batch": lambda: level.mountain(next(seeds)).terrain.lowest,
        "a loop over noise.pnoise2": loop,
    }
    assert np.allclose(octave_sum(east, north, octaves).ravel(), loop(), atol=1e-6)
    report(title, medians(contenders, 15, process_time))
    mountains()


def mountains() -> None:
    """Where the time of building goes, over many mountains of the foothills."""
    level = with_compiled_ground(load_level("foothills"))
    level.mountain(MOUNTAINS).terrain.lowest  # noqa: B018
    profile = cProfile.Profile(process_time)
    profile.enable()
    for seed in range(MOUNTAINS):
        level.mountain(seed).terrain.lowest  # noqa: B018
    profile.disable()
    stats = pstats.Stats(profile)
    total = stats.total_tt
    print(f"a mountain of the foothills: {total / MOUNTAINS * 1e3:.1f} ms of processor time")
    for name, (file, function) in PARTS.items():
        seconds = sum(
            cumulative
            for (path, _, called), (_, _, _, cumulative, _) in stats.stats.items()
            if path.endswith(file) and called == function
        )
        print(f"  {name:24}{seconds / total:6.0%}")


if __name__ == "__main__":
    main()
