# expect: timeout_cpu (slow)
import numpy as np


def hike(hiker):
    square = np.ones((900, 900))
    while True:
        square = square @ square / 900
