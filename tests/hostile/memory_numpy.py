# expect: out_of_memory (slow)
import numpy as np


def hike(hiker):
    held = []
    while True:
        held.append(np.ones(4_000_000))
