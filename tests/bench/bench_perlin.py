"""Perlin noise on 513 x 513 points, 6 octaves: engine.perlin against a loop over noise.pnoise2.

Run: `python -m tests.bench.bench_perlin` (needs the extra
[noise]). Both sum six octaves of one octave each, of equal coordinates.
"""

from __future__ import annotations

import sys

import numpy as np

from engine.perlin import perlin
from tests.bench.timing import medians, report

OCTAVES, GRID = 6, 513


def main() -> None:
    try:
        from noise import pnoise2
    except ImportError:
        sys.exit("bench_perlin: needs the `noise` package: pip install noise")
    axis = np.linspace(0.0, 7.0, GRID, dtype=np.float32)
    x, y = (a.ravel() for a in np.meshgrid(axis, axis))
    points = [(x * 2**k, y * 2**k) for k in range(OCTAVES)]
    listed = [(a.tolist(), b.tolist()) for a, b in points]

    def twin() -> np.ndarray:
        return sum(perlin(a, b) * np.float32(0.5**k) for k, (a, b) in enumerate(points))

    def loop() -> list[float]:
        total = [0.0] * len(x)
        for k, (a, b) in enumerate(listed):
            gain = 0.5**k
            for i in range(len(total)):
                total[i] += gain * pnoise2(a[i], b[i])
        return total

    assert np.allclose(twin(), loop(), atol=1e-6)
    found = medians({"engine.perlin": twin, "a loop over noise.pnoise2": loop}, 5)
    report(f"Perlin noise, {GRID} x {GRID} points, {OCTAVES} octaves", found)


if __name__ == "__main__":
    main()
