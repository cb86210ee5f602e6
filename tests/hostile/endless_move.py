# expect: illegal_move
import itertools


def hike(hiker):
    hiker.walk(itertools.count())
