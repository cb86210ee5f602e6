import functools
import sys


@functools.lru_cache(maxsize=None)
def steps(n):
    return 0 if n == 0 else 1 + steps(n - 1)


def hike(hiker):
    sys.setrecursionlimit(5000)
    assert steps(1500) == 1500
    while hiker.daylight > 0:
        hiker.walk(-100 * hiker.measure())
