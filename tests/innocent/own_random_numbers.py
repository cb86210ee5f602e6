import random

import numpy as np


def hike(hiker):
    dice, rng = random.Random(7), np.random.default_rng(7)
    while hiker.daylight > 0:
        slope = hiker.measure()
        hiker.walk(-100 * slope + (dice.gauss(0, 1), rng.normal()))
