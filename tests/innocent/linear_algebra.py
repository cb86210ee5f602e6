import numpy as np


def hike(hiker):
    square = np.random.default_rng(1).normal(size=(300, 300))
    np.linalg.svd(square)
    np.linalg.eigh(square @ square.T)
    np.linalg.inv(square + 300 * np.eye(300))
    np.linalg.lstsq(square, square[:, 0], rcond=None)
    while hiker.daylight > 0:
        slope = np.array(list(hiker.measure()))
        east, north = -100 * slope
        hiker.walk(east, north)
