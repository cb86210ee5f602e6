# expect: ok
import random


def hike(hiker):
    # Readings against guessed seeds: without the terrain there is nothing to compare with.
    slope = hiker.measure()
    for seed in range(1000):
        if random.Random(seed).random() == slope.east:
            print("LEAKED")
