import os

os.environ["OPENBLAS_NUM_THREADS"] = "8"
os.environ["OMP_NUM_THREADS"] = "8"

import numpy as np  # noqa: E402


def hike(hiker):
    square = np.random.default_rng(0).normal(size=(600, 600))
    for _ in range(3):
        square = square @ square / 600
    assert np.isfinite(square).all()
    while hiker.daylight > 0:
        hiker.walk(-100 * hiker.measure())
